"""Passwords and PINs: what is refused, and hashes of which nothing is learnt."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import InputError
from planner.storage import passwords
from planner.storage.passwords import Secret, check_password, check_pin, hashed, is_outdated, matches
from tests.storage.people import CHEAP, PASSWORD, WRONG, cheap_hashes

__all__ = ["cheap_hashes"]
SLOW = passwords.HASHER


def test_the_program_hashes_as_rfc_9106_recommends() -> None:
    assert extract_parameters(SLOW.hash("x")) == RFC_9106_LOW_MEMORY
    assert RFC_9106_LOW_MEMORY.type is Type.ID


def test_a_hash_matches_its_password_only() -> None:
    stored = hashed(PASSWORD)
    assert matches(PASSWORD, stored)
    assert not matches(WRONG, stored)
    assert not matches(PASSWORD, None)
    assert hashed(PASSWORD) != stored  # each has a salt of its own


def test_keyboards_may_write_one_password_in_two_ways() -> None:
    assert matches(Secret("cafe\u0301 bleu et vert"), hashed(Secret("caf\u00e9 bleu et vert")))


@given(st.text(max_size=20).map(Secret))
def test_any_text_can_be_tried(secret: Secret) -> None:
    assert matches(secret, hashed(secret))


def test_half_a_character_is_no_error_that_would_quote_it() -> None:
    assert not matches(Secret("\ud800"), hashed(PASSWORD))


def test_without_an_account_as_much_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time is measured: what is verified has the same parameters, as often."""
    seen: list[object] = []

    class Watched(PasswordHasher):
        def verify(self, stored: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # the answer is the same
            seen.append(extract_parameters(str(stored)))
            return super().verify(stored, password)

    monkeypatch.setattr(passwords, "HASHER", Watched(time_cost=1, memory_cost=8, parallelism=1))
    stored = hashed(PASSWORD)
    assert [matches(WRONG, stored), matches(WRONG, None)] == [False, False]
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_other_parameters_are_outdated() -> None:
    assert not is_outdated(hashed(PASSWORD))
    assert is_outdated(Secret(PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD.value)))
    assert CHEAP.verify(hashed(PASSWORD).value, PASSWORD.value)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("elf Zeichen", "access.password.length"),
        ("a" * 60 + "bcdef" * 14, "access.password.length"),
        ("abcdabcdabcd", "access.password.simple"),
        ("mein Name ist ZHOU.MIN", "access.password.simple"),
    ],
)
def test_passwords_that_are_refused(text: str, key: str) -> None:
    with pytest.raises(InputError) as refused:
        check_password(Secret(text), "zhou.min")
    assert refused.value.key == key
    assert text not in f"{refused.value}{refused.value!r}{refused.value.values}"


@pytest.mark.parametrize("text", ["zwölf Zeichen", "abcdeabcdeab", "十二个不同的字就够长了吗是的", "a" * 124 + "bcde"])
def test_passwords_that_will_do(text: str) -> None:
    check_password(Secret(text), "zhou.min")


@pytest.mark.parametrize("text", ["", "27049", "2704911", "27049a", "٢٧٠٤٩١", "111111", "123456", "654321", "-27049"])
def test_pins_that_are_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        check_pin(Secret(text))
    assert refused.value.key == "access.pin.form"


@pytest.mark.parametrize("text", ["270491", "112345", "012346"])
def test_pins_that_will_do(text: str) -> None:
    check_pin(Secret(text))


@given(st.text(min_size=1))
def test_a_secret_is_in_no_repr(text: str) -> None:
    assert (repr(Secret(text)), f"{Secret(text)}") == ("Secret()", "Secret()")
