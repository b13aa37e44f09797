"""The records behind the page: opened with the server, said out loud in the terminal, and on the page when something is not saved."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from planner.errors import StorageError
from planner.i18n import Language, render, text
from planner.storage.location import VARIABLE
from planner.storage.opening import Opened, open_here
from planner.storage.writes import forget_writes
from planner.ui.drafts import STORE
from planner.ui.keeping import Keeper
from planner.ui.languages import guess
from planner.ui.session import Session

REPEATED_WITHIN: Final = timedelta(days=7)
"""After that nobody repeats a write any more, and its answer need not be kept."""
NOTHING: Final = "none"
"""What the variable says where drafts are to stay in memory only."""


@contextmanager
def kept_drafts() -> Iterator[None]:
    """Keep drafts in the records while the server runs; where there are none to be had, say why, and go on in memory."""
    opened = _opened()
    if opened is None:
        yield
        return
    with suppress(StorageError):  # what cannot be removed now is removed at the next start
        forget_writes(opened.database, datetime.now(UTC) - REPEATED_WITHIN)
    keeper = Keeper(opened.database, STORE)
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()
        opened.database.close()


def notice(session: Session) -> None:
    """Say on the page when what is typed is not saved, and let people decide when it was changed elsewhere."""
    shelf = STORE.shelf
    if shelf is None or session.draft is None:
        return
    if (fault := shelf.fault()) is not None:
        st.error(session.say(fault.key, **fault.values))
    if shelf.is_overtaken(session.visit):
        st.warning(session.say("storage.page.overtaken"))
        with st.container(horizontal=True):
            theirs = st.button(session.say("storage.page.take_theirs"), key="take-theirs")
            ours = st.button(session.say("storage.page.keep_ours"), key="keep-ours")
        if theirs or ours:
            shelf.settle(session.visit, take_theirs=theirs)
            session.shown.clear()
            st.rerun()


def _opened() -> Opened | None:
    language = guess((os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition(".")[0].replace("_", "-"))
    if os.environ.get(VARIABLE) == NOTHING:
        _say(text("storage.page.in_memory", language))
        return None
    try:
        opened = open_here()
    except StorageError as error:
        _say(render(error.key, error.values, language))
        _say(text("storage.page.in_memory", language))
        return None
    for finding in opened.findings:
        _say(render(finding.key, finding.values, language))
    _say(_place(opened, language))
    return opened


def _place(opened: Opened, language: Language) -> str:
    path = opened.database.path
    return text("storage.page.server", language) if path is None else text("storage.page.file", language, file=path)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
