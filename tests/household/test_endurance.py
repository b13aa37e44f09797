"""How far payments are made: by hand, against every choice of skips tried one by one, and by laws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.household.endurance import Endurance, Failure, endure
from planner.household.projection import Month
from tests.household.households import JANUARY, flat_months

NEVER = date(2099, 1, 1)


def month(k: int) -> date:
    return add_months(JANUARY, k)


def fails_in(found: Endurance) -> date:
    return found.failure.month if found.failure else NEVER


# By hand


@pytest.mark.parametrize(
    ("savings", "failure"), [(0, Failure(month(1), 10, 1)), (9, Failure(month(1), 1, 1)), (10, Failure(month(2), 10, 2)), (20, None)]
)
def test_savings_are_used_first(savings: int, failure: Failure | None) -> None:
    assert endure(flat_months([100, 90, 90]), [100, 100, 100], savings).failure == failure


def test_nobody_is_short_by_more_than_the_payment() -> None:
    assert endure(flat_months([-1_000]), [100], 0) == Endurance(Failure(JANUARY, 100, 0))


def test_a_month_without_payment_does_not_fail() -> None:
    assert endure(flat_months([-1_000, 100]), [0, 100], 500) == Endurance(None)


@pytest.mark.parametrize(("saving", "fails"), [(0, True), (49, True), (50, False)])
def test_only_what_was_meant_to_be_put_by_is_there_later(saving: int, fails: bool) -> None:
    months = tuple(replace(month, reserve_saving=saving) for month in flat_months([200, 50]))
    assert (endure(months, [100, 100], 0).failure is not None) is fails


@pytest.mark.parametrize(("extra", "fails"), [(49, True), (50, False)])
def test_what_is_put_by_on_top_is_there_later(extra: int, fails: bool) -> None:
    assert (endure(flat_months([200, 50]), [100, 100], 0, put_by=[extra]).failure is not None) is fails
    assert endure(flat_months([150, 0]), [100, 0], 0, put_by=[500, 500]).savings == 50


def test_a_skip_moves_the_instalment_behind_the_last() -> None:
    months = flat_months([100, 0, 100, 100])
    assert endure(months, [100, 100, 100], 0, 1) == Endurance(None, (month(1),))
    assert endure(months[:3], [100, 100, 100], 0) == Endurance(Failure(month(1), 100, 1))


def test_what_was_moved_has_to_be_paid_too() -> None:
    assert endure(flat_months([100, 0, 100, 99]), [100, 100, 100], 0, 1) == Endurance(Failure(month(3), 1, 3), (month(1),))


def test_a_skip_is_not_used_where_savings_do() -> None:
    assert endure(flat_months([100, 0, 100, 100]), [100, 100, 100], 100, 1) == Endurance(None, (), 0)


def test_a_skip_may_come_before_the_worst_month() -> None:
    """Skipped at once, savings of 100 pay two later months; paid from savings, three months would need a skip."""
    months = flat_months([0, 60, 60, 60, 100, 100])
    found = endure(months, [100, 100, 100, 100], 100, 2)
    assert (found.failure, found.skipped) == (None, (month(0), month(1)))
    assert found.savings == 20


def test_of_unlike_instalments_the_one_that_can_be_paid_later_is_moved() -> None:
    """After the end only 50 are left: the small one can wait, the large one cannot."""
    months = flat_months([50, 0, 50])
    assert endure(months, [100, 50], 50, 1) == Endurance(None, (month(1),))
    assert endure(months, [100, 50], 0, 1) == Endurance(Failure(month(1), 50, 1), (month(0),))


# Against every choice tried one by one


def by_trying(months: Sequence[Month], payments: Sequence[int], savings: int, skips: int) -> date:
    """The latest failure over every choice of skipped months."""
    paying = [k for k, payment in enumerate(payments) if payment]
    choices = [choice for count in range(skips + 1) for choice in combinations(paying, count)]
    return max(_with(months, payments, savings, choice) for choice in choices)


def _with(months: Sequence[Month], payments: Sequence[int], savings: int, skipped: Sequence[int]) -> date:
    asked = [0 if k in skipped else payment for k, payment in enumerate(payments)] + [payments[k] for k in skipped]
    for here, payment in zip(months, asked, strict=False):
        if payment and savings + here.left < payment:
            return here.first
        savings = max(0, savings + min(here.left - payment, here.reserve_saving))
    return NEVER


lefts = st.lists(st.integers(-40, 200), min_size=9, max_size=9)
payments = st.lists(st.sampled_from((0, 50, 90, 100)), min_size=1, max_size=6)
level = st.builds(lambda count, payment: [payment] * count, st.integers(1, 6), st.integers(1, 150))
savings = st.integers(0, 250)
reserves = st.sampled_from((0, 0, 15, 60))


def months_with(surpluses: Sequence[int], reserve: int) -> tuple[Month, ...]:
    return tuple(replace(month, reserve_saving=reserve) for month in flat_months(surpluses, income=1_000))


@given(lefts, payments | level, savings, st.integers(0, 3), reserves)
def test_no_choice_of_skips_goes_further(left: list[int], paid: list[int], saved: int, skips: int, reserve: int) -> None:
    months = months_with(left, reserve)
    found = endure(months, paid, saved, skips)
    assert fails_in(found) == by_trying(months, paid, saved, skips)
    assert len(found.skipped) <= skips
    assert found.savings >= 0
    if found.failure:
        assert months[found.failure.index].first == found.failure.month
        assert found.failure.short > 0
    elif found.skipped:
        assert by_trying(months, paid, saved, len(found.skipped) - 1) < NEVER, "fewer skips would have done"


# Laws


@given(lefts, payments | level, savings, st.integers(0, 3), reserves, st.lists(st.integers(0, 90), min_size=9, max_size=9))
def test_worse_months_and_larger_payments_never_fail_later(
    left: list[int], paid: list[int], saved: int, skips: int, reserve: int, worse: list[int]
) -> None:
    months = months_with(left, reserve)
    struck = months_with([before - by for before, by in zip(left, worse, strict=True)], reserve)
    usual = fails_in(endure(months, paid, saved, skips))
    assert fails_in(endure(struck, paid, saved, skips)) <= usual
    assert fails_in(endure(months, [due + by if due else 0 for due, by in zip(paid, worse, strict=False)], saved, skips)) <= usual


@given(lefts, payments | level, savings, st.integers(0, 3), st.integers(0, 100))
def test_more_skips_and_more_savings_never_fail_sooner(left: list[int], paid: list[int], saved: int, skips: int, more: int) -> None:
    months = months_with([*left, *left], 0)
    usual = fails_in(endure(months, paid, saved, skips))
    assert fails_in(endure(months, paid, saved, skips + 1)) >= usual
    assert fails_in(endure(months, paid, saved + more, skips)) >= usual
    assert fails_in(endure(months, paid, saved, skips, [more] * len(paid))) >= usual
