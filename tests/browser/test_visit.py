"""A visit from end to end in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload

from planner.casework.case import case_document, load_case
from planner.i18n import LANGUAGES, amount, text
from planner.negotiation.proposal import Proposal
from planner.ui.drafts import Draft
from planner.ui.engine import answer_of
from tests.browser.conftest import LANDSCAPE, PORTRAIT, ROOT, OpenTablet, Tablet

SIZES = [LANDSCAPE, PORTRAIT]
CASE = "card-after-hospital"
TARGET_PIXELS = 44
TEXT_PIXELS = 16


def proposal() -> Proposal:
    answer = answer_of(Draft(case_document(load_case(ROOT / "scenarios" / "cases" / f"{CASE}.toml"))))
    assert isinstance(answer, Proposal)
    return answer


def language_of(tablet: Tablet) -> str:
    return str(tablet.page.evaluate("document.documentElement.lang"))


@pytest.mark.parametrize("size", SIZES, ids=["landscape", "portrait"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_complete_and_stays_at_home(open_tablet: OpenTablet, language: str, size: tuple[int, int]) -> None:
    tablet = open_tablet(language, size)
    assert language_of(tablet) == {"zh_CN": "zh-CN", "en": "en"}[language]
    _check(tablet, "cases")
    tablet.press(f"sample:{CASE}")
    _check(tablet, "month")
    tablet.go("claim").page.locator("details summary").first.click()
    _check(tablet, "claim")
    tablet.go("compare").press("closely:A")
    for summary in tablet.page.locator("details summary").all():
        summary.click()
    tablet.page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length === 2")
    _check(tablet, "compare")
    tablet.press("how-open").page.wait_for_url("**/how?**")
    for summary in tablet.settled().page.locator("details summary").all():
        summary.click()
    _check(tablet, "how")
    tablet.go("cases").go("prepare")
    for summary in tablet.page.locator("details summary").all():
        summary.click()
    tablet.page.wait_for_function("document.querySelectorAll('.js-plotly-plot').length === 1")
    _check(tablet, "prepare")
    assert tablet.outside == []
    assert tablet.complaints == []


def _check(tablet: Tablet, page: str) -> None:
    violations = Axe().run(tablet.page).response["violations"]
    serious = [f"{found['id']}: {found['nodes'][0]['html'][:200]}" for found in violations if found["impact"] in ("serious", "critical")]
    assert serious == [], page
    assert tablet.page.evaluate(_TOO_WIDE) == [], page
    assert tablet.page.evaluate(_TOO_SMALL, {"target": TARGET_PIXELS, "text": TEXT_PIXELS}) == [], page
    assert tablet.page.evaluate(_CUT_OFF) == [], page


_TOO_WIDE = """() => [...document.querySelectorAll('html, [data-testid=stMain]')]
    .filter(part => part.scrollWidth > part.clientWidth).map(part => `${part.tagName} ${part.scrollWidth}`)"""

_TOO_SMALL = """({target, text}) => {
    const seen = part => part.checkVisibility() && part.getBoundingClientRect().width > 1;
    const small = [...document.querySelectorAll('button, input:not([type=checkbox]):not([type=file]), summary, .stCheckbox label')]
        .filter(seen).filter(part => part.closest('[data-testid=stMain]'))
        .filter(part => (part.closest('[data-testid=stTextInputRootElement]') || part)
            .getBoundingClientRect().height < target - 0.5)
        .map(part => `${part.tagName} ${part.className} ${part.getBoundingClientRect().height}`);
    const walker = document.createTreeWalker(document.querySelector('[data-testid=stMain]'), NodeFilter.SHOW_TEXT);
    const fine = [];
    while (walker.nextNode()) {
        const node = walker.currentNode, part = node.parentElement;
        if (!node.data.trim() || !part || !seen(part) || part.closest('style, script, .js-plotly-plot, [aria-hidden=true]')) continue;
        const size = parseFloat(getComputedStyle(part).fontSize);
        if (size > 0 && size < text - 0.1) fine.push(`${size} ${node.data.trim().slice(0, 30)}`);
    }
    return [...small, ...fine];
}"""

_CUT_OFF = """() => [...document.querySelectorAll('[data-testid=stMetricValue], [data-testid=stMetricValue] *, dd, .year b')]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline')
    .map(part => part.textContent)"""


def test_five_columns_of_one_size_side_by_side_show_what_the_engine_found(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("zh_CN", LANDSCAPE).press(f"sample:{CASE}").go("compare")
    plans = tablet.page.locator(".plan")
    boxes = [box for box in (plan.bounding_box() for plan in plans.all()) if box]
    assert len(boxes) == 5
    assert {round(box["width"]) for box in boxes} == {round(boxes[0]["width"])}
    assert {round(box["height"]) for box in boxes} == {round(boxes[0]["height"])}
    assert {round(box["y"]) for box in boxes} == {round(boxes[0]["y"])}
    facts = [fact.bounding_box() for fact in plans.first.locator(".fact").all()]
    assert facts[-1] is not None
    assert facts[-1]["y"] <= LANDSCAPE[1], (
        "the numbers of the comparison do not fit on one screen; only the picture of the chance may follow"
    )
    for offer, words in zip(proposal().offers, plans.all_inner_texts()[1:-1], strict=True):
        assert offer.total_to_pay is not None
        assert amount(offer.total_to_pay, "zh_CN") in words


def test_in_portrait_the_columns_stand_in_two_rows_of_one_size(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en", PORTRAIT).press(f"sample:{CASE}").go("compare")
    boxes = [box for box in (plan.bounding_box() for plan in tablet.page.locator(".plan").all()) if box]
    assert len({round(box["width"]) for box in boxes}) == 1
    assert [len([box for box in boxes if round(box["y"]) == top]) for top in sorted({round(box["y"]) for box in boxes})] == [3, 2]


def test_a_tap_on_another_page_while_typing_loses_neither_the_page_nor_the_words(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en").press(f"sample:{CASE}")
    tablet.page.get_by_label("Savings now", exact=True).fill("4,321")
    tablet.go("compare").go("month")
    assert tablet.page.get_by_label("Savings now", exact=True).input_value() == "4,321"


def test_a_reload_keeps_the_page_the_language_and_all_that_was_typed(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("zh_CN").press(f"sample:{CASE}")
    tablet.press("language").type("Savings now", "a little").type("People", "4")
    tablet.visit(tablet.page.url.removeprefix(tablet.server))
    assert tablet.page.get_by_role("heading", level=1).inner_text() == text("page.month.title", "en")
    assert tablet.page.get_by_label("Savings now", exact=True).input_value() == "a little"
    assert tablet.page.get_by_label("People", exact=True).input_value() == "4"
    assert tablet.page.get_by_role("alert").count() == 1
    assert language_of(tablet) == "en"


def test_the_language_changes_at_any_moment_and_keeps_what_is_being_typed(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en").press(f"sample:{CASE}")
    tablet.page.get_by_label("Savings now", exact=True).fill("12x")
    tablet.press("language")
    tablet.page.wait_for_function("document.documentElement.lang === 'zh-CN'")
    assert tablet.page.get_by_label(text("page.savings", "zh_CN"), exact=True).input_value() == "12x"


def test_what_can_be_paid_is_worked_out_with_a_thumb(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en", PORTRAIT).press("sample:salaried-card").go("compare").type("Each month", "1,300")
    tablet.press("step:payment:100")
    assert tablet.page.get_by_label("Each month", exact=True).input_value() == "1,400"
    asked = tablet.page.locator(".plans.alone")
    assert asked.count() == 1
    assert "¥1,400.00" in asked.inner_text()


def test_two_tablets_on_two_visits_do_not_see_each_other(open_tablet: OpenTablet) -> None:
    one, other = (open_tablet("en").press(f"sample:{CASE}") for _ in range(2))
    one.type("Savings now", "9,999")
    other.press("add:household.spending")
    assert other.page.get_by_label("Savings now", exact=True).input_value() == "1,500"


def test_a_visit_that_nobody_knows_says_so(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en", address="/compare?visit=never-was&lang=en")
    assert text("page.lost_visit", "en") in tablet.page.locator("[data-testid=stMain]").inner_text()


def test_a_case_file_is_opened_and_a_broken_one_is_answered(open_tablet: OpenTablet) -> None:
    tablet = open_tablet("en")
    upload = tablet.page.locator("input[type=file]")
    broken: FilePayload = {"name": "broken.toml", "mimeType": "text/plain", "buffer": b'id = "x"\npeople = 3\n'}
    tablet.after(lambda: upload.set_input_files(broken))
    assert text("page.cases.file_wrong", "en") in tablet.page.locator("[data-testid=stMain]").inner_text()
    tablet.after(lambda: upload.set_input_files(ROOT / "scenarios" / "cases" / "three-creditors.toml"))
    tablet.press("open-file")
    assert tablet.page.get_by_role("heading", level=1).inner_text() == text("page.month.title", "en")
