"""The desk: what somebody who is signed in may do with the records. It asks the session at each step, and refuses what the table refuses.

Pages call this and nothing below it. Who did something is whoever the session says, never what a page says. A check and what it guards are
one transaction, so that a right that is taken away is gone at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from planner.casework.access import TABLE, AccessRole, Action, refusal
from planner.errors import AccessRefused
from planner.negotiation.borrower_view import borrower_view
from planner.negotiation.proposal import Proposal
from planner.storage import accounts
from planner.storage.accounts import Account
from planner.storage.assignments import assign, cases_of, is_assigned, unassign
from planner.storage.database import Database
from planner.storage.documents import Body, Conflict, Document, Heading, Saved, list_documents, open_document, put_document
from planner.storage.passwords import Secret
from planner.storage.persons import add_person
from planner.storage.schema import DOCUMENTS
from planner.storage.sessions import Session, checked, end_all_sessions, hand_over, session_of
from planner.storage.writes import Refused, Write, once

CASE: Final = "case"
"""The kind of a case's document; its id is the case's."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The records as one session may use them. Every method raises :class:`~planner.errors.AccessRefused` where the session may not."""

    database: Database
    token: Secret

    def require(self, action: Action, now: datetime, case: str = "", involved: frozenset[str] = frozenset()) -> Session:
        """Return who asks, if they may do this; for what is done elsewhere.

        Args:
            action: what they want to do.
            now: the moment.
            case: with which case; empty where it belongs to none.
            involved: the ids of all who had a part in the matter, where it needs four eyes.
        """
        session_of(self.database, self.token, now)
        with self.database.reading() as connection:
            return self._allowed(connection, action, now, case, involved)

    def cases(self, now: datetime) -> tuple[Heading, ...]:
        """Return the headings of the cases that they may see, the last saved first."""
        session = session_of(self.database, self.token, now)
        reach = TABLE["see_case"].get(session.role)
        if reach is None:
            raise AccessRefused("access.refused.role")
        with self.database.reading() as connection:
            own = cases_of(connection, session.account)
        return tuple(heading for heading in list_documents(self.database, CASE) if reach == "every" or heading.id in own)

    def open_case(self, case: str, now: datetime) -> Document | None:
        """Return a case, None where there is none. Whose case it is not learns nothing of whether there is one."""
        self.require("see_case", now, case)
        found = open_document(self.database, case)
        return found if found is not None and found.heading.kind == CASE else None

    def save_case(self, key: str, case: str, person: str, body: Body, began_from: int, now: datetime) -> Saved | Conflict:
        """Save a case that began from a version (0: a new one, which is then theirs).

        Args:
            key: the idempotency key of this write.
            case: its id.
            person: the id of its borrower.
            body: the case, as JSON values.
            began_from: the version from which the text began.
            now: the moment.
        """

        def work(connection: Connection, write: Write) -> dict[str, int]:
            kind = connection.scalar(select(DOCUMENTS.c.kind).where(DOCUMENTS.c.id == case))
            if kind not in (None, CASE):
                raise AccessRefused("access.refused.case")
            is_new = kind is None and began_from == 0
            self._allowed(connection, "import_cases" if is_new else "change_case", now, case)
            add_person(self.database, connection, person, now)
            version = put_document(self.database, connection, write, case, CASE, person, body, began_from)
            if is_new:
                assign(connection, write.by, case, write.by, now)
            return {"version": version}

        try:
            request = {"save_case": case, "person": person, "body": body, "began_from": began_from}
            return Saved(int(self._once(key, now, request, work)["version"]))
        except Refused as refused:
            if isinstance(refused.reason, Conflict):
                return refused.reason
            raise

    def offers(self, case: str, proposal: Proposal, now: datetime) -> Proposal:
        """Return the proposal for a case as they may see it: without the creditor's side for all whom it does not concern."""
        session = self.require("see_offers", now, case)
        with self.database.reading() as connection:
            reason = self._refusal(connection, session, "see_creditor_side", case)
        return proposal if reason is None else borrower_view(proposal)

    def hand_over(self, case: str, now: datetime) -> None:
        """Let the tablet show one case to its borrower, until the PIN."""
        session_of(self.database, self.token, now)
        with self.database.writing() as connection:
            self._allowed(connection, "hold_visit", now, case)
            hand_over(connection, self.token, case)

    def assign(self, key: str, case: str, account: str, now: datetime) -> bool:
        """Assign a case to somebody; return False when it was so already."""

        def work(connection: Connection, write: Write) -> dict[str, bool]:
            self._allowed(connection, "assign_case", now, case)
            return {"done": assign(connection, account, case, write.by, now)}

        return bool(self._once(key, now, {"assign": case, "account": account}, work)["done"])

    def unassign(self, key: str, case: str, account: str, now: datetime) -> bool:
        """Take a case from somebody; return whether they had it."""

        def work(connection: Connection, _write: Write) -> dict[str, bool]:
            self._allowed(connection, "assign_case", now, case)
            return {"done": unassign(connection, account, case)}

        return bool(self._once(key, now, {"unassign": case, "account": account}, work)["done"])

    def accounts(self, now: datetime) -> tuple[Account, ...]:
        """Return all accounts."""
        self.require("keep_accounts", now)
        return accounts.list_accounts(self.database)

    def add_account(self, key: str, account: str, name: str, role: AccessRole, password: Secret, now: datetime) -> None:
        """Add an account, whose password lasts until its first sign-in."""
        write = self._keeping_accounts(key, now)
        accounts.add_account(self.database, write, account, name, role, password, must_change=True)

    def reset_password(self, key: str, account: str, password: Secret, now: datetime) -> None:
        """Give an account another password, which lasts until its first sign-in."""
        accounts.reset_password(self.database, self._keeping_accounts(key, now), account, password)

    def set_role(self, key: str, account: str, role: AccessRole, now: datetime) -> None:
        """Give an account another role."""
        accounts.set_role(self.database, self._keeping_accounts(key, now), account, role)

    def disable_account(self, key: str, account: str, now: datetime) -> None:
        """Let nobody sign in with an account any more."""
        accounts.disable_account(self.database, self._keeping_accounts(key, now), account)

    def end_sessions(self, now: datetime, account: str = "") -> int:
        """Sign an account out everywhere: one's own, or, for those who keep accounts, another's. Return how many sessions ended."""
        session = session_of(self.database, self.token, now)
        if account in ("", session.account) and not session.shown_case:
            return end_all_sessions(self.database, session.account)
        self.require("keep_accounts", now)
        return end_all_sessions(self.database, account)

    def _keeping_accounts(self, key: str, now: datetime) -> Write:
        return Write(key, self.require("keep_accounts", now).account, now)

    def _once(
        self, key: str, now: datetime, request: dict[str, Any], work: Callable[[Connection, Write], dict[str, Any]]
    ) -> dict[str, Any]:
        """Do a write once, in the name of whoever the session says; somebody else with the same key is refused."""
        write = Write(key, session_of(self.database, self.token, now).account, now)
        return once(self.database, write, {**request, "by": write.by}, lambda connection: work(connection, write))

    def _allowed(
        self, connection: Connection, action: Action, now: datetime, case: str = "", involved: frozenset[str] = frozenset()
    ) -> Session:
        """Return who asks, if they may do this, as a step of an open transaction."""
        session = checked(connection, self.token, now)
        if (reason := self._refusal(connection, session, action, case, involved)) is not None:
            raise AccessRefused(reason)
        return session

    def _refusal(
        self, connection: Connection, session: Session, action: Action, case: str, involved: frozenset[str] = frozenset()
    ) -> str | None:
        theirs = session.shown_case == case if session.shown_case else is_assigned(connection, session.account, case)
        return refusal(session.role, action, is_assigned=bool(case) and theirs, who=session.account, involved=involved)
