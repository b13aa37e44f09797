from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from planner.valuation.parameter_sets import SETS, TIERS
from planner.valuation.survival_parameters import ParameterSet, load_parameters


def test_the_sets_are_as_designed() -> None:
    low, base, high = (load_parameters().sets[name] for name in SETS)
    assert list(base.income_variation.values()) == [Decimal(text) for text in ("0.15", "0.25", "0.31", "0.38")]
    assert list(base.job_loss.values()) == [Decimal(text) for text in ("0.008", "0.0107", "0.0107", "0.015")]
    for tier in TIERS:
        assert low.income_variation[tier] == base.income_variation[tier] * Decimal("1.2")
        assert high.income_variation[tier] == base.income_variation[tier] * Decimal("0.8")
        assert low.job_loss[tier] == base.job_loss[tier] * Decimal("1.3")
        assert high.job_loss[tier] == base.job_loss[tier] * Decimal("0.7")
    expected = {
        "drop_out": ("0.006", "0.004", "0.002"),
        "opening_buffer": ("0.25", "0.5", "1.0"),
        "illness": ("0.02", "0.015", "0.01"),
        "slip": ("0.55", "0.45", "0.30"),
    }
    for name, numbers in expected.items():
        assert [getattr(each, name) for each in (low, base, high)] == [Decimal(number) for number in numbers]


def test_what_no_set_changes() -> None:
    expected = {
        "income_variation_scale": Decimal("0.927"),
        "income_correlation": Decimal("0.30"),
        "job_months_out": 5,
        "job_replacement": Decimal("0.25"),
        "illness_bill": 4000,
        "illness_income_lost": Decimal("0.30"),
        "large_bill": Decimal("0.0426"),
        "large_bill_of_income": Decimal("0.30"),
        "instalments_until_broken": 3,
        "grace_months": 6,
        "stress_income_lost": Decimal("0.25"),
        "stress_months": 3,
        "stress_watched_months": 12,
        "stress_held": Decimal("0.70"),
    }
    for name, number in expected.items():
        assert {getattr(parameter_set, name) for parameter_set in load_parameters().sets.values()} == {number}


def test_every_number_is_listed_with_its_range_kind_and_source() -> None:
    listed = list(load_parameters().listed())
    assert {each.name for each in listed} == {each.name for each in fields(ParameterSet)}
    assert sorted(each.tier for each in listed if each.name == "job_loss") == sorted(TIERS)
    assert all(each.lowest <= value <= each.highest for each in listed for value in each.values.values())
    assert all(each.kind == "assumption" or each.source for each in listed)
    first = listed[0]
    assert (first.label_key, first.unit_key, first.kind_key) == (
        "parameter.income_variation",
        "parameter_unit.fraction",
        "assumption.kind.assumption",
    )


def test_they_are_read_once() -> None:
    assert load_parameters() is load_parameters()
