"""The simulation once more, in plain Python: one plan on one path, one month after the other. Slow, and easy to follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor

import numpy as np

from planner.valuation.survival_draws import Draws
from planner.valuation.survival_lives import Lives, cash, drop_out_months, opening_buffer
from planner.valuation.survival_parameters import ParameterSet


@dataclass
class Story:
    """What became of one plan on one path. ``broken`` and ``first_miss`` are months, None for never."""

    completed: bool = False
    broken: int | None = None
    unpaid: int = 0
    paid: list[int] = field(default_factory=list)
    first_miss: int | None = None
    months_below_floor: int = 0
    buffer_after_year: int | None = None


def story(
    payments: Sequence[int],
    tokens: int,
    money: Sequence[int],
    gives_up: float,
    buffer: int,
    above_floor: Sequence[int],
    parameter_set: ParameterSet,
    slip: float | np.float32,
) -> Story:
    """Tell what becomes of a plan whose household has ``money`` for debts in each month and ``buffer`` in the beginning.

    ``slip`` is that of the parameters, in the type in which the product is to be rounded.
    """
    last = max((month + 1 for month, amount in enumerate(payments) if amount), default=0)
    end, told, arrears, moved = last + tokens + parameter_set.grace_months, Story(), 0, list[int]()
    fallen_due: list[int] = []
    until_broken = parameter_set.instalments_until_broken
    for month in range(end):
        if gives_up <= month:
            told.completed = month >= last and not arrears and len(moved) <= month - last
            if not told.completed:
                told.broken = month
                told.first_miss = month if told.first_miss is None else told.first_miss
            break
        due = payments[month] if month < last else moved[month - last] if month - last < len(moved) else 0
        if month < last and due:
            fallen_due.append(due)
        told.months_below_floor += month < last and buffer + money[month] < -above_floor[month]
        hand = max(0, buffer + money[month])
        paid = min(arrears + due, hand)
        told.paid.append(paid)
        kept = hand - paid
        if kept > buffer:
            kept -= floor((kept - buffer) * slip)
        arrears, buffer = arrears + due - paid, kept
        if arrears and told.first_miss is None:
            told.first_miss = month
        window = fallen_due[-until_broken:]
        if len(window) == until_broken and arrears >= sum(window):
            if len(moved) == tokens:
                told.broken = month
                break
            moved.append(window[0])
            arrears -= window[0]
        if month == min(11, end - 1) and not (arrears and month == end - 1):
            told.buffer_after_year = buffer
    else:
        told.completed = not arrears
        told.broken = end - 1 if arrears else None
    told.unpaid = sum(payments) - sum(told.paid)
    return told


def stories(
    payments: Sequence[int], tokens: int, lives: Lives, parameter_set: ParameterSet, draws: Draws, down_payment: int = 0
) -> list[Story]:
    """Tell what becomes of a plan on every path."""
    months = max((month + 1 for month, amount in enumerate(payments) if amount), default=0) + tokens + parameter_set.grace_months
    money = cash(lives, parameter_set, draws, months).T.astype(int).tolist()
    buffer = max(0, opening_buffer(lives, parameter_set) - down_payment)
    gives_up = drop_out_months(parameter_set, draws).tolist()
    short = np.float32(parameter_set.slip)
    return [
        story(payments, tokens, money[path], gives_up[path], buffer, lives.above_floor, parameter_set, short) for path in range(draws.paths)
    ]
