"""Goal seek (按条件求解): "we can pay 1,200 a month", and the rest is solved.

One of payment, months and total is given, with or without a down payment. The rungs are those of the offers beside it, in their order, on
each with as short a payment holiday as will do; the first plan that passes the hard tests is the answer. Where none does, the answer names
the constraint that binds where most is granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.core.allocation import share_payment
from planner.core.debt import Debt
from planner.core.loan import LARGEST_COUNT
from planner.errors import AmountOverflow, CalculationError, InputError, NegativeAmortisation
from planner.household.affordability import run_tests
from planner.household.assumptions import USUAL, Assumptions
from planner.household.capacity import affordable_payment
from planner.household.household import Household
from planner.household.reserve import pay_from_savings
from planner.negotiation.candidates import Candidate, build_candidate, left_to_pay
from planner.negotiation.ladder import Rung, search_order
from planner.negotiation.offers import make_offer, plan_findings
from planner.negotiation.proposal import Offer
from planner.negotiation.situation import Situation, situate
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.measures import payments_by_month


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; amounts in minor units. At most one of payment (a month), months and total."""

    payment: int | None = None
    months: int | None = None
    total: int | None = None
    down_payment: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish does not work: ``key`` names the sentence (``solve.*`` or ``test.*``), ``values`` fill it."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """Either an offer, or the constraint that binds. ``rungs_tried`` names the rungs that were climbed."""

    wish: Wish
    offer: Offer | None
    refusal: Refusal | None
    rungs_tried: tuple[str, ...]


def solve(
    debts: Sequence[Debt], household: Household, mandate: Mandate, pack: Pack, as_of: date, wish: Wish, assumptions: Assumptions = USUAL
) -> Answer:
    """Return the plan that grants a wish, or what stands in its way.

    Raises:
        InputError: nothing, or too much at once, is asked for, or an amount is not positive.
    """
    check_wish(wish)
    if wish.down_payment > household.savings:
        values = {"down_amount": wish.down_payment, "savings_amount": household.savings}
        return Answer(wish, None, Refusal("solve.down_above_savings", values), ())
    situation = situate(debts, pay_from_savings(household, wish.down_payment), mandate, pack, as_of, assumptions)
    if (wish.months or 1) > situation.months_max:
        return Answer(wish, None, Refusal("solve.too_long", {"needed_months": wish.months, "most_months": situation.months_max}), ())
    tried: list[str] = []
    pauses = range(min(mandate.holiday_months_max + 1, wish.months or situation.months_max))
    refusal: Refusal | None = None
    for rung in search_order(mandate):
        tried.append(rung.name)
        for holiday in pauses:
            answer = try_rung(situation, rung, wish, holiday)
            if isinstance(answer, Candidate):
                return Answer(wish, make_offer(situation, answer, "A", "asked_for"), None, tuple(tried))
            refusal = answer
    return Answer(wish, None, refusal, tuple(tried))


def check_wish(wish: Wish) -> None:
    """Refuse a wish that asks for nothing, for too much at once, or for less than one.

    Raises:
        InputError: names the option.
    """
    given = {"payment": wish.payment, "months": wish.months, "total": wish.total}
    asked = [name for name, value in given.items() if value is not None]
    if len(asked) > 1 or (not asked and not wish.down_payment):
        raise InputError("error.wish_one", place=" / ".join(asked or given))
    for name, value in (*given.items(), ("down_payment", wish.down_payment or None)):
        if value is not None and value <= 0:
            raise InputError("error.wish_positive", place=name)


def try_rung(situation: Situation, rung: Rung, wish: Wish, holiday: int) -> Candidate | Refusal:
    """Build the plan that grants the wish on one rung after a holiday of so many months, or say what is in its way."""
    left = sum(left_to_pay(situation, rung))
    if wish.down_payment >= left:
        return Refusal("solve.paid_at_once", {"owed_amount": left})
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
    return _hindrance(situation, candidate) or candidate


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
    downs = _shared(down_payment, left_to_pay(situation, rung))
    ways = [
        Instalment(situation.first_due, min(months, most), down_payment=down)
        for most, down in zip(situation.months_each, downs, strict=True)
    ]
    return build_candidate(situation, rung, ways, Extension(holiday=holiday))


def _with_payment(situation: Situation, rung: Rung, payment: int, down_payment: int, holiday: int) -> Candidate:
    owed = left_to_pay(situation, rung)
    downs = _shared(down_payment, owed)
    left = [balance - down for balance, down in zip(owed, downs, strict=True)]
    shares = _shared(min(payment, sum(left)), left)
    ways = [Instalment(situation.first_due, payment=share, down_payment=down) for share, down in zip(shares, downs, strict=True)]
    return build_candidate(situation, rung, ways, Extension(holiday=holiday, arrears="first"))


def _shared(amount: int, balances: Sequence[int]) -> tuple[int, ...]:
    return share_payment(amount, balances) if amount else (0,) * len(balances)
