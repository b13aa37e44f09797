"""Extension (展期): more time. A payment holiday, what happens to arrears, principal deferred free of interest to the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ArrearsHandling = Literal["spread", "first", "capitalise", "end"]
HolidayKind = Literal["full", "interest_only"]
HolidayInterest = Literal["accrues", "capitalises", "waived"]


@dataclass(frozen=True, slots=True)
class Extension:
    """The levers of time.

    ``holiday`` counts instalments without payment (or with interest only) before the first regular one. ``arrears`` says what happens to
    old interest, charges and costs that were not waived: spread over the instalments free of interest, paid first, capitalised into
    principal, or paid at the end. ``deferred_principal`` (minor units) waits free of interest and is paid with the last instalment.
    """

    holiday: int = 0
    holiday_kind: HolidayKind = "full"
    holiday_interest: HolidayInterest = "accrues"
    arrears: ArrearsHandling = "spread"
    deferred_principal: int = 0
