"""An agreement comes about only with all that the rules of its day ask for, and never by the same two eyes alone."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest

from planner.casework.agreement import (
    CardPlanContents,
    Confirmation,
    CostStatement,
    Drafted,
    InForce,
    conclude,
    confirm,
    consider,
    explain,
    postpone,
    reject,
    sign,
    stop_collection,
)
from planner.casework.agreement_rules import agreement_rules, signature_findings
from planner.casework.collection import NotConfirmed, reopen
from planner.casework.consent import Audio as Sound
from planner.casework.consent import Claim, Given, Purpose
from planner.casework.party import Borrower, Staff
from planner.casework.teach_back import COMPLAINT, HARD_MONTH, Payment, TeachAnswer, teach_questions
from planner.errors import InputError
from tests.casework.agreements import CONTENTS, COST_PARTS, DEAL, answers, considered, drafted, explained, signature
from tests.casework.visits import AGENT, BORROWER, DIGEST, PACK, SECOND, SISTER, SUPERVISOR, TALK, refused, when, yes
from tests.policy.debts import CARD, LOAN, PRIVATE

NEEDS = ("waive_penalty_interest",)
SIX = tuple(field.name for field in fields(CardPlanContents))


def test_the_six_contents_are_those_of_the_pack() -> None:
    value = PACK.parameter("card_individualised_required_fields", TALK.date(), "bank", "credit_card")
    assert value
    assert value.words() == SIX
    assert len(SIX) == 6


@pytest.mark.parametrize("name", SIX)
def test_a_card_plan_lacks_none_of_the_six_contents(name: str) -> None:
    assert drafted().contents == CONTENTS
    with refused("visits.gate.contents", "CN-CARD-70-CONTENT"):
        drafted(contents=replace(CONTENTS, **{name: " "}))


@pytest.mark.parametrize(("on", "rule"), [(date(2011, 1, 12), False), (date(2011, 1, 13), True)])
def test_the_contents_are_asked_for_from_the_first_day_of_the_rule(on: date, rule: bool) -> None:
    rules = agreement_rules(PACK, CARD, on)
    assert bool(rules.contents) is rule
    if rule:
        with refused("visits.gate.contents"):
            Drafted(DEAL, rules)
    else:
        assert Drafted(DEAL, rules).contents is None


def test_other_loans_need_no_card_contents() -> None:
    assert drafted(LOAN, contents=None).contents is None


def test_somebody_prepared_it() -> None:
    with pytest.raises(InputError) as error:
        drafted(deal=replace(DEAL, prepared_by=()))
    assert error.value.place == "prepared_by"


# --- telling and teaching back


def test_what_signing_does_is_said_with_its_source() -> None:
    effects = agreement_rules(PACK, CARD, TALK.date(), waived=1).effects
    assert [(finding.key, finding.rule) for finding in effects] == [
        ("finding.show_limitation", "CN-D-LIMIT-WAIVE"),
        ("finding.show_waiver", "CN-D-575"),
        ("visits.effect.voidable", "CN-V-DURESS"),
        ("finding.show_credit_record", "CN-D-CREDIT"),
        ("visits.effect.collection_stops", "CN-V-STOP-70"),
    ]
    assert effects[2].values == {"months": 12}
    assert {finding.severity for finding in effects} == {"show"}
    assert "finding.show_waiver" not in {finding.key for finding in agreement_rules(PACK, CARD, TALK.date()).effects}


def test_a_debt_that_may_be_too_old_is_named_before_anything_is_signed() -> None:
    old = replace(CARD, days_past_due=1150)
    keys = [finding.key for finding in agreement_rules(PACK, old, TALK.date()).effects]
    assert keys[:2] == ["finding.limitation", "finding.limitation_signing"]
    assert "finding.limitation" not in [finding.key for finding in agreement_rules(PACK, CARD, TALK.date()).effects]


@pytest.mark.parametrize(
    ("on", "keys"),
    [
        (date(2013, 3, 14), ["visits.effect.collection_stops"]),
        (date(2013, 3, 15), ["finding.show_credit_record", "visits.effect.collection_stops"]),
        (date(2020, 12, 31), ["finding.show_credit_record", "visits.effect.collection_stops"]),
        (
            date(2021, 1, 1),
            [
                "finding.show_limitation",
                "finding.show_waiver",
                "visits.effect.voidable",
                "finding.show_credit_record",
                "visits.effect.collection_stops",
            ],
        ),
    ],
)
def test_effects_are_those_of_the_day(on: date, keys: list[str]) -> None:
    assert [finding.key for finding in agreement_rules(PACK, CARD, on, waived=1).effects] == keys


@pytest.mark.parametrize("left_out", range(5))
def test_no_effect_is_left_out(left_out: int) -> None:
    draft = drafted()
    told = [finding.key for finding in draft.rules.effects]
    key = told.pop(left_out)
    with pytest.raises(Exception, match=key):
        explain(draft, tuple(told), answers(draft), when(20))


def test_the_three_questions() -> None:
    first, hard, complaint = teach_questions(DEAL.first, DEAL.total)
    assert [question.key for question in (first, hard, complaint)] == [
        "visits.teach.first_payment",
        "visits.teach.hard_month",
        "visits.teach.complaint",
    ]
    assert first.right in first.options
    assert first.options == (Payment(120000, date(2027, 1, 15)), DEAL.first, Payment(4800000, date(2026, 12, 15)))
    assert len(teach_questions(DEAL.first, DEAL.first.amount)[0].options) == 2  # a settlement in one payment
    assert (hard, complaint) == (HARD_MONTH, COMPLAINT)
    assert hard.explanation == "visits.taught.hard_month"
    for question in (first, hard, complaint):
        assert question.right in question.options
        assert len(set(question.options)) == len(question.options)


def test_a_wrong_answer_is_explained_and_closes_nothing() -> None:
    draft = drafted()
    right = answers(draft)
    wrong = TeachAnswer(HARD_MONTH, "borrow_elsewhere")
    told = tuple(finding.key for finding in draft.rules.effects)
    with pytest.raises(InputError) as error:
        explain(draft, told, (right[0], wrong, right[2]), when(20))
    assert (error.value.key, error.value.place) == ("visits.teach_unexplained", "hard_month")
    step = explain(draft, told, (right[0], replace(wrong, explained=True), right[2]), when(20))
    assert step.event.details["questions"] == [
        {"question": "first_payment", "understood": True, "explained": False},
        {"question": "hard_month", "understood": False, "explained": True},
        {"question": "complaint", "understood": True, "explained": False},
    ]
    with pytest.raises(InputError) as error:
        explain(draft, told, right[:2], when(20))
    assert (error.value.key, error.value.place) == ("visits.teach_missing", "complaint")


def test_deciding_later_is_open_until_the_signature() -> None:
    for state in (drafted(), explained(), considered()):
        step = postpone(state, when(30))
        assert (step.state.deal, step.event.details["choice"]) == (DEAL, "decide_later")


# --- signing


def test_time_to_think_is_as_long_as_the_borrower_wants() -> None:
    now = consider(explained(), TALK + timedelta(minutes=20), when(20))
    assert now.event.details["choice"] == "think"
    assert sign(now.state, signature(), when(60)).state
    with refused("visits.gate.time_to_think"):
        sign(considered(), signature(at=TALK + timedelta(minutes=59, seconds=59)), when(60))
    with pytest.raises(InputError) as error:
        consider(explained(), TALK + timedelta(minutes=19), when(20))
    assert error.value.key == "visits.time_backwards"


def test_only_the_borrower_signs_and_only_when_able() -> None:
    with refused("visits.gate.signer"):
        sign(considered(), signature(borrower=Borrower("b-2", "别人")), when(60))
    with refused("visits.gate.capacity", "CN-V-CAPACITY"):
        sign(considered(), signature(is_able=False), when(60))


@pytest.mark.parametrize(("day", "rule"), [("2026-07-31", False), ("2026-08-01", True)])
def test_the_cost_statement_is_signed_first_from_the_first_day_of_the_rule(day: str, rule: bool) -> None:
    start = datetime.fromisoformat(f"{day}T14:00:00+08:00")
    ready = considered(drafted(on=start.date()), start=start)
    if not rule:
        assert sign(ready, signature(start=start, cost=None), when(60, start=start)).state
        return
    signed_at = start + timedelta(minutes=60)
    late, lacking = CostStatement(COST_PARTS, DIGEST, signed_at), CostStatement(COST_PARTS | {"payee": ""}, DIGEST, start)
    for cost in (None, late, lacking):
        with refused("visits.gate.cost_statement", "CN-D-MINGSHI"):
            sign(ready, signature(start=start, cost=cost), when(60, start=start))
    assert sign(ready, signature(start=start), when(60, start=start)).state


def test_an_oral_agreement_is_recorded() -> None:
    sound: Given[Purpose] = yes(Sound())
    for recorded in (None, yes(Sound(), SISTER), yes(Claim())):
        with refused("visits.gate.oral"):
            sign(considered(), signature(form="oral", recorded=recorded), when(60))
    assert sign(considered(), signature(form="oral", recorded=sound), when(60)).event.details["form"] == "oral"


@pytest.mark.parametrize(("on", "found"), [(date(2019, 4, 22), 0), (date(2019, 4, 23), 1)])
def test_a_drawn_name_is_said_to_be_weak(on: date, found: int) -> None:
    assert len(signature_findings(PACK, "drawn", on)) == found
    assert signature_findings(PACK, "paper", on) == ()


# --- confirmation


def test_what_needs_no_confirmation_is_concluded() -> None:
    signed = sign(considered(drafted(needs_confirmation=("waive_principal",))), signature(), when(60)).state
    assert signed.draft.to_confirm == ()
    assert conclude(signed, when(61)).event.kind == "document"
    with pytest.raises(InputError) as error:
        reject(signed, SUPERVISOR, "x", when(61))
    assert error.value.place == "to_confirm"


def test_what_the_mandate_reserves_waits_for_somebody_else() -> None:
    step = sign(considered(drafted(needs_confirmation=NEEDS)), signature(), when(60))
    signed, later = step.state, TALK + timedelta(minutes=90)
    assert step.event.details["to_confirm"] == list(NEEDS)
    with refused("visits.gate.confirmation"):
        conclude(signed, when(61))
    with refused("visits.gate.confirmation"):
        confirm(signed, Confirmation(SUPERVISOR, later, ("months",)), when(90))
    involved = (Staff(AGENT.id, AGENT.name, "supervisor"), Staff(SECOND.id, SECOND.name, "supervisor"), Staff("s-4", "某人", "counsellor"))
    for by in involved:
        with refused("visits.gate.four_eyes"):
            confirm(signed, Confirmation(by, later, NEEDS), when(90))
        with refused("visits.gate.four_eyes"):
            reject(signed, by, "利率太低", when(90))
    with refused("visits.gate.four_eyes"):
        confirm(signed, Confirmation(SUPERVISOR, TALK, NEEDS), when(90))
    done = confirm(signed, Confirmation(SUPERVISOR, later, NEEDS), when(90))
    assert isinstance(done.state, InForce)
    assert done.event.details["confirmed"] is True


def test_whoever_signs_for_the_creditor_does_not_confirm() -> None:
    signed = sign(considered(drafted(needs_confirmation=NEEDS)), signature(creditor=SUPERVISOR), when(60)).state
    with refused("visits.gate.four_eyes"):
        confirm(signed, Confirmation(SUPERVISOR, TALK + timedelta(minutes=90), NEEDS), when(90))


def test_a_refused_confirmation_has_a_reason_and_opens_the_debt_again() -> None:
    signed = sign(considered(drafted(needs_confirmation=NEEDS)), signature(), when(60)).state
    with pytest.raises(InputError) as error:
        reject(signed, SUPERVISOR, " ", when(90))
    assert error.value.place == "reason"
    step = reject(signed, SUPERVISOR, "超出授权", when(90))
    assert (step.state.reason, step.event.details["confirmed"]) == ("超出授权", False)
    assert reopen(stop_collection(signed), NotConfirmed("a-1", date(2026, 11, 25))).debt == "card"


@pytest.mark.parametrize(("debt", "rule"), [(CARD, "CN-V-STOP-70"), (LOAN, "own_choice"), (PRIVATE, "own_choice")])
def test_collection_stops_at_the_signature(debt: object, rule: str) -> None:
    signed = sign(considered(drafted(debt)), signature(), when(60)).state  # type: ignore[arg-type]  # debts, as parametrised
    for agreement in (signed, conclude(signed, when(61)).state):
        stopped = stop_collection(agreement)
        assert (stopped.debt, stopped.agreement, stopped.since, stopped.finding.rule) == ("card", "a-1", TALK.date(), rule)
    assert signed.draft.deal.borrower == BORROWER


@pytest.mark.parametrize(("on", "rule"), [(date(2011, 1, 12), "own_choice"), (date(2011, 1, 13), "CN-V-STOP-70")])
def test_collection_stops_by_rule_from_its_first_day(on: date, rule: str) -> None:
    assert agreement_rules(PACK, CARD, on).stop_finding.rule == rule
