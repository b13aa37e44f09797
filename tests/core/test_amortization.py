"""Each shape and option by example, and what is refused on both sides of its edge. The laws stand in test_amortization_laws.py."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from planner.core.amortization import amortize
from planner.core.loan import LARGEST_COUNT, Loan, RateChange, Step
from planner.core.money import LARGEST_AMOUNT
from planner.core.schedule import Schedule
from planner.errors import AmountOverflow, CalculationError, InputError, NegativeAmortisation

ONE_PERCENT = (RateChange(1, Decimal("0.12")),)  # a month
FREE = (RateChange(1, Decimal(0)),)
JANUARY = date(2026, 1, 15)


def _loan(**values: Any) -> Loan:
    plain: dict[str, Any] = {"principal": 120_000, "rates": ONE_PERCENT}
    return Loan(**plain | values)


def _schedule(**values: Any) -> Schedule:
    return amortize(_loan(**values))


def _payments(**values: Any) -> list[int]:
    return [row.payment for row in _schedule(**values).rows]


# --- shapes ---


def test_level_payment() -> None:
    schedule = _schedule(count=3)
    assert [(row.payment, row.interest, row.principal, row.closing) for row in schedule.rows] == [
        (40_803, 1_200, 39_603, 80_397),
        (40_803, 804, 39_999, 40_398),
        (40_802, 404, 40_398, 0),
    ]
    assert (schedule.payment, schedule.balloon, schedule.total_paid, schedule.total_interest) == (40_803, 0, 122_408, 2_408)


def test_equal_principal() -> None:
    assert _payments(count=3, shape="equal_principal") == [41_200, 40_800, 40_400]


def test_interest_first() -> None:
    assert _payments(count=3, shape="interest_first") == [1_200, 1_200, 121_200]


def test_interest_first_whose_last_month_is_skipped() -> None:
    """The principal falls due with the last instalment that is paid."""
    assert _payments(count=3, shape="interest_first", start=JANUARY, skip_months=(4,)) == [1_200, 121_200]


def test_steps_by_an_amount() -> None:
    rows = _schedule(count=4, shape="stepped", step=Step(2, amount=10_000)).rows
    assert [row.payment - rows[0].payment for row in rows[:3]] == [0, 0, 10_000]
    assert abs(rows[3].payment - rows[2].payment) <= 4


def test_steps_by_a_factor() -> None:
    rows = _schedule(count=3, shape="stepped", step=Step(1, factor=Decimal("1.1"))).rows
    assert rows[1].payment == round(rows[0].payment * Decimal("1.1"))
    assert abs(rows[2].payment - rows[0].payment * Decimal("1.21")) <= 3


def test_a_factor_of_zero_ends_the_payments() -> None:
    assert _payments(rates=FREE, count=3, shape="stepped", step=Step(1, factor=Decimal(0))) == [120_000]


def test_seasons_follow_their_weights() -> None:
    season = tuple(Decimal(weight) for weight in (0, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 4))
    schedule = _schedule(rates=FREE, count=12, shape="seasonal", season=season, first_due=JANUARY)
    assert [row.payment for row in schedule.rows] == [0, 8_000, 16_000, *[8_000] * 8, 32_000]
    assert schedule.rows[0].closing == 120_000


def test_unpaid_interest_of_a_weak_month_is_paid_before_principal() -> None:
    season = (Decimal("0.01"), *[Decimal(1)] * 11)
    first, second, *_ = _schedule(count=12, shape="seasonal", season=season, first_due=JANUARY).rows
    assert (first.accrued, first.interest, first.principal) == (1_200, first.payment, 0)
    assert first.payment * 100 == pytest.approx(second.payment, abs=50)
    assert second.accrued == round((120_000 + 1_200 - first.payment) * Decimal("0.01"))
    assert second.interest == first.accrued - first.payment + second.accrued


def test_agreed_sums_on_agreed_days() -> None:
    custom = ((date(2026, 2, 14), 50_000), (date(2026, 3, 26), 0), (date(2026, 5, 5), 10_000))
    schedule = _schedule(count=None, shape="custom", custom=custom, start=JANUARY, day_count="ACT/365F")
    assert [(row.due, row.payment, row.accrued) for row in schedule.rows] == [
        (custom[0][0], 50_000, 1_184),
        (custom[1][0], 0, 936),
        (custom[2][0], 73_068, 948),
    ]


def test_agreed_sums_that_are_more_than_enough_end_sooner() -> None:
    custom = ((date(2026, 2, 14), 500_000), (date(2026, 3, 26), 1))
    assert _payments(rates=FREE, count=None, shape="custom", custom=custom, start=JANUARY) == [120_000]


# --- payment and term ---


def test_a_given_payment_solves_the_term() -> None:
    schedule = _schedule(payment=40_803)
    assert schedule == _schedule(count=3)


def test_a_payment_given_with_a_term_leaves_a_balloon() -> None:
    schedule = _schedule(rates=FREE, payment=10_000, count=3)
    assert ([row.payment for row in schedule.rows], schedule.balloon) == ([10_000, 10_000, 100_000], 90_000)


def test_the_payment_of_a_longer_term_leaves_a_balloon() -> None:
    schedule = _schedule(rates=FREE, count=3, amortise_over=12)
    assert ([row.payment for row in schedule.rows], schedule.balloon) == ([10_000, 10_000, 100_000], 90_000)


def test_a_share_of_principal_may_be_given() -> None:
    assert _payments(rates=FREE, count=3, shape="equal_principal", payment=50_000) == [50_000, 50_000, 20_000]


def test_a_schedule_that_is_paid_off_sooner_ends_sooner() -> None:
    schedule = _schedule(rates=FREE, count=5, payment=50_000)
    assert ([row.payment for row in schedule.rows], schedule.balloon) == ([50_000, 50_000, 20_000], 0)


def test_what_rounding_leaves_for_the_last_instalment_is_no_balloon() -> None:
    schedule = _schedule(principal=100_000_000, rates=(RateChange(1, Decimal("0.0325")),), count=12)
    assert (schedule.rows[-1].payment - schedule.payment, schedule.balloon) == (1, 0)


def test_roundings_are_apart() -> None:
    assert _schedule(principal=100_000, count=3, payment_rounding="up").payment == 34_003
    assert _schedule(principal=100_000, count=3, payment_rounding="down").payment == 34_002
    assert _schedule(principal=10_050, count=3, interest_rounding="half_even").rows[0].interest == 100
    assert _schedule(principal=10_050, count=3, interest_rounding="half_up").rows[0].interest == 101


# --- months without payment ---


def test_a_holiday_whose_interest_compounds_waits_or_is_waived() -> None:
    kinds = ("compounds", "waits", "waived")
    accrued = [[row.accrued for row in _schedule(count=4, holiday=2, unpaid_interest=kind).rows[:3]] for kind in kinds]
    assert accrued == [[1_200, 1_212, 1_224], [1_200, 1_200, 1_200], [0, 0, 1_200]]


def test_a_holiday_that_pays_its_interest() -> None:
    assert _payments(count=5, holiday=2, holiday_kind="interest_only")[:2] == [1_200, 1_200]


def test_a_holiday_comes_before_months_of_interest_only() -> None:
    assert _payments(count=5, holiday=1, interest_only=1, unpaid_interest="waived")[:2] == [0, 1_200]


def test_skipped_months() -> None:
    payments = _payments(rates=FREE, count=12, start=JANUARY, skip_months=(2, 8))
    assert payments == [0, 12_000, 12_000, 12_000, 12_000, 12_000, 0, *[12_000] * 5]


@pytest.mark.parametrize(("rounding", "payment"), [("half_up", 2_132), ("half_even", 2_132), ("down", 2_132), ("up", 2_133)])
def test_a_payment_beside_interest_that_waits_is_rounded_as_asked(rounding: str, payment: int) -> None:
    terms = {"principal": 8_357, "rates": (RateChange(1, Decimal("0.07")),), "start": date(2024, 2, 1), "skip_months": (3,)}
    assert _schedule(**terms, count=5, unpaid_interest="waits", payment_rounding=rounding).payment == payment


def test_a_skipped_last_month_beside_interest_that_waits_changes_nothing() -> None:
    terms: dict[str, Any] = {"start": JANUARY, "unpaid_interest": "waits", "payment_rounding": "half_even"}
    assert _schedule(**terms, count=6, skip_months=(3,)) == _schedule(**terms, count=7, skip_months=(3, 8))


def test_steps_that_pay_all_beside_interest_that_waits() -> None:
    """Here the steps alone are more than the debt, and the solved payment is nothing."""
    terms: dict[str, Any] = {"principal": 10, "holiday": 1, "unpaid_interest": "waits", "shape": "stepped"}
    assert _payments(**terms, count=4, step=Step(1, amount=300)) == [0, 0, 10]


def test_a_rate_to_come_is_not_foreseen_by_a_payment_beside_interest_that_waits() -> None:
    terms: dict[str, Any] = {"count": 8, "holiday": 1, "unpaid_interest": "waits"}
    later = (*ONE_PERCENT, RateChange(5, Decimal("0.24")))
    assert _payments(**terms)[:4] == _payments(**terms, rates=later)[:4]


# --- what stands beside the principal ---

OLD: dict[str, Any] = {"rates": FREE, "count": 3, "costs": 3_000, "arrears": 6_001}


def _split(**values: Any) -> list[tuple[int, int, int]]:
    return [(row.costs, row.interest, row.principal) for row in _schedule(**OLD | values).rows]


def test_old_costs_and_interest_are_spread() -> None:
    assert _split(arrears_handling="spread") == [(3_000, 0, 40_000), (0, 3_000, 40_000), (0, 3_001, 40_000)]


def test_old_costs_and_interest_come_first() -> None:
    assert _split(arrears_handling="first") == [(3_000, 6_001, 33_999), (0, 0, 43_000), (0, 0, 43_001)]


def test_old_costs_and_interest_come_last() -> None:
    schedule = _schedule(**OLD, arrears_handling="end")
    assert _split(arrears_handling="end") == [(0, 0, 40_000), (0, 0, 40_000), (3_000, 6_001, 40_000)]
    assert schedule.balloon == 9_001


def test_interest_first_spreads_old_parts_over_all_its_payments() -> None:
    assert _split(shape="interest_first") == [(3_000, 0, 0), (0, 3_000, 0), (0, 3_001, 120_000)]


def test_a_given_payment_pays_old_parts_that_would_be_spread_after_the_principal() -> None:
    split = _split(count=None, payment=50_000, arrears=66_001, deferred=7)
    assert split == [(0, 0, 50_000), (0, 0, 50_000), (3_000, 27_000, 20_000), (0, 39_001, 7)]


def test_a_given_payment_ends_with_all_that_waits_for_the_end() -> None:
    schedule = _schedule(**OLD | {"count": None}, payment=50_000, arrears_handling="end", deferred=100_000)
    assert [row.payment for row in schedule.rows] == [50_000, 50_000, 20_000 + 9_001 + 100_000]
    assert schedule.balloon == 79_001


def test_agreed_sums_pay_old_parts_after_the_principal() -> None:
    custom = ((date(2026, 2, 14), 125_000), (date(2026, 3, 26), 1))
    terms: dict[str, Any] = {"count": None, "shape": "custom", "custom": custom, "start": JANUARY}
    assert _split(**terms) == [(3_000, 2_000, 120_000), (0, 4_001, 0)]


@pytest.mark.parametrize("handling", ["first", "spread", "end"])
def test_old_parts_bear_no_interest(handling: str) -> None:
    schedule = _schedule(count=6, costs=3_000, arrears=6_001, arrears_handling=handling)
    assert schedule.rows[0].accrued == 1_200
    assert abs(schedule.rows[-1].payment - schedule.payment) <= (9_007 if handling == "end" else 12)


def test_deferred_principal_is_paid_with_the_last_instalment() -> None:
    schedule = _schedule(rates=FREE, count=3, deferred=5_000)
    assert [(row.payment, row.deferred) for row in schedule.rows] == [(40_000, 5_000), (40_000, 5_000), (45_000, 0)]
    assert schedule.balloon == 5_000


def test_what_is_waived_at_the_end_is_never_paid() -> None:
    schedule = _schedule(rates=FREE, count=3, waived_at_end=5_000)
    assert [row.payment for row in schedule.rows] == [40_000] * 3
    assert [(row.waived, row.closing) for row in schedule.rows] == [(0, 85_000), (0, 45_000), (5_000, 0)]


# --- changes of the rate ---


def test_the_payment_is_worked_out_again_where_the_rate_changes() -> None:
    changed = (RateChange(1, Decimal("0.07")), RateChange(2, Decimal("0.04")))
    assert _payments(principal=10_000, rates=changed, count=6) == [1_701, 1_688, 1_688, 1_688, 1_688, 1_689]


def test_a_given_payment_stays_when_the_rate_changes() -> None:
    changed = (RateChange(1, Decimal("0.07")), RateChange(2, Decimal("0.04")))
    assert set(_payments(principal=10_000, rates=changed, count=6, payment=1_701)[:5]) == {1_701}


def test_a_change_of_rate_among_months_of_interest_only() -> None:
    changed = (*ONE_PERCENT, RateChange(2, Decimal("0.06")))
    assert _payments(rates=changed, count=4, interest_only=2)[:2] == [1_200, 600]


# --- what is refused ---


@pytest.mark.parametrize(
    ("values", "key", "place"),
    [
        ({}, "error.instalments_needed", "instalments"),
        ({"payment": 50_000, "shape": "equal_principal"}, "error.instalments_needed", "instalments"),
        ({"payment": 50_000, "shape": "interest_first"}, "error.instalments_needed", "instalments"),
        ({"count": 3, "shape": "stepped"}, "error.step_needed", "step"),
        ({"count": 3, "shape": "stepped", "step": Step()}, "error.step_needed", "step"),
        ({"count": 3, "shape": "seasonal", "start": JANUARY}, "error.season_needed", "season"),
        ({"count": 3, "shape": "seasonal"}, "error.season_needed", "season"),
        ({"shape": "custom", "start": JANUARY}, "error.custom_needed", "custom"),
    ],
)
def test_a_shape_without_its_details(values: dict[str, Any], key: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        _schedule(**values)
    assert (caught.value.key, caught.value.place) == (key, place)


@pytest.mark.parametrize(
    "values",
    [
        {"count": 3, "holiday": 3},
        {"count": 2, "start": JANUARY, "skip_months": (2, 3)},
        {"count": 12, "start": JANUARY, "shape": "seasonal", "season": (Decimal(0),) * 12},
        {"count": 3, "holiday": 2, "interest_only": 1, "amortise_over": 5},
    ],
)
def test_a_schedule_that_pays_nothing(values: dict[str, Any]) -> None:
    with pytest.raises(CalculationError) as caught:
        _schedule(**values)
    assert caught.value.key == "error.no_paying_instalment"


@pytest.mark.parametrize("shape", ["level_payment", "stepped"])
def test_a_payment_must_cover_the_interest(shape: str) -> None:
    terms: dict[str, Any] = {"count": 3, "shape": shape, "step": Step(1, amount=0)}
    assert _payments(**terms, payment=1_200) == [1_200, 1_200, 121_200]
    with pytest.raises(NegativeAmortisation) as caught:
        _schedule(**terms, payment=1_199)
    assert caught.value.values == {"number": 1, "payment_amount": 1_199, "interest_amount": 1_200}


def test_a_payment_that_only_covers_the_interest_never_ends() -> None:
    with pytest.raises(NegativeAmortisation):
        _schedule(payment=1_200)
    balance, months = 120_000, 0
    while balance > 0:
        balance, months = balance + (balance + 50) // 100 - 1_201, months + 1
    assert len(_schedule(payment=1_201).rows) == months


def test_a_step_down_below_the_interest_is_refused() -> None:
    with pytest.raises(NegativeAmortisation) as caught:
        _schedule(count=12, payment=10_700, shape="stepped", step=Step(6, amount=-10_200))
    assert caught.value.values["number"] == 7


def test_a_term_beyond_a_century_of_months_is_refused() -> None:
    assert len(_schedule(principal=LARGEST_COUNT, rates=FREE, payment=1).rows) == LARGEST_COUNT
    with pytest.raises(CalculationError) as caught:
        _schedule(principal=LARGEST_COUNT + 1, rates=FREE, payment=1)
    assert (caught.value.key, caught.value.values) == ("error.term_too_long", {"payment_amount": 1, "instalments": LARGEST_COUNT})


@pytest.mark.parametrize("part", ["costs", "arrears", "deferred", "waived_at_end"])
def test_amounts_beyond_exact_range_are_refused(part: str) -> None:
    assert _schedule(principal=LARGEST_AMOUNT - 1, count=1, **{part: 1}).rows[0].opening == LARGEST_AMOUNT
    with pytest.raises(AmountOverflow):
        _schedule(principal=LARGEST_AMOUNT, count=1, **{part: 1})
