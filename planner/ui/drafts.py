"""Drafts of cases while they are worked on: held in the server's memory under a random id, so that a reload keeps what was typed.

At most :data:`DRAFTS_MAX` are in memory; those that were not used for longest, and those from before the server started, come back from
the shelf behind the store, if there is one (:mod:`planner.ui.keeping`). The id is 128 random bits and says nothing about anybody. A draft's
document is a case file that always can be computed: what cannot be understood stays beside it under ``typed``.
"""

from __future__ import annotations

import copy
import json
import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Protocol

from planner.casework.case import case_from_document
from planner.errors import InputError, PlannerError

DRAFTS_MAX: Final = 300
"""Drafts kept at once; a draft is about ten kilobytes."""

WISH: Final = "wish"
"""Paths below it hold what can be paid: worked out on the page, no part of the case."""

Document = dict[str, Any]
"""A case file as plain values: tables, lists, strings, whole numbers, yes and no; dates as ISO strings."""


@dataclass(slots=True)
class Draft:
    """One case being worked on.

    ``typed`` holds, by path, what was typed into a field and could not be taken into the document, ``wish`` what can be paid, ``closely``
    the column that is looked at closely, ``shock`` the bad time that is tried out, ``kept`` amounts that were told another way before.
    ``epoch`` grows when entries move, so that their fields follow.
    """

    document: Document
    typed: dict[str, str] = field(default_factory=dict)
    closely: str = ""
    shock: str = ""
    wish: Document = field(default_factory=dict)
    kept: dict[str, list[str]] = field(default_factory=dict)
    epoch: int = 0
    version: int = 0

    def get(self, path: str) -> Any:
        """Return the value at a dotted path, None where there is none."""
        value: Any = {**self.document, WISH: self.wish}
        for part in path.split("."):
            if isinstance(value, list):
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = value.get(part) if isinstance(value, dict) else None
        return value

    def offer(self, changes: dict[str, Any]) -> InputError | None:
        """Take the changes (path to value; None takes the key away) when the whole is still a case; else say why not."""
        document = copy.deepcopy({**self.document, WISH: self.wish})
        for path, value in changes.items():
            _put(document, path, value)
        self.wish = document.pop(WISH)
        error = refusal(document, tuple(changes))
        if error is None and document != self.document:
            self.document = document
            self.version += 1
        return error

    def add(self, path: str, entry: Document) -> InputError | None:
        """Put an entry at the end of a list."""
        return self.offer({path: [*(self.get(path) or []), entry]})

    def remove(self, path: str, position: int) -> InputError | None:
        """Take an entry out of a list; what was typed into later entries moves with them."""
        entries = [entry for k, entry in enumerate(self.get(path)) if k != position]
        error = self.offer({path: entries})
        if error is None:
            self.typed = dict(_moved(name, text, f"{path}.", position) for name, text in self.typed.items())
            self.typed.pop("", None)
            self.epoch += 1
        return error

    def forget(self, prefix: str) -> None:
        """Drop what was typed into fields that are no longer there."""
        self.typed = {path: typed for path, typed in self.typed.items() if not path.startswith(prefix)}

    def fingerprint(self) -> str:
        """Return the document as canonical text: equal documents, equal text."""
        return json.dumps(self.document, sort_keys=True, ensure_ascii=False)


class Shelf(Protocol):
    """Where drafts are kept that are not in memory (any more)."""

    def load(self, visit: str) -> Draft | None:
        """Return a draft, or None when there is no such."""

    def fault(self) -> PlannerError | None:
        """Return why the last draft could not be saved, None when all are."""

    def is_overtaken(self, visit: str) -> bool:
        """Whether a draft was changed elsewhere, so that it is not saved until somebody decides."""

    def settle(self, visit: str, *, take_theirs: bool) -> None:
        """Decide for the version from elsewhere, or for the one in memory."""


class DraftStore:
    """The open drafts, the longest unused dropped first. Safe to use from many sessions.

    Behind it may stand a ``shelf``, from which drafts come back that are no longer in memory.
    """

    def __init__(self, limit: int = DRAFTS_MAX) -> None:
        self.shelf: Shelf | None = None
        self._limit = limit
        self._drafts: OrderedDict[str, Draft] = OrderedDict()
        self._lock = Lock()

    def opened(self) -> list[tuple[str, Draft]]:
        """Return the drafts that are in memory, with their ids."""
        with self._lock:
            return list(self._drafts.items())

    def open(self, document: Document) -> str:
        """Keep a new draft; return its id."""
        visit = secrets.token_urlsafe(16)
        with self._lock:
            self._drafts[visit] = Draft(document)
            self._drop_unused()
        return visit

    def find(self, visit: str) -> Draft | None:
        """Return the draft, also one from the shelf, or None when there is no such (any more)."""
        with self._lock:
            draft = self._drafts.get(visit)
            if draft is not None:
                self._drafts.move_to_end(visit)
                return draft
        loaded = self.shelf.load(visit) if self.shelf is not None else None
        if loaded is None:
            return None
        with self._lock:
            draft = self._drafts.setdefault(visit, loaded)  # two tabs may have asked together
            self._drop_unused()
            return draft

    def _drop_unused(self) -> None:
        while len(self._drafts) > self._limit:
            self._drafts.popitem(last=False)


STORE: Final = DraftStore()
"""The one store of this process."""


def refusal(document: Document, paths: tuple[str, ...] = ()) -> InputError | None:
    """Say why a document is not a case, or None. Of several reasons the one about one of ``paths`` comes first."""
    try:
        case_from_document(document, name="")
    except InputError as error:
        errors = getattr(error, "errors", (error,))
        near = [item for item in errors if any(dotted(item.place).startswith(path) for path in paths)]
        return next(iter(near or errors))
    return None


def dotted(place: str) -> str:
    """Return a place as case errors write it as a dotted path.

    >>> dotted("household.income[1].by_month[3]")
    'household.income.1.by_month.3'
    """
    return place.replace("[", ".").replace("]", "")


def _put(document: Document, path: str, value: Any) -> None:
    *parents, last = path.split(".")
    table: Any = document
    for part in parents:
        table = table[int(part)] if isinstance(table, list) else table.setdefault(part, {})
    if isinstance(table, list):
        table[int(last)] = value
    elif value is None:
        table.pop(last, None)
    else:
        table[last] = value


def _moved(name: str, text: str, prefix: str, removed: int) -> tuple[str, str]:
    if not name.startswith(prefix):
        return name, text
    position, _, rest = name.removeprefix(prefix).partition(".")
    if int(position) == removed:
        return "", text
    return f"{prefix}{int(position) - (int(position) > removed)}.{rest}", text
