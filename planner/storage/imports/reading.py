"""From a file to its sheet: the quick checks here, the reading in a process of its own."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Final

from planner.casework.imports.sheet import Sheet
from planner.casework.imports.standard_financial_statement import Statement, TotalsDiffer
from planner.errors import InputError
from planner.storage.imports.limits import FILE_BYTES, WAITING_SECONDS, check_size
from planner.storage.imports.parsing import check_before_reading

CHILD: Final = "planner.storage.imports.child"
ROOT: Final = Path(__file__).parents[3]
"""The folder that the program lies in, where the process finds it."""


def file_content(path: Path) -> bytes:
    """Return the content of a file that is not too large.

    Raises:
        InputError: missing, no plain file, not readable, or too large.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError("file.directory", place=str(path))
        if not stat.S_ISREG(mode):  # a pipe could keep us waiting for ever
            raise InputError("file.no_access", place=str(path))
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError("file.missing", place=str(path)) from None
    except (OSError, ValueError):  # ValueError: a null character in the name
        raise InputError("file.no_access", place=str(path)) from None
    try:
        check_size(len(content))
    except InputError as error:
        raise error.at(str(path)) from None
    return content


def read_import(content: bytes, *, name: str, sheet_name: str = "") -> Sheet | Statement:
    """Return the sheet that a file holds, or the household of a Standard Financial Statement; ``name`` says in errors which file it is.

    What would be dangerous to read is refused within milliseconds, before a process is started for it.

    Args:
        sheet_name: of a workbook; empty: its first sheet.

    Raises:
        InputError: says what is wrong with the file, or that reading it took too much.
    """
    try:
        check_before_reading(content)
        return _asked(content, sheet_name)
    except InputError as error:
        raise error.at(name) from None


def _asked(content: bytes, sheet_name: str) -> Sheet | Statement:
    command = [sys.executable, "-m", CHILD, sheet_name]
    try:
        done = subprocess.run(command, input=content, capture_output=True, cwd=ROOT, timeout=WAITING_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise InputError("imports.too_much", place="") from None
    except (OSError, ValueError):  # no process can be started, or the name of the sheet cannot be handed over
        raise InputError("imports.broken", place="") from None
    if done.returncode:
        raise InputError("imports.too_much", place="")
    told = json.loads(done.stdout)
    if "error" in told:
        raise InputError(told["error"], **{**told["values"], "place": told["place"]})
    if "household" in told:
        return Statement(told["household"], tuple(TotalsDiffer(**total) for total in told["differing"]))
    return Sheet(told["kind"], tuple(map(tuple, told["rows"])), told["name"])
