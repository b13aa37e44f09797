"""Debts for the tests of the policy pack: one of each kind, and a strategy over all kinds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from planner.core.daycount import DAY_COUNTS
from planner.core.debt import LENDERS, PRODUCTS, Debt, Parts
from planner.policy.checks import PlanFacts
from planner.policy.pack import load_pack

PACK = load_pack("cn")
TODAY = date(2026, 11, 23)

CARD = Debt(
    id="card",
    creditor="示例银行",
    lender="bank",
    product="credit_card",
    contract_date=date(2023, 5, 18),
    contract_rate=Decimal("0.156"),
    parts=Parts(principal_overdue=4800000, interest=624000, penalty_interest=158000, late_charges=42000),
    days_past_due=136,
    penalty_markup=Decimal("0.30"),
)
LOAN = replace(
    CARD,
    id="loan",
    product="consumer_loan",
    contract_date=date(2025, 2, 10),
    matures_on=date(2027, 2, 10),
    original_months=24,
    parts=Parts(principal_not_due=1000000, principal_overdue=500000, interest=80000),
)
MICROLOAN = replace(LOAN, id="micro", lender="microloan", contract_rate=Decimal("0.36"), penalty_markup=Decimal(0))
PRIVATE = replace(LOAN, id="private", lender="private", contract_date=date(2024, 8, 1), contract_rate=Decimal("0.24"))


def plan(debt: Debt, **facts: object) -> PlanFacts:
    """A plan of twelve months from today on a debt, with what is told otherwise."""
    usual: dict[str, object] = {"on": TODAY, "kind": "card_individualised" if debt.product == "credit_card" else "instalment"}
    return PlanFacts(debt=debt, **{**usual, "months_total": 12, **facts})  # type: ignore[arg-type]  # facts are named at each call


@st.composite
def debts(draw: st.DrawFn) -> Debt:
    """Any debt whose contract lies between 2015 and the day of the talk."""
    contract_date = draw(st.dates(date(2015, 1, 1), TODAY))
    amounts = st.integers(0, 10**9)
    since = draw(st.none() | st.dates(contract_date, TODAY))
    return Debt(
        id="any",
        creditor="x",
        lender=draw(st.sampled_from(LENDERS)),
        product=draw(st.sampled_from(PRODUCTS)),
        contract_date=contract_date,
        contract_rate=Decimal(draw(st.integers(0, 6000))) / 10000,
        parts=Parts(*(draw(amounts) for _ in range(8))),
        days_past_due=draw(st.integers(0, (TODAY - contract_date).days)),
        matures_on=draw(st.none() | st.dates(contract_date + timedelta(days=1), date(2035, 1, 1))),
        penalty_markup=Decimal(draw(st.integers(0, 150))) / 100,
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        charges_since=since,
    )
