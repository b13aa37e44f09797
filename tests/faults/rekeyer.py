"""A program that gives records a new key and is killed on the way: ``python -m tests.faults.rekeyer``.

Each line of its input names a place and a number: a copy of this program changes the key there and is killed before its so-manieth step
(0: never). A step is a call to a file, by SQLite or by Python, or a statement to the database. Its output is "killed", or how many steps
there were.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from planner.storage.location import Location
from planner.storage.rekeying import rekey
from tests.faults.vfs import Call, is_possible, watched

FILE_EVENTS = {"open", "os.rename", "os.link", "os.remove"}


class Steps:
    """Counts steps, and kills this program before one of them."""

    def __init__(self, last: int, folder: Path) -> None:
        self.last, self.folder, self.seen = last, str(folder), 0

    def take(self) -> None:
        self.seen += 1
        if self.seen == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def call(self, _call: Call) -> int:
        self.take()
        return 0

    def audit(self, name: str, about: tuple[Any, ...]) -> None:
        if name in FILE_EVENTS and str(about[0]).startswith(self.folder):
            self.take()

    def statement(self, *_about: Any) -> None:
        self.take()


def place_of(folder: Path, url: str) -> Location:
    """Return the place: a server's database, or without a URL a file in the folder."""
    return Location(folder, url=url) if url else Location(folder, file=folder / "records.db")


def change(place: Location, last: int) -> int:
    """Change the key; return how many steps it took."""
    steps = Steps(last, place.folder)
    sys.addaudithook(steps.audit)
    for name in ("before_cursor_execute", "commit"):
        event.listen(Engine, name, steps.statement)
    with watched(steps.call) if is_possible() else nullcontext():
        rekey(place, {}, None)
    return steps.seen


def main() -> int:
    """Do what each line says, in a copy of this program."""
    for line in sys.stdin:
        last, folder, *url = line.split()
        child = os.fork()
        if child == 0:
            seen = change(place_of(Path(folder), "".join(url)), int(last))
            os.write(1, f"{seen}\n".encode())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            os.write(1, b"killed\n")
        elif os.WEXITSTATUS(status):
            os.write(1, b"failed\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
