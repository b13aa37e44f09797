"""The concession ladder: never above the mandate, each rung more than the one before."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given

from planner.negotiation.ladder import LADDER, Rung, plan_rate, rungs, search_order
from planner.policy.mandate import Mandate
from tests.negotiation.strategies import FULL, mandates


def test_the_ladder_climbs() -> None:
    for lower, higher in pairwise(LADDER):
        assert all(higher.waive.get(name, Decimal(0)) >= share for name, share in lower.waive.items())
        assert higher.rate_share <= lower.rate_share
        assert (higher.waive, higher.rate_share) != (lower.waive, lower.rate_share)


@given(mandates())
def test_no_rung_grants_more_than_the_mandate(mandate: Mandate) -> None:
    for rung in rungs(mandate):
        assert all(0 < share <= mandate.waive_max[name] for name, share in rung.waive.items())
        assert rung.rate_share == 1 or mandate.rate_min is not None
        assert "principal" not in rung.waive or mandate.rate_min == 0


@given(mandates())
def test_no_two_rungs_are_the_same(mandate: Mandate) -> None:
    found = rungs(mandate)
    assert found[0].name == "time_only"
    assert all((one.waive, one.rate_share) != (other.waive, other.rate_share) for one, other in pairwise(found))


@given(mandates())
def test_alone_comes_before_what_others_confirm(mandate: Mandate) -> None:
    order = search_order(mandate)
    others = set(mandate.needs_confirmation)
    assert not order[0].levers & others
    assert all(rung.levers & others for rung in order[1:])
    assert all(name in others or other.levers & others for other in rungs(mandate) for name in other.levers - order[0].levers)


def test_the_whole_ladder_of_a_mandate_that_grants_all() -> None:
    names = [rung.name for rung in rungs(FULL)]
    assert names == [rung.name for rung in LADDER[:-1]]  # 30% of principal is cut to 20%, which is there already
    assert [rung.name for rung in search_order(FULL)] == ["principal_20"]


def test_without_a_lowest_rate_the_contract_rate_stays() -> None:
    found = rungs(Mandate(waive_max={"interest": Decimal("0.4")}))
    assert [(rung.name, dict(rung.waive)) for rung in found] == [("time_only", {}), ("half_past_interest", {"interest": Decimal("0.4")})]
    assert {rung.rate_share for rung in found} == {Decimal(1)}


def test_levers_of_a_rung() -> None:
    assert Rung("x").levers == frozenset()
    assert Rung("x", {"fees": Decimal(1)}, Decimal("0.5")).levers == {"fees", "rate"}


@pytest.mark.parametrize(
    ("share", "lowest", "rate"),
    [
        (Decimal(1), None, Decimal("0.24")),
        (Decimal("0.5"), Decimal(0), Decimal("0.12")),
        (Decimal(0), Decimal("0.03"), Decimal("0.03")),
        (Decimal(0), Decimal("0.30"), Decimal("0.24")),
    ],
)
def test_the_rate_of_a_plan(share: Decimal, lowest: Decimal | None, rate: Decimal) -> None:
    assert plan_rate(Rung("x", rate_share=share), Mandate(rate_min=lowest), Decimal("0.24")) == rate
