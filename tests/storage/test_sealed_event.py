"""Seals: they bind every byte of an event, and say nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.event import DETAILS, KINDS, METHODS, Event, Json
from planner.errors import InputError
from planner.storage.canonical import canonical
from planner.storage.sealed_event import LARGEST_WORDS_BYTES, commitment_to, fits, read_event, seal_event
from tests.storage.databases import NOON
from tests.storage.registers import event, sealed
from tests.storage.test_canonical import texts, values

DOCUMENT: dict[str, Json] = {
    "kind": "choice",
    "at": "2026-11-24T12:00:00+00:00",
    "place": "CN-510100",
    "method": "in_person",
    "who": "agent-7",
    "about": "borrower-1",
    "details": {"choice": "decide_later"},
}


@st.composite
def events(draw: st.DrawFn) -> Event:
    kind = draw(st.sampled_from(KINDS))
    said = {name: draw(values) for name in DETAILS[kind]} | draw(st.dictionaries(texts, values, max_size=2))
    at = NOON.astimezone().replace(tzinfo=NOON.tzinfo) + timedelta(seconds=draw(st.integers(-(10**9), 10**9)))
    who, place, about = (draw(texts.filter(str.strip)) for _ in range(3))
    return Event(kind, at, place, draw(st.sampled_from(METHODS)), who, about, said | {name: said[name] for name in DETAILS[kind]})


@given(events())
def test_the_words_are_read_back(one: Event) -> None:
    made = seal_event(one)
    assert read_event(made.words) == one
    assert made.about == one.about
    assert fits(made.commitment, made.salt, made.words)


@given(st.integers(0, 10_000))
def test_no_changed_bit_fits(number: int) -> None:
    made = sealed(7)
    for place, content in ((0, made.commitment), (1, made.salt), (2, made.words)):
        turned = bytearray(content)
        turned[number // 8 % len(turned)] ^= 1 << number % 8
        parts = [made.commitment, made.salt, made.words]
        parts[place] = bytes(turned)
        assert not fits(*parts)


def test_the_commitment_is_the_hash_of_salt_and_words() -> None:
    made = sealed(7)
    assert made.commitment == sha256(made.salt + made.words).digest() == commitment_to(made.salt, made.words)
    assert not fits(made.commitment, made.salt + made.words[:1], made.words[1:])


def test_the_same_event_gets_another_seal_each_time() -> None:
    one, two = seal_event(event(1)), seal_event(event(1))
    assert one.words == two.words
    assert one.salt != two.salt
    assert one.commitment != two.commitment


@pytest.mark.parametrize("at", [NOON.replace(tzinfo=None), NOON.replace(microsecond=5)])
def test_a_time_must_be_whole_and_have_its_offset(at: datetime) -> None:
    with pytest.raises(InputError, match="visits.time_form"):
        seal_event(replace(event(1), at=at))


def test_an_event_has_a_largest_size() -> None:
    room = LARGEST_WORDS_BYTES - len(seal_event(event(1, purpose="audio", text_version="")).words)
    assert len(seal_event(event(1, purpose="audio", text_version="x" * room)).words) == LARGEST_WORDS_BYTES
    with pytest.raises(InputError, match="register.event_large"):
        seal_event(event(1, purpose="audio", text_version="x" * (room + 1)))


def test_a_document_of_an_event() -> None:
    assert read_event(canonical(DOCUMENT)).details == {"choice": "decide_later"}


@pytest.mark.parametrize(
    ("change", "key", "place"),
    [
        ({"kind": "verdict"}, "error.choice", "kind"),
        ({"method": "fax"}, "error.choice", "method"),
        ({"at": "2026-11-24"}, "visits.time_form", "at"),
        ({"at": "2026-13-24T12:00:00+00:00"}, "visits.time_form", "at"),
        ({"at": 5}, "visits.time_form", "at"),
        ({"place": " "}, "visits.text_empty", "place"),
        ({"who": 5}, "visits.text_empty", "who"),
        ({"details": []}, "error.object_form", "details"),
        ({"details": {}}, "error.key_missing", "details.choice"),
        ({"score": 5}, "error.key_unknown", "score"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], key: str, place: str) -> None:
    with pytest.raises(InputError, match=key) as refused:
        read_event(canonical(DOCUMENT | change))
    assert refused.value.place == place


@pytest.mark.parametrize("words", [b"", b"[]", b"\xff", b'{"a": 1}', b'{"a":0.5}', b"[" * 100_000, b'{"a":1,"a":2}'])
def test_what_are_no_words(words: bytes) -> None:
    with pytest.raises(InputError, match="register.words_form"):
        read_event(words)
