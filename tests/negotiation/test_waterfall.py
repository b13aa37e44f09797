from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.negotiation.waterfall import Descent, Means, Position, descend, most_payment
from planner.negotiation.waterfall_pack import Step, Target, Waterfall, load_waterfall

HAMP = load_waterfall("hamp")
FLEX = load_waterfall("flex_modification")


def own(*steps: Step, kind: str = "surplus_share", share: str = "0.5") -> Waterfall:
    """Make a waterfall of a lender."""
    words = {"zh": "自定", "en": "Own"}
    target = Target("surplus_share" if kind == "surplus_share" else "payment_cut", Decimal(share))
    return Waterfall("own", words, words, "", "own", target, steps)


def hamp(income: int, principal: int, rate: str) -> tuple[Position, Descent]:
    """Go down the HAMP waterfall with a loan of thirty years and taxes of 250 a month."""
    start = Position(principal, 0, Decimal(rate), 360)
    return start, descend(HAMP, start, Means(start.payment, income=income, other_costs=25_000))


def test_hamp_stops_at_the_first_rate_that_is_enough() -> None:
    """Published example, from a secondary copy: income 4,000, 200,000 at 7.5%, 30 years, taxes 250, target 31%."""
    start, found = hamp(400_000, 20_000_000, "0.075")
    assert start.payment == 139_843
    assert (found.position.rate_annual, found.payment, found.reached) == (Decimal("0.0425"), 98_388, True)
    assert round(Decimal(found.payment + 25_000) / 400_000, 4) == Decimal("0.3085")
    assert [each.lever for each in found.taken] == ["rate"]
    one_step_less = replace(start, rate_annual=Decimal("0.04375"))
    assert one_step_less.payment > found.most == 99_000


def test_hamp_puts_principal_off_last() -> None:
    """Published example, from a secondary copy: income 4,500, 450,000 at 9%. It rounds what is put off to the nearest cent: one too few."""
    _, found = hamp(450_000, 45_000_000, "0.09")
    assert [each.lever for each in found.taken] == ["rate", "term", "defer"]
    assert (found.taken[1].after.rate_annual, found.taken[1].after.months) == (Decimal("0.02"), 480)
    assert found.taken[1].payment == 136_272
    assert (found.position.deferred, found.payment) == (7_189_463 + 1, 114_500)
    assert round(Decimal(found.position.deferred) / 45_000_000, 3) == Decimal("0.160")
    assert found.reached


def test_flex_modification_lowers_the_payment_by_a_fifth() -> None:
    """Freddie Mac's response 5, from a secondary copy. It puts off a little more than is needed, by the home's value: only its bounds."""
    start = Position(34_786_883, 826_188, Decimal("0.0475"), 300)
    found = descend(FLEX, start, Means(191_314))
    assert found.position.owed == 35_613_071
    assert found.taken[0].after.principal == 35_613_071
    assert found.position.months == 480
    assert found.reached
    assert found.payment * 100 <= 191_314 * 80
    assert 0 < found.position.deferred * 100 <= 35_613_071 * 30
    published = replace(start, principal=35_613_071 - 2_754_581, arrears=0, months=480)
    assert (published.principal, published.payment) == (32_858_490, 153_041)
    assert found.position.deferred <= 2_754_581


@pytest.mark.parametrize(
    ("kind", "share", "most"),
    [("payment_cut", "0.20", 80), ("payment_cut", "0", 101), ("income_share", "0.31", 300), ("surplus_share", "0.5", 200)],
)
def test_the_most_that_a_target_allows(kind: str, share: str, most: int) -> None:
    means = Means(101, income=1_000, surplus=401, other_costs=10)
    target = next(Target(each, Decimal(share)) for each in ("payment_cut", "income_share", "surplus_share") if each == kind)
    assert most_payment(target, means) == most


def test_who_pays_little_enough_keeps_the_loan() -> None:
    start = Position(1_000_000, 0, Decimal("0.06"), 120)
    found = descend(HAMP, start, Means(start.payment, income=10_000_000))
    assert (found.reached, found.position, found.taken, found.payment) == (True, start, (), start.payment)


def test_levers_that_do_not_lower_the_payment_change_nothing() -> None:
    start = Position(1_000_000, 500_000, Decimal("0.06"), 120)
    found = descend(own(Step("capitalise")), start, Means(start.payment, surplus=0))
    assert (found.reached, found.position, found.taken, found.payment) == (False, start, (), start.payment)


def test_levers_that_end_before_the_target_are_used_up() -> None:
    start = Position(1_000_000, 0, Decimal(0), 10)
    steps = (Step("rate", Decimal("0.01"), Decimal("0.02")), Step("term", Decimal(12), Decimal(15)), Step("defer", limit=Decimal("0.1")))
    found = descend(own(*steps, share="0.1"), start, Means(start.payment, surplus=100_000))
    assert (found.reached, found.most, found.payment) == (False, 10_000, 60_000)
    assert (found.position.rate_annual, found.position.months, found.position.deferred) == (Decimal(0), 15, 100_000)
    assert [each.lever for each in found.taken] == ["term", "defer"]


def test_principal_may_be_waived_instead() -> None:
    start = Position(1_000_000, 0, Decimal(0), 10)
    found = descend(own(Step("forgive", limit=Decimal("0.3"))), start, Means(start.payment, surplus=160_000))
    assert (found.reached, found.position.forgiven, found.position.deferred, found.payment) == (True, 200_000, 0, 80_000)


levers = st.one_of(
    st.just(Step("capitalise")),
    st.builds(lambda step, limit: Step("rate", step, limit), st.decimals("0.001", "0.1", places=3), st.decimals(0, "0.2", places=3)),
    st.builds(lambda step, limit: Step("term", Decimal(step), Decimal(limit)), st.integers(1, 60), st.integers(1, 480)),
    st.builds(lambda lever, limit: Step(lever, limit=limit), st.sampled_from(["defer", "forgive"]), st.decimals(0, 1, places=2)),
)
positions = st.builds(Position, st.integers(1, 10**8), st.integers(0, 10**7), st.decimals(0, "0.36", places=4), st.integers(1, 360))


@given(st.lists(levers, min_size=1, max_size=5), positions, st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_waterfall_never_raises_the_payment_and_loses_nothing(steps: list[Step], start: Position, surplus: int, payment_now: int) -> None:
    found = descend(own(*steps), start, Means(payment_now, surplus=surplus))
    assert found.payment <= payment_now
    assert not found.reached or found.payment <= found.most
    assert found.position.owed == start.owed
    assert found.position.rate_annual <= start.rate_annual
    assert found.position.months >= start.months
    assert min(found.position.principal, found.position.deferred, found.position.forgiven) >= 0


@given(positions, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_surplus_never_needs_more_relief(start: Position, surplus: int, more: int) -> None:
    steps = (Step("capitalise"), Step("rate", Decimal("0.01"), Decimal(0)), Step("defer", limit=Decimal(1)))
    now = start.payment + start.arrears
    less, easier = (descend(own(*steps), start, Means(now, surplus=each)) for each in (surplus, surplus + more))
    assert easier.position.deferred <= less.position.deferred
    assert easier.position.rate_annual >= less.position.rate_annual


@given(positions, st.integers(1, 10**6))
def test_just_enough_is_put_off(start: Position, surplus: int) -> None:
    found = descend(own(Step("defer", limit=Decimal(1))), start, Means(10**9, surplus=surplus))
    if found.position.deferred:
        one_less = replace(found.position, principal=found.position.principal + 1)
        assert one_less.exact_payment > found.most >= found.position.exact_payment
