"""The process that reads a file: ``python -m planner.storage.imports.child SHEET``; file in by standard input, rows out as JSON.

What a strange file does to the reading stays in here. Memory and computing time are limited by the system on Linux; macOS limits the time
but not the memory; Windows limits neither, and only the waiting of the parent (:mod:`planner.storage.imports.reading`) ends a process that
runs on. The checks of size and structure hold everywhere.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from planner.casework.imports.sheet import Sheet
from planner.errors import InputError
from planner.storage.imports.limits import FILE_BYTES, PROCESS_MEMORY_BYTES, PROCESS_SECONDS
from planner.storage.imports.parsing import parsed


def limit_process() -> None:
    """Limit this process: memory, computing time, no files written, no image of its memory left behind."""
    if sys.platform == "win32":
        return
    import resource

    for name, amount in (("RLIMIT_AS", PROCESS_MEMORY_BYTES), ("RLIMIT_CPU", PROCESS_SECONDS), ("RLIMIT_FSIZE", 0), ("RLIMIT_CORE", 0)):
        limit = getattr(resource, name)
        most = resource.getrlimit(limit)[1]
        wanted = amount if most == resource.RLIM_INFINITY else min(amount, most)
        try:
            resource.setrlimit(limit, (wanted, wanted))
        except (ValueError, OSError):  # macOS refuses to limit memory
            continue


def answer(content: bytes, sheet_name: str) -> dict[str, Any]:
    """Return the rows of a file, or the error, as a JSON-ready object. Nothing escapes from here."""
    try:
        read = parsed(content, sheet_name)
    except InputError as error:
        return {
            "error": error.key,
            "place": error.place,
            "values": {name: value for name, value in error.values.items() if name != "place"},
        }
    except MemoryError:
        return {"error": "imports.too_much", "place": "", "values": {}}
    except BaseException:  # a library in another language may panic, and that is no Exception
        return {"error": "imports.broken", "place": "", "values": {}}
    if isinstance(read, Sheet):
        return {"kind": read.kind, "name": read.name, "rows": read.rows}
    return {"household": read.household, "differing": [asdict(total) for total in read.differing]}


def main() -> None:
    """Read standard input, answer on standard output."""
    limit_process()
    content = sys.stdin.buffer.read(FILE_BYTES + 1)
    sys.stdout.buffer.write(json.dumps(answer(content, sys.argv[1])).encode("ascii"))


if __name__ == "__main__":
    main()
