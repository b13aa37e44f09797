"""What if: a bad time on every choice at once. None is chosen before somebody taps it, and a second tap closes it again."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import Final

import streamlit as st

from planner.casework.shock_file import load_shock, shock_names
from planner.errors import PlannerError
from planner.household.shocks import Shock
from planner.negotiation.proposal import Proposal
from planner.negotiation.situation import situate
from planner.negotiation.stress import Stress, Stressed, stress
from planner.report.stress import outcome_of, title_of, what_happens, what_helps
from planner.report.terminal import Speaker
from planner.ui.drafts import Draft
from planner.ui.engine import case_of, pack_of
from planner.ui.pieces import literal
from planner.ui.session import Session

KEY: Final = "what-if"


@cache
def shocks(minor_units: int) -> tuple[Shock, ...]:
    """Return the bad times that can be tapped, in the order of their names."""
    return tuple(load_shock(name, minor_units) for name in shock_names())


def show(session: Session, draft: Draft, proposal: Proposal) -> None:
    """Show the buttons, and below them what the chosen bad time does to each choice."""
    if not proposal.offers:
        return
    st.header(session.say("page.what_if.title"))
    st.write(session.say("page.what_if.what"))
    chosen = draft.shock
    with st.container(horizontal=True, key=KEY):
        for shock in shocks(proposal.minor_units):
            if st.button(title_of(shock, session.language), key=f"{KEY}:{shock.id}"):
                chosen = "" if chosen == shock.id else shock.id
    draft.shock = chosen
    for shock in shocks(proposal.minor_units):
        if shock.id == chosen:
            _answer(session, proposal, stress_of(draft, proposal, shock))


def _answer(session: Session, proposal: Proposal, found: Stress | PlannerError) -> None:
    if isinstance(found, PlannerError):
        st.info(literal(session.say(found.key, **found.values)))
    else:
        st.html(lines(session, proposal, found))


def stress_of(draft: Draft, proposal: Proposal, shock: Shock) -> Stress | PlannerError:
    """Return what a bad time does to the choices, or why that cannot be said."""
    case = case_of(draft)
    try:
        situation = situate(case.debts, case.household, case.mandate, pack_of(case), case.as_of)
        return stress(situation, (proposal.status_quo, *proposal.offers, proposal.decide_later), shock)
    except PlannerError as error:
        return error


def lines(session: Session, proposal: Proposal, found: Stress) -> str:
    """Return a line a choice, all of one size: whether it holds, and what then helps."""
    speaker = Speaker(session.language, proposal.currency, proposal.minor_units)
    entries = "".join(_line(stressed, speaker) for stressed in found.offers)
    return (
        '<section class="kind" aria-labelledby="what-if-shown">'
        f'<h3 id="what-if-shown">{escape(title_of(found.shock, session.language))}</h3>'
        f'<p>{escape(what_happens(found, speaker))}</p><ul class="findings">{entries}</ul>'
        f"<p>{escape(speaker.say('stress.what_it_is'))}</p></section>"
    )


def _line(stressed: Stressed, speaker: Speaker) -> str:
    label = speaker.say(f"offer.{stressed.label}")
    name = label if stressed.outcome == "nothing_agreed" else f"{stressed.offer} · {label}"
    helps = "".join(f"<cite>{escape(sentence)}</cite>" for sentence in what_helps(stressed, speaker))
    return f"<li><b>{escape(name)}</b><br>{escape(outcome_of(stressed, speaker))}{helps}</li>"
