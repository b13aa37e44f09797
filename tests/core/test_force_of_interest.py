"""Every root is found: proven by building flows from known roots, and by counting them where the sign rule allows none or one."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from planner.core.force_of_interest import MOST_CHANGES, forces_of_interest
from planner.errors import CalculationError

EVEN_FLOWS = st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=12)


def even(amounts: list[int]) -> list[tuple[int, int]]:
    return list(enumerate(amounts))


def effective(forces: tuple[Decimal, ...]) -> list[Decimal]:
    return [force.exp() - 1 for force in forces]


def value(flows: list[tuple[int, int]], force: Decimal) -> Decimal:
    with localcontext(prec=60):
        return sum((amount * (-force * time).exp() for time, amount in flows), Decimal(0))


@pytest.mark.parametrize(
    ("amounts", "rates"),
    [
        ([-100, 110], ["0.1"]),
        ([-100, 230, -132], ["0.1", "0.2"]),
        ([-1600, 10000, -10000], ["0.25", "4"]),
        ([-1000, 3600, -4310, 1716], ["0.1", "0.2", "0.3"]),
        ([-100, 200, -100], ["0"]),
        ([-1, 3, -3, 1], ["0"]),
        ([-100, 100, 100, -100], ["0"]),
        ([-100, 199, -100], []),
        ([100, 0, -44], ["-0.336675041928937"]),
        ([-(10**12), 1], ["-0.999999999999"]),
        ([-1, 10**12], ["999999999999"]),
        ([-50, -100, 600, 300, -100], ["-0.768895470680781", "1.854417828456178"]),
        ([100], []),
        ([100, 100], []),
        ([0, 0], []),
        ([], []),
    ],
)
def test_known_roots(amounts: list[int], rates: list[str]) -> None:
    found = effective(forces_of_interest(even(amounts)))
    assert [round(rate, 12) for rate in found] == [round(Decimal(rate), 12) for rate in rates]


def test_flows_at_one_time_are_added_and_come_in_any_order() -> None:
    assert forces_of_interest([(5, 60), (0, -100), (5, 50)]) == forces_of_interest([(0, -100), (5, 110)])
    assert forces_of_interest([(3, -100), (3, 100)]) == ()


def test_roots_as_close_as_a_billionth_are_told_apart() -> None:
    first, second = Decimal("1.1"), Decimal("1.100000001")
    flows = [(0, first * second), (1, -(first + second)), (2, Decimal(1))]
    found = effective(forces_of_interest(flows))
    assert [round(1 / (1 + rate), 9) for rate in found] == [second, first]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=5, unique=True))
def test_all_roots_of_a_product_are_found(percents: list[int]) -> None:
    """The product of ``(growth - 100·v)`` over known growths in percent is worth nothing at exactly these."""
    amounts = [1]
    for percent in percents:
        amounts = [percent * low - 100 * high for low, high in zip([*amounts, 0], [0, *amounts], strict=True)]
    growths = [1 + rate for rate in effective(forces_of_interest(even(amounts)))]
    assert [round(100 / growth, 20) for growth in reversed(growths)] == sorted(Decimal(percent) for percent in percents)


@given(EVEN_FLOWS)
def test_a_root_is_worth_nothing_and_the_sign_turns_only_there(amounts: list[int]) -> None:
    flows = even(amounts)
    forces = forces_of_interest(flows)
    signs = [amount > 0 for amount in amounts if amount]
    changes = sum(one != other for one, other in pairwise(signs))
    assert len(forces) <= changes
    assert list(forces) == sorted(set(forces))
    if changes == 1:
        assert len(forces) == 1
    for force in forces:
        size = sum(abs(amount) * (-force * time).exp() for time, amount in flows)
        assert abs(value(flows, force)) <= Decimal("1e-25") * size
    if signs and not forces:
        grid = [value(flows, Decimal(step) / 8) for step in range(-80, 81)]
        assert all(worth > 0 for worth in grid) or all(worth < 0 for worth in grid)


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=9))
def test_the_roots_are_those_of_the_companion_matrix(amounts: list[int]) -> None:
    assume(amounts[0] and amounts[-1])
    roots = np.roots(amounts[::-1])
    real = sorted(root.real for root in roots if abs(root.imag) < 1e-12 and root.real > 0)
    # Where two roots nearly meet, double precision cannot say whether they are real: those are told apart above.
    assume(all(abs(one - other) > 1e-3 * max(abs(one), 1) for k, one in enumerate(roots) for other in roots[:k]))
    assume(all(abs(root.imag) == 0 or abs(root.imag) > 1e-3 for root in roots))
    found = [float((-force).exp()) for force in reversed(forces_of_interest(even(amounts)))]
    assert found == pytest.approx(real, rel=1e-6)


@given(EVEN_FLOWS, st.integers(1, 10**6), st.integers(-5000, 5000), st.integers(1, 31))
def test_size_start_and_unit_of_time_change_nothing(amounts: list[int], size: int, start: int, unit: int) -> None:
    forces = forces_of_interest(even(amounts))
    scaled = forces_of_interest([(start + unit * time, -size * amount) for time, amount in even(amounts)])
    assert [round(force * unit, 12) for force in scaled] == [round(force, 12) for force in forces]


def test_many_changes_of_direction_are_refused() -> None:
    amounts = [100 * (-1) ** k for k in range(MOST_CHANGES + 2)]
    assert forces_of_interest(even(amounts[:-1])) == ()
    with pytest.raises(CalculationError, match=r"error\.flows_change_often"):
        forces_of_interest(even(amounts))
