"""Bad times as sentences, tables and JSON: every number is there, in both languages, and nothing that a reader has to guess."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from rich.console import Console

from planner.household.endurance import Failure
from planner.household.shocks import Shock
from planner.i18n import LANGUAGES, Language, amount, month_of_year, text
from planner.negotiation.proposal import Offer
from planner.negotiation.repair import Repair
from planner.negotiation.stress import Stress, Stressed, stress
from planner.report.stress import outcome_of, shock_document, stress_document, stress_tables, title_of, what_happens, what_helps
from planner.report.terminal import Speaker
from tests.negotiation.stresses import NO_HASTE, even, lost, offer

POOR = even(replace(NO_HASTE, savings=0), holiday_months_max=3)
ILLNESS = lost("0.4", 2, 2, bill=100_000)
OFFERS = (
    Offer("status_quo", "go_on_as_now"),
    offer(POOR, 12),
    replace(offer(POOR, 12, skips=2), id="B", label="soonest_finished"),
    replace(offer(POOR, 24), id="C", label="likeliest"),
)
FOUND = stress(POOR, OFFERS, ILLNESS)
MARCH = date(2027, 3, 1)
ENGLISH = Speaker("en", "CNY", 2)


def printed(found: Stress, language: Language) -> str:
    console = Console(width=240)
    with console.capture() as capture:
        for table in stress_tables([found], "CNY", 2, language):
            console.print(table)
    return capture.get()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_shows_every_choice_in_its_order_with_what_happens_and_what_helps(language: Language) -> None:
    shown, speaker = printed(FOUND, language), Speaker(language, "CNY", 2)
    assert title_of(ILLNESS, language) in shown
    assert what_happens(FOUND, speaker) in shown
    assert text("stress.what_it_is", language) in shown
    places = []
    for stressed in FOUND.offers:
        places.append(shown.index(text(f"offer.{stressed.label}", language)))
        assert outcome_of(stressed, speaker) in shown
        assert all(sentence in shown for sentence in what_helps(stressed, speaker))
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_names_its_month_and_its_amount(language: Language) -> None:
    stressed = Stressed("A", "lightest_month", "fails", failure=Failure(MARCH, 51_234, 3), repair=Repair("new_talk"))
    said = outcome_of(stressed, Speaker(language, "CNY", 2))
    assert month_of_year(MARCH, language) in said
    assert amount(51_234, language) in said


@pytest.mark.parametrize(
    ("shock", "said"),
    [
        (lost("0.4", 2, 2), "From February 2027, for 2 months: income falls by 40%."),
        (lost("0.4", 2, 1, bill=400_000), "From February 2027, for 1 month: income falls by 40%; a bill of ¥4,000.00 comes once."),
        (Shock("x", {}, 0, None, spending_rise=Decimal("0.1")), "From December 2026 on: what you need to live on costs 10% more."),
        (
            Shock("x", {}, 6, None, rate_rise=Decimal("0.01"), other_debt_rise=Decimal("0.05")),
            "From June 2027 on: the yearly rate of a plan that bears interest goes up by 1% (percentage points);"
            " payments on other debts rise by 5%.",
        ),
        (Shock("x", {}), "From December 2026 on: nothing changes."),
    ],
)
def test_what_happens_is_said_in_a_sentence(shock: Shock, said: str) -> None:
    assert what_happens(stress(POOR, (), shock), ENGLISH) == said


VALUES = {
    "monthly_amount": 41_667,
    "total_amount": 125_001,
    "until_month": MARCH,
    "from_month": MARCH,
    "pause_months": 2,
    "worst_amount": 100_000,
    "longer_months": 3,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("put_by", ("monthly_amount", "total_amount", "until_month")),
        ("pause", ("from_month", "pause_months", "worst_amount")),
        ("longer_term", ("from_month", "longer_months", "worst_amount")),
        ("pause_and_longer_term", ("from_month", "pause_months", "longer_months", "worst_amount")),
        ("concession", ("from_month", "worst_amount")),
        ("new_talk", ()),
    ],
)
def test_every_repair_says_its_numbers(kind: str, names: tuple[str, ...], language: Language) -> None:
    stressed = Stressed("A", "lightest_month", "fails", failure=Failure(MARCH, 1, 3), repair=Repair(kind, VALUES))  # type: ignore[arg-type]  # each kind
    (said,) = what_helps(stressed, Speaker(language, "CNY", 2))
    written = {name: month_of_year(MARCH, language) for name in ("until_month", "from_month")}
    written |= {name: amount(VALUES[name], language) for name in ("monthly_amount", "total_amount", "worst_amount")}  # type: ignore[arg-type]  # amounts
    written |= {name: text("unit.months", language, number=VALUES[name]) for name in ("pause_months", "longer_months")}
    assert all(written[name] in said for name in names)


def test_what_is_short_anyway_and_what_others_confirm_is_said() -> None:
    stressed = Stressed("A", "lightest_month", "fails", (), Failure(MARCH, 1, 3), True, Repair("new_talk", needs_confirmation=("holiday",)))
    said = what_helps(stressed, ENGLISH)
    assert said == tuple(text(f"stress.{key}", "en") for key in ("fails_anyway", "repair.new_talk", "to_be_confirmed"))
    assert what_helps(Stressed("A", "lightest_month", "holds"), ENGLISH) == ()


def test_skips_are_counted_in_words() -> None:
    one, two = (Stressed("A", "lightest_month", "holds_with_skips", (MARCH,) * count) for count in (1, 2))
    assert outcome_of(one, ENGLISH) == "Holds, with 1 instalment moved to the end"
    assert outcome_of(two, ENGLISH) == "Holds, with 2 instalments moved to the end"


def test_the_document_holds_everything_as_plain_json() -> None:
    document = json.loads(json.dumps(stress_document([FOUND], POOR.as_of, "CNY", 2), allow_nan=False))
    assert (document["as_of"], document["currency"]) == ("2026-11-23", "CNY")
    (shock,) = document["shocks"]
    assert (shock["id"], shock["begins"], shock["income_lost"], shock["bill"]) == ("lost", "2027-02-01", "0.4", "1000.00")
    nothing, fails, skips, longer = shock["offers"]
    assert (nothing["outcome"], nothing["fails_in"], nothing["short"], nothing["repair"]) == ("nothing_agreed", None, None, None)
    failure = FOUND.offers[1].failure
    assert failure is not None
    assert (fails["outcome"], fails["fails_in"]) == ("fails", failure.month.isoformat())
    assert fails["short"] == f"{failure.short / 100:.2f}"
    assert fails["repair"]["key"] == f"stress.repair.{fails['repair']['kind']}"
    assert (skips["outcome"], len(skips["skipped"])) == ("holds_with_skips", 2)
    assert [each["id"] for each in shock["offers"]] == ["status_quo", "A", "B", "C"]
    assert longer["label"] == "likeliest"


def test_a_new_plan_is_written_row_by_row() -> None:
    situation = even(
        replace(NO_HASTE, savings=0, spending=(*NO_HASTE.spending, replace(NO_HASTE.spending[0], essential=False))), holiday_months_max=3
    )
    found = stress(situation, [offer(situation, 12)], lost("0.5", 2, 2))
    repair = stress_document([found], situation.as_of, "CNY", 2)["shocks"][0]["offers"][0]["repair"]
    assert (repair["kind"], repair["values"]["worst_amount"], repair["values"]["from_month"]) == ("pause", "1000.00", "2027-02-01")
    assert [row["payment"] for row in repair["rows"]] == ["0.00", "0.00", *["1000.00"] * 10]


def test_a_shock_is_written_number_by_number() -> None:
    shock = Shock("x", {"zh": "甲", "en": "A"}, 6, None, bill=400, rate_rise=Decimal("0.01"), other_debt_rise=Decimal("0.05"))
    assert shock_document(shock, 0) == {
        "id": "x",
        "title": {"zh": "甲", "en": "A"},
        "after_months": 6,
        "lasts_months": None,
        "income_lost": "0",
        "spending_rise": "0",
        "bill": "400",
        "rate_rise": "0.01",
        "other_debt_rise": "0.05",
    }
