"""Where the records are: an encrypted file in the user's data folder, another file, or a PostgreSQL server by one URL."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

VARIABLE: Final = "PLANNER_DATABASE"
"""The environment variable that names another place: a path, or ``postgresql://…``."""
FOLDER: Final = "repayment-plan-calculator"
FILE: Final = "records.db"


@dataclass(frozen=True, slots=True)
class Location:
    """Exactly one of a ``file`` and a server's ``url``; ``folder`` is where a key file may stand."""

    folder: Path
    file: Path | None = None
    url: str = ""

    @property
    def key_file(self) -> Path:
        """The file that says which key opens the records: beside an embedded file with its name, or in the data folder."""
        return self.folder / (f"{self.file.name}.key" if self.file else "server.key")

    @property
    def shown(self) -> str:
        """The place as it may be shown: without a password."""
        if self.file is not None:
            return str(self.file)
        before, at, after = self.url.rpartition("@")
        return f"{before.rpartition('//')[0]}//…{at}{after}" if at else self.url

    @property
    def next_key_file(self) -> Path:
        """While the key is being changed: the file that says which key comes next."""
        return self.key_file.with_name(f"{self.key_file.name}.next")


def location(environment: Mapping[str, str], home: Path, platform: str = sys.platform) -> Location:
    """Return where the records are, from the environment's variables and the user's home folder.

    >>> location({"PLANNER_DATABASE": "postgresql://team@db/records"}, Path("home"), "linux").url
    'postgresql://team@db/records'
    >>> location({}, Path("home"), "linux").file.as_posix()
    'home/.local/share/repayment-plan-calculator/records.db'
    """
    named = environment.get(VARIABLE, "")
    folder = data_folder(environment, home, platform)
    if "://" in named:
        return Location(folder, url=named)
    file = Path(named) if named else folder / FILE
    return Location(file.parent, file=file)


def data_folder(environment: Mapping[str, str], home: Path, platform: str) -> Path:
    """Return the folder in which this system's programs keep a user's data."""
    if platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / FOLDER
    if platform == "darwin":
        return home / "Library" / "Application Support" / FOLDER
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / FOLDER
