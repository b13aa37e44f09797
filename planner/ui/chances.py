"""The chance that a plan is finished, as people can grasp it: 100 little houses, one sentence, and a difference only where there is one."""

from __future__ import annotations

from html import escape

import streamlit as st

from planner.negotiation.proposal import Offer, OfferId, Proposal
from planner.report.houses import houses
from planner.ui.session import Session
from planner.valuation.survival_comparison import Band, Verdict


def sentence(session: Session, band: Band) -> str:
    """Return the chance as one sentence of natural frequencies, with its range."""
    return session.say("page.chance.sentence", base=band.base, low=band.low, high=band.high)


def picture(session: Session, band: Band) -> str:
    """Return the picture of 100 houses as HTML, with words for who cannot see it."""
    words = session.say("page.chance.picture", base=band.base, low=band.low, high=band.high)
    return f'<img class="chance" role="img" src="{houses(band)}" alt="{escape(words)}">'


def likelier(proposal: Proposal) -> OfferId | None:
    """Return the offer that is more likely to be kept than every other one; None where there is no such. Numbers are never compared."""
    names = [offer.id for offer in proposal.offers]
    for name in names:
        others = [other for other in names if other != name]
        if others and all(verdict(proposal, name, other) == "more" for other in others):
            return name
    return None


def all_about_same(proposal: Proposal) -> bool:
    """Say whether there are offers to compare and no two of them differ."""
    names = [offer.id for offer in proposal.offers]
    pairs = [(one, other) for k, one in enumerate(names) for other in names[k + 1 :]]
    return bool(pairs) and all(verdict(proposal, *pair) == "about_same" for pair in pairs)


def verdict(proposal: Proposal, one: OfferId, other: OfferId) -> Verdict | None:
    """Return whether one offer is more or less likely to be kept than another, whichever way round the pair is told; None if unknown."""
    told = proposal.verdicts.get((one, other))
    if told is not None:
        return told
    turned: dict[Verdict, Verdict] = {"more": "less", "less": "more", "about_same": "about_same"}
    back = proposal.verdicts.get((other, one))
    return None if back is None else turned[back]


def explain(session: Session, proposal: Proposal) -> None:
    """Say below the comparison what its pictures mean, and that the chances are about the same when they are."""
    if not any(offer.completion for offer in proposal.offers):
        return
    if all_about_same(proposal):
        st.write(session.say("page.chance.about_same"))
    st.caption(session.say("page.chance.legend"))


def skips_note(session: Session, offer: Offer) -> str:
    """Return that instalments may be moved to the end, when they may; else nothing."""
    return session.say("page.skips", number=offer.skips) if offer.skips else ""
