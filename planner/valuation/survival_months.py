"""The months of the simulation, for some plans and some paths at a time.

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
_NARROWER: Final = 15 / 16
"""A tile is cut to the paths that have not given up when they are no more than this part of it; to cut costs a copy."""
_LONG_ROW: Final = 512
"""Rows so long are counted faster one by one."""

Counts = NDArray[np.int64]
Sums = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What is counted over all paths, plans in the order of the book × months unless said otherwise.

    - ``struck``: paths broken by arrears, ``given_up``: for other reasons; ``unpaid``: what then is unpaid, added up.
    - ``arrears``: at the beginning of the month; ``written_off``: arrears at its end that leave with a broken plan or move to its end;
      ``moved_due``: what falls due of instalments that were moved.
    - ``watched``: what only those need to know who look at a plan itself; None where it is not counted.
    """

    struck: Counts
    given_up: Counts
    unpaid: Sums
    arrears: Sums
    written_off: Sums
    moved_due: Sums
    watched: Watched | None

    @classmethod
    def empty(cls, plans: int, months: int, watched: Watched | None) -> Tally:
        """Return a tally in which nothing has been counted."""
        (struck, given_up), (unpaid, arrears, written_off, moved_due) = np.zeros((2, plans, months), int), np.zeros((4, plans, months))
        return cls(struck, given_up, unpaid, arrears, written_off, moved_due, watched)

    def of_plans(self, plans: slice) -> Tally:
        """Return the part of some plans; what is counted there is counted here."""
        return Tally(
            struck=self.struck[plans],
            given_up=self.given_up[plans],
            unpaid=self.unpaid[plans],
            arrears=self.arrears[plans],
            written_off=self.written_off[plans],
            moved_due=self.moved_due[plans],
            watched=self.watched and self.watched.of_plans(plans),
        )

    def paid(self, book: Book, paths: int) -> Sums:
        """Return what was paid in each month, added up over ``paths`` paths: what fell due and what the arrears lost."""
        gone = np.cumsum(self.struck, axis=1) - self.struck + np.cumsum(self.given_up, axis=1)
        due = book.due[:, :, 0].T * (paths - gone) + self.moved_due
        after = np.concatenate([self.arrears[:, 1:], np.zeros((len(due), 1))], axis=1)[:, : due.shape[1]]
        return np.asarray(due + self.arrears - after - self.written_off, dtype=np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What is counted where a plan is looked at itself.

    - ``first_miss``: paths, plans × months; ``below_floor``: months × paths, for each plan.
    - ``buffer``, ``buffers``: sum and number of the buffers after a year, for each plan.
    """

    first_miss: Counts
    below_floor: Counts
    buffer: Sums
    buffers: Counts

    @classmethod
    def empty(cls, plans: int, months: int) -> Watched:
        """Return a tally in which nothing has been counted."""
        whole = np.int64
        return cls(np.zeros((plans, months), dtype=whole), np.zeros(plans, dtype=whole), np.zeros(plans), np.zeros(plans, dtype=whole))

    def of_plans(self, plans: slice) -> Watched:
        """Return the part of some plans; what is counted there is counted here."""
        return Watched(self.first_miss[plans], self.below_floor[plans], self.buffer[plans], self.buffers[plans])


def live(
    book: Book,
    cash: Floats,
    gives_up: NDArray[np.float64],
    opening: Counts,
    above_floor: Sequence[int],
    parameter_set: ParameterSet,
    tally: Tally,
) -> NDArray[np.bool_]:
    """Live through the months of one tile, count into ``tally``, and return what was completed: plans × paths.

    Args:
        cash: months × paths, what is left for debts, of the type of the book.
        gives_up: for each path the month in which a plan is given up, falling from path to path.
        opening: for each plan the buffer in the beginning.
        above_floor: how far below nothing the money at hand may fall before the household lives below its floor, by month.
    """
    width, slip = len(gives_up), book.due.dtype.type(parameter_set.slip)
    tile, watched = _Tile.opened(book, width, opening), tally.watched
    staying = [int((gives_up > month).sum()) for month in range(book.months)]
    scratch = _Scratch.of_cells(tile.net.size, book.due.dtype)
    for month, rows in enumerate(book.running):
        _give_up(book, tile, tally, month, slice(staying[month], staying[month - 1] if month else width))
        if staying[month] <= _NARROWER * tile.width:
            tile.narrow(rows, staying[month])
        money = cash[month, : tile.width]
        net = tile.net[:rows]
        buffer, change, nothing, flag = scratch.shaped(rows, tile.width)
        np.maximum(net, nothing, out=buffer)
        np.subtract(net, buffer, out=change)
        tally.arrears[:rows, month] -= np.add.reduce(change, axis=1, dtype=np.float64)
        if watched:
            np.less(buffer, -above_floor[month] - money, out=flag)
            _count_below_floor(book, watched, month, flag)
        # By what the month changes the net position before its instalment: what it brings, or what it takes as long as there is a buffer.
        np.subtract(np.maximum(money, 0), buffer, out=change)
        np.maximum(change, money, out=change)
        change -= book.due[month, :rows]
        if len(tile.queue):
            _take_moved(book, tile, tally, month, change)
        np.add(net, change, out=change)
        np.subtract(change, buffer, out=buffer)
        np.maximum(buffer, nothing, out=buffer)
        buffer *= slip
        np.floor(buffer, out=buffer)
        np.subtract(change, buffer, out=net)
        if watched:
            np.less(net, nothing, out=flag)
            _count_first_misses(tile, watched, month, flag)
        np.less_equal(net, book.breaks_at[month, :rows], out=flag)
        if flag.any():
            _strike(book, tile, tally, month, flag)
        _close(book, tile, tally, month)
    return tile.completed


@dataclass(slots=True, eq=False)
class _Tile:
    """The state of all plans × the paths of a tile. ``width``: how many paths are still carried, the first ones.

    - ``used``: skips used; ``queue``: instalments moved to the end, skips × plans × paths; both are empty where no plan has skips.
    - ``missed``: whether something has stayed unpaid, ``misses``: for how many paths of each plan as of the month before.
    - ``completed``: for all paths of the tile.
    """

    net: Floats
    used: Counts
    queue: Floats
    missed: NDArray[np.bool_]
    misses: Counts
    completed: NDArray[np.bool_]

    @classmethod
    def opened(cls, book: Book, width: int, opening: Counts) -> _Tile:
        shape, skips = (len(opening), width), int(book.tokens.max(initial=0))
        return cls(
            net=np.repeat(opening.astype(book.due.dtype)[:, np.newaxis], width, axis=1),
            used=np.zeros(shape if skips else (len(opening), 0), dtype=np.int64),
            queue=np.zeros((skips, *shape), dtype=book.due.dtype),
            missed=np.zeros(shape, dtype=np.bool_),
            misses=np.zeros(len(opening), dtype=np.int64),
            completed=np.repeat(book.last[:, np.newaxis] == 0, width, axis=1),
        )

    @property
    def width(self) -> int:
        """How many paths are carried."""
        return int(self.net.shape[1])

    def narrow(self, rows: int, width: int) -> None:
        """Go on with the first paths and plans only, without gaps."""
        self.net = self.net[:rows, :width].copy()
        self.missed = self.missed[:rows, :width].copy()
        self.misses = _each_row(self.missed)
        self.queue = self.queue[:, :rows, :width].copy()
        self.used = self.used[:rows, :width].copy()


@dataclass(frozen=True, slots=True, eq=False)
class _Scratch:
    """Room for what a month works out on the way, and zeros, which arrays are compared with faster than with the number."""

    buffer: Floats
    change: Floats
    nothing: Floats
    flag: NDArray[np.bool_]

    @classmethod
    def of_cells(cls, cells: int, kind: np.dtype[Any]) -> _Scratch:
        return cls(np.empty(cells, kind), np.empty(cells, kind), np.zeros(cells, kind), np.empty(cells, dtype=np.bool_))

    def shaped(self, rows: int, width: int) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
        """Return the room in a shape, without gaps."""
        shape, cells = (rows, width), rows * width
        buffer, change, nothing = (each[:cells].reshape(shape) for each in (self.buffer, self.change, self.nothing))
        return buffer, change, nothing, self.flag[:cells].reshape(shape)


def _give_up(book: Book, tile: _Tile, tally: Tally, month: int, leaving: slice) -> None:
    """Break, before anything is paid in the month, the plans of the paths that give up, except those that are paid already."""
    rows = slice(0, book.running[month])
    net = tile.net[rows, leaving]
    if not net.size:
        return
    breaks = net < GONE
    if book.last[rows].min() <= month:
        used = tile.used[rows, leaving] if len(tile.queue) else 0
        done = breaks & (net >= 0) & (used <= (month - book.last[rows])[:, np.newaxis])
        tile.completed[rows, leaving] = done
        breaks &= ~done
    if tally.watched:
        tally.watched.first_miss[rows, month] += np.add.reduce(breaks & ~tile.missed[rows, leaving], axis=1, dtype=np.int64)
    plan, path = np.nonzero(breaks)
    cells = plan * tile.width + path + leaving.start
    tally.given_up[:, month] += _break(book, tile, tally, (plan, cells), month=month, counted=month)
    net[:] = GONE


def _count_below_floor(book: Book, watched: Watched, month: int, below: NDArray[np.bool_]) -> None:
    """Count the paths below the living floor, for the plans that still have an instalment before them."""
    rows = len(below)
    watched.below_floor[:rows] += np.where(book.last[:rows] > month, _each_row(below), 0)


def _count_first_misses(tile: _Tile, watched: Watched, month: int, short: NDArray[np.bool_]) -> None:
    """Count the paths in which something stays unpaid for the first time."""
    missed = tile.missed[: len(short)]
    missed |= short
    misses = _each_row(missed)
    watched.first_miss[: len(short), month] += misses - tile.misses[: len(short)]
    tile.misses[: len(short)] = misses


def _take_moved(book: Book, tile: _Tile, tally: Tally, month: int, change: Floats) -> None:
    """Take what falls due in this month of instalments that were moved to the end."""
    slots = month - book.last[: len(change)]
    plans = np.flatnonzero((slots >= 0) & (slots < book.tokens[: len(change)]))
    if len(plans):
        moved = tile.queue[slots[plans], plans]
        change[plans] -= moved
        tally.moved_due[plans, month] += moved.sum(axis=1, dtype=np.float64)


def _strike(book: Book, tile: _Tile, tally: Tally, month: int, struck: NDArray[np.bool_]) -> None:
    """Where arrears would break a plan, move its oldest unpaid instalment to the end while skips are left, else break it."""
    cells = np.flatnonzero(struck)
    plan = cells // tile.width
    if len(tile.queue):
        used = tile.used.reshape(-1)[cells]
        has_skip = used < book.tokens[plan]
        moving, at, slot = cells[has_skip], plan[has_skip], used[has_skip]
        amounts = book.oldest[month, at, 0]
        tile.net.reshape(-1)[moving] += amounts
        tile.queue.reshape(len(tile.queue), -1)[slot, moving] = amounts
        tile.used.reshape(-1)[moving] = slot + 1
        tally.written_off[:, month] += _total(tally, at, amounts)
        plan, cells = plan[~has_skip], cells[~has_skip]
    tally.struck[:, month] += _break(book, tile, tally, (plan, cells), month=month, counted=month + 1)


def _close(book: Book, tile: _Tile, tally: Tally, month: int) -> None:
    """Say of the plans that end with this month whether they are completed; count the buffers after a year, or at an earlier end."""
    rows, width = book.running[month], tile.width
    stays = book.running[month + 1] if month + 1 < book.months else 0
    if stays < rows:
        net = tile.net[stays:rows]
        tile.completed[stays:rows, :width] |= (net >= 0) & (net < GONE)
        cells = np.flatnonzero(net < 0) + stays * width
        tally.struck[:, month] += _break(book, tile, tally, (cells // max(width, 1), cells), month=month, counted=month + 1)
    if tally.watched and month < YEAR:
        counted = slice(0 if month == YEAR - 1 else stays, rows)
        net = tile.net[counted]
        tally.watched.buffer[counted] += np.where(net < GONE, np.maximum(net, 0), 0).sum(axis=1, dtype=np.float64)
        tally.watched.buffers[counted] += (net < GONE).sum(axis=1)


def _break(book: Book, tile: _Tile, tally: Tally, where: tuple[Counts, Counts], *, month: int, counted: int) -> Counts:
    """End plans on paths in a month, given as plans and as cells of the tile; return for each plan on how many.

    ``counted`` is the first month whose instalment is not in the arrears yet.
    """
    plan, cells = where
    net = tile.net.reshape(-1)
    ended, arrears = np.bincount(plan, minlength=len(tally.struck)), _total(tally, plan, -np.minimum(net[cells], 0))
    tally.unpaid[:, month] += arrears + ended * book.remaining[:, counted]
    for slot, moved in enumerate(tile.queue.reshape(len(tile.queue), tile.net.size)):
        tally.unpaid[:, month] += np.where(slot + book.last >= counted, _total(tally, plan, moved[cells]), 0)
        moved[cells] = 0
    tally.written_off[:, max(counted - 1, 0)] += arrears
    net[cells] = GONE
    return ended


def _each_row(flags: NDArray[np.bool_]) -> Counts:
    """Return how many flags of each row are set."""
    if flags.shape[1] < _LONG_ROW:
        return np.asarray(np.add.reduce(flags, axis=1, dtype=np.int64))
    return np.array([np.count_nonzero(row) for row in flags], dtype=np.int64)


def _total(tally: Tally, plan: Counts, amounts: Floats) -> Sums:
    """Return the sum of the amounts of each plan."""
    return np.asarray(np.bincount(plan, amounts, minlength=len(tally.struck)), dtype=np.float64)
