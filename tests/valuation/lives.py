"""Lives for the tests: made directly, so that each number is seen, and any at all."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from planner.valuation.parameter_sets import SETS, TIERS
from planner.valuation.survival_draws import Draws, draw
from planner.valuation.survival_lives import Lives
from planner.valuation.survival_parameters import ParameterSet, load_parameters

BASE = load_parameters().sets["base"]
MONTHS = 48
DRAWS = draw(64, MONTHS)


def steady(income: int = 8000, left: int = 2000, months: int = MONTHS, savings: int = 0) -> Lives:
    """Return a life in which every month plans the same and leaves ``left`` for debts."""
    return Lives("mixed", (income,) * months, (income,) * months, (income - left,) * months, (500,) * months, savings, unit=1)


def without_chance(parameter_set: ParameterSet = BASE) -> ParameterSet:
    """Return parameters with which every month brings what was planned."""
    none = Decimal(0)
    return replace(
        parameter_set,
        income_variation=dict.fromkeys(TIERS, none),
        job_loss=dict.fromkeys(TIERS, none),
        illness=none,
        large_bill=none,
        drop_out=none,
    )


def level(payment: int, months: int) -> NDArray[np.int64]:
    """Return one plan of equal payments."""
    return np.full((1, months), payment, dtype=np.int64)


@st.composite
def any_lives(draw_: st.DrawFn) -> Lives:
    """Make lives with tight and easy months."""
    income = draw_(st.lists(st.integers(0, 9_000), min_size=MONTHS, max_size=MONTHS))
    share = draw_(st.sampled_from([0, 50, 100]))
    outgoings = draw_(st.integers(0, 6_000))
    return Lives(
        tier=draw_(st.sampled_from(TIERS)),
        income=tuple(income),
        work_income=tuple(amount * share // 100 for amount in income),
        outgoings=tuple(max(0, outgoings + draw_(st.integers(-500, 500))) for _ in income),
        above_floor=(draw_(st.integers(0, 500)),) * MONTHS,
        savings=draw_(st.integers(0, 4_000)),
        unit=1,
    )


@st.composite
def parameter_sets(draw_: st.DrawFn) -> ParameterSet:
    """Take a set, with its chances as they are, certain or gone, and other rules of when a plan is broken."""
    found = load_parameters().sets[draw_(st.sampled_from(SETS))]
    return replace(
        found,
        drop_out=draw_(st.sampled_from([Decimal(0), found.drop_out, Decimal("0.05")])),
        job_loss=draw_(st.sampled_from([found.job_loss, dict.fromkeys(TIERS, Decimal("0.2"))])),
        slip=draw_(st.sampled_from([Decimal(0), found.slip, Decimal(1)])),
        instalments_until_broken=draw_(st.integers(1, 4)),
        grace_months=draw_(st.integers(0, 6)),
    )


def payments(most: int = 3_000, longest: int = 36) -> st.SearchStrategy[list[int]]:
    """Make the payments of a plan, some months without one."""
    return st.lists(st.one_of(st.just(0), st.integers(0, most)), min_size=1, max_size=longest)


def one_plan(amounts: list[int]) -> NDArray[np.int64]:
    """Return one plan as an array."""
    return np.array([amounts], dtype=np.int64)


def some_draws(seed: int) -> Draws:
    """Return few paths, quickly made."""
    return draw(32, MONTHS, seed)
