"""One of many programs that write at once: ``python -m tests.faults.saver PLACE KEY NAME append|save COUNT``.

``append`` appends so many leaves; ``save`` changes the one shared document so many times, each time from what it has seen, and when another
was faster looks at both versions and tries again from the newer one. What it was told is the last line of its output, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from planner.storage.database import Database
from planner.storage.documents import Conflict, open_document, save_document
from planner.storage.sequence import StoredSequence
from tests.faults.writer import opened
from tests.storage.databases import write

SEQUENCE, DOCUMENT = "register", "case-1"


def append(database: Database, name: str, count: int, begin: Callable[[], object]) -> dict[str, object]:
    """Wait for the others, then append the leaves; tell their positions."""
    begin()
    sequence = StoredSequence(database, SEQUENCE)
    return {"positions": [sequence.append(write(f"{name}/{number}", name), f"{name}/{number}".encode()) for number in range(count)]}


def save(database: Database, name: str, count: int, begin: Callable[[], object]) -> dict[str, object]:
    """Look at the shared document and wait for the others; then put one's words into it, each once.

    Tell the versions that were acknowledged, and how often another was faster.
    """
    versions, told, tries = list[int](), 0, 0
    seen = open_document(database, DOCUMENT)
    begin()
    while len(versions) < count:
        assert seen is not None
        tries += 1
        words = [*seen.body["words"], f"{name}/{len(versions)}"]
        outcome = save_document(
            database, write(f"{name}/{tries}", name), DOCUMENT, "case", "person-1", {"words": words}, seen.heading.version
        )
        if isinstance(outcome, Conflict):
            told += 1
            assert outcome.offered == {"words": words}
            assert outcome.stored is not None
            assert outcome.stored.heading.version > seen.heading.version
            seen = outcome.stored
        else:
            versions.append(outcome.version)
            seen = open_document(database, DOCUMENT)
    return {"versions": versions, "told": told, "tries": tries}


def main(place: str, key: str, name: str, what: str, count: str) -> int:
    """Say when one is ready, do one's part when the line to begin comes, and tell."""
    database = opened(place, key)
    told = (append if what == "append" else save)(database, name, int(count), _ready)
    database.close()
    print(json.dumps(told))
    return 0


def _ready() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
