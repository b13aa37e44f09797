"""Bad times on every offer: the month it fails, with skips and without, by hand and by laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from planner.household.endurance import Failure
from planner.household.shocks import Shock
from planner.negotiation.proposal import Offer
from planner.negotiation.situation import Situation
from planner.negotiation.stress import Stressed, stress, stressed
from tests.negotiation.strategies import LOAN, SLOW, Case
from tests.negotiation.stresses import EVEN, NO_HASTE, even, lost, offer, stressed_cases

NEVER = date(2099, 1, 1)
NOTHING = Shock("nothing", {})
FAILING = replace(NO_HASTE, savings=0)


def fails_in(found: Stressed) -> date:
    return found.failure.month if found.failure else NEVER


def test_every_column_is_answered_in_its_order() -> None:
    situation = even()
    offers = [
        Offer("status_quo", "go_on_as_now"),
        offer(situation, 12),
        replace(offer(situation, 8), id="B", label="soonest_finished"),
        Offer("decide_later", "decide_later"),
    ]
    found = stress(situation, offers, lost("0.25", 2, 1))
    assert [(each.offer, each.label) for each in found.offers] == [(each.id, each.label) for each in offers]
    assert [each.outcome for each in found.offers] == ["nothing_agreed", "holds", "holds", "nothing_agreed"]
    assert found.begins == date(2027, 2, 1)
    assert found.offers[1].key == "stress.holds"


def test_savings_pay_first_and_then_the_month_fails() -> None:
    """Nothing is left for three months; savings of 3,462 pay three instalments of 1,000, and one of 2,000."""
    situation, shock = even(), lost("0.4", 2, 3)
    assert stressed(situation, offer(situation, 12), shock).outcome == "holds"
    found = stressed(situation, offer(situation, 6), shock)
    assert (found.outcome, found.failure, found.fails_anyway) == ("fails", Failure(date(2027, 3, 1), 53_800, 3), False)
    assert found.repair is not None


def test_agreed_skips_are_used_and_named() -> None:
    situation, shock = even(FAILING), lost("0.4", 2, 2)
    found = stressed(situation, offer(situation, 12, skips=3), shock)
    assert (found.outcome, found.skipped) == ("holds_with_skips", (date(2027, 2, 1), date(2027, 3, 1)))
    assert (found.key, found.failure, found.repair) == ("stress.holds_with_skips", None, None)
    assert stressed(situation, offer(situation, 12, skips=1), shock).outcome == "fails"


def test_skips_of_the_longest_plan_are_paid_after_its_end() -> None:
    situation = even(FAILING, months_max=6)
    assert stressed(situation, offer(situation, 6, skips=1), lost("0.5", 1, 1)).outcome == "holds_with_skips"
    shock = lost("0.5", 5, None)
    assert stressed(situation, offer(situation, 6, skips=1), shock).failure == Failure(date(2027, 6, 1), 200_000, 6)


def test_a_down_payment_is_taken_from_savings() -> None:
    situation, shock = even(), lost("0.4", 2, 3)
    assert stressed(situation, offer(situation, 11, down_payment=100_000), shock).outcome == "fails"
    assert stressed(situation, offer(situation, 11), shock).outcome == "holds"


def test_a_plan_that_is_short_anyway_is_said_to_be() -> None:
    situation = even(FAILING)
    found = stressed(situation, offer(situation, 5), lost("0.1", 0, 1))
    assert (found.outcome, found.fails_anyway) == ("fails", True)


def test_rates_rise_where_interest_is_borne_and_nowhere_else() -> None:
    """2,050 are left: enough for six instalments at 7% (2,041.03), too little from the third on at 16%."""
    household = replace(EVEN, savings=0, income=(replace(EVEN.income[0], usual=replace(EVEN.income[0].usual, amount=505_000)),))
    situation = Case((replace(LOAN, contract_rate=Decimal("0.10")),), household, even().mandate).situation()
    rise = Shock("rates", {}, 2, rate_rise=Decimal("0.09"))
    bearing, free = (offer(situation, 6, annual_rate=rate) for rate in (Decimal("0.07"), Decimal(0)))
    assert bearing.rows[0].payment == 204_103
    assert stressed(situation, bearing, NOTHING).outcome == "holds"
    found = stressed(situation, bearing, rise)
    assert found.failure is not None
    assert (found.failure.month, found.fails_anyway) == (date(2027, 2, 1), False)
    assert stressed(situation, free, rise).outcome == "holds"


def test_a_rate_does_not_rise_above_what_the_law_protects() -> None:
    situation = Case((replace(LOAN, contract_rate=Decimal("0.24")),), EVEN, even().mandate).situation()
    bound = situation.limits[0].rate_cap
    assert bound is not None
    assert situation.highest_rates[0] <= bound
    at_cap = offer(situation, 7, annual_rate=situation.highest_rates[0])
    rise = Shock("rates", {}, rate_rise=Decimal("0.5"))
    assert stressed(situation, at_cap, rise) == stressed(situation, at_cap, NOTHING)


# Laws


@SLOW
@given(stressed_cases(), st.integers(0, 3), st.sampled_from((Decimal(0), Decimal("0.1"))), st.integers(0, 200_000))
def test_harsher_never_fails_later_and_more_skips_never_sooner(
    drawn: tuple[Situation, Offer, Shock], skips: int, more: Decimal, bill: int
) -> None:
    situation, made, shock = drawn
    usual = fails_in(stressed(situation, made, shock))
    harsher = replace(
        shock,
        income_lost=min(shock.income_lost + more, Decimal(1)),
        spending_rise=shock.spending_rise + more,
        other_debt_rise=shock.other_debt_rise + more,
        bill=shock.bill + bill,
    )
    assert fails_in(stressed(situation, made, harsher)) <= usual
    assert fails_in(stressed(situation, made, replace(shock, lasts_months=None))) <= usual
    assert fails_in(stressed(situation, replace(made, skips=made.skips + skips), shock)) >= usual


@SLOW
@given(stressed_cases())
def test_what_nothing_happens_to_fails_only_where_it_fails_anyway(drawn: tuple[Situation, Offer, Shock]) -> None:
    situation, made, shock = drawn
    nothing, found = stressed(situation, made, replace(NOTHING, after_months=shock.after_months)), stressed(situation, made, shock)
    assert nothing.fails_anyway == (nothing.outcome == "fails")
    assert fails_in(found) <= fails_in(nothing) or shock.rate_rise
    if found.outcome == "fails":
        assert found.fails_anyway == nothing.fails_anyway
    assert found == stressed(situation, made, shock)
