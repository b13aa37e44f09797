"""What the creditor's side assumes, with what was found about it: for the desk, never for the screen that the borrower sees."""

from __future__ import annotations

import streamlit as st

from planner.report.assumption_tables import parameter_table
from planner.ui import how, pieces
from planner.ui.session import Session
from planner.valuation.creditor_parameters import load_creditor_parameters


def creditor_assumptions(session: Session) -> None:
    """Show every number of the creditor's side, where it comes from, what research says, and what was not found."""
    say, parameters = session.say, load_creditor_parameters()
    st.header(say("how.creditor.title"))
    st.write(say("how.creditor.what"))
    with st.expander(say("how.creditor.numbers"), key="how-creditor-numbers"):
        pieces.table(parameter_table(parameters.listed(), "creditor_set", session.language))
        st.caption(say("how.assumptions.id", set_id=parameters.id))
    with st.expander(say("how.topic.creditor"), key="how-creditor-research"):
        how.lessons(session, "creditor")
        pieces.table(how.sources(session, ["creditor"]))
