"""Selection: the best plan for each goal near the target, and what fills in where two goals share one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from planner.errors import AmountOverflow, CalculationError
from planner.negotiation import selection
from planner.negotiation.candidates import Candidate, build_candidate, keep_affordable
from planner.negotiation.evaluation import baseline_of
from planner.negotiation.grid import grid_of
from planner.negotiation.ladder import LADDER
from planner.negotiation.offers import blocking_rules
from planner.negotiation.pool import Places, Pool, pool_of
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.selection import BAND, Choice, alike, choose
from planner.negotiation.situation import Situation
from planner.negotiation.target import Target, target_of
from planner.negotiation.trials import Trials, search_worth, try_out
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.valuation.measures import payments_by_month, tightest
from tests.negotiation.strategies import CARD, FULL, PLAIN, SLOWER, WAGE, Case, cases

CASE = Case((CARD,), WAGE, replace(FULL, months_max=48, skip_months_max=1))
Laid = tuple[Situation, Screen, Pool, Target]


def laid_out(case: Case) -> Laid | None:
    situation = case.situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    if not found.feasible.any():
        return None
    pool, baseline = pool_of(situation, grid, found, estimate(situation, grid, found)), baseline_of(situation)
    pool = pool.where(pool.creditor_value >= baseline)
    return (situation, found, pool, target_of(situation, found, pool, baseline)) if len(pool) else None


@cache
def usual() -> Laid:
    laid = laid_out(CASE)
    assert laid
    return laid


def chosen_from(laid: Laid, **changes: Any) -> list[Choice]:
    situation, found, pool, target = laid
    return choose(situation, found, pool, replace(target, **changes), ample_only=False)


# --- laws


@SLOWER
@given(cases())
def test_what_holds_of_every_choice(case: Case) -> None:
    laid = laid_out(case)
    if laid is None:
        return
    situation, _, pool, target = laid
    for ample_only in (False, True):
        chosen = choose(situation, laid[1], pool, target, ample_only=ample_only)
        assert len(chosen) <= 3
        assert [choice.label for choice in chosen][:1] in ([], ["lightest_month"])
        assert all(choice.place in pool.place for choice in chosen)
        for choice in chosen:
            candidate = choice.candidate
            assert keep_affordable(situation, [candidate])[0]
            assert not blocking_rules(situation, candidate)
            months = situation.months[: candidate.months]
            assert not ample_only or tightest(months, payments_by_month(candidate.rows)).short == 0
            value, chance = (float(values[0]) for values in search_worth(situation, [candidate]))
            assert abs(value - target.value) <= 1.2 * BAND * target.value
            assert chance >= target.least_completion - 0.05
        differing = [choice for choice in chosen if choice.label == "most_different"]
        assert not any(alike(choice.candidate, other.candidate) for choice in differing for other in chosen if other is not choice)
        goals = [choice for choice in chosen if choice.label != "most_different"]
        assert not any(alike(one.candidate, other.candidate) for one in goals for other in goals if one is not other)


# --- goals


def test_each_goal_has_the_best_plan_of_the_three() -> None:
    chosen = {choice.label: choice.candidate for choice in chosen_from(usual())}
    plans = list(chosen.values())
    assert len(plans) == 3
    assert chosen["lightest_month"].worst_payment == min(plan.worst_payment for plan in plans)
    assert chosen["soonest_finished"].months == min(plan.months for plan in plans)


def test_no_plan_near_the_target_is_lighter_or_sooner_by_more_than_the_estimate_is_wrong() -> None:
    _, _, pool, target = usual()
    near = pool.where(np.abs(pool.creditor_value - target.value) <= 0.01 * target.value)
    near = near.where(near.completion >= target.least_completion + 0.05)
    chosen = {choice.label: choice.candidate for choice in chosen_from(usual())}
    assert chosen["lightest_month"].worst_payment <= near.largest.min() * 1.03
    assert chosen["soonest_finished"].months <= near.months.min() + 1


def test_where_nothing_is_near_the_target_nothing_is_chosen() -> None:
    assert chosen_from(usual(), value=10.0) == []


def test_where_nothing_is_likely_enough_nothing_is_chosen() -> None:
    assert chosen_from(usual(), least_completion=1.0) == []


def test_where_all_plans_are_about_as_likely_the_third_is_the_most_different() -> None:
    laid = laid_out(PLAIN)
    assert laid
    labels = [choice.label for choice in chosen_from(laid)]
    assert labels[0] == "lightest_month"
    assert "most_different" in labels
    assert "likeliest" not in labels


def test_plans_that_take_from_the_essentials_are_refused_where_others_are() -> None:
    situation, found, pool, target = usual()
    short = lambda months, payments: replace(tightest(months, payments), short=1)  # noqa: E731  # a stand-in: every plan takes something
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "tightest", short)
        assert choose(situation, found, pool, target, ample_only=True) == []
        assert len(choose(situation, found, pool, target, ample_only=False)) == 3


def test_a_plan_that_a_rule_blocks_makes_way_for_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = next(choice for choice in chosen_from(usual()) if choice.label == "soonest_finished").candidate.months
    rules = lambda _, plan: frozenset({"CN-TEST"} if plan.months <= blocked else ())  # noqa: E731  # a stand-in for the rules
    monkeypatch.setattr(selection, "blocking_rules", rules)
    months = [choice.candidate.months for choice in chosen_from(usual())]
    assert len(months) >= 2
    assert min(months) > blocked


def test_a_plan_that_cannot_be_built_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Candidate:
        raise CalculationError("error.no_months")

    monkeypatch.setattr(selection, "candidate_at", refuse)
    assert chosen_from(usual()) == []


def test_numbers_that_are_too_large_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Candidate:
        raise AmountOverflow

    monkeypatch.setattr(selection, "candidate_at", refuse)
    with pytest.raises(AmountOverflow):
        chosen_from(usual())


def test_one_plan_alone_has_no_second() -> None:
    situation, found, pool, target = usual()
    place = chosen_from(usual())[0].place
    (only,) = choose(situation, found, pool.where(pool.place == place), target, ample_only=False)
    assert (only.label, only.place, only.is_beaten) == ("lightest_month", place, False)


def test_a_plan_that_another_beats_stands_only_where_nothing_better_differs() -> None:
    """A plan and others that ask for more, take longer, cost more and are less likely: one of these still is a choice, and marked."""
    situation, found, pool, target = usual()
    near = pool.where((np.abs(pool.creditor_value - target.value) <= 0.02 * target.value) & (pool.completion >= target.least_completion))

    def beaten_by(k: int) -> NDArray[np.bool_]:
        heavier = (near.largest >= near.largest[k]) & (near.total >= near.total[k]) & (near.months >= 1.04 * near.months[k])
        return np.asarray(heavier & (near.completion <= near.completion[k] - 0.02))

    best = next(k for k in range(len(near)) if beaten_by(k).any())
    few = near.where(beaten_by(best) | (np.arange(len(near)) == best))
    first, *others = choose(situation, found, few, target, ample_only=False)
    assert (first.label, first.place, first.is_beaten) == ("lightest_month", near.place[best], False)
    assert others
    assert {(choice.label, choice.is_beaten) for choice in others} == {("most_different", True)}


@pytest.mark.parametrize(("likelier", "label"), [(0.0, "most_different"), (0.02, "most_different"), (0.04, "likeliest")])
def test_a_plan_is_called_the_likeliest_only_where_it_clearly_is(monkeypatch: pytest.MonkeyPatch, likelier: float, label: str) -> None:
    """Trials that find plans of about three years so much likelier than all others."""

    def trial(situation: Situation, found: Screen, pool: Pool, places: Places) -> Trials:
        trials = try_out(situation, found, pool, places)
        months = pool.months[np.searchsorted(pool.place, places)]
        return replace(trials, completion=np.where(abs(months - 36) <= 3, 0.8 + likelier, 0.8))

    monkeypatch.setattr(selection, "try_out", trial)
    third = chosen_from(usual())[2]
    assert third.label == label
    assert label != "likeliest" or abs(third.candidate.months - 36) <= 3


# --- alike


def plan_of(months: int, payment: int) -> Candidate:
    situation = PLAIN.situation()
    candidate = build_candidate(situation, LADDER[0], [Instalment(situation.first_due, months)], Extension())
    return replace(
        candidate, rows=(*(replace(row, payment=min(row.payment, payment)) for row in candidate.rows[:-1]), last(candidate, payment))
    )


def last(candidate: Candidate, payment: int) -> Any:
    return replace(candidate.rows[-1], payment=payment)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((24, 10_000), (24, 10_300), True),
        ((24, 10_000), (24, 10_320), False),
        ((24, 10_000), (23, 10_000), False),
        ((36, 10_000), (35, 10_000), True),
        ((12, 10_000), (24, 5_000), False),
    ],
)
def test_plans_are_alike_where_months_and_largest_payment_are_within_three_hundredths(
    one: tuple[int, int], other: tuple[int, int], *, same: bool
) -> None:
    first, second = plan_of(*one), plan_of(*other)
    assert alike(first, second) is alike(second, first) is same
    assert alike(first, first)
