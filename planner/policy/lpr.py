"""The one-year loan prime rate (一年期贷款市场报价利率, LPR) on a date, from the table of the pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from planner.errors import InputError
from planner.policy.findings import Finding
from planner.policy.pack import Pack
from planner.policy.rule import Value

PARAMETER = "lpr_1y"


@dataclass(frozen=True, slots=True)
class PrimeRate:
    """The rate a year as a fraction on ``on``; ``confirmed`` is false for a month later than the table was checked for."""

    on: date
    rate_annual: Decimal
    confirmed: bool
    value: Value

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What people must see: that the user confirms a later month."""
        if self.confirmed:
            return ()
        return (
            self.value.finding(
                "finding.lpr_unconfirmed", "warn", prime_rate=self.rate_annual, on=self.on, confirmed_until=self.value.rule.confirmed_until
            ),
        )


def prime_rate(pack: Pack, on: date) -> PrimeRate:
    """Return the rate in force on a date.

    >>> from planner.policy.pack import load_pack
    >>> prime_rate(load_pack("cn"), date(2024, 7, 22)).rate_annual
    Decimal('0.0335')

    Raises:
        InputError: the date lies before the table begins, or the pack has no such table.
    """
    value = pack.parameter(PARAMETER, on)
    if value is None:
        rule = pack.rules.get(PARAMETER)
        raise InputError("error.lpr_before_table", place=PARAMETER, on=on, first=rule.values[0].starts if rule else None)
    until = value.rule.confirmed_until
    return PrimeRate(on, value.fraction(), until is None or on <= until, value)
