"""Values for the tests of agreements: a deal on a card, its contents, its cost statement, and the states up to the signature."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from planner.casework.agreement import CardPlanContents, Considered, CostStatement, Deal, Drafted, Explained, Signature, consider, explain
from planner.casework.agreement_rules import agreement_rules
from planner.casework.teach_back import Payment, TeachAnswer
from planner.core.debt import Debt
from tests.casework.visits import AGENT, BORROWER, DIGEST, PACK, SECOND, TALK, when
from tests.policy.debts import CARD, TODAY

CONTENTS = CardPlanContents("欠款余额48,000元", "每月15日1,200元", "不收", "结清前不申领", "双方权利义务", "无")
COST_PARTS = {
    "principal": "48,000元",
    "items": "利息",
    "method": "按月",
    "standard": "年利率12%",
    "payee": "示例银行",
    "annualised_normal": "12%",
    "default_contingent_items": "无",
    "no_other_charges_notice": "除已明示成本外不再收取其他费用",
}
DEAL = Deal(
    id="a-1",
    debt="card",
    borrower=BORROWER,
    offer="B",
    first=Payment(120000, date(2026, 12, 15)),
    payments=40,
    last_due=date(2030, 3, 15),
    total=4800000,
    levers=("months", "waive_penalty_interest"),
    prepared_by=(AGENT, SECOND),
    digest=DIGEST,
)


def drafted(debt: Debt = CARD, on: date = TODAY, **changes: object) -> Drafted:
    """A draft on a debt, made on a day."""
    draft = Drafted(DEAL, agreement_rules(PACK, debt, on, waived=158000), contents=CONTENTS)
    return replace(draft, **changes)  # type: ignore[arg-type]  # the names of a draft are given at each call


def answers(draft: Drafted) -> tuple[TeachAnswer, ...]:
    """The right answers."""
    return tuple(TeachAnswer(question, question.right) for question in draft.questions)


def explained(draft: Drafted | None = None, *, start: datetime = TALK) -> Explained:
    """All effects told, all questions answered."""
    draft = draft or drafted()
    told = tuple(finding.key for finding in draft.rules.effects)
    return explain(draft, told, answers(draft), when(20, start=start)).state


def considered(draft: Drafted | None = None, *, start: datetime = TALK) -> Considered:
    """Time to think until an hour after the beginning."""
    return consider(explained(draft, start=start), start + timedelta(minutes=60), when(21, start=start)).state


def signature(*, start: datetime = TALK, **changes: object) -> Signature:
    """On paper, an hour after the beginning, five minutes after the cost statement."""
    cost = CostStatement(COST_PARTS, DIGEST, start + timedelta(minutes=55))
    signed = Signature(BORROWER, AGENT, start + timedelta(minutes=60), "paper", is_able=True, cost=cost)
    return replace(signed, **changes)  # type: ignore[arg-type]  # the names of a signature are given at each call
