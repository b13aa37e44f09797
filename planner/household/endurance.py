"""Endurance (承受力): how far a household can pay a plan month by month, with its savings and the skips that were agreed.

What a month leaves pays first, then savings. Of what a month leaves beyond its payment, savings grow by no more than the household means
to put by; the rest is lived on. An instalment that is skipped is paid after the last one: the first skipped in the month after it, the
next in the month after that, without cost. Every choice of skipped months is weighed, so that worse months, larger payments or fewer skips
never carry a plan further. Amounts in minor units, exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from planner.household.projection import Month


@dataclass(frozen=True, slots=True)
class Failure:
    """The first ``month`` whose instalment cannot be paid in full, and by how much it is ``short``. Its position is ``index``."""

    month: date
    short: int
    index: int


@dataclass(frozen=True, slots=True)
class Endurance:
    """How far the payments are made: to the end (``failure`` is None), or to a failure.

    ``skipped`` names the months whose instalments are moved to the end, as few as will do; ``savings`` are what is then left.
    """

    failure: Failure | None
    skipped: tuple[date, ...] = ()
    savings: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    """One choice of months to skip: what savings are left, which months, and the amounts that wait."""

    savings: int
    skipped: tuple[date, ...] = ()
    waiting: tuple[int, ...] = ()

    @property
    def endured(self) -> Endurance:
        return Endurance(None, self.skipped, self.savings)


def endure(months: Sequence[Month], payments: Sequence[int], savings: int, skips: int = 0, put_by: Sequence[int] = ()) -> Endurance:
    """Pay ``payments`` (the first in the first month) from what the months leave, from ``savings`` and with ``skips``.

    ``put_by`` is put by on top of what the household means to put by, in the first months. There must be at least as many months as
    payments and skips together.
    """
    later = months[len(payments) : len(payments) + skips]
    is_easy = all(month.left >= max(payments, default=0) for month in later)  # then it does not matter which amounts wait
    ways: list[_Way] = [_Way(savings)]
    for k, (month, payment) in enumerate(zip(months, payments, strict=False)):
        extra = put_by[k] if k < len(put_by) else 0
        reached: list[_Way] = []
        for way in ways:
            paid = _carried(month, payment, way.savings, extra)
            if paid >= 0:
                reached.append(_Way(paid, way.skipped, way.waiting))
            unpaid = _carried(month, 0, way.savings, extra)
            if payment and len(way.skipped) < skips and unpaid > paid:
                reached.append(_Way(unpaid, (*way.skipped, month.first), (*way.waiting, 0 if is_easy else payment)))
        if not reached:
            return _failed(month, k, [(way, payment) for way in ways])
        ways = _best(reached)
    return _pay_waiting(later, ways, len(payments))


def _carried(month: Month, payment: int, savings: int, extra: int) -> int:
    """Return the savings after a month; below zero: by how much its payment is short."""
    rest = month.left - payment
    if payment and savings + rest < 0:
        return max(-payment, savings + rest)
    return max(0, savings + min(rest, month.reserve_saving + extra))


def _pay_waiting(later: Sequence[Month], ways: Sequence[_Way], index: int) -> Endurance:
    """Pay what waits after the end; of the ways that hold, the one with the fewest skips, then the most savings."""
    ways = sorted(ways, key=lambda way: (len(way.skipped), -way.savings))
    held = {way: way for way in ways}
    for k, month in enumerate(later):
        for way, now in held.items():
            if len(way.skipped) <= k:
                return now.endured
        dues = [(now, way.waiting[k]) for way, now in held.items()]
        carried = {way: _carried(month, way.waiting[k], now.savings, 0) for way, now in held.items()}
        held = {way: _Way(saved, way.skipped) for way, saved in carried.items() if saved >= 0}
        if not held:
            return _failed(month, index + k, dues)
    return next(iter(held.values())).endured


def _failed(month: Month, index: int, dues: Sequence[tuple[_Way, int]]) -> Endurance:
    """Return the failure of the way that is short by least."""
    short, way = min(((-_carried(month, due, way.savings, 0), way) for way, due in dues), key=lambda found: (found[0], found[1].skipped))
    return Endurance(Failure(month.first, short, index), way.skipped, way.savings)


def _best(ways: Sequence[_Way]) -> list[_Way]:
    """Leave out what is no better than another way with as many skips: no more savings, and no less waiting."""
    if len(ways) == 1:
        return [*ways]
    found: list[_Way] = []
    for way in sorted(ways, key=lambda way: (-way.savings, way.waiting, way.skipped)):
        if not any(_is_as_good(other, way) for other in found):
            found.append(way)
    return found


def _is_as_good(one: _Way, other: _Way) -> bool:
    return len(one.waiting) == len(other.waiting) and all(mine <= theirs for mine, theirs in zip(one.waiting, other.waiting, strict=True))
