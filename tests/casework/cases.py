"""Strategies for whole cases, as wide as the case file allows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from planner.casework.case import Case, Title
from planner.core.daycount import DAY_COUNTS
from planner.core.debt import LENDERS, PART_NAMES, PRODUCTS, Debt, Parts
from planner.core.money import LARGEST_AMOUNT
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
from planner.policy.mandate import Mandate

AS_OF = date(2026, 11, 23)

Value = TypeVar("Value")

identities = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,63}", fullmatch=True)
texts = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=40)
amounts = st.integers(0, LARGEST_AMOUNT)
shares = st.decimals(0, 1, places=6)
rates = st.decimals(0, Decimal("0.999999"), places=6)
days = st.dates(date(1950, 1, 1), date(2149, 12, 31))
recurring = st.one_of(
    st.builds(Recurring, amount=amounts, every=st.sampled_from(EVERY)),
    st.builds(Recurring, by_month=st.lists(amounts, min_size=12, max_size=12).map(tuple)),
)


def _tuples(values: st.SearchStrategy[Value]) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(values, max_size=3).map(tuple)


parts = st.builds(Parts, **dict.fromkeys(PART_NAMES, amounts)).filter(lambda value: value.total > 0)


@st.composite
def debts(draw: st.DrawFn, currency: str, identity: str) -> Debt:
    contract_date = draw(st.dates(date(1990, 1, 1), AS_OF))
    later = st.dates(contract_date, date(2149, 12, 31))
    return Debt(
        id=identity,
        creditor=draw(texts),
        lender=draw(st.sampled_from(LENDERS)),
        product=draw(st.sampled_from(PRODUCTS)),
        contract_date=contract_date,
        contract_rate=draw(rates),
        parts=draw(parts),
        days_past_due=draw(st.integers(0, min((AS_OF - contract_date).days, 20000))),
        secured=draw(st.booleans()),
        currency=currency,
        matures_on=draw(st.none() | later),
        original_months=draw(st.none() | st.integers(1, 600)),
        penalty_markup=draw(shares),
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        in_instalments=draw(st.booleans()),
        charges_since=draw(st.none() | st.dates(contract_date, AS_OF)),
    )


@st.composite
def households(draw: st.DrawFn) -> Household:
    people = draw(st.integers(1, 30))
    since = draw(days)
    hardship = st.builds(
        Hardship,
        kind=st.sampled_from(["illness", "job_loss", "other"]),
        since=st.just(since),
        back_by=st.none() | st.dates(since, max(since, date(2149, 12, 31))),
    )
    return Household(
        people=people,
        children=draw(st.integers(0, people - 1)),
        place=draw(st.sampled_from(["", "CN", "CN-510100"])),
        income_tier=draw(st.sampled_from(["stable", "mixed", "irregular", "very_irregular"])),
        savings=draw(amounts),
        living_floor=draw(st.none() | amounts),
        income=draw(
            _tuples(
                st.builds(
                    Income,
                    who=texts,
                    kind=st.sampled_from(["wage", "gig", "farm"]),
                    usual=recurring,
                    low=st.none() | amounts,
                    good=st.none() | amounts,
                    verified=st.booleans(),
                )
            )
        ),
        spending=draw(_tuples(st.builds(Spending, kind=st.sampled_from(["housing", "food"]), usual=recurring, essential=st.booleans()))),
        other_debts=draw(_tuples(st.builds(OtherDebt, creditor=texts, monthly=amounts, agreed=st.booleans()))),
        priority_arrears=draw(_tuples(st.builds(PriorityArrears, kind=st.sampled_from(["rent", "other"]), monthly=amounts))),
        hardship=draw(st.none() | hardship),
        contributions=draw(
            _tuples(
                st.builds(
                    Contribution,
                    who=texts,
                    usual=recurring,
                    until=st.none() | days,
                    consent_of_borrower=st.booleans(),
                    consent_of_relative=st.booleans(),
                )
            )
        ),
    )


mandates = st.builds(
    Mandate,
    mode=st.sampled_from(["least_concession", "fair_split"]),
    wanted_completion=shares,
    months_max=st.integers(1, 600),
    holiday_months_max=st.integers(0, 600),
    skip_months_max=st.integers(0, 11),
    rate_min=st.none() | rates,
    waive_max=st.dictionaries(st.sampled_from(["principal", "interest", "fees"]), shares),
    settlement_waive_principal_max=shares,
    discount_rate=rates,
    needs_confirmation=st.lists(identities, max_size=3).map(tuple),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    currency = draw(st.sampled_from(["CNY", "JPY", "KWD"]))
    names = draw(st.lists(identities, min_size=1, max_size=3, unique=True))
    return Case(
        id=draw(identities),
        title=Title(zh=draw(texts), en=draw(texts)),
        synthetic=draw(st.booleans()),
        as_of=AS_OF,
        pack="cn",
        seed=draw(st.integers(0, 2**53)),
        debts=tuple(draw(debts(currency, name)) for name in names),
        household=draw(households()),
        mandate=draw(mandates),
    )
