"""Assignments: whose cases are whose. Steps of a transaction that is already open; :mod:`planner.storage.desk` says who may take them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from planner.errors import InputError
from planner.storage.database import insert_new
from planner.storage.schema import ACCOUNTS, ASSIGNMENTS, SESSIONS


def assign(connection: Connection, account: str, case: str, by: str, now: datetime) -> bool:
    """Assign a case to an account; return False when it was so already.

    Raises:
        InputError: there is no such account.
    """
    if connection.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account)) is None:
        raise InputError("access.account.unknown", place="account")
    return insert_new(connection, ASSIGNMENTS, {"account_id": account, "case_id": case, "made_at": now, "made_by": by})


def unassign(connection: Connection, account: str, case: str) -> bool:
    """Take a case from an account; return whether they had it. A tablet of theirs that is just showing it is signed out."""
    connection.execute(delete(SESSIONS).where(SESSIONS.c.account_id == account, SESSIONS.c.shown_case == case))
    theirs = (ASSIGNMENTS.c.account_id == account, ASSIGNMENTS.c.case_id == case)
    return connection.execute(delete(ASSIGNMENTS).where(*theirs)).rowcount == 1


def is_assigned(connection: Connection, account: str, case: str) -> bool:
    """Whether a case is assigned to an account."""
    theirs = (ASSIGNMENTS.c.account_id == account, ASSIGNMENTS.c.case_id == case)
    return connection.execute(select(ASSIGNMENTS.c.case_id).where(*theirs)).one_or_none() is not None


def cases_of(connection: Connection, account: str) -> frozenset[str]:
    """Return the ids of the cases that are assigned to an account."""
    return frozenset(connection.scalars(select(ASSIGNMENTS.c.case_id).where(ASSIGNMENTS.c.account_id == account)))
