"""Working days (工作日): weekends, public holidays and the make-up working days (调休) of the real Chinese calendar.

China's holidays are set year by year by a notice of the State Council (国务院办公厅关于部分节假日安排的通知), which chinesecalendar
carries from 2004 on. For other years, and for other countries, the holidays library computes them by rule: such days are provisional
(:func:`is_provisional`), and whoever shows a date that rests on one should say so.

The two libraries take long to import, so they are imported when a day is first asked for.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from planner.errors import InputError

if TYPE_CHECKING:
    from holidays import HolidayBase


def is_working_day(day: date, country: str = "CN") -> bool:
    """Say whether people work on ``day``.

    >>> is_working_day(date(2026, 2, 14)), is_working_day(date(2026, 2, 16))  # a make-up Saturday, New Year's Eve by the moon
    (True, False)

    Args:
        country: two letters (ISO 3166-1), such as ``"CN"``.

    Raises:
        InputError: a country whose holidays nobody knows.
    """
    if not is_provisional(day, country):
        from chinese_calendar import is_workday

        return bool(is_workday(day))
    return bool(_rule_of(country).is_working_day(day))


def is_provisional(day: date, country: str = "CN") -> bool:
    """Say whether the answer of :func:`is_working_day` is computed by rule instead of read from an official notice.

    >>> is_provisional(date(2026, 10, 1)), is_provisional(date(2046, 10, 1))
    (False, True)

    Raises:
        InputError: a country whose holidays nobody knows.
    """
    if country != "CN":
        _rule_of(country)
        return True
    first, last = official_years()
    return not first <= day.year <= last


@cache
def spring_festival(year: int) -> date | None:
    """Return the day of the Spring Festival (春节), the new year by the moon; None for a year whose holidays are not known.

    >>> spring_festival(2026), spring_festival(2027)
    (datetime.date(2026, 2, 17), datetime.date(2027, 2, 6))
    """
    from holidays import country_holidays

    named = country_holidays("CN", years=year, language="en_US").items()
    return min((day for day, name in named if name.startswith("Chinese New Year (")), default=None)


@cache
def official_years() -> tuple[int, int]:
    """Return the first and the last year whose holidays in China are read from the official notice."""
    from chinese_calendar.constants import holidays

    return min(holidays).year, max(holidays).year


@cache
def _rule_of(country: str) -> HolidayBase:
    from holidays import country_holidays

    try:
        if not (len(country) == 2 and country.isupper()):  # the library also answers to names of its own classes
            raise NotImplementedError
        return country_holidays(country)
    except NotImplementedError:
        raise InputError("error.country", place="country", found=country[:40]) from None
