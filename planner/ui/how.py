"""How this is worked out: models, sources, assumptions, limits, and what was not found. For everybody; nothing of the creditor's."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, Literal

import pandas as pd
import streamlit as st

from planner.household.assumptions import USUAL, listed
from planner.i18n import render
from planner.negotiation.selection import BAND
from planner.negotiation.trials import SHOWN_PATHS
from planner.negotiation.waterfall_pack import SHIPPED, load_waterfall
from planner.policy.pack import Pack, load_pack
from planner.policy.source_check import checked_sources
from planner.report.assumption_tables import assumption_table, parameter_table
from planner.report.references import SHARED_TOPICS, Lesson, Reference, Topic, load_library
from planner.ui import pieces
from planner.ui.engine import case_of, pack_of
from planner.ui.session import Session
from planner.valuation.survival_comparison import OF
from planner.valuation.survival_parameters import load_parameters

TESTS: Final = {"T1": True, "T2": True, "T3": False, "T4": True, "T5": False, "T6": True, "T7": True}
"""The tests, and whether a plan that fails one is not offered."""

LEVELS_OFF_BY: Final = 20
"""By about so many of 100 a chance may be wrong: see :mod:`planner.valuation.survival`."""

USUAL_PACK: Final = "cn"

DOES: Final = ("finds", "tests", "explains")
DOES_NOT: Final = ("advice", "decide", "score", "promise")
MONTH: Final = ("income", "essentials", "others", "reserve", "hardship", "help")
HAPPENS: Final = ("income", "work", "illness", "bill", "slip", "given_up")
CHANCE: Final = ("same_lives", "sets", "band")
IS_NOT: Final = ("calibrated", "levels", "order", "person")
SAID: Final = ("more", "about_same")
OFFERS: Final = ("lightest_month", "soonest_finished", "likeliest", "most_different")
CHOSEN: Final = ("looked_at", "equal", "order", "beside")
MODES: Final = ("least_concession", "fair_split")
BREAKS: Final = ("when", "credited", "penalties", "other_waivers", "skips", "grace", "agreement")
LIMITS: Final = ("told", "months", "chance", "china", "holidays", "later")
NOT_FOUND: Final = ("kept", "recovered", "gig_income", "living_floor", "ratio", "wording", "tools")


def show(session: Session) -> None:
    """Show the whole page; with a case open it also says what that case has."""
    st.title(session.say("page.how.title"))
    st.write(session.say("how.what"))
    _does(session)
    _tests(session)
    _chance(session)
    _offers(session)
    _breaks(session)
    _assumptions(session)
    _research(session)
    _limits(session)
    _rules(session)


def way_here(session: Session) -> None:
    """Show the button that leads to this page, for beside the numbers."""
    if st.button(session.say("how.open"), key="how-open"):
        session.go = "how"


def lessons(session: Session, topic: Topic) -> None:
    """Show what was learnt about a topic, each sentence with its sources; amounts are yuan, whatever the case's currency."""
    for lesson in load_library().of(topic):
        st.write(render(lesson.key, lesson.values, session.language))
        st.caption(pieces.literal(_cited(session, lesson)))


def sources(session: Session, topics: Iterable[Topic]) -> pd.DataFrame:
    """Return the sources of some topics as a table: who, what, how far it was checked, what for."""
    library = load_library()
    topics = tuple(topics)

    def row(reference: Reference) -> tuple[str, ...]:
        checked = session.say(f"how.grade.{reference.grade}"), session.say(f"how.read.{reference.read}")
        used = [session.say(f"how.topic.{topic}") for topic in library.topics_of(reference) if topic in topics]
        return (
            reference.full or session.say("how.no_title"),
            session.say("how.checked", grade=checked[0], read=checked[1]),
            session.say("how.and").join(used),
        )

    rows = {reference.short: row(reference) for reference in library.cited_by(*topics)}
    columns = [session.say(f"how.column.{name}") for name in ("work", "checked", "used_for")]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(session.say("how.column.authors"))


def _points(session: Session, prefix: str, names: Iterable[str], **values: object) -> None:
    pieces.listed(session.say(f"how.{prefix}.{name}", **values) for name in names)


def _does(session: Session) -> None:
    st.header(session.say("how.does.title"))
    _points(session, "does", DOES)
    st.subheader(session.say("how.does_not.title"))
    _points(session, "does_not", DOES_NOT)


def _tests(session: Session) -> None:
    base, say = load_parameters().sets["base"], session.say
    st.header(say("how.tests.title"))
    st.write(say("how.tests.what"))
    limits: dict[str, dict[str, object]] = {
        "T1": {"limit_rate": USUAL.share_of_surplus},
        "T2": {"limit_rate": USUAL.share_of_month, "months_rate": USUAL.share_of_months},
        "T3": {"limit_rate": USUAL.share_of_income},
        "T5": {
            "income_rate": base.stress_income_lost,
            "stress_months": base.stress_months,
            "bill_amount": int(base.illness_bill.scaleb(session.minor_units)),
            "watched_months": base.stress_watched_months,
            "needed_rate": base.stress_held,
        },
    }
    rows = {
        f"{test} {say(f'test.{test}.name')}": (
            say(f"how.test.{test}", **limits.get(test, {})),
            say("how.tests.hard" if is_hard else "how.tests.warning"),
        )
        for test, is_hard in TESTS.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[say("how.column.passes"), say("how.column.otherwise")])
    pieces.table(frame.rename_axis(say("how.column.test")))
    with st.expander(say("how.month.title"), key="how-month"):
        reserve = {"saving_rate": USUAL.reserve_saving, "enough_weeks": USUAL.reserve_enough_weeks}
        _points(session, "month", MONTH, **reserve, low_months=USUAL.low_income_months)


def _chance(session: Session) -> None:
    say = session.say
    st.header(say("how.chance.title"))
    st.write(say("how.chance.what", lives=f"{SHOWN_PATHS:,}"))
    _points(session, "chance", CHANCE, number=OF)
    st.subheader(say("how.is_not.title"))
    _points(session, "is_not", IS_NOT, points=LEVELS_OFF_BY, number=OF)
    st.subheader(say("how.said.title"))
    _points(session, "said", SAID)
    with st.expander(say("how.happens.title"), key="how-happens"):
        _points(session, "happens", HAPPENS)
        st.write(say("how.happens.net"))


def _offers(session: Session) -> None:
    say, draft = session.say, session.draft
    st.header(say("how.offers.title"))
    st.write(say("how.offers.what"))
    _points(session, "chosen", CHOSEN, within_rate=Decimal(str(BAND)))
    _points(session, "offer", OFFERS)
    st.subheader(say("how.mode.title"))
    st.write(say("how.mode.what"))
    _points(session, "mode", MODES)
    if draft is None:
        st.info(say("how.mode.none_open"))
    else:
        st.info(say("how.mode.here", mode=say(f"how.mode_name.{case_of(draft).mandate.mode}")))


def _breaks(session: Session) -> None:
    base = load_parameters().sets["base"]
    st.header(session.say("how.breaks.title"))
    st.write(session.say("how.breaks.what"))
    values = {"broken_instalments": base.instalments_until_broken, "grace_months": base.grace_months}
    _points(session, "breaks", BREAKS, **values)


def _assumptions(session: Session) -> None:
    say, parameters = session.say, load_parameters()
    st.header(say("how.assumptions.title"))
    st.write(say("how.assumptions.what"))
    with st.expander(say("how.assumptions.household"), key="how-household"):
        pieces.table(assumption_table(listed(USUAL), session.language))
    with st.expander(say("how.assumptions.simulation"), key="how-simulation"):
        st.write(say("how.assumptions.sets"))
        pieces.table(parameter_table(parameters.listed(), "set", session.language))
        st.caption(say("how.assumptions.id", set_id=parameters.id))


def _research(session: Session) -> None:
    say = session.say
    st.header(say("how.research.title"))
    st.write(say("how.research.what"))
    for topic in SHARED_TOPICS:
        with st.expander(say(f"how.topic.{topic}"), key=f"how-topic-{topic}"):
            lessons(session, topic)
    with st.expander(say("how.research.sources"), key="how-sources"):
        pieces.table(sources(session, SHARED_TOPICS))


def _limits(session: Session) -> None:
    say = session.say
    language: Literal["zh", "en"] = "zh" if session.language == "zh_CN" else "en"
    copies = [pack.title[language] for pack in map(load_waterfall, SHIPPED) if pack.source_kind == "secondary_copy"]
    st.header(say("how.limits.title"))
    _points(session, "limit", LIMITS)
    st.header(say("how.not_found.title"))
    st.write(say("how.not_found.what"))
    _points(session, "not_found", NOT_FOUND)
    st.write(say("how.not_found.copies", programmes=say("how.and").join(copies)))


def _rules(session: Session) -> None:
    say, draft = session.say, session.draft
    case = None if draft is None else case_of(draft)
    pack: Pack = load_pack(USUAL_PACK) if case is None else pack_of(case)
    on = pack.read_on if case is None else case.as_of
    st.header(say("how.rules.title"))
    title = pack.title["zh" if session.language == "zh_CN" else "en"]
    st.write(say("how.rules.what", pack=title, version=pack.version, read_on=pack.read_on))
    counts = checked_sources(pack, on)
    rows = {say(f"page.status.{status}"): (str(count), say(f"how.rules.{status}")) for status, count in counts.items()}
    columns = [say("how.column.rules"), say("how.column.meaning")]
    pieces.table(pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis(say("how.column.source")))
    st.caption(say("how.rules.day", total=sum(counts.values()), day=on))
    signed = pack.signed_off
    st.write(say("how.rules.signed", by=signed.by, role=signed.role, on=signed.on) if signed.by else say("how.rules.unsigned"))


def _cited(session: Session, lesson: Lesson) -> str:
    names = "; ".join(reference.short for reference in lesson.references)
    return session.say("how.cited", names=names)
