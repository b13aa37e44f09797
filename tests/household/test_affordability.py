from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import CalculationError
from planner.household.affordability import TestResult, run_tests
from planner.household.assumptions import USUAL
from planner.household.capacity import affordable_payment
from planner.household.projection import Month, project
from planner.i18n import LANGUAGES, render
from tests.household.households import AFTER_HOSPITAL, any_months, flat_months, paid_in


def results(months: Sequence[Month], amounts: Sequence[int]) -> dict[str, TestResult]:
    return {result.id: result for result in run_tests(months, paid_in(months, amounts))}


def test_five_tests_in_order_one_of_them_a_warning() -> None:
    answered = run_tests(flat_months([1000]), {})
    assert [(result.id, result.hard) for result in answered] == [("T1", True), ("T2", True), ("T3", False), ("T4", True), ("T7", True)]
    assert all(result.passed and result.key == f"test.{result.id}.pass" for result in answered)


def test_the_whole_answer_after_a_hospital_stay() -> None:
    months = project(AFTER_HOSPITAL, date(2026, 12, 15), 36)
    answered = results(months, [40000] * 36)
    assert {id_: (result.passed, result.number) for id_, result in answered.items()} == {
        "T1": (True, Decimal("0.146")),
        "T2": (True, Decimal("0.944")),
        "T3": (True, Decimal("0.116")),
        "T4": (True, 0),
        "T7": (True, 275118),
    }
    assert affordable_payment(months) == 40000


# T1: the share of the mean surplus


def test_half_of_the_mean_surplus_passes_and_one_fen_more_does_not() -> None:
    months = flat_months([1000, 3000, 2001])
    assert results(months, [1000, 1000, 1000])["T1"].passed  # 3000 of 3000.5
    failed = results(months, [1000, 1000, 1001])["T1"]
    assert (failed.passed, failed.key, failed.number) == (False, "test.T1.fail", Decimal("0.501"))
    assert failed.values["over_amount"] == 1


def test_exactly_half_is_half() -> None:
    exact = results(flat_months([2000, 2000]), [2000, 0])["T1"]
    assert (exact.passed, exact.number, exact.values["over_amount"]) == (True, Decimal("0.500"), 0)
    assert not results(flat_months([2000, 2000]), [2001, 0])["T1"].passed


def test_the_share_can_be_chosen() -> None:
    months = flat_months([1000])
    result = run_tests(months, paid_in(months, [301]), replace(USUAL, share_of_surplus=Decimal("0.30")))[0]
    assert (result.passed, result.values["limit_rate"], result.values["most_amount"]) == (False, Decimal("0.30"), 300)


@pytest.mark.parametrize(
    ("surplus", "payment", "passed", "key"),
    [
        (0, 0, True, "test.T1.pass"),
        (0, 1, False, "test.T1.nothing_left"),
        (-1, 0, False, "test.T1.nothing_left"),
        (2, 1, True, "test.T1.pass"),
    ],
)
def test_of_nothing_nothing_can_be_paid(surplus: int, payment: int, passed: bool, key: str) -> None:
    result = results(flat_months([surplus]), [payment])["T1"]
    assert (result.passed, result.key) == (passed, key)
    assert (result.number <= Decimal("0.50")) == passed


# T2: month by month


@pytest.mark.parametrize(("payment", "passed"), [(950, True), (951, False)])
def test_a_month_gives_at_most_95_in_100_of_its_surplus(payment: int, passed: bool) -> None:
    assert results(flat_months([1000]), [payment])["T2"].passed == passed


@pytest.mark.parametrize(("count", "misfits", "passed"), [(10, 1, True), (10, 2, False), (9, 1, False), (60, 6, True), (60, 7, False)])
def test_one_month_of_ten_may_be_tighter(count: int, misfits: int, passed: bool) -> None:
    months = flat_months([500] * misfits + [1000] * (count - misfits))
    result = results(months, [900] * count)["T2"]
    assert (result.passed, result.values["misfits"], result.values["fitting"]) == (passed, misfits, count - misfits)
    assert (result.number >= USUAL.share_of_months) == passed


def test_the_hardest_month_is_named() -> None:
    months = flat_months([1000, 700, 500, 800])
    values = results(months, [900] * 4)["T2"].values
    assert (values["month"], values["year"], values["over_amount"]) == (3, "2027", 900 - 475)


def test_a_month_without_a_payment_fits_whatever_is_left_in_it() -> None:
    months = flat_months([-5000, 1000])
    assert results(months, [0, 900])["T2"].passed
    assert not results(months, [1, 900])["T2"].passed


# T3: all debts


@pytest.mark.parametrize(("payment", "passed"), [(250, True), (251, False)])
def test_all_debts_above_55_in_100_of_income_are_warned_of(payment: int, passed: bool) -> None:
    months = flat_months([0, 0], income=1000, other=200, unagreed=100)
    result = results(months, [0, payment])["T3"]
    assert (result.passed, result.hard, result.key) == (passed, False, "test.T3.pass" if passed else "test.T3.warn")
    assert (result.number <= Decimal("0.55")) == passed


@pytest.mark.parametrize(("payment", "passed", "number"), [(0, True, "0.000"), (1, False, "1.000")])
def test_without_income_any_payment_is_warned_of(payment: int, passed: bool, number: str) -> None:
    result = results(flat_months([0], income=0), [payment])["T3"]
    assert (result.passed, result.number) == (passed, Decimal(number))


# T4: the living floor


@pytest.mark.parametrize(("payment", "passed", "left"), [(150, True, 0), (151, False, -1)])
def test_no_payment_goes_below_the_living_floor(payment: int, passed: bool, left: int) -> None:
    months = flat_months([600, 600], income=1000, floor=800, other=30, unagreed=20)
    result = results(months, [100, payment])["T4"]
    assert (result.passed, result.number, result.values["short_amount"]) == (passed, left, max(0, -left))
    assert (result.values["month"], result.values["year"]) == (2, "2027")
    assert result.key == ("test.T4.pass" if passed else "test.T4.fail")


def test_many_short_months_are_counted_and_the_worst_is_named() -> None:
    months = flat_months([600] * 14, income=1000, floor=900)
    result = results(months, [100] * 11 + [300, 0, 312])["T4"]
    assert (result.key, result.number) == ("test.T4.fail_often", -212)
    assert (result.values["count"], result.values["month"], result.values["year"]) == (2, 2, "2028")


def test_a_pause_carries_a_household_over_months_without_income() -> None:
    lean, fat = flat_months([600, 600], income=0, floor=900), flat_months([600] * 4, income=1000, floor=900)
    months = (*lean, *fat[2:])
    result = results(months, [0, 0, 100, 60])["T4"]
    assert (result.passed, result.key, result.number, result.values["paused_months"]) == (True, "test.T4.pass_with_pause", 0, 2)
    assert not results(months, [0, 1, 100, 60])["T4"].passed


# T7: the mean surplus


@pytest.mark.parametrize(
    ("surpluses", "passed", "number"), [([-5, 6], True, 1), ([-6, 6], False, 0), ([-7, 6], False, 0), ([-9, 6], False, -1)]
)
def test_something_must_be_left_on_average(surpluses: list[int], passed: bool, number: int) -> None:
    result = results(flat_months(surpluses), [0, 0])["T7"]
    assert (result.passed, result.number, result.key) == (passed, number, f"test.T7.{'pass' if passed else 'fail'}")


# All


def test_a_plan_has_months_and_pays_in_them() -> None:
    with pytest.raises(CalculationError) as error:
        run_tests((), {})
    assert error.value.key == "error.no_months"
    for outside in (date(2027, 2, 1), date(2027, 1, 2)):
        with pytest.raises(CalculationError) as error:
            run_tests(flat_months([1000]), {outside: 1})
        assert (error.value.key, error.value.values) == ("error.payment_outside_months", {"date": outside})


@given(months=any_months(), data=st.data())
def test_the_definitions_in_fractions(months: tuple[Month, ...], data: st.DataObject) -> None:
    count = len(months)
    amounts = data.draw(st.lists(st.integers(0, 400_000), min_size=count, max_size=count))
    answered = results(months, amounts)
    mean_surplus = Fraction(sum(month.surplus for month in months), count)
    fitting = sum(not paid or paid <= Fraction(95, 100) * month.surplus for month, paid in zip(months, amounts, strict=True))
    assert answered["T1"].passed == (Fraction(sum(amounts), count) <= mean_surplus / 2)
    assert answered["T2"].passed == (fitting >= Fraction(9, 10) * count)
    assert answered["T3"].passed == (max(amounts) + months[0].all_other_debt <= Fraction(55, 100) * months[0].income)
    assert answered["T4"].passed == all(
        not paid or month.income - paid - month.all_other_debt >= month.living_floor for month, paid in zip(months, amounts, strict=True)
    )
    assert answered["T7"].passed == (mean_surplus > 0)


@given(months=any_months(), data=st.data())
def test_paying_less_in_any_month_never_turns_a_pass_into_a_fail(months: tuple[Month, ...], data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(0, 400_000), min_size=len(months), max_size=len(months)))
    less = [data.draw(st.integers(0, amount)) for amount in amounts]
    before, after = results(months, amounts), results(months, less)
    assert all(after[id_].passed for id_ in before if before[id_].passed)


@given(months=any_months(), data=st.data())
def test_help_from_a_relative_is_read_by_no_test(months: tuple[Month, ...], data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(0, 400_000), min_size=len(months), max_size=len(months)))
    helped = tuple(replace(month, contributions=10**6) for month in months)
    assert results(helped, amounts) == results(months, amounts)


@given(months=any_months(), data=st.data())
def test_every_answer_has_a_sentence_in_both_languages(months: tuple[Month, ...], data: st.DataObject) -> None:
    amounts = data.draw(st.lists(st.integers(0, 400_000), min_size=len(months), max_size=len(months)))
    for result in results(months, amounts).values():
        assert all("{" not in render(result.key, result.values, language) for language in LANGUAGES)


def test_the_sentence_says_what_is_short_and_when() -> None:
    months = flat_months([600, 600], income=100000, floor=90000)
    result = results(months, [0, 31200])["T4"]
    assert render(result.key, result.values, "en") == "The basic costs of living would not be covered: short by ¥212.00 in February 2027."
    assert render(result.key, result.values, "zh_CN") == "基本生活费会不够：2027年2月还差 ¥212.00。"
