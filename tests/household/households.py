"""Households for the tests: one of the design's example case, one flat one whose numbers are seen at a glance, and any one at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.household.household import (
    EVERY,
    Contribution,
    Hardship,
    Household,
    Income,
    OtherDebt,
    PriorityArrears,
    Recurring,
    Spending,
)
from planner.household.projection import Month

JANUARY = date(2027, 1, 1)

AFTER_HOSPITAL = Household(
    people=3,
    children=1,
    savings=150000,
    living_floor=290000,
    income=(
        Income("borrower", "wage", Recurring(520000), low=360000, good=640000, verified=True),
        Income("partner", "farm", Recurring(by_month=(0, 0, 0, 260000, 260000, 0, 0, 310000, 310000, 0, 0, 0))),
    ),
    spending=(
        Spending("food", Recurring(190000)),
        Spending("education", Recurring(by_month=(0, 120000, 0, 0, 0, 0, 0, 0, 120000, 0, 0, 0))),
    ),
    other_debts=(OtherDebt("consumer finance", 30000),),
    hardship=Hardship("illness", since=date(2026, 6, 20), back_by=date(2027, 2, 1)),
    contributions=(Contribution("parent", Recurring(40000), until=date(2027, 12, 31)),),
)


def flat_months(surpluses: Sequence[int], *, income: int = 500000, floor: int = 0, other: int = 0, unagreed: int = 0) -> tuple[Month, ...]:
    """Months from January 2027 on with these surpluses. Essentials make up the difference to the income."""
    return tuple(
        Month(
            first=add_months(JANUARY, k),
            income=income,
            essential=income - other - surplus,
            optional=0,
            other_debt=other,
            unagreed_debt=unagreed,
            priority_arrears=0,
            reserve_saving=0,
            contributions=0,
            living_floor=floor,
        )
        for k, surplus in enumerate(surpluses)
    )


def paid_in(months: Sequence[Month], amounts: Sequence[int]) -> Mapping[date, int]:
    return {month.first: amount for month, amount in zip(months, amounts, strict=True)}


amounts = st.integers(0, 2_000_000)
years = st.tuples(*[amounts] * 12)
recurring = st.builds(Recurring, amounts, st.sampled_from(EVERY)) | years.map(lambda year: Recurring(by_month=year))
incomes = st.builds(
    Income, who=st.just("borrower"), kind=st.just("wage"), usual=recurring, low=st.none() | amounts, good=st.none(), verified=st.booleans()
)
spendings = st.builds(Spending, kind=st.just("food"), usual=recurring, essential=st.booleans())
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))
hardships = st.builds(Hardship, kind=st.just("illness"), since=days, back_by=st.none() | days)
contributions = st.builds(
    Contribution,
    who=st.just("parent"),
    usual=recurring,
    until=st.none() | days,
    consent_of_borrower=st.booleans(),
    consent_of_relative=st.booleans(),
)
households = st.builds(
    Household,
    people=st.integers(1, 6),
    income=st.lists(incomes, max_size=3).map(tuple),
    spending=st.lists(spendings, max_size=3).map(tuple),
    savings=amounts,
    living_floor=st.integers(0, 400_000),
    other_debts=st.lists(st.builds(OtherDebt, st.just("bank"), st.integers(0, 200_000), st.booleans()), max_size=2).map(tuple),
    priority_arrears=st.lists(st.builds(PriorityArrears, st.just("rent"), st.integers(0, 200_000)), max_size=2).map(tuple),
    hardship=st.none() | hardships,
    contributions=st.lists(contributions, max_size=2).map(tuple),
)

month_surpluses = st.lists(st.integers(-300_000, 600_000), min_size=1, max_size=40)


@st.composite
def any_months(draw: st.DrawFn) -> tuple[Month, ...]:
    """Months of any kind: surplus and room above the floor are drawn apart, so that each test is the one that decides."""
    surpluses = draw(month_surpluses)
    return flat_months(
        surpluses,
        income=draw(st.integers(0, 1_000_000)),
        floor=draw(st.integers(0, 600_000)),
        other=draw(st.integers(0, 100_000)),
        unagreed=draw(st.integers(0, 100_000)),
    )
