"""From a draft to what is shown of it: the case, and the engine's answer, kept for drafts that did not change."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from planner.casework.case import Case, case_from_document
from planner.errors import PlannerError
from planner.negotiation.attribution import Attribution, attribute
from planner.negotiation.goal_seek import Answer, Wish, solve
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.negotiation.situation import situate
from planner.policy.pack import Pack, load_pack
from planner.ui.drafts import Draft

ANSWERS_KEPT: Final = 64
"""Answers kept in memory: a change of language or of page computes nothing again."""


def case_of(draft: Draft) -> Case:
    """Return the case of a draft, whose document always is one."""
    return case_from_document(draft.document)


def answer_of(draft: Draft) -> Proposal | PlannerError:
    """Return the engine's answer, or why there is none."""
    return _answer(draft.fingerprint())


def solution_of(draft: Draft, wish: Wish) -> Answer | PlannerError:
    """Return the plan that grants a wish, or what stands in its way."""
    return _solution(draft.fingerprint(), wish)


def ways_of(draft: Draft) -> tuple[Attribution, ...]:
    """Return what each lever of each offer costs and gives; nothing where there are no offers."""
    return _ways(draft.fingerprint())


def pack_of(case: Case) -> Pack:
    """Return the rules that the case is read by."""
    return load_pack(case.pack)


@lru_cache(maxsize=ANSWERS_KEPT)
def _answer(fingerprint: str) -> Proposal | PlannerError:
    case = case_from_document(json.loads(fingerprint))
    try:
        return propose(case.debts, case.household, case.mandate, pack_of(case), case.as_of, seed=case.seed)
    except PlannerError as error:
        return error


@lru_cache(maxsize=ANSWERS_KEPT)
def _ways(fingerprint: str) -> tuple[Attribution, ...]:
    case, answer = case_from_document(json.loads(fingerprint)), _answer(fingerprint)
    if isinstance(answer, PlannerError) or not answer.offers:
        return ()
    situation = situate(case.debts, case.household, case.mandate, pack_of(case), case.as_of, seed=case.seed)
    return attribute(situation, answer.offers)


@lru_cache(maxsize=ANSWERS_KEPT)
def _solution(fingerprint: str, wish: Wish) -> Answer | PlannerError:
    case, beside = case_from_document(json.loads(fingerprint)), _answer(fingerprint)
    target = None if isinstance(beside, PlannerError) else beside.target_value
    try:
        return solve(case.debts, case.household, case.mandate, pack_of(case), case.as_of, wish, seed=case.seed, target_value=target)
    except PlannerError as error:
        return error
