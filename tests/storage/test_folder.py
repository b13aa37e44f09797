"""A whole file gets its name, and never takes that of another."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from planner.storage.folder import give_name


def no_links(_draft: Path, _name: Path) -> None:
    raise OSError(errno.EPERM, "this file system has no links")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_name_is_given_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    if not has_links:
        monkeypatch.setattr(os, "link", no_links)
    for number in (1, 2):
        (tmp_path / f"{number}.part").write_text(str(number), encoding="ascii")
    give_name(tmp_path / "1.part", tmp_path / "named")
    with pytest.raises(FileExistsError):
        give_name(tmp_path / "2.part", tmp_path / "named")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["2.part", "named"]
    assert (tmp_path / "named").read_text(encoding="ascii") == "1"
