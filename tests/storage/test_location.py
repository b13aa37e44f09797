"""Where the records are."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.storage.location import Location, location

HOME = Path("home")


@pytest.mark.parametrize(
    ("platform", "environment", "folder"),
    [
        ("linux", {}, "home/.local/share/repayment-plan-calculator"),
        ("linux", {"XDG_DATA_HOME": "data"}, "data/repayment-plan-calculator"),
        ("darwin", {}, "home/Library/Application Support/repayment-plan-calculator"),
        ("win32", {}, "home/AppData/Local/repayment-plan-calculator"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/repayment-plan-calculator"),
    ],
)
def test_each_system_keeps_data_in_its_place(platform: str, environment: dict[str, str], folder: str) -> None:
    found = location(environment, HOME, platform)
    assert found == Location(Path(folder), file=Path(folder) / "records.db")
    assert found.key_file == Path(folder) / "records.db.key"


def test_another_file_or_a_server_by_one_variable() -> None:
    assert location({"PLANNER_DATABASE": "kept/mine.db"}, HOME) == Location(Path("kept"), file=Path("kept/mine.db"))
    server = location({"PLANNER_DATABASE": "postgresql://team@db/records"}, HOME, "linux")
    assert (server.url, server.file) == ("postgresql://team@db/records", None)
    assert server.key_file == Path("home/.local/share/repayment-plan-calculator/server.key")
