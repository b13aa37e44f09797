"""Cases for the laws: debts, households and mandates, drawn so that a good part of them has offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st

from planner.core.daycount import DAY_COUNTS
from planner.core.debt import LENDERS, PRODUCTS, Debt, Parts, WaivablePart
from planner.household.household import Hardship, Household, Income, OtherDebt, Recurring, Spending
from planner.negotiation.goal_seek import Answer, Wish, solve
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.negotiation.situation import Situation, situate
from planner.policy.mandate import Mandate
from planner.policy.pack import load_pack
from planner.valuation.survival_draws import SEED

PACK = load_pack("cn")
TODAY = date(2026, 11, 23)

SLOW = settings(max_examples=max(settings().max_examples // 4, 1))
"""A proposal takes as long as a thousand schedules: a quarter of the examples."""
SLOWER = settings(max_examples=max(settings().max_examples // 10, 1))
"""For laws that need several proposals each."""


@dataclass(frozen=True)
class Case:
    """What a proposal is made from."""

    debts: Sequence[Debt]
    household: Household
    mandate: Mandate

    def propose(self, seed: int = SEED) -> Proposal:
        return propose(self.debts, self.household, self.mandate, PACK, TODAY, seed=seed)

    def solve(self, wish: Wish) -> Answer:
        return solve(self.debts, self.household, self.mandate, PACK, TODAY, wish)

    def situation(self) -> Situation:
        return situate(self.debts, self.household, self.mandate, PACK, TODAY)

    def but(self, **changes: Any) -> Case:
        """The same case with another mandate."""
        return replace(self, mandate=replace(self.mandate, **changes))


CARD = Debt(
    id="card",
    creditor="示例银行",
    lender="bank",
    product="credit_card",
    contract_date=date(2023, 5, 18),
    contract_rate=Decimal("0.156"),
    parts=Parts(principal_overdue=4_800_000, interest=624_000, penalty_interest=158_000, late_charges=42_000),
    days_past_due=136,
    penalty_markup=Decimal("0.30"),
)
LOAN = replace(CARD, id="loan", product="consumer_loan", parts=Parts(principal_overdue=1_200_000), day_count="30/360")
WAGE = Household(2, (Income("borrower", "wage", Recurring(800_000)),), (Spending("food", Recurring(300_000)),), living_floor=200_000)
FULL = Mandate(
    rate_min=Decimal(0),
    waive_max={
        "penalty_interest": Decimal(1),
        "compound_interest": Decimal(1),
        "late_charges": Decimal(1),
        "fees": Decimal(1),
        "interest": Decimal(1),
        "enforcement_costs": Decimal(1),
        "principal": Decimal("0.2"),
    },
)
PLAIN = Case((LOAN,), WAGE, Mandate(months_max=24))

shares = st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.5"), Decimal("0.731"), Decimal(1)])


@st.composite
def debts(draw: st.DrawFn, name: str = "debt") -> Debt:
    """A debt of any lender and product, mostly overdue; sometimes without principal."""
    size = draw(st.sampled_from((50_000, 1_000_000, 6_000_000)))
    contract_date = TODAY - timedelta(days=draw(st.integers(30, 2_500)))

    def part(most: int) -> int:
        return draw(st.one_of(st.just(0), st.integers(0, most)))

    return Debt(
        id=name,
        creditor="x",
        lender=draw(st.sampled_from(LENDERS)),
        product=draw(st.sampled_from(PRODUCTS)),
        contract_date=contract_date,
        contract_rate=Decimal(draw(st.integers(0, 3600))) / 10000,
        parts=Parts(
            part(size), draw(st.integers(size // 2, size)), part(size // 5), part(size // 20), part(size // 50), part(size // 50), part(999)
        ),
        days_past_due=draw(st.integers(0, (TODAY - contract_date).days)),
        matures_on=draw(st.none() | st.dates(contract_date + timedelta(days=1), date(2032, 1, 1))),
        penalty_markup=Decimal(draw(st.integers(0, 60))) / 100,
        day_count=draw(st.sampled_from(DAY_COUNTS)),
        charges_since=draw(st.none() | st.dates(contract_date, TODAY)),
    )


@st.composite
def households(draw: st.DrawFn, *, even: bool = False) -> Household:
    """A household with one to three incomes, ``even`` or by season, that mostly has something left."""
    monthly = st.integers(200_000, 1_500_000).map(Recurring)
    seasonal = st.lists(st.sampled_from((0, 400_000, 2_000_000)), min_size=12, max_size=12).map(
        lambda year: Recurring(by_month=tuple(year))
    )
    usual = monthly if even else st.one_of(monthly, seasonal)
    incomes = st.builds(
        Income,
        st.just("borrower"),
        st.just("wage"),
        usual,
        low=st.none() | st.integers(100_000, 500_000),
    )
    spendings = st.builds(Spending, st.just("food"), st.integers(0, 250_000).map(Recurring), st.booleans())
    return Household(
        people=2,
        income=tuple(draw(st.lists(incomes, min_size=1, max_size=3))),
        spending=tuple(draw(st.lists(spendings, max_size=2))),
        savings=draw(st.sampled_from((0, 0, 100_000, 2_000_000))),
        living_floor=draw(st.integers(0, 250_000)),
        other_debts=tuple(
            draw(st.lists(st.builds(OtherDebt, st.just("x"), st.integers(0, 60_000), st.booleans()), max_size=1)),
        ),
        hardship=draw(st.none() | st.just(Hardship("illness", TODAY - timedelta(days=60), TODAY + timedelta(days=120)))),
    )


@st.composite
def mandates(draw: st.DrawFn, months: Sequence[int] = (1, 2, 12, 24, 36, 60)) -> Mandate:
    """What may be granted: from nothing but time to nearly everything."""
    names: tuple[WaivablePart, ...] = get_args(WaivablePart)
    return Mandate(
        mode=draw(st.sampled_from(("least_concession", "fair_split"))),
        wanted_completion=draw(st.sampled_from((Decimal(0), Decimal("0.40"), Decimal("0.60"), Decimal("0.80")))),
        months_max=draw(st.sampled_from(months)),
        holiday_months_max=draw(st.sampled_from((0, 0, 1, 3, 6))),
        skip_months_max=draw(st.sampled_from((0, 0, 1, 3))),
        rate_min=draw(st.sampled_from((None, Decimal(0), Decimal("0.03"), Decimal("0.30")))),
        waive_max={name: draw(shares) for name in draw(st.sets(st.sampled_from(names)))},
        discount_rate=draw(st.sampled_from((Decimal(0), Decimal("0.05"), Decimal("0.12")))),
        needs_confirmation=tuple(draw(st.sets(st.sampled_from((*names, "rate", "holiday", "skips"))))),
    )


@st.composite
def cases(draw: st.DrawFn, most: int = 3, months: Sequence[int] = (1, 2, 12, 24, 36, 60), *, even: bool = False) -> Case:
    """Any case of one to three debts."""
    count = draw(st.integers(1, most))
    return Case(tuple(draw(debts(f"debt {k}")) for k in range(count)), draw(households(even=even)), draw(mandates(months)))
