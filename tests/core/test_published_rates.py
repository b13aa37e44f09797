"""Published numbers: documented results of spreadsheet functions, and annual rates of regulators and of other software."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.core import rates
from planner.core.rates import DatedFlow

ORACLES = Path(__file__).parent.parent / "oracles"


def cases(name: str) -> dict[str, dict[str, Any]]:
    return {case["id"]: case for case in json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))["cases"]}


# Documented results of spreadsheet functions

DOCUMENTED = cases("functions")
NOT_SUPPORTED = {"excel-npf-mirr": "assumes a rate at which receipts are invested again: no measure of a repayment plan"}


def number(written: object) -> Decimal:
    over, _, under = str(written).partition("/")
    return Decimal(over) / Decimal(under or 1)


def numbers(items: list[Any]) -> list[Decimal]:
    return [number(item) for item in items]


def dated(days: list[str], amounts: list[Any]) -> list[DatedFlow]:
    return [(date.fromisoformat(day), number(amount)) for day, amount in zip(days, amounts, strict=True)]


def level(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
    """Call with (rate, periods, amount, amount, type), as spreadsheets do."""

    def call(rate: object, first: Any, second: Any, third: Any = 0, at_start: int = 0) -> Decimal:
        return function(number(rate), first, number(second), number(third), due_at_start=bool(at_start))

    return call


def cumulative(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
    return lambda rate, periods, amount, first, last, kind: function(
        number(rate), periods, number(amount), first, last, due_at_start=bool(kind)
    )


def part(function: Callable[..., Decimal]) -> Callable[..., Decimal]:
    return lambda rate, period, periods, amount: function(number(rate), period, periods, number(amount))


def npv_and_last(rate: object, *amounts: object) -> Decimal:
    return rates.npv(number(rate), numbers([*amounts[:-1]])) + number(amounts[-1])


FUNCTIONS: dict[str, Callable[..., Decimal]] = {
    "PMT": level(rates.payment),
    "PV": level(rates.present_value),
    "FV": level(rates.future_value),
    "NPER": level(rates.number_of_payments),
    "RATE": lambda periods, *amounts: rates.rate_per_period(periods, *numbers([*amounts])),
    "IPMT": part(rates.interest_part),
    "PPMT": part(rates.principal_part),
    "CUMIPMT": cumulative(rates.cumulative_interest),
    "CUMPRINC": cumulative(rates.cumulative_principal),
    "NPV": lambda rate, *amounts: rates.npv(number(rate), numbers([*amounts])),
    "NPV(8%,8000..14500)+(-40000)": npv_and_last,
    "NPV(8%,8000..14500,-9000)+(-40000)": npv_and_last,
    "IRR": lambda *amounts: rates.irr(numbers([*amounts]), near=Decimal("0.1")),  # spreadsheets guess 10% unless told
    "IRR guess -10%": lambda *amounts: rates.irr(numbers([*amounts]), near=Decimal("-0.1")),
    "XNPV": lambda rate, days, amounts: rates.xnpv(number(rate), dated(days, amounts)),
    "XIRR": lambda days, amounts: rates.xirr(dated(days, amounts)),
    "EFFECT": lambda rate, periods: rates.effective_rate(number(rate), periods),
    "NOMINAL": lambda rate, periods: rates.nominal_rate(number(rate), periods),
}


@pytest.mark.parametrize("name", [name for name in DOCUMENTED if name not in NOT_SUPPORTED])
def test_spreadsheet_functions_give_their_documented_results(name: str) -> None:
    case = DOCUMENTED[name]
    function, arguments = FUNCTIONS[case["inputs"]["function"]], case["inputs"]["args"]
    assert abs(function(*arguments) - Decimal(case["expected"])) <= Decimal(case["tolerance"])


def test_what_is_not_supported_has_a_reason_and_a_case() -> None:
    assert NOT_SUPPORTED.keys() <= DOCUMENTED.keys()
    assert {DOCUMENTED[name]["inputs"]["function"] for name in NOT_SUPPORTED} & FUNCTIONS.keys() == set()


# Published annual rates

PUBLISHED = cases("apr")
ODD_FIRST_PERIOD = (
    "a first period that is not whole: the unit-period method of US Regulation Z, Appendix J, takes simple interest over the odd days"
)
NOT_SUPPORTED_RATES = dict.fromkeys(("regz-c1iv", "regz-c3ii", "regz-c4ii", "regz-x6"), ODD_FIRST_PERIOD)


def dated_flows(inputs: dict[str, Any]) -> list[DatedFlow]:
    advance = (date.fromisoformat(inputs["advance"]["date"]), Decimal(inputs["advance"]["amount"]))
    return [advance, *((date.fromisoformat(item["date"]), -Decimal(item["amount"])) for item in inputs["payments"])]


def unit_period_flows(inputs: dict[str, Any]) -> list[Decimal]:
    """One amount each unit period: the advance, nothing until the first payment, then a payment each."""
    waiting = [Decimal(0)] * (int(inputs["first_payment_unit_periods"]) - 1)
    return [Decimal(inputs["advance"]["amount"]), *waiting, *(-Decimal(item["amount"]) for item in inputs["payments"])]


def published_rate(case: dict[str, Any]) -> Decimal:
    inputs = case["inputs"]
    if case["kind"] == "effective_apr_days365":
        return rates.xirr(dated_flows(inputs))
    return rates.irr_nominal(unit_period_flows(inputs), int(inputs["unit_periods_per_year"]))


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name not in NOT_SUPPORTED_RATES])
def test_published_annual_rates(name: str) -> None:
    case = PUBLISHED[name]
    tolerance = Decimal(case["tolerance"].split()[0])
    assert abs(published_rate(case) * 100 - Decimal(case["expected"]["apr_pct"])) <= tolerance


def test_the_rates_that_are_not_supported_begin_with_odd_days() -> None:
    odd = {name for name, case in PUBLISHED.items() if Decimal(case["inputs"].get("first_payment_fraction", 0))}
    assert odd == NOT_SUPPORTED_RATES.keys()


def test_curo_rates() -> None:
    case = cases("shapes")["curo-irr-apr"]
    flows = [Decimal(case["inputs"]["principal"]), *[-Decimal(case["inputs"]["payment"])] * case["inputs"]["n"]]
    tolerance = Decimal(case["expected"].get("tolerance", case["tolerance"]))
    assert abs(rates.irr_nominal(flows, 12) * 100 - Decimal(case["expected"]["irr_nominal_pct"])) <= tolerance
    assert abs(rates.irr_effective(flows, 12) * 100 - Decimal(case["expected"]["eu_apr_pct"])) <= tolerance
