"""The published sources: the file is strict, every source is cited, every lesson has one, and what it says is told with its numbers."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter
from typing import get_args

import pytest

from planner.errors import InputError
from planner.i18n import LANGUAGES, Language, catalogue, render
from planner.report.references import SHARED_TOPICS, Topic, load_library, read_library

REFERENCE = """
[[reference]]
id = "one"
authors = "Somebody, A."
year = "2020"
title = "On Plans"
published_in = "A Journal 1"
grade = "primary"
read = "abstract"
"""
LESSON = """
[[lesson]]
name = "learnt"
topic = "relief"
references = ["one"]
values = { fell_rate = 0.27, times = 7 }
"""
WHOLE = REFERENCE + LESSON


# The file that comes with the calculator


def test_every_source_says_who_and_is_cited() -> None:
    library = load_library()
    assert all(reference.authors and reference.grade and reference.read for reference in library.references)
    assert library.cited_by(*get_args(Topic)) == library.references
    assert all(library.topics_of(reference) for reference in library.references)


def test_every_lesson_has_a_source_and_every_topic_a_lesson() -> None:
    library = load_library()
    assert all(lesson.references for lesson in library.lessons)
    assert sorted(lesson.name for topic in get_args(Topic) for lesson in library.of(topic)) == sorted(
        lesson.name for lesson in library.lessons
    )
    assert all(library.of(topic) for topic in get_args(Topic))
    assert {*SHARED_TOPICS, "creditor"} == set(get_args(Topic))


def test_sources_are_told_apart_by_who_and_when() -> None:
    names = [reference.short for reference in load_library().references]
    assert len(set(names)) == len(names)


def test_what_only_the_press_reported_is_second_hand() -> None:
    assert all((reference.read == "press") == (reference.grade == "secondary") for reference in load_library().references)


def test_a_sentence_uses_every_number_of_its_lesson_and_no_other() -> None:
    for lesson in load_library().lessons:
        for form in catalogue("en")[lesson.key]:
            assert {name for _, name, _, _ in Formatter().parse(form) if name} == set(lesson.values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_written_for_people(language: Language) -> None:
    half = next(lesson for lesson in load_library().lessons if lesson.name == "half_of_the_rest")
    told = render(half.key, half.values, language)
    assert "50%" in told
    assert "90%" in told


def test_no_citation_holds_marks_that_a_table_would_read_as_layout() -> None:
    told = [text for reference in load_library().references for text in (reference.short, reference.full)]
    assert [text for text in told if set(text) & set("*_[]`<>~|$\\#")] == []


# Reading


def test_a_file_is_read() -> None:
    library = read_library(WHOLE, "x.toml")
    (lesson,) = library.lessons
    assert lesson.values == {"fell_rate": Decimal("0.27"), "times": 7}
    assert [reference.short for reference in lesson.references] == ["Somebody, A. (2020)"]
    assert lesson.references[0].full == "On Plans. A Journal 1"


def test_a_lesson_may_hold_no_numbers() -> None:
    without = WHOLE.replace("values = { fell_rate = 0.27, times = 7 }\n", "")
    assert read_library(without, "x.toml").lessons[0].values == {}


def test_what_was_not_noted_is_left_out() -> None:
    text = WHOLE.replace('"2020"', '""').replace('"On Plans"', '""').replace('"A Journal 1"', '""')
    (reference,) = read_library(text, "x.toml").references
    assert reference.short == "Somebody, A."
    assert reference.full == ""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[[reference", "error.pack_toml"),
        (REFERENCE + WHOLE, "error.reference_twice"),
        (WHOLE + REFERENCE.replace('"one"', '"two"'), "error.reference_unused"),
        (WHOLE.replace('references = ["one"]', 'references = ["two"]'), "error.pack_choice"),
        (WHOLE.replace('references = ["one"]', "references = []"), "error.pack_key_missing"),
        (WHOLE.replace('references = ["one"]\n', ""), "error.pack_key_missing"),
        (WHOLE.replace('"relief"', '"gossip"'), "error.pack_choice"),
        (WHOLE.replace('"primary"', '"hearsay"'), "error.pack_choice"),
        (WHOLE.replace('"abstract"', '"skimmed"'), "error.pack_choice"),
        (WHOLE.replace('"Somebody, A."', '""'), "error.pack_key_missing"),
        (WHOLE.replace('year = "2020"', "year = 2020"), "error.pack_type"),
        (WHOLE.replace("times = 7", 'times = "7"'), "error.pack_type"),
        (WHOLE.replace("times = 7", "times = true"), "error.pack_type"),
        (WHOLE.replace("{ fell_rate = 0.27, times = 7 }", '"many"'), "error.pack_type"),
        (WHOLE.replace('title = "On Plans"', 'title = "On Plans"\npages = "1"'), "error.pack_key_unknown"),
        (WHOLE + 'note = "x"\n', "error.pack_key_unknown"),
        ('note = "x"\n' + WHOLE, "error.pack_key_unknown"),
    ],
)
def test_a_broken_file_is_refused_at_its_place(text: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_library(text, "x.toml")
    assert caught.value.key == key
    assert caught.value.place.startswith("x.toml")
