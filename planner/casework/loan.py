"""One loan as a JSON object, and its schedule as another: the machine interface of the command ``schedule``.

Amounts and rates are strings in and out; a rate is a fraction a year (``"0.156"``). Unknown keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Final, cast

from planner.casework.reading import check_keys, read_choice, read_count, read_date, read_list, read_object, read_rate, read_weight, shown
from planner.core.amortization import amortize
from planner.core.annual_rate import annual_rates
from planner.core.calendars import is_working_day
from planner.core.dates import FREQUENCIES, SHIFTS
from planner.core.daycount import DAY_COUNTS
from planner.core.loan import LARGEST_COUNT, SHAPES, Loan, RateChange, Step
from planner.core.money import ROUNDINGS, format_amount, minor_units_of, parse_amount
from planner.core.schedule import Row, Schedule
from planner.errors import InputError

KEYS: Final = (
    "principal", "currency", "minor_units", "annual_rate", "rate_changes", "instalments", "payment", "start", "first_due", "frequency",
    "day_count", "shape", "interest_only", "skip_months", "season", "step", "custom", "amortise_over", "payment_rounding",
    "interest_rounding", "unpaid_interest", "compounding", "shift", "calendar",
)  # fmt: skip  # several short keys a line
COMPOUNDINGS: Final = (*FREQUENCIES, "semiannual")


WITHOUT_MEANING: Final[Mapping[str, tuple[str, ...]]] = {
    "custom": ("payment", "skip_months", "interest_only", "amortise_over"),
    "equal_principal": ("payment",),
    "interest_first": ("payment", "amortise_over"),
}
"""Keys that would change nothing, or mean something else, under a shape: they are refused rather than ignored."""


def schedule_of(document: Mapping[str, object]) -> dict[str, object]:
    """Return the schedule of the loan in ``document``.

    >>> answer = schedule_of({"principal": "1000000.00", "annual_rate": "0.0325", "instalments": 12})
    >>> answer["payment"], answer["total_interest"], answer["annual_rate_simple"]
    ('84807.62', '17691.45', '0.03249999')

    Raises:
        InputError: a key is unknown, missing or has a wrong value.
        CalculationError: the loan has no schedule.
    """
    loan, minor_units = read_loan(document)
    return schedule_document(loan, amortize(loan), minor_units)


def read_loan(document: Mapping[str, object]) -> tuple[Loan, int]:
    """Return the loan of a JSON object, and the decimals of its currency.

    Raises:
        InputError: a key is unknown, missing or has a wrong value.
    """
    check_keys(document, KEYS, required=("principal",))
    currency = document.get("currency", "CNY")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise InputError("error.currency_form", place="currency", found=shown(currency))
    minor_units = read_count(document.get("minor_units", minor_units_of(currency)), "minor_units", 0, 3)
    amount = partial(_amount, minor_units=minor_units)
    values: dict[str, Any] = {"principal": amount(document["principal"], place="principal"), "rates": _rates(document)}
    if not values["principal"]:
        raise InputError("error.amount_zero", place="principal")
    _read_plain(document, values, amount)
    _read_shape(document, values, amount)
    if "count" not in values and "payment" not in values and values.get("shape") != "custom":
        raise InputError("error.instalments_or_payment", place="instalments")
    return Loan(**values), minor_units


def _read_plain(document: Mapping[str, object], values: dict[str, Any], amount: Callable[..., int]) -> None:
    """Read the keys that stand for themselves."""
    for key, name, largest in (("instalments", "count", LARGEST_COUNT), ("amortise_over", "amortise_over", LARGEST_COUNT)):
        if key in document:
            values[name] = read_count(document[key], key, 1, largest)
    for key in ("start", "first_due"):
        if key in document:
            values[key] = read_date(document[key], key)
    choices = {
        "frequency": FREQUENCIES, "day_count": DAY_COUNTS, "shape": SHAPES, "shift": SHIFTS, "payment_rounding": ROUNDINGS,
        "interest_rounding": ROUNDINGS, "unpaid_interest": ("compounds", "waits", "waived"), "compounding": COMPOUNDINGS,
    }  # fmt: skip  # several short keys a line
    for key, allowed in choices.items():
        if key in document:
            values[key] = read_choice(document[key], key, allowed)
    if "payment" in document:
        values["payment"] = amount(document["payment"], place="payment")
        if not values["payment"]:
            raise InputError("error.amount_zero", place="payment")
    if "calendar" in document or values.get("shift", "same_day") != "same_day":
        country = read_choice(document.get("calendar", "CN"), "calendar", ("CN",))
        values["is_working_day"] = lambda day: is_working_day(day, country)


def _amount(value: object, *, place: str, minor_units: int, negative: bool = False) -> int:
    """Return an amount; a JSON number with decimals is read digit by digit, so it is as exact as a string."""
    written = format(value, "f") if isinstance(value, Decimal) else value
    return parse_amount(written, place=place, minor_units=minor_units, negative=negative)


def _read_shape(document: Mapping[str, object], values: dict[str, Any], amount: Callable[..., int]) -> None:
    """Read the details of the shape."""
    for key, shape in (("season", "seasonal"), ("step", "stepped"), ("custom", "custom")):
        if key in document and values.get("shape") != shape:
            raise InputError("error.shape_other", place=key, shape=shape)
    for key in WITHOUT_MEANING.get(values.get("shape", ""), ()):
        if document.get(key) not in (None, 0, "0", []):
            raise InputError("error.key_without_meaning", place=key, other=f"shape {values['shape']}")
    if "payment" in document and "amortise_over" in document:
        raise InputError("error.key_without_meaning", place="amortise_over", other="payment")
    if "interest_only" in document:
        values["interest_only"] = read_count(document["interest_only"], "interest_only", 0, LARGEST_COUNT)
    if "skip_months" in document:
        months = read_list(document["skip_months"], "skip_months", 0, 11)
        values["skip_months"] = tuple(read_count(month, f"skip_months[{k}]", 1, 12) for k, month in enumerate(months))
    if "season" in document:
        values["season"] = tuple(
            read_weight(weight, f"season[{k}]") for k, weight in enumerate(read_list(document["season"], "season", 12, 12))
        )
    if "step" in document:
        values["step"] = _step(read_object(document["step"], "step"), amount)
    if "custom" in document:
        rows = [read_object(row, f"custom[{k}]") for k, row in enumerate(read_list(document["custom"], "custom", 1, LARGEST_COUNT))]
        for k, row in enumerate(rows):
            check_keys(row, ("date", "amount"), required=("date", "amount"), place=f"custom[{k}]")
        values["custom"] = tuple(
            (read_date(r["date"], f"custom[{k}].date"), amount(r["amount"], place=f"custom[{k}].amount")) for k, r in enumerate(rows)
        )
        if "start" not in values:
            raise InputError("error.start_needed", place="start")
        if values.get("count", len(rows)) != len(rows):
            raise InputError("error.count_form", place="instalments", least=len(rows), most=len(rows), found=values["count"])
    if values.get("interest_only", 0) >= values.get("count", LARGEST_COUNT + 1):
        raise InputError("error.interest_only_all", place="interest_only")
    if values.get("amortise_over", values.get("count", 0)) < values.get("count", 0):
        raise InputError("error.amortise_over_short", place="amortise_over", instalments=values["count"])


def _step(document: Mapping[str, object], amount: Callable[..., int]) -> Step:
    check_keys(document, ("every", "amount", "factor"), required=(), place="step")
    if ("amount" in document) == ("factor" in document):
        raise InputError("error.step_form", place="step")
    every = read_count(document.get("every", 1), "step.every", 1, LARGEST_COUNT)
    if "amount" in document:
        return Step(every, amount=amount(document["amount"], place="step.amount", negative=True))
    return Step(every, factor=read_weight(document["factor"], "step.factor"))


def _rates(document: Mapping[str, object]) -> tuple[RateChange, ...]:
    changes = []
    if "annual_rate" in document:
        changes.append(RateChange(1, read_rate(document["annual_rate"], "annual_rate")))
    for k, item in enumerate(read_list(document.get("rate_changes", []), "rate_changes", 0, LARGEST_COUNT)):
        place = f"rate_changes[{k}]"
        change = read_object(item, place)
        check_keys(change, ("from_number", "annual_rate"), required=("from_number", "annual_rate"), place=place)
        number = read_count(change["from_number"], f"{place}.from_number", 1, LARGEST_COUNT)
        if changes and number <= changes[-1].from_number:
            raise InputError("error.rate_order", place=f"{place}.from_number", found=number)
        changes.append(RateChange(number, read_rate(change["annual_rate"], f"{place}.annual_rate")))
    if not changes:
        raise InputError("error.key_missing", place="annual_rate")
    if changes[0].from_number != 1:
        raise InputError("error.rate_first", place="rate_changes[0].from_number")
    return tuple(changes)


def schedule_document(loan: Loan, schedule: Schedule, minor_units: int) -> dict[str, object]:
    """Return a schedule as a JSON-ready object: amounts as strings, rates with eight decimals, dates as ISO text."""
    compound, simple = annual_rates(
        loan.principal,
        [row.payment for row in schedule.rows],
        [row.due for row in schedule.rows],
        loan.start,
        loan.frequency,
    )
    return {
        "payment": format_amount(schedule.payment, minor_units),
        "rows": [row_document(row, minor_units) for row in schedule.rows],
        "balloon": format_amount(schedule.balloon, minor_units),
        "total_paid": format_amount(schedule.total_paid, minor_units),
        "total_interest": format_amount(schedule.total_interest, minor_units),
        "annual_rate_compound": rate_text(compound),
        "annual_rate_simple": rate_text(simple),
    }


_ROW_KEYS: Final = tuple(field.name for field in fields(Row) if field.name not in ("number", "due"))


def row_document(row: Row, minor_units: int) -> dict[str, object]:
    """Return one row as a JSON-ready object."""
    amounts = {key: format_amount(cast(int, getattr(row, key)), minor_units) for key in _ROW_KEYS}
    return {"number": row.number, "due": date_text(row.due), **amounts}


def date_text(day: date | None) -> str | None:
    """Return a date as ISO text."""
    return day.isoformat() if day else None


def rate_text(rate: Decimal | None) -> str | None:
    """Return an annual rate as a fraction with eight decimals; None where the flows have none."""
    return None if rate is None else f"{rate:z.8f}"
