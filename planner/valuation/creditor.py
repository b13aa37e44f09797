"""What a plan is worth to the creditor (债权人价值), against what the debt is worth without a plan. Expected values, minor units.

Arrays are plans × rates. Time is in months from the day of the talk: the first column of a plan falls due after one month, and what comes
after ``t`` months counts ``(1 + r)**(-t / 12)``. What is recovered comes after a waiting time that is exponential with mean ``m`` months;
on average it counts ``λ / (λ + δ) = 1 / (1 + m δ)``, with λ = 1/m and δ the monthly force of interest, ``ln(1 + r) / 12``.

    plan      E[ Σ paid · v^t  −  set-up  −  monthly cost  +  broken · v^T · unpaid share · claim · recovery after a break · λ/(λ+δ) ]
    no plan   p · PV(everything paid)  +  (1 − p) · claim · recovery · (1 − cost share) · λ/(λ+δ)
    sale      price · claim, where the claim is old enough to be sold
    baseline  the larger of no plan and sale

These are estimates from assumptions, to compare plans with. They never score, rank or refuse a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.valuation.creditor_parameters import CreditorSet
from planner.valuation.parameter_sets import SETS, SetName
from planner.valuation.survival import Survival

Floats = NDArray[np.float64]

HIGHEST_RATE: Final = 1
"""Discount rates a year are looked at up to 100%."""
_RATE_STEPS: Final = 100
_HALVINGS: Final = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """The debt as it stands: the lawful ``claim`` in minor units, how long it is past due, minor units in one whole ``unit`` of money."""

    claim: int
    days_past_due: int
    unit: int = 100


@dataclass(frozen=True, slots=True, eq=False)
class Promises:
    """What is promised and what became of it: ``payments`` and ``down_payments`` as :func:`planner.valuation.survival.simulate` had them
    (plans × months and plans), and the ``outcome`` of it. A down payment is paid on the day of the talk."""

    payments: NDArray[np.int64]
    down_payments: NDArray[np.int64]
    outcome: Survival


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """What the debt is worth without a plan, by rate; ``sale`` is zero where the claim cannot be sold yet."""

    no_plan: Floats
    sale: Floats

    @property
    def value(self) -> Floats:
        """The better of the two: what a plan has to be worth."""
        return np.maximum(self.no_plan, self.sale)


@dataclass(frozen=True, slots=True, eq=False)
class CreditorValue:
    """What plans are worth. The first of ``rates`` is the mandate's, the others are shown beside it.

    - ``plan``: for each assumption on recovery, plans × rates; ``baseline``: for each, by rate.
    - ``break_even_rate``: for each plan, the discount rate at which it stops being worth the baseline (base assumption): ``inf`` where it
      is worth it up to 100%, ``nan`` where it is not even at 0%.
    - ``break_even_completion``: for each plan, the chance to be kept from which on it is worth the baseline (base assumption, mandate's
      rate): ``nan`` where it is not worth it even if it is certain to be kept.
    """

    rates: tuple[Decimal, ...]
    plan: Mapping[SetName, Floats]
    baseline: Mapping[SetName, Baseline]
    break_even_rate: Floats
    break_even_completion: Floats


def value_plans(promises: Promises, standing: Standing, sets: Mapping[SetName, CreditorSet], mandate_rate: Decimal) -> CreditorValue:
    """Value every plan for three assumptions on recovery and four discount rates, the mandate's first."""
    rates = (mandate_rate, *(sets[name].shown_rate for name in SETS))
    base = sets["base"]
    return CreditorValue(
        rates=rates,
        plan={name: plan_value(promises, standing, sets[name], as_floats(rates)) for name in SETS},
        baseline={name: baseline_value(standing, sets[name], as_floats(rates)) for name in SETS},
        break_even_rate=break_even_rate(promises, standing, base),
        break_even_completion=break_even_completion(promises, standing, base, mandate_rate),
    )


def as_floats(rates: Sequence[Decimal]) -> Floats:
    """Return rates as an array.

    >>> as_floats([Decimal("0.05")])
    array([0.05])
    """
    return np.array([float(rate) for rate in rates])


def plan_value(promises: Promises, standing: Standing, numbers: CreditorSet, rates: Floats) -> Floats:
    """Return what each plan is worth at each annual rate: plans × rates."""
    once = promises.down_payments[:, np.newaxis] - _costs(standing, numbers)[0]
    return np.asarray(once + _later(promises, standing, numbers, rates, np.matmul))


def baseline_value(standing: Standing, numbers: CreditorSet, rates: Floats) -> Baseline:
    """Return what the debt is worth without a plan at each annual rate.

    >>> from planner.valuation.creditor_parameters import load_creditor_parameters
    >>> found = baseline_value(Standing(1_000_000, 91), load_creditor_parameters().sets["base"], np.zeros(1))
    >>> found.no_plan.round().tolist(), found.sale.tolist()
    ([257500.0], [41000.0])
    """
    cure = _factors(numbers.self_cure_months, rates).mean(axis=0) * float(numbers.self_cure)
    recovered = float((1 - numbers.self_cure) * numbers.recovery * (1 - numbers.recovery_cost)) * _wait(numbers, rates)
    price = float(numbers.sale_price) if standing.days_past_due > numbers.sale_after_days else 0.0
    return Baseline(standing.claim * (cure + recovered), np.full(len(rates), standing.claim * price))


@dataclass(frozen=True, slots=True, eq=False)
class PresentValues:
    """What plans bring, counted at one annual rate, one number a plan; :func:`value_of` makes a value of them.

    ``paid``: what is paid, in minor units; ``running``: the months in which the plan is looked after; ``unpaid``: what is unpaid of the
    plan when it breaks, as a share of it. A down payment is in none of them.
    """

    paid: Floats
    running: Floats
    unpaid: Floats


def present_values(promises: Promises, rate: Decimal) -> PresentValues:
    """Return the parts of the value of each plan at an annual rate, for a search that looks at many."""
    factors = _factors(promises.outcome.paid.shape[1], as_floats([rate]))[:, 0]
    return PresentValues(promises.outcome.paid @ factors, _running(promises) @ factors, promises.outcome.unpaid_at_break @ factors)


def value_of(parts: PresentValues, down_payments: Floats, standing: Standing, numbers: CreditorSet, rate: Decimal) -> Floats:
    """Return the value of each plan from its parts: the same as :func:`plan_value` at that rate. Arrays of any one shape."""
    set_up, monthly = _costs(standing, numbers)
    after_break = standing.claim * float(numbers.recovery * numbers.recovery_after_break) * _wait(numbers, as_floats([rate]))[0]
    return np.asarray(down_payments - set_up + parts.paid - monthly * parts.running + after_break * parts.unpaid)


def break_even_rate(promises: Promises, standing: Standing, numbers: CreditorSet) -> Floats:
    """Return the lowest annual rate at which each plan is worth less than the baseline: see :class:`CreditorValue`."""
    grid = np.linspace(0, HIGHEST_RATE, _RATE_STEPS + 1)
    once = promises.down_payments - _costs(standing, numbers)[0]

    def needs(rates: Floats) -> Floats:
        return np.asarray(baseline_value(standing, numbers, rates).value - once)

    short = plan_value(promises, standing, numbers, grid) < baseline_value(standing, numbers, grid).value
    above = np.argmax(short, axis=1)
    low, high = grid[np.maximum(above - 1, 0)], grid[above]
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        fails = _later(promises, standing, numbers, middle, _row_by_row) < needs(middle)
        low, high = np.where(fails, low, middle), np.where(fails, middle, high)
    found = np.where(short.any(axis=1), high, np.inf)
    return np.where(short[:, 0], np.nan, found)


def break_even_completion(promises: Promises, standing: Standing, numbers: CreditorSet, rate: Decimal) -> Floats:
    """Return the chance to be kept at which each plan is worth the baseline: see :class:`CreditorValue`.

    A plan's value is taken as a mixture of its value when it is paid as promised and of its value otherwise, which stays what it is while
    the chance changes. Where nothing else was seen than keeping it, "otherwise" is a plan of which nothing is ever paid.
    """
    rates = as_floats([rate])
    needed = baseline_value(standing, numbers, rates).value[0]
    chance = promises.outcome.completion
    kept = _value_if_kept(promises, standing, numbers, rates)
    whole = plan_value(promises, standing, numbers, rates)[:, 0]
    at_worst = standing.claim * float(numbers.recovery * numbers.recovery_after_break) * _wait(numbers, rates)[0]
    otherwise = np.where(chance < 1, (whole - chance * kept) / np.where(chance < 1, 1 - chance, 1), at_worst - _costs(standing, numbers)[0])
    between = (needed - otherwise) / np.where(kept > otherwise, kept - otherwise, 1)
    return np.where(otherwise >= needed, 0.0, np.where(kept >= needed, between, np.nan))


def _later(
    promises: Promises, standing: Standing, numbers: CreditorSet, rates: Floats, worth: Callable[[Floats, Floats], Floats]
) -> Floats:
    """Return what comes after the day of the talk; ``worth`` multiplies flows with factors, for all rates or for one rate a plan."""
    outcome = promises.outcome
    factors = _factors(outcome.paid.shape[1], rates)
    flows = outcome.paid - _costs(standing, numbers)[1] * _running(promises)
    after_break = standing.claim * float(numbers.recovery * numbers.recovery_after_break) * _wait(numbers, rates)
    return worth(flows, factors) + worth(outcome.unpaid_at_break, factors) * after_break


def _row_by_row(flows: Floats, factors: Floats) -> Floats:
    return np.asarray(np.einsum("pm,mp->p", flows, factors))


def _value_if_kept(promises: Promises, standing: Standing, numbers: CreditorSet, rates: Floats) -> Floats:
    """Return what each plan is worth when all of it is paid on the day."""
    set_up, monthly = _costs(standing, numbers)
    flows = promises.payments - monthly * _in_term(promises.payments)
    return np.asarray((flows @ _factors(flows.shape[1], rates))[:, 0] + promises.down_payments - set_up)


def _factors(months: int, rates: Floats) -> Floats:
    """Return what a unit counts that comes after 1, 2, … months: months × rates."""
    return np.asarray(np.exp(-np.outer(np.arange(1, months + 1), np.log1p(rates) / 12)))


def _wait(numbers: CreditorSet, rates: Floats) -> Floats:
    """Return what a unit counts that is recovered after the usual waiting time."""
    return np.asarray(1 / (1 + float(numbers.recovery_months) * np.log1p(rates) / 12))


def _costs(standing: Standing, numbers: CreditorSet) -> tuple[float, float]:
    """Return the cost of making a plan and of a month of it, in minor units."""
    return float(numbers.set_up_cost) * standing.unit, float(numbers.monthly_cost) * standing.unit


def _in_term(payments: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say which months lie in the term of each plan, up to its last instalment."""
    return np.asarray(np.flip(np.logical_or.accumulate(np.flip(payments > 0, axis=1), axis=1), axis=1))


def _running(promises: Promises) -> Floats:
    """Return the share of paths in which a plan has to be looked after, in each month.

    In its term that is while it is not broken. After it, only the plans that will break are known to be still unpaid; those that are
    completed late cost a little more than is counted.
    """
    broken = promises.outcome.broken
    not_yet = np.flip(np.cumsum(np.flip(broken, axis=1), axis=1), axis=1)
    in_term = np.zeros(broken.shape, dtype=np.bool_)
    given = min(broken.shape[1], promises.payments.shape[1])
    in_term[:, :given] = _in_term(promises.payments)[:, :given]
    return np.asarray(not_yet + np.where(in_term, promises.outcome.completion[:, np.newaxis], 0.0))
