"""Whether a debt may be collected at all (催收): open, or stopped by an agreement. A visit about a debt takes the open one.

After a personalised card agreement collection stops, unless the card holder does not keep to it (信用卡办法 70). We stop for every kind of
debt: under an agreement nothing is overdue until an instalment is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.errors import InputError
from planner.policy.findings import Finding


@dataclass(frozen=True, slots=True)
class CollectionOpen:
    """The debt ``debt`` is overdue, and no agreement in force says otherwise."""

    debt: str


@dataclass(frozen=True, slots=True)
class CollectionStopped:
    """Nobody may call, write or visit to collect this debt. ``finding`` names the rule."""

    debt: str
    agreement: str
    since: date
    finding: Finding


@dataclass(frozen=True, slots=True)
class MissedInstalment:
    """An instalment of an agreement that was due and has not come. A new plan was offered, free of charge, on ``replan_offered_on``."""

    agreement: str
    due: date
    seen_on: date
    replan_offered_on: date

    def __post_init__(self) -> None:
        """Refuse what was not due yet, and a miss after which nothing was offered."""
        if not self.due < self.seen_on <= self.replan_offered_on:
            raise InputError("visits.dates_in_order", place="seen_on", dates=f"{self.due} < {self.seen_on} <= {self.replan_offered_on}")


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """The creditor did not confirm an agreement, and the borrower was told on ``told_on``."""

    agreement: str
    told_on: date


def reopen(stopped: CollectionStopped, because: MissedInstalment | NotConfirmed) -> CollectionOpen:
    """Return the debt as open again, because its agreement was not kept, or never came into force.

    Raises:
        InputError: that was another agreement.
    """
    if because.agreement != stopped.agreement:
        raise InputError("visits.another_agreement", place="agreement", found=because.agreement, expected=stopped.agreement)
    return CollectionOpen(stopped.debt)
