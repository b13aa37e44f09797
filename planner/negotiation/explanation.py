"""Explanation (方案说明): why these offers, and why not less. For the people at the table, so no number of the creditor is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from planner.negotiation.proposal import Offer, Reason
from planner.negotiation.selection import GOALS
from planner.negotiation.situation import Situation


def why_these(situation: Situation, offers: Sequence[Offer]) -> tuple[Reason, ...]:
    """Say why these offers stand side by side; nothing where there are none."""
    if not offers:
        return ()
    found = [Reason(f"why.{situation.mandate.mode}")]
    if len(offers) > 1:
        found.insert(0, Reason("why.same_worth"))
    if len(offers) < len(GOALS):
        found.append(Reason("why.fewer", {"number": len(offers)}))
    return tuple(found)


def explained(situation: Situation, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return the offers, each with why it is there and why its payment is not smaller."""
    lightest = min((offer.worst_payment or 0 for offer in offers), default=0)
    return tuple(replace(offer, why=(Reason(f"why.{offer.label}"), _why_not_less(situation, offer, offers, lightest))) for offer in offers)


def _why_not_less(situation: Situation, offer: Offer, offers: Sequence[Offer], lightest: int) -> Reason:
    """Say what stands against a smaller payment: another offer has it, the longest term, or that the three would not be worth the same."""
    lighter = [other.id for other in offers if other.worst_payment == lightest]
    if offer.id not in lighter:
        return Reason("why_not_less.other", {"column": lighter[0]})
    if (offer.months or 0) + offer.skips >= situation.months_max:
        return Reason("why_not_less.term")
    return Reason("why_not_less.worth")
