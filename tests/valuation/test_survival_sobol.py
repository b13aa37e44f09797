from __future__ import annotations

import numpy as np

from planner.valuation.survival_sobol import DIMENSIONS, sobol

# The 6th to 9th points of dimensions 1, 2, 3, 10 and 21, as scipy.stats.qmc.Sobol (without scramble, same direction numbers) gives them.
PUBLISHED = {
    0: [0.875, 0.625, 0.125, 0.1875, 0.000244140625],
    1: [0.875, 0.125, 0.625, 0.3125, 0.941162109375],
    2: [0.125, 0.875, 0.375, 0.9375, 0.334228515625],
    9: [0.125, 0.375, 0.875, 0.3125, 0.246337890625],
    20: [0.625, 0.375, 0.875, 0.1875, 0.225830078125],
}


def test_the_points_are_the_published_ones() -> None:
    points = sobol(4096)
    for dimension, expected in PUBLISHED.items():
        assert (points[dimension, [5, 6, 7, 8, 4095]] / 2**32).tolist() == expected


def test_each_dimension_has_one_point_in_each_equal_part() -> None:
    for count in (1, 2, 64, 1024):
        parts = np.sort(sobol(count).astype(np.int64) * count >> 32, axis=1)
        assert (parts == np.arange(count)).all()


def test_the_first_two_dimensions_have_one_point_in_each_equal_square() -> None:
    squares = sobol(256)[:2].astype(np.int64) >> 28
    assert len(set(zip(*squares.tolist(), strict=True))) == 256


def test_there_may_be_no_point() -> None:
    assert sobol(0).shape == (DIMENSIONS, 0)
