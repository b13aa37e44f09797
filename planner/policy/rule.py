"""A rule of law or of the industry (规则): one dated, sourced parameter of a policy pack.

A rule is a TOML file. Its values hold on half-open ranges of dates (``from`` the first day, ``to`` the first day no longer); a value
without ``from`` has no known start. A verified value applies as it stands; a secondary one (only a paraphrase was readable) is shown as
to be confirmed and never blocks; an unverified one is refused, unless the pack's settings allow it or the rule is a conservative
default, which applies with its status shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias, cast, get_args

from planner.core.debt import LENDERS, PRODUCTS, Lender, Product
from planner.errors import InputError
from planner.policy.fields import Fields
from planner.policy.findings import Finding, Severity, Status

Data: TypeAlias = "bool | int | Decimal | str | date | tuple[Data, ...] | Mapping[str, Data] | None"
Category = Literal["hard_limit", "conduct", "disclosure", "data_protection", "context"]
SourceGrade = Literal["statute text", "quoted by a public page", "paraphrase only", "none"]
Quote = Literal["verbatim_excerpt", "abridged", "press_or_qa_quote", "paraphrase", "memory"]
LANGUAGES: Final = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Dated:
    """A value with its source, from ``starts`` (None: not known) until before ``ends`` (None: still in force)."""

    starts: date | None
    ends: date | None
    data: Data
    citation: str
    status: Status
    source_grade: SourceGrade
    quote: Quote
    urls: tuple[str, ...]
    note: str

    def holds_on(self, day: date) -> bool:
        """Whether ``day`` lies in the half-open range."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or day < self.ends)


@dataclass(frozen=True, slots=True)
class Rule:
    """One parameter of a pack. ``title`` and ``text`` hold a sentence by language (``zh``, ``en``); they are data of the pack.

    ``applies_to`` is the scope in the words of the source, ``lenders`` and ``products`` what it means here. ``places`` are prefixes of
    place codes (``CN-4403``); empty means everywhere. ``conservative_reason`` says why an unverified rule applies all the same.
    """

    id: str
    parameter: str
    title: Mapping[str, str]
    category: Category
    text: Mapping[str, str]
    unit: str
    applies_to: str
    lenders: tuple[Lender, ...]
    products: tuple[Product, ...]
    places: tuple[str, ...]
    enforcement: Severity
    conservative_reason: str
    confirmed_until: date | None
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated | None:
        """Return the value that holds on ``day``; None before the first, after the last, and in a gap."""
        return next((value for value in self.values if value.holds_on(day)), None)

    def concerns(self, lender: Lender | None, product: Product | None, place: str = "") -> bool:
        """Whether the rule speaks of such a lender, product and place; None asks about any."""
        return (
            (lender is None or lender in self.lenders)
            and (product is None or product in self.products)
            and (not self.places or place.startswith(self.places))
        )


@dataclass(frozen=True, slots=True)
class Value:
    """A rule as it reads on a date."""

    rule: Rule
    dated: Dated

    @property
    def data(self) -> Data:
        """The value itself: a number, a truth, a list, a table, or None."""
        return self.dated.data

    @property
    def status(self) -> Status:
        """How well the source is known."""
        return self.dated.status

    @property
    def citation(self) -> str:
        """Where the rule stands."""
        return self.dated.citation

    @property
    def severity(self) -> Severity:
        """The enforcement, but what nobody has read word for word warns instead of blocking, unless it is the conservative default."""
        if self.status == "verified" or self.rule.conservative_reason or self.rule.enforcement != "block":
            return self.rule.enforcement
        return "warn"

    def whole(self, key: str | None = None) -> int:
        """Return the value, or its entry ``key``, as a whole number."""
        number = self._entry(key)
        if isinstance(number, bool) or not isinstance(number, int):
            raise self._wrong(key, "kind.whole", number)
        return number

    def fraction(self, key: str | None = None) -> Decimal:
        """Return the value, or its entry ``key``, as an exact number."""
        number = self._entry(key)
        if isinstance(number, bool) or not isinstance(number, int | Decimal):
            raise self._wrong(key, "kind.number", number)
        return Decimal(number)

    def written(self, key: str | None = None) -> str:
        """Return the value, or its entry ``key``, as the text that it is."""
        return self._text(key, self._entry(key))

    def words(self, key: str | None = None) -> tuple[str, ...]:
        """Return the value, or its entry ``key``, as a list of texts."""
        entries = self._entry(key)
        if not isinstance(entries, tuple):
            raise self._wrong(key, "kind.list", entries)
        return tuple(self._text(key, entry) for entry in entries)

    def has(self, key: str) -> bool:
        """Whether the value is a table with such an entry."""
        return isinstance(self.data, Mapping) and key in self.data

    def finding(self, key: str, severity: Severity | None = None, **values: object) -> Finding:
        """Return a finding of this rule; ``severity`` where it differs from the rule's own."""
        return Finding(
            rule=self.rule.id, severity=severity or self.severity, citation=self.citation, key=key, status=self.status, values=values
        )

    def _text(self, key: str | None, found: Data) -> str:
        if not isinstance(found, str):
            raise self._wrong(key, "kind.string", found)
        return found

    def _entry(self, key: str | None) -> Data:
        if key is None:
            return self.data
        return self.data.get(key) if isinstance(self.data, Mapping) else None

    def _wrong(self, key: str | None, expected: str, found: Data) -> InputError:
        place = f"{self.rule.parameter}.toml: value" + (f".{key}" if key else "")
        return InputError("error.pack_type", place=place, expected=expected, found=str(found)[:40])


def read_rule(fields: Fields) -> Rule:
    """Build a rule from the fields of its file.

    Raises:
        InputError: a key is unknown, missing or of the wrong kind, dates are in the wrong order, or values overlap.
    """
    values = tuple(_read_dated(entry) for entry in fields.tables("value"))
    if not values:
        raise InputError("error.pack_key_missing", place=fields.at("value"))
    rule = Rule(
        id=fields.text("id"),
        parameter=fields.text("parameter"),
        title=fields.texts("title", LANGUAGES),
        category=cast(Category, fields.choice("category", get_args(Category))),
        text=fields.texts("rule", LANGUAGES),
        unit=fields.text("unit", empty=True),
        applies_to=fields.text("applies_to"),
        lenders=cast(tuple[Lender, ...], fields.choices("lenders", LENDERS)),
        products=cast(tuple[Product, ...], fields.choices("products", PRODUCTS)),
        places=fields.strings("places", optional=True),
        enforcement=cast(Severity, fields.choice("enforcement", get_args(Severity))),
        conservative_reason=fields.text("conservative_reason") if fields.flag("conservative", default=False) else "",
        confirmed_until=fields.optional_day("confirmed_until"),
        values=values,
    )
    fields.finish()
    _check_dates(rule, fields)
    return rule


def _read_dated(fields: Fields) -> Dated:
    dated = Dated(
        starts=fields.optional_day("from"),
        ends=fields.optional_day("to"),
        data=cast(Data, fields.anything("value")),
        citation=fields.text("citation"),
        status=cast(Status, fields.choice("status", get_args(Status))),
        source_grade=cast(SourceGrade, fields.choice("source_grade", get_args(SourceGrade))),
        quote=cast(Quote, fields.choice("quote", get_args(Quote))),
        urls=fields.strings("urls"),
        note=fields.text("note", empty=True, default=""),
    )
    fields.finish()
    if dated.starts is None and dated.status != "unverified":
        raise InputError("error.pack_key_missing", place=fields.at("from"))
    return dated


def _check_dates(rule: Rule, fields: Fields) -> None:
    for value in rule.values:
        if value.starts and value.ends and value.ends <= value.starts:
            raise InputError("error.pack_dates", place=fields.at("value"), start=value.starts, end=value.ends)
    for earlier, later in zip(rule.values, rule.values[1:], strict=False):
        if later.starts is None or earlier.ends is None or later.starts < earlier.ends:
            raise InputError("error.pack_overlap", place=fields.at("value"), start=str(later.starts))
