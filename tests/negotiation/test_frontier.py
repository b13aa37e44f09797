"""The frontier: what no other plan beats, found without sorting plans; and the textbook points that split a gain."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.negotiation.frontier import BUCKETS, kalai_smorodinsky, nash, non_dominated
from planner.valuation.creditor import Floats

Points = list[tuple[int, int, int]]
points = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 20)), min_size=1, max_size=60)


def columns(drawn: Points) -> tuple[Floats, Floats, Floats]:
    creditor, household, chance = np.array(drawn, dtype=np.float64).T
    return creditor, household, chance / 20


def kept_of(drawn: Points, tolerance: float = 0.0) -> list[int]:
    return sorted(non_dominated(*columns(drawn), tolerance).tolist())


def bucket(values: Floats) -> Floats:
    span = values.max() - values.min()
    return np.asarray(np.floor(np.minimum((values - values.min()) / (span or 1.0) * BUCKETS, BUCKETS - 1)))


# Published: Kalai and Smorodinsky 1975, Nash 1950, on bargaining sets whose solutions are known in closed form.


def divided(most: float, other_most: float, steps: int = 1_000) -> tuple[Floats, Floats]:
    """The straight frontier from all for one to all for the other: both solutions give each half of the most that it could have."""
    share = np.linspace(0, 1, steps + 1)
    return most * share, other_most * (1 - share)


def test_a_straight_frontier_is_split_in_halves_by_both() -> None:
    creditor, household = divided(10.0, 40.0)
    for split in (kalai_smorodinsky, nash):
        place = split(creditor, household, 0.0, 0.0)
        assert (creditor[place], household[place]) == pytest.approx((5.0, 20.0))


def test_they_part_where_more_for_one_is_ruled_out() -> None:
    # The household can have at most 5 of 10: Nash still gives it 5, Kalai–Smorodinsky gives each the same part: 5x = 10 - 10x, x = 2/3.
    creditor, household = divided(10.0, 10.0, 3_000)
    allowed = household <= 5
    creditor, household = creditor[allowed], household[allowed]
    place = nash(creditor, household, 0.0, 0.0)
    assert (creditor[place], household[place]) == pytest.approx((5.0, 5.0), abs=0.01)
    place = kalai_smorodinsky(creditor, household, 0.0, 0.0)
    assert (creditor[place], household[place]) == pytest.approx((20 / 3, 10 / 3), abs=0.01)


def test_gains_count_from_what_each_has_without_a_deal() -> None:
    creditor, household = divided(10.0, 10.0)
    place = kalai_smorodinsky(creditor, household, 4.0, 0.0)  # of 6 and 6 that can be gained, half each
    assert (creditor[place], household[place]) == pytest.approx((7.0, 3.0))


def test_where_nobody_gains_the_first_plan_is_taken() -> None:
    worthless = np.zeros(3)
    assert kalai_smorodinsky(worthless, worthless, 1.0, 1.0) == nash(worthless, worthless, 1.0, 1.0) == 0


def test_a_risk_averse_side_gets_less() -> None:
    """One whole is shared by one who is neutral to risk and one whose utility is the root: Nash gives the first two thirds,
    Kalai–Smorodinsky the part that the golden section leaves: 0.618."""
    share = np.linspace(0, 1, 100_001)
    ours, theirs = share * 1_000, np.sqrt(1 - share) * 1_000
    assert share[nash(ours, theirs, 0.0, 0.0)] == pytest.approx(2 / 3, abs=1e-3)
    assert share[kalai_smorodinsky(ours, theirs, 0.0, 0.0)] == pytest.approx((5**0.5 - 1) / 2, abs=1e-3)


# The frontier


def test_no_plans_have_no_frontier() -> None:
    assert non_dominated(np.zeros(0), np.zeros(0), np.zeros(0), 0.02).tolist() == []


def test_one_plan_is_its_frontier() -> None:
    assert kept_of([(3, 4, 5)]) == [0]


def test_a_plan_that_another_beats_in_everything_is_left_out() -> None:
    assert kept_of([(10, 10, 10), (5, 5, 5), (0, 40, 1), (40, 0, 1)]) == [0, 2, 3]


def test_a_likelier_plan_stays_although_it_is_worth_less_to_both() -> None:
    assert kept_of([(40, 40, 5), (0, 0, 20)]) == [0, 1]


def test_a_chance_that_is_hardly_better_does_not_count() -> None:
    drawn = [(40, 40, 10), (0, 0, 11)]
    assert kept_of(drawn) == kept_of(drawn, tolerance=0.04) == [0, 1]
    assert kept_of(drawn, tolerance=0.06) == [0]
    assert kept_of([(40, 40, 10), (0, 0, 10)]) == [0]


def test_equal_plans_are_told_by_the_first() -> None:
    assert kept_of([(1, 1, 1), (1, 1, 1), (1, 1, 1)]) == [0]


@given(points)
def test_no_kept_plan_is_beaten_by_a_bucket_in_both_values_and_in_chance(drawn: Points) -> None:
    creditor, household, chance = columns(drawn)
    ours, theirs = bucket(creditor), bucket(household)
    for k in kept_of(drawn):
        for j in range(len(drawn)):
            assert not (
                ours[j] >= ours[k] and theirs[j] >= theirs[k] and (ours[j], theirs[j]) != (ours[k], theirs[k]) and chance[j] > chance[k]
            )


@given(points)
def test_every_plan_that_is_left_out_has_one_that_is_at_least_as_good_up_to_a_bucket(drawn: Points) -> None:
    creditor, household, chance = columns(drawn)
    ours, theirs = bucket(creditor), bucket(household)
    kept = kept_of(drawn)
    for k in set(range(len(drawn))) - set(kept):
        assert any(ours[j] >= ours[k] and theirs[j] >= theirs[k] and chance[j] >= chance[k] for j in kept)


@given(points, st.randoms(use_true_random=False))
def test_the_order_of_the_plans_does_not_matter(drawn: Points, shuffler: Random) -> None:
    moved = list(drawn)
    shuffler.shuffle(moved)

    def found(plans: Points) -> set[tuple[float, float, int]]:
        creditor, household, _ = columns(plans)
        return {(float(bucket(creditor)[k]), float(bucket(household)[k]), plans[k][2]) for k in kept_of(plans)}

    assert found(drawn) == found(moved)
