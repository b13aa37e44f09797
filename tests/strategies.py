"""Loans for the laws: every shape, frequency, day count, rounding and option of :class:`planner.core.loan.Loan`, freely combined."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

from hypothesis import strategies as st

from planner.core.amortization import amortize
from planner.core.dates import FREQUENCIES, PERIODS_PER_YEAR, SHIFTS, Frequency, add_periods
from planner.core.daycount import DAY_COUNTS
from planner.core.loan import SHAPES, Loan, RateChange, Step
from planner.core.money import ROUNDINGS, Rounding
from planner.core.schedule import Schedule
from planner.errors import CalculationError, NegativeAmortisation

amounts = st.one_of(st.integers(1, 300), st.integers(10_000, 5_000_000), st.integers(1, 10**11))
small_amounts = st.one_of(st.just(0), st.integers(1, 300_000))
positive_rates = st.decimals("0.0001", "0.36", places=4)
rates = st.one_of(st.just(Decimal(0)), positive_rates)
all_rates = st.one_of(rates, st.decimals("0.000001", "0.999999", places=6))
roundings = st.sampled_from(cast(tuple[Rounding, ...], ROUNDINGS))
days = st.dates(date(2019, 1, 1), date(2031, 12, 31))
weights = st.decimals("0", "3", places=2)
compoundings = st.sampled_from((*FREQUENCIES, "semiannual"))


def weekdays(day: date) -> bool:
    """A calendar that every test understands: Monday to Friday."""
    return day.weekday() < 5


@st.composite
def plain_loans(draw: st.DrawFn, *, rate: st.SearchStrategy[Decimal] = rates) -> Loan:
    """Level payment, one rate, whole periods, nothing beside the principal; at most sixty instalments and five years."""
    frequency = draw(st.sampled_from(FREQUENCIES))
    return Loan(
        principal=draw(st.one_of(st.integers(10_000, 5_000_000), st.integers(10_000, 10**11))),
        rates=(RateChange(1, draw(rate)),),
        count=draw(st.integers(1, min(60, 5 * PERIODS_PER_YEAR[frequency]))),
        frequency=frequency,
        payment_rounding=draw(roundings),
        interest_rounding=draw(roundings),
    )


@st.composite
def loans(draw: st.DrawFn, *, beside: bool = True) -> Loan:
    """Any loan. Some have no schedule: see :func:`schedules`."""
    shape = draw(st.sampled_from(SHAPES))
    count = draw(st.integers(1, 40))
    values: dict[str, Any] = {
        "principal": draw(amounts),
        "rates": draw(_rates(count)),
        "count": count,
        "frequency": draw(st.sampled_from(FREQUENCIES)),
        "shape": shape,
        "payment_rounding": draw(roundings),
        "interest_rounding": draw(roundings),
        "unpaid_interest": draw(st.sampled_from(("compounds", "waits", "waived"))),
        "compounding": draw(st.one_of(st.none(), compoundings)),
    }
    if draw(st.booleans()) or shape in ("seasonal", "custom"):
        values |= draw(_dates(values["frequency"]))
    if shape == "custom":
        values |= {"custom": draw(_custom(values)), "count": None}
    else:
        values |= draw(_shape(shape, count, dated="start" in values or "first_due" in values))
    if beside:
        values |= draw(old_parts())
    return Loan(**values)


@st.composite
def schedules(draw: st.DrawFn, *, beside: bool = True) -> tuple[Loan, Schedule]:
    """Any loan that has a schedule, with it. A payment that is refused for being too small is made larger."""
    loan = draw(loans(beside=beside))
    schedule = schedule_or_none(loan)
    while schedule is None:
        loan = draw(loans(beside=beside))
        schedule = schedule_or_none(loan)
    return loan, schedule


def schedule_or_none(loan: Loan) -> Schedule | None:
    """The schedule, or None for the refusals that the numbers of a loan may meet."""
    try:
        return amortize(loan)
    except NegativeAmortisation:
        return None
    except CalculationError as refusal:
        if refusal.key not in ("error.no_paying_instalment", "error.term_too_long"):
            raise
        return None


@st.composite
def _rates(draw: st.DrawFn, count: int) -> tuple[RateChange, ...]:
    numbers = sorted(draw(st.sets(st.integers(2, count + 2), max_size=2)))
    return tuple(RateChange(number, draw(all_rates)) for number in (1, *numbers))


@st.composite
def _dates(draw: st.DrawFn, frequency: Frequency) -> dict[str, Any]:
    start = draw(days)
    first_due = draw(st.one_of(st.just(add_periods(start, 1, frequency)), st.integers(1, 500).map(lambda n: start + timedelta(days=n))))
    given_dates = draw(st.sampled_from(({"start": start}, {"first_due": first_due}, {"start": start, "first_due": first_due})))
    shift = draw(st.sampled_from(SHIFTS))
    return given_dates | {"day_count": draw(st.sampled_from(DAY_COUNTS)), "shift": shift, "is_working_day": weekdays}


@st.composite
def _custom(draw: st.DrawFn, values: dict[str, Any]) -> tuple[tuple[date, int], ...]:
    day = cast(date, values.setdefault("start", values.get("first_due")))
    agreed = []
    for gap in draw(st.lists(st.integers(1, 400), min_size=1, max_size=12)):
        day += timedelta(days=gap)
        agreed.append((day, draw(small_amounts)))
    return tuple(agreed)


@st.composite
def _shape(draw: st.DrawFn, shape: str, count: int, *, dated: bool) -> dict[str, Any]:
    values: dict[str, Any] = {
        "interest_only": draw(st.integers(0, min(3, count - 1))),
        "holiday": draw(st.integers(0, min(3, count - 1))),
        "holiday_kind": draw(st.sampled_from(("full", "interest_only"))),
        "skip_months": tuple(draw(st.sets(st.integers(1, 12), max_size=4))) if dated else (),
    }
    if shape == "seasonal":
        values["season"] = tuple(draw(st.lists(weights, min_size=12, max_size=12)))
    if shape == "stepped":
        step = st.one_of(
            st.builds(Step, st.integers(1, 12), amount=st.integers(-100, 5000)),
            st.builds(Step, st.integers(1, 12), factor=st.decimals("0.5", "1.5", places=3)),
        )
        values["step"] = draw(step)
    if shape in ("level_payment", "stepped", "seasonal"):
        ways: tuple[dict[str, Any], ...] = (
            {},
            {"amortise_over": draw(st.integers(count, 60))},
            {"payment": draw(amounts)},
            {"payment": draw(amounts), "count": None},
        )
        values |= draw(st.sampled_from(ways))
    return values


@st.composite
def old_parts(draw: st.DrawFn) -> dict[str, Any]:
    """What stands beside the principal of a negotiated plan."""
    return {
        "costs": draw(small_amounts),
        "arrears": draw(small_amounts),
        "arrears_handling": draw(st.sampled_from(("spread", "first", "end"))),
        "deferred": draw(small_amounts),
        "waived_at_end": draw(small_amounts),
    }
