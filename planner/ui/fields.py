"""The one way into a draft: every input shows the draft's value, and what was entered is compared with it and saved at once.

Nothing depends on callbacks, which a new session skips on its first run. What cannot be understood stays in the field, with the reason
below it, while the numbers go on with the last value that could.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any, Final

import streamlit as st

from planner.core.money import format_amount, parse_amount
from planner.errors import InputError
from planner.i18n import Language, text
from planner.ui.drafts import Draft
from planner.ui.session import Session

_GROUPED: Final = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_SIGNS: Final = re.compile(r"^(CNY|RMB|¥|人民币)|(元|圆|块|CNY|RMB)$", re.IGNORECASE)
_TEN_THOUSAND: Final = 10_000


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value of the document is written into a field and read out of it again."""

    write: Callable[[Any], str]
    read: Callable[[str, str], Any]
    """Takes what was typed and the path; raises InputError."""


def tidy_amount(typed: str) -> str:
    """Return what people write for an amount as a plain decimal number, as far as that is what they mean.

    >>> [tidy_amount(typed) for typed in ("５，２００元", "¥ 5,200.50", "1.2万", "5,20", "abc")]
    ['5200', '5200.50', '12000', '5,20', 'abc']
    """
    number = _SIGNS.sub("", unicodedata.normalize("NFKC", typed).replace(" ", "").replace("，", ",")).strip()
    if _GROUPED.fullmatch(number):
        number = number.replace(",", "")
    if number.endswith("万"):
        try:
            return format((Decimal(number[:-1]) * _TEN_THOUSAND).normalize(), "f")
        except InvalidOperation:
            return typed
    return number


def money(minor_units: int = 2, *, optional: bool = False) -> Kind:
    """Return the kind of an amount: a decimal string in the document, with thousands separated, and no empty decimals, in the field."""

    def write(value: Any) -> str:
        amount = Decimal(value or 0)
        return "" if value is None else format(amount.to_integral_value() if amount == amount.to_integral_value() else amount, ",")

    def read(typed: str, path: str) -> str | None:
        if optional and not typed.strip():
            return None
        return format_amount(parse_amount(tidy_amount(typed), place=path, minor_units=minor_units), minor_units)

    return Kind(write, read)


def _read_percent(typed: str, path: str) -> str:
    try:
        number = Decimal(unicodedata.normalize("NFKC", typed).strip().rstrip("%").strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= 100:
        raise InputError("page.percent_form", place=path)
    return format(number.scaleb(-2).normalize(), "f")


def _read_count(typed: str, path: str) -> int:
    number = unicodedata.normalize("NFKC", typed).strip()
    if not (number.isascii() and number.isdigit() and len(number) <= 6):
        raise InputError("page.count_form", place=path)
    return int(number)


def _read_day(typed: str, path: str) -> str | None:
    written = unicodedata.normalize("NFKC", typed).strip()
    if not written:
        return None
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", written)
    try:
        return date(*map(int, parts.groups())).isoformat() if parts else _no_day(path)
    except ValueError:
        return _no_day(path)


def _no_day(path: str) -> str:
    raise InputError("page.date_form", place=path)


def _write_percent(value: Any) -> str:
    return "" if value is None else format(Decimal(value).scaleb(2).normalize(), "f")


def _write(value: Any) -> str:
    return "" if value is None else str(value)


PERCENT: Final = Kind(_write_percent, _read_percent)
"""A fraction in the document (``0.156``), a percentage in the field (``15.6``)."""
COUNT: Final = Kind(_write, _read_count)
DAY: Final = Kind(_write, _read_day)
"""An ISO date; ``2026/1/5`` and ``2026年1月5日`` are understood, nothing means no date."""
WORDS: Final = Kind(_write, lambda typed, _path: typed.strip())


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one draft in one tab.

    ``later`` holds what moves entries about: it waits until every field has given what was typed into it.
    """

    session: Session
    draft: Draft
    later: list[Callable[[], object]] = field(default_factory=list)

    def finish(self) -> None:
        """Do what waited, and show the page anew if anything did."""
        for action in self.later:
            action()
        if self.later:
            st.rerun()

    def text(self, path: str, label: str, kind: Kind) -> None:
        """Show a field to type into, save what was typed, and say below it what could not be understood."""
        before = self.draft.typed.get(path, kind.write(self.draft.get(path)))
        typed = st.text_input(
            label,
            value=before,
            key=self._key(path, before),
            max_chars=120,
            autocomplete="off",
        )
        error = self._take(path, typed or "", kind) if typed != before or path in self.draft.typed else None
        self.session.shown[path] = self.draft.typed.get(path, kind.write(self.draft.get(path)))
        if error is not None:
            complain(self.session, error)

    def choice(self, path: str, label: str, options: Sequence[str], prefix: str, *, otherwise: str = "") -> None:
        """Show a list to choose from; the options' texts are ``<prefix>.<option>``."""
        chosen = self.pick(path, label, options, prefix, str(self.draft.get(path) or otherwise or options[0]))
        if chosen is not None:
            self._keep(path, chosen)

    def pick(self, path: str, label: str, options: Sequence[str], prefix: str, before: str) -> str | None:
        """Show a list to choose from; return what was newly chosen, for the page to save, else None."""
        chosen = st.selectbox(
            label,
            options,
            index=list(options).index(before),
            key=self._key(path, before),
            format_func=partial(_option_text, self.session.language, prefix),
            filter_mode=None,
        )
        self.session.shown[path] = chosen
        return chosen if chosen != before else None

    def yes_no(self, path: str, label: str, *, otherwise: bool = False) -> None:
        """Show a box to tick."""
        stored = self.draft.get(path)
        before = otherwise if stored is None else bool(stored)
        ticked = st.checkbox(label, value=before, key=self._key(path, str(before)))
        if ticked != before:
            self._keep(path, ticked)
        self.session.shown[path] = str(ticked)

    def step(self, path: str, step: int, kind: Kind, decimals: int) -> None:
        """Add whole units to a number, never below nothing. What was just typed and comes with the same tap is taken first."""
        shown = self.draft.typed.get(path, kind.write(self.draft.get(path)))
        just_typed = st.session_state.get(self._key(path, shown))
        if just_typed is not None and just_typed != shown:
            self._take(path, just_typed, kind)
        before = Decimal(str(self.draft.get(path) or 0))
        after = format(max(Decimal(0), before + step), f".{decimals}f")
        self.draft.typed.pop(path, None)
        self.draft.offer({path: after if decimals else int(after)})

    def _key(self, path: str, value: str) -> str:
        """Return the key of a field: a new one when something else than this field changed the value, so that the field shows it."""
        if self.session.shown.get(path, value) != value:
            self.session.turns[path] = self.session.turns.get(path, 0) + 1
        return f"{self.session.visit}:{self.draft.epoch}:{path}:{self.session.turns.get(path, 0)}"

    def _take(self, path: str, typed: str, kind: Kind) -> InputError | None:
        try:
            error = self.draft.offer({path: kind.read(typed, path)})
        except InputError as reason:
            error = reason
        if error is None:
            self.draft.typed.pop(path, None)
        else:
            self.draft.typed[path] = typed
        return error

    def _keep(self, path: str, value: Any) -> None:
        error = self.draft.offer({path: value})
        if error is not None:
            complain(self.session, error)


def _option_text(language: Language, prefix: str, option: str) -> str:
    return text(f"{prefix}.{option}", language)


def complain(session: Session, error: InputError) -> None:
    """Say, right below a field, what is wrong with what was typed."""
    reason = session.say(error.key, **error.values)
    st.html(f'<p class="field-error" role="alert">{html.escape(reason)}</p>')
