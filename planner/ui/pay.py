"""Try: "we can pay …", "start after Spring Festival". The rest is worked out, or what stands in the way is said.

How far the creditor would go is not for the shared screen: neither the lever, nor limits, nor the nearest wish that works; only which way.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import streamlit as st

from planner.core.calendars import spring_festival
from planner.core.dates import add_months
from planner.core.money import parse_amount
from planner.errors import PlannerError
from planner.i18n import month_of_year
from planner.negotiation.goal_seek import Answer, Wish
from planner.negotiation.proposal import Offer, Proposal, Reason
from planner.ui.drafts import WISH, Draft
from planner.ui.engine import solution_of
from planner.ui.fields import COUNT, Form, money
from planner.ui.offer_cards import cards_of
from planner.ui.pieces import literal
from planner.ui.session import Session

_ASKED: Final = ("payment", "months", "total")
_START: Final = f"{WISH}.start"
_STEPS: Final = {
    "payment": (-100, -10, 10, 100),
    "months": (-6, -1, 1, 6),
    "total": (-1000, -100, 100, 1000),
    "down_payment": (-1000, -100, 100, 1000),
}
"""What the buttons beside a field add: yuan, or months."""
_STARTS: Final = 6
"""First payments that can be tapped: one to so many months after the talk, whatever may be granted."""
_FESTIVE_DAYS: Final = 15
"""From the Spring Festival to the Lantern Festival (元宵节): after it, work and wages have begun again."""
_WITHOUT_LIMITS: Final = {
    "solve.too_long": "page.pay.too_long",
    "solve.far_too_long": "page.pay.too_long",
    "solve.starts_too_late": "page.pay.starts_too_late",
    "solve.below_interest": "page.pay.below_interest",
    "solve.share_below_interest": "page.pay.below_interest",
}
"""Sentences that name what the mandate allows, and what the shared screen says instead."""


def show(session: Session, draft: Draft, proposal: Proposal) -> Offer | None:
    """Show the fields and the answer; return the plan that was asked for, if there is one."""
    say, form = session.say, Form(session, draft)
    st.header(say("page.pay.title"))
    st.write(say("page.pay.what"))
    columns = st.columns(3)
    with columns[0]:
        form.choice(f"{WISH}.by", say("page.pay.by"), _ASKED, "page.pay.by")
    asked = str(draft.get(f"{WISH}.by") or _ASKED[0])
    with columns[1]:
        _field(form, asked, proposal.minor_units)
    with columns[2]:
        _field(form, "down_payment", proposal.minor_units)
    _starts(session, draft, proposal.as_of)
    wish = _wish(draft, asked, proposal.minor_units)
    if wish is None:
        return None
    answer = solution_of(draft, wish)
    if isinstance(answer, PlannerError):
        st.info(literal(say(answer.key, **answer.values)))
        return None
    return _answer(session, proposal, answer)


def _field(form: Form, name: str, minor_units: int) -> None:
    """Show a field and the steps below it; the steps are read first, so that one run shows the stepped number everywhere."""
    kind = COUNT if name == "months" else money(minor_units, optional=True)
    place = st.container()
    with st.container(key=f"steps-{name}"):
        for step in _STEPS[name]:
            if st.button(f"{step:+,d}".replace("-", "−"), key=f"step:{name}:{step}", width="stretch"):
                form.step(f"{WISH}.{name}", step, kind, minor_units if name != "months" else 0)
    with place:
        form.text(f"{WISH}.{name}", form.session.say(f"page.pay.{name}"), kind)


def _starts(session: Session, draft: Draft, as_of: date) -> None:
    """Show the months of the first payment as buttons; a second tap on the chosen one lets it go."""
    st.write(session.say("page.pay.start"))
    names = start_names(as_of, _hardship_ends(draft))
    tapped = next((day for day in names if st.session_state.get(_start_key(day))), None)
    if tapped:  # read before the buttons are drawn, so that the chosen one is marked in the same run
        draft.offer({_START: None if draft.get(_START) == tapped.isoformat() else tapped.isoformat()})
    with st.container(horizontal=True, key="starts"):
        for day, name in names.items():
            month = month_of_year(day, session.language)
            label = session.say(name, when=month) if name else month
            chosen = draft.get(_START) == day.isoformat()
            st.button(label, key=_start_key(day), type="primary" if chosen else "secondary")


def start_names(as_of: date, hardship_ends: date | None = None) -> dict[date, str]:
    """Return the days of the first payment that can be tapped, each with the key of its name; "" where it has none but its month.

    The first day after the Spring Festival and the first after the hardship have names, and are there also where they lie further ahead.
    """
    ahead = [add_months(as_of, months) for months in range(1, 13)]
    names = dict.fromkeys(ahead[:_STARTS], "")
    festivals = [day + timedelta(days=_FESTIVE_DAYS) for years in (0, 1) if (day := spring_festival(as_of.year + years))]
    festival_ends = min((day for day in festivals if day > as_of), default=None)
    marks = {"page.pay.after_festival": festival_ends, "page.pay.after_hardship": hardship_ends}
    for name, last in marks.items():
        after = next((day for day in ahead if last and as_of < last < day), None)
        if after:
            names[after] = name
    return dict(sorted(names.items()))


def _start_key(day: date) -> str:
    return f"start:{day.isoformat()}"


def _hardship_ends(draft: Draft) -> date | None:
    """Return the last day of the month in which the usual income is expected back; None without hardship, or when nobody knows."""
    told = draft.get("household.hardship.back_by")
    return add_months(date.fromisoformat(str(told)).replace(day=1), 1) - timedelta(days=1) if told else None


def _wish(draft: Draft, asked: str, minor_units: int) -> Wish | None:
    """Return what was asked for, or None when nothing was."""
    given: dict[str, int] = {}
    for name in (asked, "down_payment"):
        told = draft.get(f"{WISH}.{name}")
        number = told if isinstance(told, int) else parse_amount(told, place=name, minor_units=minor_units) if told else 0
        if number:
            given[name] = number
    start = date.fromisoformat(told) if (told := draft.get(_START)) else None
    if not given and start is None:
        return None
    return Wish(given.get("payment"), given.get("months"), given.get("total"), given.get("down_payment", 0), start)


def _answer(session: Session, proposal: Proposal, answer: Answer) -> Offer | None:
    if answer.offer is not None:
        st.html(cards_of(session, proposal, (answer.offer,)))
    elif answer.refusal is not None:
        key, values = answer.refusal.key, answer.refusal.values
        sentences = [session.say(_WITHOUT_LIMITS[key]) if key in _WITHOUT_LIMITS else session.say(key, **values)]
        if values.get("affordable_amount"):
            sentences.append(session.say("page.pay.affordable", amount=values["affordable_amount"]))
        if answer.nearest is not None:
            sentences.append(session.say(way_to(answer.wish, answer.nearest)))
        st.info(literal(" ".join(sentences)))
    return answer.offer


def way_to(wish: Wish, nearest: Reason) -> str:
    """Return the key of the sentence that says which way to go to what works, without saying how far."""
    name = nearest.key.rpartition(".")[2]
    if name == "start":
        return "page.pay.way.sooner"
    (value,) = nearest.values.values()
    return f"page.pay.way.{'more' if int(str(value)) > (getattr(wish, name) or 0) else 'less'}_{name}"
