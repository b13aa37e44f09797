"""Chance, drawn once: the same lives for every plan and every set of numbers, so that differences are sharper than levels.

Of all that can happen, what matters most is spread evenly by Sobol points (the first losses of work and how long they last, giving up,
the slow waves of income); the rest comes from raw bits of a PCG64 generator. Both are the same on every machine for the same seed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from statistics import NormalDist
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from planner.valuation.survival_sobol import BITS, DIMENSIONS, directions, points_of

SEED: Final = 20_261_123
"""The seed where nobody chose another."""

# Which Sobol dimension draws what: the first ones fill their cube best. The waves of income take all that are left.
_WORK_DIMENSIONS: Final = (0, 2, 5, 7)
_DROP_OUT_DIMENSION: Final = 3
_WAVE_DIMENSIONS: Final = tuple(k for k in range(DIMENSIONS) if k not in (*_WORK_DIMENSIONS, _DROP_OUT_DIMENSION))

_NORMAL_BITS: Final = 14
_STEPS: Final = 4096
_BLOCK: Final = 1024
_CHANCE_BITS: Final = 16
CHANCES: Final = 1 << _CHANCE_BITS
"""An event of chance p happens where a drawn number is below p times this."""


_Array = TypeVar("_Array", bound=NDArray[Any])


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Everything that chance decides. Arrays are read-only; months run down, paths across, those that give up latest first.

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


@lru_cache(maxsize=16)
def draw(paths: int, months: int, seed: int = SEED) -> Draws:
    """Draw ``paths`` lives of ``months`` months; powers of two are spread most evenly.

    The same arguments give the same bytes. The last few are kept, because every plan of a case uses the same.
    """
    bits = np.random.PCG64(seed)
    points = _scrambled(paths, bits)
    spells = 2 * (3 + months // 12)
    work = _uniforms(bits, spells, paths)
    count = min(len(_WORK_DIMENSIONS), spells)
    work[:count] = points[list(_WORK_DIMENSIONS[:count])]
    waves = _uniforms(bits, months, paths)
    count = min(len(_WAVE_DIMENSIONS), months)
    waves[:count] = points[list(_WAVE_DIMENSIONS[:count])]
    # In this order a simulation grows narrower from month to month; no number in it is there twice, so every machine sorts alike.
    order = np.argsort(points[_DROP_OUT_DIMENSION])
    return Draws(
        paths=paths,
        months=months,
        seed=seed,
        waves=_frozen(_normal_waves(waves, order)),
        work=_frozen(_exponential(work.take(order, axis=1))),
        drop_out=_frozen(_exponential(points[_DROP_OUT_DIMENSION, order])),
        illness=_frozen(_high_bits(_uniforms(bits, months, paths)).take(order, axis=1)),
        large_bill=_frozen(_high_bits(_uniforms(bits, months, paths)).take(order, axis=1)),
    )


def _uniforms(bits: np.random.PCG64, rows: int, columns: int) -> NDArray[np.uint32]:
    # Raw bits, because only they are promised to stay the same from one version of numpy to the next.
    raw = np.asarray(bits.random_raw((rows * columns + 1) // 2), dtype="<u8")
    return raw.view("<u4")[: rows * columns].reshape(rows, columns).astype(np.uint32, copy=False)


def _high_bits(uniforms: NDArray[np.uint32]) -> NDArray[np.uint16]:
    return (uniforms >> (BITS - _CHANCE_BITS)).astype(np.uint16)


def _scrambled(count: int, bits: np.random.PCG64) -> NDArray[np.uint32]:
    """Return Sobol points, each dimension scrambled: its bits mixed downwards by a random triangle of bits, then shifted.

    What made them even stays. To mix the direction numbers mixes all points, because points are sums of them, bit by bit.
    """
    shifts = _uniforms(bits, DIMENSIONS, BITS + 1)
    mixed = np.zeros((DIMENSIONS, BITS), dtype=np.uint32)
    for bit in range(BITS):
        # A point's bit decides its own place for certain and the lower places by chance.
        place = BITS - 1 - bit
        column = (shifts[:, bit] & ((1 << place) - 1)) | (1 << place)
        mixed ^= np.where((directions() >> place) & 1, column[:, np.newaxis], np.uint32(0))
    return points_of(mixed, shifts[:, BITS:], count)


def _normal_waves(uniforms: NDArray[np.uint32], order: NDArray[np.int64]) -> NDArray[np.float32]:
    """Make the waves of all paths in an order, a block that stays in a processor's cache at a time."""
    found = np.empty(uniforms.shape, dtype=np.float32)
    for first in range(0, len(order), _BLOCK):
        block = slice(first, first + _BLOCK)
        places = uniforms.take(order[block], axis=1) >> (BITS - _NORMAL_BITS)
        found[:, block] = _from_waves(_normal_table().take(places))
    return found


@cache
def _normal_table() -> NDArray[np.float64]:
    """Return standard normal numbers at the middle of 2**14 equal shares."""
    count = 1 << _NORMAL_BITS
    inverse = NormalDist().inv_cdf
    half = [inverse((2 * k + 1) / (2 * count)) for k in range(count // 2)]
    return np.array([*half, *(-value for value in reversed(half))])


def _from_waves(components: NDArray[np.float64]) -> NDArray[np.float32]:
    """Add up cosine waves, slowest first: normal numbers again, independent from month to month, but told mainly by the first waves."""
    months = len(components)
    early, late = (months + 1) // 2, months // 2
    angles = np.pi * np.outer(np.arange(early) * 2 + 1, np.arange(months)) / (2 * max(months, 1))
    # In steps of a 4096th, so that no machine's way of adding up is seen in the result.
    waves = np.cos(angles) * np.sqrt(np.where(np.arange(months) == 0, 1, 2) / max(months, 1)) * _STEPS
    # Every other wave is the same in the late months as in the early ones, backwards; the others change their sign.
    same, turned = waves[:, ::2] @ components[::2], waves[:, 1::2] @ components[1::2]
    found = np.empty(components.shape, dtype=np.float32)
    np.rint(same + turned, out=found[:early], casting="same_kind")
    np.rint((same - turned)[:late], out=found[early:][::-1], casting="same_kind")
    found /= np.float32(_STEPS)
    return found


def _exponential(uniforms: NDArray[np.uint32]) -> NDArray[np.float32]:
    """Turn uniform numbers into standard exponential waiting times; the middle of each step, so that none is infinite."""
    return np.asarray(-np.log((uniforms.astype(np.float64) * 2 + 1) / 2 ** (BITS + 1)), dtype=np.float32)


def _frozen(values: _Array) -> _Array:
    values.flags.writeable = False
    return values
