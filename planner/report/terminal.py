"""Tables for people in a terminal: the comparison, the claims, the months, what the rules say. As on the page, no offer is preferred."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from planner.core.schedule import Row
from planner.i18n import Language, long_date, month_name, month_of_year, percent, render
from planner.i18n import amount as money
from planner.i18n import text as words
from planner.negotiation.goal_seek import Answer
from planner.negotiation.proposal import Claim, Offer, Proposal, WayOut
from planner.policy.findings import Finding

NOTHING: Final = "–"
LOUD: Final = ("block", "gate", "warn")
"""Severities that a terminal shows; the rest is in the JSON."""
MONTHS_A_LINE: Final = 6


class Speaker:
    """Writes keys, amounts and dates in one language and currency."""

    def __init__(self, language: Language, currency: str, minor_units: int) -> None:
        self.language = language
        self.currency = currency
        self.minor_units = minor_units

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key."""
        return render(key, values, self.language, self.currency, self.minor_units)

    def money(self, amount: int | None) -> str:
        """Return an amount, a dash where there is none."""
        return NOTHING if amount is None else money(amount, self.language, self.currency, self.minor_units)


def proposal_tables(proposal: Proposal, language: Language) -> Iterator[RenderableType]:
    """Yield the answer of the engine: claims, what is left in each month, offers side by side, findings, way out."""
    speaker = Speaker(language, proposal.currency, proposal.minor_units)
    yield claims_table(proposal.claims, speaker)
    yield months_table(proposal.surplus, speaker)
    if proposal.offers:
        yield offers_table((proposal.status_quo, *proposal.offers, proposal.decide_later), speaker)
    if proposal.way_out:
        yield way_out_text(proposal.way_out, speaker)
    findings = [finding for claim in proposal.claims for finding in claim.findings]
    findings += [finding for offer in proposal.offers for finding in offer.findings]
    yield from findings_table([*findings, *proposal.findings], speaker)


def check_tables(claims: Sequence[Claim], currency: str, minor_units: int, language: Language) -> Iterator[RenderableType]:
    """Yield the claims as stated and as protected, and everything that the rules say of them."""
    speaker = Speaker(language, currency, minor_units)
    yield claims_table(claims, speaker)
    yield from findings_table([finding for claim in claims for finding in claim.findings], speaker, only=())


def answer_tables(answer: Answer, currency: str, minor_units: int, language: Language) -> Iterator[RenderableType]:
    """Yield the plan that grants what was asked for, with its schedule, or what stands in its way."""
    speaker = Speaker(language, currency, minor_units)
    said = [reason for reason in (answer.refusal, answer.nearest, answer.beyond, answer.lever) if reason]
    yield Padding(Text("\n".join(speaker.say(reason.key, **reason.values) for reason in said)), (1, 0))
    if answer.offer:
        yield offers_table((answer.offer,), speaker)
        yield schedule_table(answer.offer.rows, speaker)


def claims_table(claims: Sequence[Claim], speaker: Speaker) -> Table:
    """Return a line a debt: its claim as stated, what the law protects, the part above."""
    table = _table(speaker.say("terminal.claims"))
    for column in ("stated", "lawful", "above"):
        table.add_column(speaker.say(f"terminal.{column}"), justify="right", overflow="fold")
    for claim in claims:
        table.add_row(claim.debt_id, *(speaker.money(parts.total) for parts in (claim.stated, claim.lawful, claim.above)))
    return table


def months_table(surplus: Sequence[int], speaker: Speaker) -> Table:
    """Return what is left in each month of the year before any payment, half a year a line."""
    table = Table(title=speaker.say("terminal.months"), title_justify="left", show_header=False, title_style="bold")
    for first in range(0, len(surplus), MONTHS_A_LINE):
        months = range(first, min(first + MONTHS_A_LINE, len(surplus)))
        table.add_row(*(month_name(month + 1, speaker.language, short=True) for month in months), style="bold")
        table.add_row(*(speaker.money(surplus[month]) for month in months), end_section=True)
    return table


def offers_table(offers: Sequence[Offer], speaker: Speaker) -> Table:
    """Return the comparison: a column an offer, a line a fact; none is preferred."""
    table = _table("")
    for offer in offers:
        label = speaker.say(f"offer.{offer.label}")
        table.add_column(f"{offer.id} {label}" if offer.rows and len(offers) > 1 else label, justify="right", overflow="fold")
    for fact in _FACTS:
        table.add_row(speaker.say(fact), *(_FACTS[fact](offer, speaker) for offer in offers))
    return table


def schedule_table(rows: Sequence[Row], speaker: Speaker) -> Table:
    """Return the payments of a plan, one by one."""
    table = _table("")
    for column in ("due", "payment", "principal", "interest", "costs", "closing"):
        table.add_column(speaker.say(f"terminal.{column}"), justify="right", overflow="fold")
    for row in rows:
        due = long_date(row.due, speaker.language) if row.due else NOTHING
        table.add_row(
            str(row.number), due, *(speaker.money(part) for part in (row.payment, row.principal, row.interest, row.costs, row.closing))
        )
    return table


def findings_table(findings: Sequence[Finding], speaker: Speaker, only: tuple[str, ...] = LOUD) -> Iterator[Table]:
    """Yield what the rules say, each finding once; nothing where they are silent. ``only`` names severities; empty: all."""
    said = {
        speaker.say(finding.key, **finding.values): finding for finding in findings if not only or finding.severity in only
    }  # two debts may have the same finding
    if not said:
        return
    table = Table(title=speaker.say("terminal.findings"), title_justify="left", title_style="bold", show_header=False, expand=True)
    table.add_column(no_wrap=True)
    for ratio in (8, 6):
        table.add_column(ratio=ratio, overflow="fold")
    for sentence, finding in said.items():
        status = words(f"terminal.status.{finding.status}", speaker.language)
        table.add_row(speaker.say(f"terminal.severity.{finding.severity}"), sentence, f"{finding.citation} ({status})")
    yield table


def way_out_text(way_out: WayOut, speaker: Speaker) -> RenderableType:
    """Return where to go when no plan would be right, in the order in which it should be tried."""
    steps = [f"{k}. {speaker.say(f'way_out.{step}', **way_out.values)}" for k, step in enumerate(way_out.steps, start=1)]
    return Padding(
        Text("\n".join([speaker.say("terminal.way_out"), speaker.say(f"way_out.{way_out.reason}", **way_out.values), *steps])), (1, 0)
    )


def _table(title: str) -> Table:
    table = Table(title=title or None, title_justify="left", title_style="bold")
    table.add_column(overflow="fold")
    return table


def _each_month(offer: Offer, speaker: Speaker) -> str:
    if offer.first_payment is None or offer.worst_payment is None:
        return speaker.say("terminal.no_payment")
    most = speaker.say("terminal.at_most", most_amount=offer.worst_payment)
    lines = [speaker.money(offer.first_payment)] + ([most] if offer.worst_payment > offer.first_payment else [])
    begins = next(row for row in offer.rows if row.number and row.payment)
    if begins.number > 1 and begins.due:
        lines.append(speaker.say("terminal.starts", month=month_of_year(begins.due, speaker.language)))
    return "\n".join(lines)


def _how_long(offer: Offer, speaker: Speaker) -> str:
    if offer.months is None or offer.debt_free_on is None:
        return NOTHING
    day = month_of_year(offer.debt_free_on, speaker.language)
    return speaker.say("unit.months", number=offer.months) + "\n" + speaker.say("terminal.debt_free", month=day)


def _in_total(offer: Offer, speaker: Speaker) -> str:
    if not offer.rows:
        outlook = {f"{name}_amount": value for name, value in offer.outlook.items()}
        return speaker.say("terminal.owed_now", **outlook) + "\n" + speaker.say("terminal.owed_later", **outlook)
    waived = speaker.say("terminal.waived", waived_amount=offer.total_waived)
    return speaker.money(offer.total_to_pay) + (f"\n{waived}" if offer.total_waived else "")


def _against_now(offer: Offer, speaker: Speaker) -> str:
    saved = offer.saved_vs_now
    if saved is None:
        return NOTHING
    return speaker.say("terminal.less" if saved > 0 else "terminal.more" if saved < 0 else "terminal.same", saved_amount=abs(saved))


def _left(offer: Offer, speaker: Speaker) -> str:
    if offer.tightest_month is None:
        return NOTHING
    month = speaker.say("terminal.in_month", month=month_of_year(offer.tightest_month, speaker.language))
    lines = [speaker.money(offer.tightest_month_left), month]
    if offer.short_month:
        short = month_of_year(offer.short_month, speaker.language)
        lines.append(speaker.say("terminal.short", short_amount=offer.short_of_essentials, month=short))
    return "\n".join(lines)


def _chance(offer: Offer, speaker: Speaker) -> str:
    band = offer.completion
    if band is None:
        return NOTHING
    return speaker.say("terminal.chance_of", base=band.base) + "\n" + speaker.say("terminal.chance_range", low=band.low, high=band.high)


def _rate(offer: Offer, speaker: Speaker) -> str:
    return NOTHING if offer.annual_rate_compound is None else percent(offer.annual_rate_compound, speaker.language)


_FACTS: Final = {
    "terminal.each_month": _each_month,
    "terminal.how_long": _how_long,
    "terminal.in_total": _in_total,
    "terminal.against_now": _against_now,
    "terminal.left": _left,
    "terminal.chance": _chance,
    "terminal.annual_rate": _rate,
}
