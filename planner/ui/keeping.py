"""Keeps drafts in the records as they change, so that a visit reopens where it stood after a reload, a lost connection, a killed server.

A thread looks several times a second at the drafts that are open and saves those that changed. The pages work on the draft in memory and
wait for nothing. What cannot be saved stays in memory, is tried again at the next look, and the page says so.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import Final

from planner.errors import StorageError
from planner.storage.database import Database
from planner.storage.documents import Conflict, Document, open_document, save_document
from planner.storage.writes import Write
from planner.ui.drafts import Draft, DraftStore, refusal

LOG: Final = logging.getLogger("planner.ui")
LOOK_SECONDS: Final = 0.2
"""Time between two looks; a change is on the disk within half a second."""
KIND: Final = "draft"
BY: Final = "page"
"""Who saves, until people sign in."""
_FIELDS: Final = tuple(sorted({field.name for field in fields(Draft)} - {"version"}))


@dataclass(slots=True)
class _Kept:
    """What the records hold of a draft: its version and the digest of its text; and the idempotency key of the text to be saved next."""

    version: int = 0
    digest: str = ""
    wanted: str = ""
    key: str = ""


class Keeper:
    """Stands behind a store of drafts and keeps them in a database. Safe to use from many sessions."""

    def __init__(self, database: Database, store: DraftStore, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database, self._store, self._now = database, store, now
        self._fault: StorageError | None = None
        self._overtaken: dict[str, Document | None] = {}
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()
        self._end = Event()
        self._thread = Thread(target=self._look_again_and_again, name="keeping drafts", daemon=True)
        store.shelf = self

    def start(self) -> None:
        """Begin to look after the drafts."""
        self._thread.start()

    def stop(self) -> None:
        """Save what is left, and let go."""
        self._end.set()
        self._thread.join()
        self.keep_changed()
        self._store.shelf = None

    def fault(self) -> StorageError | None:
        """Return why the last draft could not be saved, None when all are."""
        return self._fault

    def is_overtaken(self, visit: str) -> bool:
        """Whether a draft was changed by another program, so that it is not saved until somebody decides."""
        return visit in self._overtaken

    def load(self, visit: str) -> Draft | None:
        """Return a draft from the records; None when there is none, it cannot be read, or this program does not understand it."""
        try:
            found = open_document(self._database, document_id(visit))
        except StorageError as error:
            LOG.error("A visit could not be read: %s", error.key)
            return None
        if found is None or found.heading.kind != KIND:
            return None
        draft = _draft(found)
        with self._lock:
            self._kept[visit] = _Kept(found.heading.version, _digest(text_of(draft)))
        return None if refusal(draft.document) else draft

    def keep_changed(self) -> None:
        """Save every draft in memory that changed since it was saved last."""
        with self._lock:
            for visit, draft in self._store.opened():
                if visit not in self._overtaken:
                    self._keep(visit, draft)

    def settle(self, visit: str, *, take_theirs: bool) -> None:
        """End a conflict: take the version of the records into the draft, or save this one on top of it."""
        with self._lock:
            theirs, draft = self._overtaken.pop(visit, None), self._store.find(visit)
            self._kept[visit] = _Kept(theirs.heading.version if theirs else 0)
            if draft is not None and theirs is not None and take_theirs:
                taken = _draft(theirs)
                taken.epoch = max(taken.epoch, draft.epoch) + 1  # every field is made anew
                for name in _FIELDS:
                    setattr(draft, name, getattr(taken, name))
                draft.version += 1

    def _keep(self, visit: str, draft: Draft) -> None:
        kept = self._kept.setdefault(visit, _Kept())
        try:
            text = text_of(draft)
        except RuntimeError:  # a page is just changing it: the next look is soon
            return
        digest = _digest(text)
        if digest == kept.digest:
            return
        if digest != kept.wanted:
            kept.wanted, kept.key = digest, secrets.token_hex(16)
        name = document_id(visit)
        write = Write(kept.key, BY, self._now())
        try:
            outcome = save_document(self._database, write, name, KIND, f"person-{name}", json.loads(text), kept.version)
        except StorageError as error:
            self._fault = error
            return
        self._fault = None
        if isinstance(outcome, Conflict):
            self._overtaken[visit] = outcome.stored
        else:
            kept.version, kept.digest = outcome.version, digest

    def _look_again_and_again(self) -> None:
        while not self._end.wait(LOOK_SECONDS):
            try:
                self.keep_changed()
            except Exception as error:  # whatever it is: the next look must come
                LOG.error("Fault while saving", exc_info=error)


def document_id(visit: str) -> str:
    """Return the name of a draft in the records; whoever reads it there cannot tell the visit's address from it."""
    return hashlib.sha256(visit.encode()).hexdigest()[:32]


def text_of(draft: Draft) -> str:
    """Return all of a draft that is kept, as text: equal drafts, equal text."""
    return json.dumps({name: getattr(draft, name) for name in _FIELDS}, sort_keys=True, ensure_ascii=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _draft(document: Document) -> Draft:
    return Draft(**{name: document.body[name] for name in _FIELDS if name in document.body})
