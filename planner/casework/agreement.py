"""An agreement (还款协议) on its way: drafted, explained, thought over, signed, in force once nobody else need confirm it.

As in a visit, a state carries its evidence and cannot be made without it: no draft of a card plan without the six contents of
信用卡办法 70, no signature before what it does was told, before the all-in cost statement was signed, or before the time to think is over.
What the mandate reserves is confirmed by somebody who had no part in the talk. "Decide later" is open until the signature::

    Drafted → Explained → Considered → Signed → InForce
       └──────────┴────────────┴→ Postponed  └→ Rejected
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Literal, TypeAlias

from planner.casework.agreement_rules import AgreementRules
from planner.casework.collection import CollectionStopped
from planner.casework.consent import Audio, Given
from planner.casework.event import Circumstances, Step, event_of
from planner.casework.party import CONFIRMING_ROLES, Borrower, Staff
from planner.casework.teach_back import Payment, TeachAnswer, TeachQuestion, check_answers, teach_questions
from planner.casework.visit_rules import OWN_CHOICE, StepRefused
from planner.errors import InputError
from planner.policy.findings import Finding

Form = Literal["paper", "electronic", "drawn", "oral"]
"""How it was signed. ``drawn``: on a tablet; ``oral``: said and recorded."""


@dataclass(frozen=True, slots=True)
class CardPlanContents:
    """The six contents of a personalised card plan (信用卡办法 70), each in words."""

    balance_structure_currency: str
    cycle_method_currency_date_amount: str
    fees_interest_during_plan: str
    no_new_cards_undertaking: str
    rights_and_default: str
    other: str


@dataclass(frozen=True, slots=True)
class CostStatement:
    """The all-in cost statement (综合融资成本明示表): its parts by name, its digest, and when the borrower signed it."""

    parts: Mapping[str, str]
    digest: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """What is agreed, in numbers (minor units), as the offer ``offer`` said. ``levers`` are the concessions that it uses.

    ``prepared_by`` are all who had a part in preparing or talking: none of them may confirm it.
    """

    id: str
    debt: str
    borrower: Borrower
    offer: str
    first: Payment
    payments: int
    last_due: date
    total: int
    levers: tuple[str, ...]
    prepared_by: tuple[Staff, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """On paper, with all that must stand in it. ``needs_confirmation`` as the mandate has it."""

    deal: Deal
    rules: AgreementRules
    needs_confirmation: tuple[str, ...] = ()
    contents: CardPlanContents | None = None

    def __post_init__(self) -> None:
        """Refuse a draft that lacks one of the contents.

        Raises:
            StepRefused: which ones.
            InputError: nobody is named who prepared it.
        """
        if not self.deal.prepared_by:
            raise InputError("visits.text_empty", place="prepared_by")
        written = {field.name for field in fields(CardPlanContents) if str(getattr(self.contents, field.name, "")).strip()}
        if not set(self.rules.contents) <= written:
            raise StepRefused(self.rules.contents_finding)

    @property
    def questions(self) -> tuple[TeachQuestion, ...]:
        """What the borrower is asked before signing."""
        return teach_questions(self.deal.first, self.deal.total)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """The concessions in it that somebody else must confirm."""
        return tuple(lever for lever in self.needs_confirmation if lever in self.deal.levers)


@dataclass(frozen=True, slots=True)
class Explained:
    """What signing does was told (``told``: keys of the findings), and the three questions were answered."""

    draft: Drafted
    told: tuple[str, ...]
    answers: tuple[TeachAnswer, ...]
    at: datetime

    def __post_init__(self) -> None:
        """Refuse an effect that was not told, and a question that was not answered."""
        for finding in self.draft.rules.effects:
            if finding.key not in self.told:
                raise StepRefused(finding)
        check_answers(self.draft.questions, self.answers)


@dataclass(frozen=True, slots=True)
class Considered:
    """The borrower was offered time to think, and said until when they want it (``until``; the same moment: none)."""

    explained: Explained
    until: datetime

    def __post_init__(self) -> None:
        """Refuse a time that lies before the talk."""
        if self.until < self.explained.at:
            raise InputError("visits.time_backwards", place="until", found=self.until.isoformat(), last=self.explained.at.isoformat())


@dataclass(frozen=True, slots=True)
class Signature:
    """The borrower's own, and who signs for the creditor. ``is_able``: of age, clear-headed and free to say no, as far as can be seen.

    ``recorded`` is the borrower's consent to sound, without which an oral agreement has no proof (信用卡办法 70).
    """

    borrower: Borrower
    creditor: Staff
    at: datetime
    form: Form
    is_able: bool
    cost: CostStatement | None = None
    recorded: Given[Audio] | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed by both. Nobody collects from here on, even while a confirmation is awaited."""

    considered: Considered
    signature: Signature

    def __post_init__(self) -> None:
        """Refuse a signature too early, of somebody else, of somebody unable, without the cost statement, or unrecorded."""
        for finding in _against(self.draft, self.considered.until, self.signature):
            raise StepRefused(finding)

    @property
    def draft(self) -> Drafted:
        """What was signed."""
        return self.considered.explained.draft


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Somebody with the authority looked at it: who, when, and which concessions."""

    by: Staff
    at: datetime
    levers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InForce:
    """It holds, for both sides."""

    signed: Signed
    confirmation: Confirmation | None = None

    def __post_init__(self) -> None:
        """Refuse what still waits for somebody else, and a confirmation by somebody who had a part in it."""
        to_confirm = self.signed.draft.to_confirm
        if to_confirm and (self.confirmation is None or not set(to_confirm) <= set(self.confirmation.levers)):
            raise StepRefused(_own("visits.gate.confirmation"))
        if self.confirmation:
            _check_independent(self.confirmation, self.signed)


@dataclass(frozen=True, slots=True)
class Rejected:
    """The creditor did not confirm it: nothing holds, nothing is owed because of it, and the borrower is told why."""

    signed: Signed
    by: Staff
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """The borrower decides later. Nothing is lost by it."""

    deal: Deal
    at: datetime


Undecided: TypeAlias = Drafted | Explained | Considered
AgreementState: TypeAlias = Undecided | Signed | InForce | Rejected | Postponed


def explain(draft: Drafted, told: tuple[str, ...], answers: tuple[TeachAnswer, ...], circumstances: Circumstances) -> Step[Explained]:
    """Write down that the effects of signing were told, and what the borrower answered.

    Raises:
        StepRefused: an effect was not told.
        InputError: a question was not answered, or a wrong answer not explained.
    """
    explained = Explained(draft, told, answers, circumstances.at)
    questions = [{"question": one.question.subject, "understood": one.understood, "explained": one.explained} for one in answers]
    event = event_of("teach_back", circumstances, draft.deal.borrower.id, document=draft.deal.id, told=list(told), questions=questions)
    return Step(explained, event)


def consider(explained: Explained, until: datetime, circumstances: Circumstances) -> Step[Considered]:
    """Write down how long the borrower would like to think, after time was offered; "now" is one of the answers."""
    considered = Considered(explained, until)
    deal = explained.draft.deal
    event = event_of("choice", circumstances, deal.borrower.id, choice="think", until=until.isoformat(), document=deal.id)
    return Step(considered, event)


def sign(considered: Considered, signature: Signature, circumstances: Circumstances) -> Step[Signed]:
    """Sign.

    Raises:
        StepRefused: too early, somebody else, not able, no cost statement before it, or an oral agreement that is not recorded.
    """
    signed = Signed(considered, signature)
    deal = signed.draft.deal
    event = event_of(
        "signature",
        circumstances,
        deal.borrower.id,
        document=deal.id,
        digest=deal.digest,
        form=signature.form,
        creditor=signature.creditor.id,
        to_confirm=list(signed.draft.to_confirm),
    )
    return Step(signed, event)


def conclude(signed: Signed, circumstances: Circumstances) -> Step[InForce]:
    """Put an agreement in force that nobody else need confirm.

    Raises:
        StepRefused: somebody must.
    """
    deal = signed.draft.deal
    return Step(InForce(signed), event_of("document", circumstances, deal.borrower.id, document=deal.id, digest=deal.digest))


def confirm(signed: Signed, confirmation: Confirmation, circumstances: Circumstances) -> Step[InForce]:
    """Put an agreement in force by the confirmation of somebody who had no part in it.

    Raises:
        StepRefused: they had, have not the role, or did not look at every concession that needs it.
    """
    in_force = InForce(signed, confirmation)
    deal = signed.draft.deal
    levers = list(confirmation.levers)
    event = event_of("confirmation", circumstances, deal.borrower.id, document=deal.id, digest=deal.digest, levers=levers, confirmed=True)
    return Step(in_force, event)


def reject(signed: Signed, by: Staff, reason: str, circumstances: Circumstances) -> Step[Rejected]:
    """Write down that the creditor does not confirm it, with the reason that the borrower is told.

    Raises:
        StepRefused: by somebody who had a part in it.
        InputError: nothing waits for a confirmation, or no reason is given.
    """
    if not signed.draft.to_confirm or not reason.strip():
        raise InputError("visits.text_empty", place="to_confirm" if reason.strip() else "reason")
    _check_independent(Confirmation(by, circumstances.at, ()), signed)
    deal = signed.draft.deal
    levers = list(signed.draft.to_confirm)
    event = event_of("confirmation", circumstances, deal.borrower.id, document=deal.id, digest=deal.digest, levers=levers, confirmed=False)
    return Step(Rejected(signed, by, circumstances.at, reason), event)


def postpone(state: Undecided, circumstances: Circumstances) -> Step[Postponed]:
    """Decide later: from every state before the signature, and without a reason."""
    draft = state if isinstance(state, Drafted) else state.draft if isinstance(state, Explained) else state.explained.draft
    event = event_of("choice", circumstances, draft.deal.borrower.id, choice="decide_later", document=draft.deal.id)
    return Step(Postponed(draft.deal, circumstances.at), event)


def stop_collection(agreement: Signed | InForce) -> CollectionStopped:
    """Return the debt as one that nobody collects any more; from the signature on, also while a confirmation is awaited."""
    signed = agreement.signed if isinstance(agreement, InForce) else agreement
    deal = signed.draft.deal
    return CollectionStopped(deal.debt, deal.id, signed.signature.at.date(), signed.draft.rules.stop_finding)


def _against(draft: Drafted, until: datetime, signature: Signature) -> tuple[Finding, ...]:
    """Return what stands against a signature."""
    cost, fields_needed = signature.cost, set(draft.rules.cost_fields)
    stated = {name for name, text in cost.parts.items() if text.strip()} if cost and cost.signed_at < signature.at else set()
    recorded = signature.recorded
    heard = recorded and recorded.question.person == signature.borrower and recorded.question.purpose == Audio()
    checks = (
        (signature.borrower == draft.deal.borrower, _own("visits.gate.signer")),
        (signature.at >= until, _own("visits.gate.time_to_think")),
        (signature.is_able, draft.rules.capacity_finding),
        (fields_needed <= stated, draft.rules.cost_finding),
        (signature.form != "oral" or heard, _own("visits.gate.oral")),
    )
    return tuple(finding for passed, finding in checks if not passed)


def _check_independent(confirmation: Confirmation, signed: Signed) -> None:
    involved = {one.id for one in (*signed.draft.deal.prepared_by, signed.signature.creditor)}
    if confirmation.by.id in involved or confirmation.by.role not in CONFIRMING_ROLES or confirmation.at < signed.signature.at:
        raise StepRefused(_own("visits.gate.four_eyes"))


def _own(key: str) -> Finding:
    return Finding(OWN_CHOICE, "gate", "", key)
