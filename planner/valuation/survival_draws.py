"""Chance, drawn once: the same lives for every plan and every set of numbers, so that differences are sharper than levels.

Of all that can happen, what matters most is spread evenly by Sobol points (the first losses of work and how long they last, giving up,
the slow waves of income); the rest comes from raw bits of a PCG64 generator. Both are the same on every machine for the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from statistics import NormalDist
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.valuation.survival_sobol import BITS, DIMENSIONS, sobol

SEED: Final = 20_261_123
"""The seed where nobody chose another."""

# Which Sobol dimension draws what: the first ones fill their cube best. The waves of income take all that are left.
_WORK_DIMENSIONS: Final = (0, 2, 5, 7)
_DROP_OUT_DIMENSION: Final = 3
_WAVE_DIMENSIONS: Final = tuple(k for k in range(DIMENSIONS) if k not in (*_WORK_DIMENSIONS, _DROP_OUT_DIMENSION))

_NORMAL_BITS: Final = 14
_STEPS: Final = 4096
_CHANCE_BITS: Final = 16
CHANCES: Final = 1 << _CHANCE_BITS
"""An event of chance p happens where a drawn number is below p times this."""


_Array = TypeVar("_Array", bound=NDArray[Any])


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Everything that chance decides. Arrays are read-only; months run down, paths across.

    - ``waves``: months × paths, independent standard normal numbers: what is new in each month's income.
    - ``work``: spells × paths, standard exponential waiting times: until work is lost, until it is found again, and so on in turn.
      After the last spell work stays as it is; there are as many as a life of this length very rarely uses up.
    - ``drop_out``: one standard exponential waiting time a path.
    - ``illness``, ``large_bill``: months × paths, whole numbers from 0 to 65535.
    """

    paths: int
    months: int
    seed: int
    waves: NDArray[np.float32] = field(repr=False)
    work: NDArray[np.float32] = field(repr=False)
    drop_out: NDArray[np.float32] = field(repr=False)
    illness: NDArray[np.uint16] = field(repr=False)
    large_bill: NDArray[np.uint16] = field(repr=False)


@lru_cache(maxsize=4)
def draw(paths: int, months: int, seed: int = SEED) -> Draws:
    """Draw ``paths`` lives of ``months`` months; powers of two are spread most evenly.

    The same arguments give the same bytes. The last few are kept, because every plan of a case uses the same.
    """
    bits = np.random.PCG64(seed)
    points = _shifted(sobol(paths), bits)
    spells = 2 * (3 + months // 12)
    work = _uniforms(bits, spells, paths)
    count = min(len(_WORK_DIMENSIONS), spells)
    work[:count] = points[list(_WORK_DIMENSIONS[:count])]
    waves = _uniforms(bits, months, paths)
    count = min(len(_WAVE_DIMENSIONS), months)
    waves[:count] = points[list(_WAVE_DIMENSIONS[:count])]
    return Draws(
        paths=paths,
        months=months,
        seed=seed,
        waves=_frozen(_from_waves(_normal(waves))),
        work=_frozen(_exponential(work)),
        drop_out=_frozen(_exponential(points[_DROP_OUT_DIMENSION])),
        illness=_frozen((_uniforms(bits, months, paths) >> (BITS - _CHANCE_BITS)).astype(np.uint16)),
        large_bill=_frozen((_uniforms(bits, months, paths) >> (BITS - _CHANCE_BITS)).astype(np.uint16)),
    )


def _uniforms(bits: np.random.PCG64, rows: int, columns: int) -> NDArray[np.uint32]:
    # Raw bits, because only they are promised to stay the same from one version of numpy to the next.
    raw = np.asarray(bits.random_raw((rows * columns + 1) // 2), dtype=np.uint64)
    return raw.astype("<u8").view("<u4")[: rows * columns].reshape(rows, columns).astype(np.uint32)


def _shifted(points: NDArray[np.uint32], bits: np.random.PCG64) -> NDArray[np.uint32]:
    """Scramble each dimension: mix its bits downwards by a random triangle of bits, then shift it. What made them even stays."""
    shifts = _uniforms(bits, DIMENSIONS, BITS + 1)
    mixed = np.broadcast_to(shifts[:, BITS:], points.shape).copy()
    for bit in range(BITS):
        # A point's bit decides its own place for certain and the lower places by chance.
        place = BITS - 1 - bit
        column = (shifts[:, bit] & ((1 << place) - 1)) | (1 << place)
        mixed ^= np.where((points >> place) & 1, column[:, np.newaxis], np.uint32(0))
    return mixed


def _normal(uniforms: NDArray[np.uint32]) -> NDArray[np.float64]:
    """Turn uniform numbers into standard normal ones, from a table at the middle of 2**14 equal shares."""
    count = 1 << _NORMAL_BITS
    inverse = NormalDist().inv_cdf
    half = [inverse((2 * k + 1) / (2 * count)) for k in range(count // 2)]
    table = np.array([*half, *(-value for value in reversed(half))])
    return np.asarray(table[uniforms >> (BITS - _NORMAL_BITS)], dtype=np.float64)


def _from_waves(components: NDArray[np.float64]) -> NDArray[np.float32]:
    """Add up cosine waves, slowest first: normal numbers again, independent from month to month, but told mainly by the first waves."""
    months = len(components)
    angles = np.pi * np.outer(np.arange(months) * 2 + 1, np.arange(months)) / (2 * max(months, 1))
    waves = np.cos(angles) * np.sqrt(np.where(np.arange(months) == 0, 1, 2) / max(months, 1))
    # In steps of a 4096th, so that no machine's way of adding up is seen in the result.
    return np.asarray(np.rint((waves @ components) * _STEPS) / _STEPS, dtype=np.float32)


def _exponential(uniforms: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Turn uniform numbers into standard exponential waiting times; the middle of each step, so that none is infinite."""
    return np.asarray(-np.log((uniforms.astype(np.float64) * 2 + 1) / 2 ** (BITS + 1)), dtype=np.float32)


def _frozen(values: _Array) -> _Array:
    values.flags.writeable = False
    return values
