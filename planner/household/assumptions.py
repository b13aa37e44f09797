"""Every number of the household model that no contract and no law gives: named, with its range, its kind and its source.

A number is *published* when its source states it, else an *assumption*: a judgement that people may see and change within the range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Final, Literal

from planner.errors import InputError

Kind = Literal["assumption", "published"]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number as it is shown; ``lowest`` and ``highest`` are its range.

    A Decimal is a fraction of one, an int counts weeks, months or yuan, as the name says. ``source`` is empty for a judgement of our own.
    """

    name: str
    value: Decimal | int
    lowest: Decimal | int
    highest: Decimal | int
    kind: Kind
    source: str

    @property
    def label_key(self) -> str:
        """The key of its label in the catalogues."""
        return f"assumption.{self.name}"

    @property
    def kind_key(self) -> str:
        """The key of the words for its kind."""
        return f"assumption.kind.{self.kind}"


def _between(lowest: Decimal | int, highest: Decimal | int, published_in: str = "") -> dict[str, object]:
    return {"lowest": lowest, "highest": highest, "kind": "published" if published_in else "assumption", "source": published_in}


@dataclass(frozen=True, slots=True)
class Assumptions:
    """The numbers of the household model.

    - ``share_of_surplus``: T1, the most of the mean surplus that the mean payment may take.
    - ``share_of_month``: T2, the most of one month's surplus that its payment may take.
    - ``share_of_months``: T2, the least share of the months in which that must hold.
    - ``share_of_income``: T3, the share of mean income above which all debt payments together are warned of.
    - ``reserve_saving``: what is put by of each month's income while the reserve is not there.
    - ``reserve_enough_weeks``: weeks of usual income after which nothing more has to be put by.
    - ``reserve_target_weeks``: weeks of usual income that a household should have in the end; shown, never taken from a plan.
    - ``household_discount_rate``: the rate a year at which the household counts what it pays later; high, because money is short now. It
      only places plans on the frontier and splits a gain fairly; it never changes a test.
    - ``low_income_months``: how long income counts as low when nobody knows when the usual one is back.
    - ``token_payment_yuan``: what a household with nothing left may pay a month to show good will: symbolic, voluntary, in whole units of
      the currency of the debt.

    Raises:
        InputError: a number is outside its range.
    """

    share_of_surplus: Decimal = field(
        default=Decimal("0.50"), metadata=_between(Decimal("0.10"), Decimal("0.60"), published_in="HMRC, Time to Pay guidance")
    )
    share_of_month: Decimal = field(default=Decimal("0.95"), metadata=_between(Decimal("0.50"), Decimal("1.00")))
    share_of_months: Decimal = field(default=Decimal("0.90"), metadata=_between(Decimal("0.50"), Decimal("1.00")))
    share_of_income: Decimal = field(
        default=Decimal("0.55"), metadata=_between(Decimal("0.30"), Decimal("0.60"), published_in="银监发〔2004〕57号第36条")
    )
    reserve_saving: Decimal = field(default=Decimal("0.05"), metadata=_between(Decimal("0.00"), Decimal("0.10")))
    reserve_enough_weeks: int = field(default=3, metadata=_between(0, 6))
    reserve_target_weeks: int = field(default=6, metadata=_between(0, 12))
    household_discount_rate: Decimal = field(default=Decimal("0.20"), metadata=_between(Decimal("0.00"), Decimal("0.60")))
    low_income_months: int = field(default=12, metadata=_between(0, 60))
    token_payment_yuan: int = field(default=10, metadata=_between(1, 50))

    def __post_init__(self) -> None:
        for number in listed(self):
            if not (Decimal(number.value).is_finite() and number.lowest <= number.value <= number.highest):
                limits = {"lowest": str(number.lowest), "highest": str(number.highest)}
                raise InputError("error.assumption_range", place=number.name, found=str(number.value), **limits)


def listed(assumptions: Assumptions) -> Iterator[Assumption]:
    """List every number with its range, kind and source, in the order of the class.

    >>> next(listed(Assumptions())).value
    Decimal('0.50')
    """
    for parameter in fields(assumptions):
        yield Assumption(parameter.name, getattr(assumptions, parameter.name), **parameter.metadata)


USUAL: Final = Assumptions()
"""The numbers where nobody has chosen others."""
