"""The numbers of the creditor's side: three assumptions about what is recovered without a plan, read from the one file beside this.

>>> [str(each.recovery) for each in load_creditor_parameters().sets.values()]
['0.10', '0.25', '0.50']
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from planner.valuation.parameter_sets import Parameters, read_shipped

_FILE: Final = Path(__file__).with_name("creditor_parameters.toml")


@dataclass(frozen=True, slots=True)
class CreditorSet:
    """The numbers of one set. Fractions of one; costs in whole units of money.

    - ``shown_rate``: a discount rate a year that is shown beside the mandate's.
    - ``set_up_cost``: what making a plan costs; ``monthly_cost``: what looking after it costs while it runs.
    - ``recovery``: what is recovered of the claim without a plan, in the end; ``recovery_months``: after how many months, on average;
      ``recovery_cost``: the part of it that recovering costs.
    - ``recovery_after_break``: what is recovered after a broken plan, net, as a part of ``recovery``.
    - ``self_cure``: chance that everything is paid without a plan; ``self_cure_months``: in how many equal monthly payments.
    - ``sale_price``: what a buyer pays for the claim; only claims more than ``sale_after_days`` past due are sold.
    """

    shown_rate: Decimal
    set_up_cost: Decimal
    monthly_cost: Decimal
    recovery: Decimal
    recovery_months: Decimal
    recovery_cost: Decimal
    recovery_after_break: Decimal
    self_cure: Decimal
    self_cure_months: int
    sale_price: Decimal
    sale_after_days: int


@cache
def load_creditor_parameters() -> Parameters[CreditorSet]:
    """Return the numbers that come with the calculator. They are read once in a process."""
    return read_shipped(_FILE, CreditorSet)
