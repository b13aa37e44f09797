"""Assumptions as tables: every number once, with all its values, its range, its kind and its source, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from planner.household.assumptions import USUAL, Assumption, listed
from planner.i18n import LANGUAGES, Language, text
from planner.report.assumption_tables import assumption_table, parameter_table
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.survival_parameters import load_parameters


def row(frame: pd.DataFrame, name: str) -> list[str]:
    return [str(cell) for cell in dict(zip(frame.index, frame.to_numpy(), strict=True))[name]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_household_stands_once(language: Language) -> None:
    frame = assumption_table(listed(USUAL), language)
    assert list(frame.index) == [text(each.label_key, language) for each in listed(USUAL)]
    assert frame.index.is_unique
    assert not (frame == "").any(axis=None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_stands_once_in_each_steadiness_of_income(language: Language) -> None:
    parameters = load_parameters()
    frame = parameter_table(parameters.listed(), "set", language)
    assert len(frame) == len(parameters.shown)
    assert frame.index.is_unique
    assert frame.columns.is_unique
    for each, shown in zip(parameters.listed(), frame.index, strict=True):
        assert text(each.label_key, language) in shown
        assert not each.tier or text(f"page.income_tier.{each.tier}", language) in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_parameter_of_the_creditor_stands_once(language: Language) -> None:
    parameters = load_creditor_parameters()
    frame = parameter_table(parameters.listed(), "creditor_set", language)
    assert list(frame.index) == [text(each.label_key, language) for each in parameters.listed()]
    assert frame.index.is_unique


def test_numbers_are_written_by_their_kind() -> None:
    household = assumption_table(listed(USUAL), "en")
    assert row(household, "Most that payments may take of what is left, on average") == [
        "50%",
        "10% to 60%",
        "published figure: HMRC, Time to Pay guidance",
    ]
    assert row(household, "Reserve to aim for, in weeks of income") == ["6 weeks", "0 weeks to 12 weeks", "our assumption"]
    assert row(household, "A sign of good will, a month, where nothing is left")[:2] == ["¥10.00", "¥1.00 to ¥50.00"]
    simulation = parameter_table(load_parameters().listed(), "set", "en")
    assert row(simulation, "Money at hand at the start, in months of income") == [
        "0.25 months",
        "0.5 months",
        "1 month",
        "0 months to 6 months",
        "our assumption; its size after JPMorgan Chase Institute; US Financial Diaries",
    ]
    assert row(simulation, "What an illness costs")[:4] == ["¥4,000.00"] * 3 + ["¥0.00 to ¥50,000.00"]
    assert row(simulation, "Chance to lose work in a month; income: partly steady")[:3] == ["1.391%", "1.07%", "0.749%"]
    creditor = parameter_table(load_creditor_parameters().listed(), "creditor_set", "en")
    assert row(creditor, "Days past due after which a debt may be sold")[0] == "90 days"
    assert row(creditor, "What a buyer pays for the debt")[-1].startswith("published figure: ")


def test_no_digit_of_a_number_is_lost() -> None:
    for parameters in (load_parameters(), load_creditor_parameters()):
        shares = (each for each in parameters.shown if each.unit == "fraction")
        assert all(value == value.quantize(Decimal("0.00001")) for each in shares for value in each.values.values())


def test_a_number_that_was_changed_is_shown_as_it_is() -> None:
    other = Assumption("share_of_surplus", Decimal("0.4"), Decimal("0.1"), Decimal("0.6"), "assumption", "")
    assert assumption_table([other], "zh_CN").iloc[0].tolist() == ["40%", "10% 至 60%", "我们的假设"]
