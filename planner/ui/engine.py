"""From a draft to what is shown of it: the case, and the engine's answer, kept for drafts that did not change."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Final

from planner.casework.case import Case, case_from_document
from planner.errors import PlannerError
from planner.household.household import Household
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
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


def pack_of(case: Case) -> Pack:
    """Return the rules that the case is read by."""
    return load_pack(case.pack)


def household_of(case: Case) -> Household:
    """Return the household, with the living floor of its place where none was told."""
    return case.household


@lru_cache(maxsize=ANSWERS_KEPT)
def _answer(fingerprint: str) -> Proposal | PlannerError:
    case = case_from_document(json.loads(fingerprint))
    try:
        return propose(case.debts, case.household, case.mandate, pack_of(case), case.as_of)
    except PlannerError as error:
        return error
