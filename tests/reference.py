"""A plain reference of schedules in ``Decimal``, one loan and one row at a time, against which the kernels are tested.

It shares nothing with them but the conventions: interest of a period = balance x rate x fraction of a year, rounded; the payment solves
the unrounded schedule and is rounded once; the last instalment pays what is left; a payment below its interest is refused.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

ROUNDING = {
    "half_up": decimal.ROUND_HALF_UP,
    "half_even": decimal.ROUND_HALF_EVEN,
    "up": decimal.ROUND_UP,
    "down": decimal.ROUND_DOWN,
}

Row = tuple[int, int, int, int]
"""Payment, interest, principal, closing balance, in minor units."""


class PaymentTooSmall(Exception):
    """The payment of instalment ``number`` does not cover its interest."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


@dataclass(frozen=True)
class ReferenceLoan:
    """``fractions`` holds one (days, days of a year) a period: (1, 12) is a month under 30/360."""

    principal: int
    annual_rate: Decimal
    fractions: Sequence[tuple[int, int]]
    payment: int | None = None
    shape: str = "level_payment"
    interest_only: int = 0
    payment_rounding: str = "half_up"
    interest_rounding: str = "half_up"


def reference_rows(loan: ReferenceLoan, digits: int = 80) -> list[Row]:
    """Return the rows of a loan up to the one that pays it off."""
    with decimal.localcontext() as context:
        context.prec = digits
        rates = [loan.annual_rate * days / year for days, year in loan.fractions]
        interest_only = len(rates) - 1 if loan.shape == "interest_first" else loan.interest_only
        regular = Decimal(loan.payment) if loan.payment is not None else _regular(loan, rates[interest_only:])
        balance, rows = Decimal(loan.principal), []
        for number, (days, year) in enumerate(loan.fractions, 1):
            # Divided last, so that an exact half stays one: 60 x 0.1 / 12 is 0.5, and 0.1 / 12 has no end.
            interest = (balance * loan.annual_rate * days / year).to_integral_value(ROUNDING[loan.interest_rounding])
            if number <= interest_only and number < len(rates):
                payment = interest
            else:
                payment = regular + interest if loan.shape == "equal_principal" else regular
                if payment < interest and loan.shape == "level_payment":
                    raise PaymentTooSmall(number)
                payment = balance + interest if number == len(rates) else min(payment, balance + interest)
            balance -= payment - interest
            rows.append((int(payment), int(interest), int(payment - interest), int(balance)))
            if balance == 0:
                break
        return rows


def _regular(loan: ReferenceLoan, rates: Sequence[Decimal]) -> Decimal:
    """Return the rounded regular payment, or the rounded share of principal."""
    exact = loan.principal / (Decimal(len(rates)) if loan.shape == "equal_principal" else _annuity_factor(rates))
    almost = exact.quantize(Decimal(10) ** (exact.adjusted() + 10 - decimal.getcontext().prec))  # forget the error of the factor
    return almost.to_integral_value(ROUNDING[loan.payment_rounding])


def _annuity_factor(rates: Sequence[Decimal]) -> Decimal:
    rate = rates[0]
    if all(other == rate for other in rates):
        return (1 - (1 + rate) ** -len(rates)) / rate if rate else Decimal(len(rates))
    factor, total = Decimal(1), Decimal(0)
    for rate in rates:
        factor /= 1 + rate
        total += factor
    return total
