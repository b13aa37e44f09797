"""The two caps: by kind of lender, on the contract date for a claim, on the plan date for a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from planner.policy.cap import claim_cap, plan_cap
from tests.policy.debts import CARD, LOAN, MICROLOAN, PACK, PRIVATE, TODAY


@pytest.mark.parametrize("debt", [CARD, LOAN, replace(LOAN, lender="consumer_finance"), MICROLOAN], ids=lambda debt: debt.lender)
def test_a_licensed_lender_has_a_fixed_cap(debt: object) -> None:
    cap = claim_cap(debt, TODAY, PACK)  # type: ignore[arg-type]  # parametrised over debts
    assert cap.rate_annual == Decimal("0.24")
    assert cap.value
    assert cap.value.rule.id == "CN-CAP-24"
    assert cap.findings == ()


@pytest.mark.parametrize(("contract_date", "rate"), [(date(2017, 8, 8), None), (date(2017, 8, 9), Decimal("0.24"))])
def test_the_fixed_cap_is_read_on_the_contract_date(contract_date: date, rate: Decimal | None) -> None:
    cap = claim_cap(replace(LOAN, contract_date=contract_date), TODAY, PACK)
    assert cap.rate_annual == rate
    assert [finding.key for finding in cap.findings] == ([] if rate else ["finding.cap_older_contract"])


@pytest.mark.parametrize(
    ("contract_date", "rate"),
    [
        (date(2020, 8, 20), "0.1540"),
        (date(2021, 12, 19), "0.1540"),
        (date(2021, 12, 20), "0.1520"),
        (date(2024, 7, 21), "0.1380"),
        (date(2024, 7, 22), "0.1340"),
        (date(2026, 6, 22), "0.1200"),
    ],
)
def test_a_private_lender_has_four_times_the_prime_rate_of_the_contract_date(contract_date: date, rate: str) -> None:
    cap = claim_cap(replace(PRIVATE, contract_date=contract_date), TODAY, PACK)
    assert cap.rate_annual == Decimal(rate)
    assert cap.findings == ()
    assert plan_cap(replace(PRIVATE, contract_date=contract_date), TODAY, PACK) == cap


def test_a_private_loan_of_an_unconfirmed_month_says_so() -> None:
    cap = claim_cap(replace(PRIVATE, contract_date=date(2026, 6, 23)), TODAY, PACK)
    assert cap.rate_annual == Decimal("0.12")
    assert [finding.key for finding in cap.findings] == ["finding.lpr_unconfirmed"]


@pytest.mark.parametrize(
    ("on", "rate", "keys"),
    [
        (date(2020, 8, 19), None, ["finding.cap_older_private"]),
        (date(2020, 8, 20), Decimal("0.1540"), ["finding.cap_older_private"]),
        (date(2026, 11, 23), Decimal("0.12"), ["finding.cap_older_private", "finding.lpr_unconfirmed"]),
    ],
)
def test_an_older_private_loan_is_measured_on_the_day_of_filing(on: date, rate: Decimal | None, keys: list[str]) -> None:
    cap = claim_cap(replace(PRIVATE, contract_date=date(2020, 8, 19)), on, PACK)
    assert cap.rate_annual == rate
    assert [finding.key for finding in cap.findings] == keys


@pytest.mark.parametrize(
    ("on", "rate", "rule"),
    [
        (date(2017, 8, 8), None, None),
        (date(2025, 12, 18), "0.24", "CN-CAP-24"),
        (date(2025, 12, 19), "0.24", "CN-MICRO-24"),
        (date(2027, 12, 30), "0.24", "CN-MICRO-24"),
        (date(2027, 12, 31), "0.12", "CN-MICRO-24"),
    ],
)
def test_a_plan_of_a_microloan_is_measured_like_new_lending(on: date, rate: str | None, rule: str | None) -> None:
    cap = plan_cap(MICROLOAN, on, PACK)
    assert cap.rate_annual == (Decimal(rate) if rate else None)
    assert (cap.value.rule.id if cap.value else None) == rule
    assert [finding.key for finding in cap.findings] == (["finding.lpr_unconfirmed"] if rate == "0.12" else [])


@pytest.mark.parametrize(("on", "rate"), [(date(2017, 8, 8), None), (date(2017, 8, 9), Decimal("0.24"))])
def test_a_plan_of_a_bank_is_measured_on_the_plan_date(on: date, rate: Decimal | None) -> None:
    assert plan_cap(replace(LOAN, contract_date=date(2016, 1, 1)), on, PACK).rate_annual == rate


def test_a_pack_without_caps_measures_nothing() -> None:
    bare = replace(PACK, rules={})
    assert claim_cap(LOAN, TODAY, bare).rate_annual is None
    assert plan_cap(PRIVATE, TODAY, bare).rate_annual is None
    assert claim_cap(LOAN, TODAY, bare).findings == ()
