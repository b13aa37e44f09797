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
from planner.negotiation.proposal import FrontierPoint
from planner.report.figures import Figure, axis, balance_figure, calendar_figure, frontier_figure, months_figure
from planner.report.tables import calendar_table, months_table, schedule_table
from tests.report.test_tables import creditor_side, month, point, row

ROWS = [row(k + 1, add_months(date(2026, 12, 23), k), 100_000, closing=100_000 * (35 - k)) for k in range(36)]
SIDE = creditor_side(
    point(2_800_000, 55, 60_000), point(3_000_000, 60, 90_000), point(3_300_000, 75, 150_000), point(3_100_000, 62, 84_211, "A")
)
MONTHS = months_table(month(add_months(date(2026, 11, 1), k)) for k in range(12))


def figures(language: Language) -> dict[str, Figure]:
    return {
        "balance": balance_figure(schedule_table(ROWS), 3_600_000, date(2026, 11, 23), language),
        "short": balance_figure(schedule_table(ROWS[-3:]), 300_000, date(2029, 9, 1), language),
        "calendar": calendar_figure(calendar_table([150_000] * 12, ROWS), language),
        "months": months_figure(MONTHS, language),
        "frontier": frontier_figure(SIDE, 3_100_000, language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["balance", "short", "calendar", "months", "frontier"])
def test_plotly_knows_every_word_of_a_figure(name: str, language: Language) -> None:
    figure = figures(language)[name]
    assert go.Figure(figure).to_plotly_json()
    assert json.loads(json.dumps(figure)) == figure


@pytest.mark.parametrize("name", ["balance", "calendar", "months", "frontier"])
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


def test_the_frontier_names_the_offers_and_parts_the_others_at_the_wanted_chance() -> None:
    reached, missed, offers, target, baseline = figures("en")["frontier"]["data"]
    assert (reached["x"], reached["y"]) == ([900, 1_500], [30_000, 33_000])
    assert (missed["x"], missed["y"], offers["text"]) == ([600], [28_000], ["A"])
    assert len({trace["marker"]["symbol"] for trace in (reached, missed, offers)}) == 3
    assert (target["y"], baseline["y"]) == ([31_000] * 2, [19_000] * 2)
    assert target["line"]["dash"] != baseline["line"]["dash"]
    assert "¥842.11 a month, worth ¥31,000.00, of 100 about 62 finish" in offers["hovertext"]


def test_a_plan_that_is_kept_more_often_has_a_larger_mark() -> None:
    reached, *_ = figures("zh_CN")["frontier"]["data"]
    small, large = reached["marker"]["size"]
    assert small < large


@given(
    st.lists(
        st.builds(point, st.integers(-(10**9), 10**9), st.integers(0, 100), st.integers(0, 10**7), st.sampled_from([None, "A", "B"])),
        max_size=20,
    )
)
def test_the_frontier_shows_every_plan_inside_its_axes(points: list[FrontierPoint]) -> None:
    figure = frontier_figure(creditor_side(*points), 3_100_000, "en")
    marks = [trace for trace in figure["data"] if trace["mode"] == "markers+text"]
    places = [place for trace in marks for place in zip(trace["x"], trace["y"], strict=True)]
    assert sorted(places) == sorted((found.worst_payment / 100, found.creditor_value / 100) for found in points)
    (left, right), (low, high) = (figure["layout"][name]["range"] for name in ("xaxis", "yaxis"))
    assert all(left < x < right and low <= y <= high for x, y in places)
    assert low <= 19_000 < 31_000 <= high


@pytest.mark.parametrize(
    ("amounts", "labels"),
    [([2_900_000, 3_100_000], ["29", "29.5", "30", "30.5", "31"]), ([500, 500], ["5", "6"]), ([-250, -150], ["-3", "-2", "-1"])],
)
def test_an_axis_may_begin_where_its_amounts_do(amounts: list[int], labels: list[str]) -> None:
    assert axis(amounts, "en", from_zero=False)[1] == labels


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
