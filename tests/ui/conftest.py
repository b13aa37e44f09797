"""A page without a browser: runs of app.py in Streamlit's test harness."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.casework.case import case_document, load_case
from planner.i18n import LANGUAGES, text
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.ui import engine
from planner.ui.drafts import STORE, Draft
from tests.ui.proposals import Verdicts, with_chances

ROOT = Path(__file__).parents[2]
CASES = ROOT / "scenarios" / "cases"
OpenCase = Callable[..., "Visitor"]


class Visitor:
    """One browser tab on a draft."""

    def __init__(self, visit: str, language: str) -> None:
        self.visit = visit
        self.app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if visit:
            self.app.query_params["visit"] = visit
        self.app.query_params["lang"] = language
        self.run()

    @property
    def draft(self) -> Draft:
        draft = STORE.find(self.visit)
        assert draft is not None
        return draft

    @property
    def proposal(self) -> Proposal:
        """What the engine answers to the draft as it stands."""
        answer = engine.answer_of(self.draft)
        assert isinstance(answer, Proposal), answer
        return answer

    def run(self) -> Visitor:
        self.app.run()
        assert not self.app.exception, self.app.exception
        faults = {text("page.fault", language) for language in LANGUAGES}
        assert not faults & {str(error.value) for error in self.app.error}, "a page failed: the log says where"
        return self

    def press(self, key: str) -> Visitor:
        self.app.button(key=key).click()
        return self.run()

    def go(self, page: str) -> Visitor:
        return self.press(f"go:{page}")

    def field(self, path: str) -> str:
        """Return the key of the field of a path, whichever turn it has."""
        keys = [item.key for kind in ("text_input", "selectbox", "checkbox") for item in self.app.get(kind) if f":{path}:" in str(item.key)]
        assert len(keys) == 1, (path, keys)
        return str(keys[0])

    def type(self, path: str, typed: str) -> Visitor:
        self.app.text_input(key=self.field(path)).set_value(typed)
        return self.run()

    def shown(self, path: str) -> str:
        return str(self.app.text_input(key=self.field(path)).value)

    @property
    def words(self) -> str:
        """All that is written on the page."""
        kinds = ("title", "header", "subheader", "markdown", "caption", "info", "error")
        written = [str(getattr(item, "value", "")) for kind in kinds for item in self.app.get(kind)]
        pieces = [str(getattr(item, "proto", None) and item.proto.body) for item in self.app.get("html")]
        return "\n".join([*written, *(piece for piece in pieces if "<style>" not in piece)])


@pytest.fixture
def open_case() -> OpenCase:
    """Return a function that opens a sample on the first page."""

    def opened(sample: str = "card-after-hospital", language: str = "en", page: str | None = None) -> Visitor:
        visitor = Visitor(STORE.open(case_document(load_case(CASES / f"{sample}.toml"))), language)
        return visitor.go(page) if page else visitor

    return opened


class Answers:
    """What the engine answers: its own plans, the first ``count`` of them, with known chances and creditor's numbers."""

    def __init__(self, propose: Callable[..., Proposal]) -> None:
        self.propose = propose
        self.count = 3
        self.verdicts: Verdicts | None = None

    def __call__(self, *case: Any, **more: Any) -> Proposal:
        found = self.propose(*case, **more)
        return with_chances(replace(found, offers=found.offers[: self.count]), self.verdicts)


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """Let the engine's answers have known chances and creditor's numbers."""
    known = Answers(propose)
    monkeypatch.setattr(engine, "propose", known)
    engine._answer.cache_clear()
    yield known
    engine._answer.cache_clear()
