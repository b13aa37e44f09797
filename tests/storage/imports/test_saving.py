"""What an import leaves behind; nothing is written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.storage.imports.saving import save_files


def test_files_are_written_once(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    assert save_files(folder, {"x": b"1", "y": b"2"}) == ()
    assert save_files(folder, {"x": b"1", "y": b"3", "z": b"4"}) == ("y",)
    assert [(folder / name).read_bytes() for name in "xyz"] == [b"1", b"2", b"4"]


def test_a_folder_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert save_files(tmp_path, {"x": b"1"}) == ("x",)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(InputError, match=r"imports.cannot_write") as caught:
        save_files(tmp_path / "file" / "b", {"x": b""})
    assert caught.value.place == str(tmp_path / "file" / "b")
