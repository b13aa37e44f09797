"""The lawful claim: what the courts protect, to the fen, and interest that runs on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import Debt, Parts
from planner.policy.cap import claim_cap
from planner.policy.claim import REMOVAL_ORDER, accrued_interest, charged_days, lawful_claim
from tests.policy.debts import CARD, LOAN, MICROLOAN, PACK, PRIVATE, TODAY, debts

YEAR_AGO = TODAY - timedelta(days=365)


def _claimed(debt: Debt, **parts: int) -> Debt:
    return replace(debt, charges_since=YEAR_AGO, parts=Parts(principal_overdue=1000000, **parts))


def test_a_claim_within_the_maximum_stands_as_it_is() -> None:
    claim = lawful_claim(_claimed(CARD, interest=200000, late_charges=40000), TODAY, PACK)
    assert claim.protected_charges == 240000
    assert (claim.lawful, claim.above) == (claim.stated, Parts())
    assert claim.findings == ()


def test_a_fen_above_the_maximum_is_taken_off() -> None:
    claim = lawful_claim(_claimed(CARD, interest=200000, late_charges=40001), TODAY, PACK)
    assert claim.above == Parts(late_charges=1)
    assert claim.lawful == claim.stated.with_part("late_charges", 40000)
    (finding,) = claim.findings
    assert (finding.rule, finding.severity, finding.key) == ("CN-CAP-24", "block", "finding.claim_above_maximum")
    assert finding.values == {
        "stated_amount": 240001, "above_amount": 1, "protected_amount": 240000, "cap_rate": Decimal("0.24"), "days": 365,
    }  # fmt: skip  # a table


def test_a_private_loan_is_measured_by_the_prime_rate_of_its_contract() -> None:
    """4 × 3.35% on 10,000 yuan for a year is 1,340 yuan."""
    claim = lawful_claim(_claimed(PRIVATE, interest=360000), TODAY, PACK)
    assert (claim.cap_rate, claim.lawful.interest, claim.above.interest) == (Decimal("0.1340"), 134000, 226000)
    assert claim.findings[0].rule == "CN-CAP-4LPR"


def test_a_microloan_above_the_cap() -> None:
    claim = lawful_claim(_claimed(MICROLOAN, interest=360000, fees=50000), TODAY, PACK)
    assert claim.lawful == Parts(principal_overdue=1000000, interest=240000)
    assert claim.above == Parts(interest=120000, fees=50000)


def test_the_part_above_is_taken_in_one_order() -> None:
    stated = _claimed(CARD, interest=100000, penalty_interest=100000, compound_interest=100000, late_charges=100000, fees=100000)
    lawful = Parts(principal_overdue=1000000, interest=100000, penalty_interest=100000, compound_interest=40000)
    assert lawful_claim(stated, TODAY, PACK).lawful == lawful
    assert REMOVAL_ORDER == ("late_charges", "fees", "compound_interest", "penalty_interest", "interest")


def test_costs_of_enforcement_are_outside_the_maximum() -> None:
    claim = lawful_claim(_claimed(CARD, interest=240000, enforcement_costs=500000), TODAY, PACK)
    assert claim.lawful == claim.stated


def test_the_maximum_is_rounded_down() -> None:
    debt = replace(CARD, charges_since=TODAY - timedelta(days=1), parts=Parts(principal_overdue=1000, interest=1))
    assert lawful_claim(debt, TODAY, PACK).protected_charges == 0
    assert lawful_claim(debt, TODAY, PACK).above.interest == 1


def test_an_older_contract_has_no_maximum_to_read() -> None:
    debt = replace(_claimed(LOAN, interest=990000), contract_date=date(2017, 8, 8))
    claim = lawful_claim(debt, TODAY, PACK)
    assert (claim.lawful, claim.cap_rate, claim.protected_charges) == (claim.stated, None, None)
    assert [finding.key for finding in claim.findings] == ["finding.cap_older_contract"]
    assert lawful_claim(replace(debt, contract_date=date(2017, 8, 9)), TODAY, PACK).above.interest == 750000


def test_without_principal_there_is_nothing_to_measure_by() -> None:
    claim = lawful_claim(replace(CARD, parts=Parts(interest=5000)), TODAY, PACK)
    assert claim.lawful == claim.stated
    assert [(finding.key, finding.severity) for finding in claim.findings] == [("finding.cap_no_principal", "warn")]


def test_without_charges_there_is_nothing_to_say() -> None:
    claim = lawful_claim(replace(PRIVATE, contract_date=date(2020, 1, 1), parts=Parts(principal_overdue=5000)), TODAY, PACK)
    assert (claim.findings, dict(claim.assumptions)) == ((), {})


# --- since when the charges ran


@pytest.mark.parametrize(
    ("changes", "days", "source"),
    [
        ({"charges_since": date(2026, 11, 13)}, 10, None),
        ({"charges_since": TODAY}, 0, None),
        # 6,240.00 arise on 48,000.00 at 15.6% in 304.17 days
        ({}, 305, "contract_rate"),
        ({"days_past_due": 305}, 305, "days_past_due"),
        ({"days_past_due": 400}, 400, "days_past_due"),
        ({"contract_rate": Decimal(0)}, 136, "days_past_due"),
        ({"parts": Parts(interest=624000)}, 136, "days_past_due"),
        ({"contract_date": date(2026, 9, 24)}, 60, "contract_date"),
        ({"contract_rate": Decimal(0), "days_past_due": 0, "contract_date": date(2026, 9, 24)}, 60, "contract_date"),
        ({"contract_date": date(2027, 1, 1)}, 0, "contract_date"),
    ],
)
def test_the_days_of_the_charges(changes: dict[str, object], days: int, source: str | None) -> None:
    found, assumptions = charged_days(replace(CARD, **changes), TODAY)  # type: ignore[arg-type]  # fields are named at each case
    assert found == days
    assert dict(assumptions) == ({"charged_days": days, "charged_days_from": source} if source else {})


def test_interest_at_a_contract_rate_within_the_cap_is_never_above() -> None:
    debt = replace(CARD, parts=Parts(principal_overdue=1000000, interest=300000))
    assert lawful_claim(debt, TODAY, PACK).above == Parts()


# --- interest that runs on


def test_overdue_principal_bears_the_penalty_rate() -> None:
    """48,000 × 15.6% × 1.3 × 30 ÷ 365 = 800.0877"""
    assert accrued_interest(CARD, TODAY, TODAY + timedelta(days=30), PACK) == 80009


def test_principal_that_is_not_due_bears_the_contract_rate() -> None:
    debt = replace(CARD, parts=Parts(principal_not_due=4800000))
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=365), PACK) == 748800


def test_after_maturity_all_principal_is_overdue() -> None:
    debt = replace(CARD, parts=Parts(principal_not_due=3650000), contract_rate=Decimal("0.10"), matures_on=TODAY + timedelta(days=10))
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=10), PACK) == 10000
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=20), PACK) == 23000
    assert accrued_interest(replace(debt, matures_on=TODAY - timedelta(days=1)), TODAY, TODAY + timedelta(days=10), PACK) == 13000


def test_the_day_count_of_the_contract_holds() -> None:
    debt = replace(CARD, parts=Parts(principal_not_due=3600000), contract_rate=Decimal("0.10"), day_count="30/360")
    assert accrued_interest(debt, date(2026, 12, 31), date(2027, 3, 31), PACK) == 90000
    assert accrued_interest(replace(debt, day_count="ACT/360"), date(2026, 12, 31), date(2027, 3, 31), PACK) == 90000
    assert accrued_interest(replace(debt, day_count="ACT/365F"), date(2026, 12, 31), date(2027, 3, 31), PACK) == 88767


def test_no_more_than_the_maximum_arises() -> None:
    """36% a year in the contract, 24% in court: 10,000 yuan for 365 days."""
    debt = replace(MICROLOAN, parts=Parts(principal_overdue=1000000))
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=365), PACK) == 240000


def test_the_markup_is_no_higher_than_the_rules_let_it_be() -> None:
    debt = replace(
        LOAN, parts=Parts(principal_overdue=1000000), contract_rate=Decimal("0.10"), penalty_markup=Decimal("0.80"), matures_on=None
    )
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=365), PACK) == 150000
    assert accrued_interest(replace(debt, penalty_markup=Decimal("0.40")), TODAY, TODAY + timedelta(days=365), PACK) == 140000
    assert accrued_interest(replace(debt, lender="microloan"), TODAY, TODAY + timedelta(days=365), PACK) == 180000


def test_an_older_contract_accrues_without_a_maximum() -> None:
    debt = replace(MICROLOAN, parts=Parts(principal_overdue=1000000), contract_date=date(2016, 1, 1), matures_on=None)
    assert accrued_interest(debt, TODAY, TODAY + timedelta(days=365), PACK) == 360000


@pytest.mark.parametrize("days", [0, -5])
def test_nothing_arises_in_no_time(days: int) -> None:
    assert accrued_interest(CARD, TODAY, TODAY + timedelta(days=days), PACK) == 0


# --- laws


@given(debts())
def test_stated_is_lawful_and_above(debt: Debt) -> None:
    claim = lawful_claim(debt, TODAY, PACK)
    for name in Parts.__slots__:
        lawful, above = getattr(claim.lawful, name), getattr(claim.above, name)
        assert lawful >= 0
        assert above >= 0
        assert lawful + above == getattr(debt.parts, name)
    assert claim.above.principal == claim.above.enforcement_costs == 0


@given(debts())
def test_the_lawful_charges_are_the_smaller_of_stated_and_maximum(debt: Debt) -> None:
    claim, cap = lawful_claim(debt, TODAY, PACK), claim_cap(debt, TODAY, PACK).rate_annual
    if cap is None or not debt.parts.principal:
        assert claim.lawful == debt.parts
    else:
        protected = Fraction(debt.parts.principal) * Fraction(cap) * claim.charged_days / 365
        assert claim.lawful.charges == min(debt.parts.charges, int(protected))


@given(debts(), st.integers(0, 4000), st.integers(0, 4000))
def test_charges_over_a_longer_time_are_never_cut_more(debt: Debt, one: int, other: int) -> None:
    longer, shorter = (replace(debt, charges_since=TODAY - timedelta(days=days)) for days in (max(one, other), min(one, other)))
    assert lawful_claim(longer, TODAY, PACK).above.total <= lawful_claim(shorter, TODAY, PACK).above.total


@given(debts(), st.integers(0, 2000), st.integers(0, 2000))
def test_interest_runs_on_without_a_gap(debt: Debt, first: int, second: int) -> None:
    """In two stretches arises what arises in one, but for rounding, and for the maximum, which each stretch keeps by itself.

    Actual days only: months of thirty days do not add up at their ends.
    """
    debt = replace(debt, day_count="ACT/365F" if debt.day_count == "30/360" else debt.day_count)
    middle, end = TODAY + timedelta(days=first), TODAY + timedelta(days=first + second)
    whole = accrued_interest(debt, TODAY, end, PACK)
    parts = accrued_interest(debt, TODAY, middle, PACK), accrued_interest(debt, middle, end, PACK)
    assert 0 <= parts[0] <= whole
    assert sum(parts) <= whole + 2
