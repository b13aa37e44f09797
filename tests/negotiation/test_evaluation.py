"""What is shown of plans beside their schedules: the chance, the household's parts, the creditor's numbers, T5."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from planner.negotiation.candidates import Candidate, build_candidate
from planner.negotiation.evaluation import (
    NOTICEABLE,
    STRESS_PATHS,
    baseline_of,
    creditor_numbers,
    creditor_side,
    evaluated,
    fairly_labelled,
    offer_point,
    verdicts_of,
)
from planner.negotiation.ladder import LADDER
from planner.negotiation.offers import make_offer
from planner.negotiation.proposal import FrontierPoint, Offer, OfferId
from planner.negotiation.prospects import lives_in
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target
from planner.negotiation.trials import Proof, prove
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.valuation.creditor import Baseline, CreditorValue
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.parameter_sets import SETS, SetName
from planner.valuation.survival import Outcome
from planner.valuation.survival_comparison import Band, Verdict, bands
from planner.valuation.survival_draws import draw
from planner.valuation.survival_parameters import load_parameters
from planner.valuation.survival_stress import stress_test
from tests.negotiation.strategies import LOAN, PLAIN, Case

COLUMNS: tuple[OfferId, ...] = ("A", "B", "C")
MONTHS = (24, 6, 12)


@cache
def shown() -> tuple[Situation, tuple[Candidate, ...], tuple[Offer, ...], Proof, tuple[Offer, ...]]:
    """Three plans for 12,000, and what is shown of them. Few paths: only what follows from them is looked at."""
    situation = PLAIN.but(skip_months_max=1).situation()
    plans = tuple(
        build_candidate(situation, LADDER[0], [Instalment(situation.first_due, months)], Extension(skips=months == 12)) for months in MONTHS
    )
    offers = tuple(make_offer(situation, plan, column, "asked_for") for column, plan in zip(COLUMNS, plans, strict=True))
    proof = prove(situation, plans, 512)
    return situation, plans, offers, proof, evaluated(situation, offers, plans, proof)


# --- evaluated offers


def test_each_offer_gets_the_chance_and_the_worth_of_its_own_plan() -> None:
    _, _, _, proof, found = shown()
    assert [offer.completion for offer in found] == list(bands(proof.outcomes))
    assert [offer.creditor_value for offer in found] == [round(float(value)) for value in proof.creditor_value]
    assert len({offer.creditor_value for offer in found}) == 3


def test_what_was_known_of_an_offer_stays() -> None:
    _, _, offers, _, found = shown()
    for before, after in zip(offers, found, strict=True):
        assert replace(after, completion=None, creditor_value=None, creditor=None, household=None, tests=before.tests) == before
        assert [result for result in after.tests if result.id != "T5"] == list(before.tests)


def test_the_bad_time_is_the_fifth_test_and_a_warning() -> None:
    situation, _, _, proof, found = shown()
    for offer in found:
        assert [result.id for result in offer.tests] == ["T1", "T2", "T3", "T4", "T5", "T7", "T6"]
        assert not offer.tests[4].hard
    draws = draw(STRESS_PATHS, len(situation.horizon), situation.seed)
    alone = [
        stress_test(proof.payments[k : k + 1], proof.skips[k : k + 1], lives_in(situation), load_parameters().sets["base"], draws)[0]
        for k in range(3)
    ]
    assert [offer.tests[4] for offer in found] == alone
    assert len({result.number for result in alone}) == 3


def test_the_bad_time_stands_after_the_tests_of_its_kind_even_where_some_are_missing() -> None:
    situation, plans, offers, proof, _ = shown()
    some = tuple(replace(offer, tests=tuple(result for result in offer.tests if result.id in ("T1", "T7"))) for offer in offers)
    assert [result.id for result in evaluated(situation, some, plans, proof)[0].tests] == ["T1", "T5", "T7"]


def test_the_household_sees_the_months_of_its_own_plan() -> None:
    situation, plans, _, proof, found = shown()
    for k, (offer, plan) in enumerate(zip(found, plans, strict=True)):
        value = offer.household
        assert value is not None
        assert (value.chance, value.largest_payment, value.total_to_pay) == (offer.completion, plan.worst_payment, plan.total_to_pay)
        assert value.saved == situation.owed - plan.total_to_pay
        assert len(value.owed_if_it_stops) == plan.months + 1
        assert value.owed_if_it_stops[0] == situation.owed
        assert value.buffer_after_year == round(float(proof.outcomes["base"].buffer_after_year[k]))


def test_the_desk_sees_three_assumptions_at_four_rates() -> None:
    situation, _, _, _, found = shown()
    rates = creditor_side(situation, TARGET, ()).rates
    assert len(rates) == 4
    for offer in found:
        assert offer.creditor is not None
        assert list(offer.creditor.by_recovery) == list(SETS)
        assert offer.creditor.by_recovery["base"][0] == offer.creditor_value
        for values in offer.creditor.by_recovery.values():
            in_order = [value for _, value in sorted(zip(rates, values, strict=True))]
            assert all(dearer > cheaper for dearer, cheaper in pairwise(in_order))


# --- the creditor's numbers


def worth(rates: list[float], chances: list[float]) -> CreditorValue:
    """Values by hand: plan k is worth k thousands and a half at the first rate."""
    plan = np.array([[1000.0 * k + 0.6, 10.0] for k in range(len(rates))])
    nothing = Baseline(np.zeros(2), np.zeros(2))
    return CreditorValue(
        (Decimal(0), Decimal(1)),
        {"low": plan - 1, "base": plan, "high": plan + 1},
        dict.fromkeys(SETS, nothing),
        np.array(rates),
        np.array(chances),
    )


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.12344, Decimal("0.1234")),
        (0.12346, Decimal("0.1235")),
        (0.0, Decimal("0.0000")),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_break_even_rate_is_told_to_hundredths_of_a_percent_or_not_at_all(rate: float, said: Decimal | None) -> None:
    found = creditor_numbers(worth([0.5, rate], [0.5, 0.5]), 1)
    assert found.break_even_rate == said
    assert said is None or str(found.break_even_rate) == str(said)


@pytest.mark.parametrize(("chance", "said"), [(0.454, "0.45"), (0.456, "0.46"), (0.0, "0.00"), (1.0, "1.00"), (float("nan"), "None")])
def test_a_break_even_chance_is_told_in_households_of_a_hundred_or_not_at_all(chance: float, said: str) -> None:
    assert str(creditor_numbers(worth([0.5, 0.5], [0.5, chance]), 1).break_even_completion) == said


def test_amounts_are_those_of_the_plan_in_whole_minor_units() -> None:
    assert creditor_numbers(worth([0, 0, 0], [0, 0, 0]), 2).by_recovery == {"low": (2000, 9), "base": (2001, 10), "high": (2002, 11)}


# --- the creditor's side

TARGET = Target(1_111_111.4, 7, 0.6, True, 1_000_000.6, 900_000.4)
POINT = FrontierPoint(1, 2, 3, 4, 5, 6, "time_only")


def test_without_a_plan_the_debt_is_worth_what_is_recovered_of_it() -> None:
    """At no interest: of 12,000 owed, 25.75% come back, by the base numbers."""
    situation = PLAIN.but(discount_rate=Decimal(0)).situation()
    assert baseline_of(situation) == pytest.approx(309_000)
    side = creditor_side(situation, TARGET, [POINT])
    assert side.baseline_value == side.baseline["base"][0] == 309_000
    assert side.baseline["low"][0] < 309_000 < side.baseline["high"][0]


def test_the_side_carries_the_rates_the_mandate_and_the_target() -> None:
    situation = PLAIN.but(mode="fair_split", wanted_completion=Decimal("0.70"), discount_rate=Decimal("0.09")).situation()
    side = creditor_side(situation, replace(TARGET, wanted_is_reached=False), [POINT, POINT])
    sets = load_creditor_parameters().sets
    assert side.rates == (Decimal("0.09"), *(sets[name].shown_rate for name in SETS))
    assert {len(values) for values in side.baseline.values()} == {len(side.rates)}
    assert (side.mode, side.wanted_completion, side.wanted_is_reached) == ("fair_split", Decimal("0.70"), False)
    assert (side.kalai_smorodinsky, side.nash, side.frontier) == (1_000_001, 900_000, (POINT, POINT))


def test_debts_count_together() -> None:
    two = Case((LOAN, replace(LOAN, id="other")), PLAIN.household, PLAIN.mandate)
    assert baseline_of(two.situation()) == pytest.approx(2 * baseline_of(PLAIN.situation()))


def test_an_offer_is_a_point_with_its_exact_numbers() -> None:
    for offer in shown()[4]:
        assert offer.completion is not None
        point = offer_point(offer, 4_321)
        assert (point.creditor_value, point.household_value, point.completion) == (offer.creditor_value, 4_321, offer.completion.base)
        assert (point.worst_payment, point.months, point.total_to_pay) == (offer.worst_payment, offer.months, offer.total_to_pay)
        assert (point.rung, point.offer) == ("time_only", offer.id)


def test_an_offer_without_a_chance_is_no_point() -> None:
    with pytest.raises(AssertionError, match="an evaluated offer has its chance"):
        offer_point(shown()[2][0], 0)


# --- verdicts


def fates(completed: dict[SetName, list[int]], paths: int = 1_000) -> Proof:
    """A proof in which so many paths complete each plan; the paths are the same, so a plan is kept whenever a less likely one is."""
    none = np.zeros((0, 0))
    outcomes = {
        name: Outcome(none, none, np.array([np.arange(paths) < count for count in counts]), none, none, none, none, none, none)
        for name, counts in completed.items()
    }
    whole = np.zeros((0, 0), dtype=np.int64)
    return Proof(whole, whole, whole, outcomes, none)


def with_chances(proof: Proof) -> tuple[Offer, ...]:
    return tuple(Offer(column, "asked_for", completion=band) for column, band in zip(COLUMNS, bands(proof.outcomes), strict=False))


@pytest.mark.parametrize(
    ("low", "base", "high", "verdict"),
    [
        ([700, 600], [800, 700], [900, 800], "more"),
        ([600, 700], [700, 800], [800, 900], "less"),
        ([600, 700], [800, 700], [900, 800], "about_same"),  # not so in every set
        ([700, 600], [800, 700], [800, 800], "about_same"),  # no difference in one
        ([730, 700], [830, 800], [930, 900], "more"),  # three of a hundred are noticed
        ([720, 700], [820, 800], [920, 900], "about_same"),  # two are not, however sure
    ],
)
def test_more_and_less_are_said_where_they_are_sure_and_noticeable(low: list[int], base: list[int], high: list[int], verdict: str) -> None:
    proof = fates({"low": low, "base": base, "high": high})
    turned = {"more": "less", "less": "more", "about_same": "about_same"}
    assert verdicts_of(with_chances(proof), proof) == {("A", "B"): verdict, ("B", "A"): turned[verdict]}
    assert NOTICEABLE == 3


def test_every_pair_has_a_verdict_both_ways() -> None:
    proof = fates({"low": [500, 600, 600], "base": [600, 700, 700], "high": [700, 800, 800]})
    found = verdicts_of(with_chances(proof), proof)
    assert found == {
        ("A", "B"): "less",
        ("A", "C"): "less",
        ("B", "A"): "more",
        ("B", "C"): "about_same",
        ("C", "A"): "more",
        ("C", "B"): "about_same",
    }
    assert verdicts_of(with_chances(proof)[:1], proof) == {}


def test_offers_whose_chance_is_not_known_are_compared_path_by_path() -> None:
    proof = fates({"low": [720, 700], "base": [820, 800], "high": [920, 900]})
    offers = tuple(replace(offer, completion=None) for offer in with_chances(proof))
    assert verdicts_of(offers, proof)["A", "B"] == "more"


# --- labels


def three(verdict: Verdict, other: Verdict) -> tuple[tuple[Offer, ...], dict[tuple[OfferId, OfferId], Verdict]]:
    """Three offers; the third is called the likeliest, with these verdicts against the first and the second."""
    offers = (Offer("A", "lightest_month"), Offer("B", "soonest_finished"), Offer("C", "likeliest"))
    return offers, {("C", "A"): verdict, ("C", "B"): other}


@pytest.mark.parametrize(
    ("verdict", "other", "label"),
    [
        ("more", "more", "likeliest"),
        ("more", "about_same", "most_different"),
        ("about_same", "more", "most_different"),
        ("less", "more", "most_different"),
    ],
)
def test_only_what_is_likelier_than_every_other_is_called_the_likeliest(verdict: Verdict, other: Verdict, label: str) -> None:
    offers, verdicts = three(verdict, other)
    assert [offer.label for offer in fairly_labelled(offers, verdicts)] == ["lightest_month", "soonest_finished", label]


def test_an_offer_alone_has_nobody_to_be_likelier_than() -> None:
    offers, _ = three("more", "more")
    assert fairly_labelled(offers[2:], {}) == offers[2:]
    assert fairly_labelled((replace(offers[2], completion=Band(1, 2, 3)),), {})[0].label == "likeliest"
