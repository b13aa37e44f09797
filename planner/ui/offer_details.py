"""One offer closely: annual rate, month by month, over time, against what is left; what may happen; why it; how each number came about."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Final

import streamlit as st

from planner.core.debt import PART_NAMES
from planner.i18n import percent
from planner.negotiation.attribution import changes
from planner.negotiation.proposal import Offer, Proposal, Reason
from planner.report.figures import balance_figure, calendar_figure
from planner.report.tables import calendar_table, for_people, in_hundreds, schedule_table
from planner.ui import chances
from planner.ui.drafts import Draft
from planner.ui.engine import case_of, ways_of
from planner.ui.offer_cards import column_of, name_of
from planner.ui.pieces import chart, findings, listed, table
from planner.ui.session import Session

STOPS: Final = (6, 12, 24)
"""After so many months it is said what would still be owed if the plan stopped."""


def show(session: Session, draft: Draft, proposal: Proposal, offer: Offer) -> None:
    """Show everything about an offer, pictures and tables before reasons."""
    case, say = case_of(draft), session.say
    st.header(name_of(session, offer))
    _annual_rate(session, offer)
    _waived(session, offer)
    _levers(session, draft, offer)
    _reasons(session, proposal, offer)
    rows = schedule_table(offer.rows)
    calendar = calendar_table(proposal.surplus, offer.rows)
    written = partial(for_people, language=session.language, currency=case.currency, minor_units=case.minor_units)
    with st.container(key="pictures"):
        left, right = st.columns(2)
    with left:
        st.subheader(say("page.picture.balance"))
        figure = balance_figure(rows, offer.rows[0].opening, case.as_of, session.language, case.minor_units)
        chart(figure, say("page.picture.balance_alt", owed_amount=offer.rows[0].opening, day=offer.debt_free_on), "balance-figure")
    with right:
        st.subheader(say("page.picture.calendar"))
        figure = calendar_figure(calendar, session.language, case.minor_units)
        least = int(calendar["left_after"].min())
        chart(figure, say("page.picture.calendar_alt", left_amount=least), "calendar-figure")
    _what_may_happen(session, proposal, offer)
    with st.expander(say("page.closely.schedule")):
        table(written(rows, rows="number"))
    with st.expander(say("page.closely.calendar")):
        table(written(calendar, rows="month"))
    with st.expander(say("page.closely.computed")):
        _computed(session, proposal, offer)


def _annual_rate(session: Session, offer: Offer) -> None:
    """Say what the plan costs a year, in large letters: who lends must show it clearly (公告〔2021〕3号)."""
    if offer.annual_rate_compound is None:
        return
    compound = percent(offer.annual_rate_compound, session.language)
    with st.container(border=True, key="annual-rate"):
        st.metric(session.say("page.annual_rate"), compound)
        simple = offer.annual_rate_simple
        st.write(session.say("page.annual_rate_what") if simple is None else session.say("page.annual_rate_both", simple_rate=simple))


def _waived(session: Session, offer: Offer) -> None:
    """Name every part of the claim that is waived, and how much of it."""
    say = session.say
    waived = {name: sum(getattr(plan.waived, name) for plan in offer.plans) for name in PART_NAMES}
    lines = [
        say("page.closely.waived_part", part=say(f"page.part.{name}"), waived_amount=amount) for name, amount in waived.items() if amount
    ]
    if lines:
        st.subheader(say("page.closely.waived"))
        listed(lines)


def _levers(session: Session, draft: Draft, offer: Offer) -> None:
    """Say what each thing that is granted changes in total, one after the other; only the household's side of it."""
    say = session.say
    lines = []
    for way in ways_of(draft):
        for lever, change in changes(way) if way.offer == offer.id and column_of(offer) == offer.id else ():
            total = change.total_to_pay
            words = "less" if total < 0 else "more" if total > 0 else "same"
            lines.append(say(f"page.lever.{words}", lever=say(f"explain.lever.{lever}"), changed_amount=abs(total)))
    if lines:
        st.subheader(say("page.levers.title"))
        listed(lines)
        st.caption(say("page.levers.what"))


def _reasons(session: Session, proposal: Proposal, offer: Offer) -> None:
    """Say why these offers stand side by side, and why this one is not less."""
    if offer in proposal.offers and proposal.why:
        st.subheader(session.say("page.why.three" if len(proposal.offers) == 3 else "page.why.these"))
        listed(_said(session, proposal.why))
    if offer.why:
        st.subheader(session.say("page.why.not_less"))
        listed(_said(session, offer.why))


def _said(session: Session, reasons: Iterable[Reason]) -> Iterable[str]:
    return (session.say(reason.key, **reason.values) for reason in reasons)


def _what_may_happen(session: Session, proposal: Proposal, offer: Offer) -> None:
    """Say what is expected on the way, and what would still be owed if the plan stopped."""
    household, say = offer.household, session.say
    if household is None:
        return
    st.subheader(say("page.happens.title"))
    if offer.completion:
        st.write(chances.sentence(session, offer.completion))
    listed(
        (
            below(session, household.months_below_floor_expected),
            say("page.happens.buffer", buffer_amount=in_hundreds(household.buffer_after_year, proposal.minor_units)),
            *([chances.skips_note(session, offer)] if offer.skips else []),
            *(
                say("page.happens.stops", stop_months=months, owed_amount=household.owed_if_it_stops[months])
                for months in STOPS
                if months < min(len(household.owed_if_it_stops), offer.months or 0)
            ),
        )
    )
    st.caption(say("page.happens.what"))


def below(session: Session, expected: Decimal) -> str:
    """Say how many months may fall below the least to live on, in whole months."""
    name = "page.happens.below" if expected >= 1 else "page.happens.rarely_below" if expected else "page.happens.never_below"
    return session.say(name, below_months=int(expected.to_integral_value(ROUND_HALF_UP)))


def _computed(session: Session, proposal: Proposal, offer: Offer) -> None:
    """Say of every number where it comes from; then the tests, what the rules say, and what was looked at."""
    say = session.say
    amounts = {
        "first_amount": offer.first_payment,
        "worst_amount": offer.worst_payment,
        "last_amount": offer.last_payment,
        "total_amount": offer.total_to_pay,
        "waived_amount": offer.total_waived,
        "interest_amount": offer.interest_to_pay,
        "saved_amount": None if offer.saved_vs_now is None else abs(offer.saved_vs_now),
        "left_amount": offer.tightest_month_left,
        "essential_amount": offer.tightest_month_essential,
    }
    known = {name: value for name, value in amounts.items() if value is not None}
    lawful = sum(claim.lawful.total for claim in proposal.claims)
    facts = known | {"lawful_amount": lawful, "count": len(offer.rows), "day": offer.debt_free_on, "tightest": offer.tightest_month}
    listed(say(f"page.computed.{name}", **facts) for name in ("each_month", "how_long", "in_total", "against_now", "left"))
    st.subheader(say("page.computed.tests"))
    # T6 speaks of the mandate, which is not for the shared screen: here it says only that it passed.
    listed(f"{test.id}: {say('page.computed.term') if test.id == 'T6' else say(test.key, **test.values)}" for test in offer.tests)
    if offer.needs_confirmation:
        st.subheader(say("page.computed.confirmation"))
        listed(say(f"lever.{lever}") for lever in offer.needs_confirmation)
    st.subheader(say("page.computed.findings"))
    findings(session, offer.findings)
    st.caption(say("page.computed.considered", number=proposal.reasons.get("considered", 0)))
