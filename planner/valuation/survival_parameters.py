"""The numbers of the simulation: three sets, each number with its range, its kind and its source, read from the one file beside this.

>>> parameters = load_parameters()
>>> parameters.sets["base"].drop_out, parameters.sets["low"].income_variation["mixed"]
(Decimal('0.004'), Decimal('0.300'))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from planner.household.household import IncomeTier
from planner.valuation.parameter_sets import Parameters, read_shipped

_FILE: Final = Path(__file__).with_name("survival_parameters.toml")


@dataclass(frozen=True, slots=True)
class ParameterSet:
    """The numbers of one set. Chances are per month, fractions of one; a number of months may be broken unless it is an int.

    - ``income_variation``: coefficient of variation of a month's income around its season, by the steadiness of income;
      ``income_variation_scale``: the part of it that the simulation uses; ``income_correlation``: of one month with the next.
    - ``job_loss``: chance to lose the work, by the same; ``job_months_out``: mean months until there is work again;
      ``job_replacement``: what still comes in meanwhile, of the income from work.
    - ``illness``: chance of an illness; ``illness_bill``: what it costs, in whole units of money; ``illness_income_lost``: what is lost of
      that month's income from work.
    - ``large_bill``: chance of a large unplanned bill; ``large_bill_of_income``: what it comes to, of a mean month's income.
    - ``drop_out``: chance that the plan is given up for reasons other than money.
    - ``slip``: what of a month's rest goes on other things instead of being kept.
    - ``opening_buffer``: what is at hand in the beginning, in mean months' incomes, where savings are not larger.
    - ``instalments_until_broken``: the plan is broken when so many instalments are in arrears.
    - ``grace_months``: months after the last instalment in which what is left may still be paid.
    - ``stress_…``: test T5: how much income falls, how long, how many months are watched, the share of runs that must hold.
    """

    income_variation: Mapping[IncomeTier, Decimal]
    income_variation_scale: Decimal
    income_correlation: Decimal
    job_loss: Mapping[IncomeTier, Decimal]
    job_months_out: Decimal
    job_replacement: Decimal
    illness: Decimal
    illness_bill: Decimal
    illness_income_lost: Decimal
    large_bill: Decimal
    large_bill_of_income: Decimal
    drop_out: Decimal
    slip: Decimal
    opening_buffer: Decimal
    instalments_until_broken: int
    grace_months: int
    stress_income_lost: Decimal
    stress_months: int
    stress_watched_months: int
    stress_held: Decimal


@cache
def load_parameters() -> Parameters[ParameterSet]:
    """Return the numbers that come with the calculator. They are read once in a process."""
    return read_shipped(_FILE, ParameterSet)
