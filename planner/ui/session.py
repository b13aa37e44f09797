"""What one browser tab knows: one typed object in Streamlit's session state, and the draft that it points at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import streamlit as st

from planner.core.money import minor_units_of
from planner.i18n import LANGUAGES, Language, render, text
from planner.ui.drafts import STORE, Document, Draft
from planner.ui.languages import guess

KEY: Final = "session"


@dataclass(slots=True)
class Session:
    """``visit`` is the id of the draft, ``lost`` an id from the address that nobody knows (any more), ``runs`` counts the runs of the page,
    ``go`` names the page that the body of a page wants to lead to. ``left`` holds visits that this tab has left for another: a second tap
    may still arrive with their address, and must not lead back.

    ``shown`` holds what each field of this tab showed last, and ``turns`` how often it had to be made anew because something else (a
    step button, another tab) had changed its value.
    """

    language: Language
    visit: str = ""
    lost: str = ""
    currency: str = "CNY"
    minor_units: int = 2
    runs: int = 0
    go: str = ""
    left: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)

    @property
    def draft(self) -> Draft | None:
        """The open draft."""
        return STORE.find(self.visit) if self.visit else None

    def open(self, document: Document) -> None:
        """Start a draft from a document and make it this tab's."""
        self.left.add(self.visit)
        self.visit = STORE.open(document)
        self.lost = ""
        self.shown.clear()

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key in this tab's language; values are formatted by their names."""
        return render(key, values, self.language, self.currency, self.minor_units) if values else text(key, self.language)


def current() -> Session:
    """Return this tab's session, put in step with the address: a known visit is opened, an unknown one is named, none is written back."""
    if KEY not in st.session_state:
        asked = st.query_params.get("lang", "")
        st.session_state[KEY] = Session(asked if asked in LANGUAGES else guess(st.context.locale))
    session: Session = st.session_state[KEY]
    asked = st.query_params.get("visit", "")
    if asked and asked != session.visit and asked not in session.left:
        if STORE.find(asked) is None:
            session.lost = asked
        else:
            session.visit, session.lost = asked, ""
            session.shown.clear()
    if session.visit and session.draft is None:
        session.lost, session.visit = session.visit, ""
    if session.draft is not None:
        session.currency = str(session.draft.get("debt.0.currency") or "CNY")
        session.minor_units = minor_units_of(session.currency)
    session.runs += 1
    return session


def address(session: Session) -> dict[str, str]:
    """Return what the address says beside the page: the visit and the language, nothing about anybody."""
    return {"visit": session.visit, "lang": session.language} if session.visit else {"lang": session.language}


def write_address(session: Session) -> None:
    """Put the session into the address where it says something else."""
    wanted = address(session)
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
