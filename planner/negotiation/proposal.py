"""The answer of the engine: status quo, offers, decide later, with the reasons. The page, the command line and documents all read this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from planner.core.debt import Parts
from planner.core.schedule import Row
from planner.household.affordability import TestResult
from planner.options.plan import Plan
from planner.options.terms import Terms
from planner.policy.findings import Finding
from planner.valuation.household_value import HouseholdValue
from planner.valuation.parameter_sets import SetName
from planner.valuation.survival_comparison import Band, Verdict

OfferId = Literal["status_quo", "A", "B", "C", "decide_later"]
OfferLabel = Literal["go_on_as_now", "lightest_month", "soonest_finished", "likeliest", "most_different", "decide_later", "asked_for"]
"""Message keys ``offer.<label>``. ``most_different`` fills in when two goals share a plan; ``asked_for`` answers a goal seek."""
Mode = Literal["least_concession", "fair_split"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: ``key`` names the sentence, ``values`` fill it. It holds nothing that a borrower must not see."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreditorNumbers:
    """What a plan is worth to the creditor: for the desk, never for the shared screen. Amounts in minor units.

    ``by_recovery`` holds, for each assumption on recovery, the value at each of the rates of :class:`CreditorSide`.
    ``break_even_rate`` is the discount rate at which the plan stops being worth more than no plan (None: not below 100% a year, or never),
    ``break_even_completion`` the chance from which on it is (None: never).
    """

    by_recovery: Mapping[SetName, tuple[int, ...]]
    break_even_rate: Decimal | None
    break_even_completion: Decimal | None


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One plan that no other plan beats in everything: values in minor units, ``completion`` of 100 households like this.

    ``offer`` names the offer that it is, if it is one.
    """

    creditor_value: int
    household_value: int
    completion: int
    worst_payment: int
    months: int
    total_to_pay: int
    rung: str
    offer: OfferId | None = None


@dataclass(frozen=True, slots=True)
class CreditorSide:
    """The creditor's side of a proposal: for the desk, never for the shared screen. Amounts in minor units.

    - ``rates``: the mandate's discount rate and those shown beside it; ``baseline``: what the debt is worth without a plan, for each
      assumption on recovery at each of these rates; ``baseline_value``: at the mandate's rate and the base assumption.
    - ``kalai_smorodinsky``, ``nash``: the value at which each of the two splits the gain of having a plan.
    - ``wanted_is_reached``: whether some plan is kept as often as the mandate wants; if not, the likeliest set the target.
    """

    mode: Mode
    rates: tuple[Decimal, ...]
    baseline: Mapping[SetName, tuple[int, ...]]
    baseline_value: int
    wanted_completion: Decimal
    wanted_is_reached: bool
    kalai_smorodinsky: int
    nash: int
    frontier: tuple[FrontierPoint, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One column of the comparison. Amounts in minor units; None where the thing has no such number.

    ``rows`` adds up the debts by due date. ``saved_vs_now`` is what is owed now less ``total_to_pay``; negative where interest makes the
    plan dearer than that. ``tightest_month_left`` is what is left to live on, after other agreed debts, priority arrears and this payment,
    in the month (``tightest_month``) that has least; ``tightest_month_essential`` is what that month needs. ``short_of_essentials`` is
    what a payment takes from the essentials of ``short_month`` and has to be put by before; zero where no payment does. ``rung`` names the
    step of the concession ladder on which the plan stands.
    """

    id: OfferId
    label: OfferLabel
    terms: Terms | None = None
    plans: tuple[Plan, ...] = ()
    rows: tuple[Row, ...] = ()
    first_payment: int | None = None
    worst_payment: int | None = None
    last_payment: int | None = None
    months: int | None = None
    debt_free_on: date | None = None
    total_to_pay: int | None = None
    total_waived: int = 0
    interest_to_pay: int | None = None
    saved_vs_now: int | None = None
    annual_rate_compound: Decimal | None = None
    annual_rate_simple: Decimal | None = None
    tightest_month_left: int | None = None
    tightest_month: date | None = None
    tightest_month_essential: int | None = None
    short_of_essentials: int = 0
    short_month: date | None = None
    largest_income_fall: Decimal | None = None
    rung: str | None = None
    needs_confirmation: tuple[str, ...] = ()
    tests: tuple[TestResult, ...] = ()
    findings: tuple[Finding, ...] = ()
    skips: int = 0
    """How many instalments may be moved to the end, free, when a month is impossible."""
    completion: Band | None = None
    """Of 100 households like this, how many would keep the plan."""
    creditor_value: int | None = None
    creditor: CreditorNumbers | None = None
    household: HouseholdValue | None = None
    why: tuple[Reason, ...] = ()
    """Why this plan, and why not less."""
    outlook: Mapping[str, int] = field(default_factory=dict)
    """For the status quo and decide later: ``owed_now``, ``owed_in_12_months``, ``grows_a_month`` (minor units)."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The claim of one debt: as stated, as the law lets it be claimed, and the part above."""

    debt_id: str
    stated: Parts
    lawful: Parts
    above: Parts
    findings: tuple[Finding, ...] = ()
    assumptions: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WayOut:
    """What is offered when no instalment plan can be: keys of ``way_out.<key>`` in the order in which they should be tried."""

    reason: str
    steps: tuple[str, ...]
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that is shown of a case.

    ``surplus`` holds what is left in each month of the calendar year, January first, before any payment on the debts of the case.
    ``zone_is_empty`` says that no plan within law and mandate passes the hard tests; then ``way_out`` leads on.
    """

    as_of: date
    currency: str
    minor_units: int
    claims: tuple[Claim, ...]
    surplus: tuple[int, ...]
    status_quo: Offer
    offers: tuple[Offer, ...]
    decide_later: Offer
    zone_is_empty: bool
    findings: tuple[Finding, ...] = ()
    reasons: Mapping[str, int] = field(default_factory=dict)
    """How many plans were looked at (``considered``), and how many fell by each test or rule (``T1`` …, rule ids)."""
    way_out: WayOut | None = None
    target_value: int | None = None
    """What every offer is worth to the creditor, within three in a hundred; None without offers."""
    creditor: CreditorSide | None = None
    verdicts: Mapping[tuple[OfferId, OfferId], Verdict] = field(default_factory=dict)
    """For each pair of offers: is the first more or less likely to be kept than the second, or about the same?"""
    why: tuple[Reason, ...] = ()
    """Why these offers."""
    screened: int = 0
    """How many plans were looked at in closed form."""
    seed: int = 0
    parameters: Mapping[str, str] = field(default_factory=dict)
    """The ids of the sets of numbers that were used, by model."""
    pack_version: str = ""
    engine_version: str = ""
