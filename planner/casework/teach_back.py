"""Teach-back (复述确认): three questions by which the borrower says in their own way what was agreed. It tests our telling, not them.

A wrong answer is explained and closes nothing; deciding later stays open the whole time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from planner.core.dates import add_months
from planner.errors import InputError

Subject = Literal["first_payment", "hard_month", "complaint"]


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount in minor units, and the day on which it is due."""

    amount: int
    due: date


Said: TypeAlias = Payment | str


@dataclass(frozen=True, slots=True)
class TeachQuestion:
    """A question (``visits.teach.<subject>``), the answers to choose from, and the right one. The order of the answers is no hint."""

    subject: Subject
    options: tuple[Said, ...]
    right: Said

    @property
    def key(self) -> str:
        """The text of the question."""
        return f"visits.teach.{self.subject}"

    @property
    def explanation(self) -> str:
        """The text that explains the right answer."""
        return f"visits.taught.{self.subject}"


@dataclass(frozen=True, slots=True)
class TeachAnswer:
    """What was said, or chosen. ``explained`` says that the right answer was told afterwards."""

    question: TeachQuestion
    said: Said
    explained: bool = False

    @property
    def understood(self) -> bool:
        """Whether it was the right answer."""
        return self.said == self.question.right


HARD_MONTH: Final = TeachQuestion("hard_month", ("say_nothing", "tell_before", "borrow_elsewhere"), "tell_before")
COMPLAINT: Final = TeachQuestion("complaint", ("only_agent", "not_possible", "any_page_or_link"), "any_page_or_link")


def teach_questions(first: Payment, total: int) -> tuple[TeachQuestion, ...]:
    """Return the three questions: the first payment, a month in which it is impossible, how to complain.

    >>> [question.subject for question in teach_questions(Payment(120000, date(2026, 12, 15)), 4320000)]
    ['first_payment', 'hard_month', 'complaint']
    """
    later = Payment(first.amount, add_months(first.due, 1))
    options = (later, first, *(() if total == first.amount else (Payment(total, first.due),)))
    return (TeachQuestion("first_payment", options, first), HARD_MONTH, COMPLAINT)


def check_answers(questions: tuple[TeachQuestion, ...], answers: tuple[TeachAnswer, ...]) -> None:
    """Refuse answers that leave out a question, or a wrong one that was not explained.

    Raises:
        InputError: names the question.
    """
    by_question = {answer.question: answer for answer in answers}
    for question in questions:
        answer = by_question.get(question)
        if answer is None:
            raise InputError("visits.teach_missing", place=question.subject)
        if not (answer.understood or answer.explained):
            raise InputError("visits.teach_unexplained", place=question.subject)
