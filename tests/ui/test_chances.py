"""Chances on the compare page: a band in words and houses, a difference only where the engine says so, reasons on request."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest

from planner.i18n import LANGUAGES, Language, amount, text
from planner.negotiation.attribution import changes
from planner.negotiation.proposal import Offer, OfferId, Proposal
from planner.ui import engine
from planner.ui.chances import all_about_same, likelier, verdict
from planner.ui.offer_details import below
from planner.ui.session import Session
from tests.ui.conftest import Answers, OpenCase, Visitor
from tests.ui.proposals import BANDS, C_IS_LIKELIEST, THE_SAME, Verdicts


def plans(visitor: Visitor) -> list[str]:
    return [unescape(plan) for plan in re.findall(r'<section class="plan".*?</section>', visitor.words)]


def proposal_of(verdicts: Verdicts, names: tuple[OfferId, ...] = ("A", "B", "C")) -> Proposal:
    offers = tuple(Offer(name, "most_different", completion=BANDS[name]) for name in names)
    now, later = Offer("status_quo", "go_on_as_now"), Offer("decide_later", "decide_later")
    return Proposal(date(2026, 11, 23), "CNY", 2, (), (), now, offers, later, zone_is_empty=False, verdicts=verdicts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("answers")
def test_every_offer_tells_its_chance_as_a_sentence_and_a_picture(open_case: OpenCase, language: Language) -> None:
    shown = plans(open_case(language=language, page="compare"))
    assert len(shown) == 5
    for plan, band in zip(shown[1:-1], BANDS.values(), strict=True):
        values = {"base": band.base, "low": band.low, "high": band.high}
        assert text("page.chance.sentence", language, **values) in plan
        assert 'role="img" src="data:image/svg+xml;base64,' in plan
        assert f'alt="{text("page.chance.picture", language, **values)}"' in plan
    for plan, name in ((shown[0], "status_quo"), (shown[-1], "decide_later")):
        assert text(f"page.{name}.chance", language) in plan
        assert "<img" not in plan


# Differences


def test_a_mark_goes_to_the_offer_that_is_likelier_than_every_other_and_only_then(open_case: OpenCase, answers: Answers) -> None:
    answers.verdicts = C_IS_LIKELIEST
    visitor = open_case(page="compare")
    mark = text("page.mark.chance", "en")
    assert [mark in plan for plan in plans(visitor)] == [False, False, False, True, False]
    assert text("page.chance.about_same", "en") not in visitor.words


def test_where_all_are_about_the_same_one_line_says_so_and_no_mark(open_case: OpenCase, answers: Answers) -> None:
    answers.verdicts = THE_SAME
    visitor = open_case(page="compare")
    assert visitor.words.count(text("page.chance.about_same", "en")) == 1
    assert text("page.mark.chance", "en") not in visitor.words


@pytest.mark.parametrize(
    ("verdicts", "marked", "same"),
    [
        ({}, None, False),
        (THE_SAME, None, True),
        (C_IS_LIKELIEST, "C", False),
        ({("A", "B"): "more", ("A", "C"): "about_same", ("B", "C"): "about_same"}, None, False),
        ({("A", "B"): "more", ("A", "C"): "more", ("B", "C"): "less"}, "A", False),
        ({("A", "B"): "less", ("B", "C"): "more"}, "B", False),
        ({("A", "B"): "about_same", ("A", "C"): "about_same"}, None, False),
    ],
)
def test_only_the_verdicts_are_asked_never_the_numbers(verdicts: Verdicts, marked: str | None, same: bool) -> None:
    proposal = proposal_of(verdicts)
    assert likelier(proposal) == marked
    assert all_about_same(proposal) is same


def test_a_verdict_reads_the_same_from_both_sides() -> None:
    proposal = proposal_of({("A", "B"): "more", ("C", "B"): "about_same"})
    assert (verdict(proposal, "A", "B"), verdict(proposal, "B", "A")) == ("more", "less")
    assert verdict(proposal, "B", "C") == "about_same"
    assert verdict(proposal, "A", "C") is None


def test_one_offer_alone_is_neither_likelier_nor_about_the_same() -> None:
    proposal = proposal_of({}, ("A",))
    assert likelier(proposal) is None
    assert not all_about_same(proposal)


@pytest.mark.usefixtures("answers")
def test_what_the_houses_mean_is_said_once(open_case: OpenCase) -> None:
    legend = text("page.chance.legend", "en")
    assert open_case(page="compare").words.count(legend) == 1
    assert legend not in open_case("pensioner-nothing-left", page="compare").words


@pytest.mark.usefixtures("answers")
def test_instalments_that_may_be_moved_to_the_end_are_named(open_case: OpenCase) -> None:
    shown = plans(open_case(page="compare"))
    assert text("page.skips", "en", number=2) in shown[1]
    assert text("page.skips", "en", number=1) in shown[2]
    assert "to the end, free" not in shown[3]


# Closely


@pytest.mark.usefixtures("answers")
def test_closely_tells_what_may_happen_on_the_way(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("closely:A")
    words = unescape(visitor.words)
    assert text("page.happens.below", "en", below_months="2 months") in words
    assert text("page.happens.buffer", "en", buffer_amount="¥3,400.00") in words
    offer = visitor.proposal.offers[0]
    assert offer.household is not None
    for months in (6, 12, 24):
        owed = amount(offer.household.owed_if_it_stops[months], "en")
        assert text("page.happens.stops", "en", stop_months=text("unit.months", "en", number=months), owed_amount=owed) in words


@pytest.mark.parametrize(("expected", "name"), [("0.0", "never_below"), ("0.9", "rarely_below"), ("1.0", "below"), ("2.5", "below")])
def test_months_below_the_least_to_live_on_are_told_in_whole_months(expected: str, name: str) -> None:
    session = Session("en")
    months = {"1.0": "1 month", "2.5": "3 months"}.get(expected, "")
    assert below(session, Decimal(expected)) == text(f"page.happens.{name}", "en", below_months=months)


@pytest.mark.parametrize(("count", "title"), [(3, "page.why.three"), (2, "page.why.these")])
def test_closely_tells_why_these_and_why_not_less(open_case: OpenCase, answers: Answers, count: int, title: str) -> None:
    answers.count = count
    visitor = open_case(page="compare")
    assert text(title, "en") not in visitor.words
    visitor.press("closely:A")
    titles = [item.value for item in visitor.app.subheader]
    assert titles.index(text(title, "en")) < titles.index(text("page.why.not_less", "en"))
    assert text("page.computed.term", "en") in visitor.words
    assert text("page.annual_rate_what", "en") in visitor.words


def test_of_a_plan_that_was_asked_for_the_chance_is_told_and_not_compared(open_case: OpenCase) -> None:
    visitor = open_case("salaried-card", page="compare").type("wish.payment", "1,700").press("closely:asked")
    asked = plans(visitor)[-1]
    assert "data:image/svg+xml" in asked
    assert text("page.mark.chance", "en") not in asked
    assert text("page.happens.title", "en") in visitor.words
    assert text("page.why.three", "en") not in visitor.words


@pytest.mark.parametrize("language", LANGUAGES)
def test_closely_tells_what_each_thing_that_is_granted_changes(open_case: OpenCase, language: Language) -> None:
    visitor = open_case(language=language, page="compare").press("closely:A")
    (way,) = (way for way in engine.ways_of(visitor.draft) if way.offer == "A")
    assert text("page.levers.title", language) in visitor.words
    assert way.steps
    for lever, change in changes(way):
        assert text(f"explain.lever.{lever}", language) in visitor.words
        assert not change.total_to_pay or amount(abs(change.total_to_pay), language) in visitor.words


def test_the_desk_shows_what_each_lever_costs_and_gives(open_case: OpenCase) -> None:
    visitor = open_case(page="prepare")
    tables = [str(table.value) for table in visitor.app.table]
    for way in engine.ways_of(visitor.draft):
        assert any(amount(way.before.creditor_value, "en") in table for table in tables)
