"""The force of interest (利息力): every continuous rate at which dated flows are worth nothing.

A flow ``a`` at time ``t`` is worth ``a·exp(-δt)``; the forces are the ``δ`` at which the flows sum to zero. All other rates follow
from it: ``exp(δ) - 1`` is the effective rate of one unit of time.

All real roots are found, not one of them. Divide the sum by ``exp(-δs)``, with ``s`` between two flows of opposite sign, and take the
derivative: each flow is multiplied by its distance to ``s``, those before ``s`` change their sign, and so one change of direction
fewer is left. The roots of the derivative cut the line into pieces on each of which the sum runs one way only. Down to the last
change, where there is exactly one root (the rule of signs of Descartes), this gives every root between its neighbours.

Arithmetic is decimal with 50 digits, so that sums that nearly cancel keep their sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation, localcontext
from itertools import pairwise
from typing import Final

from planner.errors import CalculationError

MOST_CHANGES: Final = 40
"""Most changes of direction that are looked through: the work grows with their square, and no agreement comes near."""

_CONTEXT: Final = Context(prec=50, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation])
_SMALLEST_STEP: Final = Decimal("1e-40")
_NOTHING: Final = Decimal("1e-30")

_Terms = list[tuple[int, Decimal]]


def forces_of_interest(flows: Iterable[tuple[int, int | Decimal]]) -> tuple[Decimal, ...]:
    """Return every force per unit of time at which ``(time, amount)`` flows are worth nothing, ascending; empty when there is none.

    Accurate to about 38 digits. Two roots that agree to fifteen digits count as one.

    >>> [round(force.exp() - 1, 12) for force in forces_of_interest([(0, -100), (1, 230), (2, -132)])]
    [Decimal('0.100000000000'), Decimal('0.200000000000')]

    Raises:
        CalculationError: more than :data:`MOST_CHANGES` changes of direction.
    """
    with localcontext(_CONTEXT):
        terms = _merged(flows)
        changes = [k for k in range(1, len(terms)) if (terms[k][1] > 0) != (terms[k - 1][1] > 0)]
        if len(changes) > MOST_CHANGES:
            raise CalculationError("error.flows_change_often", changes=len(changes), most=MOST_CHANGES)
        levels = []
        for k in changes:
            centre = terms[k - 1][0] + terms[k][0]  # twice the time in the middle, to stay whole
            levels.append((terms, centre))
            terms = [(time, amount * (2 * time - centre)) for time, amount in terms]
        roots: list[Decimal] = []
        for terms, centre in reversed(levels):
            roots = _roots_between(terms, centre, roots)
        return tuple(-root for root in reversed(roots))


def _merged(flows: Iterable[tuple[int, int | Decimal]]) -> _Terms:
    by_time: defaultdict[int, Decimal] = defaultdict(Decimal)
    for time, amount in flows:
        by_time[time] += amount
    return sorted((time, amount) for time, amount in by_time.items() if amount)


# Below, x = -δ: a flow is worth amount·exp(x·time).


def _roots_between(terms: _Terms, centre: int, turning_points: list[Decimal]) -> list[Decimal]:
    """Return all roots, ascending, of a sum that runs one way only between its turning points."""
    low, high = _bounds(terms)
    points = [(low, _sign(terms[0][1]))]
    points += [(x, _sign_at(terms, x)) for x in turning_points if low < x < high]
    points.append((high, _sign(terms[-1][1])))
    roots = []
    for (left, sign_left), (right, sign_right) in pairwise(points):
        if sign_left == 0:
            roots.append(left)
        elif sign_left == -sign_right:
            roots.append(_root(terms, centre, left, right, sign_left))
    return roots


def _bounds(terms: _Terms) -> tuple[Decimal, Decimal]:
    """Return two values outside of which the first or the last term outweighs all others together."""
    total = sum(abs(amount) for _, amount in terms)
    (first_time, first), (second_time, _) = terms[:2]
    (before_time, _), (last_time, last) = terms[-2:]
    return -(total / abs(first)).ln() / (second_time - first_time), (total / abs(last)).ln() / (last_time - before_time)


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)


def _sign_at(terms: _Terms, x: Decimal) -> int:
    value, _ = _value_and_moment(terms, x)
    size, _ = _value_and_moment([(time, abs(amount)) for time, amount in terms], x)
    return 0 if abs(value) <= _NOTHING * size else _sign(value)


def _value_and_moment(terms: _Terms, x: Decimal) -> tuple[Decimal, Decimal]:
    """Return the sum of ``amount·exp(x·(time - last))`` and of the same weighted by time, by Horner's rule over the gaps."""
    back = (-x).exp()
    powers: dict[int, Decimal] = {}
    value = moment = Decimal(0)
    before = terms[0][0]
    for time, amount in terms:
        gap = time - before
        if gap not in powers:
            powers[gap] = back**gap
        value = value * powers[gap] + amount
        moment = moment * powers[gap] + amount * time
        before = time
    return value, moment


def _root(terms: _Terms, centre: int, low: Decimal, high: Decimal, sign_low: int) -> Decimal:
    """Return the one root between ``low`` and ``high``: Newton's steps, halving the interval whenever they leave it or slow down."""
    x = Decimal(0) if low < 0 < high else (low + high) / 2
    last_step = high - low
    while abs(last_step) > _SMALLEST_STEP:
        value, moment = _value_and_moment(terms, x)
        if _sign(value) == sign_low:
            low = x
        else:
            high = x
        step = -value / (moment - value * centre / 2)
        if not low < x + step < high or 2 * abs(step) > abs(last_step):
            step = (low + high) / 2 - x
        x += step
        last_step = step
    return x
