"""The concession ladder: never above the mandate, each rung more than the one before."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given

from planner.negotiation.ladder import LADDER, Rung, alone, plan_rate, rungs
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
def test_a_rung_is_granted_alone_where_none_of_its_levers_is_to_be_confirmed(mandate: Mandate) -> None:
    for rung in rungs(mandate):
        assert alone(rung, mandate) is not any(lever in mandate.needs_confirmation for lever in rung.levers)


def test_the_ladder_goes_in_fine_steps() -> None:
    """Twenty steps of penalties, twenty of the rate, twenty of past interest, thirty of principal, after time alone."""
    names = [rung.name for rung in LADDER]
    assert list(dict.fromkeys(names)) == ["time_only", "penalties", "lower_rate", "past_interest", "principal"]
    assert [names.count(name) for name in dict.fromkeys(names)] == [1, 20, 20, 20, 30]
    assert [rung.rate_share for rung in LADDER if rung.name == "lower_rate"][:2] == [Decimal("0.95"), Decimal("0.90")]
    assert LADDER[-1].waive["principal"] == Decimal("0.3")
    assert {rung.rate_share for rung in LADDER if rung.name == "principal"} == {Decimal(0)}


def test_the_whole_ladder_of_a_mandate_that_grants_all_but_some_principal() -> None:
    assert rungs(FULL) == LADDER[:-10]  # from 20% of principal on, all steps are cut to it


def test_without_a_lowest_rate_the_contract_rate_stays() -> None:
    found = rungs(Mandate(waive_max={"interest": Decimal("0.12")}))
    shares = [Decimal(0), Decimal("0.05"), Decimal("0.10"), Decimal("0.12")]
    assert [rung.waive.get("interest", 0) for rung in found] == shares
    assert {rung.rate_share for rung in found} == {Decimal(1)}


def test_levers_of_a_rung() -> None:
    assert Rung("time_only").levers == frozenset()
    assert Rung("lower_rate", {"fees": Decimal(1)}, Decimal("0.5")).levers == {"fees", "rate"}


@pytest.mark.parametrize(
    ("share", "lowest", "rate"),
    [
        (Decimal(1), None, Decimal("0.24")),
        (Decimal("0.5"), Decimal(0), Decimal("0.12")),
        (Decimal("0.85"), Decimal(0), Decimal("0.204")),
        (Decimal("0.51"), Decimal(0), Decimal("0.122")),  # rounded down to tenths of a percent
        (Decimal(0), Decimal("0.03"), Decimal("0.03")),
        (Decimal(0), Decimal("0.30"), Decimal("0.24")),
    ],
)
def test_the_rate_of_a_plan(share: Decimal, lowest: Decimal | None, rate: Decimal) -> None:
    assert plan_rate(Rung("lower_rate", rate_share=share), Mandate(rate_min=lowest), Decimal("0.24")) == rate
