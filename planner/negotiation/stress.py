"""Stress on the spot (如果……怎么办): one bad time on every offer at once, the month in which each would fail, and what then helps.

Exact and certain: "what if it happens", never how likely it is. Going on as now and deciding later have no payment that could fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from planner.core.dates import add_months
from planner.household.endurance import Failure
from planner.household.projection import project
from planner.household.shocks import Shock, apply_shock
from planner.negotiation.proposal import Offer, OfferId, OfferLabel
from planner.negotiation.repair import Repair, cheapest_repair, trial_of
from planner.negotiation.situation import Situation

Outcome = Literal["nothing_agreed", "holds", "holds_with_skips", "fails"]
"""The key of its sentence is ``stress.<outcome>``."""


@dataclass(frozen=True, slots=True)
class Stressed:
    """One offer in bad times. ``skipped`` names the months whose instalments are moved to the end, as agreed.

    ``failure`` is the first instalment that cannot be paid in full, ``fails_anyway`` says that the plan fails without bad times too;
    ``repair`` is the cheapest that makes it hold again. Both are None where it does not fail.
    """

    offer: OfferId
    label: OfferLabel
    outcome: Outcome
    skipped: tuple[date, ...] = ()
    failure: Failure | None = None
    fails_anyway: bool = False
    repair: Repair | None = None

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return f"stress.{self.outcome}"


@dataclass(frozen=True, slots=True)
class Stress:
    """One shock on all offers, in their order. It ``begins`` in that month."""

    shock: Shock
    begins: date
    offers: tuple[Stressed, ...]


NOTHING_HAPPENS: Final = Shock("", {})


def stress(situation: Situation, offers: Sequence[Offer], shock: Shock) -> Stress:
    """Return what a shock does to each of the offers: the same values give the same answer for ever.

    The months run from that of the first instalment, a month after the talk; ``shock.after_months`` counts from there.

    Raises:
        CalculationError: a plan has no schedule at a higher rate.
    """
    begins = add_months(situation.first_due.replace(day=1), shock.after_months)
    return Stress(shock, begins, tuple(stressed(situation, offer, shock) for offer in offers))


def stressed(situation: Situation, offer: Offer, shock: Shock) -> Stressed:
    """Return what a shock does to one offer.

    Raises:
        CalculationError: its plan has no schedule at a higher rate.
    """
    if not offer.plans:
        return Stressed(offer.id, offer.label, "nothing_agreed")
    usual = project(situation.household, situation.first_due, situation.months_max + offer.skips, situation.assumptions)
    trial = trial_of(situation, shock, apply_shock(usual, shock), offer.plans, offer.skips)
    endured = trial.endured()
    if endured.failure is None:
        return Stressed(offer.id, offer.label, "holds_with_skips" if endured.skipped else "holds", endured.skipped)
    before = trial_of(situation, NOTHING_HAPPENS, usual, offer.plans, offer.skips).endured()
    return Stressed(
        offer.id,
        offer.label,
        "fails",
        endured.skipped,
        endured.failure,
        before.failure is not None,
        cheapest_repair(trial, endured),
    )
