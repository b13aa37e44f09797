"""How this is worked out: whole in both languages, with and without a case, and nothing of the creditor's on it."""

from __future__ import annotations

from dataclasses import fields
from html import unescape

import pytest

from planner.household.assumptions import USUAL, listed
from planner.i18n import LANGUAGES, Language, catalogue, long_date, render, text
from planner.negotiation.proposal import Proposal
from planner.policy.pack import load_pack
from planner.policy.source_check import checked_sources
from planner.report.references import SHARED_TOPICS, load_library
from planner.ui import how
from planner.ui.engine import answer_of
from planner.valuation.creditor_parameters import CreditorSet, load_creditor_parameters
from planner.valuation.parameter_sets import SETS
from planner.valuation.survival_parameters import load_parameters
from tests.ui.conftest import OpenCase, Visitor

SECTIONS = ("does", "does_not", "tests", "chance", "is_not", "said", "offers", "mode", "breaks", "assumptions", "research", "limits")
LAST_SECTIONS = ("not_found", "rules")
POINTS = {
    "does": how.DOES,
    "does_not": how.DOES_NOT,
    "month": how.MONTH,
    "chance": how.CHANCE,
    "is_not": how.IS_NOT,
    "said": how.SAID,
    "happens": how.HAPPENS,
    "chosen": how.CHOSEN,
    "offer": how.OFFERS,
    "mode": how.MODES,
    "breaks": how.BREAKS,
    "limit": how.LIMITS,
    "not_found": how.NOT_FOUND,
}


def without_a_case(language: str = "en") -> Visitor:
    return Visitor("", language).go("how")


def words_of(visitor: Visitor) -> str:
    """All words of the page, those of tables too."""
    tables = [cell for table in visitor.app.table for cell in (*table.value.index, *table.value.columns, *table.value.to_numpy().ravel())]
    return unescape("\n".join([visitor.words, *map(str, tables)]))


def said(key: str, language: Language) -> str:
    """The longest part of a text that holds no value, to look for on a page."""
    form = catalogue(language)[key][0]
    parts = "".join(f"\0{char}" if char == "{" else f"{char}\0" if char == "}" else char for char in form).split("\0")
    return max((part for part in parts if not part.startswith("{")), key=len)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_section_and_every_sentence_is_there(language: Language) -> None:
    visitor = without_a_case(language)
    assert visitor.app.title[0].value == text("page.how.title", language)
    headings = [str(item.value) for item in (*visitor.app.header, *visitor.app.subheader)]
    assert sorted(headings) == sorted(text(f"how.{name}.title", language) for name in (*SECTIONS, *LAST_SECTIONS))
    words = words_of(visitor)
    missing = [
        f"how.{group}.{name}" for group, names in POINTS.items() for name in names if said(f"how.{group}.{name}", language) not in words
    ]
    assert missing == []


def test_every_text_of_a_group_is_shown() -> None:
    for group, names in POINTS.items():
        parts = {key.split(".")[2] for key in catalogue("en") if key.startswith(f"how.{group}.")}
        assert set(names) == parts - {"title", "what", "copies", "here", "none_open", "net"}, group


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_stands_exactly_once(language: Language) -> None:
    index = [label for table in without_a_case(language).app.table for label in table.value.index]
    for each in listed(USUAL):
        assert index.count(text(each.label_key, language)) == 1, each.name
    for parameter in load_parameters().listed():
        label = text(parameter.label_key, language)
        shown = (
            text("how.of_tier", language, name=label, tier=text(f"page.income_tier.{parameter.tier}", language))
            if parameter.tier
            else label
        )
        assert index.count(shown) == 1, parameter.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lesson_is_told_with_its_sources(language: Language) -> None:
    visitor, library = without_a_case(language), load_library()
    written = [item.value for item in visitor.app.markdown]
    index = [label for table in visitor.app.table for label in table.value.index]
    for topic in SHARED_TOPICS:
        for lesson in library.of(topic):
            assert written.count(render(lesson.key, lesson.values, language)) == 1
    for reference in library.cited_by(*SHARED_TOPICS):
        assert index.count(reference.short) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_creditor_is_on_the_shared_page(open_case: OpenCase, language: Language) -> None:
    words = words_of(open_case(language=language, page="how"))
    for name in (each.name for each in fields(CreditorSet)):
        assert text(f"parameter.{name}", language) not in words
    assert load_creditor_parameters().id not in words
    library = load_library()
    for lesson in library.of("creditor"):
        assert said(lesson.key, language) not in words
    for reference in set(library.cited_by("creditor")) - set(library.cited_by(*SHARED_TOPICS)):
        assert reference.authors not in words
    assert text("how.topic.creditor", language) not in words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_creditors_assumptions_stand_at_the_desk(open_case: OpenCase, language: Language) -> None:
    visitor = open_case(language=language, page="prepare")
    index = [label for table in visitor.app.table for label in table.value.index]
    for parameter in load_creditor_parameters().listed():
        assert index.count(text(parameter.label_key, language)) == 1, parameter.name
    written = [item.value for item in visitor.app.markdown]
    for lesson in load_library().of("creditor"):
        assert written.count(render(lesson.key, lesson.values, language)) == 1


def test_the_page_calls_hard_what_the_engine_calls_hard(open_case: OpenCase) -> None:
    answer = answer_of(open_case().draft)
    assert isinstance(answer, Proposal)
    for offer in answer.offers:
        assert {test.id: test.hard for test in offer.tests} == how.TESTS


def test_a_test_is_shown_with_its_limit_and_what_follows() -> None:
    tests = without_a_case().app.table[0].value
    assert [label.split()[0] for label in tests.index] == list(how.TESTS)
    passes = [str(row[0]) for row in tests.to_numpy()]
    assert "50%" in passes[0]
    assert [row[1] == text("how.tests.hard", "en") for row in tests.to_numpy()] == list(how.TESTS.values())
    stress = load_parameters().sets["base"]
    assert render("unit.months", {"number": stress.stress_months}, "en") in passes[4]
    assert "¥4,000.00" in passes[4]


@pytest.mark.parametrize("mode", how.MODES)
def test_the_mode_of_the_open_case_is_named(open_case: OpenCase, mode: str) -> None:
    visitor = open_case(page="how")
    visitor.draft.offer({"mandate.mode": mode})
    infos = [item.value for item in visitor.run().app.info]
    assert infos == [text("how.mode.here", "en", mode=text(f"how.mode_name.{mode}", "en"))]


def test_without_a_case_no_mode_is_claimed() -> None:
    assert [item.value for item in without_a_case().app.info] == [text("how.mode.none_open", "en")]


def test_the_rules_are_named_with_their_day_and_how_far_they_were_checked() -> None:
    visitor, pack = without_a_case(), load_pack("cn")
    words, counts = words_of(visitor), checked_sources(pack, pack.read_on)
    assert pack.version in words
    assert long_date(pack.read_on, "en") in words
    assert [int(count) for count, _ in visitor.app.table[-1].value.to_numpy()] == list(counts.values())
    assert text("how.rules.unsigned", "en") in words


def test_the_page_is_reached_from_the_bar_and_from_beside_the_numbers(open_case: OpenCase) -> None:
    assert open_case(page="compare").press("how-open").app.title[0].value == text("page.how.title", "en")
    assert open_case(page="month").go("how").app.title[0].value == text("page.how.title", "en")
    assert "go:prepare" not in {button.key for button in open_case(page="how").app.button}


def test_the_names_of_the_sets_say_which_life_is_which() -> None:
    for prefix in ("set", "creditor_set"):
        assert len({text(f"how.{prefix}.{name}", "en") for name in SETS}) == len(SETS)
