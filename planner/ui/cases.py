"""Open a case: one of the samples, or a file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st

from planner.casework.case import LARGEST_FILE_BYTES, Case, case_document, load_case, read_case
from planner.casework.text_file import decoded
from planner.errors import InputError
from planner.i18n import long_date
from planner.ui.drafts import Draft
from planner.ui.engine import case_of
from planner.ui.pieces import listed, literal
from planner.ui.session import Session
from planner.ui.shell import lost_visit

SAMPLES: Final = Path(__file__).parents[2] / "scenarios" / "cases"


@cache
def samples() -> tuple[Case, ...]:
    """Return the sample cases, in the order of their files' names."""
    return tuple(load_case(path) for path in sorted(SAMPLES.glob("*.toml")))


def show(session: Session) -> None:
    """Show what is open, the samples, and the place for a file."""
    st.title(session.say("page.cases.title"))
    lost_visit(session)
    draft = session.draft
    if draft is not None:
        _open_case(session, draft)
    st.header(session.say("page.cases.samples"))
    st.write(session.say("page.cases.samples_what"))
    with st.container(key="samples"):
        for case in samples():
            if st.button(literal(case.title.in_language(session.language)), key=f"sample:{case.id}", width="stretch"):
                _start(session, case)
    st.header(session.say("page.cases.file"))
    _file(session)


def _open_case(session: Session, draft: Draft) -> None:
    case = case_of(draft)
    with st.container(border=True, key="open-case"):
        st.subheader(literal(case.title.in_language(session.language)))
        st.caption(session.say("page.cases.as_of", day=case.as_of))
        if case.synthetic:
            st.caption(session.say("page.cases.synthetic"))
        with st.container(horizontal=True):
            if st.button(session.say("page.cases.go_on"), key="go-on"):
                session.go = "month"


def _file(session: Session) -> None:
    upload = st.file_uploader(session.say("page.cases.file_what"), type=["toml"], max_upload_size=1, key="file")
    if upload is None:
        return
    try:
        case = read_case(decoded(upload.getvalue(), place=upload.name, largest_bytes=LARGEST_FILE_BYTES), name=upload.name)
    except InputError as error:
        errors = getattr(error, "errors", (error,))
        st.error(session.say("page.cases.file_wrong"))
        listed(session.say(item.key, **item.values) for item in errors)
    else:
        title = literal(case.title.in_language(session.language))
        st.write(session.say("page.cases.file_right", title=title, day=long_date(case.as_of, session.language)))
        if st.button(session.say("page.cases.file_open"), key="open-file"):
            _start(session, case)


def _start(session: Session, case: Case) -> None:
    session.open(case_document(case))
    session.go = "month"
