"""Tables of what the engine found, as pandas frames of amounts in minor units; and the same written out for people.

Frames of numbers have the fields' names as columns. A frame for people has its headings in the person's language and only text in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import pandas as pd

from planner.core.debt import PART_NAMES, Parts
from planner.core.schedule import Row
from planner.household.projection import Month
from planner.i18n import Language, amount, long_date, month_name, month_of_year, percent, text
from planner.negotiation.attribution import Attribution, changes
from planner.negotiation.proposal import CreditorSide, FrontierPoint, Offer
from planner.valuation.parameter_sets import SetName

SCHEDULE_COLUMNS: Final = ("due", "payment", "principal", "interest", "costs", "waived", "closing")
_OFTEN_EMPTY: Final = ("interest", "costs", "waived")
OFFER_VALUE_COLUMNS: Final = ("creditor_value", "above_baseline", "completion", "break_even_rate", "break_even_completion")
LEVER_COLUMNS: Final = ("creditor_value", "largest_payment", "total_to_pay", "completion")
FRONTIER_COLUMNS: Final = ("worst_payment", "months", "total_to_pay", "creditor_value", "completion", "offer")
NOTHING: Final = "–"
"""What stands for nothing in a table for people."""
MONTH_LINES: Final = ("income", "essential", "other_debt", "priority_arrears", "reserve_saving", "surplus")


def schedule_table(rows: Iterable[Row]) -> pd.DataFrame:
    """Return the rows of a plan by number. Columns that hold nothing but zeros, other than what everybody looks for, are left out."""
    numbers = {row.number: {name: getattr(row, name) for name in SCHEDULE_COLUMNS} for row in rows}
    frame = pd.DataFrame.from_dict(numbers, orient="index", columns=list(SCHEDULE_COLUMNS))
    return frame.drop(columns=[name for name in _OFTEN_EMPTY if not frame[name].any()])


def months_table(months: Iterable[Month]) -> pd.DataFrame:
    """Return the lines of projected months: what comes in, what goes out, what is left. Indexed by the first day of the month."""
    return pd.DataFrame.from_dict(
        {month.first: {name: getattr(month, name) for name in MONTH_LINES} for month in months}, orient="index", columns=list(MONTH_LINES)
    )


def year_totals(months: pd.DataFrame) -> Mapping[str, int]:
    """Return for a year of months: its ``income``, ``outgoings`` and ``surplus``, and the ``tightest`` month's surplus."""
    income, surplus = int(months["income"].sum()), int(months["surplus"].sum())
    return {"income": income, "outgoings": income - surplus, "surplus": surplus, "tightest": int(months["surplus"].min())}


def calendar_table(surplus: Sequence[int], rows: Iterable[Row]) -> pd.DataFrame:
    """Hold a plan against the calendar of the year, one line a calendar month, 1 to 12.

    Args:
        surplus: what is left in each month before any payment, January first.
        rows: the plan; rows without a day are not counted.

    Returns:
        ``left_before``; ``payment``, the largest that any year of the plan asks in that month; ``left_after``.
    """
    dues = pd.DataFrame([(row.due.year, row.due.month, row.payment) for row in rows if row.due], columns=["year", "month", "payment"])
    by_month = dues.groupby(["year", "month"])["payment"].sum().groupby("month").max()
    frame = pd.DataFrame({"left_before": list(surplus)}, index=pd.RangeIndex(1, 13, name="month"))
    frame["payment"] = by_month.reindex(frame.index, fill_value=0).astype("int64")
    frame["left_after"] = frame["left_before"] - frame["payment"]
    return frame


def claim_table(stated: Parts, lawful: Parts, above: Parts) -> pd.DataFrame:
    """Return the parts of a claim that are not zero, and their ``total``: as stated, as the law lets be claimed, and the part above."""
    names = [name for name in PART_NAMES if getattr(stated, name) or getattr(lawful, name)]
    columns = {"stated": stated, "lawful": lawful, "above": above}
    return pd.DataFrame(
        {column: [getattr(parts, name) for name in (*names, "total")] for column, parts in columns.items()}, index=[*names, "total"]
    )


def offer_values_table(offers: Iterable[Offer], side: CreditorSide) -> pd.DataFrame:
    """Return what each offer is worth to the creditor, by the offer's letter: for the desk only.

    ``creditor_value`` and what of it is ``above_baseline``; ``completion`` as text, of 100 households and its range; the two break-evens,
    the rate as text where it lies above all rates that are looked at.
    """
    lines: dict[str, list[object]] = {}
    for offer in offers:
        value, numbers, band = offer.creditor_value, offer.creditor, offer.completion
        # Not ">": a page would take that for the mark of a quotation.
        highest = "≥ 100%" if value is not None and value > side.baseline_value else None
        lines[offer.id] = [
            value,
            None if value is None else value - side.baseline_value,
            f"{band.base} ({band.low}–{band.high})" if band else None,
            (numbers.break_even_rate or highest) if numbers else None,
            numbers.break_even_completion if numbers else None,
        ]
    return pd.DataFrame.from_dict(lines, orient="index", columns=list(OFFER_VALUE_COLUMNS), dtype=object)


def recovery_table(offers: Iterable[Offer], side: CreditorSide, recovery: SetName) -> pd.DataFrame:
    """Return what no plan and each offer is worth under one assumption on recovery, a column a discount rate: for the desk only."""
    lines = {"no_plan": side.baseline[recovery]} | {offer.id: offer.creditor.by_recovery[recovery] for offer in offers if offer.creditor}
    frame = pd.DataFrame.from_dict(lines, orient="index", columns=list(side.rates), dtype=object)
    # The mandate's rate may be one of those shown beside it.
    return frame.loc[:, ~frame.columns.duplicated()]


def frontier_table(points: Iterable[FrontierPoint]) -> pd.DataFrame:
    """Return the plans of the frontier picture, the lightest month first: for the desk only. Counts are text, amounts minor units."""
    ordered = sorted(points, key=lambda point: (point.worst_payment, point.creditor_value, point.offer or ""))
    lines = [
        (point.worst_payment, str(point.months), point.total_to_pay, point.creditor_value, str(point.completion), point.offer)
        for point in ordered
    ]
    return pd.DataFrame(lines, index=pd.RangeIndex(1, len(lines) + 1), columns=list(FRONTIER_COLUMNS), dtype=object)


def levers_table(way: Attribution) -> pd.DataFrame:
    """Return where a plan stands with nothing granted and what each lever adds to that, one after the other: for the desk only."""
    lines = {"nothing": way.before} | {str(lever): change for lever, change in changes(way)}
    columns = {
        name: [str(getattr(stand, name)) if name == "completion" else getattr(stand, name) for stand in lines.values()]
        for name in LEVER_COLUMNS
    }
    return pd.DataFrame(columns, index=list(lines), dtype=object)


def for_people(frame: pd.DataFrame, language: Language, *, rows: str, currency: str = "CNY", minor_units: int = 2) -> pd.DataFrame:
    """Write a frame of numbers out: amounts as money, rates as percent, dates in words; columns by ``table.<column>``, or a rate.

    Args:
        rows: what the index is: ``number``, ``month`` (1 to 12), ``date`` (the first of a month), ``plan`` (a letter, a number
            or ``no_plan``), or a prefix of text keys.
    """

    def written(value: object) -> str:
        if isinstance(value, date):
            return long_date(value, language)
        if isinstance(value, Decimal):
            return percent(value, language)
        if value is None or isinstance(value, str):
            return NOTHING if value is None else value
        return amount(int(str(value)), language, currency, minor_units)

    def heading(index: object) -> str:
        if isinstance(index, date):
            return month_of_year(index, language)
        if rows == "month":
            return month_name(int(str(index)), language)
        if rows == "plan" and index == "no_plan":
            return text("table.no_plan", language)
        return str(index) if rows in ("number", "plan") else text(f"{rows}.{index}", language)

    def column_heading(column: object) -> str:
        return percent(column, language) if isinstance(column, Decimal) else text(f"table.{column}", language)

    shown = frame.map(written).set_axis([column_heading(column) for column in frame.columns], axis="columns")
    name = {"date": "month"}.get(rows, rows if rows in ("number", "month", "plan") else "part")
    return shown.set_axis([heading(index) for index in frame.index], axis="index").rename_axis(text(f"table.{name}", language))


def in_hundreds(amount: int, minor_units: int = 2) -> int:
    """Round an amount that is only expected to whole hundreds, halves up: more digits would promise too much.

    >>> in_hundreds(341_257), in_hundreds(-5_000), in_hundreds(1_750, minor_units=0)
    (340000, 0, 1800)
    """
    unit: int = 100 * 10**minor_units
    return (amount + unit // 2) // unit * unit
