"""What each lever costs and gives: the steps lead from a plan with nothing granted to the offer, and each moves the right way."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from planner.casework.case import load_case
from planner.negotiation.attribution import attribute, changes
from planner.negotiation.candidates import build_candidate
from planner.negotiation.goal_seek import Wish, solve
from planner.negotiation.grid import STEP
from planner.negotiation.ladder import LADDER, Rung
from planner.negotiation.offers import make_offer
from planner.negotiation.proposal import Offer
from planner.negotiation.propose import propose
from planner.negotiation.situation import Situation, situate
from planner.negotiation.trials import search_worth
from planner.options.extension import Extension
from planner.options.instalment import Instalment
from planner.policy.pack import load_pack
from tests.negotiation.strategies import CARD, FULL, WAGE, Case

FOLDER = Path(__file__).parents[2] / "scenarios" / "cases"
RICH = replace(FULL, months_max=36, holiday_months_max=2, skip_months_max=3)


@cache
def situation() -> Situation:
    return Case((CARD,), replace(WAGE, savings=2_000_000), RICH).situation()


def offer_on(rung: Rung, way: Instalment, time: Extension) -> Offer:
    candidate = build_candidate(situation(), rung, [way], time)
    return make_offer(situation(), candidate, "A", "asked_for")


def test_every_lever_of_a_plan_is_a_step_in_the_order_of_the_ladder() -> None:
    way = Instalment(situation().first_due, 30, shape="stepped", step=STEP, down_payment=300_000)
    offer = offer_on(LADDER[-1], way, Extension(holiday=2, skips=3))
    (found,) = attribute(situation(), [offer])
    names = [step.lever for step in found.steps]
    assert names == ["penalties", "lower_rate", "past_interest", "principal", "shape", "holiday", "down_payment", "skips"]


def test_the_last_step_is_the_offer() -> None:
    offer = offer_on(LADDER[40], Instalment(situation().first_due, 24), Extension(holiday=1, skips=2))
    (found,) = attribute(situation(), [offer])
    last = found.steps[-1].after
    assert (last.largest_payment, last.total_to_pay) == (offer.worst_payment, offer.total_to_pay)
    values, chances = search_worth(situation(), [build_candidate(situation(), LADDER[40], [offer.terms.instalment], offer.terms.extension)])  # type: ignore[union-attr]  # a built offer has terms
    assert last.creditor_value == round(float(values[0]))
    assert last.completion == round(100 * float(chances[0]))


def test_the_first_standpoint_grants_nothing() -> None:
    offer = offer_on(LADDER[-1], Instalment(situation().first_due, 24), Extension())
    (found,) = attribute(situation(), [offer])
    plain = offer_on(LADDER[0], Instalment(situation().first_due, 24), Extension())
    assert (found.before.largest_payment, found.before.total_to_pay) == (plain.worst_payment, plain.total_to_pay)


def test_changes_add_up() -> None:
    offer = offer_on(LADDER[-1], Instalment(situation().first_due, 24), Extension(holiday=1, skips=1))
    (found,) = attribute(situation(), [offer])
    for name in ("creditor_value", "largest_payment", "total_to_pay", "completion"):
        added = sum(getattr(change, name) for _, change in changes(found))
        assert getattr(found.before, name) + added == getattr(found.steps[-1].after, name)


def test_what_is_waived_is_not_paid_and_makes_months_lighter() -> None:
    offer = offer_on(LADDER[-1], Instalment(situation().first_due, 24), Extension())
    (found,) = attribute(situation(), [offer])
    by_lever = dict(changes(found))
    for lever in ("penalties", "lower_rate", "past_interest", "principal"):
        assert by_lever[lever].total_to_pay < 0, lever
        assert by_lever[lever].largest_payment < 0, lever
        assert by_lever[lever].completion >= 0, lever
    assert by_lever["penalties"].total_to_pay == -200_000


def test_skips_cost_nothing_and_make_a_plan_likelier() -> None:
    offer = offer_on(LADDER[0], Instalment(situation().first_due, 24), Extension(skips=3))
    (found,) = attribute(situation(), [offer])
    assert [step.lever for step in found.steps] == ["skips"]
    ((_, change),) = changes(found)
    assert (change.total_to_pay, change.largest_payment) == (0, 0)
    assert change.completion > 0


def test_a_plan_without_levers_has_no_steps() -> None:
    offer = offer_on(LADDER[0], Instalment(situation().first_due, 24), Extension())
    (found,) = attribute(situation(), [offer])
    assert found.steps == ()


@pytest.mark.parametrize("story", ["card-after-hospital", "three-creditors"])
def test_every_offer_of_a_case_has_its_way(story: str) -> None:
    case = load_case(FOLDER / f"{story}.toml")
    about = case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of
    offers = propose(*about, seed=case.seed).offers
    for offer, found in zip(offers, attribute(situate(*about, seed=case.seed), offers), strict=True):
        assert found.offer == offer.id
        assert found.steps[-1].after.largest_payment == offer.worst_payment
        assert found.steps[-1].after.total_to_pay == offer.total_to_pay
        assert offer.creditor_value is not None
        assert found.steps[-1].after.creditor_value == pytest.approx(offer.creditor_value, rel=0.02)


def test_a_plan_that_was_asked_for_by_its_payment_has_its_way_too() -> None:
    case = load_case(FOLDER / "card-after-hospital.toml")
    about = case.debts, case.household, case.mandate, load_pack(case.pack), case.as_of
    answer = solve(*about, Wish(payment=90_000), seed=case.seed)
    assert answer.offer is not None
    (found,) = attribute(situate(*about, seed=case.seed), [answer.offer])
    assert found.before.total_to_pay > (answer.offer.total_to_pay or 0)
    assert Decimal(found.before.completion) <= 100
