"""What a borrower may see of a proposal: everything of theirs, nothing of the creditor's side.

The view is made of the fields that are named here as shown; every other field, also one that is added some day, falls back to its empty
default. So nothing of the creditor reaches a borrower's page by being forgotten, not even in the data behind the page.
"""

from __future__ import annotations

from typing import Any, Final

from planner.negotiation.proposal import Offer, Proposal

SHOWN_OF_PROPOSAL: Final = frozenset(
    {
        "as_of",
        "currency",
        "minor_units",
        "claims",
        "surplus",
        "zone_is_empty",
        "findings",
        "way_out",
        "verdicts",
        "why",
        "pack_version",
        "engine_version",
    }
)
"""What is shown as it is. The offers are shown too, each as its own view."""
SHOWN_OF_OFFER: Final = frozenset(
    {
        "id",
        "label",
        "terms",
        "plans",
        "rows",
        "first_payment",
        "worst_payment",
        "last_payment",
        "months",
        "debt_free_on",
        "total_to_pay",
        "total_waived",
        "interest_to_pay",
        "saved_vs_now",
        "annual_rate_compound",
        "annual_rate_simple",
        "tightest_month_left",
        "tightest_month",
        "tightest_month_essential",
        "short_of_essentials",
        "short_month",
        "largest_income_fall",
        "needs_confirmation",
        "tests",
        "findings",
        "skips",
        "completion",
        "household",
        "why",
        "outlook",
    }
)
"""Not shown: what the plan is worth to the creditor, and on which step of the ladder of concessions it stands."""


def borrower_view(proposal: Proposal) -> Proposal:
    """Return the proposal as a borrower may see it. Doing it twice changes nothing more.

    Cut away: the target value, the creditor's numbers and frontier, how many plans were looked at and why they fell, the seed and the sets
    of numbers with which all of this could be computed again, and each offer's value and place on the ladder of concessions.
    """
    return Proposal(
        **_shown(proposal, SHOWN_OF_PROPOSAL),
        status_quo=_offer_view(proposal.status_quo),
        offers=tuple(_offer_view(offer) for offer in proposal.offers),
        decide_later=_offer_view(proposal.decide_later),
    )


def _offer_view(offer: Offer) -> Offer:
    return Offer(**_shown(offer, SHOWN_OF_OFFER))


def _shown(value: Proposal | Offer, names: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}
