"""Stress on the spot as sentences, as tables and as JSON: what happens, what it does to each offer, what then helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.table import Table

from planner.casework.loan import row_document
from planner.core.money import format_amount
from planner.household.shocks import Shock
from planner.i18n import Language, month_of_year
from planner.negotiation.repair import Repair
from planner.negotiation.stress import Stress, Stressed
from planner.report.proposal import values_document
from planner.report.terminal import NOTHING, Speaker


def stress_document(stresses: Sequence[Stress], as_of: date, currency: str, minor_units: int) -> dict[str, Any]:
    """Return what shocks do to the offers as a JSON-ready object."""
    return {
        "as_of": as_of.isoformat(),
        "currency": currency,
        "shocks": [
            {
                **shock_document(stress.shock, minor_units),
                "begins": stress.begins.isoformat(),
                "offers": [stressed_document(stressed, minor_units) for stressed in stress.offers],
            }
            for stress in stresses
        ],
    }


def shock_document(shock: Shock, minor_units: int) -> dict[str, Any]:
    """Return what happens, number by number."""
    return {
        "id": shock.id,
        "title": dict(shock.title),
        "after_months": shock.after_months,
        "lasts_months": shock.lasts_months,
        "income_lost": format(shock.income_lost, "f"),
        "spending_rise": format(shock.spending_rise, "f"),
        "bill": format_amount(shock.bill, minor_units),
        "rate_rise": format(shock.rate_rise, "f"),
        "other_debt_rise": format(shock.other_debt_rise, "f"),
    }


def stressed_document(stressed: Stressed, minor_units: int) -> dict[str, Any]:
    """Return what a shock does to one offer."""
    failure = stressed.failure
    return {
        "id": stressed.offer,
        "label": stressed.label,
        "outcome": stressed.outcome,
        "skipped": [month.isoformat() for month in stressed.skipped],
        "fails_in": failure.month.isoformat() if failure else None,
        "short": format_amount(failure.short, minor_units) if failure else None,
        "fails_anyway": stressed.fails_anyway,
        "repair": _repair_document(stressed.repair, minor_units) if stressed.repair else None,
    }


def _repair_document(repair: Repair, minor_units: int) -> dict[str, Any]:
    return {
        "kind": repair.kind,
        "key": repair.key,
        "values": values_document(repair.values, minor_units),
        "rung": repair.rung,
        "needs_confirmation": list(repair.needs_confirmation),
        "rows": [row_document(row, minor_units) for row in repair.rows],
    }


def stress_tables(stresses: Sequence[Stress], currency: str, minor_units: int, language: Language) -> Iterator[RenderableType]:
    """Yield a table a shock: a line an offer; none is preferred."""
    speaker = Speaker(language, currency, minor_units)
    for stress in stresses:
        title = f"{title_of(stress.shock, language)} · {what_happens(stress, speaker)}"
        table = Table(title=title, title_justify="left", title_style="bold")
        for column in ("offer", "outcome", "helps"):
            table.add_column(speaker.say(f"stress.column.{column}"), overflow="fold")
        for stressed in stress.offers:
            label = speaker.say(f"offer.{stressed.label}")
            table.add_row(
                label if stressed.outcome == "nothing_agreed" else f"{stressed.offer} {label}",
                outcome_of(stressed, speaker),
                " ".join(what_helps(stressed, speaker)) or NOTHING,
            )
        yield table
    yield speaker.say("stress.what_it_is")


def title_of(shock: Shock, language: Language) -> str:
    """Return the name of a shock."""
    return shock.title[{"zh_CN": "zh", "en": "en"}[language]]


def what_happens(stress: Stress, speaker: Speaker) -> str:
    """Return in a sentence what happens, from when on and for how long."""
    shock = stress.shock
    parts: dict[str, dict[str, object]] = {
        "stress.what.income": {"lost_rate": shock.income_lost},
        "stress.what.spending": {"rise_rate": shock.spending_rise},
        "stress.what.bill": {"bill_amount": shock.bill},
        "stress.what.rate": {"rise_rate": shock.rate_rise},
        "stress.what.other_debt": {"rise_rate": shock.other_debt_rise},
    }
    said = [speaker.say(key, **values) for key, values in parts.items() if any(values.values())]
    what = speaker.say("stress.and").join(said) or speaker.say("stress.what.nothing")
    values = {"from_month": month_of_year(stress.begins, speaker.language), "what": what}
    if shock.lasts_months is None:
        return speaker.say("stress.lasting", **values)
    return speaker.say("stress.for_a_time", **values, lasts_months=shock.lasts_months)


def outcome_of(stressed: Stressed, speaker: Speaker) -> str:
    """Return in one short line whether an offer holds, or when it fails and by how much."""
    failure = stressed.failure
    values: dict[str, object] = {"number": len(stressed.skipped)}
    if failure:
        values = {"fails_month": failure.month, "short_amount": failure.short}
    return speaker.say(stressed.key, **_months_written(values, speaker.language))


def what_helps(stressed: Stressed, speaker: Speaker) -> tuple[str, ...]:
    """Return in sentences what then helps; nothing where nothing fails."""
    repair = stressed.repair
    if repair is None:
        return ()
    before = [speaker.say("stress.fails_anyway")] if stressed.fails_anyway else []
    after = [speaker.say("stress.to_be_confirmed")] if repair.needs_confirmation else []
    return (*before, speaker.say(repair.key, **_months_written(repair.values, speaker.language)), *after)


def _months_written(values: Mapping[str, object], language: Language) -> dict[str, object]:
    """Return the values with every date as the month it is in."""
    return {name: month_of_year(value, language) if isinstance(value, date) else value for name, value in values.items()}
