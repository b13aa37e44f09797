"""Compare: go on as now, three offers, decide later, side by side; then "we can pay …"; then, on request, one closely."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from planner.errors import PlannerError
from planner.negotiation.proposal import Offer, Proposal
from planner.ui import chances, how, offer_details, pay, way_out, what_if
from planner.ui.drafts import Draft
from planner.ui.engine import answer_of
from planner.ui.offer_cards import cards, column_of, name_of
from planner.ui.pieces import literal
from planner.ui.session import Session


def show(session: Session) -> None:
    """Show the comparison of the draft as it stands."""
    draft = session.draft
    assert draft is not None, "the shell opens this page only with a case"
    st.title(session.say("page.compare.title"))
    proposal = answer_of(draft)
    if isinstance(proposal, PlannerError):
        st.info(literal(session.say(proposal.key, **proposal.values)))
        return
    if draft.typed:
        st.info(session.say("page.typed_open"))
    if proposal.zone_is_empty:
        way_out.show(session, proposal)
    else:
        st.write(session.say("page.compare.what", instalments=len(proposal.offers)))
    st.html(cards(session, proposal))
    chances.explain(session, proposal)
    how.way_here(session)
    what_if.show(session, draft, proposal)
    asked = pay.show(session, draft, proposal) if proposal.offers else None
    closely = (*proposal.offers, *([asked] if asked else []))
    if closely:
        _closely(session, draft, proposal, closely)


def _closely(session: Session, draft: Draft, proposal: Proposal, offers: Sequence[Offer]) -> None:
    """Let people choose an offer to look at closely; none is open before somebody asks, and asking again closes it."""
    st.header(session.say("page.closely.title"))
    st.write(session.say("page.closely.what"))
    looked_at = draft.closely
    with st.container(horizontal=True):
        for offer in offers:
            if st.button(name_of(session, offer), key=f"closely:{column_of(offer)}"):
                looked_at = "" if looked_at == column_of(offer) else column_of(offer)
    draft.closely = looked_at
    for offer in offers:
        if column_of(offer) == looked_at:
            offer_details.show(session, draft, proposal, offer)
