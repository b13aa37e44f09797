"""What surrounds every page: set-up, style, the bar of pages, the switch of language, the mark at the end of a run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from planner.i18n import LANGUAGES, text
from planner.ui.languages import HTML_LANGUAGE, OWN_NAME
from planner.ui.server import ASSETS
from planner.ui.session import KEY, Session, address

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import Page as StreamlitPage

LOG: Final = logging.getLogger("planner.ui")
ICON: Final = "🤝"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``name`` is its address and the key of its title. Desk pages hold the creditor's side and are not in the shared bar."""

    name: str
    body: Callable[[Session], None]
    needs_case: bool = False
    desk: bool = False


def set_up(session: Session) -> None:
    """Name the browser's tab and load the style."""
    st.set_page_config(page_title=session.say("page.name"), page_icon=ICON, layout="wide")
    st.html(ASSETS / "style.css")


def streamlit_page(page: Page, session: Session) -> StreamlitPage:
    """Return the page as Streamlit's navigation wants it."""

    def run() -> None:
        if page.needs_case and session.draft is None:
            no_case(session)
            return
        try:
            page.body(session)
        except Exception as error:  # whatever it is: the bar below must stay, so that people can go on
            LOG.error("Fault on the page %s", page.name, exc_info=error)
            apologise(error)

    return st.Page(run, title=session.say(f"page.{page.name}.title"), url_path=page.name, default=page.name == "cases")


def no_case(session: Session) -> None:
    """Say that no case is open."""
    st.title(session.say("page.no_case.title"))
    lost_visit(session)
    st.write(session.say("page.no_case.what"))


def lost_visit(session: Session) -> None:
    """Say that the visit in the address is unknown, if so."""
    if session.lost:
        st.info(session.say("page.lost_visit"))


def bar_place() -> DeltaGenerator:
    """Return the place of the bar, above the page's body."""
    return st.container(key="bar", horizontal=True, vertical_alignment="center", gap="small")


def bar(place: DeltaGenerator, session: Session, pages: Sequence[Page], here: str) -> str | None:
    """Fill the bar; return the page to go to, if one was asked for. The shared pages never lead to the desk."""
    go, session.go = session.go or None, ""
    desk_here = any(page.desk and page.name == here for page in pages)
    with place:
        for page in pages:
            if page.desk and not (desk_here or here == "cases"):
                continue
            if page.needs_case and session.draft is None:
                continue
            tab = session.say(f"page.{page.name}.tab")
            if st.button(tab, key=f"go:{page.name}", type="primary" if page.name == here else "secondary") and page.name != here:
                go = page.name
        other = next(language for language in LANGUAGES if language != session.language)
        if st.button(OWN_NAME[other], key="language", type="tertiary"):
            session.language = other
            st.query_params.from_dict(address(session))
            st.rerun()
    return go


def mark_end(session: Session) -> None:
    """Put the last element of a run: its number, for tests, and its language, for the document."""
    st.html(f'<span id="run" data-run="{session.runs}" lang="{HTML_LANGUAGE[session.language]}" hidden></span>')


def apologise(_error: Exception) -> bool:
    """Show a plain sentence in place of an error's text; what was typed is kept."""
    session: Session | None = st.session_state.get(KEY)
    st.error(text("page.fault", session.language if session else LANGUAGES[0]))
    return True
