from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest

from planner.valuation.survival_draws import CHANCES, Draws, draw

MANY = draw(4096, 48)
DRAW_ARRAYS = ("waves", "work", "drop_out", "illness", "large_bill")


def fingerprint(draws: Draws) -> str:
    return sha256(b"".join(getattr(draws, name).tobytes() for name in DRAW_ARRAYS)).hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    assert fingerprint(draw.__wrapped__(64, 12, 7)) == fingerprint(draw.__wrapped__(64, 12, 7))
    assert fingerprint(draw(64, 12, 8)) != fingerprint(draw(64, 12, 7))


def test_draws_are_kept_and_cannot_be_changed() -> None:
    assert draw(64, 12, 7) is draw(64, 12, 7)
    for name in DRAW_ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(draw(64, 12, 7), name)[0] = 0


def test_shapes() -> None:
    assert MANY.waves.shape == MANY.illness.shape == MANY.large_bill.shape == (48, 4096)
    assert MANY.work.shape == (14, 4096)
    assert MANY.drop_out.shape == (4096,)


def test_waves_are_normal_and_independent_from_month_to_month() -> None:
    waves = MANY.waves.astype(np.float64)
    assert np.abs(waves.mean(axis=1)).max() < 0.07
    assert np.abs(waves.std(axis=1) - 1).max() < 0.05
    assert np.abs(np.corrcoef(waves) - np.eye(48)).max() < 0.08
    shares = [(waves < limit).mean() for limit in (-1.959964, -1, 0, 1, 1.959964)]
    assert shares == pytest.approx([0.025, 0.158655, 0.5, 0.841345, 0.975], abs=0.003)


def test_the_mean_of_all_months_is_spread_most_evenly() -> None:
    # What the slowest wave tells: its quantiles are far nearer to the normal ones than those of as many plain draws.
    sums = np.sort(MANY.waves.astype(np.float64).sum(axis=0) / np.sqrt(48))
    assert np.abs(sums[[1023, 2047, 3071]] - [-0.67449, 0, 0.67449]).max() < 0.005


def test_waiting_times_are_exponential() -> None:
    for waits in (*MANY.work, MANY.drop_out):
        assert (waits > 0).all()
        assert waits.mean() == pytest.approx(1, abs=0.07)
        assert (waits > 1).mean() == pytest.approx(np.exp(-1), abs=0.03)
    assert (MANY.drop_out > 1).mean() == pytest.approx(np.exp(-1), abs=0.0005)


def test_events_come_as_often_as_their_chance_says() -> None:
    for numbers in (MANY.illness, MANY.large_bill):
        assert (numbers < CHANCES * 0.0426).mean() == pytest.approx(0.0426, abs=0.002)
    assert np.corrcoef(MANY.illness.ravel(), MANY.large_bill.ravel())[0, 1] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(("paths", "months"), [(1, 1), (3, 5), (100, 30), (8, 0), (0, 12)])
def test_any_size_can_be_drawn(paths: int, months: int) -> None:
    assert draw(paths, months).waves.shape == (months, paths)


def test_whoever_gives_up_latest_comes_first() -> None:
    assert (np.diff(MANY.drop_out) <= 0).all()
    assert MANY.drop_out[0] > 5 > 0.01 > MANY.drop_out[-1]
