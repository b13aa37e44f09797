"""A person close to the borrower who may be told of the debt: only with the borrower's consent and their own, and never a child.

Whoever wants to tell somebody something must first have made this value, and it cannot be made without both consents
(民法典 1032, 1033; 个人信息保护法 13, 23).
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.casework.consent import Consents, Given, Hear, Presence, Tell
from planner.casework.party import Borrower, Relative
from planner.errors import InputError


@dataclass(frozen=True, slots=True)
class Confidant:
    """A relative, the borrower's consent to tell them, and their own to hear it."""

    relative: Relative
    tell: Given[Tell]
    hear: Given[Hear]

    def __post_init__(self) -> None:
        """Refuse a child, and consents that are about somebody else.

        Raises:
            InputError: names the field.
        """
        if not self.relative.is_adult:
            raise InputError("visits.child_not_told", place="relative")
        tell, hear = self.tell.question, self.hear.question
        if tell.purpose != Tell(self.relative.id):
            raise InputError("visits.consent_of_another", place="tell", purpose_key=f"visits.purpose.{tell.purpose.name}")
        if hear.person != self.relative or hear.purpose != Hear(self.borrower.id):
            raise InputError("visits.consent_of_another", place="hear", purpose_key=f"visits.purpose.{hear.purpose.name}")

    @property
    def borrower(self) -> Borrower:
        """Whose debt it is."""
        person = self.tell.question.person
        assert isinstance(person, Borrower)  # nobody else can answer this question
        return person

    def holds_in(self, consents: Consents) -> bool:
        """Whether both still say yes."""
        return consents.holds(self.tell) and consents.holds(self.hear)


@dataclass(frozen=True, slots=True)
class Companion:
    """A confidant who, as the borrower wishes, stays during the talk."""

    confidant: Confidant
    stay: Given[Presence]

    def __post_init__(self) -> None:
        """Refuse a consent that is about somebody else."""
        question = self.stay.question
        if question.person != self.confidant.borrower or question.purpose != Presence(self.confidant.relative.id):
            raise InputError("visits.consent_of_another", place="stay", purpose_key=f"visits.purpose.{question.purpose.name}")

    def holds_in(self, consents: Consents) -> bool:
        """Whether all three consents still hold."""
        return self.confidant.holds_in(consents) and consents.holds(self.stay)
