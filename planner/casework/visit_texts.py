"""Which text of the catalogues speaks of which value of a visit, and with what. The sentences stand in ``visits.po``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Final, TypeVar

from planner.casework.complaint import Topic
from planner.casework.consent import Purpose, Question
from planner.casework.event import Kind
from planner.casework.follow_up import Feeling, Theme
from planner.casework.retention import Action
from planner.casework.visit import DoorChoice, Ending
from planner.casework.visit_rules import VisitRules

STOP_HERE: Final = "visits.stop_here"
"""The button that every page of a visit has."""
NOT_BORROWER: Final = "visits.door.not_borrower"
"""All that is said to somebody else at the door."""
YES: Final = "visits.answer.yes"
NO: Final = "visits.answer.no"
TAKE_BACK: Final = "visits.answer.take_back"

PurposeT = TypeVar("PurposeT", bound=Purpose)


def question_values(question: Question[PurposeT], names: Mapping[str, str], rules: VisitRules) -> Mapping[str, object]:
    """Return what fills the text of a question: names for ids, and a day and a time of the clock there for a moment."""
    values: dict[str, object] = {}
    for field in fields(question.purpose):
        value = getattr(question.purpose, field.name)
        if isinstance(value, datetime):
            local = rules.local(value)
            values |= {"day": local.date(), "clock": f"{local:%H:%M}"}
        else:
            values[field.name] = names.get(value, value)
    return values


def door_text(choice: DoorChoice) -> str:
    """Return the text of a choice at the door."""
    return f"visits.door.{choice}"


def ending_text(ending: Ending) -> str:
    """Return the text of how a visit ended."""
    return f"visits.ending.{ending}"


def teach_option_text(option: str) -> str:
    """Return the text of an answer to choose from."""
    return f"visits.teach_option.{option}"


def theme_text(theme: Theme) -> str:
    """Return the question of a follow-up."""
    return f"visits.follow_up.{theme}"


def feeling_text(feeling: Feeling) -> str:
    """Return the text of an answer of a follow-up."""
    return f"visits.feeling.{feeling}"


def topic_text(topic: Topic) -> str:
    """Return the text of what a complaint is about."""
    return f"visits.topic.{topic}"


def action_text(action: Action) -> str:
    """Return the text of what happens to a record."""
    return f"visits.action.{action}"


def event_text(kind: Kind) -> str:
    """Return the name of a kind of event."""
    return f"visits.event.{kind}"
