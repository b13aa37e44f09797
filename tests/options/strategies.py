"""Claims, terms and plans for the laws: extension, reduction, instalment and settlement, freely combined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

from hypothesis import reject
from hypothesis import strategies as st

from planner.core.dates import FREQUENCIES, SHIFTS, add_periods
from planner.core.daycount import DAY_COUNTS
from planner.core.debt import Debt, Parts, WaivablePart
from planner.core.loan import Step
from planner.errors import CalculationError
from planner.options.extension import ArrearsHandling, Extension, HolidayInterest
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.position import parts_under
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from tests.strategies import roundings, weekdays, weights

WAIVABLE: Sequence[WaivablePart] = get_args(WaivablePart)
START = date(2026, 11, 23)

DEBT = Debt(
    id="loan",
    creditor="示例银行",
    lender="bank",
    product="consumer_loan",
    contract_date=date(2024, 5, 18),
    contract_rate=Decimal("0.156"),
    parts=Parts(principal_overdue=1),
)
"""Plans read the day count and the rate of a debt; the claim is given beside it."""

amounts = st.one_of(st.just(0), st.integers(1, 300), st.integers(10_000, 50_000_000))
rates = st.one_of(st.just(Decimal(0)), st.decimals("0.0001", "0.36", places=4))
fractions = st.one_of(st.sampled_from((Decimal(0), Decimal(1))), st.decimals("0", "1", places=3))
claims = st.builds(Parts, *[amounts] * 8).filter(lambda claim: claim.total > 0)
debts = st.builds(replace, st.just(DEBT), day_count=st.sampled_from(DAY_COUNTS))


def total_under(claim: Parts, name: WaivablePart) -> int:
    """What of a claim a waiver speaks of."""
    return sum(getattr(claim, part) for part in parts_under(name))


@st.composite
def reductions(draw: st.DrawFn, claim: Parts) -> Reduction:
    """Fractions of some parts, amounts of others, a rate for good or for a while, at once or earned."""
    names = draw(st.permutations(WAIVABLE))
    some = draw(st.integers(0, 7))
    more = draw(st.integers(some, 7))
    temporary = draw(st.booleans())
    return Reduction(
        waive={name: draw(fractions) for name in names[:some]},
        waive_amounts={name: draw(st.integers(0, total_under(claim, name))) for name in names[some:more]},
        annual_rate=draw(rates),
        rate_instalments=draw(st.integers(1, 40)) if temporary else None,
        rate_after=draw(rates) if temporary else None,
        earned=draw(st.sampled_from(("at_once", "at_completion"))),
    )


@st.composite
def extensions(draw: st.DrawFn, claim: Parts, count: int = 1) -> Extension:
    """A pause shorter than the plan, any handling of arrears, some principal deferred."""
    return Extension(
        holiday=draw(st.integers(0, min(6, count - 1))),
        holiday_kind=draw(st.sampled_from(("full", "interest_only"))),
        holiday_interest=draw(st.sampled_from(get_args(HolidayInterest))),
        arrears=draw(st.sampled_from(get_args(ArrearsHandling))),
        deferred_principal=draw(st.one_of(st.just(0), st.integers(0, claim.principal))),
    )


@st.composite
def instalments(draw: st.DrawFn, claim: Parts, count: int) -> Instalment:
    """Any shape, frequency, first due date, rounding and down payment, with the payment or the term solved, or neither."""
    frequency = draw(st.sampled_from(FREQUENCIES))
    odd = st.integers(1, 400).map(lambda days: START + timedelta(days=days))
    shape = draw(st.sampled_from(("level_payment", "equal_principal", "interest_first", "stepped", "seasonal", "custom")))
    values: dict[str, Any] = {
        "first_due": draw(st.one_of(st.just(add_periods(START, 1, frequency)), odd)),
        "count": count,
        "frequency": frequency,
        "shape": shape,
        "skip_months": tuple(draw(st.sets(st.integers(1, 12), max_size=4))),
        "down_payment": draw(st.one_of(st.just(0), st.integers(0, claim.total))),
        "shift": draw(st.sampled_from(SHIFTS)),
        "payment_rounding": draw(roundings),
        "interest_rounding": draw(roundings),
    }
    if shape == "custom":
        gaps = draw(st.lists(st.integers(1, 200), min_size=1, max_size=10))
        days = [START + timedelta(days=sum(gaps[: k + 1])) for k in range(len(gaps))]
        values |= {"custom": tuple((day, draw(amounts)) for day in days), "count": None, "skip_months": (), "shift": "same_day"}
    if shape == "stepped":
        values["step"] = draw(st.builds(Step, st.integers(1, 12), amount=st.integers(-100, 5000)))
    if shape == "seasonal":
        values["season"] = tuple(draw(st.lists(weights, min_size=12, max_size=12)))
    if shape in ("level_payment", "stepped"):
        payment = st.integers(max(claim.total // 40, 1), claim.total + 1)
        values |= draw(st.sampled_from(({}, {}, {"payment": draw(payment)}, {"payment": draw(payment), "count": None})))
    return Instalment(**values)


@st.composite
def settlements(draw: st.DrawFn, owed: int) -> Settlement | None:
    """One sum or a few for at most what is owed; None where nothing is."""
    sums = draw(st.integers(1, 4))
    if owed < sums:
        return None
    days = sorted(draw(st.sets(st.integers(0, 400), min_size=sums, max_size=sums)))
    each = [draw(st.integers(1, owed // sums)) for _ in days]
    return Settlement(tuple((START + timedelta(days=day), amount) for day, amount in zip(days, each, strict=True)))


@st.composite
def all_terms(draw: st.DrawFn, claim: Parts) -> Terms:
    """Any terms that fit the claim."""
    count = draw(st.integers(1, 40))
    reduction = draw(reductions(claim))
    agreed = None
    if draw(st.integers(0, 4)) == 0:
        agreed = draw(settlements(left_of(claim, reduction)))
    return Terms(START, draw(instalments(claim, count)), draw(extensions(claim, count)), reduction, agreed)


def left_of(claim: Parts, reduction: Reduction) -> int:
    """What a reduction leaves of a claim, by the sentence of the law and not by the program: fractions round up for the household."""
    left = claim.total
    for name, fraction in reduction.waive.items():
        whole = total_under(claim, name)
        left -= whole - int(whole * (1 - fraction))
    return left - sum(reduction.waive_amounts.values())


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that can be built: payments below the interest of their period are turned away."""
    claim = draw(claims)
    return build_or_reject(draw(debts), claim, draw(all_terms(claim)))


def build_or_reject(debt: Debt, claim: Parts, terms: Terms) -> Plan:
    """The plan, unless its numbers admit no schedule."""
    try:
        return build_plan(debt, claim, terms, is_working_day=weekdays)
    except CalculationError:
        reject()
