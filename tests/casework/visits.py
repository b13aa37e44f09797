"""Values for the tests of visits, agreements and what comes after: people, consents, a plan, and every state on the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest

from planner.casework.collection import CollectionOpen
from planner.casework.confidant import Companion, Confidant
from planner.casework.consent import Audio, Claim, Entry, Given, Hear, Presence, Purpose, Question, Refused, Tell, Video, give, refuse
from planner.casework.event import Circumstances
from planner.casework.party import Borrower, Party, Relative, Staff
from planner.casework.visit import (
    Arrived,
    Circle,
    ClaimShown,
    Compared,
    Decided,
    Inside,
    Introduced,
    Introduction,
    Met,
    Notice,
    Noticed,
    Outside,
    Planned,
    Settled,
    Together,
    VisitPlan,
)
from planner.casework.visit_rules import StepRefused, visit_rules
from planner.casework.visit_steps import (
    agreed,
    arrive,
    choose,
    come_in,
    declined,
    give_notice,
    introduce,
    lay_out,
    meet,
    plan_visit,
    show_claim,
    sit_together,
)
from planner.core.debt import Lender, Product
from planner.policy.pack import load_pack

PACK = load_pack("cn")
TOLD = ("controller_contact", "purpose_method_types_retention", "rights_procedure")
BORROWER = Borrower("b-1", "周敏")
SISTER = Relative("r-1", "周洁", "sibling", lives_here=True)
CHILD = Relative("r-2", "周小宝", "child", is_adult=False, lives_here=True)
AGENT = Staff("s-1", "陈一", "agent")
SECOND = Staff("s-2", "林二", "agent")
SUPERVISOR = Staff("s-3", "何三", "supervisor")
TALK = datetime.fromisoformat("2026-11-24T14:00:00+08:00")
DIGEST = "ab" * 32
OPEN = (CollectionOpen("card"),)

PurposeT = TypeVar("PurposeT", bound=Purpose)


def when(minutes: int = 0, *, start: datetime = TALK) -> Circumstances:
    """So many minutes after the beginning."""
    return Circumstances(start + timedelta(minutes=minutes), "CN-510100", AGENT.id)


def yes(purpose: PurposeT, person: Party = BORROWER, minutes: int = 0, *, start: datetime = TALK) -> Given[PurposeT]:
    """A yes."""
    return give(Question(purpose, person, "2026-11"), when(minutes, start=start)).state


def no(purpose: PurposeT, person: Party = BORROWER, minutes: int = 0, *, start: datetime = TALK) -> Refused[PurposeT]:
    """A no."""
    return refuse(Question(purpose, person, "2026-11"), when(minutes, start=start)).state


def visit_plan(starts: datetime = TALK, *, lender: Lender = "bank", product: Product = "credit_card", **changes: object) -> VisitPlan:
    """A visit of two hours by two agents, by the rules of its day."""
    plan = VisitPlan(
        id="v-1",
        purpose="talk",
        borrower=BORROWER,
        debts=OPEN,
        lender=lender,
        product=product,
        starts=starts,
        ends=starts + timedelta(hours=2),
        place="CN-510100",
        staff=(AGENT, SECOND),
        rules=visit_rules(PACK, starts.date(), lender, product),
    )
    return replace(plan, **changes)  # type: ignore[arg-type]  # the names of the plan are given at each call


def notice_for(plan: VisitPlan, **changes: object) -> Notice:
    """A notice that says all, a day before."""
    notice = Notice(plan.starts - timedelta(days=1), "message", BORROWER.id, plan.starts, TOLD, "示例银行", "", "2026-11")
    return replace(notice, **changes)  # type: ignore[arg-type]  # the names of the notice are given at each call


def companion(relative: Relative = SISTER, minutes: int = 5) -> Companion:
    """A relative with all three consents."""
    tell, hear = yes(Tell(relative.id), BORROWER, minutes), yes(Hear(BORROWER.id), relative, minutes)
    return Companion(Confidant(relative, tell, hear), yes(Presence(relative.id), BORROWER, minutes))


@dataclass(frozen=True)
class Walk:
    """Every state of one visit on which all goes well, in the home and alone with the borrower."""

    planned: Planned
    noticed: Noticed
    arrived: Arrived
    met: Met
    introduced: Introduced
    settled: Settled
    together: Together
    shown: ClaimShown
    compared: Compared
    decided: Decided


def walk(plan: VisitPlan | None = None) -> Walk:
    """Go the whole way."""
    plan = plan or visit_plan()
    start = plan.starts
    planned = plan_visit(plan, when(-3000, start=start)).state
    noticed = give_notice(planned, notice_for(plan), when(-1440, start=start)).state
    arrived = arrive(noticed, plan.staff, plan.debts, when(0, start=start)).state
    met = meet(arrived, BORROWER, when(1, start=start)).state
    card = Introduction(tuple(one.id for one in plan.staff), "示例银行", "")
    introduced = introduce(met, card, when(2, start=start)).state
    entry = yes(Entry(), minutes=3, start=start)
    settled = come_in(agreed(introduced, entry), Inside((), (entry,)), when(3, start=start)).state
    together = sit_together(asked(settled), Circle(), when(6, start=start)).state
    claim = yes(Claim(), minutes=7, start=start)
    shown = show_claim(together, claim, OPEN, DIGEST, when(7, start=start)).state
    compared = lay_out(shown, ("A", "B", "C"), DIGEST, when(8, start=start)).state
    decided = choose(compared, "B", when(9, start=start)).state
    return Walk(planned, noticed, arrived, met, introduced, settled, together, shown, compared, decided)


def asked(settled: Settled) -> Settled:
    """The same, with audio and video asked about: one yes, one no."""
    start = settled.facts.plan.starts
    heard = agreed(settled, yes(Audio(), minutes=4, start=start))
    still = declined(heard, no(Video(), minutes=4, start=start))
    assert isinstance(still, Settled)
    return still


def outside() -> Outside:
    """A bench."""
    return Outside("小区长椅")


@contextmanager
def refused(key: str, rule: str | None = None) -> Iterator[None]:
    """Expect that a step is refused by a gate, and by a rule."""
    with pytest.raises(StepRefused) as error:
        yield
    finding = error.value.finding
    assert (finding.key, error.value.key, finding.severity) == (key, key, "gate")
    assert rule is None or finding.rule == rule
    assert (finding.citation == "") is (finding.rule == "own_choice")
