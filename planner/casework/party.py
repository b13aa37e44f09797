"""The people of a case (当事人): the borrower, people close to them, and staff with their roles.

Nobody but the borrower owes the debt here. A relative is somebody who may help, or who happens to be at home; what they may be told is
decided by consents (:mod:`planner.casework.consent`), never by kinship.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from planner.errors import InputError

Role = Literal["agent", "counsellor", "supervisor", "auditor", "admin"]
"""agent: visits; counsellor: prepares at a desk; supervisor: answers complaints, confirms; auditor: reads only; admin: keeps accounts."""
Relation = Literal["spouse", "parent", "child", "sibling", "other_relative", "friend", "neighbour", "unknown"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
RELATIONS: Final[tuple[Relation, ...]] = get_args(Relation)
CONFIRMING_ROLES: Final[frozenset[Role]] = frozenset({"supervisor"})
"""Who may confirm what the mandate does not let an agent grant alone, and answer complaints."""


@dataclass(frozen=True, slots=True)
class Borrower:
    """Whoever owes the debt. ``id`` says nothing about them."""

    id: str
    name: str

    def __post_init__(self) -> None:
        """Refuse an empty id or name."""
        _check_names(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody close to the borrower. ``is_adult`` and ``lives_here`` decide whether they too are asked before anybody comes in."""

    id: str
    name: str
    relation: Relation = "unknown"
    is_adult: bool = True
    lives_here: bool = False

    def __post_init__(self) -> None:
        """Refuse an empty id or name."""
        _check_names(self.id, self.name)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for the creditor, or for an ``agency`` that it has charged with the case (empty: its own staff)."""

    id: str
    name: str
    role: Role
    agency: str = ""

    def __post_init__(self) -> None:
        """Refuse an empty id or name."""
        _check_names(self.id, self.name)


Party: TypeAlias = Borrower | Relative
"""Somebody who can be asked for consent."""


def _check_names(identity: str, name: str) -> None:
    for place, text in (("id", identity), ("name", name)):
        if not text.strip():
            raise InputError("visits.text_empty", place=place)
