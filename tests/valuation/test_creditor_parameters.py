from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

import pytest

from planner.i18n import LANGUAGES, Language, text
from planner.valuation.creditor_parameters import CreditorSet, load_creditor_parameters
from planner.valuation.parameter_sets import SETS

PARAMETERS = load_creditor_parameters()


def test_the_sets_are_as_designed() -> None:
    low, base, high = (PARAMETERS.sets[name] for name in SETS)
    assert [each.recovery for each in (low, base, high)] == [Decimal("0.10"), Decimal("0.25"), Decimal("0.50")]
    assert [each.shown_rate for each in (low, base, high)] == [Decimal("0.03"), Decimal("0.08"), Decimal("0.12")]
    assert [each.sale_price for each in (low, base, high)] == [Decimal("0.041"), Decimal("0.041"), Decimal("0.058")]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("set_up_cost", 200),
        ("monthly_cost", 15),
        ("recovery_months", 18),
        ("recovery_cost", Decimal("0.3")),
        ("recovery_after_break", Decimal("0.5")),
        ("self_cure", Decimal("0.1")),
        ("self_cure_months", 12),
        ("sale_after_days", 90),
    ],
)
def test_what_no_set_changes(name: str, number: int | Decimal) -> None:
    assert {getattr(each, name) for each in PARAMETERS.sets.values()} == {number}


def test_every_number_is_listed_with_its_kind_and_source() -> None:
    assert [each.name for each in PARAMETERS.listed()] == [each.name for each in fields(CreditorSet)]
    assert [each.name for each in PARAMETERS.listed() if each.kind == "published"] == ["sale_price"]
    assert all(each.source for each in PARAMETERS.listed() if each.kind == "published")
    assert load_creditor_parameters() is PARAMETERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_has_a_label_and_a_unit(language: Language) -> None:
    labels = {text(each.label_key, language) for each in PARAMETERS.listed()}
    assert len(labels) == len(PARAMETERS.shown)
    assert all(text(each.unit_key, language) for each in PARAMETERS.listed())
