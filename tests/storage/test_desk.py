"""The desk: every role, every action, with one's own case and another's; and each service refuses by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from planner.casework.access import ACCESS_ROLES, ACTIONS, FOUR_EYES, TABLE, AccessRole, refusal
from planner.casework.case import load_case
from planner.errors import AccessRefused, InputError, StorageError
from planner.negotiation.borrower_view import borrower_view
from planner.negotiation.proposal import Proposal
from planner.negotiation.propose import propose
from planner.policy.pack import load_pack
from planner.storage.accounts import account_of, set_role
from planner.storage.assignments import cases_of
from planner.storage.database import Database
from planner.storage.desk import Desk
from planner.storage.documents import Conflict, Document, Saved, save_document
from planner.storage.passwords import Secret
from planner.storage.schema import WRITES
from planner.storage.sessions import session_of, start_session, unlock_session
from planner.storage.writes import Refused
from tests.command_line import SAMPLE
from tests.storage.databases import NOON, write
from tests.storage.people import OTHER, PIN, add, cheap_hashes
from tests.ui.proposals import with_chances

__all__ = ["cheap_hashes"]
OWN, OTHERS = "case-own", "case-of-another"


@pytest.fixture(scope="module")
def proposal() -> Proposal:
    case = load_case(SAMPLE)
    return with_chances(propose(case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of, seed=case.seed))


def sit_down(database: Database, role: AccessRole, name: str = "") -> Desk:
    """Somebody with a role and a PIN, signed in, to whom one case of two is assigned."""
    name = name or f"{role}-me"
    if not database_has(database, "admin-1"):
        add(database)
        supervisor = Desk(database, start_session(database, add(database, "chief", "supervisor"), NOON))
        for case in (OWN, OTHERS):
            assert supervisor.save_case(f"new {case}", case, f"person-{case}", {"title": case}, 0, NOON) == Saved(1)
    chief = Desk(database, start_session(database, "chief", NOON))
    chief.assign(f"assign {name}", OWN, add(database, name, role), NOON)
    return Desk(database, start_session(database, name, NOON, PIN))


def database_has(database: Database, account: str) -> bool:
    try:
        return account_of(database, account).id == account
    except InputError:
        return False


def outcome(act: Callable[..., object], *values: object) -> str:
    """The key of the refusal, or nothing where it was done."""
    try:
        act(*values)
    except AccessRefused as error:
        return error.key
    return ""


@pytest.mark.parametrize("role", ACCESS_ROLES)
def test_every_role_every_action_own_case_and_anothers(database: Database, role: AccessRole) -> None:
    desk, apart = sit_down(database, role), frozenset({"somebody else"})
    for action in ACTIONS:
        for case, is_theirs in ((OWN, True), (OTHERS, False), ("no such case", False), ("", False)):
            expected = refusal(role, action, is_assigned=is_theirs, who=f"{role}-me", involved=apart) or ""
            assert outcome(desk.require, action, NOON, case, apart) == expected, (action, case)


@pytest.mark.parametrize("action", sorted(FOUR_EYES))
def test_nobody_decides_on_their_own_matter(database: Database, action: str) -> None:
    desk = sit_down(database, "supervisor")
    assert action in ACTIONS
    for involved in (frozenset({"supervisor-me", "agent-1"}), frozenset[str]()):
        assert outcome(desk.require, action, NOON, OWN, involved) == "access.refused.four_eyes"


@pytest.mark.parametrize("role", ACCESS_ROLES)
def test_every_service_refuses_by_itself(database: Database, role: AccessRole, proposal: Proposal) -> None:
    """Each method against the table, with the own case and another's; nothing is done where it is refused."""
    desk = sit_down(database, role)
    calls: dict[str, tuple[str, Callable[[str], object]]] = {
        "open": ("see_case", lambda case: desk.open_case(case, NOON)),
        "change": ("change_case", lambda case: desk.save_case(f"change {case}", case, f"person-{case}", {}, 1, NOON)),
        "offers": ("see_offers", lambda case: desk.offers(case, proposal, NOON)),
        "assign": ("assign_case", lambda case: desk.assign(f"a {case}", case, "chief", NOON)),
        "unassign": ("assign_case", lambda case: desk.unassign(f"u {case}", case, "chief", NOON)),
        "accounts": ("keep_accounts", lambda _case: desk.accounts(NOON)),
        "add": ("keep_accounts", lambda case: desk.add_account(f"add {case}", f"new-{case}", f"new-{case}", "agent", OTHER, NOON)),
        "reset": ("keep_accounts", lambda case: desk.reset_password(f"reset {case}", "chief", OTHER, NOON)),
        "role": ("keep_accounts", lambda case: desk.set_role(f"role {case}", "chief", "auditor", NOON)),
        "sign out": ("keep_accounts", lambda _case: desk.end_sessions(NOON, "chief")),
        "disable": ("keep_accounts", lambda case: desk.disable_account(f"disable {case}", "chief", NOON)),
        "create": ("import_cases", lambda case: desk.save_case(f"create {case}", f"{case}-2", "person-2", {}, 0, NOON)),
        "hand over": ("hold_visit", lambda case: desk.hand_over(case, NOON)),
    }
    for name, (action, act) in calls.items():
        for case in (OTHERS, OWN):
            before = _everything(database)
            expected = refusal(role, action, is_assigned=case == OWN and name != "create") or ""  # type: ignore[arg-type]  # it is one
            assert outcome(act, case) == expected, (name, case)
            if expected:
                assert _everything(database) == before


def test_of_the_cases_each_sees_their_own(database: Database) -> None:
    seen = {}
    for role in ACCESS_ROLES:
        desk = sit_down(database, role)
        refused = outcome(desk.cases, NOON)
        seen[role] = refused or sorted(heading.id for heading in desk.cases(NOON))
    both = [OTHERS, OWN]
    assert seen == {
        "borrower_view": "access.refused.role",
        "agent": [OWN],
        "counsellor": [OWN],
        "supervisor": both,
        "auditor": both,
        "admin": "access.refused.role",
    }


def test_the_creditors_side_is_cut_for_whom_it_does_not_concern(database: Database, proposal: Proposal) -> None:
    cut: tuple[AccessRole, ...] = ("borrower_view", "agent")
    whole: tuple[AccessRole, ...] = ("counsellor", "supervisor", "auditor")
    for role in cut:
        assert sit_down(database, role).offers(OWN, proposal, NOON) == borrower_view(proposal)
    for role in whole:
        assert sit_down(database, role).offers(OWN, proposal, NOON) is proposal
    assert set(TABLE["see_creditor_side"]) == set(whole)


def test_a_tablet_in_the_borrowers_hands(database: Database, proposal: Proposal) -> None:
    desk = sit_down(database, "agent")
    chief = Desk(database, start_session(database, "chief", NOON))
    chief.assign("second", OTHERS, "agent-me", NOON)
    desk.hand_over(OWN, NOON)
    assert desk.offers(OWN, proposal, NOON) == borrower_view(proposal)
    assert outcome(lambda: desk.offers(OTHERS, proposal, NOON)) == "access.refused.case"  # the agent's, and not this borrower's
    for act in (
        lambda: desk.open_case(OWN, NOON),
        lambda: desk.cases(NOON),
        lambda: desk.hand_over(OTHERS, NOON),
        lambda: desk.end_sessions(NOON),
        lambda: desk.save_case("x", OWN, "person", {}, 1, NOON),
    ):
        assert outcome(act) == "access.refused.role"
    unlock_session(database, desk.token, PIN, NOON)
    assert desk.open_case(OWN, NOON) is not None
    desk.hand_over(OWN, NOON)
    chief.unassign("away", OWN, "agent-me", NOON)
    assert outcome(lambda: desk.offers(OWN, proposal, NOON)) == "access.session.ended"


def test_what_is_written_bears_the_name_of_the_session(database: Database) -> None:
    desk = sit_down(database, "agent")
    assert desk.save_case("s", OWN, f"person-{OWN}", {"title": "changed"}, 1, NOON) == Saved(2)
    found = desk.open_case(OWN, NOON)
    assert isinstance(found, Document)
    assert (found.heading.saved_by, found.body) == ("agent-me", {"title": "changed"})
    late = desk.save_case("t", OWN, f"person-{OWN}", {"title": "late"}, 1, NOON)
    assert isinstance(late, Conflict)
    assert late.stored == found


def test_a_new_case_belongs_to_whoever_made_it(database: Database) -> None:
    desk = sit_down(database, "counsellor")
    assert desk.save_case("n", "case-new", "person-new", {}, 0, NOON) == Saved(1)
    assert desk.save_case("n", "case-new", "person-new", {}, 0, NOON) == Saved(1)  # repeated
    with database.reading() as connection:
        assert cases_of(connection, "counsellor-me") == {OWN, "case-new"}


def test_a_new_case_with_anothers_id_shows_nothing_of_it(database: Database) -> None:
    desk = sit_down(database, "counsellor")
    assert outcome(lambda: desk.save_case("n", OTHERS, "person", {}, 0, NOON)) == "access.refused.case"
    assert isinstance(desk.save_case("m", OWN, "person", {}, 0, NOON), Conflict)


def test_a_refusal_that_is_no_conflict_is_not_taken_for_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = sit_down(database, "agent")

    def refuse(*_values: object) -> int:
        raise Refused("something else")

    monkeypatch.setattr("planner.storage.desk.put_document", refuse)
    with pytest.raises(Refused):
        desk.save_case("x", OWN, "person", {}, 1, NOON)


def test_what_is_no_case_is_not_opened_as_one(database: Database) -> None:
    desk = sit_down(database, "supervisor")
    save_document(database, write("d"), "draft-1", "draft", "person-1", {}, 0)
    assert desk.open_case("draft-1", NOON) is None
    assert desk.open_case("nothing", NOON) is None
    assert outcome(lambda: desk.save_case("x", "draft-1", "person-1", {}, 1, NOON)) == "access.refused.case"


def test_a_key_of_somebody_else_gives_no_answer(database: Database) -> None:
    first = sit_down(database, "agent", "agent-1")
    second = sit_down(database, "agent", "agent-2")
    first.save_case("same key", OWN, f"person-{OWN}", {"n": 1}, 1, NOON)
    with pytest.raises(StorageError, match="storage.key_reused"):
        second.save_case("same key", OWN, f"person-{OWN}", {"n": 1}, 1, NOON)


def test_a_right_that_is_taken_away_is_gone_at_once(database: Database) -> None:
    desk = sit_down(database, "agent")
    chief = Desk(database, start_session(database, "chief", NOON))
    assert (chief.unassign("u", OWN, "agent-me", NOON), chief.unassign("v", OWN, "agent-me", NOON)) == (True, False)
    assert outcome(lambda: desk.open_case(OWN, NOON)) == "access.refused.case"
    assert (chief.assign("a", OWN, "agent-me", NOON), chief.assign("b", OWN, "agent-me", NOON)) == (True, False)
    assert outcome(lambda: desk.open_case(OWN, NOON)) == ""
    set_role(database, write("r"), "agent-me", "admin")
    assert outcome(lambda: desk.open_case(OWN, NOON)) == "access.refused.role"
    with pytest.raises(InputError, match="access.account.unknown"):
        chief.assign("c", OWN, "nobody", NOON)


def test_without_a_session_nothing(database: Database, proposal: Proposal) -> None:
    sit_down(database, "agent")
    desk = Desk(database, Secret("guessed"))
    for act in (
        lambda: desk.require("see_case", NOON, OWN),
        lambda: desk.cases(NOON),
        lambda: desk.open_case(OWN, NOON),
        lambda: desk.save_case("x", OWN, "person", {}, 1, NOON),
        lambda: desk.offers(OWN, proposal, NOON),
        lambda: desk.hand_over(OWN, NOON),
        lambda: desk.assign("a", OWN, "chief", NOON),
        lambda: desk.accounts(NOON),
        lambda: desk.end_sessions(NOON),
    ):
        assert outcome(act) == "access.session.ended"


def test_signing_oneself_out_everywhere(database: Database) -> None:
    desk = sit_down(database, "agent")
    other = replace(desk, token=start_session(database, "agent-me", NOON))
    assert desk.end_sessions(NOON) == 2
    assert outcome(lambda: session_of(database, other.token, NOON)) == "access.session.ended"


def test_a_desk_tells_no_token(database: Database) -> None:
    desk = sit_down(database, "agent")
    assert desk.token.value not in repr(desk)


def _everything(database: Database) -> list[str]:
    """The keys of all acknowledged writes: where nothing was done there is none more."""
    with database.reading() as connection:
        return sorted(connection.scalars(select(WRITES.c.idempotency_key)))
