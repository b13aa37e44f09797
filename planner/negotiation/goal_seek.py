"""Goal seek (按条件求解): "we can pay 1,200 a month", and the rest is solved.

One of payment, months and total is given, with or without a down payment, and with or without a day of the first payment. The rungs of the
ladder are climbed to the first that makes it work, on each with as short a payment holiday as will do: the cheapest lever. Where offers
stand beside it, the plan is then made worth the same as they are, so that nobody gains or loses by asking. Where no rung works, the answer
names the constraint that binds where most is granted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from planner.core.allocation import share_payment
from planner.core.dates import add_months
from planner.core.debt import Debt
from planner.core.loan import LARGEST_COUNT
from planner.errors import AmountOverflow, CalculationError, InputError, NegativeAmortisation
from planner.household.affordability import run_tests
from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import affordable_payment
from planner.household.household import Household
from planner.household.reserve import pay_from_savings
from planner.negotiation.candidates import Candidate, build_candidate
from planner.negotiation.evaluation import evaluated
from planner.negotiation.grid import down_shares, left_to_pay
from planner.negotiation.ladder import Rung, plan_rate, rungs
from planner.negotiation.offers import make_offer, plan_findings
from planner.negotiation.proposal import Offer, Reason
from planner.negotiation.selection import BAND
from planner.negotiation.situation import Situation, situate
from planner.negotiation.trials import prove, search_worth
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.options.plan import Plan
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.measures import payments_by_month
from planner.valuation.survival_draws import SEED

_SEARCH_BAND: Final = BAND * 0.8
_STRIDE: Final = 4


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
    """Either an offer, or the constraint that binds. ``lever`` names the cheapest lever that makes the wish work."""

    wish: Wish
    offer: Offer | None
    refusal: Refusal | None = None
    lever: Reason | None = None


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
    if (wish.months or 1) > situation.months_max:
        return Answer(wish, None, Refusal("solve.too_long", {"needed_months": wish.months, "most_months": situation.months_max}))
    waits = _months_until(situation, wish.start)
    if waits > mandate.holiday_months_max:
        return Answer(wish, None, Refusal("solve.starts_too_late", {"needed_months": waits, "most_months": mandate.holiday_months_max}))
    ladder = [rung for rung in rungs(mandate) if sum(left_to_pay(situation, rung)) > wish.down_payment]
    if not ladder:
        return Answer(wish, None, Refusal("solve.paid_at_once", {"owed_amount": sum(left_to_pay(situation, rungs(mandate)[0]))}))
    climb = _Climb(situation, wish, ladder, waits)
    cheapest = climb.cheapest()
    if cheapest is None:
        refusal = climb.at(len(ladder) - 1)
        assert isinstance(refusal, Refusal), "no rung works, so the highest does not"
        return Answer(wish, None, refusal)
    plan = climb.of_equal_worth(*cheapest, target_value)
    offer = make_offer(situation, plan, "A", "asked_for")
    return Answer(wish, evaluated(situation, [offer], [plan], prove(situation, [plan]))[0], None, lever_of(situation, ladder[cheapest[0]]))


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


def lever_of(situation: Situation, rung: Rung) -> Reason:
    """Name the cheapest lever that makes a wish work, with how much of it is needed."""
    if rung.name == "lower_rate":
        rate = max(plan_rate(rung, situation.mandate, highest) for highest in situation.highest_rates)
        return Reason("solve.lever.lower_rate", {"plan_rate": rate})
    shares = {"penalties": rung.waive.values(), "past_interest": [rung.waive.get("interest")], "principal": [rung.waive.get("principal")]}
    share = max((share for share in shares.get(rung.name, ()) if share), default=None)
    return Reason(f"solve.lever.{rung.name}", {} if share is None else {"share_rate": share})


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
    """A way up the ladder; what was found on each rung is kept."""

    def __init__(self, situation: Situation, wish: Wish, ladder: Sequence[Rung], waits: int) -> None:
        self.situation, self.wish, self.ladder, self.waits = situation, wish, ladder, waits
        self.found: dict[int, Candidate | Refusal] = {}

    def at(self, k: int) -> Candidate | Refusal:
        """Return the plan of a rung that grants the wish, after as short a holiday as will do, or what is in its way after the longest."""
        if k not in self.found:
            longest = min(self.situation.mandate.holiday_months_max, (self.wish.months or self.situation.months_max) - 1)
            for holiday in range(self.waits, max(longest, self.waits) + 1):
                self.found[k] = try_rung(self.situation, self.ladder[k], self.wish, holiday)
                if isinstance(self.found[k], Candidate):
                    break
        return self.found[k]

    def working(self, ks: Iterable[int]) -> list[tuple[int, Candidate]]:
        """Return those of some rungs that grant the wish, with their plans."""
        found = [(k, self.at(k)) for k in ks]
        return [(k, plan) for k, plan in found if isinstance(plan, Candidate)]

    def cheapest(self) -> tuple[int, Candidate] | None:
        """Return the lowest rung that grants the wish, with its plan. None where no rung does.

        A rung may fail between two that work: what it waives shortens a plan, and a shorter one may fall into leaner months. So some rungs
        are tried first, then those below the first that works, and all of them only where none of the first does.
        """
        some = self.working(range(0, len(self.ladder), _STRIDE))
        if not some:
            return next(iter(self.working(range(len(self.ladder)))), None)
        return self.working(range(max(0, some[0][0] - _STRIDE + 1), some[0][0] + 1))[0]

    def of_equal_worth(self, least: int, plan: Candidate, target_value: int | None) -> Candidate:
        """Return the plan of the highest rung that is still worth what the offers are; that of the cheapest lever where none is."""
        if target_value is None:
            return plan
        enough = target_value * (1 - _SEARCH_BAND)
        for span in (_STRIDE, 1):
            options = self.working(range(least, min(least + span * _STRIDE, len(self.ladder)) if span == 1 else len(self.ladder), span))
            low, high = 0, len(options) - 1
            while low < high:  # what a plan is worth falls from rung to rung
                middle = (low + high + 1) // 2
                low, high = (middle, high) if search_worth(self.situation, [options[middle][1]])[0][0] >= enough else (low, middle - 1)
            least, plan = options[low]
        return plan


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
