"""Family help is wished for by both, owes nothing, stops any day, and is never worded as taking on or vouching for the debt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from planner.casework.confidant import Confidant
from planner.casework.consent import AcceptHelp, Consents, Given, Hear, Help, Purpose, Tell, withdraw
from planner.casework.contribution import BETWEEN, WORDING, Between, Contribution, begin, family_findings, stop_helping, wording
from planner.casework.party import Borrower, Relative
from planner.errors import InputError
from planner.i18n import LANGUAGES, catalogue
from tests.casework.visits import BORROWER, PACK, SISTER, companion, refused, when, yes

CONFIDANT = companion().confidant
ACCEPT, HELP = yes(AcceptHelp(SISTER.id)), yes(Help(BORROWER.id), SISTER)
ALL = Consents((CONFIDANT.tell, CONFIDANT.hear, ACCEPT, HELP))


def _contribution(between: Between = "gift", **changes: object) -> Contribution:
    known = {"confidant": CONFIDANT, "accept": ACCEPT, "help": HELP, "amount": 30000, "told": wording(CONFIDANT, between)}
    return Contribution(id="h-1", between=between, starts=date(2026, 12, 15), **(known | changes))  # type: ignore[arg-type]  # named at each call


@pytest.mark.parametrize("between", BETWEEN)
def test_help_owes_nothing_and_stops_without_a_reason(between: Between) -> None:
    begun = begin(_contribution(between), ALL, when(30))
    assert begun.state.owed == 0
    assert begun.event.details == {"contribution": "h-1", "status": "begun", "amount": "30000", "between": between}
    assert begun.event.about == SISTER.id
    stopped = stop_helping(begun.state, when(31))
    assert (stopped.event.details["status"], stopped.state.contribution.owed) == ("stopped", 0)


@pytest.mark.parametrize("given", ALL.answers)
def test_help_begins_only_while_every_consent_holds(given: Given[Purpose]) -> None:
    with refused("visits.gate.help"):
        begin(_contribution(), ALL.with_answer(withdraw(given, when(29)).state), when(30))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"accept": yes(AcceptHelp("r-9"))}, "accept"),
        ({"accept": yes(AcceptHelp(SISTER.id), Borrower("b-2", "别人"))}, "accept"),
        ({"accept": yes(Tell(SISTER.id))}, "accept"),
        ({"help": yes(Help("b-2"), SISTER)}, "help"),
        ({"help": yes(Help("b-1"), Relative("r-9", "某人"))}, "help"),
        ({"help": yes(Hear("b-1"), SISTER)}, "help"),
        ({"amount": 0}, "amount"),
    ],
)
def test_help_is_wished_for_by_both(changes: dict[str, object], place: str) -> None:
    with pytest.raises(InputError) as error:
        _contribution("gift", **changes)
    assert error.value.place == place


@pytest.mark.parametrize("left_out", range(5))
def test_everything_is_told_before(left_out: int) -> None:
    told = wording(CONFIDANT, "loan")
    assert len(told) == len(WORDING) + 1 == 5
    with refused("visits.gate.help_told"):
        _contribution("loan", told=told[:left_out] + told[left_out + 1 :])


def test_husband_and_wife_are_told_one_sentence_more() -> None:
    wife = replace(SISTER, relation="spouse")
    confidant = Confidant(wife, yes(Tell(wife.id)), yes(Hear(BORROWER.id), wife))
    assert set(wording(confidant, "gift")) - set(wording(CONFIDANT, "gift")) == {"visits.help.spouse"}


@pytest.mark.parametrize(
    ("on", "rules"),
    [(date(2020, 12, 31), []), (date(2021, 1, 1), ["CN-V-FAMILY-VOL", "CN-V-524", "CN-V-552", "CN-D-RELATIVE"])],
)
def test_what_the_rules_say_of_help_from_their_first_day(on: date, rules: list[str]) -> None:
    found = family_findings(PACK, on, "bank", "credit_card")
    assert [finding.rule for finding in found] == rules
    assert all(finding.severity == "show" for finding in found)


JOINING = re.compile(
    r"保证|担保|连带|加入债务|债务加入|共同(还款|债务|承担)|愿意承担|"
    r"guarant|surety|joint(ly)?|join(s|ing)? the debt|liab|vouch|co-?sign",
    re.IGNORECASE,
)


def test_the_wording_never_sounds_like_taking_on_the_debt() -> None:
    areas = ("visits.help.", "visits.ask.help", "visits.ask.accept_help")
    for language in LANGUAGES:
        said = [text for key, forms in catalogue(language).items() if key.startswith(areas) for text in forms]
        assert len(said) == 10
        assert [text for text in said if JOINING.search(text)] == []
    assert all(JOINING.search(text) for text in ("我愿意加入债务", "由姐姐担保", "She guarantees it", "jointly liable"))
