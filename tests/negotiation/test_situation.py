"""What a search starts from: limits, rates, the living floor."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from planner.core.dates import add_months
from planner.core.debt import Debt
from planner.errors import InputError
from planner.household.assumptions import USUAL, Assumptions
from planner.negotiation.situation import growth, highest_rate, months_allowed, situate, with_living_floor
from planner.policy.limits import limits
from planner.policy.mandate import Mandate
from planner.policy.pack import Floor
from planner.valuation.survival_draws import SEED
from planner.valuation.survival_parameters import load_parameters
from tests.negotiation.strategies import CARD, LOAN, PACK, PLAIN, TODAY, WAGE, Case, debts


@given(debts())
def test_a_plan_never_bears_more_than_the_contract_or_a_month_more_than_a_twelfth_of_the_maximum(debt: Debt) -> None:
    cap = limits(PACK, debt, TODAY).rate_cap
    rate = highest_rate(debt, cap)
    assert 0 <= rate <= debt.contract_rate
    if cap is not None:
        days = {"30/360": Decimal(30) / 360, "ACT/365F": Decimal(31) / 365, "ACT/360": Decimal(31) / 360}[debt.day_count]
        assert rate * days <= cap / 12
        assert rate == debt.contract_rate or (rate + Decimal("0.0001")) * days > cap / 12


def test_without_a_maximum_the_contract_rate_holds() -> None:
    assert highest_rate(replace(LOAN, contract_rate=Decimal("0.9")), None) == Decimal("0.9")


BEFORE_MATURITY = replace(LOAN, id="short", contract_date=date(2026, 7, 23), matures_on=date(2027, 1, 23), original_months=6)


def test_the_shorter_of_pack_and_mandate_holds() -> None:
    before_maturity, plain, card = (limits(PACK, debt, TODAY) for debt in (BEFORE_MATURITY, LOAN, CARD))
    assert before_maturity.last_due_max == date(2027, 7, 23)
    assert months_allowed(before_maturity, Mandate(months_max=48), TODAY) == 8
    assert months_allowed(before_maturity, Mandate(months_max=5), TODAY) == 5
    assert months_allowed(plain, Mandate(months_max=48), TODAY) == 48
    assert months_allowed(plain, Mandate(months_max=120), TODAY) == plain.months_max
    assert months_allowed(card, Mandate(months_max=120), TODAY) == 60


def test_a_debt_with_a_short_limit_does_not_shorten_the_others() -> None:
    situation = replace(PLAIN, debts=(LOAN, BEFORE_MATURITY)).situation()
    assert (situation.months_each, situation.months_max) == ((24, 8), 24)
    assert len(situation.months) == 24


def test_without_a_limit_of_the_pack_the_mandate_holds() -> None:
    assert months_allowed(replace(limits(PACK, LOAN, TODAY), months_max=None), Mandate(months_max=120), TODAY) == 120


def test_a_plan_is_at_least_one_month_long() -> None:
    assert months_allowed(replace(limits(PACK, LOAN, TODAY), last_due_max=TODAY), Mandate(), TODAY) == 1


def test_the_case_is_laid_out_once() -> None:
    situation = PLAIN.situation()
    assert situation.first_due == date(2026, 12, 23)
    assert len(situation.months) == situation.months_max == 24
    assert situation.months[0].first == date(2026, 12, 1)
    assert situation.owed == 1_200_000
    assert growth(situation, 0) == 0


@pytest.mark.parametrize("skips", [0, 3])
def test_the_horizon_goes_on_to_the_end_of_skips_and_grace(skips: int) -> None:
    """What is late may still be paid for some months after the last instalment: as long as in the set of numbers that waits longest."""
    situation = PLAIN.but(skip_months_max=skips).situation()
    grace = max(each.grace_months for each in load_parameters().sets.values())
    assert len(situation.months) == 24
    assert len(situation.horizon) == 24 + skips + grace
    assert situation.horizon[:24] == situation.months
    assert situation.horizon[-1].first == add_months(date(2026, 12, 1), 23 + skips + grace)


def test_the_seed_is_that_of_the_simulation_unless_told() -> None:
    assert PLAIN.situation().seed == SEED
    assert situate((LOAN,), WAGE, Mandate(), PACK, TODAY, seed=7).seed == 7


def test_the_assumptions_of_the_case_reach_its_year_and_its_months() -> None:
    cautious = Assumptions(reserve_saving=Decimal("0.10"))
    usual, other = (situate((LOAN,), WAGE, Mandate(), PACK, TODAY, numbers) for numbers in (USUAL, cautious))
    assert other.assumptions is cautious
    assert sum(other.year.surplus) < sum(usual.year.surplus)
    assert other.months[0].surplus < usual.months[0].surplus


def test_each_debt_has_its_claim_its_limits_and_its_rate() -> None:
    situation = Case((CARD, LOAN), WAGE, Mandate()).situation()
    assert [claim.lawful.total for claim in situation.claims] == [5_624_000, 1_200_000]
    assert [bound.kind for bound in situation.limits] == ["card_individualised", "instalment"]
    assert situation.highest_rates == (Decimal("0.156"), Decimal("0.156"))
    assert situation.owed == 6_824_000
    assert growth(situation, 1) == sum(growth(Case((debt,), WAGE, Mandate()).situation(), 1) for debt in (CARD, LOAN))


def test_a_case_without_a_debt_is_refused() -> None:
    with pytest.raises(InputError, match="error.no_debt"):
        replace(PLAIN, debts=()).situation()


def test_debts_in_two_currencies_are_refused() -> None:
    with pytest.raises(InputError) as refused:
        replace(PLAIN, debts=(LOAN, replace(LOAN, id="other", currency="JPY"))).situation()
    assert (refused.value.key, refused.value.values["found"]) == ("error.currencies_mixed", "CNY, JPY")


def test_a_household_needs_a_living_floor() -> None:
    with pytest.raises(InputError, match="error.living_floor_missing"):
        replace(PLAIN, household=replace(WAGE, living_floor=None)).situation()


def test_a_floor_that_was_told_stays() -> None:
    assert with_living_floor(WAGE, PACK, TODAY) is WAGE


def test_a_floor_of_the_pack_counts_per_head() -> None:
    household = replace(WAGE, living_floor=None, people=3, place="CN-510100")
    pack = replace(PACK, floors=(Floor("CN-510100", 80_000, date(2026, 7, 1), None, "notice", "https://example.org"),))
    assert with_living_floor(household, pack, TODAY).living_floor == 240_000
    assert situate((LOAN,), household, Mandate(), pack, TODAY).year.living_floor == 240_000
    assert with_living_floor(replace(household, place="CN-110000"), pack, TODAY).living_floor is None
