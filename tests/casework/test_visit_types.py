"""An unlawful step does not type-check: each line marked wrong is an error to mypy, and no other line is."""

from __future__ import annotations

import re
from pathlib import Path

from mypy import api

from tests.project import ROOT

PROGRAM = """
from planner.casework.agreement import (
    Confirmation, Considered, Drafted, Explained, InForce, Rejected, Signature, Signed, conclude, confirm, sign, stop_collection
)
from planner.casework.collection import CollectionOpen, CollectionStopped
from planner.casework.confidant import Confidant
from planner.casework.consent import (
    AcceptHelp, Audio, Claim, Entry, Given, Hear, Help, Presence, Refused, Sensitive, Share, Tell, Withdrawn, withdraw
)
from planner.casework.event import Circumstances, Step
from planner.casework.party import Borrower, Relative, Staff
from planner.casework.visit import (
    Arrived, Circle, ClaimShown, Compared, Decided, Ended, Inside, Introduced, Met, Noticed, Planned, Settled, Together
)
from planner.casework.visit_steps import (
    agreed, arrive, choose, come_in, finish, introduce, lay_out, meet, note_sensitive, share, show_claim, sit_together, stop
)


def no_claim_without_a_yes(
    together: Together, settled: Settled, yes: Given[Claim], no: Refused[Claim], gone: Withdrawn[Claim], audio: Given[Audio],
    entry: Given[Entry], debt: CollectionOpen, stopped: CollectionStopped, now: Circumstances,
) -> None:
    right: Step[ClaimShown] = show_claim(together, yes, (debt,), "d", now)
    show_claim(together, no, (debt,), "d", now)  # wrong
    show_claim(together, gone, (debt,), "d", now)  # wrong
    show_claim(together, audio, (debt,), "d", now)  # wrong
    show_claim(together, None, (debt,), "d", now)  # wrong
    show_claim(together, True, (debt,), "d", now)  # wrong
    show_claim(together, (debt,), "d", now)  # wrong
    show_claim(together, yes, (stopped,), "d", now)  # wrong
    show_claim(settled, yes, (debt,), "d", now)  # wrong
    lay_out(right.state, ("A",), "d", now)
    lay_out(together, ("A",), "d", now)  # wrong


def nobody_comes_in_unasked(
    introduced: Introduced, met: Met, yes: Given[Entry], no: Refused[Entry], audio: Given[Audio], now: Circumstances
) -> None:
    come_in(introduced, Inside((), (yes,)), now)
    come_in(met, Inside((), (yes,)), now)  # wrong
    Inside((), (no,))  # wrong
    Inside((), (audio,))  # wrong
    agreed(introduced, no)  # wrong
    withdraw(no, now)  # wrong


def no_relative_is_told_without_both(
    sister: Relative, me: Borrower, tell: Given[Tell], hear: Given[Hear], stay: Given[Presence], not_tell: Refused[Tell]
) -> None:
    Confidant(sister, tell, hear)
    Confidant(sister, tell, not_tell)  # wrong
    Confidant(sister, not_tell, hear)  # wrong
    Confidant(sister, stay, hear)  # wrong
    Confidant(sister, hear, tell)  # wrong
    Circle((sister,))  # wrong


def no_door_without_notice(
    planned: Planned, noticed: Noticed, arrived: Arrived, staff: tuple[Staff, ...], debt: CollectionOpen, stopped: CollectionStopped,
    sister: Relative, me: Borrower, now: Circumstances,
) -> None:
    arrive(noticed, staff, (debt,), now)
    arrive(planned, staff, (debt,), now)  # wrong
    arrive(noticed, staff, (stopped,), now)  # wrong
    meet(arrived, me, now)
    meet(arrived, sister, now)  # wrong


def nothing_follows_the_end(
    ended: Ended, together: Together, circle: Circle, yes: Given[Claim], debt: CollectionOpen, now: Circumstances
) -> None:
    stop(together, now)
    stop(ended, now)  # wrong
    sit_together(ended, circle, now)  # wrong
    show_claim(ended, yes, (debt,), "d", now)  # wrong
    finish(together, now)  # wrong


def each_kind_of_data_has_its_consent(together: Together, medical: Given[Sensitive], hand_on: Given[Share], now: Circumstances) -> None:
    note_sensitive(together, medical, "d", now)
    note_sensitive(together, hand_on, "d", now)  # wrong
    share(together, hand_on, "d", now)
    share(together, medical, "d", now)  # wrong


def nobody_signs_too_early(
    draft: Drafted, explained: Explained, considered: Considered, signed: Signed, rejected: Rejected, signature: Signature,
    confirmation: Confirmation, now: Circumstances,
) -> None:
    sign(considered, signature, now)
    sign(draft, signature, now)  # wrong
    sign(explained, signature, now)  # wrong
    conclude(signed, now)
    conclude(considered, now)  # wrong
    confirm(rejected, confirmation, now)  # wrong
    stop_collection(rejected)  # wrong
"""


def test_a_wrong_program_does_not_type_check(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(PROGRAM, encoding="utf-8")
    options = ["--config-file", str(ROOT / "pyproject.toml"), "--no-incremental", "--no-error-summary"]
    found, problems, _ = api.run([*options, str(path)])
    assert problems == ""
    wrong = {number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("# wrong")}
    seen = {int(number) for number in re.findall(r"program\.py:(\d+): error: ", found)}
    assert len(wrong) > 30
    assert seen == wrong, found
