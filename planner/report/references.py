"""The published sources that the calculator rests on (参考文献), and what was learnt from each: data, read strictly from one file.

A citation is data and stands in its own language; the sentence of a lesson stands in the catalogues, and its numbers come from here.

>>> library = load_library()
>>> [reference.authors for reference in library.cited_by("relief")][0]
'Dobbie, W.; Song, J.'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

from planner.errors import InputError
from planner.policy.fields import Fields

Topic = Literal["relief", "plans", "household", "offers", "creditor"]
Grade = Literal["primary", "secondary"]
Read = Literal["source", "abstract", "data", "press"]
SHARED_TOPICS: Final[tuple[Topic, ...]] = ("relief", "plans", "household", "offers")
"""What everybody at the table may read; the topic that is left is the creditor's."""

_FILE: Final = Path(__file__).with_name("references.toml")


@dataclass(frozen=True, slots=True)
class Reference:
    """One source. ``year``, ``title`` and ``published_in`` are empty where they were not noted.

    ``grade`` is primary where the source itself, its abstract or its data was read, secondary where only somebody else's words were.
    """

    id: str
    authors: str
    year: str
    title: str
    published_in: str
    grade: Grade
    read: Read

    @property
    def short(self) -> str:
        """Who and when, as a sentence names it."""
        return f"{self.authors} ({self.year})" if self.year else self.authors

    @property
    def full(self) -> str:
        """What it is called and where it appeared; empty where neither was noted."""
        return ". ".join(part for part in (self.title, self.published_in) if part)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt: a sentence of the catalogues, the values that fill it, and the sources that say so."""

    name: str
    topic: Topic
    values: Mapping[str, Decimal | int]
    references: tuple[Reference, ...]

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return f"lesson.{self.name}"


@dataclass(frozen=True, slots=True)
class Library:
    """All sources and lessons, in the order of the file."""

    references: tuple[Reference, ...]
    lessons: tuple[Lesson, ...]

    def of(self, topic: Topic) -> tuple[Lesson, ...]:
        """Return the lessons of a topic."""
        return tuple(lesson for lesson in self.lessons if lesson.topic == topic)

    def cited_by(self, *topics: Topic) -> tuple[Reference, ...]:
        """Return the sources of the lessons of some topics, each once."""
        cited = {reference.id for lesson in self.lessons if lesson.topic in topics for reference in lesson.references}
        return tuple(reference for reference in self.references if reference.id in cited)

    def topics_of(self, reference: Reference) -> tuple[Topic, ...]:
        """Return the topics for which a source is cited."""
        return tuple(topic for topic in get_args(Topic) if reference in self.cited_by(topic))


@cache
def load_library() -> Library:
    """Return the sources that come with the calculator. They are read once in a process."""
    return read_library(_FILE.read_bytes().decode(), _FILE.name)


def read_library(text: str, place: str) -> Library:
    """Read sources and lessons, strictly. ``place`` names the text in errors.

    Raises:
        InputError: the text is not TOML; a key is unknown, missing or of the wrong kind; a source stands twice or is cited by nothing;
            a lesson names an unknown source, or none.
    """
    try:
        fields = Fields(tomllib.loads(text, parse_float=Decimal), place)
    except tomllib.TOMLDecodeError as error:
        raise InputError("error.pack_toml", place=place, found=str(error)) from None
    references: dict[str, Reference] = {}
    for entry in fields.tables("reference"):
        reference = _reference(entry)
        if reference.id in references:
            raise InputError("error.reference_twice", place=entry.at("id"), found=reference.id)
        references[reference.id] = reference
    lessons = tuple(_lesson(entry, references) for entry in fields.tables("lesson"))
    fields.finish()
    cited = {reference.id for lesson in lessons for reference in lesson.references}
    for unused in references.keys() - cited:
        raise InputError("error.reference_unused", place=fields.at("reference"), found=unused)
    return Library(tuple(references.values()), lessons)


def _reference(entry: Fields) -> Reference:
    reference = Reference(
        id=entry.text("id"),
        authors=entry.text("authors"),
        year=entry.text("year", empty=True),
        title=entry.text("title", empty=True),
        published_in=entry.text("published_in", empty=True),
        grade=cast(Grade, entry.choice("grade", get_args(Grade))),
        read=cast(Read, entry.choice("read", get_args(Read))),
    )
    entry.finish()
    return reference


def _lesson(entry: Fields, references: Mapping[str, Reference]) -> Lesson:
    cited = entry.choices("references", references)
    if not cited:
        raise InputError("error.pack_key_missing", place=entry.at("references"))
    lesson = Lesson(
        name=entry.text("name"),
        topic=cast(Topic, entry.choice("topic", get_args(Topic))),
        values=_values(entry),
        references=tuple(references[name] for name in cited),
    )
    entry.finish()
    return lesson


def _values(entry: Fields) -> Mapping[str, Decimal | int]:
    found = entry.anything("values")
    if found is None:
        return MappingProxyType({})
    values: dict[str, Decimal | int] = {}
    for name, value in cast("Mapping[str, object]", found).items() if isinstance(found, Mapping) else (("", found),):
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise InputError("error.pack_type", place=entry.at(f"values.{name}"), expected="kind.number", found=str(value)[:40])
        values[name] = value
    return MappingProxyType(values)
