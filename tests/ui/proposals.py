"""A proposal whose chances and creditor's numbers are known and unlike any other number, so that a page can be searched for them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from planner.i18n import percent
from planner.negotiation.proposal import CreditorNumbers, CreditorSide, FrontierPoint, Offer, OfferId, Proposal, Reason
from planner.valuation.household_value import HouseholdValue
from planner.valuation.measures import Tightness
from planner.valuation.parameter_sets import SETS
from planner.valuation.survival_comparison import Band, Verdict

Verdicts = dict[tuple[OfferId, OfferId], Verdict]

BANDS: dict[str, Band] = {"A": Band(45, 62, 74), "B": Band(38, 55, 70), "C": Band(51, 70, 81)}
TARGET, BASELINE = 3_171_717, 1_929_292
KALAI_SMORODINSKY, NASH = 3_353_535, 3_373_737
VALUES = {"A": 3_151_531, "B": 3_161_613, "C": 3_191_919}
BREAK_EVEN_RATE, BREAK_EVEN_COMPLETION = Decimal("0.2347"), Decimal("0.4179")
RATES = (Decimal("0.0519"), Decimal("0.03"), Decimal("0.08"), Decimal("0.12"))
THE_SAME: Verdicts = {("A", "B"): "about_same", ("A", "C"): "about_same", ("B", "C"): "about_same"}
C_IS_LIKELIEST: Verdicts = {("A", "B"): "about_same", ("A", "C"): "less", ("C", "B"): "more"}


def with_chances(proposal: Proposal, verdicts: Verdicts | None = None) -> Proposal:
    """Return the proposal with all that is said of chances, values and reasons."""
    if not proposal.offers:
        return proposal
    offers = tuple(_offer(offer, len(proposal.offers) - k) for k, offer in enumerate(proposal.offers))
    return replace(
        proposal,
        offers=offers,
        target_value=TARGET,
        creditor=creditor_side(offers),
        verdicts=THE_SAME if verdicts is None else verdicts,
        why=(Reason("page.computed.term"),),
        screened=212_345,
        seed=7,
        parameters={"survival": "survival-2026-11", "creditor": "creditor-2026-11"},
    )


def creditor_side(offers: tuple[Offer, ...], *, reached: bool = True) -> CreditorSide:
    """Return the creditor's side of offers, with a frontier around them."""
    points = tuple(
        FrontierPoint(2_800_000 + 90_000 * k, 900_000 - 70_000 * k, 40 + 4 * k, 60_000 + 12_000 * k, 60 - 3 * k, 4_800_000, "penalties")
        for k in range(9)
    )
    chosen = tuple(
        FrontierPoint(
            VALUES[offer.id],
            700_000,
            BANDS[offer.id].base,
            offer.worst_payment or 0,
            offer.months or 0,
            4_800_000,
            "past_interest",
            offer.id,
        )
        for offer in offers
    )
    return CreditorSide(
        mode="least_concession",
        rates=RATES,
        baseline={name: tuple(BASELINE + 1_000_100 * k - 11 * place for place in range(4)) for k, name in enumerate(SETS)},
        baseline_value=BASELINE,
        wanted_completion=Decimal("0.60"),
        wanted_is_reached=reached,
        kalai_smorodinsky=KALAI_SMORODINSKY,
        nash=NASH,
        frontier=(*points, *chosen),
    )


def secrets(proposal: Proposal) -> set[bytes]:
    """Return every way in which one of the creditor's numbers could be written; what is owed is the borrower's number as well."""
    side = proposal.creditor
    assert side is not None
    amounts = {proposal.target_value or 0, side.baseline_value, side.kalai_smorodinsky, side.nash}
    amounts |= {value for values in side.baseline.values() for value in values}
    rates: set[Decimal] = set()
    for offer in proposal.offers:
        assert offer.creditor is not None
        amounts |= {offer.creditor_value or 0, *(value for values in offer.creditor.by_recovery.values() for value in values)}
        rates |= {rate for rate in (offer.creditor.break_even_rate, offer.creditor.break_even_completion) if rate}
    amounts -= {0, sum(claim.lawful.total for claim in proposal.claims)}
    written = {form for value in amounts for form in (f"{value / 100:,.2f}", f"{value / 100:.2f}", str(value))}
    written |= {form for rate in rates for form in (str(rate), percent(rate, "en")) if len(form) > 4}
    return {form.encode() for form in written}


def _offer(offer: Offer, skips: int) -> Offer:
    value = VALUES[offer.id]
    owed = [max(sum(row.payment for row in offer.rows) - sum(row.payment for row in offer.rows[:k]), 0) for k in range(len(offer.rows) + 1)]
    assert offer.tightest_month is not None
    return replace(
        offer,
        skips=skips - 1,
        completion=BANDS[offer.id],
        creditor_value=value,
        creditor=CreditorNumbers(
            {name: tuple(value + 1_000_100 * (k - 1) - 13 * place for place in range(4)) for k, name in enumerate(SETS)},
            BREAK_EVEN_RATE if offer.id != "B" else None,
            BREAK_EVEN_COMPLETION if offer.id != "B" else None,
        ),
        household=HouseholdValue(
            largest_payment=offer.worst_payment or 0,
            worst_month=Tightness(offer.tightest_month, offer.tightest_month_left or 0, 0, 0, None),
            months_below_floor=0,
            months_below_floor_expected=Decimal("2.4"),
            debt_free_on=offer.debt_free_on,
            total_to_pay=offer.total_to_pay or 0,
            saved=offer.saved_vs_now or 0,
            chance=BANDS[offer.id],
            buffer_after_year=341_257,
            owed_if_it_stops=tuple(owed),
        ),
        why=(Reason("page.annual_rate_what"),),
    )
