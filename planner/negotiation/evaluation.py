"""Evaluation (方案评估): what is shown of plans beside their schedules: the chance, the household's parts, the creditor's numbers, T5."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from math import isfinite
from typing import Final

from planner.negotiation.candidates import Candidate
from planner.negotiation.proposal import CreditorNumbers, CreditorSide, FrontierPoint, Offer, OfferId
from planner.negotiation.prospects import lives_in, standing_of
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target
from planner.negotiation.trials import Proof
from planner.valuation.creditor import CreditorValue, as_floats, baseline_value, value_plans
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.household_value import Chances, household_value
from planner.valuation.parameter_sets import SETS
from planner.valuation.survival_comparison import Verdict, bands, compare
from planner.valuation.survival_draws import draw
from planner.valuation.survival_parameters import load_parameters
from planner.valuation.survival_stress import stress_test

STRESS_PATHS: Final = 4_096
NOTICEABLE: Final = 3
"""Of 100 households: a smaller difference of chances whose levels may be wrong by twenty is nothing to choose by."""
_T5_AFTER: Final = ("T1", "T2", "T3", "T4")


def evaluated(situation: Situation, offers: Sequence[Offer], candidates: Sequence[Candidate], proof: Proof) -> tuple[Offer, ...]:
    """Return offers with everything that the simulation says of their plans. ``proof`` has the plans in the same order."""
    numbers = load_parameters().sets["base"]
    draws = draw(STRESS_PATHS, len(situation.horizon), situation.seed)
    stress = stress_test(proof.payments, proof.skips, lives_in(situation), numbers, draws, proof.down_payments)
    worth = value_plans(proof.promises, standing_of(situation), load_creditor_parameters().sets, situation.mandate.discount_rate)
    found = []
    for k, (offer, candidate, band) in enumerate(zip(offers, candidates, bands(proof.outcomes), strict=False)):
        months = situation.months[: candidate.months]
        value = household_value(candidate.plans, months, situation.owed, Chances(band, proof.outcomes["base"], k))
        before = sum(test.id in _T5_AFTER for test in offer.tests)
        found.append(
            replace(
                offer,
                completion=band,
                creditor_value=round(float(proof.creditor_value[k])),
                creditor=creditor_numbers(worth, k),
                household=value,
                tests=(*offer.tests[:before], stress[k], *offer.tests[before:]),
            )
        )
    return tuple(found)


def creditor_numbers(worth: CreditorValue, k: int) -> CreditorNumbers:
    """Return what plan ``k`` is worth to the creditor, as it is shown at the desk."""
    rate, completion = float(worth.break_even_rate[k]), float(worth.break_even_completion[k])
    return CreditorNumbers(
        by_recovery={name: tuple(round(float(value)) for value in worth.plan[name][k]) for name in SETS},
        break_even_rate=Decimal(round(rate * 10_000)).scaleb(-4) if isfinite(rate) else None,
        break_even_completion=Decimal(round(completion * 100)).scaleb(-2) if isfinite(completion) else None,
    )


def creditor_side(situation: Situation, target: Target, frontier: Sequence[FrontierPoint]) -> CreditorSide:
    """Return the creditor's side of a proposal, for the desk."""
    mandate, sets = situation.mandate, load_creditor_parameters().sets
    rates = (mandate.discount_rate, *(sets[name].shown_rate for name in SETS))
    baselines = {name: baseline_value(standing_of(situation), sets[name], as_floats(rates)).value for name in SETS}
    return CreditorSide(
        mode=mandate.mode,
        rates=rates,
        baseline={name: tuple(round(float(value)) for value in values) for name, values in baselines.items()},
        baseline_value=round(float(baselines["base"][0])),
        wanted_completion=mandate.wanted_completion,
        wanted_is_reached=target.wanted_is_reached,
        kalai_smorodinsky=round(target.kalai_smorodinsky),
        nash=round(target.nash),
        frontier=tuple(frontier),
    )


def offer_point(offer: Offer, household_value: int) -> FrontierPoint:
    """Return an evaluated offer as a point of the frontier; what it is worth to the household is as estimated."""
    assert offer.completion is not None, "an evaluated offer has its chance"
    return FrontierPoint(
        creditor_value=offer.creditor_value or 0,
        household_value=household_value,
        completion=offer.completion.base,
        worst_payment=offer.worst_payment or 0,
        months=offer.months or 0,
        total_to_pay=offer.total_to_pay or 0,
        rung=offer.rung or "",
        offer=offer.id,
    )


def baseline_of(situation: Situation) -> float:
    """Return what the debts are worth to the creditor without a plan (mandate's rate, base numbers)."""
    numbers = load_creditor_parameters().sets["base"]
    return float(baseline_value(standing_of(situation), numbers, as_floats([situation.mandate.discount_rate])).value[0])


def verdicts_of(offers: Sequence[Offer], proof: Proof) -> Mapping[tuple[OfferId, OfferId], Verdict]:
    """Say for each pair of offers, in both orders, whether the first is more or less likely to be kept, or about the same.

    Chances that lie closer together than :data:`NOTICEABLE` are about the same, however sure so small a difference may be.
    """
    found: dict[tuple[OfferId, OfferId], Verdict] = {}
    for one, other in permutations(range(len(offers)), 2):
        first, second = offers[one].completion, offers[other].completion
        near = first is not None and second is not None and abs(first.base - second.base) < NOTICEABLE
        found[offers[one].id, offers[other].id] = "about_same" if near else compare(proof.outcomes, one, other)
    return found


def fairly_labelled(offers: Sequence[Offer], verdicts: Mapping[tuple[OfferId, OfferId], Verdict]) -> tuple[Offer, ...]:
    """Return the offers; one is only called the likeliest where it is likelier than every other."""
    return tuple(
        replace(offer, label="most_different")
        if offer.label == "likeliest" and any(verdicts[offer.id, other.id] != "more" for other in offers if other is not offer)
        else offer
        for offer in offers
    )
