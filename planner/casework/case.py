"""The case (案件): what is owed, what the household lives on, what may be granted, and the day on which every rule is read.

A case is a file (TOML), a JSON document, or values; all three say the same. Amounts and rates are decimal strings outside.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import tomli_w
from pydantic import ValidationError

from planner.casework.case_checks import case_problems, minor_units
from planner.casework.case_errors import field_problems, with_lines
from planner.casework.case_file import CaseFile, DebtTable, HouseholdTable, MandateTable, TitleTable, known_keys
from planner.casework.text_file import file_text
from planner.casework.toml_lines import KeyPath, key_lines
from planner.core.debt import Debt
from planner.core.money import minor_units_of
from planner.errors import InputError
from planner.household.household import Household
from planner.policy.mandate import Mandate

LARGEST_FILE_BYTES: Final = 1_000_000
_POSITION: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True)
class Title:
    """The name of a case in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the name for ``zh_CN`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Case:
    """One case. All debts have one currency, which is the household's too."""

    id: str
    title: Title
    synthetic: bool
    as_of: date
    pack: str
    seed: int
    debts: tuple[Debt, ...]
    household: Household
    mandate: Mandate

    @property
    def currency(self) -> str:
        """The currency of every amount of the case (ISO 4217)."""
        return self.debts[0].currency

    @property
    def minor_units(self) -> int:
        """Decimals of the currency."""
        return minor_units_of(self.currency)


def load_case(path: Path) -> Case:
    """Read a case file.

    Raises:
        InputError: no such file, not a text file, not TOML.
        CaseErrors: all that is wrong in it.
    """
    return read_case(file_text(path, LARGEST_FILE_BYTES), name=str(path))


def read_case(text: str, *, name: str) -> Case:
    """Read the text of a case file; ``name`` says in errors which one it is.

    Raises:
        InputError: not TOML.
        CaseErrors: all that is wrong in it.
    """
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise _not_toml(str(error), text, name) from None
    return case_from_document(document, name=name, lines=key_lines(text))


def case_from_document(document: Mapping[str, Any], *, name: str = "", lines: Mapping[KeyPath, int] | None = None) -> Case:
    """Read a case as :func:`case_document` writes it.

    Args:
        lines: where each key stands, for errors.

    Raises:
        CaseErrors: all that is wrong in it.
    """
    problems = case_problems(document)
    try:
        told = CaseFile.model_validate(document, context={"minor_units": minor_units(document)})
    except ValidationError as error:
        problems += field_problems(error, known_keys())
    if problems:
        raise with_lines(problems, lines or {}, name=name)
    return Case(
        id=told.id,
        title=Title(told.title.zh, told.title.en),
        synthetic=told.synthetic,
        as_of=told.as_of,
        pack=told.pack,
        seed=told.seed,
        debts=tuple(debt.value() for debt in told.debt),
        household=told.household.value(),
        mandate=told.mandate.value(),
    )


def case_document(case: Case) -> dict[str, Any]:
    """Return the case as a JSON document: amounts, rates and dates are strings."""
    return _table_of(case).model_dump(mode="json", exclude_none=True, context={"minor_units": case.minor_units})


def write_case(case: Case) -> str:
    """Return the text of the case file; reading it gives the same case."""
    return tomli_w.dumps(_table_of(case).model_dump(exclude_none=True, context={"minor_units": case.minor_units}))


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a case document."""
    schema = CaseFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Case", **schema}


def _table_of(case: Case) -> CaseFile:
    return CaseFile.model_construct(
        id=case.id,
        title=TitleTable.model_construct(zh=case.title.zh, en=case.title.en),
        synthetic=case.synthetic,
        as_of=case.as_of,
        pack=case.pack,
        seed=case.seed,
        debt=[DebtTable.of(debt) for debt in case.debts],
        household=HouseholdTable.of(case.household),
        mandate=MandateTable.of(case.mandate),
    )


def _not_toml(message: str, text: str, name: str) -> InputError:
    """Return what is wrong with a text that is not TOML; without a position the text ends too early."""
    position = _POSITION.search(message)
    line = int(position[1]) if position else len(text.splitlines())
    twice = message.startswith(("Cannot overwrite", "Cannot declare"))
    return InputError("case.key_twice" if twice else "case.not_toml", place=name, file=name, line=line)
