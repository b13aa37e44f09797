"""The chance that a plan is finished, as people can grasp it: 100 little houses, one sentence, and a difference only where there is one."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from html import escape
from typing import Final

import streamlit as st

from planner.negotiation.proposal import Offer, OfferId, Proposal
from planner.report.figures import DARK
from planner.ui.session import Session
from planner.valuation.survival_comparison import OF, Band, Verdict

_A_ROW: Final = 10
_EMPTY: Final = "#7d7a72"
"""The outline of a house that does not finish: light, but still three times as dark as the paper."""

# Streamlit takes drawings out of HTML, pictures stay in; so the drawing is the address of a picture. Inside it the stripes have a name of
# their own. What is dark counts as finishing, what is striped lies in the range, so nothing depends on colour.
_DRAWING: Final = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><defs>
<pattern id="dark" width="2.4" height="2.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="2.4" height="2.4" fill="{ink}"/><rect width=".65" height="2.4" fill="#fff"/></pattern>
<pattern id="light" width="2.4" height="2.4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="2.4" height="2.4" fill="#fff"/><rect width=".8" height="2.4" fill="{ink}"/></pattern></defs>
<g stroke-width=".7" stroke="{ink}">
<path d="{finish}" fill="{ink}"/><path d="{finish_perhaps}" fill="url(#dark)"/>
<path d="{stop_perhaps}" fill="url(#light)"/><path d="{stop}" fill="none" stroke="{empty}"/></g></svg>"""


def sentence(session: Session, band: Band) -> str:
    """Return the chance as one sentence of natural frequencies, with its range."""
    return session.say("page.chance.sentence", base=band.base, low=band.low, high=band.high)


def picture(session: Session, band: Band) -> str:
    """Return the picture of 100 houses as HTML, with words for who cannot see it."""
    words = session.say("page.chance.picture", base=band.base, low=band.low, high=band.high)
    return f'<img class="chance" role="img" src="{_address(band)}" alt="{escape(words)}">'


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


@lru_cache(maxsize=1024)
def _address(band: Band) -> str:
    ends = (0, band.low, band.base, band.high, OF)
    paths = ("".join(_house(place) for place in range(*ends[k : k + 2])) for k in range(4))
    names = ("finish", "finish_perhaps", "stop_perhaps", "stop")
    drawing = _DRAWING.format(ink=DARK, empty=_EMPTY, **dict(zip(names, paths, strict=True)))
    return f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"


def _house(place: int) -> str:
    """Return the outline of the house at a place, 0 to 99, row by row."""
    row, column = divmod(place, _A_ROW)
    return f"M{column * 10 + 1} {row * 10 + 5}l4-4 4 4v4h-8z"
