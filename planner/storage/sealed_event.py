"""An event under its seal: a commitment that binds every byte of it, and says nothing of it.

The commitment is SHA-256 of a salt (32 bytes, by chance) followed by the canonical JSON of the event. The commitment alone goes into the
register's tree. As long as salt and words are there, anybody can check them against it; once both are gone, nobody can guess the words
from what remains, and the tree is as whole as before. So a person can be erased without breaking the register.

>>> from planner.casework.event import Circumstances, event_of
>>> at = datetime.fromisoformat("2026-11-23T14:05:00+08:00")
>>> event = event_of("choice", Circumstances(at, "CN-510100", "agent-7"), "borrower-1", choice="decide_later")
>>> sealed = seal_event(event)
>>> fits(sealed.commitment, sealed.salt, sealed.words), read_event(sealed.words) == event
(True, True)
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, cast

from planner.casework.event import DETAILS, METHODS, Event, Json
from planner.casework.reading import check_keys, read_choice, read_object, shown
from planner.errors import InputError
from planner.storage.canonical import canonical

SALT_BYTES: Final = 32

LARGEST_WORDS_BYTES: Final = 64_000
"""Of one event; documents and recordings are kept elsewhere, the register holds their digest."""

_FIELDS: Final = tuple(field.name for field in fields(Event))
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """The canonical JSON of an event, its salt, the commitment to both, and the person whose erasure takes words and salt away.

    It is made once and may be appended again and again with the same idempotency key: a new seal would be another entry.
    """

    commitment: bytes
    salt: bytes
    words: bytes
    about: str


def seal_event(event: Event, salt: bytes | None = None) -> SealedEvent:
    """Seal an event with a salt of 32 bytes, a new one from the system's source of chance unless it is given.

    Raises:
        InputError: the event has no canonical form, is too large, or its time has parts of a second or no offset from UTC.
    """
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    at = event.at.isoformat()
    if not _TIME.fullmatch(at):
        raise InputError("visits.time_form", place="at", found=shown(at))
    words = canonical({name: getattr(event, name) for name in _FIELDS} | {"at": at})
    if len(words) > LARGEST_WORDS_BYTES:
        raise InputError("register.event_large", place="details", kilobytes=LARGEST_WORDS_BYTES // 1_000)
    return SealedEvent(commitment_to(salt, words), salt, words, event.about)


def commitment_to(salt: bytes, words: bytes) -> bytes:
    """Return the commitment, 32 bytes. All salts are of one length, so that salt and words cannot be divided in another way."""
    return sha256(salt + words).digest()


def fits(commitment: bytes, salt: bytes, words: bytes) -> bool:
    """Return whether these words with this salt are those under the seal."""
    return len(salt) == SALT_BYTES and commitment_to(salt, words) == commitment


def read_event(words: bytes) -> Event:
    """Return the event that canonical words hold.

    Raises:
        InputError: not such words; a field is missing, unknown or wrong.
    """
    document = _object(words)
    check_keys(document, _FIELDS, required=_FIELDS)
    texts = {name: _text(document[name], name) for name in ("place", "who", "about")}
    kind = read_choice(document["kind"], "kind", tuple(DETAILS))
    method = read_choice(document["method"], "method", METHODS)
    details = cast(Mapping[str, Json], read_object(document["details"], "details"))
    check_keys(details, tuple(details), required=DETAILS[cast(Any, kind)], place="details")
    return Event(kind=cast(Any, kind), at=_time(document["at"]), method=cast(Any, method), details=details, **texts)


def _object(words: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(words)
        is_canonical = isinstance(document, dict) and canonical(document) == words
    except (ValueError, RecursionError, InputError):
        is_canonical = False
    if not is_canonical:
        raise InputError("register.words_form", place="")
    return cast(Mapping[str, object], document)


def _text(value: object, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError("visits.text_empty", place=place)
    return value


def _time(value: object) -> datetime:
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise InputError("visits.time_form", place="at", found=shown(value))
