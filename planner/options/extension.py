"""Extension (展期): more time. A payment holiday, what happens to arrears, principal deferred free of interest to the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from planner.core.debt import Parts
from planner.core.loan import HolidayKind, UnpaidInterest
from planner.errors import InputError
from planner.options.position import Position

ArrearsHandling = Literal["spread", "first", "capitalise", "end"]
HolidayInterest = Literal["accrues", "capitalises", "waived"]


@dataclass(frozen=True, slots=True)
class Extension:
    """The levers of time.

    ``holiday`` counts instalments without payment (or with interest only) before the first regular one. ``arrears`` says what happens to
    old interest, charges and costs that were not waived: spread over the instalments free of interest, paid first, capitalised into
    principal, or paid at the end. ``deferred_principal`` (minor units) waits free of interest and is paid with the last instalment.
    ``skips`` counts instalments that may be moved to the end, free, when a month is impossible; the schedule is the one without them.
    """

    holiday: int = 0
    holiday_kind: HolidayKind = "full"
    holiday_interest: HolidayInterest = "accrues"
    arrears: ArrearsHandling = "spread"
    deferred_principal: int = 0
    skips: int = 0


def check(extension: Extension, claim: Parts) -> None:
    """Refuse what cannot be extended.

    Raises:
        InputError: a negative holiday or number of skips, or more principal deferred than there is.
    """
    if extension.holiday < 0:
        raise InputError("error.holiday_negative", place="holiday", found=extension.holiday)
    if extension.skips < 0:
        raise InputError("error.skips_negative", place="skips", found=extension.skips)
    if not 0 <= extension.deferred_principal <= claim.principal:
        raise InputError(
            "error.deferred_range", place="deferred_principal", found_amount=extension.deferred_principal, part_amount=claim.principal
        )


def apply(extension: Extension, position: Position) -> Position:
    """Defer, then capitalise: after waivers and the down payment, so that nothing is capitalised that was to be waived."""
    deferred = min(extension.deferred_principal, position.parts.principal)
    old = position.costs + position.arrears if extension.arrears == "capitalise" else 0
    return replace(position, deferred=deferred, capitalised=old)


def levers(extension: Extension) -> tuple[str, ...]:
    """Return the names of the levers that are used."""
    used = {
        "holiday": extension.holiday,
        "capitalise": extension.arrears == "capitalise",
        "deferral": extension.deferred_principal,
        "skips": extension.skips,
    }
    return tuple(name for name, value in used.items() if value)


def unpaid_interest(extension: Extension) -> UnpaidInterest:
    """Return what happens to interest of months without payment: it waits free of interest, compounds, or is waived."""
    meanings: dict[HolidayInterest, UnpaidInterest] = {"accrues": "waits", "capitalises": "compounds", "waived": "waived"}
    return meanings[extension.holiday_interest]
