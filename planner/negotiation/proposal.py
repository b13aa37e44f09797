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

OfferId = Literal["status_quo", "A", "B", "C", "decide_later"]
OfferLabel = Literal["go_on_as_now", "lightest_month", "soonest_finished", "least_in_total", "most_different", "decide_later", "asked_for"]
"""Message keys ``offer.<label>``. ``most_different`` fills in when two goals share a plan; ``asked_for`` answers a goal seek."""


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
    pack_version: str = ""
    engine_version: str = ""
