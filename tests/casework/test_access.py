"""Every role and every action, with one's own case and another's; and four eyes."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.access import ACCESS_ROLES, ACTIONS, FOUR_EYES, TABLE, AccessRole, Action, may, refusal
from planner.casework.party import CONFIRMING_ROLES, ROLES

IN_WORDS = """
see_case           . o o e e .
change_case        . o o e . .
see_offers         o o o e e .
see_creditor_side  . . o e e .
hold_visit         . o . . . .
prepare_agreement  . o o . . .
confirm_levers     . . . e . .
make_complaint     o o o e . .
see_complaints     . . . e e .
answer_complaint   . . . e . .
see_register       . . . e e .
copy_data          o . o e . .
correct_data       . o o e . .
erase_data         . . . e . .
assign_case        . . . e . .
import_cases       . . e e . .
keep_accounts      . . . . . e
"""
"""The table once more, as people read it: borrower_view, agent, counsellor, supervisor, auditor, admin; o: own cases, e: every case."""
ROWS = [line.split() for line in IN_WORDS.strip().splitlines()]
CELLS = [(action, role, letter) for action, *letters in ROWS for role, letter in zip(ACCESS_ROLES, letters, strict=True)]
NAMES = st.text(max_size=3)
STAFF_APART: tuple[AccessRole, ...] = ("auditor", "admin")
CHANGING = set(ACTIONS) - {"see_case", "see_offers", "see_creditor_side", "see_complaints", "see_register"}


def test_the_table_speaks_of_every_action_and_of_no_other_role() -> None:
    assert tuple(TABLE) == ACTIONS
    assert {role for reaches in TABLE.values() for role in reaches} == set(ACCESS_ROLES)
    assert (ACCESS_ROLES[0], ACCESS_ROLES[1:]) == ("borrower_view", ROLES)
    assert len(CELLS) == len(ACTIONS) * len(ACCESS_ROLES)


@pytest.mark.parametrize(("action", "role", "letter"), CELLS)
def test_every_role_every_action_own_and_other_case(action: Action, role: AccessRole, letter: str) -> None:
    apart = frozenset({"somebody else"})
    own, other = (may(role, action, is_assigned=is_assigned, who="me", involved=apart) for is_assigned in (True, False))
    assert (own, other) == {".": (False, False), "o": (True, False), "e": (True, True)}[letter]


def test_why_not() -> None:
    assert refusal("agent", "see_case", is_assigned=True) is None
    assert refusal("agent", "see_case") == "access.refused.case"
    assert refusal("admin", "see_case", is_assigned=True) == "access.refused.role"
    assert refusal("supervisor", "confirm_levers", who="s", involved=frozenset({"s", "a"})) == "access.refused.four_eyes"


def test_an_auditor_changes_nothing_and_an_admin_sees_no_case() -> None:
    auditors, admins = (
        {action for action in ACTIONS if may(role, action, is_assigned=True, who="a", involved=frozenset({"b"}))} for role in STAFF_APART
    )
    assert auditors == set(ACTIONS) - CHANGING
    assert admins == {"keep_accounts"}


def test_the_creditors_side_is_never_for_a_borrower() -> None:
    assert not may("borrower_view", "see_creditor_side", is_assigned=True)
    assert not may("borrower_view", "see_case", is_assigned=True)  # the case holds the mandate


def test_whoever_confirms_is_whom_the_agreement_accepts() -> None:
    assert set(TABLE["confirm_levers"]) == set(TABLE["answer_complaint"]) == CONFIRMING_ROLES


@given(st.sampled_from(ACCESS_ROLES), st.sampled_from(sorted(FOUR_EYES)), st.booleans(), NAMES, st.frozensets(NAMES))
def test_nobody_decides_on_what_they_had_a_part_in(
    role: AccessRole, action: Action, is_assigned: bool, who: str, involved: frozenset[str]
) -> None:
    assert not may(role, action, is_assigned=is_assigned, who=who, involved=involved | {who})
    assert not may(role, action, is_assigned=is_assigned, who=who)
    assert not may(role, action, is_assigned=is_assigned, involved=involved)


@pytest.mark.parametrize(("role", "action"), list(product(ACCESS_ROLES, ACTIONS)))
def test_being_assigned_never_takes_a_right_away(role: AccessRole, action: Action) -> None:
    apart = frozenset({"b"})
    assert may(role, action, is_assigned=True, who="a", involved=apart) >= may(role, action, who="a", involved=apart)
