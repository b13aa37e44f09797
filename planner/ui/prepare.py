"""Prepare, at the desk: the day, the rules, and what the creditor lets be granted. Never on the screen that the borrower sees."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planner.ui import creditor_side
from planner.ui.creditor_assumptions import creditor_assumptions
from planner.ui.fields import COUNT, DAY, PERCENT, Form
from planner.ui.session import Session

WAIVABLE: Final = ("principal", "interest", "penalty_interest", "compound_interest", "late_charges", "fees", "enforcement_costs")


def show(session: Session) -> None:
    """Show the limits of the mandate and let them be changed; then what that means for the creditor."""
    draft = session.draft
    assert draft is not None, "the shell opens this page only with a case"
    form, say = Form(session, draft), session.say
    st.title(say("page.prepare.title"))
    st.info(say("page.prepare.what"))
    st.header(say("page.prepare.time"))
    columns = st.columns(4)
    for column, name in zip(columns, ("months_max", "holiday_months_max", "skip_months_max"), strict=False):
        with column:
            form.text(f"mandate.{name}", say(f"page.mandate.{name}"), COUNT)
    with columns[3]:
        form.text("mandate.rate_min", say("page.mandate.rate_min"), PERCENT)
    st.header(say("page.prepare.waive"))
    st.write(say("page.prepare.waive_what"))
    for first in range(0, len(WAIVABLE), 4):
        for name, column in zip(WAIVABLE[first : first + 4], st.columns(4), strict=False):
            with column:
                form.text(f"mandate.waive_max.{name}", say(f"page.part.{name}"), PERCENT)
    with st.columns(2)[0]:
        form.text("mandate.settlement_waive_principal_max", say("page.mandate.settlement"), PERCENT)
    st.header(say("page.prepare.rules"))
    with st.columns(4)[0]:
        form.text("as_of", say("page.as_of"), DAY)
    creditor_side.fields(form)
    creditor_side.show(session, draft)
    creditor_assumptions(session)
