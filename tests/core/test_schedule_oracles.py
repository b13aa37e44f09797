"""Schedules that others published: regulators, textbooks, lenders, calculators, another lending engine. Each is reproduced to the cent.

What the interface does not express stands in one table, by id, with the reason; a case in the table that comes out right after all
fails its test, so the table is exactly what is left over.
"""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

import pytest

from planner.casework.flows import rate_of
from planner.casework.loan import schedule_of
from planner.errors import PlannerError

ORACLES = Path(__file__).parent.parent / "oracles"
ROUNDINGS = {"ROUND_HALF_UP": "half_up", "ROUND_HALF_EVEN": "half_even", "ROUND_UP": "up", "ROUND_DOWN": "down"}
PERIODS = {"monthly": 12, "quarterly": 4, "annual": 1, "biweekly": 26}

WHY_NOT = {
    "the payment is that of 30/360, but the balance runs unrounded on ACT/360": ("fanniemae_mf_1103_25m_550_360mo",),
    "the balance is carried unrounded; ours is rounded every period, as a creditor's books are": ("fhlbb_1935_plan_a_3k_6pct_30_per_mo",),
    "the balance is carried unrounded": ("geltner_ch20_cpm_1m_1200_360mo", "goldstein_ch10_3_ex1_563_1200_5mo"),
    "an insurance premium a month is part of the payment": ("moneyvox_fr_10k_5pct_12mo",),
    "a cap on the payment lets the debt grow; we refuse negative amortisation": ("proeducate_arm_pmt_cap_65k_10pct_to_12pct_360mo",),
    "overdue instalments raise the interest of later ones day by day": (
        "fineract-Loan-L5659/1",
        "fineract-Loan-L5682/1",
        "fineract-Loan-L5705/2",
        "fineract-reage-C4198/4",
    ),
    "flat interest, and a penalty charge": ("fineract-LoanCharge-L640/1", "fineract-LoanCharge-L672/1"),
    "flat interest": (
        "fineract-LoanRepayment-L311/0",
        "fineract-LoanRepayment-L1423/2",
        "fineract-LoanRepayment-L3131/1",
        "fineract-LoanReschedule-L259/1",
        "fineract-LoanReschedule-L259/2",
    ),
    "interest of the first months falls due in one sum on an agreed day": ("fineract-LoanRepayment-L503/0",),
    "a second sum is drawn inside a period": (
        "fineract-emi-multiDisbursedAmt300InSamePeriod_dayInYears360_daysInMonth30_repayEvery1Month/2",
        "fineract-emi-multiDisbursedAmt200InDifferentPeriod_dayInYears360_daysInMonth30_repayEvery1Month/2",
        "fineract-emi-multiDisbursedAmt150InSamePeriod_dayInYears360_daysInMonth30_repayEvery1Month_backdated_disbursement/3",
    ),
    "the rate changes inside a period": (
        "fineract-emi-disbursedAmt100_dayInYears360_daysInMonth30_repayEvery1Month_reschedule_interest_on0215_4per/2",
        "fineract-rate-C3916/4",
    ),
    "a year of actual length (ACT/ACT), across the end of a leap year": (
        "fineract-emi-disbursedAmt100_dayInYearsActual_daysInMonthActual_repayEvery1Month/1",
        "fineract-emi-C3152/1",
        "fineract-emi-C3153/1",
        "fineract-emi-C3164/1",
    ),
    "they try a second payment to bring the last instalment nearer; ours is the exact one, rounded": (
        "fineract-emi-disbursedAmt100_dayInYears364_daysInMonthActual_repayEvery2Week/1",
    ),
    "interest pauses between two days inside a period": ("fineract-pause-S1/3", "fineract-pause-S2/3"),
    "interest is frozen at the day of the new plan and spread evenly": ("fineract-reage-C4198/3", "fineract-reage-C4199/3"),
    "a charge is part of an instalment": ("fineract-reamort-C4315/4",),
}
"""The reasons, each with its cases by id (those of the other engine: id/number of events before)."""
NOT_SUPPORTED = {name: reason for reason, names in WHY_NOT.items() for name in names}


def _cases(name: str) -> list[dict[str, Any]]:
    return list(json.loads((ORACLES / f"{name}.json").read_text(encoding="utf-8"))["cases"])


def _fraction(percent: str) -> str:
    return format(Decimal(percent) / 100, "f")


def _differences(wanted: list[tuple[str, str | None]], found: list[str | None]) -> list[str]:
    pairs = zip(wanted, found, strict=True)
    wrong = [(name, value, ours) for (name, value), ours in pairs if value and (not ours or Decimal(value) != Decimal(ours))]
    return [f"{name}: {value} published, {ours} found" for name, value, ours in wrong]


# --- published schedules ---


def _published_document(inputs: dict[str, Any]) -> dict[str, object]:
    frequency = inputs.get("payment_frequency", "monthly")
    periods = PERIODS[frequency]
    document: dict[str, object] = {
        "principal": inputs["principal"],
        "minor_units": 0 if inputs.get("currency_unit") == "1" else 2,
        "annual_rate": _fraction(inputs["annual_rate"]),
        "instalments": int(inputs["term_months"]) * periods // 12,
        "frequency": frequency,
        "payment_rounding": ROUNDINGS[inputs["payment_rounding"]],
        "interest_rounding": ROUNDINGS[inputs["interest_rounding"]],
        "rate_changes": [
            {"from_number": int(change["effective_payment_number"]), "annual_rate": _fraction(change["new_annual_rate"])}
            for change in inputs.get("rate_schedule", [])
        ],
    }
    if inputs.get("day_count", "30/360") != "30/360":
        document |= {"day_count": "ACT/360", "start": inputs["start_date"]}
    if "amortization_period_months" in inputs:
        document["amortise_over"] = int(inputs["amortization_period_months"]) * periods // 12
    if "interest_only_months" in inputs:
        document["interest_only"] = int(inputs["interest_only_months"])
    if inputs.get("compounding", frequency) != frequency:
        document["compounding"] = inputs["compounding"].replace("_", "")
    if "payment_override" in inputs:
        document["payment"] = inputs["payment_override"]
        del document["instalments"]
    return document


def _published_differences(case: dict[str, Any]) -> list[str]:
    answer: Any = schedule_of(_published_document(case["inputs"]))
    expected = case["expected"]
    rows = {str(row["number"]): row for row in answer["rows"]}
    found = _differences(
        [("payment", expected["periodic_payment"]), ("balloon", expected["balloon_at_term"])], [answer["payment"], answer["balloon"]]
    )
    for row in expected["rows"]:
        ours = rows[row["payment"]]
        names = {"payment_amount": "payment", "principal": "principal", "interest": "interest", "balance": "closing"}
        found += _differences([(f"{row['payment']} {name}", row[name]) for name in names], [ours[name] for name in names.values()])
    for part in expected["ranges"] or []:
        inside = [rows[str(number)] for number in range(int(part["start_payment"]), int(part["end_payment"]) + 1)]
        sums = [str(sum(Decimal(row[name]) for row in inside)) for name in ("principal", "interest")]
        found += _differences([(name, part[name]) for name in ("principal", "interest", "balance")], [*sums, inside[-1]["closing"]])
    return found


def test_a_case_that_is_not_supported_is_known() -> None:
    assert set(NOT_SUPPORTED) <= {case["id"] for name in ("published_schedules", "shapes") for case in _cases(name)} | set(PEERS)


@pytest.mark.parametrize("case", _cases("published_schedules"), ids=lambda case: case["id"])
def test_published_schedule(case: dict[str, Any]) -> None:
    found = _published_differences(case)
    assert bool(found) == (case["id"] in NOT_SUPPORTED), found


# --- another lending engine ---

FREQUENCIES = {"1 MONTHS": "monthly", "1 WEEKS": "weekly", "2 WEEKS": "biweekly", "15 DAYS": "custom"}


def _peer_rows(checkpoint: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the instalments of a checkpoint with the same names, whichever of its two forms it has."""
    if "rows" in checkpoint:
        return [row for row in checkpoint["rows"] if row.get("principal") is not None]
    last_of_period = {check["period"]: check for check in checkpoint["checks"]}
    names = {"due": "emi", "interest": "interest_due", "principal": "principal_due", "balance": "balance"}
    return [{ours: check[theirs] for ours, theirs in names.items()} for check in last_of_period.values()]


def _peer_day_count(inputs: dict[str, Any]) -> str:
    """SAME_AS_REPAYMENT_PERIOD and 30-day months are 30/360, as are weeks of a year of 364 days."""
    conventions = inputs["conventions"]
    year = inputs.get("days_in_year", conventions.get("days_in_year"))
    month = inputs.get("days_in_month", conventions.get("days_in_month"))
    if inputs.get("interest_calc_period") == "SAME_AS_REPAYMENT_PERIOD" or (year, month) == ("360", "30") or year == "364":
        return "30/360"
    return "ACT/360" if year == "360" else "ACT/365F"


def _peer_document(case: dict[str, Any], checkpoint: dict[str, Any]) -> dict[str, Any]:
    inputs, rows = case["inputs"], _peer_rows(checkpoint)
    events = inputs["events"][: checkpoint["after_events"]]
    periods = inputs.get("periods")
    start = inputs["submitted"] if periods is None else periods[0][0]
    ends = [row["date"] for row in rows] if periods is None else [end for _, end in periods]
    drawn = [event["amount"] for event in events if event["type"] == "disburse"]
    document: dict[str, Any] = {
        "principal": format(sum(map(Decimal, drawn or [inputs.get("principal_limit", "0")])), "f"),
        "annual_rate": _fraction(inputs["annual_rate_pct"]),
        "instalments": int(inputs.get("n") or len(ends)),
        "frequency": FREQUENCIES[inputs["every"]],
        "day_count": _peer_day_count(inputs),
        "start": start,
        "first_due": ends[0],
        "shape": "equal_principal" if inputs.get("amortization") == "EQUAL_PRINCIPAL_PAYMENTS" else "level_payment",
        "payment_rounding": "half_even",
        "interest_rounding": "half_even",
        "interest_only": int(inputs.get("grace_principal") or 0),
    }
    changes = [event for event in events if event["type"] == "rate_change"]
    if changes:  # effective the day before the given one
        document["rate_changes"] = [
            {"from_number": 1 + sum(end < change["from"] for end in ends), "annual_rate": _fraction(change["new_rate_pct"])}
            for change in changes
        ]
    rolled = inputs["conventions"].get("month_end_rule") == "FIRST_DAY_OF_NEXT_MONTH"
    if rolled and document["day_count"] == "30/360":  # their dates run on the first of a month, the months are whole
        del document["start"], document["first_due"]
    elif rolled or document["frequency"] == "custom":  # dates of their own: given, and so are the sums
        sums = [{"date": end, "amount": row["due"]} for end, row in zip(ends, rows, strict=True)]
        document |= {"shape": "custom", "custom": sums, "frequency": "monthly"}
        del document["first_due"], document["instalments"]
    return document


def _peer_schedule(case: dict[str, Any], checkpoint: dict[str, Any]) -> Any:
    document = _peer_document(case, checkpoint)
    answer: Any = schedule_of(document)
    multiple = case["inputs"]["conventions"].get("instalment_rounded_to_multiple_of")
    if multiple and document["shape"] == "level_payment" and document["instalments"] > 1:
        solved = Decimal(answer["rows"][document["interest_only"]]["payment"]) / int(multiple)
        payment = solved.quantize(Decimal(1), rounding=ROUND_HALF_EVEN) * int(multiple)
        answer = schedule_of(document | {"payment": str(payment)})
    return answer


def _row_differences(rows: list[dict[str, Any]], ours: list[Any], *, dated: bool) -> list[str]:
    found = [] if len(rows) == len(ours) else [f"{len(rows)} rows published, {len(ours)} found"]
    for row, our in zip(rows, ours, strict=False):
        names = {"due": "payment", "principal": "principal", "interest": "interest", "balance": "closing"}
        found += _differences([(f"{our['number']} {name}", row.get(name)) for name in names], [our[name] for name in names.values()])
        if dated and our["due"] != row.get("date", our["due"]):
            found.append(f"{our['number']}: due {row['date']} published, {our['due']} found")
    return found


REPLANNED: dict[str, tuple[int, dict[str, object]]] = {
    # A second sum is drawn on a due date: the rest of the schedule is that of the balance then.
    "fineract-emi-multi_disbursedAmt200_2ndOnDueDate_dayInYears360_daysInMonth30_repayEvery1Month/2": (
        2,
        {"principal": "167.19", "annual_rate": "0.094822", "instalments": 4, "start": "2024-03-01"},
    ),
    # The second instalment is missed, and the rest worked out again: the same as skipping March, its interest waiting for April.
    "fineract-reamort-C4314/3": (
        2,
        {
            "principal": "83.57",
            "annual_rate": "0.07",
            "instalments": 5,
            "start": "2024-02-01",
            "skip_months": [3],
            "unpaid_interest": "waits",
        },
    ),
}
"""Schedules that begin anew: the number of rows before, and the loan that is left."""

PEERS = {
    f"{case['id']}/{checkpoint['after_events']}": (case, checkpoint)
    for case in _cases("peer_schedules")
    for checkpoint in case["expected"]["checkpoints"]
}


@pytest.mark.parametrize("name", REPLANNED)
def test_schedule_that_begins_anew(name: str) -> None:
    before, document = REPLANNED[name]
    answer: Any = schedule_of(document | {"payment_rounding": "half_even", "interest_rounding": "half_even"})
    rows = [row for row in answer["rows"] if row["payment"] != "0.00"]
    assert _row_differences(_peer_rows(PEERS[name][1])[before:], rows, dated=True) == []


@pytest.mark.parametrize("name", [name for name in PEERS if name not in REPLANNED])
def test_schedule_of_another_engine(name: str) -> None:
    case, checkpoint = PEERS[name]
    try:
        answer = _peer_schedule(case, checkpoint)
    except PlannerError as refusal:
        found = [str(refusal)]
    else:
        found = _row_differences(_peer_rows(checkpoint), answer["rows"], dated=answer["rows"][0]["due"] is not None)
    assert bool(found) == (name in NOT_SUPPORTED), found


# --- seasonal, stepped, equal payment, equal principal ---

SHAPES = {case["id"]: case for case in _cases("shapes")}


def _shape(name: str, **document: object) -> tuple[Any, dict[str, Any]]:
    inputs = SHAPES[name]["inputs"]
    answer: Any = schedule_of({"principal": inputs["principal"], "annual_rate": _fraction(inputs["annual_rate_pct"]), **document})
    return answer, SHAPES[name]["expected"]


def _values(row: dict[str, str]) -> list[str]:
    return [row["payment"], row["principal"], row["interest"], row["closing"]]


def test_months_skipped_every_year() -> None:
    answer, expected = _shape("winamort-skip", instalments=36, start="2011-03-07", first_due="2011-04-01", skip_months=[1, 2, 3])
    assert answer["payment"] == expected["payment"]
    assert [row["due"][5:7] for row in answer["rows"] if row["payment"] == "0.00"] == ["01", "02", "03"] * 2
    assert len(answer["rows"]) == 33  # the last three months are skipped as well


def test_payments_that_step_up_by_one_sum() -> None:
    """The published step is the one that leaves a last payment like the others."""
    terms: dict[str, object] = {
        "shape": "stepped",
        "payment": "5000",
        "instalments": 16,
        "frequency": "quarterly",
        "compounding": "monthly",
    }
    beyond = []
    for step in ("363.61", "363.62", "363.63"):
        answer, expected = _shape("winamort-step", **terms, step={"amount": step})
        beyond.append(Decimal(answer["rows"][-1]["payment"]) - 5000 - 15 * Decimal(step))
    assert expected["step"] == "363.62"
    assert beyond[0] > abs(beyond[1]) < -beyond[2]


def test_equal_payments() -> None:
    answer, expected = _shape("loankit-debx", instalments=12)
    for number in (1, 2, 12):
        assert _values(answer["rows"][number - 1]) == expected[f"row{number}"]
    assert answer["total_interest"] == expected["total_interest"]


def test_equal_principal() -> None:
    """The source rounds the share of principal down and the last payment freely: one cent is its tolerance."""
    answer, expected = _shape("loankit-debj", instalments=12, shape="equal_principal")
    ours = [answer["rows"][k]["payment"] for k in (0, -1)]
    assert max(abs(Decimal(a) - Decimal(b)) for a, b in zip(ours, (expected["first"], expected["last"]), strict=True)) <= Decimal("0.01")


def test_level_payment() -> None:
    answer, expected = _shape("curo-solve-value", instalments=6)
    assert answer["payment"] == expected["payment"]


@pytest.mark.parametrize(("method", "published"), [("irr_nominal", "irr_nominal_pct"), ("irr_effective", "eu_apr_pct")])
def test_annual_rate_of_a_level_payment(method: str, published: str) -> None:
    case = SHAPES["curo-irr-apr"]
    flows = [{"amount": f"-{case['inputs']['principal']}"}, *[{"amount": case["inputs"]["payment"]}] * case["inputs"]["n"]]
    rate = Decimal(rate_of({"flows": flows, "method": method, "periods_per_year": 12})["rate"])
    assert abs(rate * 100 - Decimal(case["expected"][published])) <= Decimal(case["tolerance"])


# --- values that programmes and engines print ---


def _payment(principal: str, annual_rate: str, instalments: int) -> Decimal:
    answer: Any = schedule_of({"principal": principal, "annual_rate": annual_rate, "instalments": instalments})
    return Decimal(answer["payment"])


def test_a_modification_that_forbears_principal() -> None:
    """Freddie Mac, response 5: arrears are capitalised, part is forborne, 480 months at 4.75%: the payment falls by a fifth."""
    gross = Decimal("347868.83") + Decimal("8261.88")
    assert gross == Decimal("356130.71")
    forborne = Decimal("27545.81")
    payment = _payment(str(gross - forborne), "0.0475", 480)
    assert payment == Decimal("1530.41")
    assert payment <= Decimal("1913.14") * Decimal("0.80")
    assert forborne <= gross * Decimal("0.30")


def test_a_rate_lowered_in_steps_of_an_eighth() -> None:
    """HAMP: income 4,000, taxes 250; down to 4.25% the payment falls to 31% of income, and not before."""
    payments = {rate: _payment("200000", rate, 360) for rate in ("0.075", "0.04375", "0.0425")}
    assert list(payments.values()) == [Decimal("1398.43"), Decimal("998.57"), Decimal("983.88")]
    assert payments["0.04375"] + 250 > Decimal("0.31") * 4000 >= payments["0.0425"] + 250


def test_principal_forborne_after_rate_and_term_are_used_up() -> None:
    """HAMP: income 4,500: at 2% over 40 years the payment is still too high by what 71,894.63 costs."""
    assert _payment("450000", "0.02", 480) == Decimal("1362.72")
    assert _payment(str(450000 - Decimal("71894.63")), "0.02", 480) == Decimal("0.31") * 4500 - 250


def test_further_terms_without_interest() -> None:
    """3,000 in three parts; after the first, two more are agreed: 1,000, then four times 500."""
    first: Any = schedule_of({"principal": "3000", "annual_rate": "0", "instalments": 3})
    rest: Any = schedule_of({"principal": first["rows"][0]["closing"], "annual_rate": "0", "instalments": 4})
    assert [first["rows"][0]["payment"], *(row["payment"] for row in rest["rows"])] == ["1000.00", *["500.00"] * 4]


def test_a_debt_made_young_again() -> None:
    answer: Any = schedule_of({"principal": "750", "annual_rate": "0", "instalments": 6})
    assert [row["payment"] for row in answer["rows"]] == ["125.00"] * 6


def test_a_lower_rate_from_the_second_instalment() -> None:
    answer: Any = schedule_of(
        {"principal": "100", "annual_rate": "0.07", "rate_changes": [{"from_number": 2, "annual_rate": "0.04"}], "instalments": 6}
    )
    assert [row["payment"] for row in answer["rows"]] == ["17.01", *["16.88"] * 4, "16.89"]
