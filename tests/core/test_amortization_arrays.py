"""The array kernel against published numbers, the plain Decimal reference and the kernel of one loan: equal on every row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core import amortization_arrays
from planner.core.amortization import amortize
from planner.core.amortization_arrays import ScheduleArrays, amortize_arrays
from planner.core.dates import add_periods
from planner.core.daycount import DAY_COUNTS, DayCount
from planner.core.loan import Loan, RateChange
from planner.core.loan_arrays import LARGEST_RATE_PPM, RATE_DENOMINATOR, ArrayShape, LoanArrays
from planner.core.money import LARGEST_AMOUNT, Rounding
from planner.errors import AmountOverflow, NegativeAmortisation
from tests.reference import PaymentTooSmall, ReferenceLoan, Row, reference_rows

SHAPES = get_args(ArrayShape)
ROUNDINGS = get_args(Rounding)
TIE_RATES = (0, 60_000, 120_000, 150_000, 240_000, 360_000)
"""At these a month's interest is a round part of the balance, so exact halves are common."""
YEAR = {"ACT/365F": 365, "ACT/360": 360}


def rows_of(found: ScheduleArrays, loan: int) -> list[Row]:
    matrices = (found.payment, found.interest, found.principal, found.closing)
    return [tuple(int(matrix[k, loan]) for matrix in matrices) for k in range(found.interest.shape[0])]  # type: ignore[misc]  # four of them


def reference_loan(loans: LoanArrays, index: int) -> ReferenceLoan:
    """One loan of the arrays, as the reference wants it."""

    def entry(values: Any) -> int:
        return int(np.broadcast_to(values, np.shape(loans.principal))[index])

    fractions: Sequence[tuple[int, int]] = [(1, loans.periods_per_year)] * entry(loans.count)
    if loans.days is not None:
        days = np.asarray(loans.days)
        own = days if days.ndim == 1 else days[:, index]
        fractions = [(int(own[k]), YEAR[loans.day_count]) for k in range(entry(loans.count))]
    return ReferenceLoan(
        principal=entry(loans.principal),
        annual_rate=Decimal(entry(loans.rate_ppm)) / RATE_DENOMINATOR,
        fractions=fractions,
        payment=None if loans.payment is None else entry(loans.payment),
        shape=loans.shape,
        interest_only=entry(loans.interest_only),
        payment_rounding=loans.payment_rounding,
        interest_rounding=loans.interest_rounding,
    )


def assert_equals_reference(loans: LoanArrays) -> int:
    """Compare every row of every loan; return how many there were."""
    size = len(np.asarray(loans.principal))
    expected: list[list[Row]] = []
    refused: tuple[int, int] | None = None
    for index in range(size):
        try:
            expected.append(reference_rows(reference_loan(loans, index)))
        except PaymentTooSmall as too_small:
            refused = (index, too_small.number)
            break
    if refused is not None:
        with pytest.raises(NegativeAmortisation) as caught:
            amortize_arrays(loans)
        assert (caught.value.values["index"], caught.value.values["number"]) == refused
        return 0
    found = amortize_arrays(loans)
    matrices = np.stack([found.payment, found.interest, found.principal, found.closing], axis=-1).astype(np.int64)
    for index, rows in enumerate(expected):
        padded = rows + [(0, 0, 0, 0)] * (matrices.shape[0] - len(rows))
        assert matrices[:, index].tolist() == [list(row) for row in padded], f"loan {index}"
    assert found.total_paid.tolist() == [sum(row[0] for row in rows) for rows in expected]
    assert found.total_interest.tolist() == [sum(row[1] for row in rows) for rows in expected]
    return sum(len(rows) for rows in expected)


@st.composite
def loan_arrays(draw: st.DrawFn) -> LoanArrays:
    """Any loans within the limits: small and huge, free of interest, tied, of all shapes, day counts and roundings."""
    size = draw(st.integers(1, 6))
    months = draw(st.sampled_from((1, 2, 3, 12, 30)))
    day_count = draw(st.sampled_from(DAY_COUNTS))
    per_year = draw(st.sampled_from((1, 4, 12, 26, 52))) if day_count == "30/360" else 12
    largest = draw(st.sampled_from((200, 10**6, 10**9, 10**12, LARGEST_AMOUNT)))
    # At most 100% a period, at which the largest amounts still fit.
    rates = st.one_of(st.sampled_from(TIE_RATES), st.integers(0, 1_000_000), st.integers(0, 36).map(lambda k: k * 10_000))

    def one_each(values: st.SearchStrategy[int], count: int = size) -> list[int]:
        return draw(st.lists(values, min_size=count, max_size=count))

    counts = one_each(st.integers(1, months))
    shape = draw(st.sampled_from(SHAPES))
    days: list[int] | list[list[int]] | None = None
    if day_count != "30/360":
        each = st.integers(28, 31)
        days = one_each(each, months) if draw(st.booleans()) else [one_each(each) for _ in range(months)]
    principal = one_each(st.integers(0, largest))
    payment = None
    if shape == "level_payment" and draw(st.booleans()):
        payment = [
            draw(st.integers(owed // (3 * count), min(2 * owed + 1, LARGEST_AMOUNT))) for owed, count in zip(principal, counts, strict=True)
        ]
    return LoanArrays(
        principal=principal,
        rate_ppm=one_each(rates),
        count=counts,
        payment=payment,
        shape=shape,
        interest_only=[draw(st.integers(0, count - 1)) for count in counts] if draw(st.booleans()) else 0,
        day_count=day_count,
        periods_per_year=per_year,
        days=days,
        payment_rounding=draw(st.sampled_from(ROUNDINGS)),
        interest_rounding=draw(st.sampled_from(ROUNDINGS)),
    )


@pytest.mark.parametrize(
    ("principal", "rate_ppm", "count", "per_year", "rounding", "payment"),
    [
        pytest.param(2_000_000, 80_000, 12, 1, "half_up", 265_390, id="Arcones, Exam FM 4.1 example 4"),
        pytest.param(1_200_000, 120_000, 36, 12, "half_up", 39_857, id="Broverman 2.7a"),
        pytest.param(1_200_000, 150_000, 48, 12, "half_up", 33_397, id="Broverman 2.7b"),
        pytest.param(2_020_000, 35_300, 96, 12, "half_up", 24_183, id="eCampus 4.3 example 3"),
        pytest.param(1_832_500, 67_500, 48, 12, "up", 43_670, id="OpenStax 6.100"),
        pytest.param(15_919_550, 57_500, 360, 12, "up", 92_903, id="OpenStax 6.114"),
        pytest.param(20_000_000, 15_000, 360, 12, "half_up", 69_024, id="Flat 35, in yen"),
        pytest.param(99_900, 0, 24, 12, "half_up", 4_163, id="999 free of interest"),
    ],
)
def test_published_payments(principal: int, rate_ppm: int, count: int, per_year: int, rounding: Any, payment: int) -> None:
    loans = LoanArrays([principal], rate_ppm, count, periods_per_year=per_year, payment_rounding=rounding)
    assert amortize_arrays(loans).payment[0].tolist() == [payment]


def test_published_level_and_equal_principal_schedules_of_a_million() -> None:
    """等额本息 and 等额本金: 1,000,000 at 3.25% over 12 months."""
    level = amortize_arrays(LoanArrays([100_000_000], 32_500, 12))
    assert rows_of(level, 0)[:2] == [(8_480_762, 270_833, 8_209_929, 91_790_071), (8_480_762, 248_598, 8_232_164, 83_557_907)]
    assert rows_of(level, 0)[-1] == (8_480_763, 22_907, 8_457_856, 0)
    equal = amortize_arrays(LoanArrays([100_000_000], 32_500, 12, shape="equal_principal"))
    assert (equal.payment[0, 0], equal.payment[-1, 0]) == (8_604_166, 8_355_906)


def test_interest_first_pays_the_principal_at_the_end() -> None:
    """先息后本: 10,000 at 12% over 3 months."""
    found = amortize_arrays(LoanArrays([1_000_000], 120_000, 3, shape="interest_first"))
    assert found.payment[:, 0].tolist() == [10_000, 10_000, 1_010_000]


@given(loan_arrays())
def test_equals_the_decimal_reference_on_every_row(loans: LoanArrays) -> None:
    assert_equals_reference(loans)


@given(
    st.lists(st.tuples(st.integers(1, 10**12), st.sampled_from(TIE_RATES) | st.integers(0, 10**6)), min_size=1, max_size=4),
    st.integers(2, 30),
    st.sampled_from(SHAPES),
    st.sampled_from(("30/360", "ACT/365F", "ACT/360")),
    st.sampled_from(ROUNDINGS),
    st.sampled_from(ROUNDINGS),
    st.data(),
)
def test_equals_the_kernel_of_one_loan(
    loans: list[tuple[int, int]], count: int, shape: Any, day_count: Any, payment_rounding: Any, interest_rounding: Any, data: st.DataObject
) -> None:
    start = date(2026, 1, 31)
    dues = [add_periods(start, k, "monthly") for k in range(count + 1)]
    days = None if day_count == "30/360" else [(end - begin).days for begin, end in pairwise(dues)]
    interest_only = 0 if shape == "interest_first" else data.draw(st.integers(0, count - 1))
    arrays = LoanArrays(
        [principal for principal, _ in loans],
        [rate for _, rate in loans],
        count,
        shape=shape,
        interest_only=interest_only,
        day_count=day_count,
        days=days,
        payment_rounding=payment_rounding,
        interest_rounding=interest_rounding,
    )
    try:
        found: ScheduleArrays | NegativeAmortisation = amortize_arrays(arrays)
    except NegativeAmortisation as error:
        found = error
    for index, (principal, rate) in enumerate(loans):
        one = Loan(
            principal=principal,
            rates=(RateChange(1, Decimal(rate) / RATE_DENOMINATOR),),
            count=count,
            start=start,
            first_due=dues[1],
            day_count=day_count,
            shape=shape,
            interest_only=interest_only,
            payment_rounding=payment_rounding,
            interest_rounding=interest_rounding,
        )
        if isinstance(found, NegativeAmortisation):
            if index == found.values["index"]:
                with pytest.raises(NegativeAmortisation) as caught:
                    amortize(one)
                assert caught.value.values.items() <= found.values.items()
            continue
        rows = [(row.payment, row.interest, row.principal, row.closing) for row in amortize(one).rows]
        assert rows_of(found, index) == rows + [(0, 0, 0, 0)] * (count - len(rows))


@pytest.mark.deep
@pytest.mark.parametrize("interest_rounding", ROUNDINGS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_million_rows_equal_the_reference(shape: Any, interest_rounding: Any) -> None:
    """Half of the loans have rates at which ties are common; tiles are crossed."""
    rng = np.random.default_rng(20_261_123)
    rows = 0
    for payment_rounding in ROUNDINGS:
        size = amortization_arrays._TILE + 300 if payment_rounding == "half_up" else 1_500
        tied = rng.choice(np.array(TIE_RATES), size)
        loans = LoanArrays(
            principal=rng.integers(1_000_00, 500_000_00, size),
            rate_ppm=np.where(rng.random(size) < 0.5, tied, rng.integers(1, 360_000, size)),
            count=rng.integers(1, 61, size),
            shape=shape,
            payment_rounding=payment_rounding,
            interest_rounding=interest_rounding,
        )
        rows += assert_equals_reference(loans)
    assert rows > 300_000


def test_ties_round_by_the_named_mode() -> None:
    """12% a year on 50 and 150 fen is exactly half a fen a month, and one and a half."""
    expected: dict[Rounding, list[int]] = {"half_up": [1, 2], "half_even": [0, 2], "up": [1, 2], "down": [0, 1]}
    for mode, interest in expected.items():
        found = amortize_arrays(LoanArrays([50, 150], 120_000, 2, shape="interest_first", interest_rounding=mode))
        assert found.interest[0].tolist() == interest


@pytest.mark.parametrize("day_count", ["30/360", "ACT/365F"])
@pytest.mark.parametrize(("mode", "payment"), [("half_up", 5_101), ("half_even", 5_100), ("up", 5_101), ("down", 5_100)])
def test_a_payment_that_ties_is_solved_in_whole_numbers(mode: Any, payment: int, day_count: Any) -> None:
    """At 1% a period, two payments of 10,050 x 1.01**2 / 2.01 = 5,100.5 repay 10,050; twice as much is a whole number."""
    rate_ppm, days = (120_000, None) if day_count == "30/360" else (365_000, [10, 10])
    loans = LoanArrays([10_050, 20_100], rate_ppm, 2, payment_rounding=mode, day_count=day_count, days=days)
    assert amortize_arrays(loans).payment[0].tolist() == [payment, 10_201]


def test_wide_amounts_are_exact_beside_small_ones() -> None:
    """A tile with the largest amount and a rate of six decimals leaves the fast way, and stays exact for every rounding."""
    principal = [LARGEST_AMOUNT, LARGEST_AMOUNT - 1, 777_777_777_777_777, 12_345]
    counted: tuple[tuple[DayCount, list[int] | None], ...] = (("30/360", None), ("ACT/365F", [31, 28, 31]))
    for mode in ROUNDINGS:
        for day_count, days in counted:
            loans = LoanArrays(
                principal,
                [359_999, 123_457, 360_000, 1],
                3,
                day_count=day_count,
                days=days,
                interest_rounding=mode,
                payment_rounding=mode,
            )
            assert assert_equals_reference(loans) == 12


def test_rates_of_two_decimals_keep_large_amounts_on_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amortization_arrays, "_wide_accrual", None)
    assert assert_equals_reference(LoanArrays([10**11, 99_999_999_999], [235_600, 180_000], 24)) == 48


def test_whole_numbers_are_stored_as_small_as_they_fit() -> None:
    assert amortize_arrays(LoanArrays([100], 0, 1)).payment.dtype == np.int32
    assert amortize_arrays(LoanArrays([2**31], 0, 1)).payment.dtype == np.int64


def test_no_loans_have_no_rows() -> None:
    found = amortize_arrays(LoanArrays(np.array([], dtype=np.int64), 0, 1))
    assert found.payment.shape == found.closing.shape == (0, 0)
    assert found.total_paid.tolist() == []


def test_a_rounded_payment_that_finishes_early_leaves_empty_rows() -> None:
    """3 fen in 5 equal shares of 0.6, rounded up to 1."""
    for shape in SHAPES[:2]:
        found = amortize_arrays(LoanArrays([3], 0, 5, shape=shape))
        assert found.payment[:, 0].tolist() == [1, 1, 1, 0, 0]
        assert found.closing[:, 0].tolist() == [2, 1, 0, 0, 0]


@pytest.mark.parametrize("tile", [2, 8192])
def test_a_payment_below_its_interest_is_refused_with_its_index(tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amortization_arrays, "_TILE", tile)
    good = LoanArrays([1_000_000] * 4, 120_000, 12, payment=10_000)
    assert amortize_arrays(good).payment[:, 0].tolist() == [10_000] * 11 + [1_010_000]
    bad = LoanArrays([1_000_000] * 4, 120_000, 12, payment=[10_000, 10_000, 9_999, 0])
    with pytest.raises(NegativeAmortisation) as caught:
        amortize_arrays(bad)
    assert caught.value.values == {"index": 2, "number": 1, "payment_amount": 9_999, "interest_amount": 10_000}


def test_a_payment_below_the_interest_of_a_long_month_is_refused_there() -> None:
    """36.5% a year on 10,000 yuan is ten yuan a day: 290 yuan cover 28 and 29 days, and not the 31 days of the last period."""
    loans = LoanArrays([1_000_000], 365_000, 3, payment=29_000, interest_only=1, day_count="ACT/365F", days=[31, 28, 31])
    with pytest.raises(NegativeAmortisation) as caught:
        amortize_arrays(loans)
    assert caught.value.values == {"index": 0, "number": 3, "payment_amount": 29_000, "interest_amount": 30_969}


def test_debts_that_grow_beyond_all_numbers_are_refused_too() -> None:
    with pytest.raises(NegativeAmortisation):
        amortize_arrays(LoanArrays([100], LARGEST_RATE_PPM, 1_000, payment=1))


def test_amounts_beyond_exact_range_overflow() -> None:
    with pytest.raises(AmountOverflow) as caught:
        amortize_arrays(LoanArrays([1, LARGEST_AMOUNT + 1], 0, 1))
    assert caught.value.values == {"amount": LARGEST_AMOUNT + 1, "index": 1}
    with pytest.raises(AmountOverflow):
        amortize_arrays(LoanArrays([LARGEST_AMOUNT], LARGEST_RATE_PPM, 1))
