"""Compare: go on as now, three offers, decide later, side by side; then, on request, one of them closely; then "we can pay …"."""

from __future__ import annotations

import streamlit as st

from planner.errors import PlannerError
from planner.negotiation.proposal import Proposal
from planner.ui import offer_details, pay, way_out
from planner.ui.drafts import Draft
from planner.ui.engine import answer_of
from planner.ui.offer_cards import cards, name_of
from planner.ui.session import Session


def show(session: Session) -> None:
    """Show the comparison of the draft as it stands."""
    draft = session.draft
    assert draft is not None, "the shell opens this page only with a case"
    st.title(session.say("page.compare.title"))
    proposal = answer_of(draft)
    if isinstance(proposal, PlannerError):
        st.error(session.say(proposal.key, **proposal.values))
        return
    if draft.typed:
        st.info(session.say("page.typed_open"))
    if proposal.zone_is_empty:
        way_out.show(session, proposal)
    else:
        st.write(session.say("page.compare.what", instalments=len(proposal.offers)))
    st.html(cards(session, proposal))
    if proposal.offers:
        _closely(session, draft, proposal)
        pay.show(session, draft, proposal)


def _closely(session: Session, draft: Draft, proposal: Proposal) -> None:
    """Let people choose an offer to look at closely; none is open before somebody asks, and asking again closes it."""
    st.header(session.say("page.closely.title"))
    st.write(session.say("page.closely.what"))
    place = st.container(horizontal=True)
    looked_at = draft.choices.get("closely", "")
    with place:
        for offer in proposal.offers:
            if st.button(name_of(session, offer), key=f"closely:{offer.id}"):
                looked_at = "" if looked_at == offer.id else offer.id
    draft.choices["closely"] = looked_at
    for offer in proposal.offers:
        if offer.id == looked_at:
            offer_details.show(session, draft, proposal, offer)
