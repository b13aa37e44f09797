"""Attribution (让步的得失): what each lever of a plan costs the creditor and gives the household.

The plan is built again from the same months at the contract's rate with nothing granted, one lever after the other in the order of the
ladder; each step counts against the one before it, so the steps add up. In another order the parts would be others, the sum the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from planner.core.debt import WaivablePart
from planner.negotiation.candidates import Candidate
from planner.negotiation.ladder import INTEREST, LADDER, PENALTIES
from planner.negotiation.proposal import Offer, OfferId
from planner.negotiation.situation import Situation
from planner.negotiation.trials import search_worth
from planner.options.instalment import Instalment
from planner.options.plan import build_plan
from planner.options.reduction import Reduction
from planner.options.terms import Terms
from planner.valuation.measures import combined_rows

Lever = Literal["penalties", "lower_rate", "past_interest", "principal", "shape", "holiday", "down_payment", "skips"]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A plan on the way, in minor units; ``completion`` of 100 households like this, from the paths of a search."""

    creditor_value: int
    largest_payment: int
    total_to_pay: int
    completion: int


@dataclass(frozen=True, slots=True)
class Step:
    """One lever, and where the plan stands after it."""

    lever: Lever
    after: Standpoint


@dataclass(frozen=True, slots=True)
class Attribution:
    """The way of one offer: ``before`` any lever, then step by step."""

    offer: OfferId
    before: Standpoint
    steps: tuple[Step, ...]


def attribute(situation: Situation, offers: Sequence[Offer]) -> tuple[Attribution, ...]:
    """Return the way of every offer. All plans of all ways live through the same lives."""
    ways = [_way(situation, offer) for offer in offers]
    plans = [candidate for way in ways for _, candidate in way]
    values, chances = search_worth(situation, plans)
    stands = iter(
        Standpoint(round(value), plan.worst_payment, plan.total_to_pay, round(100 * chance))
        for plan, value, chance in zip(plans, values.tolist(), chances.tolist(), strict=True)
    )
    found = []
    for offer, way in zip(offers, ways, strict=True):
        before, *after = [next(stands) for _ in way]
        steps = tuple(Step(lever, stand) for (lever, _), stand in zip(way[1:], after, strict=True) if lever)
        found.append(Attribution(offer.id, before, steps))
    return tuple(found)


def _way(situation: Situation, offer: Offer) -> list[tuple[Lever | None, Candidate]]:
    """Return the plan with nothing granted, then with each lever that the offer uses."""
    terms = [
        Terms(
            plan.terms.start,
            Instalment(situation.first_due, max(row.number for row in plan.rows)),
            reduction=Reduction(annual_rate=highest),
        )
        for plan, highest in zip(offer.plans, situation.highest_rates, strict=True)
    ]
    found: list[tuple[Lever | None, Candidate]] = [(None, _built(situation, terms))]
    goals = [plan.terms for plan in offer.plans]
    for lever in _ORDER:
        pulled = [_pull(lever, now, goal) for now, goal in zip(terms, goals, strict=True)]
        if pulled != terms:
            terms = pulled
            found.append((lever, _built(situation, terms)))
    return found


_ORDER: Final[tuple[Lever, ...]] = ("penalties", "lower_rate", "past_interest", "principal", "shape", "holiday", "down_payment", "skips")
_PARTS: Final[dict[Lever, tuple[WaivablePart, ...]]] = {"penalties": PENALTIES, "past_interest": INTEREST, "principal": ("principal",)}


def _pull(lever: Lever, now: Terms, goal: Terms) -> Terms:
    """Return the terms with one lever as in the ``goal``."""
    if lever in _PARTS:
        waive = {**now.reduction.waive, **{part: goal.reduction.waive[part] for part in _PARTS[lever] if part in goal.reduction.waive}}
        return replace(now, reduction=replace(now.reduction, waive=waive))
    if lever == "lower_rate":
        return replace(now, reduction=replace(now.reduction, annual_rate=goal.annual_rate))
    if lever == "shape":
        way = replace(goal.instalment, count=goal.instalment.count or now.instalment.count, payment=None, down_payment=0)
        return replace(now, instalment=way)
    if lever == "down_payment":
        return replace(now, instalment=replace(now.instalment, down_payment=goal.instalment.down_payment))
    time = goal.extension if lever == "skips" else replace(goal.extension, skips=0)
    return replace(now, extension=time)


def _built(situation: Situation, terms: Sequence[Terms]) -> Candidate:
    plans = tuple(build_plan(debt, claim.lawful, each) for debt, claim, each in zip(situation.debts, situation.claims, terms, strict=True))
    return Candidate(LADDER[0], plans, combined_rows(plans))


def changes(attribution: Attribution) -> Iterator[tuple[Lever, Standpoint]]:
    """Yield what each step adds to the one before it."""
    before = attribution.before
    for step in attribution.steps:
        after = step.after
        yield (
            step.lever,
            Standpoint(
                after.creditor_value - before.creditor_value,
                after.largest_payment - before.largest_payment,
                after.total_to_pay - before.total_to_pay,
                after.completion - before.completion,
            ),
        )
        before = after
