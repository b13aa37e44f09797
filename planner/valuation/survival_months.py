"""The months of the simulation, for all plans and a tile of paths at a time.

The arithmetic is in floats that hold whole minor units, so it is exact: the type is wide enough for all arrears of the plans, and what
slips away is rounded down. Sums over paths are of whole numbers too and do not hang on their order. A plan that has ended on a path has
a net position beyond all amounts, which no month changes any more; so no month needs to ask who is still there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.valuation.survival_book import Book, Floats
from planner.valuation.survival_parameters import ParameterSet

YEAR: Final = 12
GONE: Final = 2**100
_NEVER: Final = 2**16 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is counted over all paths, plans in the order of the book × months unless said otherwise.

    - ``struck``: paths broken by arrears, ``given_up``: for other reasons; ``unpaid``: what then is unpaid, added up.
    - ``arrears``: at the beginning of the month; ``written_off``: arrears at its end that leave with a broken plan or move to its end;
      ``moved_due``: what falls due of instalments that were moved.
    - ``first_miss``: paths; ``below_floor``: months × paths, for each plan; ``buffer``, ``buffers``: sum and number, for each plan.
    """

    struck: NDArray[np.int64]
    given_up: NDArray[np.int64]
    unpaid: NDArray[np.float64]
    arrears: NDArray[np.float64]
    written_off: NDArray[np.float64]
    moved_due: NDArray[np.float64]
    first_miss: NDArray[np.int64]
    below_floor: NDArray[np.int64]
    buffer: NDArray[np.float64]
    buffers: NDArray[np.int64]

    @classmethod
    def empty(cls, plans: int, months: int) -> Tally:
        """Return a tally in which nothing has been counted."""
        shape = plans, months
        return cls(
            struck=np.zeros(shape, dtype=np.int64),
            given_up=np.zeros(shape, dtype=np.int64),
            unpaid=np.zeros(shape),
            arrears=np.zeros(shape),
            written_off=np.zeros(shape),
            moved_due=np.zeros(shape),
            first_miss=np.zeros(shape, dtype=np.int64),
            below_floor=np.zeros(plans, dtype=np.int64),
            buffer=np.zeros(plans),
            buffers=np.zeros(plans, dtype=np.int64),
        )

    def paid(self, book: Book, paths: int) -> NDArray[np.float64]:
        """Return what was paid in each month, added up over ``paths`` paths: what fell due and what the arrears lost."""
        gone = np.cumsum(self.struck, axis=1) - self.struck + np.cumsum(self.given_up, axis=1)
        due = book.due[:, :, 0].T * (paths - gone) + self.moved_due
        after = np.concatenate([self.arrears[:, 1:], np.zeros((len(due), 1))], axis=1)[:, : due.shape[1]]
        return np.asarray(due + self.arrears - after - self.written_off, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Tile:
    """The state of all plans × the paths of a tile. ``queue`` holds moved instalments: skips × plans × paths."""

    net: Floats
    used: NDArray[np.int64]
    queue: Floats
    clean: NDArray[np.bool_]
    clean_months: NDArray[np.uint16]
    broken: NDArray[np.uint16]
    completed: NDArray[np.bool_]


def live(
    book: Book,
    cash: NDArray[np.float64],
    gives_up: NDArray[np.float64],
    opening: NDArray[np.int64],
    above_floor: Sequence[int],
    parameter_set: ParameterSet,
    tally: Tally,
) -> NDArray[np.bool_]:
    """Live through the months of one tile, count into ``tally``, and return what was completed: plans × paths.

    Args:
        cash: months × paths, what is left for debts.
        gives_up: for each path the month in which a plan is given up, falling from path to path.
        opening: for each plan the buffer in the beginning.
        above_floor: how far below nothing the money at hand may fall before the household lives below its floor, by month.
    """
    kind, width = book.due.dtype, len(gives_up)
    tile, scratch = _tile(book, width, opening), _Scratch.for_cells(len(opening) * width, kind)
    money, slip = cash.astype(kind), kind.type(parameter_set.slip)
    staying = [int((gives_up > month).sum()) for month in range(book.months)]
    for month, (rows, columns) in enumerate(zip(book.running, staying, strict=True)):
        _give_up(book, tile, tally, month, slice(columns, staying[month - 1] if month else width))
        net = tile.net[:rows, :columns]
        buffer, arrears, hand, nothing, flag = scratch.of_shape(rows, columns)
        np.maximum(net, nothing, out=buffer)
        np.subtract(net, buffer, out=arrears)
        tally.arrears[:rows, month] -= np.add.reduce(arrears, axis=1, dtype=np.float64)
        np.add(buffer, money[month, :columns], out=hand)
        np.less(hand, -above_floor[month], out=flag)
        _count_below_floor(book, tally, month, flag)
        np.maximum(hand, nothing, out=hand)
        hand += arrears
        hand -= book.due[month, :rows]
        if len(tile.queue):
            _take_moved(book, tile, tally, month, hand)
        np.subtract(hand, buffer, out=buffer)
        np.maximum(buffer, nothing, out=buffer)
        buffer *= slip
        np.floor(buffer, out=buffer)
        np.subtract(hand, buffer, out=net)
        np.greater_equal(net, 0, out=flag)
        tile.clean[:rows, :columns] &= flag
        tile.clean_months[:rows, :columns] += tile.clean[:rows, :columns]
        np.less_equal(net, book.breaks_at[month, :rows], out=flag)
        if flag.any():
            _strike(book, tile, tally, month, flag)
        _close(book, tile, tally, month, columns)
    _count_first_misses(tile, tally)
    return tile.completed


@dataclass(frozen=True, slots=True, eq=False)
class _Scratch:
    """Room for what a month works out on the way, and zeros, which arrays are compared with faster than with the number."""

    amounts: tuple[Floats, Floats, Floats, Floats]
    flags: NDArray[np.bool_]

    @classmethod
    def for_cells(cls, cells: int, kind: np.dtype[Any]) -> _Scratch:
        room = np.empty(cells, kind), np.empty(cells, kind), np.empty(cells, kind), np.zeros(cells, kind)
        return cls(room, np.empty(cells, dtype=np.bool_))

    def of_shape(self, rows: int, columns: int) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.bool_]]:
        """Return the room in a shape, without gaps."""
        one, two, three, nothing = (each[: rows * columns].reshape(rows, columns) for each in self.amounts)
        return one, two, three, nothing, self.flags[: rows * columns].reshape(rows, columns)


def _tile(book: Book, width: int, opening: NDArray[np.int64]) -> _Tile:
    shape = len(opening), width
    return _Tile(
        net=np.repeat(opening.astype(book.due.dtype)[:, np.newaxis], width, axis=1),
        used=np.zeros(shape, dtype=np.int64),
        queue=np.zeros((int(book.tokens.max(initial=0)), *shape), dtype=book.due.dtype),
        clean=np.ones(shape, dtype=np.bool_),
        clean_months=np.zeros(shape, dtype=np.uint16),
        broken=np.full(shape, _NEVER, dtype=np.uint16),
        completed=np.repeat(book.last[:, np.newaxis] == 0, width, axis=1),
    )


def _give_up(book: Book, tile: _Tile, tally: Tally, month: int, leaving: slice) -> None:
    """Break, before anything is paid in the month, the plans of the paths that give up, except those that are paid already."""
    if leaving.start == leaving.stop:
        return
    rows = slice(0, book.running[month])
    net, paid_up = tile.net[rows, leaving], tile.used[rows, leaving] <= (month - book.last[rows])[:, np.newaxis]
    done = (net >= 0) & (net < GONE) & paid_up
    tile.completed[rows, leaving] = done
    row, column = np.nonzero((net < GONE) & ~done)
    tally.given_up[:, month] += _count(tally, row)
    _break(book, tile, tally, (row, column + leaving.start), month=month, counted=month)


def _count_below_floor(book: Book, tally: Tally, month: int, below: NDArray[np.bool_]) -> None:
    """Count the paths below the living floor, for the plans that still have an instalment before them."""
    row = np.flatnonzero(below) // max(below.shape[1], 1)
    tally.below_floor[:] += np.where(book.last > month, _count(tally, row), 0)


def _take_moved(book: Book, tile: _Tile, tally: Tally, month: int, hand: Floats) -> None:
    """Take what falls due in this month of instalments that were moved to the end."""
    slots = month - book.last[: len(hand)]
    for row in np.flatnonzero((slots >= 0) & (slots < book.tokens[: len(hand)])):
        moved = tile.queue[slots[row], row, : hand.shape[1]]
        hand[row] -= moved
        tally.moved_due[row, month] += moved.sum(dtype=np.float64)


def _strike(book: Book, tile: _Tile, tally: Tally, month: int, struck: NDArray[np.bool_]) -> None:
    """Where arrears would break a plan, move its oldest unpaid instalment to the end while skips are left, else break it."""
    row, column = np.divmod(np.flatnonzero(struck), struck.shape[1])
    if len(tile.queue):
        has_skip = tile.used[row, column] < book.tokens[row]
        skips = row[has_skip], column[has_skip]
        amounts = book.oldest[month, skips[0], 0]
        tile.net[skips] += amounts
        tile.queue[tile.used[skips], *skips] = amounts
        tile.used[skips] += 1
        tally.written_off[:, month] += _total(tally, skips[0], amounts)
        row, column = row[~has_skip], column[~has_skip]
    tally.struck[:, month] += _count(tally, row)
    _break(book, tile, tally, (row, column), month=month, counted=month + 1)


def _close(book: Book, tile: _Tile, tally: Tally, month: int, columns: int) -> None:
    """Say of the plans that end with this month whether they are completed; count the buffers after a year, or at an earlier end."""
    rows = book.running[month]
    stays = book.running[month + 1] if month + 1 < book.months else 0
    if stays < rows:
        net = tile.net[stays:rows, :columns]
        tile.completed[stays:rows, :columns] = (net >= 0) & (net < GONE)
        row, column = np.nonzero(net < 0)
        row += stays
        tally.struck[:, month] += _count(tally, row)
        _break(book, tile, tally, (row, column), month=month, counted=month + 1)
    if month < YEAR:
        counted = slice(0 if month == YEAR - 1 else stays, rows)
        net = tile.net[counted, :columns]
        tally.buffer[counted] += np.where(net < GONE, np.maximum(net, 0), 0).sum(axis=1, dtype=np.float64)
        tally.buffers[counted] += (net < GONE).sum(axis=1)


def _break(book: Book, tile: _Tile, tally: Tally, where: tuple[NDArray[np.int64], NDArray[np.int64]], *, month: int, counted: int) -> None:
    """End plans on paths in a month; ``counted`` is the first month whose instalment is not in the arrears yet."""
    row, _ = where
    arrears = -np.minimum(tile.net[where], 0)
    unpaid = arrears + book.remaining[row, counted]
    for slot, moved in enumerate(tile.queue):
        unpaid += moved[where] * (slot + book.last[row] >= counted)
        moved[where] = 0
    tally.unpaid[:, month] += _total(tally, row, unpaid)
    tally.written_off[:, max(counted - 1, 0)] += _total(tally, row, arrears)
    tile.net[where] = GONE
    tile.broken[where] = month


def _count_first_misses(tile: _Tile, tally: Tally) -> None:
    """Count the first month in which something stayed unpaid, or in which the plan was given up."""
    missed = ~tile.clean | (tile.broken < _NEVER)
    months = np.minimum(tile.clean_months, tile.broken)
    for plan, counts in enumerate(tally.first_miss):
        counts += np.bincount(months[plan, missed[plan]], minlength=len(counts))


def _count(tally: Tally, row: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often each plan is named."""
    return np.bincount(row, minlength=len(tally.struck))


def _total(tally: Tally, row: NDArray[np.int64], amounts: Floats) -> NDArray[np.float64]:
    """Return the sum of the amounts of each plan."""
    return np.asarray(np.bincount(row, amounts, minlength=len(tally.struck)), dtype=np.float64)
