"""Sobol points: numbers that fill a cube more evenly than chance does, so that few paths tell as much as many.

Direction numbers of Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008),
file new-joe-kuo-6.21201, the first 21 dimensions; points in Gray-code order, without a scramble of their own.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

BITS: Final = 32

# Degree, coefficients of the primitive polynomial as bits, and the first direction numbers, of the second dimension and those after it.
_JOE_KUO: Final = (
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
    (5, 4, (1, 1, 5, 5, 5)),
    (5, 7, (1, 1, 7, 11, 19)),
    (5, 11, (1, 1, 5, 1, 1)),
    (5, 13, (1, 1, 1, 3, 11)),
    (5, 14, (1, 3, 5, 5, 31)),
    (6, 1, (1, 3, 3, 9, 7, 49)),
    (6, 13, (1, 1, 1, 15, 21, 21)),
    (6, 16, (1, 3, 1, 13, 27, 49)),
    (6, 19, (1, 1, 1, 15, 7, 5)),
    (6, 22, (1, 3, 1, 15, 13, 25)),
    (6, 25, (1, 1, 5, 5, 19, 61)),
    (7, 1, (1, 3, 7, 11, 23, 15, 103)),
    (7, 4, (1, 3, 7, 13, 13, 15, 69)),
)
DIMENSIONS: Final = len(_JOE_KUO) + 1


def sobol(count: int) -> NDArray[np.uint32]:
    """Return the first ``count`` points: dimensions × points, each number the fraction of one times 2**32.

    >>> (sobol(4)[:2] >> 30).tolist()
    [[0, 2, 3, 1], [0, 2, 1, 3]]
    """
    return points_of(directions(), np.zeros((DIMENSIONS, 1), dtype=np.uint32), count)


def points_of(direction_numbers: NDArray[np.uint32], first: NDArray[np.uint32], count: int) -> NDArray[np.uint32]:
    """Return the first ``count`` points of direction numbers (dimensions × bits), from the first point (dimensions × 1) on.

    In Gray-code order each further block of twice the length is the points so far, backwards, with one bit changed: one step a point.
    """
    points = np.empty((len(first), count), dtype=np.uint32)
    points[:, :1] = first[:, :count]
    known = 1
    for bit in range(max(count - 1, 0).bit_length()):
        more = min(known, count - known)
        np.bitwise_xor(points[:, known - more : known][:, ::-1], direction_numbers[:, bit : bit + 1], out=points[:, known : known + more])
        known += more
    return points


@cache
def directions() -> NDArray[np.uint32]:
    """Return the direction numbers, dimensions × bits; the array is read-only."""
    found = np.array(_all_directions(), dtype=np.uint32)
    found.flags.writeable = False
    return found


def _all_directions() -> list[list[int]]:
    return [[1 << (BITS - 1 - bit) for bit in range(BITS)], *(_directions(*row) for row in _JOE_KUO)]


def _directions(degree: int, polynomial: int, first: tuple[int, ...]) -> list[int]:
    """Continue the direction numbers by the recurrence of the primitive polynomial."""
    found = list(first)
    for bit in range(degree, BITS):
        number = found[bit - degree] ^ (found[bit - degree] << degree)
        for back in range(1, degree):
            if (polynomial >> (degree - 1 - back)) & 1:
                number ^= found[bit - back] << back
        found.append(number)
    return [number << (BITS - 1 - bit) for bit, number in enumerate(found)]
