"""The import of a file: cases by a mapping that is given or guessed, a household from a statement, or the template to be filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import tomli_w

from planner.casework.case import write_case
from planner.casework.imports.cases import Imported, import_cases
from planner.casework.imports.guess import guess_mapping
from planner.casework.imports.mapping import Mapping, read_mapping, write_mapping
from planner.casework.imports.sheet import Sheet
from planner.casework.imports.standard_financial_statement import Statement
from planner.casework.text_file import file_text
from planner.errors import InputError
from planner.i18n import Language
from planner.report.import_workbooks import remarks_csv, remarks_workbook, template_workbook
from planner.report.imports import import_document, import_text, saved_text, statement_document, statement_text
from planner.storage.imports.reading import file_content, read_import
from planner.storage.imports.saving import save_files

LARGEST_MAPPING_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What an import prints, for machines and for people, and whether all of the file was good."""

    document: dict[str, Any]
    text: str
    complete: bool


def write_template(path: Path, language: Language) -> Answer:
    """Write the template to be filled.

    Raises:
        InputError: another file stands there, or it cannot be written.
    """
    existing = save_files(path.parent, {path.name: template_workbook(language)})
    if existing:
        raise InputError("imports.template_exists", place=str(path))
    return Answer({"template": str(path)}, saved_text(str(path.parent), 1, (), language), complete=True)


def import_file(path: Path, mapping_path: Path | None, folder: Path | None, as_of: date, language: Language) -> Answer:
    """Read a file; with a folder, write there one case file a case, the mapping that was used, and the sheet with remarks if there are any.

    Args:
        as_of: the day of the talk, where the file names none.

    Raises:
        InputError: the file or the mapping cannot be read, or do not fit each other.
    """
    told = None if mapping_path is None else read_mapping(file_text(mapping_path, LARGEST_MAPPING_BYTES), name=str(mapping_path))
    read = read_import(file_content(path), name=str(path), sheet_name=told.sheet if told else "")
    if isinstance(read, Statement):
        household = {f"{path.stem}.household.toml": tomli_w.dumps({"household": read.household}).encode()}
        return _answer(statement_document(read), statement_text(read, language), folder, household, not read.differing, language)
    mapping = told or guess_mapping(read)
    try:
        imported = import_cases(read, mapping, as_of)
    except InputError as error:
        raise error.at(str(path)) from None
    files = _files(path, read, mapping, imported, language)
    document, words = import_document(imported, mapping, language), import_text(imported, mapping, language)
    return _answer(document, words, folder, files, not imported.remarks, language)


def _files(path: Path, sheet: Sheet, mapping: Mapping, imported: Imported, language: Language) -> dict[str, bytes]:
    """Return what an import leaves in a folder, by name."""
    files = {f"{case.id}.toml": write_case(case).encode() for case in imported.cases}
    files[f"{path.stem}.mapping.toml"] = write_mapping(mapping).encode()
    if imported.remarks:
        is_csv = sheet.kind == "csv"
        remarked = (remarks_csv if is_csv else remarks_workbook)(sheet, mapping.header_row, imported.remarks, language)
        files[f"{path.stem}.remarks.{'csv' if is_csv else 'xlsx'}"] = remarked
    return files


def _answer(document: dict[str, Any], words: str, folder: Path | None, files: dict[str, bytes], good: bool, language: Language) -> Answer:
    """Save what was found, if a folder is given, and say so."""
    if folder is None:
        return Answer(document, words, good)
    existing = save_files(folder, files)
    saved = {"folder": str(folder), "files": [name for name in files if name not in existing], "existing": list(existing)}
    return Answer(document | saved, words + saved_text(str(folder), len(saved["files"]), existing, language), good and not existing)
