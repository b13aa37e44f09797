"""A rise of rates (利率上升): the same plan when its rate rises on the way. Its payments are worked out again from its own terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from planner.options.plan import Plan, build_plan


def raise_rate(plan: Plan, after: int, raised: Callable[[Decimal], Decimal]) -> Plan:
    """Return ``plan`` with the rate ``raised(rate)`` from the instalment after the first ``after`` ones to the end.

    A plan, or a time of it, that bears no interest stays as it is, and so does a settlement. Of a plan whose rate is agreed to change,
    the second rate rises as a whole, even where it begins before: what was promised for the time before is kept.
    A payment that was given is worked out again, for as many instalments as before.

    Raises:
        CalculationError: the plan has no schedule at the higher rate.
    """
    terms = plan.terms
    agreed, way = terms.reduction, terms.instalment
    last = agreed.annual_rate if agreed.rate_after is None else agreed.rate_after
    count = sum(row.number > 0 for row in plan.rows)
    if not last or raised(last) == last or terms.settlement is not None or way.shape == "custom" or after >= count:
        return plan
    if agreed.rate_instalments is not None:
        risen = replace(agreed, rate_after=raised(last))
    elif after:
        risen = replace(agreed, rate_instalments=after, rate_after=raised(last))
    else:
        risen = replace(agreed, annual_rate=raised(last))
    if way.count is None:
        way = replace(way, count=count, payment=None)
    return build_plan(plan.debt, plan.claim, replace(terms, reduction=risen, instalment=way))
