"""What if: one tap, every choice answered at once; nothing chosen before, gone after a second tap, kept over a reload."""

from __future__ import annotations

import re
from html import unescape

import pytest

from planner.casework.shock_file import shock_names
from planner.errors import CalculationError
from planner.i18n import LANGUAGES, Language, amount, month_of_year, text
from planner.negotiation.proposal import Proposal
from planner.negotiation.stress import Stress
from planner.report.stress import title_of, what_helps
from planner.report.terminal import Speaker
from planner.ui import what_if
from planner.ui.engine import answer_of
from planner.ui.what_if import shocks, stress_of
from tests.ui.conftest import CASES, OpenCase, Visitor

SAMPLES = sorted(path.stem for path in CASES.glob("*.toml"))


def proposal_of(visitor: Visitor) -> Proposal:
    answer = answer_of(visitor.draft)
    assert isinstance(answer, Proposal), answer
    return answer


def shown(visitor: Visitor) -> list[str]:
    """Return the lines of the choices; none where nothing is open."""
    section = re.search(r'<section class="kind" aria-labelledby="what-if-shown">.*?</section>', visitor.words)
    lines = re.findall(r"<li>(.*?)</li>", section.group()) if section else []
    return [unescape(re.sub(r"<[^>]+>", " ", line)) for line in lines]


def buttons(visitor: Visitor) -> list[str]:
    return [str(button.key) for button in visitor.app.button if str(button.key).startswith("what-if:")]


def test_nothing_is_tried_before_somebody_taps_and_a_second_tap_closes(open_case: OpenCase) -> None:
    visitor = open_case(page="compare")
    assert buttons(visitor) == [f"what-if:{name}" for name in shock_names()]
    assert shown(visitor) == []
    assert len(shown(visitor.press("what-if:illness"))) == 2 + len(proposal_of(visitor).offers)
    assert visitor.draft.shock == "illness"
    assert shown(visitor.press("what-if:illness")) == []
    assert visitor.draft.shock == ""


def test_another_tap_changes_and_a_reload_keeps_it(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("what-if:illness").press("what-if:lost_job")
    assert text("page.what_if.title", "en") in visitor.words
    assert "A lost job" in visitor.words
    again = Visitor(visitor.visit, "en").go("compare")
    assert shown(again) == shown(visitor)


@pytest.mark.parametrize("language", LANGUAGES)
def test_buttons_and_answers_speak_the_language_of_the_page(open_case: OpenCase, language: Language) -> None:
    visitor = open_case(language=language, page="compare")
    for shock in shocks(2):
        visitor.press(f"what-if:{shock.id}")
        assert visitor.app.button(key=f"what-if:{shock.id}").label == title_of(shock, language)
        assert title_of(shock, language) in visitor.words
        assert text("stress.what_it_is", language) in visitor.words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_every_choice_of_every_sample_says_when_it_fails(open_case: OpenCase, sample: str, language: Language) -> None:
    visitor = open_case(sample, language, page="compare")
    proposal = proposal_of(visitor)
    if not proposal.offers:
        assert buttons(visitor) == []
        return
    visitor.press("what-if:lost_job")
    found = stress_of(visitor.draft, proposal, next(shock for shock in shocks(2) if shock.id == "lost_job"))
    assert isinstance(found, Stress)
    speaker = Speaker(language, proposal.currency, proposal.minor_units)
    for stressed, line in zip(found.offers, shown(visitor), strict=True):
        assert text(f"offer.{stressed.label}", language) in line
        if stressed.failure:
            assert month_of_year(stressed.failure.month, language) in line
            assert amount(stressed.failure.short, language) in line
        assert (stressed.repair is not None) == (stressed.failure is not None)
        if stressed.repair:
            assert what_helps(stressed, speaker)[-1] in line


def test_an_edit_of_the_household_is_answered_anew(open_case: OpenCase) -> None:
    visitor = open_case(page="compare").press("what-if:illness")
    before = shown(visitor)
    visitor.draft.offer({"household.savings": "900000.00"})
    after = shown(visitor.run())
    assert after != before
    assert all(text("stress.holds", "en") in line for line in after[1:-1])


def test_a_currency_without_decimals_is_no_fault(open_case: OpenCase) -> None:
    assert {shock.bill for shock in shocks(0)} == {0, 4_000}
    visitor = open_case(page="compare")
    visitor.draft.document["debt"][0]["currency"] = "KWD"
    assert len(shown(visitor.run().press("what-if:illness"))) == 2 + len(proposal_of(visitor).offers)


def test_what_cannot_be_computed_is_said_without_a_fault(open_case: OpenCase, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = open_case(page="compare")

    def fail(*_: object) -> Stress:
        raise CalculationError("error.no_months")

    monkeypatch.setattr(what_if, "stress", fail)
    visitor.press("what-if:illness")
    assert shown(visitor) == []
    assert text("error.no_months", "en").split(".")[0] in str(visitor.app.info[0].value).replace("\\", "")
