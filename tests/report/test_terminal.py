"""Tables for a terminal: every number of the proposal stands in them, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from planner.casework.case import load_case
from planner.i18n import LANGUAGES, Language, amount, month_of_year, percent
from planner.negotiation.goal_seek import Answer, Wish, solve
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.policy.findings import Finding
from planner.policy.pack import load_pack
from planner.report.terminal import Speaker, answer_tables, check_tables, findings_table, offers_table, proposal_tables
from planner.valuation.survival_comparison import Band

FOLDER = Path(__file__).parents[2] / "scenarios" / "cases"
STORIES = sorted(path.stem for path in FOLDER.glob("*.toml"))
every_language = pytest.mark.parametrize("language", LANGUAGES)


@cache
def proposal_of(story: str) -> Proposal:
    case = load_case(FOLDER / f"{story}.toml")
    return propose(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of)


def answer_to(wish: Wish) -> Answer:
    case = load_case(FOLDER / "card-after-hospital.toml")
    return solve(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of, wish)


def printed(tables: Iterable[RenderableType], width: int = 200) -> str:
    console = Console(width=width)
    with console.capture() as capture:
        for table in tables:
            console.print(table)
    return capture.get()


@every_language
@pytest.mark.parametrize("story", STORIES)
def test_every_number_of_a_proposal_is_shown(story: str, language: Language) -> None:
    proposal = proposal_of(story)
    shown = printed(proposal_tables(proposal, language))
    amounts = [claim.lawful.total for claim in proposal.claims] + [claim.above.total for claim in proposal.claims] + [*proposal.surplus]
    for offer in proposal.offers:
        amounts += [offer.first_payment or 0, offer.worst_payment or 0, offer.total_to_pay or 0, offer.tightest_month_left or 0]
        amounts += [abs(value) for value in (offer.saved_vs_now, offer.total_waived, offer.short_of_essentials) if value]
        assert offer.annual_rate_compound is not None
        assert percent(offer.annual_rate_compound, language) in shown
    for value in amounts:
        assert amount(value, language) in shown


@every_language
def test_narrow_windows_lose_nothing_but_space(language: Language) -> None:
    wide, narrow = (printed(proposal_tables(proposal_of("three-creditors"), language), width) for width in (200, 100))
    assert "…" not in wide + narrow


@every_language
def test_the_way_out_is_told_step_by_step(language: Language) -> None:
    proposal = proposal_of("pensioner-nothing-left")
    assert proposal.way_out is not None
    shown = printed(proposal_tables(proposal, language))
    assert all(f"{k}. " in shown for k in range(1, len(proposal.way_out.steps) + 1))
    assert f"{len(proposal.way_out.steps) + 1}. " not in shown


@every_language
def test_check_shows_every_finding_and_propose_only_the_loud_ones(language: Language) -> None:
    proposal = proposal_of("card-after-hospital")
    (claim,) = proposal.claims
    quiet = [finding for finding in claim.findings if finding.severity not in ("block", "gate", "warn")]
    assert quiet
    shown = printed(check_tables(proposal.claims, "CNY", 2, language))
    assert all(finding.citation[:20] in shown for finding in quiet)
    assert not any(finding.citation[:20] in printed(proposal_tables(proposal, language)) for finding in quiet)


@every_language
def test_silence_of_the_rules_is_no_table(language: Language) -> None:
    speaker = Speaker(language, "CNY", 2)
    finding = Finding("R", "info", "citation", "unit.months", values={"number": 1})
    assert list(findings_table([], speaker)) == []
    assert list(findings_table([finding], speaker)) == []
    assert len(list(findings_table([finding, finding], speaker, only=()))) == 1


@every_language
def test_an_answer_is_a_plan_with_its_payments_or_the_reason(language: Language) -> None:
    plan = answer_to(Wish(payment=120000))
    assert plan.offer is not None
    shown = printed(answer_tables(plan, "CNY", 2, language))
    assert all(amount(row.closing, language) in shown for row in plan.offer.rows)
    refused = answer_to(Wish(months=6))
    assert refused.offer is None
    assert "50%" in printed(answer_tables(refused, "CNY", 2, language))


@every_language
def test_an_answer_names_the_lever_or_what_would_work_instead(language: Language) -> None:
    speaker = Speaker(language, "CNY", 2)
    granted, refused = (answer_to(Wish(payment=payment)) for payment in (120_000, 60_000))
    for answer, reasons in ((granted, (granted.lever,)), (refused, (refused.refusal, refused.nearest, refused.beyond))):
        shown = printed(answer_tables(answer, "CNY", 2, language))
        for reason in reasons:
            assert reason is not None
            assert speaker.say(reason.key, **reason.values) in shown


@every_language
def test_more_less_and_the_same_are_told_apart(language: Language) -> None:
    offer = proposal_of("card-after-hospital").offers[0]
    speaker = Speaker(language, "CNY", 2)
    shown = {printed([offers_table([replace(offer, saved_vs_now=saved)], speaker)]) for saved in (100, 0, -100)}
    assert len(shown) == 3


@every_language
def test_what_has_to_be_put_by_is_said_with_its_month(language: Language) -> None:
    offer = proposal_of("card-after-hospital").offers[0]
    speaker = Speaker(language, "CNY", 2)
    short = replace(offer, short_of_essentials=118_561, short_month=date(2028, 7, 1))
    assert amount(118_561, language) not in printed([offers_table([offer], speaker)])
    shown = printed([offers_table([short], speaker)])
    assert amount(118_561, language) in shown
    assert month_of_year(date(2028, 7, 1), language) in shown


@every_language
def test_the_chance_is_told_with_its_range(language: Language) -> None:
    offer = proposal_of("card-after-hospital").offers[0]
    speaker = Speaker(language, "CNY", 2)
    told = printed([offers_table([replace(offer, completion=Band(17, 23, 39))], speaker)])
    assert all(words in told for words in ("23", "17", "39", "100"))
    assert speaker.say("terminal.chance_of", base=23) not in printed([offers_table([replace(offer, completion=None)], speaker)])


def test_rows_without_a_day_and_other_currencies() -> None:
    answer = answer_to(Wish(payment=120000))
    assert answer.offer is not None
    undated = replace(answer.offer, rows=tuple(replace(row, due=None) for row in answer.offer.rows))
    shown = printed(answer_tables(replace(answer, offer=undated), "JPY", 0, "en"))
    assert "JP¥120,000" in shown
    assert "–" in shown
