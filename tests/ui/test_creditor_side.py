"""The creditor's side: all of it at the desk, none of it on a shared page, neither on the screen nor in what is sent to the browser."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from planner.i18n import LANGUAGES, Language, amount, percent, text
from planner.negotiation.proposal import Proposal
from planner.ui.creditor_side import MODES
from tests.project import ROOT
from tests.ui import proposals
from tests.ui.conftest import Answers, OpenCase, Visitor
from tests.ui.proposals import secrets

SECRET_AMOUNTS = (proposals.TARGET, proposals.BASELINE, proposals.KALAI_SMORODINSKY, proposals.NASH, *proposals.VALUES.values())
SECRET_RATES = (proposals.BREAK_EVEN_RATE, proposals.BREAK_EVEN_COMPLETION, proposals.RATES[0])
CREDITORS = {"target_value", "creditor_value", "by_recovery", "break_even_rate", "break_even_completion", "baseline_value", "frontier"}
"""Names of fields that hold the creditor's numbers."""


def sent(visitor: Visitor) -> bytes:
    """Return everything that the run has sent to the browser: every element and container with all its data."""

    def pieces(node: Any) -> Iterator[bytes]:
        proto = getattr(node, "proto", None)
        if proto is not None:
            yield proto.SerializeToString()
        for child in getattr(node, "children", {}).values():
            yield from pieces(child)

    return b"\n".join(pieces(visitor.app._tree))


def told(visitor: Visitor) -> list[bytes]:
    """Return which of the creditor's numbers were sent."""
    everything = sent(visitor)
    return sorted(secret for secret in secrets(visitor.proposal) if secret in everything)


# At the desk


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("answers")
def test_the_desk_shows_every_number_of_the_creditors_side(open_case: OpenCase, language: Language) -> None:
    visitor = open_case(language=language, page="prepare")
    assert {amount(value, language) for value in SECRET_AMOUNTS[:4]} <= set(amounts_in(visitor))
    offers, low, base, high, _a, _b, _c, frontier, *_assumptions = (table.value for table in visitor.app.table)
    for offer, (_, line) in zip(visitor.proposal.offers, offers.iterrows(), strict=True):
        assert line.iloc[0] == amount(proposals.VALUES[offer.id], language)
    assert offers.iloc[0, 3:].tolist() == [percent(rate, language) for rate in SECRET_RATES[:2]]
    assert offers.iloc[1, 3:].tolist() == ["≥ 100%", "–"]
    assert {tuple(frame.columns) for frame in (low, base, high)} == {tuple(percent(rate, language) for rate in proposals.RATES)}
    assert len({frame.iloc[0, 0] for frame in (low, base, high)}) == 3
    assert visitor.proposal.creditor is not None
    assert len(frontier) == len(visitor.proposal.creditor.frontier)
    assert len(visitor.app.get("plotly_chart")) == 1
    for words in ("212,345", "survival-2026-11", "creditor-2026-11"):
        assert words in visitor.words


def amounts_in(visitor: Visitor) -> list[str]:
    return [piece.partition("</dd>")[0] for piece in visitor.words.split("<dd>")[1:]]


@pytest.mark.usefixtures("answers")
def test_what_sets_the_target_is_edited_at_the_desk(open_case: OpenCase) -> None:
    visitor = open_case(page="prepare")
    assert visitor.shown("mandate.wanted_completion") == "60"
    visitor.type("mandate.wanted_completion", "75").type("mandate.discount_rate", "8 %")
    visitor.app.selectbox(key=visitor.field("mandate.mode")).set_value("fair_split")
    visitor.run()
    kept = {name: visitor.draft.get(f"mandate.{name}") for name in ("mode", "wanted_completion", "discount_rate")}
    assert kept == {"mode": "fair_split", "wanted_completion": "0.75", "discount_rate": "0.08"}
    visitor.type("mandate.wanted_completion", "175")
    assert 'role="alert"' in visitor.words
    assert visitor.draft.get("mandate.wanted_completion") == "0.75"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("reached", "sentence"), [(True, "reached"), (False, "not_reached")])
def test_the_mode_and_whether_the_wanted_chance_is_reached_are_said(
    open_case: OpenCase, answers: Answers, monkeypatch: pytest.MonkeyPatch, mode: str, reached: bool, sentence: str
) -> None:
    def changed(*case: Any, **more: Any) -> Proposal:
        found = answers(*case, **more)
        assert found.creditor is not None
        mine = replace(found.creditor, mode="fair_split" if mode == "fair_split" else "least_concession", wanted_is_reached=reached)
        return replace(found, creditor=replace(mine, wanted_completion=Decimal("0.6")))

    monkeypatch.setattr("planner.ui.engine.propose", changed)
    words = open_case(page="prepare").words
    assert text(f"page.creditor_side.mode.{mode}", "en") in words
    shown = [text(f"page.creditor_side.{name}", "en", wanted_share="60%") in words for name in ("reached", "not_reached")]
    assert shown == [sentence == "reached", sentence == "not_reached"]


@pytest.mark.usefixtures("answers")
def test_without_a_plan_there_is_nothing_to_value(open_case: OpenCase) -> None:
    visitor = open_case("pensioner-nothing-left", page="prepare")
    assert text("page.creditor_side.none", "en") in visitor.words
    assert not visitor.app.get("plotly_chart")


# On the shared pages


@pytest.mark.usefixtures("answers")
def test_the_search_for_the_creditors_numbers_finds_them_at_the_desk(open_case: OpenCase) -> None:
    found = told(open_case(page="prepare"))
    assert {f"{value / 100:,.2f}".encode() for value in SECRET_AMOUNTS} <= set(found)
    assert {b"23.47%", b"41.79%"} <= set(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("answers")
def test_no_shared_page_sends_a_number_of_the_creditors_side(open_case: OpenCase, language: Language) -> None:
    visitor = open_case(language=language)
    shared = [str(button.key) for button in visitor.app.button if str(button.key).startswith("go:") and button.key != "go:prepare"]
    assert len(shared) >= 4
    for key in shared:
        assert told(visitor.press(key)) == []
    visitor.go("compare")
    for offer in visitor.proposal.offers:
        assert told(visitor.press(f"closely:{offer.id}")) == []


@pytest.mark.parametrize("sample", ["card-after-hospital", "salaried-card", "three-creditors"])
def test_no_number_of_the_engine_itself_gets_out_either(open_case: OpenCase, sample: str) -> None:
    visitor = open_case(sample, page="compare")
    assert told(visitor) == []
    assert told(visitor.type("wish.payment", "1,200")) == []
    for name in ("A", "asked"):
        assert told(visitor.press(f"closely:{name}")) == []
    assert told(visitor.go("cases").go("prepare")) != []


@pytest.mark.usefixtures("answers")
def test_nothing_of_the_desk_stays_on_the_page_after_it(open_case: OpenCase) -> None:
    assert told(open_case(page="prepare").go("compare")) == []


def test_only_the_desk_reads_the_creditors_fields() -> None:
    readers = set()
    for path in (ROOT / "planner" / "ui").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            reads = isinstance(node, ast.Attribute) and node.attr in CREDITORS
            imports = isinstance(node, ast.ImportFrom) and "creditor_side" in {node.module, *(name.name for name in node.names)}
            if reads or imports:
                readers.add(path.name)
    # What is asked for is made worth as much as the offers: the engine is given the target, the page is not.
    assert readers == {"creditor_side.py", "engine.py", "prepare.py"}
