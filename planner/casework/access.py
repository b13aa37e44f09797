"""Who may do what: one table of roles and actions, and the question whether somebody may.

A borrower's view is a role like the others, the one that may least. What the table does not name, nobody may. Some actions need four eyes:
whoever had a part in the matter is not the one who decides on it, and where nobody knows who had a part, nobody decides.

>>> may("agent", "see_case", is_assigned=True), may("agent", "see_case"), may("auditor", "see_case"), may("auditor", "change_case")
(True, False, True, False)
>>> signed = frozenset({"agent-1", "counsellor-1"})
>>> [may("supervisor", "confirm_levers", who=name, involved=signed) for name in ("agent-1", "supervisor-1")]
[False, True]
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from planner.casework.party import Role

AccessRole: TypeAlias = Literal["borrower_view"] | Role
"""The roles of staff, and ``borrower_view``: the borrower alone with a page, or a tablet that is handed over."""
Action = Literal[
    "see_case",
    "change_case",
    "see_offers",
    "see_creditor_side",
    "hold_visit",
    "prepare_agreement",
    "confirm_levers",
    "make_complaint",
    "see_complaints",
    "answer_complaint",
    "see_register",
    "copy_data",
    "correct_data",
    "erase_data",
    "assign_case",
    "import_cases",
    "keep_accounts",
]
Reach = Literal["own", "every"]
"""``own``: only cases that are assigned to them; ``every``: all cases, and what belongs to no case."""
Refusal = Literal["access.refused.role", "access.refused.case", "access.refused.four_eyes"]
"""The key of the sentence that says why not."""

ACCESS_ROLES: Final[tuple[AccessRole, ...]] = ("borrower_view", *get_args(Role))
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)

TABLE: Final[Mapping[Action, Mapping[AccessRole, Reach]]] = MappingProxyType(
    {
        "see_case": {"agent": "own", "counsellor": "own", "supervisor": "every", "auditor": "every"},
        "change_case": {"agent": "own", "counsellor": "own", "supervisor": "every"},
        "see_offers": {"borrower_view": "own", "agent": "own", "counsellor": "own", "supervisor": "every", "auditor": "every"},
        "see_creditor_side": {"counsellor": "own", "supervisor": "every", "auditor": "every"},
        "hold_visit": {"agent": "own"},
        "prepare_agreement": {"agent": "own", "counsellor": "own"},
        "confirm_levers": {"supervisor": "every"},
        "make_complaint": {"borrower_view": "own", "agent": "own", "counsellor": "own", "supervisor": "every"},
        "see_complaints": {"supervisor": "every", "auditor": "every"},
        "answer_complaint": {"supervisor": "every"},
        "see_register": {"supervisor": "every", "auditor": "every"},
        "copy_data": {"borrower_view": "own", "counsellor": "own", "supervisor": "every"},
        "correct_data": {"agent": "own", "counsellor": "own", "supervisor": "every"},
        "erase_data": {"supervisor": "every"},
        "assign_case": {"supervisor": "every"},
        "import_cases": {"counsellor": "every", "supervisor": "every"},
        "keep_accounts": {"admin": "every"},
    }
)
"""Who may do what, and with which cases. An admin keeps accounts and sees no case; an auditor reads everything and changes nothing."""

FOUR_EYES: Final[frozenset[Action]] = frozenset({"confirm_levers", "answer_complaint"})
"""Never done by somebody who had a part in the matter."""


def refusal(
    role: AccessRole, action: Action, *, is_assigned: bool = False, who: str = "", involved: frozenset[str] = frozenset()
) -> Refusal | None:
    """Return why a role may not do something, None when it may.

    Args:
        role: of whoever asks.
        action: what they want to do.
        is_assigned: whether the case is assigned to them; False also where there is no case.
        who: their id; needed for four eyes only.
        involved: the ids of all who had a part in the matter; needed for four eyes only. Empty means unknown, and refuses.
    """
    reach = TABLE[action].get(role)
    if reach is None:
        return "access.refused.role"
    if reach == "own" and not is_assigned:
        return "access.refused.case"
    if action in FOUR_EYES and (not who or not involved or who in involved):
        return "access.refused.four_eyes"
    return None


def may(role: AccessRole, action: Action, *, is_assigned: bool = False, who: str = "", involved: frozenset[str] = frozenset()) -> bool:
    """Whether a role may do something; see :func:`refusal`."""
    return refusal(role, action, is_assigned=is_assigned, who=who, involved=involved) is None
