"""Which part a payment pays, and how one payment is shared among debts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.allocation import allocate, share_payment
from planner.errors import CalculationError

balances = st.lists(st.integers(0, 10**9), min_size=1, max_size=8).filter(any)


@st.composite
def shared(draw: st.DrawFn) -> tuple[int, list[int], int]:
    """A payment, balances and a minimum that fit each other."""
    owed = draw(balances)
    minimum = draw(st.one_of(st.just(0), st.integers(0, 10**6)))
    least = sum(min(minimum, balance) for balance in owed)
    return draw(st.integers(least, sum(owed))), owed, minimum


def test_published_shares() -> None:
    """100 over debts of 500, 1,000, 233 and 200, by the largest remainder."""
    assert share_payment(10_000, (50_000, 100_000, 23_300, 20_000)) == (2_587, 5_173, 1_205, 1_035)


@pytest.mark.parametrize(
    ("payment", "paid"), [(0, (0, 0, 0)), (299, (299, 0, 0)), (300, (300, 0, 0)), (801, (300, 500, 1)), (9_999, (300, 500, 9_000))]
)
def test_costs_then_interest_then_principal(payment: int, paid: tuple[int, ...]) -> None:
    assert allocate(payment, (300, 500, 9_000)) == paid


@given(st.integers(0, 10**12), balances)
def test_an_earlier_part_is_paid_first(payment: int, owed: list[int]) -> None:
    paid = allocate(payment, owed)
    assert sum(paid) == min(payment, sum(owed))
    for k, (now, part) in enumerate(zip(paid, owed, strict=True)):
        assert 0 <= now <= part
        assert now == part or not any(paid[k + 1 :])


@given(shared())
def test_nothing_is_lost_and_no_debt_gets_too_much_or_too_little(case: tuple[int, list[int], int]) -> None:
    payment, owed, minimum = case
    shares = share_payment(payment, owed, minimum=minimum)
    assert sum(shares) == payment
    assert all(min(minimum, balance) <= share <= balance for share, balance in zip(shares, owed, strict=True))


@given(shared())
def test_shares_follow_the_balances(case: tuple[int, list[int], int]) -> None:
    payment, owed, _ = case
    exact = [Fraction(payment * balance, sum(owed)) for balance in owed]
    assert all(abs(share - wanted) <= len(owed) for share, wanted in zip(share_payment(payment, owed), exact, strict=True))


@given(shared(), st.data())
def test_shares_follow_the_weights_up_to_the_balance(case: tuple[int, list[int], int], data: st.DataObject) -> None:
    payment, owed, minimum = case
    weights = data.draw(st.lists(st.integers(0, 10**6), min_size=len(owed), max_size=len(owed)))
    shares = share_payment(payment, owed, weights=weights, minimum=minimum)
    assert sum(shares) == payment
    assert all(min(minimum, balance) <= share <= balance for share, balance in zip(shares, owed, strict=True))
    free = [k for k in range(len(owed)) if min(minimum, owed[k]) < shares[k] < owed[k]]
    for a in free:
        for b in free:
            assert (shares[a] - len(owed) - 1) * max(weights[b], 1) <= (shares[b] + len(owed) + 1) * max(weights[a], 1)


def test_weights_are_contractual_payments() -> None:
    assert share_payment(900, (10_000, 10_000), weights=(100, 200)) == (300, 600)


def test_what_one_debt_does_not_need_goes_to_the_others() -> None:
    assert share_payment(1_000, (50, 5_000, 5_000), weights=(800, 100, 100)) == (50, 475, 475)


def test_a_minimum_is_taken_from_the_larger_shares() -> None:
    assert share_payment(1_000, (100, 9_900), minimum=50) == (50, 950)
    assert share_payment(1_000, (30, 9_970), minimum=50) == (30, 970)


def test_raising_one_share_may_press_another_below_its_minimum() -> None:
    assert share_payment(330, (100, 1_100, 8_800), minimum=105) == (100, 105, 125)


@pytest.mark.parametrize(
    ("payment", "key", "values"),
    [
        (99, "error.payment_below_minimums", {"payment_amount": 99, "minimum_amount": 100}),
        (1_001, "error.payment_above_balances", {"payment_amount": 1_001, "balance_amount": 1_000}),
    ],
)
def test_a_payment_that_cannot_be_shared(payment: int, key: str, values: dict[str, int]) -> None:
    with pytest.raises(CalculationError) as caught:
        share_payment(payment, (500, 500), minimum=50)
    assert (caught.value.key, caught.value.values) == (key, values)


@pytest.mark.parametrize(("payment", "shares"), [(100, (50, 50)), (1_000, (500, 500))])
def test_a_payment_that_can_just_be_shared(payment: int, shares: tuple[int, ...]) -> None:
    assert share_payment(payment, (500, 500), minimum=50) == shares
