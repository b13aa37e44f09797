"""Settlement (一次性结清减免): one sum, or a few, by a date, in full and final discharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Settlement:
    """Dates and sums (minor units) which together discharge the whole claim; the rest is waived when the last is paid in time."""

    sums: tuple[tuple[date, int], ...]
