"""Try: "we can pay …". One thing is given, with or without a down payment; the rest is worked out, or what stands in the way is said."""

from __future__ import annotations

from typing import Final

import streamlit as st

from planner.core.money import parse_amount
from planner.errors import PlannerError
from planner.negotiation.goal_seek import Answer, Wish
from planner.negotiation.proposal import Offer, Proposal
from planner.ui.drafts import WISH, Draft
from planner.ui.engine import solution_of
from planner.ui.fields import COUNT, Form, money
from planner.ui.offer_cards import cards_of
from planner.ui.pieces import literal
from planner.ui.session import Session

_ASKED: Final = ("payment", "months", "total")
_STEPS: Final = {
    "payment": (-100, -10, 10, 100),
    "months": (-6, -1, 1, 6),
    "total": (-1000, -100, 100, 1000),
    "down_payment": (-1000, -100, 100, 1000),
}
"""What the buttons beside a field add: yuan, or months."""


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


def _wish(draft: Draft, asked: str, minor_units: int) -> Wish | None:
    """Return what was asked for, or None when nothing was."""
    given: dict[str, int] = {}
    for name in (asked, "down_payment"):
        told = draft.get(f"{WISH}.{name}")
        number = told if isinstance(told, int) else parse_amount(told, place=name, minor_units=minor_units) if told else 0
        if number:
            given[name] = number
    return Wish(given.get("payment"), given.get("months"), given.get("total"), given.get("down_payment", 0)) if given else None


def _answer(session: Session, proposal: Proposal, answer: Answer) -> Offer | None:
    if answer.offer is not None:
        st.html(cards_of(session, proposal, (answer.offer,)))
    elif answer.refusal is not None:
        key, values = answer.refusal.key, answer.refusal.values
        # How long the mandate allows is not for the shared screen.
        sentences = [session.say("page.pay.too_long") if key == "solve.too_long" else session.say(key, **values)]
        if values.get("affordable_amount"):
            sentences.append(session.say("page.pay.affordable", amount=values["affordable_amount"]))
        st.info(literal(" ".join(sentences)))
    return answer.offer
