"""Propose (提出方案): look at every plan within law and mandate, keep what the household can live with, offer three different ones.

The three are the lightest worst month, the soonest finished and the least in total; where two of these are the same plan, the place
goes to the plan that differs most from the others. All three stand on one rung of the concession ladder, so that nobody gains by
steering: the most that the agent may grant alone, or, where too little passes there, the first rung with three among those that somebody
must confirm. What the creditor keeps (``mandate.mode``) has no part in this choice: there is no value of a plan to the creditor here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from planner import ENGINE_VERSION
from planner.core.debt import Debt
from planner.core.money import minor_units_of
from planner.household.affordability import surplus_test
from planner.household.assumptions import USUAL, Assumptions
from planner.household.household import Household
from planner.negotiation.candidates import Candidate, candidates, keep_affordable, left_to_pay
from planner.negotiation.ladder import Rung, search_order
from planner.negotiation.offers import decide_later, make_offer, plan_findings, status_quo
from planner.negotiation.proposal import Claim, Offer, OfferId, OfferLabel, Proposal, WayOut
from planner.negotiation.situation import Situation, situate
from planner.policy.checks import check_claim, check_household
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.measures import payments_by_month, tightest

_COLUMNS: Final[tuple[OfferId, ...]] = ("A", "B", "C")
_GOALS: Final[tuple[tuple[OfferLabel, Callable[[Candidate], tuple[int, int, int]]], ...]] = (
    ("lightest_month", lambda plan: (plan.worst_payment, plan.total_to_pay, plan.months)),
    ("soonest_finished", lambda plan: (plan.months, plan.total_to_pay, plan.worst_payment)),
    ("likeliest", lambda plan: (plan.total_to_pay, plan.months, plan.worst_payment)),
)


def propose(
    debts: Sequence[Debt], household: Household, mandate: Mandate, pack: Pack, as_of: date, assumptions: Assumptions = USUAL
) -> Proposal:
    """Return the proposal of a case: the same values give the same proposal for ever.

    Raises:
        InputError: the case does not hold together (see :func:`planner.negotiation.situation.situate`).
    """
    situation = situate(debts, household, mandate, pack, as_of, assumptions)
    enough = surplus_test(situation.months).passed
    offers, reasons = search(situation) if enough else ((), Counter({"considered": 0}))
    way_out = None if offers else way_out_of(situation, enough=enough)
    currency = debts[0].currency
    return Proposal(
        as_of=as_of,
        currency=currency,
        minor_units=minor_units_of(currency),
        claims=claims_of(situation),
        surplus=situation.year.surplus,
        status_quo=status_quo(situation),
        offers=offers,
        decide_later=decide_later(situation),
        zone_is_empty=not offers,
        findings=check_household(as_of, household.place, not enough, pack),
        reasons=dict(sorted(reasons.items())),
        way_out=way_out,
        pack_version=pack.version,
        engine_version=ENGINE_VERSION,
    )


def claims_of(situation: Situation) -> tuple[Claim, ...]:
    """Return the claims as stated and as the law lets them be claimed, with what the rules say of them."""
    return tuple(
        Claim(
            debt_id=debt.id,
            stated=claim.stated,
            lawful=claim.lawful,
            above=claim.above,
            findings=check_claim(debt, situation.as_of, situation.pack),
            assumptions=claim.assumptions,
        )
        for debt, claim in zip(situation.debts, situation.claims, strict=True)
    )


def search(situation: Situation) -> tuple[tuple[Offer, ...], Counter[str]]:
    """Return three offers (fewer where fewer plans pass; none where none does), and how many plans were looked at and why they fell."""
    reasons: Counter[str] = Counter(considered=0)
    best: tuple[Offer, ...] = ()
    for rung in search_order(situation.mandate):
        offers = offers_from(situation, look_at(situation, rung, reasons), reasons)
        best = offers if len(offers) > len(best) else best
        if len(best) == len(_COLUMNS):
            break
    return best, reasons


def look_at(situation: Situation, rung: Rung, reasons: Counter[str]) -> list[Candidate]:
    """Return the plans of a rung that the household can live with; add to ``reasons`` how many were looked at and why they fell.

    Plans that take nothing from the essentials of any month are enough where there are three; else those that the tests allow join them.
    """
    found, too_heavy = candidates(situation, rung)
    passing, fallen = keep_affordable(situation, found)
    reasons.update(fallen)
    reasons.update(considered=len(found) + too_heavy, T1=too_heavy)
    ample = [plan for plan in passing if not tightest(situation.months[: plan.months], payments_by_month(plan.rows)).short]
    return ample if len({_cash_flow(plan) for plan in ample}) >= len(_COLUMNS) else list(passing)


def offers_from(situation: Situation, pool: Sequence[Candidate], reasons: Counter[str]) -> tuple[Offer, ...]:
    """Choose from the pool. Where a rule of the pack blocks a chosen plan, the choice is made again among those that none blocks."""
    chosen = choose(pool)
    if any(blocking_rules(situation, plan) for _, plan in chosen):
        broken = [blocking_rules(situation, plan) for plan in pool]
        reasons.update(rule for rules in broken for rule in rules)
        chosen = choose([plan for plan, rules in zip(pool, broken, strict=True) if not rules])
    return tuple(make_offer(situation, plan, column, label) for column, (label, plan) in zip(_COLUMNS, chosen, strict=False))


def blocking_rules(situation: Situation, plan: Candidate) -> frozenset[str]:
    """Return the ids of the rules that do not allow a plan."""
    return frozenset(finding.rule for finding in plan_findings(situation, plan.plans) if finding.blocks)


def choose(pool: Sequence[Candidate]) -> list[tuple[OfferLabel, Candidate]]:
    """Choose up to three plans whose payments differ: one for each goal, and the most different where two goals coincide."""
    if not pool:
        return []
    chosen: list[tuple[OfferLabel, Candidate]] = []
    spare = 0
    for label, goal in _GOALS:
        best = min(pool, key=goal)
        if _cash_flow(best) in {_cash_flow(plan) for _, plan in chosen}:
            spare += 1
        else:
            chosen.append((label, best))
    for _ in range(spare):
        seen = {_cash_flow(plan) for _, plan in chosen}
        rest = [plan for plan in pool if _cash_flow(plan) not in seen]
        if rest:
            chosen.append(("most_different", max(rest, key=lambda plan: _difference(plan, [other for _, other in chosen]))))
    return chosen


def _cash_flow(plan: Candidate) -> tuple[tuple[date | None, int], ...]:
    return tuple((row.due, row.payment) for row in plan.rows if row.payment)


def _difference(plan: Candidate, others: Sequence[Candidate]) -> tuple[int, int]:
    """How far a plan is from the nearest of the others, in thousandths of their term and worst month; then the smaller total."""

    def distance(other: Candidate) -> int:
        months = abs(plan.months - other.months) * 1000 // max(plan.months, other.months)
        worst = abs(plan.worst_payment - other.worst_payment) * 1000 // max(plan.worst_payment, other.worst_payment)
        return months + worst + (500 if plan.shape != other.shape else 0)

    return min(distance(other) for other in others), -plan.total_to_pay


def way_out_of(situation: Situation, *, enough: bool) -> WayOut:
    """Return where to go when no instalment plan can be: a pause, a token payment, hardship schemes, free counselling; never a squeeze.

    ``enough`` says that something is left on average; then only the plans within law and mandate are too heavy. Where all that is owed
    may be waived, there is nowhere to go.
    """
    if not sum(left_to_pay(situation, search_order(situation.mandate)[0])):
        return WayOut("nothing_to_pay", ())
    if enough:
        return WayOut("no_plan_fits", ("ask_for_more", "pause", "token_payment", "hardship_scheme", "counselling"))
    steps = ("pause", "hardship_scheme", "social_assistance", "counselling")
    return WayOut("nothing_left", steps, {"surplus_amount": sum(situation.year.surplus) // len(situation.year.surplus)})
