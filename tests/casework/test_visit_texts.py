"""Every value of casework that people see has its text in both languages."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

import pytest

from planner.casework.agreement_rules import agreement_rules
from planner.casework.complaint import TOPICS
from planner.casework.consent import PURPOSES, Entry, Purpose, Question, Sensitive, Share, Tell, UnusualHours
from planner.casework.contribution import BETWEEN, SPOUSE, WORDING
from planner.casework.event import DETAILS, KINDS
from planner.casework.follow_up import FEELINGS, THEMES
from planner.casework.retention import Action
from planner.casework.teach_back import Payment, teach_questions
from planner.casework.visit import DOOR_CHOICES, Ending
from planner.casework.visit_rules import visit_rules
from planner.casework.visit_texts import (
    NO,
    NOT_BORROWER,
    STOP_HERE,
    TAKE_BACK,
    YES,
    action_text,
    door_text,
    ending_text,
    event_text,
    feeling_text,
    question_values,
    teach_option_text,
    theme_text,
    topic_text,
)
from planner.i18n import LANGUAGES, Language, catalogue, render
from tests.casework.visits import BORROWER, PACK, TALK
from tests.policy.debts import CARD

QUESTIONS = teach_questions(Payment(1, date(2027, 1, 15)), 2)
KEYS = [
    STOP_HERE,
    NOT_BORROWER,
    YES,
    NO,
    TAKE_BACK,
    *map(door_text, DOOR_CHOICES),
    *map(ending_text, get_args(Ending)),
    *map(theme_text, THEMES),
    *map(feeling_text, FEELINGS),
    *map(topic_text, TOPICS),
    *map(action_text, get_args(Action)),
    *map(event_text, KINDS),
    *(question.key for question in QUESTIONS),
    *(question.explanation for question in QUESTIONS),
    *(teach_option_text(option) for question in QUESTIONS for option in question.options if isinstance(option, str)),
    *(f"visits.ask.{purpose.name}" for purpose in PURPOSES),
    *(f"visits.purpose.{purpose.name}" for purpose in PURPOSES),
    *(f"visits.help.{between}" for between in BETWEEN),
    *WORDING,
    SPOUSE,
    *(finding.key for finding in agreement_rules(PACK, CARD, TALK.date(), 1).effects),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_its_text(language: Language) -> None:
    assert [key for key in KEYS if key not in catalogue(language)] == []


def test_every_kind_of_event_says_what_it_must() -> None:
    assert set(DETAILS) == set(KINDS)


@pytest.mark.parametrize(
    ("purpose", "chinese", "english"),
    [
        (Tell("r-1"), "可以让周洁知道这笔债务吗", "May 周洁 know about this debt?"),
        (UnusualHours(datetime.fromisoformat("2026-11-24T14:30:00+00:00")), "2026年11月24日 22:30", "on November 24, 2026 at 22:30?"),
        (Share("街道办", "6321", "申请救助", "书面", "收入"), "交给街道办（6321）", "hand 收入 to 街道办 (6321)"),
        (Sensitive("medical", "why", "what"), "为什么需要：why", "Why it helps: why."),
        (Entry(), "我们可以进来谈吗", "May we come in?"),
    ],
)
def test_a_question_is_filled_with_names_and_the_clock_there(purpose: Purpose, chinese: str, english: str) -> None:
    rules = visit_rules(PACK, TALK.date(), "bank", "credit_card")
    question = Question(purpose, BORROWER, "2026-11")
    values = question_values(question, {"r-1": "周洁"}, rules)
    assert chinese in render(question.key, values, "zh_CN")
    assert english in render(question.key, values, "en")


def test_nothing_is_said_of_money_to_somebody_else_at_the_door() -> None:
    for language in LANGUAGES:
        (said,) = catalogue(language)[NOT_BORROWER]
        assert not [word for word in ("债", "钱", "款", "银行", "debt", "money", "loan", "bank", "pay") if word in said]


def test_yes_and_no_are_as_short_and_as_kind() -> None:
    for language in LANGUAGES:
        texts = catalogue(language)
        assert abs(len(texts[YES][0]) - len(texts[NO][0])) <= 12
        assert not [key for key in KEYS if "!" in texts[key][0] or "！" in texts[key][0]]
