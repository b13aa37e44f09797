"""The text of a file, however broken; what :func:`planner.casework.case.load_case` refuses is tested there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.text_file import decoded
from planner.errors import InputError


@given(st.binary(max_size=30))
def test_text_or_a_refusal(content: bytes) -> None:
    refusal, text = None, ""
    try:
        text = decoded(content, place="here", largest_bytes=20)
    except InputError as error:
        refusal = (error.key, error.place)
    if refusal:
        assert refusal in {(f"file.{reason}", "here") for reason in ("large", "not_text", "empty")}
    else:
        assert text.strip()
        assert "\0" not in text
        assert text.encode() == content.removeprefix(b"\xef\xbb\xbf")


def test_the_largest_file_is_still_read() -> None:
    assert decoded(b"12345", place="here", largest_bytes=5) == "12345"
    with pytest.raises(InputError, match="file.large") as caught:
        decoded(b"123456", place="here", largest_bytes=5)
    assert caught.value.values["megabytes"] == 0
