"""A program that writes as fast as it can until it is killed: ``python -m tests.faults.writer PLACE KEY``.

It is started once and makes a copy of itself for each round: every line that it reads begins one, every step that is acknowledged is said
on its output. PLACE is a file or the URL of a server.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from planner.storage.database import Database, open_file, open_server
from tests.faults.workload import step, steps_found


def opened(place: str, key: str) -> Database:
    """Open the records as they were left."""
    return open_server(place, bytes.fromhex(key)) if "://" in place else open_file(Path(place), bytes.fromhex(key))


def write_for_ever(place: str, key: str) -> None:
    """Write step after step, each where the last one ended; say how many were found, and each number when it is acknowledged."""
    database = opened(place, key)
    number = steps_found(database)
    _say(f"found {number}")
    while True:
        number += 1
        step(database, number)
        _say(f"{number}")


def main(place: str, key: str) -> int:
    """Begin a round for each line of the input."""
    for _line in sys.stdin:
        child = os.fork()
        if child == 0:
            write_for_ever(place, key)
        _say(f"pid {child}")
        os.waitpid(child, 0)
        _say("ended")
    return 0


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
