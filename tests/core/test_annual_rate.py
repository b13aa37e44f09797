"""The annual rate that the borrower is shown: whole periods count as such, other dates by days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from planner.core.annual_rate import annual_rates
from planner.core.dates import FREQUENCIES, PERIODS_PER_YEAR, Frequency, due_dates
from planner.core.rates import irr_effective, irr_nominal, nominal_rate, xirr
from planner.errors import SeveralRates

PAID = [107_000, 107_000, 107_000]
LOAN = [300_000, *(-paid for paid in PAID)]


@pytest.mark.parametrize(
    ("start", "dues"),
    [
        (None, [None, None, None]),
        (None, [date(2026, 2, 28), date(2026, 3, 28), date(2026, 4, 28)]),
        (date(2026, 1, 31), [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]),
        (date(2026, 2, 28), [date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]),
    ],
)
def test_whole_periods_count_as_such(start: date | None, dues: list[date | None]) -> None:
    shown = annual_rates(300_000, PAID, dues, start, "monthly")
    assert _rounded(*shown) == _rounded(irr_effective(LOAN, 12), irr_nominal(LOAN, 12))


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_whole_periods_of_every_frequency_count_as_such(frequency: Frequency) -> None:
    periods = PERIODS_PER_YEAR[frequency]
    start, *dues = due_dates(date(2026, 1, 31), 4, frequency)
    shown = annual_rates(300_000, PAID, dues, start, frequency)
    assert _rounded(*shown) == _rounded(irr_effective(LOAN, periods), irr_nominal(LOAN, periods))


def _rounded(*shown: Decimal | None) -> list[Decimal | None]:
    return [rate and round(rate, 20) for rate in shown]


@pytest.mark.parametrize(
    "dues",
    [
        [date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)],
        [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 29)],
    ],
)
def test_other_dates_count_by_days(dues: list[date]) -> None:
    compound, simple = annual_rates(300_000, PAID, dues, date(2026, 1, 31), "monthly")
    assert compound is not None
    assert compound == xirr(list(zip([date(2026, 1, 31), *dues], LOAN, strict=True)))
    assert simple == nominal_rate(compound, 12)


@pytest.mark.parametrize(
    "dues", [[date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)], [date(2026, 3, 1), date(2026, 4, 2), date(2026, 5, 1)]]
)
def test_without_interest_the_rate_is_exactly_nothing(dues: list[date | None]) -> None:
    start = date(2026, 1, 31)
    assert annual_rates(321_000, PAID, dues, start, "monthly") == (Decimal(0), Decimal(0))
    more, less = (annual_rates(principal, PAID, dues, start, "monthly")[0] for principal in (320_999, 321_001))
    assert more is not None
    assert less is not None
    assert less < 0 < more


def test_money_that_flows_back_is_no_loan_without_interest() -> None:
    """These flows have the rates 0% and 50% a period."""
    with pytest.raises(SeveralRates):
        annual_rates(1_000, [2_500, -1_500], [None, None], None, "monthly")


@pytest.mark.parametrize(("principal", "payments"), [(100, [0]), (0, [100]), (100, [])])
def test_without_one_rate_none_is_shown(principal: int, payments: list[int]) -> None:
    assert annual_rates(principal, payments, [None] * len(payments), None, "monthly") == (None, None)
