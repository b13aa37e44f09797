"""Figures for plotly as plain dictionaries: pure functions from a table to a figure, so that drawing costs the server nothing.

Every figure is still: no dragging, no zooming, no mode bar; its axis counts in 万 (ten thousand) in Chinese and in thousands in English.
Nothing depends on colour alone: bars carry patterns, lines dashes, and the legend names them. Show the table of the same numbers beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from planner.i18n import Language, amount, month_name, month_of_year, text
from planner.negotiation.proposal import CreditorSide, FrontierPoint

Figure = dict[str, Any]
CONFIG: Final = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False, "staticPlot": False}
"""To be given to plotly with every figure."""

# Colours that stay apart for colour-blind readers and in grey.
DARK: Final = "#1f5f66"
WARM: Final = "#d98a1f"
COOL: Final = "#9cc3c9"
GREY: Final = "#b9b2a6"
LINE: Final = "#1d2b33"
_FONT_SIZE: Final = 16
_MARGIN: Final = {"l": 52, "r": 8, "t": 34, "b": 70}
_TICKS: Final = 5
_MARGINS_IN_AXIS: Final = 20
"""Marks at the end of an axis keep this part of its length away from its end."""
_SMALLEST: Final = 6
"""Points of a mark for a plan that nobody keeps."""
_STEPS: Final = (1, 2, 5, 10)
_UNIT: Final[dict[Language, int]] = {"zh_CN": 10_000, "en": 1_000}


def balance_figure(rows: pd.DataFrame, opening: int, start: date, language: Language, minor_units: int = 2) -> Figure:
    """Draw what is still owed after each payment, from ``opening`` on the day ``start`` on. ``rows`` is a schedule table."""
    days, owed = [start, *rows["due"]], [opening, *rows["closing"]]
    trace = {
        "type": "scatter",
        "mode": "lines",
        "line": {"shape": "hv", "color": DARK, "width": 3},
        "fill": "tozeroy",
        "fillcolor": "rgba(31,95,102,0.12)",
        "x": [day.isoformat() for day in days],
        "y": _major(owed, minor_units),
        "hovertext": [f"{month_of_year(day, language)}: {amount(int(value), language)}" for day, value in zip(days, owed, strict=True)],
        "hoverinfo": "text",
        "name": text("figure.owed", language),
    }
    years = max(1, round((days[-1] - start).days / 365))
    layout = _layout([0, *owed], language, minor_units)
    layout["xaxis"] |= {"type": "date"} | ({"tickformat": "%Y", "dtick": "M12"} if years > 1 else {"tickformat": "%Y-%m", "dtick": "M3"})
    return {"data": [trace], "layout": layout | {"showlegend": False, "margin": _MARGIN | {"b": 36}}}


def calendar_figure(calendar: pd.DataFrame, language: Language, minor_units: int = 2) -> Figure:
    """Draw what is left before the payment beside the payment, by calendar month. ``calendar`` is a calendar table."""
    months = [month_name(int(month), language, short=True) for month in calendar.index]
    traces = [
        _bars(months, calendar["left_before"], "figure.left_before", COOL, "", language, minor_units),
        _bars(months, calendar["payment"], "figure.payment", DARK, "/", language, minor_units),
    ]
    amounts = [0, *calendar["left_before"], *calendar["payment"]]
    return {"data": traces, "layout": _layout(amounts, language, minor_units) | {"barmode": "group", "bargap": 0.25}}


def months_figure(months: pd.DataFrame, language: Language, minor_units: int = 2) -> Figure:
    """Draw what goes out of each month as stacked bars, and what comes in as a line. ``months`` is a months table."""
    names = [month_name(day.month, language, short=True) for day in months.index]
    outgoings = (("essential", DARK, ""), ("other_debt", WARM, "/"), ("priority_arrears", GREY, "x"), ("reserve_saving", COOL, "."))
    traces = [
        _bars(names, months[name], f"table.{name}", colour, pattern, language, minor_units)
        for name, colour, pattern in outgoings
        if months[name].any()
    ]
    income = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": names,
        "y": _major(months["income"], minor_units),
        "line": {"color": LINE, "width": 3, "shape": "hvh"},
        "marker": {"size": 8, "color": LINE},
        "hovertext": [amount(int(value), language) for value in months["income"]],
        "hoverinfo": "text+name",
        "name": text("table.income", language),
    }
    stacked = months[[name for name, _, _ in outgoings]].sum(axis="columns")
    layout = _layout([0, *months["income"], *stacked], language, minor_units)
    return {"data": [*traces, income], "layout": layout | {"barmode": "stack", "bargap": 0.35}}


def frontier_figure(side: CreditorSide, target_value: int, language: Language, minor_units: int = 2) -> Figure:
    """Draw the plans that no other plan beats in everything: the largest payment of a month against the value to the creditor.

    For the desk only. A larger mark is kept more often; a filled one as often as the mandate wants. The offers are named by their letters;
    lines show the value that all offers have and what the debt is worth without a plan.
    """
    wanted = side.wanted_completion * 100
    others = [point for point in side.frontier if point.offer is None]
    groups = (
        (
            "figure.wanted_reached",
            [point for point in others if point.completion >= wanted],
            {"symbol": "circle", "color": COOL, "opacity": 0.8},
        ),
        (
            "figure.wanted_missed",
            [point for point in others if point.completion < wanted],
            {"symbol": "circle-open", "color": LINE, "opacity": 0.8},
        ),
        ("figure.offers", [point for point in side.frontier if point.offer], {"symbol": "diamond", "color": WARM, "opacity": 1}),
    )
    traces = [_points(text(key, language), points, marker, language, minor_units) for key, points, marker in groups if points]
    payments = [point.worst_payment for point in side.frontier]
    lines = (("figure.target_value", target_value, "dash"), ("figure.baseline_value", side.baseline_value, "dot"))
    values = [*(point.creditor_value for point in side.frontier), target_value, side.baseline_value]
    steps, labels, unit = axis(payments or [0], language, minor_units, from_zero=False)
    margin = (steps[-1] - steps[0]) / _MARGINS_IN_AXIS
    ends = (steps[0] - margin, steps[-1] + margin)
    traces += [_level(text(key, language), value, ends, dash, minor_units) for key, value, dash in lines]
    layout = _layout(values, language, minor_units, from_zero=False)
    title = text("figure.frontier_payment", language, unit=text(unit, language))
    # A mark or a letter at the top needs room above it.
    low, high = layout["yaxis"]["range"]
    layout["yaxis"] |= {"range": [low, high + 2 * (high - low) / _MARGINS_IN_AXIS]}
    layout["xaxis"] |= {"range": list(ends), "tickmode": "array", "tickvals": steps, "ticktext": labels}
    layout["xaxis"] |= {"title": {"text": title, "font": layout["font"]}}
    return {"data": traces, "layout": layout | {"height": 460, "margin": _MARGIN | {"b": 150}, "legend": layout["legend"] | {"y": -0.3}}}


def axis(amounts: Sequence[int], language: Language, minor_units: int = 2, *, from_zero: bool = True) -> tuple[list[float], list[str], str]:
    """Return the ticks of an axis in major units, their texts, and the key of its unit. Few round steps that hold all amounts.

    ``from_zero`` says whether nothing has its place on the axis even if no amount is near it.

    >>> axis([0, 4_800_000], "zh_CN")
    ([0.0, 10000.0, 20000.0, 30000.0, 40000.0, 50000.0], ['0', '1', '2', '3', '4', '5'], 'figure.unit_large')
    """
    major = 10**minor_units
    least, most = int(min(amounts)), int(max(amounts))
    if from_zero:
        least, most = min(0, least), max(1, most)
    lowest, highest = least // major, max(-(-most // major), least // major + 1)
    raw = max(1, -(-(highest - lowest) // _TICKS))
    magnitude = int(10 ** (len(str(raw)) - 1))
    step = next(magnitude * factor for factor in _STEPS if magnitude * factor >= raw)
    values = list(range(lowest // step * step, -(-highest // step) * step + 1, step))
    # Below a tenth of the unit's size the plain amount reads better than 0.05.
    unit, key = (_UNIT[language], "figure.unit_large") if highest >= _UNIT[language] else (1, "figure.unit_small")
    return [float(value) for value in values], [f"{(Decimal(value) / unit).normalize():f}" for value in values], key


def _major(amounts: Sequence[int] | pd.Series[int], minor_units: int) -> list[float]:
    return [int(value) / 10**minor_units for value in amounts]


def _bars(names: list[str], amounts: pd.Series[int], key: str, colour: str, pattern: str, language: Language, minor_units: int) -> Figure:
    return {
        "type": "bar",
        "x": names,
        "y": _major(amounts, minor_units),
        "marker": {
            "color": colour,
            "pattern": {"shape": pattern, "fgcolor": "#ffffff", "fillmode": "overlay", "size": 7, "solidity": 0.25},
        },
        "hovertext": [amount(int(value), language) for value in amounts],
        "hoverinfo": "text+name",
        "name": text(key, language),
    }


def _points(name: str, points: Sequence[FrontierPoint], marker: Figure, language: Language, minor_units: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": _major([point.worst_payment for point in points], minor_units),
        "y": _major([point.creditor_value for point in points], minor_units),
        "text": [point.offer or "" for point in points],
        "textposition": "top center",
        "textfont": {"size": _FONT_SIZE + 2, "color": LINE},
        "marker": marker | {"size": [_SMALLEST + point.completion / 8 for point in points], "line": {"width": 2, "color": LINE}},
        "hovertext": [_point_text(point, language) for point in points],
        "hoverinfo": "text",
        "name": name,
    }


def _point_text(point: FrontierPoint, language: Language) -> str:
    payment, value = (amount(found, language) for found in (point.worst_payment, point.creditor_value))
    return text("figure.frontier_point", language, payment=payment, value=value, completion=point.completion)


def _level(name: str, value: int, ends: tuple[float, float], dash: str, minor_units: int) -> Figure:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": list(ends),
        "y": _major([value, value], minor_units),
        "line": {"color": LINE, "width": 2, "dash": dash},
        "hoverinfo": "skip",
        "name": name,
    }


def _layout(amounts: Sequence[int], language: Language, minor_units: int, *, from_zero: bool = True) -> Figure:
    values, labels, unit = axis(amounts, language, minor_units, from_zero=from_zero)
    font = {"size": _FONT_SIZE, "color": LINE}
    return {
        "dragmode": False,
        "hovermode": "closest",
        "margin": _MARGIN,
        "height": 320,
        "font": font,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "title": {"text": text(unit, language), "font": font, "x": 0, "xanchor": "left", "y": 0.98, "yanchor": "top"},
        "legend": {"orientation": "h", "y": -0.16, "x": 0, "font": font, "itemclick": False, "itemdoubleclick": False},
        "xaxis": {"fixedrange": True, "tickfont": font, "showgrid": False, "tickangle": 0},
        "yaxis": {
            "fixedrange": True,
            "range": [values[0], values[-1]],
            "tickmode": "array",
            "tickvals": values,
            "ticktext": labels,
            "tickfont": font,
            "gridcolor": "#e6e0d5",
            "zerolinecolor": "#4d5a61",
            "zeroline": True,
        },
    }
