"""Random steps of signing in, locking, unlocking and waiting: the records say the same as a model that is far simpler."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from planner.errors import AccessRefused
from planner.storage.accounts import sign_in
from planner.storage.location import Location
from planner.storage.lockout import ACCOUNT, FORGOTTEN_AFTER, wait_after
from planner.storage.opening import open_records
from planner.storage.passwords import Secret
from planner.storage.sessions import (
    IDLE,
    LONGEST,
    PIN_TRIES,
    SEEN_STEP,
    end_all_sessions,
    lock_session,
    session_of,
    start_session,
    unlock_session,
)
from tests.storage.databases import ENVIRONMENT, NOON
from tests.storage.people import PASSWORD, PIN, WRONG, add, cheap_hashes

__all__ = ["cheap_hashes"]
WRONG_PIN = Secret("907214")


class SignedIn(RuleBasedStateMachine):
    """One account and one session of it; the model counts failures and remembers moments. A device is never used twice."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        place = Path(self.folder.name)
        self.database = open_records(Location(place, file=place / "records.db"), ENVIRONMENT, None).database
        add(self.database)
        self.now = NOON
        self.device = 0
        self.failures, self.tried_at, self.waits_until = 0, NOON, NOON
        self.token: Secret | None = None
        self.made_at = self.seen_at = NOON
        self.locked, self.pin_failures = False, 0

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @rule(seconds=st.sampled_from((1, 29, 30, 31, 300, 599, 600, 3_600, 43_200, 86_400)))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(is_right=st.booleans())
    def sign_in(self, is_right: bool) -> None:
        self.device += 1
        expected = "wait" if self.now < self.waits_until else "right" if is_right else "wrong"
        found = "right"
        try:
            sign_in(self.database, "admin-1", PASSWORD if is_right else WRONG, f"{self.device}", self.now)
        except AccessRefused as error:
            found = error.key.rpartition(".")[2]
        assert found == expected
        if expected == "wrong":
            self.failures = 1 if self.now - self.tried_at >= FORGOTTEN_AFTER else self.failures + 1
            self.waits_until = self.now + wait_after(self.failures, ACCOUNT)
        if expected == "right":
            self.failures, self.waits_until = 0, self.now
            self.token = start_session(self.database, "admin-1", self.now, PIN)
            self.made_at = self.seen_at = self.now
            self.locked, self.pin_failures = False, 0
        if expected != "wait":
            self.tried_at = self.now

    @precondition(lambda self: self.token)
    @rule()
    def lock(self) -> None:
        assert self.token
        lock_session(self.database, self.token)
        self.locked = True

    @precondition(lambda self: self.token)
    @rule()
    def sign_out_everywhere(self) -> None:
        end_all_sessions(self.database, "admin-1")
        self.pin_failures = PIN_TRIES

    @precondition(lambda self: self.token)
    @rule(is_right=st.booleans())
    def unlock(self, is_right: bool) -> None:
        had_ended = self._has_ended(self.now)
        found = self._answer(lambda token: unlock_session(self.database, token, PIN if is_right else WRONG_PIN, self.now))
        if is_right and not had_ended:
            self.locked, self.pin_failures, self.seen_at = False, 0, self.now
            assert found == "done"
        else:
            self.pin_failures += not had_ended
            assert found == ("access.session.ended" if self._has_ended(self.now) else "access.pin.wrong")

    @precondition(lambda self: self.token)
    @rule()
    def use(self) -> None:
        found = self._answer(lambda token: session_of(self.database, token, self.now))
        idle = self.now - self.seen_at
        if self._has_ended(self.now):
            assert found == "access.session.ended"
        elif self.locked or idle >= IDLE:
            assert found == "access.session.locked"
        else:
            assert found == "done"
            self.seen_at = self.now if idle >= SEEN_STEP else self.seen_at

    @invariant()
    def whoever_guesses_has_few_tries(self) -> None:
        assert self.pin_failures <= PIN_TRIES

    def _answer(self, act: Callable[[Secret], object]) -> str:
        """What came of an act with the token: done, or the key of the refusal."""
        assert self.token
        try:
            act(self.token)
        except AccessRefused as error:
            return error.key
        return "done"

    def _has_ended(self, at: datetime) -> bool:
        return self.pin_failures >= PIN_TRIES or at >= self.made_at + LONGEST


TestSignedIn = SignedIn.TestCase
TestSignedIn.settings = settings(max_examples=15, stateful_step_count=30, deadline=None)
