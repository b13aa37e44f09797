"""The object of the command ``apr``: published rates through the machine interface, and every wrong form named by its place."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.flows import MOST_FLOWS, MOST_PERIODS, rate_of
from planner.core.rates import irr_nominal, xirr
from planner.errors import CalculationError, InputError, NoRate, SeveralRates

ORACLES = Path(__file__).parent.parent / "oracles"
DIRECTIVES = [
    case for case in json.loads((ORACLES / "apr.json").read_text(encoding="utf-8"))["cases"] if case["kind"] == "effective_apr_days365"
]


def flows(*amounts: object) -> list[dict[str, object]]:
    return [{"amount": amount} for amount in amounts]


def dated(*items: tuple[str, object]) -> list[dict[str, object]]:
    return [{"date": day, "amount": amount} for day, amount in items]


@pytest.mark.parametrize("case", DIRECTIVES, ids=lambda case: case["id"])
def test_published_rates_through_the_interface(case: dict[str, Any]) -> None:
    advance, payments = case["inputs"]["advance"], case["inputs"]["payments"]
    document = {
        "flows": [advance, *({"date": item["date"], "amount": f"-{item['amount']}"} for item in payments)],
        "method": "xirr_365",
    }
    found = Decimal(rate_of(document)["rate"]) * 100
    assert abs(found - Decimal(case["expected"]["apr_pct"])) <= Decimal(case["tolerance"])


@pytest.mark.parametrize(
    ("document", "rate"),
    [
        (
            {"flows": dated(("1994-01-01", "1000"), ("1995-01-01", "-600"), ("1996-01-01", "-600")), "method": "xirr_365"},
            "0.130662386292",
        ),
        (
            {"flows": dated(("1996-01-01", "-600"), ("1994-01-01", 1000), ("1995-01-01", "-600.000")), "method": "xirr_365"},
            "0.130662386292",
        ),
        ({"flows": flows("-100", "110"), "method": "irr_nominal", "periods_per_year": 12}, "1.200000000000"),
        ({"flows": flows("-100", "110"), "method": "irr_effective", "periods_per_year": 12}, "2.138428376721"),
        ({"flows": flows("-100", "0", "121"), "method": "irr_effective", "periods_per_year": "1"}, "0.100000000000"),
        ({"flows": flows(Decimal("-100.5"), "+110.55"), "method": "irr_nominal", "periods_per_year": 4}, "0.400000000000"),
        (
            {
                "flows": [{"date": None, "amount": "1"}, {"date": "2026-01-01", "amount": "-1"}],
                "method": "irr_nominal",
                "periods_per_year": 1,
            },
            "0.000000000000",
        ),
        ({"flows": flows("1000000000000", "-999999999999.99999"), "method": "irr_nominal", "periods_per_year": 1}, "0.000000000000"),
        (
            {"flows": dated(("2026-01-01", "-1"), ("2027-01-01", "1.5")), "method": "xirr_365", "periods_per_year": "not read"},
            "0.500000000000",
        ),
    ],
)
def test_the_rate_is_a_fraction_with_twelve_decimals(document: dict[str, object], rate: str) -> None:
    assert rate_of(document) == {"rate": rate}


@given(st.lists(st.integers(1, 10**10), min_size=1, max_size=24), st.sampled_from((1, 4, 12, 26, 52)))
def test_the_dates_do_not_matter_to_the_methods_of_periods(amounts: list[int], periods: int) -> None:
    written = [str(sum(amounts)), *(f"-{Decimal(amount).scaleb(-1)}" for amount in amounts)]
    day = date(2026, 1, 31)
    with_dates = [{"date": (day - timedelta(days=k)).isoformat(), "amount": amount} for k, amount in enumerate(written)]
    expected = irr_nominal([Decimal(amount) for amount in written], periods)
    for items in (flows(*written), with_dates):
        found = Decimal(rate_of({"flows": items, "method": "irr_nominal", "periods_per_year": periods})["rate"])
        assert abs(found - expected) <= Decimal("5e-13")


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=24), st.randoms())
def test_dated_flows_may_come_in_any_order(amounts: list[int], random: Any) -> None:
    days = [date(2026, 1, 31) + timedelta(days=45 * k) for k in range(len(amounts) + 1)]
    all_amounts = [-sum(amounts) + min(amounts) // 2, *amounts]
    items = [{"date": day.isoformat(), "amount": str(amount)} for day, amount in zip(days, all_amounts, strict=True)]
    random.shuffle(items)
    found = Decimal(rate_of({"flows": items, "method": "xirr_365"})["rate"])
    assert abs(found - xirr(list(zip(days, all_amounts, strict=True)))) <= Decimal("5e-13")


GOOD = dated(("2026-01-01", "100"), ("2027-01-01", "-110"))


@pytest.mark.parametrize(
    ("document", "key", "place"),
    [
        ({"flows": GOOD}, "error.key_missing", "method"),
        ({"method": "xirr_365"}, "error.key_missing", "flows"),
        ({"flows": GOOD, "method": "irr_nominal"}, "error.key_missing", "periods_per_year"),
        ({"flows": GOOD, "method": "irr"}, "error.choice", "method"),
        ({"flows": GOOD, "method": ["xirr_365"]}, "error.choice", "method"),
        ({"flows": GOOD, "method": "xirr_365", "periods": 12}, "error.key_unknown", "periods"),
        ({"flows": {}, "method": "xirr_365"}, "error.list_form", "flows"),
        ({"flows": "100", "method": "xirr_365"}, "error.list_form", "flows"),
        ({"flows": [GOOD[0]] * (MOST_FLOWS + 1), "method": "xirr_365"}, "error.list_form", "flows"),
        ({"flows": [100, -110], "method": "xirr_365"}, "error.object_form", "flows[0]"),
        ({"flows": [GOOD[0], {"amount": "1"}], "method": "xirr_365"}, "error.key_missing", "flows[1].date"),
        ({"flows": [GOOD[0], {"date": "2027-01-01"}], "method": "xirr_365"}, "error.key_missing", "flows[1].amount"),
        ({"flows": [{"amount": "1", "currency": "CNY"}], "method": "xirr_365"}, "error.key_unknown", "flows[0].currency"),
        ({"flows": dated(("2026-02-30", "1")), "method": "xirr_365"}, "error.date_form", "flows[0].date"),
        ({"flows": dated(("20260228", "1")), "method": "xirr_365"}, "error.date_form", "flows[0].date"),
        ({"flows": dated(("x", "1")), "method": "irr_nominal", "periods_per_year": 12}, "error.date_form", "flows[0].date"),
        *[
            ({"flows": flows(amount), "method": "irr_nominal", "periods_per_year": 12}, "error.flow_amount_form", "flows[0].amount")
            for amount in ("", "x", "NaN", "-Infinity", "1e9", "1,000", "1.1234567", "9" * 16, "1%", None, True, 0.5, Decimal("NaN"), ["1"])
        ],
        *[
            ({"flows": flows("1", "-1"), "method": "irr_effective", "periods_per_year": periods}, "error.count_form", "periods_per_year")
            for periods in (0, -1, MOST_PERIODS + 1, "1.5", "", None, True, Decimal("12.5"))
        ],
    ],
)
def test_a_wrong_object_is_refused_by_its_place(document: dict[str, object], key: str, place: str) -> None:
    with pytest.raises(InputError) as refused:
        rate_of(document)
    assert (refused.value.key.removesuffix("_near"), refused.value.place) == (key, place)


@pytest.mark.parametrize("method", ["xirr_365", "irr_nominal", "irr_effective"])
def test_some_flows_have_no_rate_or_several(method: str) -> None:
    def ask(*amounts: str) -> None:
        days = [f"20{30 + k}-01-01" for k in range(len(amounts))]
        rate_of({"flows": dated(*zip(days, amounts, strict=True)), "method": method, "periods_per_year": 12})

    for amounts in ((), ("100",), ("100", "5"), ("0", "0"), ("-100", "199", "-100")):
        with pytest.raises(NoRate):
            ask(*amounts)
    with pytest.raises(SeveralRates):
        ask("-50", "-100", "600", "300", "-100")
    with pytest.raises(CalculationError, match=r"error\.flows_change_often"):
        ask(*("1", "-1") * 30)


def test_flows_on_one_day_have_no_rate() -> None:
    with pytest.raises(NoRate):
        rate_of({"flows": dated(("2026-01-01", "100"), ("2026-01-01", "-110")), "method": "xirr_365"})
