"""The cheapest repair: each kind by hand, and the laws that it holds and keeps to law and mandate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import ceil
from typing import Any

import pytest
from hypothesis import given

from planner.core.dates import add_months
from planner.core.debt import Parts
from planner.household.endurance import endure
from planner.household.household import Spending
from planner.household.projection import Month, project
from planner.household.shocks import Shock, apply_shock
from planner.negotiation.ladder import rungs
from planner.negotiation.proposal import Offer
from planner.negotiation.repair import Repair, aligned, raised
from planner.negotiation.situation import Situation
from planner.negotiation.stress import stressed
from planner.options.instalment import Instalment
from planner.options.plan import Plan, build_plan
from planner.options.position import parts_under
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from planner.policy.mandate import Mandate
from planner.valuation.measures import combined_rows, months_of
from tests.negotiation.strategies import CARD, FULL, LOAN, SLOW, Case
from tests.negotiation.stresses import EVEN, NO_HASTE, even, lost, offer, stressed_cases

POOR = replace(NO_HASTE, savings=0)
SPENDS_ALL = replace(POOR, spending=(*POOR.spending, Spending("other", POOR.spending[0].usual, essential=False)))
"""Nothing is put by beyond the reserve: what is left is spent otherwise."""


def repaired(situation: Situation, made: Offer, shock: Shock) -> Repair:
    repair = stressed(situation, made, shock).repair
    assert repair is not None
    return repair


def values_of(repair: Repair, *names: str) -> tuple[object, ...]:
    return tuple(repair.values[name] for name in names)


# Put by


def test_the_least_that_has_to_be_put_by_is_named() -> None:
    """After 1,000 a month 1,000 are left, of which 250 go to the reserve; a bill of 3,000 in March leaves 500 for the payment in it."""
    situation = even(POOR)
    made, shock = offer(situation, 12), Shock("bill", {}, 3, 1, bill=300_000)
    found = stressed(situation, made, shock)
    assert found.failure is not None
    assert (found.failure.month, found.failure.short) == (date(2027, 3, 1), 100_000)
    repair = repaired(situation, made, shock)
    assert (repair.kind, repair.key) == ("put_by", "stress.repair.put_by")
    monthly = 41_667  # a third of 2,000 less the 750 in the reserve
    assert repair.values == {"monthly_amount": monthly, "total_amount": 3 * monthly, "until_month": date(2027, 3, 1)}


def test_what_the_household_spends_otherwise_is_not_asked_for() -> None:
    situation = even(SPENDS_ALL)
    assert repaired(situation, offer(situation, 12), Shock("bill", {}, 3, 1, bill=300_000)).kind == "new_talk"


def test_nothing_can_be_put_by_before_the_first_month() -> None:
    situation = even(POOR)
    assert repaired(situation, offer(situation, 12), Shock("bill", {}, 0, 1, bill=300_000)).kind == "new_talk"


# New plans


def test_the_shortest_pause_that_holds_is_named() -> None:
    situation = even(SPENDS_ALL, holiday_months_max=3)
    repair = repaired(situation, offer(situation, 12), lost("0.5", 2, 2))
    assert repair.kind == "pause"
    assert values_of(repair, "from_month", "pause_months", "worst_amount", "left_instalments", "longer_months") == (
        date(2027, 2, 1),
        2,
        100_000,
        12,
        2,
    )
    assert [row.payment for row in repair.rows] == [0, 0, *[100_000] * 10]
    assert repair.rows[0].due == date(2027, 2, 23)
    assert repaired(situation, offer(situation, 12, holiday=2), lost("0.5", 2, 2)).kind == "new_talk"


@pytest.mark.parametrize(("most", "kind"), [(1, "new_talk"), (2, "pause")])
def test_a_pause_stays_within_the_mandate(most: int, kind: str) -> None:
    situation = even(SPENDS_ALL, holiday_months_max=most)
    assert repaired(situation, offer(situation, 12), lost("0.5", 2, 2)).kind == kind


def test_the_shortest_longer_term_that_holds_is_named() -> None:
    """From January on 1,500 are left: of the 10,000 owed then, seven instalments are 1,428.57, six 1,666.67."""
    situation = even(SPENDS_ALL)
    repair = repaired(situation, offer(situation, 6), lost("0.1", 1, None))
    assert repair.kind == "longer_term"
    assert values_of(repair, "from_month", "pause_months", "longer_months") == (date(2027, 1, 1), 0, 2)
    assert repair.values["worst_amount"] == 142_857 + 1  # the last takes the rest
    assert repaired(even(SPENDS_ALL, months_max=7), offer(even(SPENDS_ALL, months_max=7), 6), lost("0.1", 1, None)).kind == "new_talk"


def test_a_pause_and_a_longer_term_together() -> None:
    situation = even(SPENDS_ALL, holiday_months_max=2)
    shock = lost("0.1", 1, None, bill=500_000)
    repair = repaired(situation, offer(situation, 6), shock)
    assert repair.kind == "pause_and_longer_term"
    assert values_of(repair, "pause_months", "left_instalments") == (1, 8)


def test_the_least_step_of_concession_that_holds_is_named() -> None:
    mandate = replace(FULL, months_max=6, needs_confirmation=("principal",))
    situation = Case((replace(LOAN, contract_rate=Decimal(0)),), SPENDS_ALL, mandate).situation()
    made = offer(situation, 6)
    repair = repaired(situation, made, lost("0.03", 1, None))
    assert (repair.kind, repair.rung, repair.needs_confirmation) == ("concession", "principal", ("principal",))
    assert repair.values["worst_amount"] == 183_200  # a fifth of 10,000 less 7% of 12,000; with 6% it is 1,856, and 1,850 are left
    assert repaired(situation, offer(situation, 6), lost("0.3", 1, None)).kind == "new_talk"


def test_what_was_waived_already_counts_against_the_mandate() -> None:
    """Ten of the twenty percent are waived: ten of the whole claim can still be."""
    mandate = replace(FULL, months_max=6)
    situation = Case((replace(LOAN, contract_rate=Decimal(0)),), SPENDS_ALL, mandate).situation()
    on_ladder = next(rung for rung in rungs(mandate) if rung.waive.get("principal") == Decimal("0.1"))
    made = offer(situation, 6, waive=on_ladder.waive)
    repair = repaired(situation, made, lost("0.08", 1, None))
    assert repair.kind == "concession"
    waived = made.plans[0].waived.principal + sum(plan.waived.principal for plan in repair.plans)
    assert 120_000 < waived <= 240_000


def test_plans_off_the_ladder_and_on_its_highest_rung_end_in_a_new_talk() -> None:
    situation = Case((replace(LOAN, contract_rate=Decimal(0)),), SPENDS_ALL, replace(FULL, months_max=6)).situation()
    for share in ("0.055", "0.2"):
        waive = {**rungs(situation.mandate)[-1].waive, "principal": Decimal(share)}
        assert repaired(situation, offer(situation, 6, waive=waive), lost("0.25", 1, None)).kind == "new_talk"


def test_agreed_sums_are_not_made_anew() -> None:
    situation = even(SPENDS_ALL, holiday_months_max=6)
    debt, claim = situation.debts[0], situation.claims[0].lawful
    day = add_months(situation.as_of, 3)
    custom = build_plan(debt, claim, Terms(situation.as_of, Instalment(day, shape="custom", custom=((day, claim.total),))))
    settled = build_plan(debt, claim, Terms(situation.as_of, Instalment(day), settlement=Settlement(((day, claim.total),))))
    for plan in (custom, settled):
        made = Offer("A", "lightest_month", plans=(plan,), rows=plan.rows)
        assert repaired(situation, made, lost("0.5", 0, None)).kind == "new_talk"


def test_a_debt_that_is_paid_off_stays_paid_off() -> None:
    small = replace(LOAN, id="small", contract_rate=Decimal(0), parts=Parts(principal_overdue=10_000))
    situation = Case((replace(LOAN, contract_rate=Decimal(0)), small), SPENDS_ALL, Mandate(months_max=24, holiday_months_max=3)).situation()
    made = offer(situation, 12)
    short = build_plan(small, situation.claims[1].lawful, replace(made.plans[1].terms, instalment=Instalment(situation.first_due, 1)))
    plans = (made.plans[0], short)
    repair = repaired(situation, replace(made, plans=plans, rows=combined_rows(plans)), lost("0.5", 2, 2))
    assert (repair.kind, [plan.schedule.total_paid for plan in repair.plans]) == ("pause", [1_000_000, 0])


@pytest.mark.parametrize(
    ("begun", "rate", "rest"),
    [(2, "0.03", (2, "0.06")), (4, "0.06", None)],
    ids=["while it lasts", "when it is over"],
)
def test_a_promised_rate_goes_on(begun: int, rate: str, rest: tuple[int, str] | None) -> None:
    situation = even(SPENDS_ALL, holiday_months_max=2)
    made = offer(situation, 12, annual_rate=Decimal("0.03"), rate_instalments=4, rate_after=Decimal("0.06"))
    (plan,) = repaired(situation, made, lost("0.5", begun, 1)).plans
    agreed = plan.terms.reduction
    assert agreed.annual_rate == Decimal(rate)
    assert (agreed.rate_instalments, agreed.rate_after) == ((rest[0], Decimal(rest[1])) if rest else (None, None))


def test_a_plan_that_no_longer_can_be_built_is_no_repair() -> None:
    """In the last month there is no instalment after a pause."""
    situation = even(SPENDS_ALL, months_max=6, holiday_months_max=2)
    assert repaired(situation, offer(situation, 6), lost("0.5", 5, None)).kind == "new_talk"


# Laws


@SLOW
@given(stressed_cases())
def test_a_repair_holds_and_keeps_to_law_and_mandate(drawn: tuple[Situation, Offer, Shock]) -> None:
    situation, made, shock = drawn
    repair = stressed(situation, made, shock).repair
    if repair is None or repair.kind == "new_talk":
        return
    usual = project(situation.household, situation.first_due, situation.months_max + made.skips, situation.assumptions)
    months, struck = apply_shock(usual, shock), raised(situation, made.plans, shock, 0)
    down = sum(row.payment for row in combined_rows(struck) if not row.number)
    savings = max(situation.household.savings - down, 0)
    before = aligned(months, combined_rows(struck))
    if repair.kind == "put_by":
        _put_by_holds(months, before, savings, made.skips, repair.values)
        return
    assert repair.first is not None
    begun = [month.first for month in months].index(repair.first)
    paid = [*before[:begun], *aligned(months[begun:], repair.rows)]
    assert endure(months, paid, savings, made.skips).failure is None
    _is_lawful(situation, made, repair)


def _put_by_holds(months: Sequence[Month], paid: Sequence[int], savings: int, skips: int, values: Mapping[str, Any]) -> None:
    until = [month.first for month in months].index(values["until_month"])
    amounts = [
        min(values["monthly_amount"], max(0, month.left - payment - month.reserve_saving - month.optional))
        for month, payment in zip(months[:until], paid, strict=False)
    ]
    assert sum(amounts) == values["total_amount"]
    assert endure(months, paid, savings, skips, amounts).failure is None
    assert endure(months, paid, savings, skips, [min(amount, values["monthly_amount"] - 1) for amount in amounts]).failure is not None


def _is_lawful(situation: Situation, made: Offer, repair: Repair) -> None:
    assert repair.rows[-1].closing == 0
    pause = repair.values["pause_months"]
    assert isinstance(pause, int)
    assert not pause or pause + max(plan.terms.extension.holiday for plan in made.plans) <= situation.mandate.holiday_months_max
    for old, new, most in zip(made.plans, repair.plans, situation.months_each, strict=True):
        assert new.terms.annual_rate <= max(old.terms.annual_rate, *situation.highest_rates)
        if new.rows:
            due = new.rows[-1].due
            assert due is not None
            assert months_of(situation.as_of, due) <= most
        if repair.kind == "concession":
            _keeps_to_the_mandate(situation.mandate, old, new)
        else:
            assert not new.waived.total


def _keeps_to_the_mandate(mandate: Mandate, old: Plan, new: Plan) -> None:
    for name in ("principal", "interest", "penalty_interest", "compound_interest", "late_charges", "fees", "enforcement_costs"):
        parts = parts_under(name)
        whole, before, after = (sum(getattr(of, part) for part in parts) for of in (old.claim, old.waived, new.waived))
        most = ceil(mandate.waive_max.get(name, Decimal(0)) * whole)
        assert not after or before + after <= most


def test_the_cases_of_the_laws_have_every_kind_of_interest() -> None:
    """What bears interest is renewed with the interest that has really arisen."""
    situation = Case((CARD,), replace(EVEN, savings=0), replace(FULL, months_max=60, holiday_months_max=3)).situation()
    made = offer(
        situation, 36, annual_rate=Decimal("0.06"), waive=dict.fromkeys(("penalty_interest", "interest", "late_charges"), Decimal(1))
    )
    repair = repaired(situation, made, lost("0.5", 0, 2))
    assert (repair.kind, repair.values["from_month"]) == ("pause", date(2026, 12, 1))
    assert repair.rows[0].opening == 4_800_000
    assert sum(row.accrued for row in repair.rows) > made.plans[0].schedule.total_interest
