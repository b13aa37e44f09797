"""Offers made by hand, and bad times, for the tests of stress and repair."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from planner.core.loan import Shape
from planner.household.household import Household, Income, Recurring, Spending
from planner.household.shocks import Shock
from planner.negotiation.proposal import Offer
from planner.negotiation.situation import Situation
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import build_plan
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.policy.mandate import Mandate
from planner.valuation.measures import combined_rows
from tests.negotiation.strategies import LOAN, Case, cases

INTEREST_FREE = replace(LOAN, contract_rate=Decimal(0))
EVEN = Household(2, (Income("borrower", "wage", Recurring(500_000)),), (Spending("food", Recurring(300_000)),), living_floor=200_000)
"""2,000 a month are left; the reserve of three weeks is filled by putting by 250 a month for 14 months."""
NO_HASTE = replace(EVEN, savings=346_200)
"""The same household with its reserve in place."""


def even(household: Household = NO_HASTE, **mandate: Any) -> Situation:
    """Return the situation of a debt of 12,000 without interest."""
    return Case((INTEREST_FREE,), household, Mandate(**{"months_max": 24, **mandate})).situation()


def offer(situation: Situation, months: int, skips: int = 0, shape: Shape = "level_payment", **terms: Any) -> Offer:
    """Return an offer of so many months: of level payments without interest, unless told otherwise."""
    time = Extension(holiday=terms.pop("holiday", 0), skips=skips)
    down = terms.pop("down_payment", 0)
    plans = tuple(
        build_plan(
            debt,
            claim.lawful,
            Terms(
                situation.as_of,
                Instalment(situation.first_due, min(months, most), shape=shape, down_payment=min(down, claim.lawful.total)),
                time,
                Reduction(**terms),
            ),
        )
        for debt, claim, most in zip(situation.debts, situation.claims, situation.months_each, strict=True)
    )
    return Offer("A", "lightest_month", terms=plans[0].terms, plans=plans, rows=combined_rows(plans), skips=skips)


def lost(share: str, after: int, lasts: int | None, **more: Any) -> Shock:
    """Return a shock in which a share of the income is lost."""
    return Shock("lost", {"zh": "失去", "en": "Lost"}, after, lasts, Decimal(share), **more)


@st.composite
def stressed_cases(draw: st.DrawFn) -> tuple[Situation, Offer, Shock]:
    """Any case, an offer of it, affordable or not, and a bad time."""
    case = draw(cases(most=2, months=(2, 12, 24, 36)))
    situation = case.situation()
    longest = draw(st.integers(2, situation.months_max)) if situation.months_max > 1 else 1
    made = offer(
        situation,
        longest,
        draw(st.integers(0, 3)),
        draw(st.sampled_from(("level_payment", "equal_principal"))),
        holiday=draw(st.integers(0, min(case.mandate.holiday_months_max, min(longest, *situation.months_each) - 1))),
        waive={"principal": Decimal(draw(st.sampled_from(("0", "0.5", "0.9"))))},
        annual_rate=draw(st.sampled_from((Decimal(0), *situation.highest_rates))),
    )
    return situation, made, draw(shocks)


shocks = st.builds(
    lambda after, lasts, lost, rise, bill, rate, other: Shock("any", {}, after, None if rate else lasts, lost, rise, bill, rate, other),
    st.integers(0, 12),
    st.none() | st.integers(1, 6),
    st.sampled_from((Decimal(0), Decimal("0.2"), Decimal("0.5"), Decimal(1))),
    st.sampled_from((Decimal(0), Decimal("0.1"), Decimal("0.5"))),
    st.sampled_from((0, 0, 100_000, 1_000_000)),
    st.sampled_from((Decimal(0), Decimal("0.01"), Decimal("0.05"))),
    st.sampled_from((Decimal(0), Decimal("0.05"))),
)
