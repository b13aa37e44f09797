"""What loans as arrays take and refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from planner.core.loan import LARGEST_COUNT
from planner.core.loan_arrays import LARGEST_DAYS, LARGEST_RATE_PPM, LoanArrays, checked, exact_ppm
from planner.errors import InputError


def test_one_value_serves_all_loans() -> None:
    terms = checked(LoanArrays([1, 2, 3], 120_000, [1, 2, 3], interest_only=0))
    assert terms.rate_ppm.tolist() == [120_000] * 3
    assert terms.months == 3


def test_a_tile_keeps_the_days_of_its_loans() -> None:
    shared = checked(LoanArrays([1, 2, 3], 0, 2, day_count="ACT/360", days=[31, 28])).tile(slice(1, 3))
    own = checked(LoanArrays([1, 2, 3], 0, 2, day_count="ACT/360", days=[[31, 30, 29], [28, 27, 26]])).tile(slice(1, 3))
    assert (shared.first, shared.principal.tolist()) == (1, [2, 3])
    assert shared.days is not None
    assert own.days is not None
    assert (shared.days.tolist(), own.days.tolist()) == ([[31], [28]], [[30, 29], [27, 26]])


@pytest.mark.parametrize("rate", ["0", "0.156", "0.036525", "1000", "0.0000010"])
def test_exact_ppm_keeps_rates_exactly(rate: str) -> None:
    assert exact_ppm([Decimal(rate)]).tolist() == [Decimal(rate) * 1_000_000]


@pytest.mark.parametrize(
    ("rate", "key"),
    [
        ("0.0000001", "error.rate_decimals"),
        ("-0.01", "error.rate_range"),
        ("1000.000001", "error.rate_range"),
        ("NaN", "error.rate_range"),
        ("Infinity", "error.rate_range"),
    ],
)
def test_exact_ppm_refuses_the_others(rate: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        exact_ppm([Decimal("0.1"), Decimal(rate)])
    assert (caught.value.key, caught.value.place) == (key, "annual_rate[1]")


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"principal": [1, -1]}, "principal[1]"),
        ({"rate_ppm": [0, -1]}, "rate_ppm[1]"),
        ({"rate_ppm": [0, LARGEST_RATE_PPM + 1]}, "rate_ppm[1]"),
        ({"count": [0, 1]}, "count[0]"),
        ({"count": LARGEST_COUNT + 1}, "count[0]"),
        ({"interest_only": [0, -1]}, "interest_only[1]"),
        ({"interest_only": [0, 2]}, "interest_only[1]"),
        ({"payment": [-1, 5]}, "payment[0]"),
        ({"day_count": "ACT/360", "days": [1, LARGEST_DAYS + 1]}, "days[1]"),
        ({"day_count": "ACT/365F", "days": [-1, 1]}, "days[0]"),
    ],
)
def test_a_number_outside_its_range_is_named(changed: dict[str, Any], place: str) -> None:
    fine: dict[str, Any] = {"principal": [1, 1], "rate_ppm": [0, 0], "count": [2, 2]}
    checked(LoanArrays(**fine))
    with pytest.raises(InputError) as caught:
        checked(LoanArrays(**{**fine, **changed}))
    assert (caught.value.key, caught.value.place) == ("error.number_range", place)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"principal": [1.0, 2.0]}, TypeError),
        ({"principal": [10**20, 1]}, TypeError),
        ({"rate_ppm": [0.15, 0.16]}, TypeError),
        ({"principal": [[1, 2]]}, ValueError),
        ({"rate_ppm": [1, 2, 3]}, ValueError),
        ({"payment": [1, 1], "shape": "equal_principal"}, ValueError),
        ({"periods_per_year": 0}, ValueError),
        ({"days": [31, 28]}, ValueError),
        ({"day_count": "ACT/360"}, ValueError),
        ({"day_count": "ACT/360", "days": [31]}, ValueError),
        ({"day_count": "ACT/360", "days": np.zeros((2, 3), dtype=np.int64)}, ValueError),
        ({"day_count": "ACT/360", "days": np.zeros((2, 2, 2), dtype=np.int64)}, ValueError),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changed: dict[str, Any], error: type[Exception]) -> None:
    fine: dict[str, Any] = {"principal": [1, 1], "rate_ppm": [0, 0], "count": [2, 2]}
    with pytest.raises(error):
        checked(LoanArrays(**{**fine, **changed}))
