"""The limits of a plan, on both sides of each limit and of each day on which it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.core.debt import Debt, Lender, Product
from planner.policy.checks import PlanFacts, check_plan
from planner.policy.limits import extension_months, is_before_maturity, limits, longest_extension, original_months
from tests.policy.debts import CARD, LOAN, MICROLOAN, PACK, PRIVATE, TODAY, debts

DAY = timedelta(days=1)


def test_the_limits_of_a_card() -> None:
    found = limits(PACK, CARD, TODAY)
    assert (found.kind, found.months_max, found.months_rule) == ("card_individualised", 60, "CN-CARD-70-TERM")
    assert (found.extension_months_max, found.last_due_max) == (None, None)
    assert (found.rate_cap, found.cap_rule) == (Decimal("0.24"), "CN-CAP-24")
    assert found.findings == ()


def test_the_limits_of_a_bank_loan_before_maturity() -> None:
    found = limits(PACK, LOAN, TODAY)
    assert (found.kind, found.months_max, found.months_rule) == ("instalment", 84, "CN-TERM-7Y")
    assert (found.extension_months_max, found.last_due_max) == (12, date(2028, 2, 10))


def test_the_limits_of_a_private_loan() -> None:
    found = limits(PACK, PRIVATE, TODAY)
    assert (found.months_max, found.months_rule, found.extension_months_max) == (None, None, None)
    assert (found.rate_cap, found.cap_rule) == (Decimal("0.1340"), "CN-CAP-4LPR")


def test_an_older_bank_loan_has_no_rate_cap_before_the_rule() -> None:
    found = limits(PACK, LOAN, date(2017, 8, 8))
    assert (found.rate_cap, found.cap_rule) == (None, None)


@pytest.mark.parametrize(
    ("lender", "product", "on", "months"),
    [
        ("bank", "credit_card", date(2011, 1, 12), None),
        ("bank", "credit_card", date(2011, 1, 13), 60),
        ("bank", "consumer_loan", date(2024, 6, 30), None),
        ("bank", "consumer_loan", date(2024, 7, 1), 60),
        ("bank", "consumer_loan", date(2025, 3, 13), 60),
        ("bank", "consumer_loan", date(2025, 3, 14), 84),
        ("consumer_finance", "consumer_loan", date(2025, 3, 14), 60),
        ("bank", "business_loan", date(2024, 6, 30), None),
        ("bank", "business_loan", date(2025, 3, 14), 120),
        ("bank", "mortgage", TODAY, None),
        ("microloan", "consumer_loan", TODAY, None),
    ],
)
def test_the_longest_plan(lender: Lender, product: Product, on: date, months: int | None) -> None:
    assert limits(PACK, replace(LOAN, lender=lender, product=product), on).months_max == months


@pytest.mark.parametrize(("original", "extension"), [(6, 6), (12, 12), (13, 6), (24, 12), (25, 12), (36, 18), (60, 30)])
def test_an_extension_is_at_most_the_term_or_half_of_a_longer_one(original: int, extension: int) -> None:
    assert limits(PACK, replace(LOAN, original_months=original), TODAY).extension_months_max == extension


@pytest.mark.parametrize(("on", "extension"), [(date(2024, 6, 30), None), (date(2024, 7, 1), 12)])
def test_the_limit_of_extensions_begins_on_its_day(on: date, extension: int | None) -> None:
    assert longest_extension(PACK, LOAN, on)[1] == extension


@pytest.mark.parametrize(("on", "extension"), [(date(2027, 2, 10), 12), (date(2027, 2, 11), None)])
def test_after_maturity_there_is_no_extension_to_limit(on: date, extension: int | None) -> None:
    assert is_before_maturity(LOAN, on) is (extension is not None)
    assert limits(PACK, LOAN, on).extension_months_max == extension


@pytest.mark.parametrize("changes", [{"matures_on": None}, {"lender": "private"}, {"lender": "microloan"}, {"product": "credit_card"}])
def test_where_no_extension_is_limited(changes: dict[str, object]) -> None:
    assert longest_extension(PACK, replace(LOAN, **changes), TODAY) == (None, None)  # type: ignore[arg-type]  # named at each case


def test_the_original_term_follows_from_the_dates() -> None:
    assert original_months(replace(LOAN, original_months=None)) == 24
    assert original_months(replace(LOAN, original_months=None, matures_on=date(2027, 3, 9))) == 24
    assert original_months(replace(LOAN, original_months=None, matures_on=None)) is None


@pytest.mark.parametrize(
    ("on", "last_due", "months"),
    [
        (TODAY, date(2027, 2, 10), 0),
        (TODAY, date(2026, 12, 10), 0),
        (TODAY, date(2027, 2, 11), 1),
        (TODAY, date(2027, 3, 10), 1),
        (TODAY, date(2027, 3, 11), 2),
        (date(2027, 4, 10), date(2027, 4, 10), 0),
        (date(2027, 4, 10), date(2027, 6, 10), 2),
    ],
)
def test_the_months_of_an_extension_are_rounded_up(on: date, last_due: date, months: int) -> None:
    assert extension_months(LOAN, on, last_due) == months
    assert extension_months(replace(LOAN, matures_on=None), on, last_due) == 0


@given(debts(), st.integers(1, 130), st.integers(-40, 5000))
def test_what_keeps_to_the_limits_is_not_blocked(debt: Debt, months: int, rate: int) -> None:
    """And what does not is blocked by the rule that the limits name."""
    found = limits(PACK, debt, TODAY)
    last_due, cost = add_months(TODAY, months), Decimal(max(rate, 0)) / 10000
    facts = PlanFacts(debt, TODAY, found.kind, months, extension_months(debt, TODAY, last_due), cost)
    blocking = {finding.rule for finding in check_plan(facts, PACK) if finding.blocks}
    too_long = found.months_max is not None and months > found.months_max
    too_late = found.last_due_max is not None and last_due > found.last_due_max
    too_dear = found.rate_cap is not None and cost > found.rate_cap
    assert (found.months_rule in blocking) is too_long
    assert ("CN-EXT-PLM2024" in blocking) is too_late
    assert (found.cap_rule in blocking) is too_dear
    assert blocking <= {found.months_rule, found.cap_rule, "CN-EXT-PLM2024"}


def test_the_kinds_are_all_used() -> None:
    assert {limits(PACK, debt, TODAY).kind for debt in (CARD, LOAN, MICROLOAN, PRIVATE)} == {"card_individualised", "instalment"}
