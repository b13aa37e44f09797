"""Selection: three different plans of one worth, each the best at its goal, from short lists that grow where they give too little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from planner.core.schedule import Row
from planner.errors import AmountOverflow, CalculationError
from planner.household.household import Hardship, Household, Income, Recurring
from planner.negotiation import selection as module
from planner.negotiation.candidates import Candidate, candidate_at, keep_affordable
from planner.negotiation.grid import Grid, grid_of
from planner.negotiation.ladder import LADDER
from planner.negotiation.offers import blocking_rules
from planner.negotiation.pool import Places, Pool, pool_of
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.selection import BAND, GOALS, Choice, alike, choose
from planner.negotiation.situation import Situation
from planner.negotiation.target import CLEARLY, Target
from planner.negotiation.trials import Trials, try_out
from planner.valuation.creditor import Floats
from planner.valuation.measures import payments_by_month, tightest
from tests.negotiation.strategies import CARD, FULL, WAGE, Case

MANDATE = replace(FULL, months_max=48, skip_months_max=1)
VALUE = 4_300_000.0
TARGET = Target(VALUE, None, 0.5, True, VALUE, VALUE)
ILL = replace(
    WAGE,
    income=(Income("borrower", "wage", Recurring(900_000), low=320_000),),
    hardship=Hardship("illness", date(2026, 10, 1), date(2027, 1, 31)),
)
Chance = Callable[[Pool, Places], Floats]


@cache
def looked_at(household: Household = WAGE, holiday: int = 0) -> tuple[Situation, Screen, Pool]:
    situation = Case((CARD,), household, replace(MANDATE, holiday_months_max=holiday)).situation()
    grid = grid_of(situation)
    found = screen(situation, grid, 0.2)
    return situation, found, pool_of(situation, grid, found, estimate(situation, grid, found))


def near() -> Pool:
    """All plans within two in a hundred of the target."""
    pool = looked_at()[2]
    return pool.where(np.abs(pool.creditor_value - VALUE) <= 0.02 * VALUE)


def at(pool: Pool, places: Places) -> Places:
    return np.searchsorted(pool.place, places)


def even(_pool: Pool, places: Places) -> Floats:
    return np.full(len(places), 0.8)


def trying(monkeypatch: pytest.MonkeyPatch, chance: Chance = even, value: Chance | None = None) -> list[Places]:
    """Let every plan that is tried be worth the target (or ``value``) and be kept with a ``chance``; return the lists that are tried."""
    lists: list[Places] = []

    def tried(_situation: Situation, _found: Screen, pool: Pool, places: Places) -> Trials:
        lists.append(places)
        worth = value(pool, places) if value else np.full(len(places), VALUE)
        return Trials(places, chance(pool, places), np.full(len(places), 0.01), worth)

    monkeypatch.setattr(module, "try_out", tried)
    return lists


def chosen_from(pool: Pool, target: Target = TARGET, *, ample_only: bool = False) -> list[Choice]:
    situation, found, _ = looked_at()
    return choose(situation, found, pool, target, ample_only=ample_only)


def plan(months: int, payment: int) -> Candidate:
    row = Row(months, date(2027, 1, 1), payment, payment, 0, 0, payment, 0, 0, 0, 0)
    return Candidate(LADDER[0], (), (row,))


# --- alike


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ((100, 100_000), (100, 100_000), True),
        ((100, 100_000), (97, 97_000), True),
        ((97, 97_000), (100, 100_000), True),
        ((100, 100_000), (96, 100_000), False),
        ((100, 100_000), (100, 96_999), False),
        ((12, 100_000), (13, 100_000), False),
    ],
)
def test_plans_are_alike_within_three_in_a_hundred_of_months_and_payment(
    one: tuple[int, int], other: tuple[int, int], *, is_alike: bool
) -> None:
    assert alike(plan(*one), plan(*other)) is is_alike


# --- the goals


def test_three_plans_from_a_real_trial() -> None:
    situation, found, pool = looked_at()
    chosen = choose(situation, found, pool, TARGET, ample_only=False)
    assert [choice.label for choice in chosen[:2]] == list(GOALS[:2])
    assert len(chosen) == 3
    lightest, soonest, other = (choice.candidate for choice in chosen)
    assert lightest.worst_payment == min(choice.candidate.worst_payment for choice in chosen)
    assert soonest.months == min(choice.candidate.months for choice in chosen)
    assert not any(alike(one, two) for one, two in combinations((lightest, soonest, other), 2))
    places = np.array([choice.place for choice in chosen])
    values = try_out(situation, found, pool, np.sort(places)).creditor_value
    assert (np.abs(values - VALUE) <= BAND * VALUE).all()
    for choice in chosen:
        assert candidate_at(situation, pool.grid, pool.axes(np.array([choice.place]))[0]) == choice.candidate


def test_the_lightest_and_the_soonest_are_those_of_all_plans_near_the_target(monkeypatch: pytest.MonkeyPatch) -> None:
    trying(monkeypatch)
    pool = near()
    lightest, soonest, _ = chosen_from(pool)
    assert lightest.place == pool.place[np.lexsort((pool.months, pool.total, pool.largest))[0]]
    assert pool.months[at(pool, np.array([soonest.place]))[0]] == pool.months.min()


def test_each_goal_is_asked_before_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest plan costs least in total and the shortest has the largest payment: the shortest is the soonest all the same."""
    trying(monkeypatch)
    pool = same_worth(some_of((0, 48), (0, 40), (0, 30)))
    chosen = chosen_from(replace(pool, total=pool.total[::-1].copy()))
    assert [(choice.candidate.months, choice.label) for choice in chosen[:2]] == [(48, "lightest_month"), (30, "soonest_finished")]


@pytest.mark.parametrize(("best", "label"), [(0.835, "likeliest"), (0.825, "most_different")])
def test_the_likeliest_is_called_so_only_when_it_is_clearly_likelier(monkeypatch: pytest.MonkeyPatch, best: float, label: str) -> None:
    def chance(pool: Pool, places: Places) -> Floats:
        return np.where(pool.months[at(pool, places)] == 36, best, 0.8)

    trying(monkeypatch, chance)
    chosen = chosen_from(same_worth(some_of((0, 48), (0, 30), (0, 36), (0, 39))))
    assert [choice.label for choice in chosen] == ["lightest_month", "soonest_finished", label]
    assert [choice.candidate.months for choice in chosen] == [48, 30, 36 if label == "likeliest" else 39]


def apart(pool: Pool, one: Places, other: Candidate) -> Floats:
    """How far plans are from another in months and payment, as shares."""
    months, largest = pool.months[one], pool.largest[one]
    return np.asarray(
        np.abs(months - other.months) / np.maximum(months, other.months)
        + np.abs(largest - other.worst_payment) / np.maximum(largest, other.worst_payment)
    )


def test_where_none_is_clearly_likelier_the_most_different_takes_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = trying(monkeypatch)
    pool = near()
    lightest, soonest, other = chosen_from(pool)
    assert (other.label, other.is_beaten) == ("most_different", False)
    rest = at(pool, lists[-1])
    distance = np.minimum(apart(pool, rest, lightest.candidate), apart(pool, rest, soonest.candidate))
    beaten = np.zeros(len(rest), dtype=np.bool_)
    for choice in (lightest, soonest):
        k = at(pool, np.array([choice.place]))[0]
        beaten |= (pool.months[rest] >= pool.months[k]) & (pool.largest[rest] >= pool.largest[k]) & (pool.total[rest] >= pool.total[k])
    mine = distance[lists[-1].tolist().index(other.place)]
    assert mine == pytest.approx(distance[~beaten].max())


# --- beaten plans


def some_of(*wanted: tuple[int, int]) -> Pool:
    """The plans of the first rung with these patterns and months, without skips."""
    pool = looked_at()[2]
    axes = pool.axes(pool.place)
    return pool.where(np.array([(p, n + 1) in wanted and k == s == 0 for _, p, n, k, s in axes]))


def same_worth(pool: Pool) -> Pool:
    return replace(pool, creditor_value=np.full(len(pool), VALUE))


def test_a_plan_that_another_beats_in_everything_comes_only_where_nothing_better_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pattern 1 grows by a tenth each year: over 48 months its largest payment and its total are above those of the level plan."""
    trying(monkeypatch)
    pool = same_worth(some_of((0, 48), (1, 48)))
    first, second = chosen_from(pool)
    assert (first.label, first.is_beaten, second.label, second.is_beaten) == ("lightest_month", False, "most_different", True)
    assert second.candidate.worst_payment > 1.03 * first.candidate.worst_payment
    # 46 months are nearer to 48 than the growing plan is, but nobody beats them.
    pool = same_worth(some_of((0, 48), (1, 48), (0, 40), (0, 46)))
    chosen = chosen_from(pool)
    assert [(choice.candidate.months, choice.is_beaten) for choice in chosen] == [(48, False), (40, False), (46, False)]
    # Nor is the growing plan beaten where it is likelier to be kept.
    trying(monkeypatch, lambda pool, places: np.where(pool.largest[at(pool, places)] == pool.largest.max(), 0.82, 0.8))
    assert [choice.is_beaten for choice in chosen_from(same_worth(some_of((0, 48), (1, 48))))] == [False, False]


def test_a_beaten_plan_makes_the_short_lists_grow_and_stays_when_that_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = trying(monkeypatch)
    chosen = chosen_from(same_worth(some_of((0, 48), (1, 48), (0, 30))))
    assert [choice.is_beaten for choice in chosen] == [False, False, True]
    assert len(lists) == 3


def test_a_goal_that_shares_its_plan_gives_its_place_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """One plan is the lightest, the soonest and the likeliest: two places are free, and there is nothing to fill them with."""
    trying(monkeypatch)
    (only,) = chosen_from(same_worth(some_of((0, 36))))
    assert (only.label, only.candidate.months) == ("lightest_month", 36)


# --- short lists


def test_one_short_list_is_enough_where_it_has_three(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = trying(monkeypatch)
    assert len(chosen_from(near())) == 3
    assert len(lists) == 1
    assert len(lists[0]) <= 4 * 8 + 8
    assert (np.diff(lists[0]) > 0).all()


def test_short_lists_grow_where_they_give_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """All plans but two of each list turn out to be worth a tenth more or a tenth less."""

    def value(_pool: Pool, places: Places) -> Floats:
        middle = np.arange(len(places)) - (len(places) // 2 - 0.5)
        return np.where(np.abs(middle) < 1, 1, 1 + 0.1 * np.sign(middle)) * VALUE

    lists = trying(monkeypatch, value=value)
    assert len(chosen_from(same_worth(looked_at()[2]))) in (1, 2)
    assert [len(places) for places in lists] == sorted({len(places) for places in lists})
    assert len(lists) == 3


def test_estimates_are_corrected_by_what_the_trial_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """All plans turn out to be worth a twentieth more than estimated: the next list holds those that were estimated lower."""
    lists = trying(monkeypatch, value=lambda pool, places: 1.05 * pool.creditor_value[at(pool, places)])
    pool = looked_at()[2]
    chosen = chosen_from(pool)
    first, second = (pool.creditor_value[at(pool, places)] for places in lists[:2])
    assert np.abs(first / VALUE - 1).max() <= 0.022
    assert np.abs(1.05 * second / VALUE - 1).max() <= 0.023
    assert len(chosen) == 3
    worth = 1.05 * pool.creditor_value[at(pool, np.array([choice.place for choice in chosen]))]
    assert np.abs(worth / VALUE - 1).max() <= BAND


def test_a_later_list_that_gives_less_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    lists: list[Places] = []

    def value(pool: Pool, places: Places) -> Floats:
        lists.append(places)
        return np.where((len(lists) == 1) | (pool.months[at(pool, places)] != 48), 1.0, 1.5) * VALUE

    trying(monkeypatch, value=value)
    chosen = chosen_from(same_worth(some_of((0, 48), (0, 30))))
    assert [choice.candidate.months for choice in chosen] == [48, 30]
    assert len(lists) == 2  # in the second only one was near


@pytest.mark.parametrize(("share", "count"), [(1.0255, 1), (1.0265, 0), (0.9745, 1), (0.9735, 0)])
def test_a_plan_off_the_target_in_its_trial_is_not_chosen(monkeypatch: pytest.MonkeyPatch, share: float, count: int) -> None:
    trying(monkeypatch, value=lambda _, places: np.full(len(places), share * VALUE))
    assert len(chosen_from(same_worth(some_of((0, 36))))) == count


@pytest.mark.parametrize(("chance", "count"), [(0.49, 1), (0.47, 0)])
def test_a_plan_that_is_kept_too_seldom_in_its_trial_is_not_chosen(monkeypatch: pytest.MonkeyPatch, chance: float, count: int) -> None:
    """Five in ten are wanted; the standard error is one in a hundred, and two of these are let pass."""
    trying(monkeypatch, lambda _, places: np.full(len(places), chance))
    assert len(chosen_from(same_worth(some_of((0, 36))))) == count


@pytest.mark.parametrize(("estimated", "count"), [(0.5 - CLEARLY + 0.001, 1), (0.5 - CLEARLY - 0.001, 0)])
def test_a_plan_that_is_estimated_to_be_kept_too_seldom_is_not_tried(monkeypatch: pytest.MonkeyPatch, estimated: float, count: int) -> None:
    lists = trying(monkeypatch)
    pool = same_worth(some_of((0, 36)))
    assert len(chosen_from(replace(pool, completion=np.full(len(pool), estimated)))) == count
    assert bool(lists) is bool(count)


def test_an_empty_pool_has_no_choice() -> None:
    pool = looked_at()[2]
    assert chosen_from(pool.where(np.zeros(len(pool), dtype=np.bool_))) == []


# --- built exactly


def test_an_amount_that_is_too_large_is_an_error_and_no_plan_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(_situation: Situation, _grid: Grid, _place: Sequence[int]) -> Candidate:
        raise AmountOverflow

    monkeypatch.setattr(module, "candidate_at", too_large)
    with pytest.raises(AmountOverflow):
        chosen_from(near())


def test_a_plan_that_cannot_be_built_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def built(situation: Situation, grid: Grid, place: Sequence[int]) -> Candidate:
        if grid.months[place[2]] == 48:
            raise CalculationError
        return candidate_at(situation, grid, place)

    trying(monkeypatch)
    monkeypatch.setattr(module, "candidate_at", built)
    assert [choice.candidate.months for choice in chosen_from(same_worth(some_of((0, 48), (0, 36))))] == [36]


def test_a_plan_that_fails_a_test_or_a_rule_after_all_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def tested(situation: Situation, found: Sequence[Candidate]) -> tuple[tuple[Candidate, ...], Counter[str]]:
        return keep_affordable(situation, [each for each in found if each.months != 48])

    def ruled(situation: Situation, candidate: Candidate) -> frozenset[str]:
        return frozenset({"CN-TEST"}) if candidate.months == 42 else blocking_rules(situation, candidate)

    trying(monkeypatch)
    monkeypatch.setattr(module, "keep_affordable", tested)
    monkeypatch.setattr(module, "blocking_rules", ruled)
    pool = same_worth(some_of((0, 48), (0, 42), (0, 36)))
    assert [choice.candidate.months for choice in chosen_from(pool)] == [36]
    assert chosen_from(same_worth(some_of((0, 48), (0, 42)))) == []


@pytest.mark.parametrize("ample_only", [True, False])
def test_only_where_it_must_a_plan_takes_from_the_essentials(monkeypatch: pytest.MonkeyPatch, *, ample_only: bool) -> None:
    """Ill until the end of January: a payment before takes from the essentials, unless the plan begins with a pause."""
    trying(monkeypatch)
    situation, found, pool = looked_at(ILL, 2)
    chosen = choose(situation, found, same_worth(pool), TARGET, ample_only=ample_only)
    assert len(chosen) == 3
    short = [tightest(situation.months[: choice.candidate.months], payments_by_month(choice.candidate.rows)).short for choice in chosen]
    assert any(short) is not ample_only
