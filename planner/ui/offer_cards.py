"""The comparison: status quo, offers, decide later. Five columns of one size, the same facts in the same order, none preferred."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from planner.i18n import amount, month_of_year
from planner.negotiation.proposal import Offer, Proposal
from planner.ui.chances import likelier, picture, sentence, skips_note
from planner.ui.session import Session

FACTS: Final = ("each_month", "how_long", "in_total", "against_now", "left", "chance")
"""What is compared, in this order: at most six things."""

_TWO_LINES: Final = ("each_month", "how_long", "in_total")
"""Facts of which a choice without a plan says more in a second line."""

# Per fact: the number that is compared among offers, and whether less or more of it is marked. What is saved has no mark: it is the total
# seen from the other side. Chances are not compared as numbers: the engine says whether one is more likely than all others.
_COMPARED: Final[dict[str, tuple[Callable[[Offer], int | None], Callable[[Sequence[int]], int]]]] = {
    "each_month": (lambda offer: offer.worst_payment, min),
    "how_long": (lambda offer: offer.months, min),
    "in_total": (lambda offer: offer.total_to_pay, min),
    "left": (lambda offer: offer.tightest_month_left, max),
}


def cards(session: Session, proposal: Proposal) -> str:
    """Return the comparison as HTML."""
    return cards_of(session, proposal, (proposal.status_quo, *proposal.offers, proposal.decide_later))


def cards_of(session: Session, proposal: Proposal, offers: Sequence[Offer]) -> str:
    """Return some offers as HTML: columns side by side; one alone lies as a row, its facts side by side."""
    alone = " alone" if len(offers) == 1 else ""
    return f'<div class="plans{alone}">{"".join(_Card(session, proposal, offer).html() for offer in offers)}</div>'


def column_of(offer: Offer) -> str:
    """Return the name of a column for the machine; a plan that was asked for stands beside the offers."""
    return "asked" if offer.label == "asked_for" else offer.id


def name_of(session: Session, offer: Offer) -> str:
    """Return the name of a column: a letter and what the offer is best at, or what the choice is."""
    label = session.say(f"offer.{offer.label}")
    return f"{offer.id} · {label}" if column_of(offer) in ("A", "B", "C") else label


def marks(offers: Sequence[Offer]) -> dict[str, set[str]]:
    """Return, for each fact, the ids of the offers that have the least or most of it; none where all are equal."""
    found: dict[str, set[str]] = {}
    for fact, (number, best) in _COMPARED.items():
        numbers = {offer.id: value for offer in offers if (value := number(offer)) is not None}
        if len(set(numbers.values())) > 1:
            found[fact] = {name for name, value in numbers.items() if value == best(list(numbers.values()))}
    return found


class _Card:
    """One column."""

    def __init__(self, session: Session, proposal: Proposal, offer: Offer) -> None:
        self.session, self.offer = session, offer
        self.currency, self.minor_units = proposal.currency, proposal.minor_units
        likeliest: set[str] = {found} if (found := likelier(proposal)) else set()
        self.marked = marks(proposal.offers) | {"chance": likeliest} if offer in proposal.offers else {}

    def html(self) -> str:
        """Return the column: name and facts."""
        facts = "".join(self._fact(name, *getattr(self, f"_{name}")()) for name in FACTS)
        head = f'<h2 id="plan-{column_of(self.offer)}">{escape(name_of(self.session, self.offer))}</h2>'
        return f'<section class="plan" aria-labelledby="plan-{column_of(self.offer)}">{head}<dl class="facts">{facts}</dl></section>'

    def _fact(self, name: str, large: str, small: str = "", drawn: str = "") -> str:
        below = "".join(f"<small>{escape(line)}</small>" for line in small.splitlines())
        marked = self.offer.id in self.marked.get(name, ())
        mark = f'<span class="mark">{escape(self.session.say(f"page.mark.{name}"))}</span>' if marked else ""
        words = f'<span class="words">{escape(large)}</span>' if large else ""
        shown = escape(large) if any(letter.isdigit() for letter in large) else words
        return f'<div class="fact"><dt>{escape(self.session.say(f"page.fact.{name}"))}</dt><dd>{drawn}{shown}{mark}{below}</dd></div>'

    def _money(self, value: int) -> str:
        return amount(value, self.session.language, self.currency, self.minor_units)

    def _without(self, fact: str) -> tuple[str, str]:
        """Return what a choice without a plan says about a fact."""
        outlook = {f"{name}_amount": value for name, value in self.offer.outlook.items()}
        large = self.session.say(f"page.{self.offer.id}.{fact}", **outlook)
        return large, self.session.say(f"page.{self.offer.id}.{fact}_small", **outlook) if fact in _TWO_LINES else ""

    def _each_month(self) -> tuple[str, str]:
        first, worst = self.offer.first_payment, self.offer.worst_payment
        if first is None or worst is None:
            return self._without("each_month")
        notes = [] if first == worst else [self.session.say("page.first", amount=first)]
        begins = next(row for row in self.offer.rows if row.number and row.payment)
        if begins.number > 1 and begins.due:
            notes.append(self.session.say("page.starts", month=month_of_year(begins.due, self.session.language)))
        return self._money(worst), " · ".join(notes)

    def _how_long(self) -> tuple[str, str]:
        if self.offer.months is None or self.offer.debt_free_on is None:
            return self._without("how_long")
        day = month_of_year(self.offer.debt_free_on, self.session.language)
        return self.session.say("unit.months", number=self.offer.months), self.session.say("page.debt_free", month=day)

    def _in_total(self) -> tuple[str, str]:
        if self.offer.total_to_pay is None or not self.offer.rows:
            return self._without("in_total")
        waived = self.session.say("page.waived", amount=self.offer.total_waived) if self.offer.total_waived else ""
        return self._money(self.offer.total_to_pay), waived

    def _against_now(self) -> tuple[str, str]:
        saved = self.offer.saved_vs_now
        if saved is None:
            return self._without("against_now")
        direction = "less" if saved > 0 else "more" if saved < 0 else "same"
        return self._money(abs(saved)), self.session.say(f"page.against_now.{direction}")

    def _left(self) -> tuple[str, str]:
        left, month = self.offer.tightest_month_left, self.offer.tightest_month
        if left is None or month is None:
            return self._without("left")
        notes = [self.session.say("page.tightest", month=month_of_year(month, self.session.language))]
        if self.offer.short_month:
            short = month_of_year(self.offer.short_month, self.session.language)
            notes.append(self.session.say("page.short", amount=self.offer.short_of_essentials, month=short))
        return self._money(left), " · ".join(notes)

    def _chance(self) -> tuple[str, str, str]:
        band = self.offer.completion
        if band is None:
            large, small = self._without("chance") if not self.offer.rows else (self.session.say("page.chance.unknown"), "")
            return large, small, ""
        notes = (sentence(self.session, band), skips_note(self.session, self.offer))
        return "", "\n".join(note for note in notes if note), picture(self.session, band)
