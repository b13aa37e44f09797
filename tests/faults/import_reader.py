"""The program that reads files made to hurt, each in a process of its own under the limits of an import; one JSON line for each.

``python -m tests.faults.import_reader mutated FIRST COUNT`` or ``... bombs``.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
from collections.abc import Iterator
from datetime import date

from planner.casework.imports.cases import import_cases
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.sheet import Sheet
from planner.errors import InputError
from planner.i18n import LANGUAGES, catalogue
from planner.report.import_workbooks import remarks_csv, remarks_workbook
from planner.report.imports import import_text
from planner.storage.imports.child import limit_process
from planner.storage.imports.parsing import parsed
from planner.storage.imports.reading import read_import
from tests.faults.import_files import bombs, mutated

CRASHED = 99


def read_through(content: bytes) -> str:
    """Take a file the whole way, to the words about it; return what came of it."""
    try:
        read = parsed(content)
        if not isinstance(read, Sheet):
            return "statement"
        mapping = guess_mapping(read)
        imported = import_cases(read, mapping, date(2026, 11, 23))
    except InputError as error:
        return error.key if all(error.key in catalogue(language) for language in LANGUAGES) else ""
    for language in LANGUAGES:
        import_text(imported, mapping, language)
    remarks_workbook(read, mapping.header_row, imported.remarks, "zh_CN")
    remarks_csv(read, mapping.header_row, imported.remarks, "en")
    return "cases" if imported.cases else "remarks"


def apart(content: bytes) -> dict[str, object]:
    """Read a file in a process of its own; return what it said, its exit status, its seconds and its memory in megabytes."""
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        code = CRASHED
        try:
            limit_process()
            os.write(sending, read_through(content).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(sending)
    with os.fdopen(receiving, "rb") as pipe:
        said = pipe.read().decode()
    _, status, usage = os.wait4(child, 0)
    return {"said": said, "status": status, "seconds": usage.ru_utime + usage.ru_stime, "megabytes": usage.ru_maxrss / 1024}


def mutations(first: int, count: int) -> Iterator[dict[str, object]]:
    """Yield what came of so many mutated files; the seed of each is its number."""
    for language in LANGUAGES:
        catalogue(language)
    for seed in range(first, first + count):
        yield {"seed": seed, **apart(mutated(random.Random(seed)))}


def explosions() -> Iterator[dict[str, object]]:
    """Yield what came of every bomb, read as an import reads it; memory is the most of any process so far."""
    for name, content in bombs():
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            read_import(content, name=name)
            said = "read"
        except InputError as error:
            said = error.key
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        yield {"name": name, "said": said, "seconds": seconds, "megabytes": after.ru_maxrss / 1024}


if __name__ == "__main__":
    answers = explosions() if sys.argv[1] == "bombs" else mutations(int(sys.argv[2]), int(sys.argv[3]))
    for answer in answers:
        sys.stdout.write(json.dumps(answer) + "\n")
