"""Why these offers, and why not less: for the people at the table."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from planner.i18n import LANGUAGES, Language, render
from planner.negotiation.explanation import explained, why_these
from planner.negotiation.proposal import CreditorNumbers, Mode, Offer, OfferId, OfferLabel
from planner.negotiation.selection import GOALS
from tests.negotiation.strategies import PLAIN

LIGHT = Offer("A", "lightest_month", worst_payment=50_000, months=24)
SOON = Offer("B", "soonest_finished", worst_payment=150_000, months=6)
SURE = Offer("C", "likeliest", worst_payment=100_000, months=12)
SITUATION = PLAIN.situation()  # up to 24 months
KEYS = (
    "why.same_worth",
    *(f"why.{mode}" for mode in get_args(Mode)),
    "why.fewer",
    *(f"why.{label}" for label in (*GOALS, "most_different")),
    "why_not_less.other",
    "why_not_less.term",
    "why_not_less.worth",
)


@pytest.mark.parametrize("mode", get_args(Mode))
@pytest.mark.parametrize(
    ("offers", "keys"),
    [
        ((), []),
        ((LIGHT,), ["why.{}", "why.fewer"]),
        ((LIGHT, SOON), ["why.same_worth", "why.{}", "why.fewer"]),
        ((LIGHT, SOON, SURE), ["why.same_worth", "why.{}"]),
    ],
)
def test_why_these_offers(mode: Mode, offers: tuple[Offer, ...], keys: list[str]) -> None:
    """One worth is said of several, fewer where there are fewer than three, and which of the two ways set the worth always."""
    found = why_these(PLAIN.but(mode=mode).situation(), offers)
    assert [reason.key for reason in found] == [key.format(mode) for key in keys]
    assert [reason.values for reason in found if reason.key == "why.fewer"] == [{"number": len(offers)}] * (len(offers) in (1, 2))


def test_each_offer_says_what_it_is_best_at_and_where_a_smaller_payment_is() -> None:
    offers = explained(SITUATION, (LIGHT, SOON, SURE))
    assert [offer.why[0].key for offer in offers] == ["why.lightest_month", "why.soonest_finished", "why.likeliest"]
    assert [offer.why[1].key for offer in offers] == ["why_not_less.term", "why_not_less.other", "why_not_less.other"]
    assert [dict(offer.why[1].values) for offer in offers] == [{}, {"column": "A"}, {"column": "A"}]
    assert [replace(offer, why=()) for offer in offers] == [LIGHT, SOON, SURE]


@pytest.mark.parametrize(
    ("months", "skips", "key"),
    [(24, 0, "term"), (23, 0, "worth"), (22, 2, "term"), (21, 2, "worth")],
)
def test_the_lightest_is_bound_by_the_longest_term_or_by_what_the_offers_are_worth(months: int, skips: int, key: str) -> None:
    """Skips are instalments after the last one: they take room in the longest term of 24 months."""
    (offer,) = explained(SITUATION, (replace(LIGHT, months=months, skips=skips),))
    assert offer.why[1].key == f"why_not_less.{key}"


def test_of_two_that_are_as_light_neither_points_to_the_other() -> None:
    offers = explained(SITUATION, (LIGHT, SOON, replace(LIGHT, id="C", label="most_different", months=20)))
    assert [offer.why[1].key for offer in offers] == ["why_not_less.term", "why_not_less.other", "why_not_less.worth"]
    assert offers[1].why[1].values == {"column": "A"}


def test_the_lightest_need_not_be_the_first_column() -> None:
    offers = explained(SITUATION, (replace(LIGHT, worst_payment=150_001), SOON))
    assert offers[0].why[1].values == {"column": "B"}
    assert offers[1].why[1].key == "why_not_less.worth"


def test_without_offers_there_is_nothing_to_explain() -> None:
    assert explained(SITUATION, ()) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_text(language: Language) -> None:
    said = [render(key, {"number": 2, "column": "A"}, language) for key in KEYS]
    assert len(set(said)) == len(KEYS)
    assert all(text and "{" not in text for text in said)


def test_every_reason_that_can_be_given_is_among_these() -> None:
    labels: tuple[OfferLabel, ...] = ("lightest_month", "soonest_finished", "likeliest", "most_different")
    columns: tuple[OfferId, ...] = ("A", "B", "C")
    given = set()
    for mode in get_args(Mode):
        situation = PLAIN.but(mode=mode).situation()
        for label in labels:
            for months in (24, 12):
                offers = tuple(replace(LIGHT, id=column, label=label, months=months, worst_payment=k) for k, column in enumerate(columns))
                for some in (offers, offers[:1]):
                    given |= {reason.key for reason in why_these(situation, some)}
                    given |= {reason.key for offer in explained(situation, some) for reason in offer.why}
    assert given == set(KEYS)


def test_no_number_of_the_creditor_is_in_a_reason() -> None:
    numbers = CreditorNumbers({"low": (770_001,), "base": (770_002,), "high": (770_003,)}, None, None)
    told = tuple(replace(offer, creditor_value=770_002, creditor=numbers) for offer in (LIGHT, SOON))
    reasons = (*why_these(SITUATION, told), *(reason for offer in explained(SITUATION, told) for reason in offer.why))
    assert all(set(reason.values) <= {"number", "column"} for reason in reasons)
    assert "7700" not in repr(reasons)
