"""Your month: who lives here, what comes in and goes out by the calendar, what happened, and what is left."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, get_args

import streamlit as st

from planner.casework.case import Case
from planner.core.money import format_amount
from planner.errors import PlannerError
from planner.household.calendar import MONTHS, monthly
from planner.household.household import EVERY, ArrearsKind, HardshipKind, IncomeKind, IncomeTier, Recurring, SpendingKind
from planner.household.projection import Month, project
from planner.i18n import amount, month_name, month_of_year
from planner.report.figures import months_figure
from planner.report.tables import for_people, months_table, year_totals
from planner.ui.drafts import Document, Draft
from planner.ui.engine import case_of
from planner.ui.fields import COUNT, DAY, WORDS, Form, money
from planner.ui.pieces import chart, figures, literal, table
from planner.ui.session import Session

BY_MONTH: Final = "by_month"
_RHYTHMS: Final = (*EVERY, BY_MONTH)
_A_ROW: Final = 6


def show(session: Session) -> None:
    """Show what is left above, and everything it comes from below; an edit changes what is above at once."""
    draft = session.draft
    assert draft is not None, "the shell opens this page only with a case"
    st.title(session.say("page.month.title"))
    result = st.container()
    form = Form(session, draft)
    minor_units = case_of(draft).minor_units
    _income(form, minor_units)
    _spending(form, minor_units)
    _household(form, minor_units)
    _debts(form, minor_units)
    _hardship(form)
    _help(form, minor_units)
    form.finish()
    with result:
        _left(session, case_of(draft))


def _left(session: Session, case: Case) -> None:
    try:
        months = project(case.household, case.as_of, MONTHS)
    except PlannerError as error:
        st.info(literal(session.say(error.key, **error.values)))
        return
    lines = months_table(months)
    totals = year_totals(lines)
    st.header(session.say("page.month.left"))
    st.write(session.say("page.month.left_what"))
    st.html(_strip(session, case, months, totals["tightest"]))
    figures(session, {f"page.month.year.{name}": value for name, value in totals.items()}, case.minor_units, case.currency)
    with st.expander(session.say("page.month.picture")):
        chart(months_figure(lines, session.language, case.minor_units), session.say("page.month.picture_alt"), "months-figure")
        table(for_people(lines, session.language, rows="date", currency=case.currency, minor_units=case.minor_units))


def _strip(session: Session, case: Case, months: tuple[Month, ...], tightest: int) -> str:
    cells = []
    for month in months:
        left = amount(month.surplus, session.language, case.currency, case.minor_units)
        note = session.say("page.month.low") if month.is_low else ""
        tight = ' class="tight"' if month.surplus == tightest else ""
        cells.append(f"<li{tight}>{month_of_year(month.first, session.language)}<b>{left}</b>{note}</li>")
    return f'<ol class="year" aria-label="{session.say("page.month.left")}">{"".join(cells)}</ol>'


def _income(form: Form, minor_units: int) -> None:
    say = form.session.say
    st.header(say("page.income"))
    for k, entry in enumerate(form.draft.get("household.income") or []):
        base = f"household.income.{k}"
        with st.container(border=True, key=f"income-{k}"):
            columns = st.columns(4)
            with columns[0]:
                form.text(f"{base}.who", say("page.who"), WORDS)
            with columns[1]:
                form.choice(f"{base}.kind", say("page.kind"), get_args(IncomeKind), "page.income_kind")
            _recurring(form, base, entry, (columns[2], columns[3]), minor_units)
            columns = st.columns(4, vertical_alignment="bottom")
            with columns[0]:
                form.yes_no(f"{base}.verified", say("page.verified"))
            with columns[1]:
                form.text(f"{base}.low", say("page.low"), money(minor_units, optional=True))
            with columns[2]:
                form.text(f"{base}.good", say("page.good"), money(minor_units, optional=True))
            with columns[3]:
                _remove(form, "household.income", k)
    _add(
        form,
        "household.income",
        {"who": say("page.who_borrower"), "kind": "wage", "amount": format_amount(0, minor_units), "every": "month"},
    )


def _spending(form: Form, minor_units: int) -> None:
    say = form.session.say
    st.header(say("page.spending"))
    for k, entry in enumerate(form.draft.get("household.spending") or []):
        base = f"household.spending.{k}"
        with st.container(border=True, key=f"spending-{k}"):
            columns = st.columns((3, 3, 3, 2, 2), vertical_alignment="bottom")
            with columns[0]:
                form.choice(f"{base}.kind", say("page.kind"), get_args(SpendingKind), "page.spending_kind")
            _recurring(form, base, entry, (columns[1], columns[2]), minor_units)
            with columns[3]:
                form.yes_no(f"{base}.essential", say("page.essential"), otherwise=True)
            with columns[4]:
                _remove(form, "household.spending", k)
    _add(form, "household.spending", {"kind": "food", "amount": format_amount(0, minor_units), "every": "month", "essential": True})


def _recurring(form: Form, base: str, entry: Document, places: tuple[Any, Any], minor_units: int) -> None:
    """Show amount and rhythm; an amount by calendar month has twelve fields."""
    say = form.session.say
    by_month = BY_MONTH in entry
    with places[1]:
        chosen = form.pick(
            f"{base}.every", say("page.every"), _RHYTHMS, "page.every", BY_MONTH if by_month else entry.get("every", "month")
        )
    if chosen is not None:
        _change_rhythm(form.draft, base, entry, chosen, minor_units)
        by_month = chosen == BY_MONTH
    if not by_month:
        with places[0]:
            form.text(f"{base}.amount", say("page.amount"), money(minor_units))
        return
    for first in range(0, MONTHS, _A_ROW):
        for k, column in enumerate(st.columns(_A_ROW), start=first):
            with column:
                form.text(f"{base}.by_month.{k}", month_name(k + 1, form.session.language, short=True), money(minor_units))


def _change_rhythm(draft: Draft, base: str, entry: Document, chosen: str, minor_units: int) -> None:
    """Change how an amount is told; twelve amounts begin as the same money, and are kept when somebody changes back and forth."""
    case = case_of(draft)
    if chosen != BY_MONTH and BY_MONTH not in entry:
        draft.offer({f"{base}.every": chosen})
    elif chosen == BY_MONTH:
        _, kind, position = base.split(".")
        usual: Recurring = getattr(case.household, {"contribution": "contributions"}.get(kind, kind))[int(position)].usual
        draft.kept[f"{base}.amount"] = [entry["amount"]]
        twelve = draft.kept.get(f"{base}.by_month") or [format_amount(value, minor_units) for value in monthly(usual)]
        draft.offer({f"{base}.every": None, f"{base}.amount": None, f"{base}.by_month": twelve})
    else:
        draft.kept[f"{base}.by_month"] = entry[BY_MONTH]
        once = draft.kept.get(f"{base}.amount") or [entry[BY_MONTH][0]]
        draft.offer({f"{base}.by_month": None, f"{base}.amount": once[0], f"{base}.every": chosen})


def _household(form: Form, minor_units: int) -> None:
    say = form.session.say
    st.header(say("page.household"))
    columns = st.columns(4)
    with columns[0]:
        form.text("household.people", say("page.people"), COUNT)
    with columns[1]:
        form.text("household.children", say("page.children"), COUNT)
    with columns[2]:
        form.text("household.savings", say("page.savings"), money(minor_units))
    with columns[3]:
        form.text("household.living_floor", say("page.living_floor"), money(minor_units, optional=True))
    st.caption(say("page.living_floor_hint"))
    with st.columns(2)[0]:
        form.choice("household.income_tier", say("page.income_tier"), get_args(IncomeTier), "page.income_tier", otherwise="mixed")


def _debts(form: Form, minor_units: int) -> None:
    say = form.session.say
    st.header(say("page.other_debts"))
    for k, _ in enumerate(form.draft.get("household.other_debt") or []):
        base = f"household.other_debt.{k}"
        columns = st.columns((3, 3, 3, 2), vertical_alignment="bottom")
        with columns[0]:
            form.text(f"{base}.creditor", say("page.creditor"), WORDS)
        with columns[1]:
            form.text(f"{base}.monthly", say("page.monthly"), money(minor_units))
        with columns[2]:
            form.yes_no(f"{base}.agreed", say("page.agreed"), otherwise=True)
        with columns[3]:
            _remove(form, "household.other_debt", k)
    _add(form, "household.other_debt", {"creditor": say("page.creditor_new"), "monthly": format_amount(0, minor_units)})
    st.subheader(say("page.arrears"))
    for k, _ in enumerate(form.draft.get("household.priority_arrears") or []):
        base = f"household.priority_arrears.{k}"
        places = st.columns((3, 3, 5), vertical_alignment="bottom")
        with places[0]:
            form.choice(f"{base}.kind", say("page.kind"), get_args(ArrearsKind), "page.arrears_kind")
        with places[1]:
            form.text(f"{base}.monthly", say("page.monthly"), money(minor_units))
        with places[2]:
            _remove(form, "household.priority_arrears", k)
    _add(form, "household.priority_arrears", {"kind": "rent", "monthly": format_amount(0, minor_units)})


def _hardship(form: Form) -> None:
    say, draft = form.session.say, form.draft
    st.header(say("page.hardship"))
    st.write(say("page.hardship_what"))
    if draft.get("household.hardship") is None:
        if st.button(say("page.hardship_add"), key="hardship-add"):
            happened = {"kind": "lower_income", "since": draft.get("as_of")}
            form.later.append(partial(draft.offer, {"household.hardship": happened}))
        return
    columns = st.columns(4, vertical_alignment="bottom")
    with columns[0]:
        form.choice("household.hardship.kind", say("page.hardship_kind"), get_args(HardshipKind), "page.hardship_kind")
    with columns[1]:
        form.text("household.hardship.since", say("page.since"), DAY)
    with columns[2]:
        form.text("household.hardship.back_by", say("page.back_by"), DAY)
    with columns[3]:
        if st.button(say("page.remove"), key="hardship-remove"):
            form.later.extend((partial(draft.offer, {"household.hardship": None}), partial(draft.forget, "household.hardship.")))


def _help(form: Form, minor_units: int) -> None:
    say = form.session.say
    st.header(say("page.family"))
    st.write(say("page.family_what"))
    for k, entry in enumerate(form.draft.get("household.contribution") or []):
        base = f"household.contribution.{k}"
        with st.container(border=True, key=f"contribution-{k}"):
            columns = st.columns(4)
            with columns[0]:
                form.text(f"{base}.who", say("page.who"), WORDS)
            with columns[3]:
                form.text(f"{base}.until", say("page.until"), DAY)
            _recurring(form, base, entry, (columns[1], columns[2]), minor_units)
            consents = st.columns((4, 4, 3), vertical_alignment="bottom")
            with consents[0]:
                form.yes_no(f"{base}.consent_of_borrower", say("page.consent_of_borrower"))
            with consents[1]:
                form.yes_no(f"{base}.consent_of_relative", say("page.consent_of_relative"))
            with consents[2]:
                _remove(form, "household.contribution", k)
    _add(form, "household.contribution", {"who": say("page.who_relative"), "amount": format_amount(0, minor_units), "every": "month"})


def _remove(form: Form, path: str, position: int) -> None:
    name = form.session.say("page.remove")
    if st.button(name, key=f"remove:{form.draft.epoch}:{path}:{position}"):
        form.later.append(partial(form.draft.remove, path, position))


def _add(form: Form, path: str, entry: Document) -> None:
    if st.button(form.session.say(f"page.add.{path.rpartition('.')[2]}"), key=f"add:{path}"):
        form.later.append(partial(form.draft.add, path, entry))
