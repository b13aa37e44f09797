"""The prime rate on a date: the published table, both sides of every change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from planner.errors import InputError
from planner.policy.lpr import prime_rate
from tests.policy.debts import PACK

PUBLISHED = {
    "2019-08-20": "4.25", "2019-09-20": "4.20", "2019-11-20": "4.15", "2020-02-20": "4.05", "2020-04-20": "3.85", "2021-12-20": "3.80",
    "2022-01-20": "3.70", "2022-08-22": "3.65", "2023-06-20": "3.55", "2023-08-21": "3.45", "2024-07-22": "3.35", "2024-10-21": "3.10",
    "2025-05-20": "3.00",
}  # fmt: skip  # a table


@pytest.mark.parametrize(("day", "percent"), PUBLISHED.items())
def test_the_published_rate_holds_from_its_day(day: str, percent: str) -> None:
    assert prime_rate(PACK, date.fromisoformat(day)).rate_annual == Decimal(percent) / 100


@pytest.mark.parametrize(("day", "percent"), list(zip(list(PUBLISHED)[1:], list(PUBLISHED.values())[:-1], strict=True)))
def test_the_earlier_rate_holds_to_the_day_before(day: str, percent: str) -> None:
    assert prime_rate(PACK, date.fromisoformat(day) - timedelta(days=1)).rate_annual == Decimal(percent) / 100


def test_a_day_before_the_table_is_refused() -> None:
    with pytest.raises(InputError) as error:
        prime_rate(PACK, date(2019, 8, 19))
    assert error.value.key == "error.lpr_before_table"
    assert error.value.values["first"] == date(2019, 8, 20)


def test_a_pack_without_the_table_is_refused() -> None:
    with pytest.raises(InputError) as error:
        prime_rate(replace(PACK, rules={}), date(2026, 1, 1))
    assert error.value.values["first"] is None


@pytest.mark.parametrize(("day", "confirmed"), [(date(2026, 6, 22), True), (date(2026, 6, 23), False), (date(2026, 11, 23), False)])
def test_the_user_confirms_a_later_month(day: date, confirmed: bool) -> None:
    rate = prime_rate(PACK, day)
    assert rate.confirmed is confirmed
    assert [(finding.rule, finding.severity) for finding in rate.findings] == ([] if confirmed else [("CN-LPR", "warn")])
