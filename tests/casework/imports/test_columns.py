"""The columns: every place of a case document that a row can fill, under names that are told apart."""

from __future__ import annotations

from collections import Counter

from planner.casework.case_file import DebtTable, HardshipTable, HouseholdTable
from planner.casework.imports.cells import word_key
from planner.casework.imports.columns import ALWAYS, BY_KEY, COLUMNS


def test_a_name_means_one_column() -> None:
    names = Counter(name for column in COLUMNS for name in {word_key(text) for text in (column.key, *column.chinese, *column.english)})
    assert [name for name, times in names.items() if times > 1] == []


def test_a_word_means_one_value() -> None:
    for column in COLUMNS:
        words = Counter(word for value, said in column.words.items() for word in {word_key(text) for text in (value, *said)})
        assert [word for word, times in words.items() if times > 1] == []


def test_every_field_of_a_debt_has_its_column() -> None:
    assert {key.removeprefix("debt.") for key in BY_KEY if key.startswith("debt.")} == set(DebtTable.model_fields)
    assert {key.removeprefix("hardship.") for key in BY_KEY if key.startswith("hardship.")} == set(HardshipTable.model_fields)


def test_every_single_value_of_a_household_has_its_column() -> None:
    lists = {"income", "spending", "other_debt", "priority_arrears", "hardship", "contribution"}
    assert {key.removeprefix("household.") for key in BY_KEY if key.startswith("household.")} == set(HouseholdTable.model_fields) - lists


def test_what_a_case_needs_is_asked_for() -> None:
    needed = {f"debt.{name}" for name, field in DebtTable.model_fields.items() if field.is_required()}
    assert set(ALWAYS) == needed | {"household.people"}


def test_names_and_words_in_both_languages() -> None:
    lender = BY_KEY["debt.lender"]
    assert (lender.name("zh_CN"), lender.name("en")) == ("机构类型", "lender type")
    assert (lender.word("bank", "zh_CN"), lender.word("bank", "en")) == ("银行", "bank")
