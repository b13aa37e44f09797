"""The creditor's side, at the desk only: what plans are worth to the creditor, where the target lies, and the frontier of all plans."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.errors import PlannerError
from planner.i18n import percent
from planner.negotiation.proposal import CreditorSide, Proposal
from planner.report.figures import frontier_figure
from planner.report.tables import for_people, frontier_table, levers_table, offer_values_table, recovery_table
from planner.ui.drafts import Draft
from planner.ui.engine import answer_of, ways_of
from planner.ui.fields import PERCENT, Form
from planner.ui.pieces import chart, figures, listed, literal, table
from planner.ui.session import Session
from planner.valuation.parameter_sets import SETS

MODES = ("least_concession", "fair_split")


def fields(form: Form) -> None:
    """Show what sets the target value: how concessions are chosen, and how often plans should be kept."""
    say = form.session.say
    st.header(say("page.creditor_side.aim"))
    columns = st.columns(3)
    with columns[0]:
        form.choice("mandate.mode", say("page.mandate.mode"), MODES, "page.mandate.mode")
    with columns[1]:
        form.text("mandate.wanted_completion", say("page.mandate.wanted_completion"), PERCENT)
    with columns[2]:
        form.text("mandate.discount_rate", say("page.mandate.discount_rate"), PERCENT)


def show(session: Session, draft: Draft) -> None:
    """Show the creditor's side of the draft as it stands, or why there is none."""
    say = session.say
    st.header(say("page.creditor_side.title"))
    st.write(say("page.creditor_side.what"))
    proposal = answer_of(draft)
    if isinstance(proposal, PlannerError):
        st.info(literal(say(proposal.key, **proposal.values)))
        return
    side, target = proposal.creditor, proposal.target_value
    if side is None or target is None:
        st.info(say("page.creditor_side.none"))
        return
    _target(session, proposal, side, target)
    _offers(session, proposal, side)
    _levers(session, proposal, draft)
    _frontier(session, proposal, side, target)
    _origin(session, proposal)


def _target(session: Session, proposal: Proposal, side: CreditorSide, target: int) -> None:
    say = session.say
    values = {"target": target, "baseline": side.baseline_value, "kalai_smorodinsky": side.kalai_smorodinsky, "nash": side.nash}
    shown = {f"page.creditor_side.{name}": value for name, value in values.items()}
    figures(session, shown, proposal.minor_units, proposal.currency)
    reached = "reached" if side.wanted_is_reached else "not_reached"
    listed(
        (
            say(f"page.creditor_side.mode.{side.mode}"),
            say(f"page.creditor_side.{reached}", wanted_share=side.wanted_completion),
            say("page.creditor_side.band"),
        )
    )


def _offers(session: Session, proposal: Proposal, side: CreditorSide) -> None:
    say = session.say
    st.subheader(say("page.creditor_side.offers"))
    _table(session, proposal, offer_values_table(proposal.offers, side))
    st.caption(say("page.creditor_side.offers_what"))
    with st.expander(say("page.creditor_side.recovery")):
        st.write(say("page.creditor_side.recovery_what", rate=percent(side.rates[0], session.language)))
        for name in SETS:
            st.subheader(say(f"page.creditor_side.recovery.{name}"))
            _table(session, proposal, recovery_table(proposal.offers, side, name))


def _levers(session: Session, proposal: Proposal, draft: Draft) -> None:
    """Show what each lever of each offer costs the creditor and gives the household."""
    say = session.say
    with st.expander(say("page.creditor_side.levers")):
        st.write(say("page.creditor_side.levers_what"))
        for way in ways_of(draft):
            st.subheader(say("explain.levers", column=way.offer))
            shown = for_people(
                levers_table(way), session.language, rows="explain.lever", currency=proposal.currency, minor_units=proposal.minor_units
            )
            table(shown)


def _frontier(session: Session, proposal: Proposal, side: CreditorSide, target: int) -> None:
    say = session.say
    st.subheader(say("page.creditor_side.frontier"))
    st.write(say("page.creditor_side.frontier_what"))
    alternative = say("page.creditor_side.frontier_alt", number=len(side.frontier))
    chart(frontier_figure(side, target, session.language, proposal.minor_units), alternative, "frontier-figure")
    with st.expander(say("page.creditor_side.frontier_table")):
        _table(session, proposal, frontier_table(side.frontier))


def _origin(session: Session, proposal: Proposal) -> None:
    """Say how much was looked at, and by which sets of numbers."""
    say = session.say
    st.subheader(say("page.creditor_side.origin"))
    listed(
        (
            say("page.creditor_side.screened", screened=format(proposal.screened, ",")),
            say("page.creditor_side.seed", seed=proposal.seed),
            *(say("page.creditor_side.set", set_id=identity) for _, identity in sorted(proposal.parameters.items())),
        )
    )


def _table(session: Session, proposal: Proposal, frame: pd.DataFrame) -> None:
    table(for_people(frame, session.language, rows="plan", currency=proposal.currency, minor_units=proposal.minor_units))
