"""The pages in Streamlit's test harness: what is edited is computed anew, what is wrong is answered at the field, nothing is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from planner.casework.case import load_case
from planner.core.money import parse_amount
from planner.i18n import LANGUAGES, amount, catalogue, percent, render, text
from planner.negotiation.proposal import Offer
from planner.ui.cases import samples
from planner.ui.drafts import STORE
from planner.ui.offer_cards import marks
from planner.ui.pieces import literal
from tests.ui.conftest import CASES, OpenCase, Visitor

SAMPLES = sorted(path.stem for path in CASES.glob("*.toml"))
SHARED_PAGES = ("month", "claim", "compare")


def columns(visitor: Visitor) -> list[str]:
    """Return the sections of the comparison as text."""
    sections = re.findall(r'<section class="plan".*?</section>', visitor.words)
    return [unescape(re.sub(r"<[^>]+>", " ", section)) for section in sections]


# Opening


def test_all_samples_can_be_opened(open_case: OpenCase) -> None:
    visitor = open_case()
    keys = {button.key for button in visitor.app.button}
    assert {f"sample:{case.id}" for case in samples()} <= keys
    assert len(samples()) >= 10


def test_opening_a_sample_leads_to_the_month_and_writes_the_address(open_case: OpenCase) -> None:
    visitor = open_case().press("sample:pensioner-nothing-left")
    assert visitor.app.title[0].value == text("page.month.title", "en")
    assert visitor.app.query_params["visit"] != visitor.visit


def test_a_visit_that_nobody_knows_is_said_and_not_created() -> None:
    visitor = Visitor("unknown", "en")
    assert text("page.lost_visit", "en") in visitor.words
    assert STORE.find("unknown") is None
    assert visitor.app.query_params == {"lang": "en"}


def test_without_a_case_there_are_only_the_page_that_opens_one_and_the_one_that_explains() -> None:
    assert [button.key for button in Visitor("", "en").app.button if str(button.key).startswith("go:")] == ["go:cases", "go:how"]


def test_a_second_tap_with_the_old_address_does_not_lead_back_to_the_old_case(open_case: OpenCase) -> None:
    visitor = open_case().press("sample:pensioner-nothing-left")
    opened = visitor.app.query_params["visit"]
    visitor.app.query_params["visit"] = visitor.visit
    visitor.run()
    assert visitor.app.query_params["visit"] == opened


# Every sample, both languages


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_page_of_every_sample_is_shown(open_case: OpenCase, sample: str, language: str) -> None:
    visitor = open_case(sample, language)
    for page in (*SHARED_PAGES, "cases", "prepare"):
        visitor.go(page)
    visitor.go("cases").go("compare")
    proposal = visitor.proposal
    shown = columns(visitor)
    assert len(shown) == 2 + len(proposal.offers)
    for offer, column in zip(proposal.offers, shown[1:-1], strict=True):
        for value in (offer.worst_payment, offer.total_to_pay, offer.tightest_month_left):
            assert value is not None
            assert amount(value, visitor.app.session_state["session"].language) in column


def test_all_columns_have_the_same_facts_in_the_same_order(open_case: OpenCase) -> None:
    visitor = open_case(page="compare")
    facts = [re.findall(r"<dt>(.*?)</dt>", section) for section in re.findall(r'<section class="plan".*?</section>', visitor.words)]
    assert len(facts) == 5
    assert len(set(map(tuple, facts))) == 1
    assert len(facts[0]) <= 6


def test_nothing_is_chosen_before_somebody_chooses(open_case: OpenCase) -> None:
    visitor = open_case(page="compare")
    assert not visitor.app.get("plotly_chart")
    assert not any(button.proto.type == "primary" for button in visitor.app.button if not str(button.key).startswith("go:"))


# Closely


def test_an_offer_is_looked_at_closely_on_request_and_put_away_again(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("closely:B")
    offer = visitor.proposal.offers[1]
    assert len(visitor.app.get("plotly_chart")) == 2
    assert offer.annual_rate_compound is not None
    assert visitor.app.metric[0].value == percent(offer.annual_rate_compound, "en")
    assert len(visitor.app.table[0].value) == len(offer.rows)
    visitor.press("closely:B")
    assert not visitor.app.get("plotly_chart")


def test_every_number_is_explained_with_tests_and_sources(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("closely:A")
    offer = visitor.proposal.offers[0]
    words = unescape(visitor.words)
    for test in offer.tests:
        assert f"{test.id}: " in words
    for finding in offer.findings:
        assert finding.citation in words
    for value in (offer.first_payment, offer.last_payment, offer.total_to_pay, offer.tightest_month_left):
        assert value is not None
        assert amount(value, "en") in words


@pytest.mark.parametrize("page", SHARED_PAGES)
def test_the_shared_pages_do_not_lead_to_the_desk(open_case: OpenCase, page: str) -> None:
    visitor = open_case(page=page)
    assert "go:prepare" not in {button.key for button in visitor.app.button}
    assert "go:prepare" in {button.key for button in visitor.go("cases").app.button}


def test_the_shared_screen_names_no_limit_of_the_mandate(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("closely:A")
    term = next(test for test in visitor.proposal.offers[0].tests if test.id == "T6")
    assert f"T6: {text('page.computed.term', 'en')}" in visitor.words
    assert render(term.key, term.values, "en") not in visitor.words
    visitor.type("wish.payment", "700")
    assert visitor.app.info[0].value.startswith(literal(text("page.pay.too_long", "en")))


# Edits


def test_an_edit_of_income_changes_the_offers(open_case: OpenCase) -> None:
    visitor = open_case(page="month")
    before = visitor.proposal
    visitor.type("household.income.0.amount", "6,800")
    assert visitor.draft.get("household.income.0.amount") == "6800.00"
    assert visitor.proposal.surplus != before.surplus
    offers = visitor.proposal.offers
    assert amount(offers[0].worst_payment or 0, "en") in columns(visitor.go("compare"))[1]


def test_wrong_input_is_answered_at_the_field_and_kept(open_case: OpenCase) -> None:
    visitor = open_case(page="month").type("household.income.0.amount", "five thousand")
    assert visitor.draft.get("household.income.0.amount") == "5200.00"
    assert 'role="alert"' in visitor.words
    assert text("page.typed_open", "en") in visitor.go("compare").words
    assert visitor.go("month").shown("household.income.0.amount") == "five thousand"
    visitor.type("household.income.0.amount", "5300")
    assert 'role="alert"' not in visitor.words
    assert visitor.draft.get("household.income.0.amount") == "5300.00"


def test_what_was_typed_is_shown_as_it_is_and_never_as_markup(open_case: OpenCase) -> None:
    visitor = open_case(page="claim").type("debt.0.creditor", "<b>**Bank**</b>")
    assert visitor.app.header[0].value == r"\<b\>\*\*Bank\*\*\</b\>"
    visitor.go("month").type("household.people", "<script>")
    assert "<script>" not in visitor.words


def test_a_date_that_breaks_the_case_is_answered_at_its_field(open_case: OpenCase) -> None:
    visitor = open_case(page="claim").type("debt.0.contract_date", "2027-03-01")
    assert visitor.draft.get("debt.0.contract_date") == "2023-05-18"
    assert visitor.words.count('role="alert"') == 1


def test_the_language_can_be_changed_while_typing(open_case: OpenCase) -> None:
    visitor = open_case(page="month").type("household.savings", "many")
    visitor.press("language")
    assert visitor.app.title[0].value == text("page.month.title", "zh_CN")
    assert visitor.shown("household.savings") == "many"
    assert 'lang="zh-CN"' in visitor.words


def test_a_reload_keeps_what_was_typed(open_case: OpenCase) -> None:
    first = open_case(page="month").type("household.savings", "2,345").type("household.people", "three")
    again = Visitor(first.visit, "en").go("month")
    assert again.shown("household.savings") == "2,345"
    assert again.shown("household.people") == "three"


def test_a_change_in_another_tab_shows_in_the_field(open_case: OpenCase) -> None:
    visitor = open_case(page="month")
    visitor.draft.offer({"household.savings": "777.00"})
    assert visitor.run().shown("household.savings") == "777"
    assert visitor.draft.get("household.savings") == "777.00"


def test_entries_are_added_and_removed_and_the_others_keep_what_was_typed(open_case: OpenCase) -> None:
    visitor = open_case(page="month")
    count = len(visitor.draft.get("household.spending"))
    visitor.press("add:household.spending")
    assert len(visitor.draft.get("household.spending")) == count + 1
    visitor.type(f"household.spending.{count}.amount", "oops")
    visitor.press("remove:0:household.spending:0")
    assert len(visitor.draft.get("household.spending")) == count
    assert visitor.shown(f"household.spending.{count - 1}.amount") == "oops"


def test_what_was_typed_just_before_an_entry_goes_is_kept(open_case: OpenCase) -> None:
    visitor = open_case("salaried-card", page="month")
    last = len(visitor.draft.get("household.spending")) - 1
    visitor.app.text_input(key=visitor.field("household.savings")).set_value("4,444")
    visitor.app.text_input(key=visitor.field("household.spending.1.amount")).set_value("555")
    visitor.press("remove:0:household.spending:0")
    assert visitor.shown("household.savings") == "4,444"
    assert visitor.shown("household.spending.0.amount") == "555"
    assert len(visitor.draft.get("household.spending")) == last


def test_an_amount_can_be_told_month_by_month_and_back(open_case: OpenCase) -> None:
    visitor = open_case(page="month")
    every = visitor.field("household.spending.0.every")
    visitor.app.selectbox(key=every).set_value("by_month")
    visitor.run()
    assert visitor.draft.get("household.spending.0.by_month") == ["1900.00"] * 12
    visitor.type("household.spending.0.by_month.1", "2500")
    visitor.app.selectbox(key=visitor.field("household.spending.0.every")).set_value("month")
    visitor.run()
    assert visitor.draft.get("household.spending.0.amount") == "1900.00"
    visitor.app.selectbox(key=visitor.field("household.spending.0.every")).set_value("by_month")
    visitor.run()
    assert visitor.shown("household.spending.0.by_month.1") == "2,500"


def test_hardship_can_be_told_and_taken_back(open_case: OpenCase) -> None:
    visitor = open_case(page="month").press("hardship-remove")
    assert visitor.draft.get("household.hardship") is None
    visitor.press("hardship-add")
    assert visitor.draft.get("household.hardship.kind") == "lower_income"


def test_the_mandate_is_edited_at_the_desk(open_case: OpenCase) -> None:
    visitor = open_case(page="prepare").type("mandate.months_max", "24")
    assert all((offer.months or 0) <= 24 for offer in visitor.proposal.offers)
    visitor.type("mandate.waive_max.principal", "25%")
    assert visitor.draft.get("mandate.waive_max.principal") == "0.25"


# We can pay


def asked(visitor: Visitor) -> str:
    return columns(visitor)[-1]


def test_a_payment_is_asked_for_and_the_rest_is_solved(open_case: OpenCase) -> None:
    visitor = open_case("salaried-card", page="compare")
    visitor.type("wish.payment", "1,700")
    assert len(columns(visitor)) == 6
    assert amount(170_000, "en") in asked(visitor)
    visitor.press("closely:asked")
    assert len(visitor.app.get("plotly_chart")) == 2


def test_steps_change_the_payment_and_the_field_shows_it(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").type("wish.payment", "1,200").press("step:payment:100")
    assert visitor.shown("wish.payment") == "1,300"
    visitor.press("step:payment:-10")
    assert visitor.shown("wish.payment") == "1,290"
    for _ in range(2):
        visitor.press("step:down_payment:-1000")
    assert parse_amount(visitor.draft.get("wish.down_payment"), place="") == 0


def test_what_was_typed_just_before_a_step_counts(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").type("wish.payment", "500")
    visitor.app.text_input(key=visitor.field("wish.payment")).set_value("1,200")
    assert visitor.press("step:payment:100").shown("wish.payment") == "1,300"


def test_what_stands_in_the_way_is_said(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").type("wish.payment", "4,900")
    assert len(columns(visitor)) == 5
    assert visitor.app.info


def test_months_can_be_asked_for(open_case: OpenCase) -> None:
    visitor = open_case("salaried-card", page="compare")
    months = max(offer.months or 0 for offer in visitor.proposal.offers)
    visitor.app.selectbox(key=visitor.field("wish.by")).set_value("months")
    visitor.run().type("wish.months", str(months))
    assert len(columns(visitor)) == 6


# A fault of the program


def test_a_fault_on_a_page_is_answered_kindly_and_leaves_the_way_open(open_case: OpenCase, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = open_case()

    def fail(_session: object) -> None:
        raise ValueError

    monkeypatch.setattr("planner.ui.month.show", fail)
    visitor.app.button(key="go:month").click()
    visitor.app.run()
    assert visitor.app.error[0].value == text("page.fault", "en")
    assert not visitor.app.exception
    visitor.go("claim")
    assert visitor.app.title[0].value == text("page.claim.title", "en")


# Nothing left


def test_where_nothing_is_left_no_plan_is_shown_but_a_way_out(open_case: OpenCase) -> None:
    visitor = open_case("pensioner-nothing-left", page="compare")
    proposal = visitor.proposal
    assert proposal.way_out is not None
    assert not proposal.offers
    assert len(columns(visitor)) == 2
    for step in proposal.way_out.steps:
        assert render(f"way_out.{step}", proposal.way_out.values, "en") in unescape(visitor.words)
    assert not any(str(button.key).startswith(("step:", "closely:")) for button in visitor.app.button)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_on_the_pages_presses_anybody(language: str) -> None:
    pressing = ("only today", "last chance", "best choice", "recommended", "must pay now", "仅限今天", "最后机会", "推荐", "马上还")
    texts = [form for key, forms in catalogue("en" if language == "en" else "zh_CN").items() if key.startswith("page.") for form in forms]
    assert [form for form in texts if any(word in form.lower() for word in pressing)] == []


def test_marks_go_to_whoever_has_least_or_most_and_to_nobody_when_all_are_equal() -> None:
    offers = [
        Offer("A", "lightest_month", worst_payment=100, months=10, total_to_pay=1000, tightest_month_left=5),
        Offer("B", "soonest_finished", worst_payment=200, months=5, total_to_pay=1000, tightest_month_left=5),
        Offer("C", "most_different", worst_payment=100, months=7, total_to_pay=1000, tightest_month_left=4),
    ]
    assert marks(offers) == {"each_month": {"A", "C"}, "how_long": {"B"}, "left": {"A", "B"}}


def test_the_sample_of_the_design_is_the_sample_that_is_shown() -> None:
    assert load_case(CASES / "card-after-hospital.toml") in samples()
