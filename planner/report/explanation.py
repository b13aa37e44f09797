"""Why these offers, for the counsellor: the reasons, what each lever costs and gives, the creditor's numbers. As JSON and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from planner.core.money import format_amount
from planner.i18n import Language, percent
from planner.negotiation.attribution import Attribution, Standpoint, changes
from planner.negotiation.proposal import Offer, Proposal
from planner.report.terminal import NOTHING, Speaker


def explanation_document(attributions: Sequence[Attribution], minor_units: int) -> list[dict[str, Any]]:
    """Return what each lever of each offer costs the creditor and gives the household, step by step."""
    return [
        {
            "offer": each.offer,
            "before": _standpoint(each.before, minor_units),
            "changes": [{"lever": lever, **_standpoint(change, minor_units)} for lever, change in changes(each)],
        }
        for each in attributions
    ]


def _standpoint(stand: Standpoint, minor_units: int) -> dict[str, str | int]:
    return {
        "creditor_value": format_amount(stand.creditor_value, minor_units),
        "largest_payment": format_amount(stand.largest_payment, minor_units),
        "total_to_pay": format_amount(stand.total_to_pay, minor_units),
        "completion_of_100": stand.completion,
    }


def explanation_tables(proposal: Proposal, attributions: Sequence[Attribution], language: Language) -> Iterator[RenderableType]:
    """Yield why these offers, why not less, the levers of each offer, and what the offers are worth to the creditor."""
    speaker = Speaker(language, proposal.currency, proposal.minor_units)
    lines = [speaker.say(reason.key, **reason.values) for reason in proposal.why]
    for offer in proposal.offers:
        lines += [f"{offer.id}: " + " ".join(speaker.say(reason.key, **reason.values) for reason in offer.why)]
    yield Padding(Text("\n".join([speaker.say("explain.why"), *lines])), (1, 0))
    yield from (_levers_table(each, speaker) for each in attributions)
    yield _worth_table(proposal, speaker)


def _levers_table(attribution: Attribution, speaker: Speaker) -> Table:
    table = Table(title=speaker.say("explain.levers", column=attribution.offer), title_justify="left", title_style="bold")
    for column in ("lever", "creditor_value", "largest_payment", "total_to_pay", "completion"):
        table.add_column(speaker.say(f"explain.{column}"), justify="left" if column == "lever" else "right", overflow="fold")
    table.add_row(speaker.say("explain.lever.nothing"), *_numbers(attribution.before, speaker, sign=False), end_section=True)
    for lever, change in changes(attribution):
        table.add_row(speaker.say(f"explain.lever.{lever}"), *_numbers(change, speaker, sign=True))
    return table


def _numbers(stand: Standpoint, speaker: Speaker, *, sign: bool) -> list[str]:
    amounts = [stand.creditor_value, stand.largest_payment, stand.total_to_pay]
    plus = ["+" if sign and amount > 0 else "" for amount in (*amounts, stand.completion)]
    texts = [*(speaker.money(amount) for amount in amounts), str(stand.completion)]
    return [before + text for before, text in zip(plus, texts, strict=True)]


def _worth_table(proposal: Proposal, speaker: Speaker) -> Table:
    """Return what each offer is worth to the creditor, against the target and against no plan."""
    table = Table(title=speaker.say("explain.worth"), title_justify="left", title_style="bold")
    table.add_column("", overflow="fold")
    for column in ("creditor_value", "break_even_rate", "break_even_completion"):
        table.add_column(speaker.say(f"explain.{column}"), justify="right", overflow="fold")
    for offer in proposal.offers:
        table.add_row(
            f"{offer.id} {speaker.say(f'offer.{offer.label}')}", speaker.money(offer.creditor_value), *_break_even(offer, speaker)
        )
    if proposal.creditor:
        table.add_row(speaker.say("explain.target"), speaker.money(proposal.target_value), "", "")
        table.add_row(speaker.say("explain.baseline"), speaker.money(proposal.creditor.baseline_value), "", "")
    return table


def _break_even(offer: Offer, speaker: Speaker) -> list[str]:
    numbers = offer.creditor
    found = (numbers.break_even_rate, numbers.break_even_completion) if numbers else (None, None)
    return [NOTHING if number is None else percent(number, speaker.language) for number in found]
