"""Propose (提出方案): look at every plan within law and mandate, keep what both sides can live with, offer three different ones.

All three are worth the same to the creditor, within three in a hundred, so that nobody gains by steering: the lightest worst month, the
soonest finished, the likeliest to be kept. What the agent may grant alone comes before what somebody must confirm, and plans that take
nothing from the essentials of any month come before the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np

from planner import ENGINE_VERSION
from planner.core.debt import Debt
from planner.core.money import minor_units_of
from planner.household.affordability import surplus_test
from planner.household.assumptions import USUAL, Assumptions
from planner.household.household import Household
from planner.negotiation.candidates import candidate_at
from planner.negotiation.evaluation import baseline_of, creditor_side, evaluated, fairly_labelled, offer_point, verdicts_of
from planner.negotiation.explanation import explained, why_these
from planner.negotiation.frontier import non_dominated
from planner.negotiation.grid import Grid, down_payments, grid_of, left_to_pay
from planner.negotiation.ladder import rungs
from planner.negotiation.offers import decide_later, make_offer, status_quo
from planner.negotiation.pool import Pool, ample, fallen, grantable_alone, pool_of
from planner.negotiation.proposal import Claim, CreditorSide, FrontierPoint, Offer, OfferId, Proposal, WayOut
from planner.negotiation.prospects import estimate
from planner.negotiation.screen import Screen, screen
from planner.negotiation.selection import BAND, GOALS, Choice, choose
from planner.negotiation.situation import Situation, situate
from planner.negotiation.target import Target, target_of
from planner.negotiation.trials import SHOWN_PATHS, prove, search_worth
from planner.policy.checks import check_claim, check_household
from planner.policy.mandate import Mandate
from planner.policy.pack import Pack
from planner.valuation.creditor_parameters import load_creditor_parameters
from planner.valuation.survival_comparison import Verdict
from planner.valuation.survival_draws import SEED
from planner.valuation.survival_parameters import load_parameters

_COLUMNS: Final[tuple[OfferId, ...]] = ("A", "B", "C")
_SURE: Final = 0.02
"""Chances that differ by less are not told apart on the frontier: about two standard errors of an estimate."""
_FRONTIER_POINTS: Final = 60


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found. ``reasons`` counts the plans that were looked at (``considered``) and those that fell, by test."""

    offers: tuple[Offer, ...]
    reasons: Counter[str]
    target_value: int | None = None
    creditor: CreditorSide | None = None
    verdicts: Mapping[tuple[OfferId, OfferId], Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Deal:
    """A pool with its target and what was chosen from it."""

    screen: Screen
    pool: Pool
    target: Target
    chosen: list[Choice]
    ample_only: bool

    @property
    def rank(self) -> tuple[bool, bool, int]:
        return len(self.chosen) == len(GOALS), self.target.wanted_is_reached, len(self.chosen)

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing more to look for."""
        return self.rank[:2] == (True, True)


def propose(
    debts: Sequence[Debt],
    household: Household,
    mandate: Mandate,
    pack: Pack,
    as_of: date,
    assumptions: Assumptions = USUAL,
    seed: int = SEED,
) -> Proposal:
    """Return the proposal of a case: the same values give the same proposal for ever.

    Raises:
        InputError: the case does not hold together (see :func:`planner.negotiation.situation.situate`).
    """
    situation = situate(debts, household, mandate, pack, as_of, assumptions, seed)
    enough = surplus_test(situation.months).passed
    found = search(situation) if enough else Findings((), Counter({"considered": 0}))
    way_out = None if found.offers else way_out_of(situation, enough=enough)
    currency = debts[0].currency
    return Proposal(
        as_of=as_of,
        currency=currency,
        minor_units=minor_units_of(currency),
        claims=claims_of(situation),
        surplus=situation.year.surplus,
        status_quo=status_quo(situation),
        offers=found.offers,
        decide_later=decide_later(situation),
        zone_is_empty=not found.offers,
        findings=check_household(as_of, household.place, not enough, pack),
        reasons=dict(sorted(found.reasons.items())),
        way_out=way_out,
        target_value=found.target_value,
        creditor=found.creditor,
        verdicts=found.verdicts,
        why=why_these(situation, found.offers),
        screened=found.reasons["considered"],
        seed=seed,
        parameters={"survival": load_parameters().id, "creditor": load_creditor_parameters().id},
        pack_version=pack.version,
        engine_version=ENGINE_VERSION,
    )


def claims_of(situation: Situation) -> tuple[Claim, ...]:
    """Return the claims as stated and as the law lets them be claimed, with what the rules say of them."""
    return tuple(
        Claim(
            debt_id=debt.id,
            stated=claim.stated,
            lawful=claim.lawful,
            above=claim.above,
            findings=check_claim(debt, situation.as_of, situation.pack),
            assumptions=claim.assumptions,
        )
        for debt, claim in zip(situation.debts, situation.claims, strict=True)
    )


def search(situation: Situation) -> Findings:
    """Return three offers, fewer where fewer different plans pass, none where none does.

    Down payments are only looked at where plans without one give too little.
    """
    if not sum(left_to_pay(situation, rungs(situation.mandate)[-1])):
        return Findings((), Counter(considered=0))
    reasons: Counter[str] = Counter()
    best: _Deal | None = None
    for downs in filter(None, ((0,), down_payments(situation))):
        for deal in _deals(situation, grid_of(situation, downs), reasons):
            best = deal if best is None or deal.rank > best.rank else best
        if best and best.is_complete:
            break
    return _presented(situation, best, reasons) if best and best.chosen else Findings((), reasons)


def _deals(situation: Situation, grid: Grid, reasons: Counter[str]) -> Iterator[_Deal]:
    """Yield what each tier of a grid has to offer, until one has all that is wanted; add to ``reasons`` what was looked at and fell."""
    found = screen(situation, grid, float(situation.assumptions.household_discount_rate))
    reasons.update(fallen(situation, grid, found))
    if not found.feasible.any():
        return
    whole = pool_of(situation, grid, found, estimate(situation, grid, found))
    baseline = baseline_of(situation)
    for pool, ample_only in tiers(situation, found, whole.where(whole.creditor_value >= baseline)):
        target = target_of(situation, found, pool, baseline)
        deal = _Deal(found, pool, target, choose(situation, found, pool, target, ample_only=ample_only), ample_only)
        yield deal
        if deal.is_complete:
            return


def tiers(situation: Situation, found: Screen, pool: Pool) -> Iterator[tuple[Pool, bool]]:
    """Yield the pools to look in, in order, and whether their plans take nothing from the essentials; empty and equal ones are left out."""
    free, easy = grantable_alone(situation, pool), ample(found, pool)
    sizes: set[int] = set()
    for mask, ample_only in ((free & easy, True), (free, False), (easy, True), (np.ones(len(pool), dtype=np.bool_), False)):
        some = pool.where(mask)
        if len(some) and len(some) not in sizes:
            sizes.add(len(some))
            yield some, ample_only


def _presented(situation: Situation, deal: _Deal, reasons: Counter[str]) -> Findings:
    """Prove the chosen plans with many paths; where one turns out to be off the target after all, choose again without it."""
    chosen, pool, target = deal.chosen, deal.pool, deal.target
    value = target.value
    if target.place is not None:
        measure = candidate_at(situation, pool.grid, pool.axes(np.array([target.place]))[0])
        value = float(search_worth(situation, [measure], SHOWN_PATHS)[0][0])
    while True:
        plans = [choice.candidate for choice in chosen]
        proof = prove(situation, plans)
        off = [choice.place for choice, worth in zip(chosen, proof.creditor_value, strict=True) if abs(worth - value) > BAND * value]
        if not off:
            break
        pool = pool.where(~np.isin(pool.place, off))
        chosen = choose(situation, deal.screen, pool, target, ample_only=deal.ample_only)
    if not chosen:
        return Findings((), reasons)
    columns = zip(_COLUMNS, chosen, strict=False)
    offers = tuple(make_offer(situation, choice.candidate, column, choice.label) for column, choice in columns)
    offers = evaluated(situation, offers, plans, proof)
    verdicts = verdicts_of(offers, proof)
    offers = explained(situation, fairly_labelled(offers, verdicts))
    return Findings(offers, reasons, round(value), creditor_side(situation, target, _frontier(deal.pool, chosen, offers)), verdicts)


def _frontier(pool: Pool, chosen: Sequence[Choice], offers: Sequence[Offer]) -> list[FrontierPoint]:
    """Return the plans that no other beats, thinned, as estimated, and the offers with their exact numbers."""
    kept = non_dominated(pool.creditor_value, pool.household_value, pool.completion, _SURE)
    kept = kept[np.argsort(-pool.creditor_value[kept], kind="stable")]
    own = np.searchsorted(pool.place, [choice.place for choice in chosen])
    thinned = np.setdiff1d(kept[:: max(1, -(-len(kept) // _FRONTIER_POINTS))], own)
    household = [round(float(pool.household_value[k])) for k in own]
    found = [
        FrontierPoint(
            creditor_value=round(float(pool.creditor_value[k])),
            household_value=round(float(pool.household_value[k])),
            completion=round(100 * float(pool.completion[k])),
            worst_payment=int(pool.largest[k]),
            months=int(pool.months[k]),
            total_to_pay=int(pool.total[k]),
            rung=pool.grid.rungs[pool.axes(pool.place[k : k + 1])[0][3]].name,
        )
        for k in thinned
    ]
    found.sort(key=lambda point: -point.creditor_value)
    return [*found, *(offer_point(offer, value) for offer, value in zip(offers, household, strict=True))]


def way_out_of(situation: Situation, *, enough: bool) -> WayOut:
    """Return where to go when no instalment plan can be: a pause, a token payment, hardship schemes, free counselling; never a squeeze.

    ``enough`` says that something is left on average; then only the plans within law and mandate are too heavy. Where all that is owed
    may be waived, there is nowhere to go.
    """
    if not sum(left_to_pay(situation, rungs(situation.mandate)[-1])):
        return WayOut("nothing_to_pay", ())
    if enough:
        return WayOut("no_plan_fits", ("ask_for_more", "pause", "token_payment", "hardship_scheme", "counselling"))
    steps = ("pause", "token_payment_of", "hardship_scheme", "social_assistance", "counselling")
    token = situation.assumptions.token_payment_yuan * 10 ** minor_units_of(situation.debts[0].currency)
    values = {"surplus_amount": sum(situation.year.surplus) // len(situation.year.surplus), "token_amount": token}
    return WayOut("nothing_left", steps, values)
