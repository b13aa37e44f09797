"""Nobody is a confidant without the borrower's consent and their own; no child is ever one."""

from __future__ import annotations

import pytest

from planner.casework.confidant import Companion, Confidant
from planner.casework.consent import AcceptHelp, Consents, Given, Hear, Help, Presence, Purpose, Tell, withdraw
from planner.casework.party import Borrower
from planner.errors import InputError
from tests.casework.visits import BORROWER, CHILD, SISTER, companion, when, yes

OTHER = Borrower("b-2", "别人")


def test_a_confidant_has_both_consents() -> None:
    one = companion()
    confidant = one.confidant
    assert confidant.borrower == BORROWER
    given = (confidant.tell, confidant.hear, one.stay)
    assert confidant.holds_in(Consents(given[:2]))
    assert one.holds_in(Consents(given))
    assert not one.holds_in(Consents(given[:2]))
    for taken_back in given[:2]:
        consents = Consents((*given, withdraw(taken_back, when(9)).state))
        assert not confidant.holds_in(consents)
        assert not one.holds_in(consents)


@pytest.mark.parametrize(
    ("tell", "hear", "place"),
    [
        (yes(Tell("r-9")), yes(Hear("b-1"), SISTER), "tell"),
        (yes(AcceptHelp(SISTER.id)), yes(Hear("b-1"), SISTER), "tell"),
        (yes(Tell(SISTER.id)), yes(Hear("b-2"), SISTER), "hear"),
        (yes(Tell(SISTER.id)), yes(Help("b-1"), SISTER), "hear"),
        (yes(Tell(SISTER.id)), yes(Hear("b-1"), CHILD), "hear"),
        (yes(Tell(SISTER.id), OTHER), yes(Hear("b-1"), SISTER), "hear"),
    ],
)
def test_consents_of_somebody_else_or_for_something_else_make_no_confidant(tell: Given[Purpose], hear: Given[Purpose], place: str) -> None:
    with pytest.raises(InputError) as error:
        Confidant(SISTER, tell, hear)  # type: ignore[arg-type]  # the wrong purposes on purpose
    assert (error.value.key, error.value.place) == ("visits.consent_of_another", place)


def test_a_child_is_told_nothing() -> None:
    with pytest.raises(InputError) as error:
        Confidant(CHILD, yes(Tell(CHILD.id)), yes(Hear("b-1"), CHILD))
    assert error.value.key == "visits.child_not_told"


@pytest.mark.parametrize("stay", [yes(Presence("r-9")), yes(Presence(SISTER.id), OTHER), yes(Tell(SISTER.id))])
def test_a_companion_stays_as_this_borrower_wishes(stay: Given[Purpose]) -> None:
    with pytest.raises(InputError) as error:
        Companion(companion().confidant, stay)  # type: ignore[arg-type]  # the wrong purpose on purpose
    assert error.value.place == "stay"
