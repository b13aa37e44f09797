"""The JSON loan of the command ``schedule``: every key, the answer, and every refusal with its place, in both languages."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from planner.casework.loan import KEYS, WITHOUT_MEANING, date_text, rate_text, read_loan, schedule_document, schedule_of
from planner.core.amortization import amortize
from planner.core.loan import Loan, RateChange, Step
from planner.core.schedule import Schedule
from planner.errors import InputError
from planner.i18n import LANGUAGES, render
from tests.strategies import schedules

PLAIN: dict[str, Any] = {"principal": "1200.00", "annual_rate": "0.12", "instalments": 3}
CUSTOM: dict[str, Any] = {
    "principal": "1200",
    "annual_rate": "0.12",
    "start": "2026-01-15",
    "shape": "custom",
    "custom": [{"date": "2026-02-14", "amount": "500"}, {"date": "2026-05-05", "amount": 100}],
}


def _read(**changes: Any) -> Loan:
    return read_loan(PLAIN | changes)[0]


# --- what is read ---


def test_what_is_not_said_is_plain() -> None:
    assert _read() == Loan(principal=120_000, rates=(RateChange(1, Decimal("0.12")),), count=3)


def test_every_key_is_read() -> None:
    document: dict[str, Any] = {
        "principal": "1200.5", "currency": "KWD", "minor_units": 3, "annual_rate": "0.12", "instalments": 24,
        "rate_changes": [{"from_number": 13, "annual_rate": "0.06"}], "start": "2026-01-31", "first_due": "2026-02-28",
        "frequency": "monthly", "day_count": "ACT/360", "shape": "stepped", "interest_only": 2, "skip_months": [2, "8"],
        "step": {"every": 6, "amount": "-1.5"}, "amortise_over": 36, "payment_rounding": "up", "interest_rounding": "half_even",
        "unpaid_interest": "waits", "compounding": "semiannual", "shift": "next", "calendar": "CN",
    }  # fmt: skip  # several short keys a line
    loan, minor_units = read_loan(document)
    calendar = loan.is_working_day
    assert minor_units == 3
    assert loan == Loan(
        principal=1_200_500, rates=(RateChange(1, Decimal("0.12")), RateChange(13, Decimal("0.06"))), count=24,
        start=date(2026, 1, 31), first_due=date(2026, 2, 28), frequency="monthly", day_count="ACT/360", shape="stepped", interest_only=2,
        skip_months=(2, 8), step=Step(6, amount=-1_500), amortise_over=36, payment_rounding="up", interest_rounding="half_even",
        unpaid_interest="waits", compounding="semiannual", shift="next", is_working_day=calendar,
    )  # fmt: skip  # as above
    assert calendar is not None
    assert [calendar(date(2026, 2, day)) for day in (14, 15, 16)] == [True, False, False]
    assert set(document) | {"season", "custom", "payment"} == set(KEYS)


def test_a_number_with_decimals_is_read_digit_by_digit() -> None:
    assert _read(principal=Decimal("48000.50"), payment=Decimal("1E+3")).principal == 4_800_050


def test_a_season_is_twelve_weights() -> None:
    loan = _read(shape="seasonal", season=["0", 1, "1.5", *["1"] * 9], first_due="2026-03-01")
    assert loan.season == (Decimal(0), Decimal(1), Decimal("1.5"), *[Decimal(1)] * 9)


def test_a_step_may_be_a_factor_or_an_amount() -> None:
    assert _read(shape="stepped", step={"factor": "1.1"}).step == Step(1, factor=Decimal("1.1"))
    assert _read(shape="stepped", step={"amount": 50, "every": 12}).step == Step(12, amount=5_000)


def test_agreed_dates_and_amounts() -> None:
    loan, _ = read_loan(CUSTOM)
    assert loan.custom == ((date(2026, 2, 14), 50_000), (date(2026, 5, 5), 10_000))
    assert loan.count is None


def test_rates_may_all_stand_among_the_changes() -> None:
    changes = [{"from_number": 1, "annual_rate": "0.12"}, {"from_number": 2, "annual_rate": "0.06"}]
    loan, _ = read_loan({"principal": "1200", "instalments": 3, "rate_changes": changes})
    assert loan.rates == (RateChange(1, Decimal("0.12")), RateChange(2, Decimal("0.06")))


@pytest.mark.parametrize(("currency", "minor_units"), [("CNY", 2), ("JPY", 0), ("KWD", 3)])
def test_a_currency_brings_its_decimals(currency: str, minor_units: int) -> None:
    assert read_loan(PLAIN | {"principal": "1200", "currency": currency})[1] == minor_units


def test_a_payment_may_stand_instead_of_a_term_or_beside_it() -> None:
    assert (_read(payment="500").count, _read(payment="500").payment) == (3, 50_000)
    alone, _ = read_loan({"principal": "1200", "annual_rate": "0.12", "payment": "500"})
    assert (alone.count, alone.payment) == (None, 50_000)


def test_a_calendar_without_a_shift_moves_nothing() -> None:
    assert schedule_of(PLAIN | {"start": "2026-01-31", "calendar": "CN"}) == schedule_of(PLAIN | {"start": "2026-01-31"})


# --- what is answered ---


def test_the_whole_answer() -> None:
    assert schedule_of({"principal": "1200.00", "annual_rate": "0.12", "instalments": 2, "start": "2026-01-31"}) == {
        "payment": "609.01",
        "rows": [
            {
                "number": 1, "due": "2026-02-28", "opening": "1200.00", "payment": "609.01", "costs": "0.00", "interest": "12.00",
                "principal": "597.01", "accrued": "12.00", "waived": "0.00", "deferred": "0.00", "closing": "602.99",
            },
            {
                "number": 2, "due": "2026-03-31", "opening": "602.99", "payment": "609.02", "costs": "0.00", "interest": "6.03",
                "principal": "602.99", "accrued": "6.03", "waived": "0.00", "deferred": "0.00", "closing": "0.00",
            },
        ],
        "balloon": "0.00",
        "total_paid": "1218.03",
        "total_interest": "18.03",
        "annual_rate_compound": "0.12682577",
        "annual_rate_simple": "0.12000066",
    }  # fmt: skip  # one row of the schedule a block


def test_without_dates_there_are_none_in_the_answer() -> None:
    answer: Any = schedule_of(PLAIN)
    assert [row["due"] for row in answer["rows"]] == [None] * 3


def test_decimals_are_those_of_the_currency() -> None:
    yen: Any = schedule_of({"principal": "20000000", "currency": "JPY", "annual_rate": "0.015", "instalments": 360})
    dinar: Any = schedule_of({"principal": "1.234", "currency": "KWD", "annual_rate": "0", "instalments": 2})
    assert yen["payment"] == "69024"
    assert [row["payment"] for row in dinar["rows"]] == ["0.617", "0.617"]


def test_agreed_sums_and_their_annual_rate_by_days() -> None:
    answer: Any = schedule_of(CUSTOM)
    assert [row["payment"] for row in answer["rows"]] == ["500.00", "730.56"]
    days = Decimal(answer["annual_rate_compound"])
    worth = Decimal("500.00") / (1 + days) ** (Decimal(30) / 365) + Decimal("730.56") / (1 + days) ** (Decimal(110) / 365)
    assert abs(worth - 1200) < Decimal("0.0001")


def test_a_loan_that_costs_nothing_has_the_rate_zero() -> None:
    answer = schedule_of(PLAIN | {"annual_rate": "0"})
    assert (answer["annual_rate_compound"], answer["annual_rate_simple"]) == ("0.00000000", "0.00000000")


def test_where_there_is_no_rate_none_is_told() -> None:
    loan = Loan(principal=0, rates=(RateChange(1, Decimal(0)),), count=1)
    answer = schedule_document(loan, amortize(loan), 2)
    assert (answer["annual_rate_compound"], answer["annual_rate_simple"]) == (None, None)
    assert rate_text(None) is None


def test_texts_of_dates_and_rates() -> None:
    assert (date_text(None), date_text(date(2026, 1, 5))) == (None, "2026-01-05")
    assert rate_text(Decimal("0.1")) == "0.10000000"


@given(schedules(beside=False))
def test_an_answer_is_json_and_adds_up(case: tuple[Loan, Schedule]) -> None:
    loan, schedule = case
    answer: Any = json.loads(json.dumps(schedule_document(loan, schedule, 2)))
    assert sum(Decimal(row["payment"]) for row in answer["rows"]) == Decimal(answer["total_paid"])
    assert [row["number"] for row in answer["rows"]] == [row.number for row in schedule.rows]
    assert Decimal(answer["payment"]) * 100 == schedule.payment


# --- what is refused ---

REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"principl": "1"}, "error.key_unknown_near", "principl"),
    ({"xyz": 1}, "error.key_unknown", "xyz"),
    ({"principal": None}, "error.amount_form", "principal"),
    ({"principal": 1200.0}, "error.amount_form", "principal"),
    ({"principal": "0"}, "error.amount_zero", "principal"),
    ({"principal": "-1"}, "error.amount_negative", "principal"),
    ({"principal": "1.005"}, "error.amount_decimals", "principal"),
    ({"principal": "1" * 15}, "error.amount_large", "principal"),
    ({"currency": "yuan"}, "error.currency_form", "currency"),
    ({"currency": 156}, "error.currency_form", "currency"),
    ({"minor_units": 4}, "error.count_form", "minor_units"),
    ({"annual_rate": "12"}, "error.rate_percent", "annual_rate"),
    ({"annual_rate": "12%"}, "error.rate_percent", "annual_rate"),
    ({"annual_rate": "-0.12"}, "error.rate_form", "annual_rate"),
    ({"rate_changes": {}}, "error.list_form", "rate_changes"),
    ({"rate_changes": [3]}, "error.object_form", "rate_changes[0]"),
    ({"rate_changes": [{"from_number": 2}]}, "error.key_missing", "rate_changes[0].annual_rate"),
    ({"rate_changes": [{"from_number": 2, "annual_rate": "0.1", "on": 1}]}, "error.key_unknown", "rate_changes[0].on"),
    ({"rate_changes": [{"from_number": 0, "annual_rate": "0.1"}]}, "error.count_form", "rate_changes[0].from_number"),
    ({"rate_changes": [{"from_number": 1, "annual_rate": "0.1"}]}, "error.rate_order", "rate_changes[0].from_number"),
    ({"rate_changes": [{"from_number": 2, "annual_rate": "10"}]}, "error.rate_percent", "rate_changes[0].annual_rate"),
    ({"instalments": 0}, "error.count_form", "instalments"),
    ({"instalments": 1201}, "error.count_form", "instalments"),
    ({"payment": "0"}, "error.amount_zero", "payment"),
    ({"payment": "1.001"}, "error.amount_decimals", "payment"),
    ({"start": "2026-02-30"}, "error.date_form", "start"),
    ({"first_due": "01.03.2026"}, "error.date_form", "first_due"),
    ({"start": "2026-03-01", "first_due": "2026-03-01"}, "error.first_due_order", "first_due"),
    ({"frequency": "daily"}, "error.choice", "frequency"),
    ({"day_count": "ACT/ACT"}, "error.choice", "day_count"),
    ({"day_count": "ACT/360"}, "error.dates_needed", "start"),
    ({"shape": "level"}, "error.choice", "shape"),
    ({"shape": "seasonal"}, "error.season_needed", "season"),
    ({"shape": "seasonal", "season": ["1"] * 12}, "error.first_due_needed", "first_due"),
    ({"shape": "stepped"}, "error.step_needed", "step"),
    ({"shape": "custom"}, "error.custom_needed", "custom"),
    ({"interest_only": -1}, "error.count_form", "interest_only"),
    ({"interest_only": 3}, "error.interest_only_all", "interest_only"),
    ({"skip_months": 2}, "error.list_form", "skip_months"),
    ({"skip_months": list(range(1, 13))}, "error.list_form", "skip_months"),
    ({"skip_months": [2, 13]}, "error.count_form", "skip_months[1]"),
    ({"skip_months": [2]}, "error.first_due_needed", "first_due"),
    ({"season": ["1"] * 12}, "error.shape_other", "season"),
    ({"shape": "seasonal", "season": ["1"] * 11}, "error.list_form", "season"),
    ({"shape": "seasonal", "season": ["1"] * 11 + ["x"]}, "error.number_form", "season[11]"),
    ({"step": {"amount": "1"}}, "error.shape_other", "step"),
    ({"shape": "stepped", "step": []}, "error.object_form", "step"),
    ({"shape": "stepped", "step": {}}, "error.step_form", "step"),
    ({"shape": "stepped", "step": {"amount": "1", "factor": "2"}}, "error.step_form", "step"),
    ({"shape": "stepped", "step": {"amount": 1.5}}, "error.amount_form", "step.amount"),
    ({"shape": "stepped", "step": {"factor": "-2"}}, "error.number_form", "step.factor"),
    ({"shape": "stepped", "step": {"factor": "2", "every": 0}}, "error.count_form", "step.every"),
    ({"shape": "stepped", "step": {"factr": "2"}}, "error.key_unknown_near", "step.factr"),
    ({"custom": [{"date": "2026-02-14", "amount": "1"}]}, "error.shape_other", "custom"),
    ({"shape": "custom", "custom": []}, "error.list_form", "custom"),
    ({"shape": "custom", "custom": ["2026-02-14"]}, "error.object_form", "custom[0]"),
    ({"shape": "custom", "custom": [{"date": "2026-02-14"}]}, "error.key_missing", "custom[0].amount"),
    ({"shape": "custom", "custom": [{"date": "x", "amount": "1"}]}, "error.date_form", "custom[0].date"),
    ({"shape": "custom", "custom": [{"date": "2026-02-14", "amount": "-1"}]}, "error.amount_negative", "custom[0].amount"),
    ({"shape": "custom", "custom": [{"date": "2026-02-14", "amount": "1"}]}, "error.start_needed", "start"),
    (
        {"shape": "custom", "start": "2026-02-14", "instalments": 1, "custom": [{"date": "2026-02-14", "amount": "1"}]},
        "error.custom_order",
        "custom[0]",
    ),
    ({"shape": "custom", "start": "2026-02-01", "custom": [{"date": "2026-02-14", "amount": "1"}]}, "error.count_form", "instalments"),
    *(({"shape": shape, key: "9"}, "error.key_without_meaning", key) for shape, keys in WITHOUT_MEANING.items() for key in keys),
    ({"payment": "60", "amortise_over": 36}, "error.key_without_meaning", "amortise_over"),
    ({"amortise_over": 2}, "error.amortise_over_short", "amortise_over"),
    ({"amortise_over": 1201}, "error.count_form", "amortise_over"),
    ({"payment_rounding": "floor"}, "error.choice", "payment_rounding"),
    ({"interest_rounding": None}, "error.choice", "interest_rounding"),
    ({"unpaid_interest": "lost"}, "error.choice", "unpaid_interest"),
    ({"compounding": "daily"}, "error.choice", "compounding"),
    ({"shift": "following"}, "error.choice", "shift"),
    ({"calendar": "FR"}, "error.choice", "calendar"),
]


def _check_refusal(document: dict[str, Any], key: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        schedule_of(document)
    assert (caught.value.key, caught.value.place) == (key, place)
    for language in LANGUAGES:
        assert not re.search(r"{[a-z_]+}", render(key, caught.value.values, language))


@pytest.mark.parametrize(("change", "key", "place"), REFUSALS, ids=str)
def test_a_wrong_value_is_refused_at_its_place(change: dict[str, Any], key: str, place: str) -> None:
    _check_refusal(PLAIN | change, key, place)


@pytest.mark.parametrize(
    ("document", "key", "place"),
    [
        ({}, "error.key_missing", "principal"),
        ({"principal": "1", "instalments": 1}, "error.key_missing", "annual_rate"),
        ({"principal": "1", "annual_rate": "0"}, "error.instalments_or_payment", "instalments"),
        ({"principal": "1", "annual_rate": "0", "payment": "1", "shape": "equal_principal"}, "error.key_without_meaning", "payment"),
        (
            {"principal": "1", "instalments": 2, "rate_changes": [{"from_number": 2, "annual_rate": "0"}]},
            "error.rate_first",
            "rate_changes[0].from_number",
        ),
    ],
)
def test_what_is_missing_is_named(document: dict[str, Any], key: str, place: str) -> None:
    _check_refusal(document, key, place)


def test_the_edges_are_taken() -> None:
    """The other side of the refusals above."""
    assert _read(instalments=1200).count == 1200
    assert _read(interest_only=2).interest_only == 2
    assert _read(amortise_over=3).amortise_over == 3
    assert _read(annual_rate="0.999999").rates[0].annual_rate == Decimal("0.999999")
    assert _read(start="2026-03-01", first_due="2026-03-02").first_due == date(2026, 3, 2)
    assert _read(rate_changes=[{"from_number": 2, "annual_rate": "0.1"}]).rates[1].from_number == 2
    assert _read(skip_months=list(range(2, 13)), start="2026-03-01").skip_months == tuple(range(2, 13))
