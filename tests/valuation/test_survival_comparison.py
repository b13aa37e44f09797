from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from planner.valuation.parameter_sets import SETS
from planner.valuation.survival import Outcome, simulate
from planner.valuation.survival_comparison import Band, Verdict, bands, compare, paired_difference
from planner.valuation.survival_draws import draw
from planner.valuation.survival_parameters import load_parameters
from tests.valuation.lives import DRAWS, level, steady

ANY = simulate(level(100, 1), np.zeros(1, dtype=np.int64), steady(), load_parameters().sets["base"], DRAWS)


def of(*plans: list[bool]) -> Outcome:
    completed: NDArray[np.bool_] = np.array(plans)
    return replace(ANY, completed=completed, completion=completed.mean(axis=1))


def share(yes: int, paths: int = 400) -> list[bool]:
    return [True] * yes + [False] * (paths - yes)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((160, 240, 320), Band(40, 60, 80)),
        ((161, 238, 322), Band(40, 60, 81)),  # 40.25, 59.5 and 80.5: halves go up
        ((250, 240, 320), Band(60, 60, 80)),  # the sets change places
        ((320, 240, 230), Band(58, 60, 80)),
        ((0, 0, 400), Band(0, 0, 100)),
    ],
)
def test_a_band_is_told_of_a_hundred_households(counts: tuple[int, int, int], expected: Band) -> None:
    outcomes = {name: of(share(count)) for name, count in zip(SETS, counts, strict=True)}
    assert bands(outcomes) == (expected,)


def test_a_paired_difference_knows_that_the_lives_are_the_same() -> None:
    # The same 40 of 400 paths more: the error is that of 40 in 400, whatever the level.
    found = paired_difference(of(share(240), share(200)), 0, 1)
    assert found.mean == pytest.approx(0.1)
    assert found.standard_error == pytest.approx(np.sqrt(0.1 * 0.9 / 400))
    assert found.is_clear


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ([(240, 200)] * 3, "more"),
        ([(200, 240)] * 3, "less"),
        ([(240, 200), (240, 200), (240, 238)], "about_same"),  # not clear in one set
        ([(240, 200), (240, 200), (200, 240)], "about_same"),  # another sign in one set
        ([(200, 240), (200, 240), (239, 240)], "about_same"),
        ([(240, 240)] * 3, "about_same"),
        ([(203, 200)] * 3, "about_same"),  # 3 of 400 paths: 0.75 points, and two standard errors are 0.86
        ([(204, 200)] * 3, "more"),  # 4 of 400 paths: 1 point, and two standard errors are 0.995
        ([(400, 0)] * 3, "more"),
    ],
)
def test_a_plan_is_likelier_only_if_every_set_says_so(counts: list[tuple[int, int]], verdict: Verdict) -> None:
    outcomes = {name: of(share(one), share(other)) for name, (one, other) in zip(SETS, counts, strict=True)}
    assert compare(outcomes, 0, 1) == verdict


def test_a_plan_compared_with_itself_and_turned_round() -> None:
    plans = np.array([[900] * 36, [1900] * 36, [905] * 36])
    outcomes = {name: simulate(plans, np.zeros(3, dtype=np.int64), steady(), load_parameters().sets[name], draw(2048, 48)) for name in SETS}
    assert compare(outcomes, 0, 0) == "about_same"
    assert compare(outcomes, 0, 1) == "more"
    assert compare(outcomes, 1, 0) == "less"
    assert all(band.low <= band.base <= band.high for band in bands(outcomes))
