"""The claim in its parts, debt by debt: what the creditor states, what the law lets be claimed, and why."""

from __future__ import annotations

import streamlit as st

from planner.casework.case import Case
from planner.core.daycount import DAY_COUNTS
from planner.core.debt import LENDERS, PART_NAMES, PRODUCTS
from planner.errors import PlannerError
from planner.negotiation.proposal import Claim
from planner.report.tables import claim_table, for_people
from planner.ui.engine import answer_of, case_of
from planner.ui.fields import COUNT, DAY, PERCENT, WORDS, Form, money
from planner.ui.pieces import figures, findings, literal, table
from planner.ui.session import Session

_A_ROW = 4


def show(session: Session) -> None:
    """Show each claim, and its fields on demand."""
    draft = session.draft
    assert draft is not None, "the shell opens this page only with a case"
    st.title(session.say("page.claim.title"))
    st.write(session.say("page.claim.what"))
    form = Form(session, draft)
    count = len(draft.get("debt"))
    places = [st.container() for _ in range(count)]
    for k, place in enumerate(places):
        with place:
            heading, answer = st.container(), st.container()
            with st.expander(session.say("page.claim.edit"), key=f"edit-{k}"):
                _fields(form, k)
            places[k] = answer
            with heading:
                st.header(literal(str(draft.get(f"debt.{k}.creditor"))))
                lender, product = (session.say(f"page.{name}.{draft.get(f'debt.{k}.{name}')}") for name in ("lender", "product"))
                st.caption(session.say("page.claim.kind", lender=lender, product=product))
    case, proposal = case_of(draft), answer_of(draft)
    if isinstance(proposal, PlannerError):
        st.info(literal(session.say(proposal.key, **proposal.values)))
        return
    for place, claim in zip(places, proposal.claims, strict=True):
        with place:
            _claim(session, case, claim)


def _claim(session: Session, case: Case, claim: Claim) -> None:
    amounts = {"stated": claim.stated.total, "lawful": claim.lawful.total, "above": claim.above.total}
    figures(session, {f"table.{name}": total for name, total in amounts.items()}, case.minor_units, case.currency)
    frame = claim_table(claim.stated, claim.lawful, claim.above)
    table(for_people(frame, session.language, rows="page.part", currency=case.currency, minor_units=case.minor_units))
    if claim.above.total:
        st.write(session.say("page.claim.above_what"))
    findings(session, claim.findings)


def _fields(form: Form, k: int) -> None:
    say, base = form.session.say, f"debt.{k}"
    minor_units = case_of(form.draft).minor_units
    amounts = money(minor_units)
    for first in range(0, len(PART_NAMES), _A_ROW):
        for name, column in zip(PART_NAMES[first : first + _A_ROW], st.columns(_A_ROW), strict=True):
            with column:
                form.text(f"{base}.{name}", say(f"page.part.{name}"), amounts)
    columns = st.columns(_A_ROW)
    with columns[0]:
        form.text(f"{base}.creditor", say("page.creditor"), WORDS)
    with columns[1]:
        form.choice(f"{base}.lender", say("page.lender"), LENDERS, "page.lender")
    with columns[2]:
        form.choice(f"{base}.product", say("page.product"), PRODUCTS, "page.product")
    with columns[3]:
        form.choice(f"{base}.day_count", say("page.day_count"), DAY_COUNTS, "page.day_count", otherwise="ACT/365F")
    columns = st.columns(_A_ROW)
    with columns[0]:
        form.text(f"{base}.contract_rate", say("page.contract_rate"), PERCENT)
    with columns[1]:
        form.text(f"{base}.penalty_markup", say("page.penalty_markup"), PERCENT)
    with columns[2]:
        form.text(f"{base}.contract_date", say("page.contract_date"), DAY)
    with columns[3]:
        form.text(f"{base}.matures_on", say("page.matures_on"), DAY)
    columns = st.columns(_A_ROW, vertical_alignment="bottom")
    with columns[0]:
        form.text(f"{base}.days_past_due", say("page.days_past_due"), COUNT)
    with columns[1]:
        form.text(f"{base}.charges_since", say("page.charges_since"), DAY)
    with columns[2]:
        form.yes_no(f"{base}.secured", say("page.secured"))
    with columns[3]:
        form.yes_no(f"{base}.in_instalments", say("page.in_instalments"))
