"""What became of an imported file, for machines and for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from planner.casework.case import case_document
from planner.casework.imports.cases import Imported
from planner.casework.imports.mapping import Mapping, mapping_document
from planner.casework.imports.standard_financial_statement import CURRENCY, Statement
from planner.core.money import format_amount
from planner.i18n import Language, render, text
from planner.report.import_workbooks import remark_sentence

MOST_REMARKS: Final = 20
"""Remarks that are written out for people; of more, only how many there are. All of them stand in the sheet with remarks."""


def import_document(imported: Imported, mapping: Mapping, language: Language) -> dict[str, Any]:
    """Return an import as a JSON-ready object: cases, remarks by row and column, and the mapping that was used."""
    remarks = [
        {
            "row": remark.row,
            "column": remark.column,
            "problem": remark.error.key,
            "message": render(remark.error.key, remark.error.values, language),
        }
        for remark in imported.remarks
    ]
    return {
        "rows": imported.rows,
        "good_rows": imported.good_rows,
        "cases": [case_document(case) for case in imported.cases],
        "remarks": remarks,
        "mapping": mapping_document(mapping),
    }


def import_text(imported: Imported, mapping: Mapping, language: Language) -> str:
    """Return an import in words: which columns were read as what, how many rows are good, what is wrong with the others."""
    lines = [text("imports.read_as", language)]
    lines += [f"  {name} → {key}" for key, name in mapping.columns.items()]
    lines += [f"  {text('imports.for_all_rows', language)} {value} → {key}" for key, value in mapping.constants.items()]
    counts = {"rows": imported.rows, "good": imported.good_rows, "cases": len(imported.cases)}
    lines.append(text("imports.counts", language, **counts))
    for remark in imported.remarks[:MOST_REMARKS]:
        lines.append(text("imports.at_row", language, row=remark.row, sentence=remark_sentence(remark, language)))
    if len(imported.remarks) > MOST_REMARKS:
        lines.append(text("imports.more_remarks", language, number=len(imported.remarks) - MOST_REMARKS))
    return "".join(f"{line}\n" for line in lines)


def statement_document(statement: Statement) -> dict[str, Any]:
    """Return the household of a statement as a JSON-ready object, and the totals that do not add up."""
    differing = [
        {"place": total.place, "stated": format_amount(total.stated_amount), "found": format_amount(total.found_amount)}
        for total in statement.differing
    ]
    return {"currency": CURRENCY, "household": statement.household, "differing_totals": differing}


def statement_text(statement: Statement, language: Language) -> str:
    """Return in words what was found in a statement."""
    household = statement.household
    counts = {name: len(household[name]) for name in ("income", "spending")}
    counts["debts"] = len(household["other_debt"]) + len(household["priority_arrears"])
    lines = [text("imports.statement", language, people=household["people"], **counts)]
    for total in statement.differing:
        values = {"place": total.place, "stated_amount": total.stated_amount, "found_amount": total.found_amount}
        lines.append(render("imports.totals_differ", values, language, CURRENCY))
    return "".join(f"{line}\n" for line in lines)


def saved_text(folder: str, saved: int, existing: Sequence[str], language: Language) -> str:
    """Return in words what was written, and what was left alone because something else stands there."""
    lines = [text("imports.saved", language, number=saved, folder=folder)]
    lines += [text("imports.exists", language, name=name) for name in existing]
    return "".join(f"{line}\n" for line in lines)
