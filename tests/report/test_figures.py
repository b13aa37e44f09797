"""Figures: the numbers of the table, an axis that holds them all, still, and readable without colour."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.dates import add_months
from planner.i18n import LANGUAGES, Language
from planner.report.figures import Figure, axis, balance_figure, calendar_figure, months_figure
from planner.report.tables import calendar_table, months_table, schedule_table
from tests.report.test_tables import month, row

ROWS = [row(k + 1, add_months(date(2026, 12, 23), k), 100_000, closing=100_000 * (35 - k)) for k in range(36)]
MONTHS = months_table(month(add_months(date(2026, 11, 1), k)) for k in range(12))


def figures(language: Language) -> dict[str, Figure]:
    return {
        "balance": balance_figure(schedule_table(ROWS), 3_600_000, date(2026, 11, 23), language),
        "short": balance_figure(schedule_table(ROWS[-3:]), 300_000, date(2029, 9, 1), language),
        "calendar": calendar_figure(calendar_table([150_000] * 12, ROWS), language),
        "months": months_figure(MONTHS, language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["balance", "short", "calendar", "months"])
def test_plotly_knows_every_word_of_a_figure(name: str, language: Language) -> None:
    figure = figures(language)[name]
    assert go.Figure(figure).to_plotly_json()
    assert json.loads(json.dumps(figure)) == figure


@pytest.mark.parametrize("name", ["balance", "calendar", "months"])
def test_a_figure_is_still(name: str) -> None:
    layout = figures("en")[name]["layout"]
    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"]
    assert layout["yaxis"]["fixedrange"]


def test_the_balance_starts_with_what_is_owed_and_ends_with_nothing() -> None:
    trace = figures("en")["balance"]["data"][0]
    assert (trace["y"][0], trace["y"][-1]) == (36_000, 0)
    assert len(trace["x"]) == len(ROWS) + 1


def test_the_calendar_shows_what_is_left_beside_the_payment() -> None:
    left, payment = figures("zh_CN")["calendar"]["data"]
    assert left["y"] == [1_500] * 12
    assert payment["y"] == [1_000] * 12
    assert left["x"][0] == "1月"


def test_bars_differ_in_pattern_and_lines_that_are_empty_are_left_out() -> None:
    traces = figures("en")["months"]["data"]
    assert [trace["name"] for trace in traces] == ["Needed to live", "Other agreed debts", "Put by", "Comes in"]
    patterns = [trace["marker"]["pattern"]["shape"] for trace in traces if trace["type"] == "bar"]
    assert len(set(patterns)) == len(patterns)


@pytest.mark.parametrize(
    ("amounts", "language", "labels", "unit"),
    [
        ([0, 4_800_000], "zh_CN", ["0", "1", "2", "3", "4", "5"], "figure.unit_large"),
        ([0, 4_800_000], "en", ["0", "10", "20", "30", "40", "50"], "figure.unit_large"),
        ([0, 90_000], "zh_CN", ["0", "200", "400", "600", "800", "1000"], "figure.unit_small"),
        ([-50_000, 50_000], "en", ["-600", "-400", "-200", "0", "200", "400", "600"], "figure.unit_small"),
        ([0, 0], "en", ["0", "1"], "figure.unit_small"),
    ],
)
def test_an_axis_counts_in_round_steps(amounts: list[int], language: Language, labels: list[str], unit: str) -> None:
    assert axis(amounts, language)[1:] == (labels, unit)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=30), st.sampled_from([0, 2, 3]))
def test_an_axis_holds_all_amounts_and_nothing_but_a_few_steps(amounts: list[int], minor_units: int) -> None:
    values, labels, _ = axis(amounts, "zh_CN", minor_units)
    assert values[0] * 10**minor_units <= min(0, *amounts)
    assert values[-1] * 10**minor_units >= max(0, *amounts)
    assert 0.0 in values
    assert len(values) == len(labels) <= 8


def test_an_empty_calendar_can_be_drawn() -> None:
    frame = calendar_table([0] * 12, [])
    assert isinstance(frame, pd.DataFrame)
    assert calendar_figure(frame, "en")["data"][1]["y"] == [0] * 12
