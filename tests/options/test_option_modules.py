"""Every option module speaks the same verbs; each check has both its sides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.core.debt import PART_NAMES, Parts, WaivablePart
from planner.core.loan import RateChange
from planner.errors import InputError
from planner.options import extension, instalment, reduction, settlement
from planner.options.extension import Extension, HolidayInterest
from planner.options.instalment import Instalment
from planner.options.position import PAYMENT_ORDER, Position, parts_under
from planner.options.reduction import Reduction
from planner.options.settlement import Settlement
from planner.options.terms import Terms
from tests.options.strategies import START, claims, left_of, reductions, settlements, total_under

DUE = date(2026, 12, 23)
CLAIM = Parts(principal_not_due=600, principal_overdue=400, interest=100, penalty_interest=50, late_charges=10, fees=7, enforcement_costs=3)


@pytest.mark.parametrize("module", [extension, instalment, reduction, settlement])
def test_the_verbs_are_the_same(module: object) -> None:
    assert all(callable(getattr(module, verb)) for verb in ("check", "apply", "levers"))


def test_the_payment_order_names_every_part_once() -> None:
    assert sorted(PAYMENT_ORDER) == sorted(PART_NAMES)


# --- reduction


@pytest.mark.parametrize(
    "agreed",
    [
        Reduction(),
        Reduction(waive={"principal": Decimal(0), "interest": Decimal(1)}),
        Reduction(waive_amounts={"principal": 1000, "fees": 0}),
        Reduction(annual_rate=Decimal(0), rate_instalments=1, rate_after=Decimal(0)),
    ],
)
def test_a_reduction_that_fits(agreed: Reduction) -> None:
    reduction.check(agreed, CLAIM)


@pytest.mark.parametrize(
    ("agreed", "key", "place"),
    [
        (Reduction(waive={"interest": Decimal("1.001")}), "error.fraction_range", "waive.interest"),
        (Reduction(waive={"fees": Decimal("-0.001")}), "error.fraction_range", "waive.fees"),
        (Reduction(waive_amounts={"principal": 1001}), "error.waive_amount", "waive_amounts.principal"),
        (Reduction(waive_amounts={"interest": -1}), "error.waive_amount", "waive_amounts.interest"),
        (Reduction(waive={"fees": Decimal(0)}, waive_amounts={"fees": 0}), "error.waive_amount", "waive_amounts.fees"),
        (Reduction(annual_rate=Decimal("-0.0001")), "error.rate_negative", "annual_rate"),
        (Reduction(rate_instalments=6, rate_after=Decimal("-0.0001")), "error.rate_negative", "annual_rate"),
        (Reduction(rate_instalments=6), "error.rate_temporary", "rate_instalments"),
        (Reduction(rate_after=Decimal("0.1")), "error.rate_temporary", "rate_instalments"),
        (Reduction(rate_instalments=0, rate_after=Decimal("0.1")), "error.rate_temporary", "rate_instalments"),
    ],
)
def test_a_reduction_that_does_not_fit(agreed: Reduction, key: str, place: str) -> None:
    with pytest.raises(InputError) as refused:
        reduction.check(agreed, CLAIM)
    assert (refused.value.key, refused.value.place) == (key, place)


def test_a_fraction_rounds_up_for_the_household_and_overdue_principal_goes_first() -> None:
    agreed = Reduction(waive={"principal": Decimal("0.5001"), "penalty_interest": Decimal("0.01")}, waive_amounts={"fees": 2})
    position = reduction.apply(agreed, Position(CLAIM))
    assert position.waived == Parts(principal_overdue=400, principal_not_due=101, penalty_interest=1, fees=2)
    assert position.parts == CLAIM.minus(position.waived)
    assert position.waived_at_end == 0
    assert left_of(CLAIM, agreed) == position.parts.total


@given(st.data())
def test_a_waiver_takes_from_no_other_part(data: st.DataObject) -> None:
    claim = data.draw(claims)
    agreed = data.draw(reductions(claim))
    position = reduction.apply(agreed, Position(claim))
    named = {part for name in (*agreed.waive, *agreed.waive_amounts) for part in parts_under(name)}
    assert position.parts.total == left_of(claim, agreed)
    assert all(getattr(position.waived, name) == 0 for name in set(PART_NAMES) - named)
    assert position.waived_at_end == (position.waived.total if agreed.earned == "at_completion" else 0)


def test_a_temporary_rate_is_two_rates() -> None:
    agreed = Reduction(annual_rate=Decimal("0.01"), rate_instalments=6, rate_after=Decimal("0.05"))
    assert reduction.rates(agreed) == (RateChange(1, Decimal("0.01")), RateChange(7, Decimal("0.05")))
    assert reduction.rates(Reduction(annual_rate=Decimal("0.01"))) == (RateChange(1, Decimal("0.01")),)
    assert Terms(START, Instalment(DUE), reduction=agreed).annual_rate == Decimal("0.01")


# --- extension


@pytest.mark.parametrize("agreed", [Extension(), Extension(holiday=3, deferred_principal=1000)])
def test_an_extension_that_fits(agreed: Extension) -> None:
    extension.check(agreed, CLAIM)


@pytest.mark.parametrize(
    ("agreed", "key", "place"),
    [
        (Extension(holiday=-1), "error.holiday_negative", "holiday"),
        (Extension(skips=-1), "error.skips_negative", "skips"),
        (Extension(deferred_principal=1001), "error.deferred_range", "deferred_principal"),
        (Extension(deferred_principal=-1), "error.deferred_range", "deferred_principal"),
    ],
)
def test_an_extension_that_does_not_fit(agreed: Extension, key: str, place: str) -> None:
    with pytest.raises(InputError) as refused:
        extension.check(agreed, CLAIM)
    assert (refused.value.key, refused.value.place) == (key, place)


def test_no_more_is_deferred_than_is_left() -> None:
    position = extension.apply(Extension(deferred_principal=900), Position(CLAIM.with_part("principal_not_due", 0)))
    assert (position.deferred, position.bearing, position.costs, position.arrears) == (400, 0, 10, 160)


def test_what_is_capitalised_bears_interest_and_is_no_longer_old() -> None:
    position = extension.apply(Extension(arrears="capitalise"), Position(CLAIM))
    assert (position.capitalised, position.bearing, position.costs, position.arrears) == (170, 1170, 0, 0)


def test_interest_of_a_holiday_has_three_meanings() -> None:
    meanings = [extension.unpaid_interest(Extension(holiday_interest=kind)) for kind in get_args(HolidayInterest)]
    assert meanings == ["waits", "compounds", "waived"]


# --- instalment


@pytest.mark.parametrize(
    "agreed",
    [
        Instalment(DUE, 12),
        Instalment(DUE, payment=100, down_payment=CLAIM.total),
        Instalment(DUE, shape="custom", custom=((DUE, 1),)),
    ],
)
def test_instalments_that_fit(agreed: Instalment) -> None:
    instalment.check(agreed, CLAIM)


@pytest.mark.parametrize(
    ("agreed", "key", "place"),
    [
        (Instalment(DUE), "error.instalments_or_payment", "instalments"),
        (Instalment(DUE, 12, down_payment=-1), "error.down_payment_range", "down_payment"),
        (Instalment(DUE, 12, down_payment=CLAIM.total + 1), "error.down_payment_range", "down_payment"),
    ],
)
def test_instalments_that_do_not_fit(agreed: Instalment, key: str, place: str) -> None:
    with pytest.raises(InputError) as refused:
        instalment.check(agreed, CLAIM)
    assert (refused.value.key, refused.value.place) == (key, place)


def test_a_down_payment_pays_costs_then_interest_then_principal() -> None:
    assert instalment.apply(Instalment(DUE, 1, down_payment=8), Position(CLAIM)).parts == CLAIM.minus(Parts(enforcement_costs=3, fees=5))
    paid = Parts(
        enforcement_costs=3, fees=7, interest=100, penalty_interest=50, late_charges=10, principal_overdue=400, principal_not_due=1
    )
    assert instalment.apply(Instalment(DUE, 1, down_payment=571), Position(CLAIM)).parts == CLAIM.minus(paid)


def test_a_down_payment_above_what_is_left_pays_what_is_left() -> None:
    position = instalment.apply(Instalment(DUE, 1, down_payment=CLAIM.total), Position(Parts(interest=5)))
    assert (position.parts, position.paid_down) == (Parts(), 5)


# --- settlement


@pytest.mark.parametrize("sums", [((START, 1),), ((START, 1000), (DUE, 170))])
def test_a_settlement_that_fits(sums: tuple[tuple[date, int], ...]) -> None:
    settlement.check(Settlement(sums), CLAIM, START)


@pytest.mark.parametrize(
    ("sums", "key"),
    [
        ((), "error.settlement_empty"),
        (((DUE, 1), (START, 1)), "error.settlement_order"),
        (((DUE, 1), (DUE, 1)), "error.settlement_order"),
        (((date(2026, 11, 22), 1),), "error.settlement_order"),
        (((START, 0),), "error.settlement_sum"),
        (((START, 1000), (DUE, 171)), "error.settlement_sum"),
    ],
)
def test_a_settlement_that_does_not_fit(sums: tuple[tuple[date, int], ...], key: str) -> None:
    with pytest.raises(InputError) as refused:
        settlement.check(Settlement(sums), CLAIM, START)
    assert (refused.value.key, refused.value.place) == (key, "settlement")


@given(st.data())
def test_a_settlement_waives_charges_before_costs_before_interest_before_principal(data: st.DataObject) -> None:
    claim = data.draw(claims)
    agreed = data.draw(settlements(claim.total))
    if agreed is None:
        return
    position = settlement.apply(agreed, Position(claim))
    order: tuple[WaivablePart, ...] = (*settlement.WAIVED_FIRST, "principal")
    waived = [total_under(position.waived, name) for name in order]
    assert position.waived_at_end == sum(waived) == claim.total - sum(amount for _, amount in agreed.sums)
    touched = [k for k, amount in enumerate(waived) if amount]
    assert all(waived[k] == total_under(claim, order[k]) for k in range(touched[-1])) if touched else True


def test_a_settlement_is_a_lever() -> None:
    assert settlement.levers(Settlement(((START, 1),))) == ("settlement",)
