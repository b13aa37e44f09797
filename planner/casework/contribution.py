"""Help from the family (亲属自愿帮助): a gift of somebody who owes nothing, and who may stop any day without a reason.

It takes the borrower's wish to be helped, the relative's own wish to help, and both consents by which the relative may know of the debt at
all. A relative who pays takes over the claim unless agreed otherwise (民法典 524), so the two say how it shall be between them. The wording
speaks of help only: what sounds like taking on the debt or vouching for it would be read as just that (民法典 552).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from planner.casework.confidant import Confidant
from planner.casework.consent import AcceptHelp, Consents, Given, Help
from planner.casework.event import Circumstances, Event, Step, event_of
from planner.casework.visit_rules import OWN_CHOICE, StepRefused
from planner.core.debt import Lender, Product
from planner.errors import InputError
from planner.policy.findings import Finding
from planner.policy.pack import Pack

Between = Literal["gift", "loan", "claim_passes"]
"""How it shall be between relative and borrower: a present; lent; or what the law has where nothing is agreed."""
BETWEEN: Final[tuple[Between, ...]] = get_args(Between)

OWES_NOTHING: Final = "visits.help.owes_nothing"
CAN_STOP: Final = "visits.help.can_stop"
WORDING: Final = (OWES_NOTHING, CAN_STOP, "visits.help.no_pressure", "visits.help.no_signature")
"""What every relative is told before helping, in this order."""
SPOUSE: Final = "visits.help.spouse"


@dataclass(frozen=True, slots=True)
class Contribution:
    """So much a month (minor units) from a day on, as long as the relative likes. ``told`` are the keys of what they were told before."""

    id: str
    confidant: Confidant
    accept: Given[AcceptHelp]
    help: Given[Help]
    between: Between
    amount: int
    starts: date
    told: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse help without the wish of both, without the words that go before it, or of nothing.

        Raises:
            InputError: a consent of somebody else, or no amount.
            StepRefused: something was not told.
        """
        relative, borrower = self.confidant.relative, self.confidant.borrower
        if self.accept.question.person != borrower or self.accept.question.purpose != AcceptHelp(relative.id):
            raise InputError("visits.consent_of_another", place="accept", purpose_key=f"visits.purpose.{self.accept.question.purpose.name}")
        if self.help.question.person != relative or self.help.question.purpose != Help(borrower.id):
            raise InputError("visits.consent_of_another", place="help", purpose_key=f"visits.purpose.{self.help.question.purpose.name}")
        if self.amount <= 0:
            raise InputError("visits.help_amount", place="amount", found=self.amount)
        if not set(wording(self.confidant, self.between)) <= set(self.told):
            raise StepRefused(Finding(OWN_CHOICE, "gate", "", "visits.gate.help_told"))

    @property
    def owed(self) -> int:
        """What the relative owes the creditor: nothing, however much they have paid or promised."""
        return 0


@dataclass(frozen=True, slots=True)
class HelpStopped:
    """The relative helps no longer. Nothing follows from it for them, and the plan is looked at anew with the borrower alone."""

    contribution: Contribution
    on: date


def wording(confidant: Confidant, between: Between) -> tuple[str, ...]:
    """Return the keys of what a relative is told before helping; a husband or wife one sentence more.

    A claim that the law would pass on, or a loan between the two, is named as what it is.
    """
    spouse = (SPOUSE,) if confidant.relative.relation == "spouse" else ()
    return (*WORDING, *spouse, f"visits.help.{between}")


def family_findings(pack: Pack, on: date, lender: Lender, product: Product) -> tuple[Finding, ...]:
    """Return what the rules say of help from the family: that nobody owes, who would get the claim, what must not be said."""
    asked = (
        ("family_liable_default", OWES_NOTHING),
        ("relative_payment_subrogation_default", "visits.help.claim_passes"),
        ("contribution_not_accession", "visits.help.no_signature"),
        ("family_effect_disclosure", "finding.show_family"),
    )
    found = ((pack.parameter(name, on, lender, product), key) for name, key in asked)
    return tuple(value.finding(key, "show") for value, key in found if value)


def begin(contribution: Contribution, consents: Consents, circumstances: Circumstances) -> Step[Contribution]:
    """Write down that a relative will help.

    Raises:
        StepRefused: one of the four consents no longer holds.
    """
    holds = consents.holds(contribution.accept) and consents.holds(contribution.help)
    if not holds or not contribution.confidant.holds_in(consents):
        raise StepRefused(Finding(OWN_CHOICE, "gate", "", "visits.gate.help"))
    return Step(contribution, _event(contribution, "begun", circumstances))


def stop_helping(contribution: Contribution, circumstances: Circumstances) -> Step[HelpStopped]:
    """Stop, on any day, without a reason and without a consequence for the relative."""
    return Step(HelpStopped(contribution, circumstances.at.date()), _event(contribution, "stopped", circumstances))


def _event(contribution: Contribution, status: str, circumstances: Circumstances) -> Event:
    return event_of(
        "contribution",
        circumstances,
        contribution.confidant.relative.id,
        contribution=contribution.id,
        status=status,
        amount=str(contribution.amount),
        between=contribution.between,
    )
