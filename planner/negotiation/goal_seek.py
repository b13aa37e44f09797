"""Goal seek (按条件求解): "we can pay 1,200 a month", and the rest is solved.

One of payment, months and total is given, with or without a down payment, and with or without a day of the first payment. The rungs of the
ladder are climbed to the first that makes it work, on each with as short a payment holiday as will do: the cheapest lever. Where offers
stand beside it, the plan is then made worth the same as they are, so that nobody gains or loses by asking. Where no rung works, the answer
names the constraint that binds where most is granted, something near the wish that does work, and what would have to be granted beyond the
mandate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from planner.core.allocation import share_payment
from planner.core.dates import add_months
from planner.core.debt import Debt, WaivablePart
from planner.core.loan import LARGEST_COUNT
from planner.core.money import minor_units_of
from planner.errors import AmountOverflow, CalculationError, InputError, NegativeAmortisation
from planner.household.affordability import run_tests
from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import affordable_payment
from planner.household.household import Household
from planner.household.reserve import pay_from_savings
from planner.negotiation.candidates import Candidate, build_candidate
from planner.negotiation.evaluation import evaluated
from planner.negotiation.grid import down_shares, left_to_pay
from planner.negotiation.ladder import Rung, RungName, plan_rate, rungs
from planner.negotiation.offers import make_offer, plan_findings
from planner.negotiation.proposal import Offer, Reason
from planner.negotiation.selection import BAND
from planner.negotiation.situation import Situation, situate
from planner.negotiation.trials import prove, search_worth
from planner.negotiation.wish_screen import LevelPlans, Steps, level_plans, paying, steps_after
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.measures import payments_by_month
from planner.valuation.survival_draws import SEED

_SEARCH_BAND: Final = BAND * 0.8
_NEAR_TRIES: Final = 8
"""How many wishes near one that does not work are built; those that the screen lets through nearly always work."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; amounts in minor units. At most one of payment (a month), months and total; nothing is paid before ``start``."""

    payment: int | None = None
    months: int | None = None
    total: int | None = None
    down_payment: int = 0
    start: date | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish does not work: ``key`` names the sentence (``solve.*`` or ``test.*``), ``values`` fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Either an offer, or the constraint that binds. ``lever`` names the cheapest lever that makes the wish work.

    With a refusal, ``nearest`` names something near the wish that does work, and ``beyond`` the cheapest lever that would make the wish
    work if the mandate allowed it; None where nothing does. All three are for the desk: they tell how far the creditor would go.
    """

    wish: Wish
    offer: Offer | None
    refusal: Refusal | None = None
    lever: Reason | None = None
    nearest: Reason | None = None
    beyond: Reason | None = None


def solve(
    debts: Sequence[Debt],
    household: Household,
    mandate: Mandate,
    pack: Pack,
    as_of: date,
    wish: Wish,
    assumptions: Assumptions = USUAL,
    seed: int = SEED,
    target_value: int | None = None,
) -> Answer:
    """Return the plan that grants a wish, or what stands in its way. ``target_value`` is that of the offers beside it, if there are any.

    Raises:
        InputError: nothing, or too much at once, is asked for, or an amount is not positive.
    """
    check_wish(wish)
    if wish.down_payment > household.savings:
        values = {"down_amount": wish.down_payment, "savings_amount": household.savings}
        return Answer(wish, None, Refusal("solve.down_above_savings", values))
    situation = situate(debts, pay_from_savings(household, wish.down_payment), mandate, pack, as_of, assumptions, seed)
    climb = _Climb(situation, wish)
    if not climb.ladder:
        return Answer(wish, None, Refusal("solve.paid_at_once", {"owed_amount": sum(left_to_pay(situation, rungs(mandate)[0]))}))
    outside = _outside(climb)
    cheapest = None if outside else climb.cheapest()
    if cheapest is None:
        refusal, beyond = (outside, None) if outside else (climb.refusal(), _beyond(climb))
        return Answer(wish, None, refusal, nearest=_nearest(climb), beyond=beyond)
    plan = climb.of_equal_worth(*cheapest, target_value)
    offer = make_offer(situation, plan, "A", "asked_for")
    lever = lever_of(situation, climb.ladder[cheapest[0]])
    return Answer(wish, evaluated(situation, [offer], [plan], prove(situation, [plan]))[0], None, lever)


def check_wish(wish: Wish) -> None:
    """Refuse a wish that asks for nothing, for too much at once, or for less than one.

    Raises:
        InputError: names the option.
    """
    given = {"payment": wish.payment, "months": wish.months, "total": wish.total}
    asked = [name for name, value in given.items() if value is not None]
    if len(asked) > 1 or (not asked and not wish.down_payment and wish.start is None):
        raise InputError("error.wish_one", place=" / ".join(asked or given))
    for name, value in (*given.items(), ("down_payment", wish.down_payment or None)):
        if value is not None and value <= 0:
            raise InputError("error.wish_positive", place=name)


def lever_of(situation: Situation, rung: Rung, kind: str = "lever") -> Reason:
    """Name the cheapest lever that makes a wish work, with how much of it is needed. ``kind`` is ``lever`` or ``beyond``."""
    rate = max(plan_rate(rung, situation.mandate, highest) for highest in situation.highest_rates)
    waived: dict[RungName, tuple[WaivablePart, ...]] = {
        "penalties": tuple(rung.waive),
        "past_interest": ("interest", "enforcement_costs"),
        "principal": ("principal",),
    }
    values: dict[str, object] = {"plan_rate": rate} if rung.name in ("lower_rate", "past_interest") else {}
    if rung.name in waived:
        values["share_rate"] = max(rung.waive.get(part, Decimal(0)) for part in waived[rung.name])
    return Reason(f"solve.{kind}.{rung.name}", values)


def try_rung(situation: Situation, rung: Rung, wish: Wish, holiday: int) -> Candidate | Refusal:
    """Build the plan that grants the wish on one rung after a holiday of so many months, or say what is in its way."""
    try:
        candidate = _build(situation, rung, wish, holiday)
    except NegativeAmortisation as error:
        return Refusal("solve.below_interest" if len(situation.debts) == 1 else "solve.share_below_interest", error.values)
    except AmountOverflow:
        raise
    except CalculationError:
        return Refusal("solve.far_too_long", {"needed_months": LARGEST_COUNT, "most_months": situation.months_max})
    if candidate is None:
        return Refusal("solve.total_too_low")
    if candidate.months > situation.months_max:
        return Refusal("solve.too_long", {"needed_months": candidate.months, "most_months": situation.months_max})
    return _hindrance(situation, candidate) or with_skips(situation, candidate)


def with_skips(situation: Situation, candidate: Candidate) -> Candidate:
    """Return the plan with as many skips as the mandate allows and as still end within the longest term of every debt."""
    rooms = (most - max(row.number for row in plan.rows) for plan, most in zip(candidate.plans, situation.months_each, strict=True))
    skips = max(0, min(situation.mandate.skip_months_max, *rooms))
    return replace(candidate, plans=tuple(_skipping(plan, skips) for plan in candidate.plans))


class _Climb:
    """A way up the ladder for one wish. ``waits`` counts the instalments before the wished start."""

    def __init__(self, situation: Situation, wish: Wish, steps: Steps | None = None) -> None:
        self.situation, self.wish = situation, wish
        self.steps = steps_after(situation, wish.down_payment) if steps is None else steps
        self.ladder = self.steps.rungs
        self.waits = _months_until(situation, wish.start)
        longest = min(situation.mandate.holiday_months_max, (wish.months or situation.months_max) - 1)
        self.holidays = range(self.waits, max(longest, self.waits) + 1)

    @cached_property
    def levels(self) -> LevelPlans:
        """The level plans of the rungs after each holiday."""
        return level_plans(self.situation, self.steps, self.holidays, self.wish.down_payment)

    @cached_property
    def promising(self) -> NDArray[np.bool_]:
        """Where the wish may come true: holidays × rungs."""
        wish = self.wish
        if wish.payment is not None:
            return paying(self.situation, self.steps, self.holidays, wish.payment)
        if wish.total is not None:
            return self.levels.within(wish.total)
        return self.levels.at(wish.months or self.situation.months_max)

    def at(self, k: int) -> Candidate | None:
        """Return the plan of a rung that grants the wish, after as short a holiday as will do; None where there is none."""
        tried = (try_rung(self.situation, self.ladder[k], self.wish, self.holidays[h]) for h in np.flatnonzero(self.promising[:, k]))
        return next((plan for plan in tried if isinstance(plan, Candidate)), None)

    def cheapest(self) -> tuple[int, Candidate] | None:
        """Return the lowest rung that grants the wish, with its plan. None where no rung does."""
        plans = ((int(k), self.at(int(k))) for k in np.flatnonzero(self.promising.any(axis=0)))
        return next(((k, plan) for k, plan in plans if plan), None)

    def refusal(self) -> Refusal:
        """Return what is in the way where most is granted, at the wished start."""
        found = try_rung(self.situation, self.ladder[-1], self.wish, self.waits)
        assert isinstance(found, Refusal), "no rung grants the wish, so the highest does not"
        return found

    def of_equal_worth(self, least: int, plan: Candidate, target_value: int | None) -> Candidate:
        """Return the plan of the highest rung that is still worth what the offers are; that of the cheapest lever where none is."""
        if target_value is None:
            return plan
        enough = target_value * (1 - _SEARCH_BAND)
        open_rungs = [k for k in np.flatnonzero(self.promising.any(axis=0)).tolist() if k > least]
        while open_rungs:  # what a plan is worth falls from rung to rung
            middle = len(open_rungs) // 2
            found = self.at(open_rungs[middle])
            if found is None:
                del open_rungs[middle]
            elif search_worth(self.situation, [found])[0][0] >= enough:
                plan, open_rungs = found, open_rungs[middle + 1 :]
            else:
                open_rungs = open_rungs[:middle]
        return plan


def _outside(climb: _Climb) -> Refusal | None:
    """Return why a wish is outside what may be granted to anybody: too many months, or too late a start."""
    wish, most_months, most_waits = climb.wish, climb.situation.months_max, climb.situation.mandate.holiday_months_max
    if (wish.months or 1) > most_months:
        return Refusal("solve.too_long", {"needed_months": wish.months, "most_months": most_months})
    if climb.waits > most_waits:
        return Refusal("solve.starts_too_late", {"needed_months": climb.waits, "most_months": most_waits})
    return None


def _nearest(climb: _Climb) -> Reason | None:
    """Return the wish nearest to one that does not work which does: another number of what was asked for, else an earlier start."""
    tries = [wish for _, wish in zip(range(_NEAR_TRIES), _near(climb), strict=False)]
    found = next((wish for wish in tries if _Climb(climb.situation, wish, climb.steps).cheapest()), None)
    if found is None:
        return None
    if found.start != climb.wish.start:
        return Reason("solve.nearest.start", {"date": found.start})
    if found.months:
        return Reason("solve.nearest.months", {"needed_months": found.months})
    if found.payment:
        return Reason("solve.nearest.payment", {"payment_amount": found.payment})
    return Reason("solve.nearest.total", {"total_amount": found.total})


def _near(climb: _Climb) -> Iterator[Wish]:
    """Yield wishes near one that does not work, the nearest first, which work by the screen."""
    wish, situation = climb.wish, climb.situation
    unit = 10 ** minor_units_of(situation.debts[0].currency)
    if climb.waits > situation.mandate.holiday_months_max:
        for waits in range(situation.mandate.holiday_months_max, -1, -1):
            yield replace(wish, start=add_months(situation.as_of, waits + 1))
    elif wish.months is not None:
        working = np.flatnonzero(climb.levels.sure.any(axis=(0, 2))) + 1
        yield from (replace(wish, months=months) for months in _by_distance(working, wish.months))
    elif wish.payment is not None:
        whole = -(-climb.levels.payment[climb.levels.sure] // unit) * unit
        yield from (replace(wish, payment=payment) for payment in _by_distance(whole, wish.payment))
    elif wish.total is not None:
        whole = -(-climb.levels.total[climb.levels.sure] // unit) * unit
        yield from (replace(wish, total=total) for total in _by_distance(whole, wish.total))
    for waits in range(min(climb.waits, situation.mandate.holiday_months_max) - 1, -1, -1):
        yield replace(wish, start=add_months(situation.as_of, waits + 1))


def _by_distance(numbers: NDArray[np.int64], wished: int) -> list[int]:
    """Return the numbers nearest to what was wished, each once; of two as near the larger."""
    distinct = np.unique(numbers)
    return [int(number) for number in distinct[np.lexsort((-distinct, np.abs(distinct - wished)))] if number != wished]


def _beyond(climb: _Climb) -> Reason | None:
    """Return the cheapest lever that would make a wish work if the mandate allowed every waiver and every rate."""
    waive_max: dict[WaivablePart, Decimal] = dict.fromkeys(get_args(WaivablePart), Decimal(1))
    free = replace(climb.situation, mandate=replace(climb.situation.mandate, rate_min=Decimal(0), waive_max=waive_max))
    further = _Climb(free, climb.wish)
    found = further.cheapest()
    return lever_of(free, further.ladder[found[0]], "beyond") if found else None


def _months_until(situation: Situation, start: date | None) -> int:
    """Return how many instalments fall before a day."""
    waits = 0
    while start is not None and add_months(situation.as_of, waits + 1) < start:
        waits += 1
    return waits


def _skipping(plan: Plan, skips: int) -> Plan:
    return replace(plan, terms=replace(plan.terms, extension=replace(plan.terms.extension, skips=skips)))


def _hindrance(situation: Situation, candidate: Candidate) -> Refusal | None:
    months = situation.months[: candidate.months]
    for result in run_tests(months, payments_by_month(candidate.rows), situation.assumptions):
        if result.hard and not result.passed:
            return Refusal(result.key, {**result.values, "affordable_amount": affordable_payment(months, situation.assumptions)})
    for finding in plan_findings(situation, candidate.plans):
        if finding.blocks:
            return Refusal(finding.key, finding.values)
    return None


def _build(situation: Situation, rung: Rung, wish: Wish, holiday: int) -> Candidate | None:
    """Build what is wished for; None where even one instalment costs more than the total."""
    if wish.payment is not None:
        return _with_payment(situation, rung, wish.payment, wish.down_payment, holiday)
    if wish.total is None:
        return _with_months(situation, rung, wish.months or situation.months_max, wish.down_payment, holiday)
    low, high = holiday, situation.months_max  # a longer term never costs less, so the longest within the total is found by halving
    while low < high:
        middle = (low + high + 1) // 2
        if _with_months(situation, rung, middle, wish.down_payment, holiday).total_to_pay <= wish.total:
            low = middle
        else:
            high = middle - 1
    return _with_months(situation, rung, low, wish.down_payment, holiday) if low > holiday else None


def _with_months(situation: Situation, rung: Rung, months: int, down_payment: int, holiday: int) -> Candidate:
    downs = down_shares(down_payment, left_to_pay(situation, rung))
    ways = [
        Instalment(situation.first_due, min(months, most), down_payment=down)
        for most, down in zip(situation.months_each, downs, strict=True)
    ]
    return build_candidate(situation, rung, ways, Extension(holiday=holiday))


def _with_payment(situation: Situation, rung: Rung, payment: int, down_payment: int, holiday: int) -> Candidate:
    owed = left_to_pay(situation, rung)
    downs = down_shares(down_payment, owed)
    left = [balance - down for balance, down in zip(owed, downs, strict=True)]
    shares = share_payment(min(payment, sum(left)), left)
    ways = [Instalment(situation.first_due, payment=share, down_payment=down) for share, down in zip(shares, downs, strict=True)]
    return build_candidate(situation, rung, ways, Extension(holiday=holiday, arrears="first"))
