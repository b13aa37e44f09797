"""Bad times (冲击): what an illness, a lost job, a bad season, higher prices or higher rates make of the months of a household.

Exact and certain, month by month: "what if it happens", not how likely it is. Amounts in minor units.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from planner.core.money import round_exact
from planner.household.projection import Month


@dataclass(frozen=True, slots=True)
class Shock:
    """What happens in the months from ``after_months`` on (0: the first), for ``lasts_months`` (None: to the end).

    ``income_lost`` is a share of all income of a month, ``spending_rise`` of its essentials, ``other_debt_rise`` of what goes to other
    creditors; the ``bill`` comes once, in the first month. ``rate_rise`` is added to the annual rate of a plan that bears interest
    (0.01: one percentage point); the months do not show it, the plan does, and it stays to the end.
    """

    id: str
    title: Mapping[str, str]
    after_months: int = 0
    lasts_months: int | None = None
    income_lost: Decimal = Decimal(0)
    spending_rise: Decimal = Decimal(0)
    bill: int = 0
    rate_rise: Decimal = Decimal(0)
    other_debt_rise: Decimal = Decimal(0)


def apply_shock(months: Sequence[Month], shock: Shock) -> tuple[Month, ...]:
    """Return the months as they are when it happens. The living floor stays as it is; what rises or is billed counts as essential."""
    end = len(months) if shock.lasts_months is None else shock.after_months + shock.lasts_months
    return tuple(
        _struck(month, shock, shock.bill if k == shock.after_months else 0) if shock.after_months <= k < end else month
        for k, month in enumerate(months)
    )


def _struck(month: Month, shock: Shock, bill: int) -> Month:
    return replace(
        month,
        income=month.income - round_exact(month.income * shock.income_lost, "up"),
        essential=_risen(month.essential, shock.spending_rise) + bill,
        other_debt=_risen(month.other_debt, shock.other_debt_rise),
        unagreed_debt=_risen(month.unagreed_debt, shock.other_debt_rise),
    )


def _risen(amount: int, share: Decimal) -> int:
    return amount + round_exact(amount * share, "up")
