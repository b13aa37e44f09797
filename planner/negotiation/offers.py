"""From a built plan to a column of the comparison: measures, tests, findings."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from planner.core.schedule import Row
from planner.household.affordability import TestResult, run_tests
from planner.household.capacity import largest_income_fall
from planner.negotiation.candidates import Candidate
from planner.negotiation.proposal import Offer, OfferId, OfferLabel
from planner.negotiation.situation import MONTHS_AHEAD, Situation, growth
from planner.options.plan import Plan, levers_of
from planner.policy.checks import PlanFacts, check_plan
from planner.policy.findings import Finding
from planner.policy.limits import extension_months
from planner.valuation.measures import months_of, payments_by_month, rates_of, tightest


def make_offer(situation: Situation, candidate: Candidate, offer_id: OfferId, label: OfferLabel) -> Offer:
    """Return the offer of a candidate with everything that is shown of it."""
    rows, plans = candidate.rows, candidate.plans
    paying = [row.payment for row in rows if row.number and row.payment]
    last = max(row.due for row in rows if row.due)
    payments = payments_by_month(rows)
    months = situation.months[: candidate.months]
    compound, simple = rates_of(plans, rows, situation.as_of)
    tight = tightest(months, payments)
    total = candidate.total_to_pay
    findings = plan_findings(situation, plans)
    used = {lever for plan, highest in zip(plans, situation.highest_rates, strict=True) for lever in levers_of(plan.terms, highest)}
    return Offer(
        id=offer_id,
        label=label,
        terms=plans[0].terms,
        plans=plans,
        rows=rows,
        first_payment=paying[0],
        worst_payment=max(paying),
        last_payment=paying[-1],
        months=months_of(situation.as_of, last),
        debt_free_on=last,
        total_to_pay=total,
        total_waived=sum(plan.waived.total for plan in plans),
        interest_to_pay=sum(row.accrued for row in rows),
        saved_vs_now=situation.owed - total,
        annual_rate_compound=compound,
        annual_rate_simple=simple,
        tightest_month_left=tight.left,
        tightest_month=tight.month,
        tightest_month_essential=tight.essential,
        short_of_essentials=tight.short,
        short_month=tight.short_month,
        largest_income_fall=largest_income_fall(months, payments),
        skips=candidate.skips,
        rung=candidate.rung.name,
        needs_confirmation=tuple(lever for lever in situation.mandate.needs_confirmation if lever in used),
        tests=(*run_tests(months, payments, situation.assumptions), term_test(situation, rows, findings)),
        findings=findings,
    )


def status_quo(situation: Situation) -> Offer:
    """Return the column of going on as now: nothing is agreed, the claim is due and grows by contract and penalty rate."""
    return Offer("status_quo", "go_on_as_now", total_to_pay=situation.owed, outlook=outlook(situation))


def decide_later(situation: Situation) -> Offer:
    """Return the column of deciding on another day: nothing is signed; what a month of waiting adds."""
    return Offer("decide_later", "decide_later", outlook=outlook(situation))


def outlook(situation: Situation) -> dict[str, int]:
    """Return what is owed now, in a year if nothing is paid, and what a month adds."""
    owed = situation.owed
    return {"owed_now": owed, "owed_in_12_months": owed + growth(situation, MONTHS_AHEAD), "grows_a_month": growth(situation, 1)}


def blocking_rules(situation: Situation, candidate: Candidate) -> frozenset[str]:
    """Return the ids of the rules that do not allow a plan."""
    return frozenset(finding.rule for finding in plan_findings(situation, candidate.plans) if finding.blocks)


def plan_findings(situation: Situation, plans: Sequence[Plan]) -> tuple[Finding, ...]:
    """Return what the rules of the pack say of a plan, each finding once."""
    found: dict[tuple[object, ...], Finding] = {}
    for k, plan in enumerate(plans):
        for finding in check_plan(plan_facts(situation, k, plan), situation.pack):
            found.setdefault((finding.rule, finding.key, tuple(sorted(finding.values.items(), key=str))), finding)
    return tuple(found.values())


def plan_facts(situation: Situation, k: int, plan: Plan) -> PlanFacts:
    """Return what the rules need to know of the plan of debt ``k``."""
    last = max((row.due for row in plan.rows if row.due), default=situation.as_of)
    _, simple = rates_of([plan], plan.rows, situation.as_of)
    return PlanFacts(
        debt=plan.debt,
        on=situation.as_of,
        kind=situation.limits[k].kind,
        months_total=months_of(situation.as_of, last),
        months_extension=extension_months(plan.debt, situation.as_of, last),
        annual_rate_simple=simple if simple is None else max(simple, Decimal(0)),
        capitalised=plan.capitalised,
        total_to_pay=plan.schedule.total_paid,
        waived=plan.waived.total,
        exceeds_ability=situation.owed > situation.household.savings,
        has_family_help=any(situation.year.contributions),
    )


def term_test(situation: Situation, rows: Sequence[Row], findings: Sequence[Finding]) -> TestResult:
    """T6: term and extension within the policy pack and the mandate. Number: the months of the plan."""
    last = max((row.due for row in rows if row.due), default=situation.as_of)
    months = months_of(situation.as_of, last)
    passed = months <= situation.months_max and not any(finding.blocks for finding in findings)
    values = {"plan_months": months, "most_months": situation.months_max}
    return TestResult("T6", passed, True, months, f"test.T6.{'pass' if passed else 'fail'}", values)
