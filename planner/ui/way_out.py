"""When no plan would be right: say so kindly, and what helps instead, in the order in which it should be tried."""

from __future__ import annotations

from html import escape

import streamlit as st

from planner.negotiation.proposal import Proposal
from planner.ui.session import Session


def show(session: Session, proposal: Proposal) -> None:
    """Show the way out; nothing here asks for money."""
    say, out = session.say, proposal.way_out
    steps, reason = "", ""
    if out is not None:
        reason = f"<p>{escape(say(f'way_out.{out.reason}', **out.values))}</p>"
        steps = "".join(f"<li>{escape(say(f'way_out.{step}', **out.values))}</li>" for step in out.steps)
    st.html(
        f'<section class="kind" aria-labelledby="way-out"><h2 id="way-out">{escape(say("page.way_out.title"))}</h2>'
        f"<p>{escape(say('page.way_out.what'))}</p>{reason}<ol>{steps}</ol></section>"
    )
