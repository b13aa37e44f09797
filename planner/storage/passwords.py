"""Passwords and PINs: how they must be, and their hashes by argon2id with the parameters that its library recommends (RFC 9106).

A secret is carried in a :class:`Secret`, whose text is in no repr and so in no log and no error.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from planner.errors import InputError

HASHER: Final = PasswordHasher()
"""The library's own parameters: when a newer version recommends others, hashes are renewed at the next sign-in."""
LEAST_CHARACTERS: Final = 12
MOST_CHARACTERS: Final = 128
LEAST_DIFFERENT: Final = 5
PIN_DIGITS: Final = 6
_TURNS: Final = BoundedSemaphore(4)
"""A hash takes 64 MiB on purpose; whoever tries many passwords at once must not take all memory."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A password, a PIN or a token.

    >>> Secret("correct horse battery staple")
    Secret()
    """

    value: str = field(repr=False)

    @property
    def normal(self) -> str:
        """The same text in one form of Unicode, however a keyboard makes it (NIST SP 800-63B, 3.1.1.2)."""
        return unicodedata.normalize("NFKC", self.value)


def check_password(password: Secret, name: str) -> None:
    """Refuse a password that is easily guessed. Length counts; no kind of character is asked for (NIST SP 800-63B, 3.1.1.2).

    Raises:
        InputError: says what is wrong, and never what the password is.
    """
    text = password.normal
    if not LEAST_CHARACTERS <= len(text) <= MOST_CHARACTERS:
        raise InputError("access.password.length", place="password", least=LEAST_CHARACTERS, most=MOST_CHARACTERS)
    if len(set(text)) < LEAST_DIFFERENT or name.casefold() in text.casefold():
        raise InputError("access.password.simple", place="password", different=LEAST_DIFFERENT)


def check_pin(pin: Secret) -> None:
    """Refuse a PIN that is not six digits, or six digits that everybody tries first.

    Raises:
        InputError: says what is wrong, and never what the PIN is.
    """
    text = pin.value
    is_form = len(text) == PIN_DIGITS and text.isascii() and text.isdigit()
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    if not is_form or steps in ({0}, {1}, {-1}):
        raise InputError("access.pin.form", place="pin", digits=PIN_DIGITS)


def hashed(secret: Secret) -> Secret:
    """Return the hash of a secret, with its salt and parameters in it; not for people's eyes either."""
    with _TURNS:
        return Secret(HASHER.hash(_bytes(secret)))


def matches(secret: Secret, stored: Secret | None) -> bool:
    """Whether a hash is that of a secret. Without a hash it takes as long, and is never so: nobody learns which accounts there are."""
    stand_in = _hash_of_nobody(HASHER)
    with _TURNS:
        try:
            HASHER.verify(stand_in if stored is None else stored.value, _bytes(secret))
        except VerifyMismatchError:
            return False
    return stored is not None


def is_outdated(stored: Secret) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return HASHER.check_needs_rehash(stored.value)


def _bytes(secret: Secret) -> bytes:
    """Return any text as bytes: an error of encoding would quote it."""
    return secret.normal.encode("utf-8", "surrogatepass")


@cache
def _hash_of_nobody(hasher: PasswordHasher) -> str:
    return hasher.hash(secrets.token_hex(16))
