"""Repair (补救): what makes a plan hold again that bad times would break, the cheapest first for both sides.

Putting money by before costs nobody anything; then comes a pause, then a longer term, then both, then the next step of concession; where
none of these holds, people talk anew. A new plan is built from the claim that is really left (see :mod:`planner.options.renegotiation`),
within law and mandate, and held against the bad months before it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from planner.core.dates import add_months
from planner.core.debt import Parts, WaivablePart
from planner.core.money import round_exact
from planner.core.schedule import Row
from planner.errors import CalculationError
from planner.household.endurance import Endurance, endure
from planner.household.projection import Month
from planner.household.shocks import Shock
from planner.negotiation.ladder import Rung, plan_rate, rungs
from planner.negotiation.situation import Situation, highest_rate
from planner.options.extension import Extension
from planner.options.plan import Plan, build_plan, levers_of
from planner.options.position import parts_under
from planner.options.rate_rise import raise_rate
from planner.options.reduction import Reduction
from planner.options.renegotiation import claim_after
from planner.options.terms import Terms
from planner.valuation.measures import combined_rows, payments_by_month

RepairKind = Literal["put_by", "pause", "longer_term", "pause_and_longer_term", "concession", "new_talk"]
"""From the cheapest to the dearest; the key of its sentence is ``stress.repair.<kind>``."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What makes the plan hold again. ``values`` fill the sentence; amounts in minor units.

    ``rows`` are those of the new plan, from the month of the repair on; ``rung`` is the step of the ladder of a ``concession``.
    ``needs_confirmation`` names the levers that somebody else must confirm, ``first`` the month from which the new plan runs.
    """

    kind: RepairKind
    values: Mapping[str, object] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    plans: tuple[Plan, ...] = ()
    first: date | None = None
    rung: str | None = None
    needs_confirmation: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of its sentence."""
        return f"stress.repair.{self.kind}"


@dataclass(frozen=True, slots=True)
class Trial:
    """One offer in bad times.

    ``plans`` are the plans as agreed, ``struck`` the same at risen rates; ``months`` are those of the bad times, ``payments`` what each
    asks for, ``savings`` what is there on the first day.
    """

    situation: Situation
    shock: Shock
    months: tuple[Month, ...]
    plans: tuple[Plan, ...]
    struck: tuple[Plan, ...]
    payments: tuple[int, ...]
    savings: int
    skips: int

    def endured(self, put_by: Sequence[int] = ()) -> Endurance:
        """Return how far the plan is paid."""
        return endure(self.months, self.payments, self.savings, self.skips, put_by)


def trial_of(situation: Situation, shock: Shock, months: tuple[Month, ...], plans: tuple[Plan, ...], skips: int) -> Trial:
    """Put the plans of an offer into bad times: their payments at risen rates, month by month.

    Raises:
        CalculationError: a plan has no schedule at the higher rate.
    """
    struck = raised(situation, plans, shock, 0)
    rows = combined_rows(struck)
    down = sum(row.payment for row in rows if not row.number)
    return Trial(situation, shock, months, plans, struck, aligned(months, rows), max(situation.household.savings - down, 0), skips)


def raised(situation: Situation, plans: Sequence[Plan], shock: Shock, begun: int) -> tuple[Plan, ...]:
    """Return the plans at risen rates, never above what the law protects; ``begun`` is how many months in their first month lies."""
    if not shock.rate_rise:
        return tuple(plans)

    def risen(k: int) -> Callable[[Decimal], Decimal]:
        cap, debt = situation.limits[k].rate_cap, situation.debts[k]
        return lambda rate: max(rate, highest_rate(replace(debt, contract_rate=rate + shock.rate_rise), cap))

    return tuple(raise_rate(plan, max(shock.after_months - begun, 0), risen(k)) for k, plan in enumerate(plans))


def aligned(months: Sequence[Month], rows: Sequence[Row]) -> tuple[int, ...]:
    """Return what each of the months asks for, the first first, up to the last that asks for anything."""
    paid = payments_by_month(rows)
    last = max(paid, default=None)
    return tuple(paid.get(month.first, 0) for month in months if last and month.first <= last)


def cheapest_repair(trial: Trial, endured: Endurance) -> Repair:
    """Return the cheapest repair of a plan that fails as ``endured`` says; ``new_talk`` where none of them holds."""
    saved = put_by(trial, endured)
    if saved:
        return saved
    new = Renewal.of(trial)
    found = new and next((repair for repair in _renewals(new) if repair), None)
    return found or Repair("new_talk")


def put_by(trial: Trial, endured: Endurance) -> Repair | None:
    """Return the least that has to be put by a month, from now to the failure, so that the plan holds; None where that is too much.

    Only what a month leaves beyond its payment, what is put by anyway and what the household spends otherwise is taken for this.
    """
    assert endured.failure is not None, "only a plan that fails is repaired"
    before = endured.failure.index
    spare = [
        max(0, month.left - payment - month.reserve_saving - month.optional)
        for month, payment in zip(trial.months[:before], trial.payments, strict=False)
    ]

    def tried(amount: int) -> Repair | None:
        amounts = [min(amount, most) for most in spare]
        return (
            None if trial.endured(amounts).failure else Repair("put_by", {**values, "monthly_amount": amount, "total_amount": sum(amounts)})
        )

    values = {"until_month": endured.failure.month}
    most = max(spare, default=0)
    return _least(1, most, tried) if most else None


@dataclass(frozen=True, slots=True)
class Renewal:
    """Where a new plan can start: on the due date before the first month that fails (without skips), all paid until then.

    ``begun`` is how many months are paid, ``claims`` what is then left of each debt, ``remaining`` how many instalments the old plans still
    have, ``most`` how many the law and the mandate leave, ``savings`` what is there.
    """

    trial: Trial
    begun: int
    claims: tuple[Parts, ...]
    remaining: tuple[int, ...]
    most: tuple[int, ...]
    savings: int

    @classmethod
    def of(cls, trial: Trial) -> Renewal | None:
        """Return the renewal of a plan; None where no other schedule can help.

        That is where what is agreed is a settlement or fixed sums, or where not even the smallest payment could be made.
        """
        if any(plan.terms.settlement or plan.terms.instalment.shape == "custom" for plan in trial.plans):
            return None
        first = endure(trial.months, trial.payments, trial.savings)
        assert first.failure is not None, "what fails with skips fails without them"
        begun, on = first.failure.index, add_months(trial.situation.as_of, first.failure.index)
        remaining = tuple(sum(row.due is not None and row.due > on for row in plan.rows) for plan in trial.plans)
        claims = tuple(
            claim_after(plan, [(row.due, row.payment) for row in plan.rows if row.due and row.due <= on and row.payment], on).claim
            for plan in trial.struck
        )
        found = cls(trial, begun, claims, remaining, tuple(most - begun for most in trial.situation.months_each), first.savings)
        return found if found._is_possible() else None

    def holds(self, rows: Sequence[Row]) -> bool:
        """Whether the household can pay the new plan in the bad months, with the skips of the old one."""
        months = self.trial.months[self.begun :]
        return endure(months, aligned(months, rows), self.savings, self.trial.skips).failure is None

    def pauses(self) -> range:
        """The pauses that the mandate still allows, in months."""
        used = max(plan.terms.extension.holiday for plan in self.trial.plans)
        return range(1, self.trial.situation.mandate.holiday_months_max - used + 1)

    def room(self) -> int:
        """Return by how many months the longest of the plans may be made longer."""
        return max((most - left for most, left in zip(self.most, self.remaining, strict=True) if left), default=0)

    def plans(self, pause: int, longer: int, rung: Rung | None = None) -> tuple[Plan, ...]:
        """Build the new plans: a pause first, so many months longer, on another rung.

        Raises:
            CalculationError: nothing is paid, or not the interest.
        """
        found = tuple(self._plan(k, pause, longer, rung) for k in range(len(self.claims)))
        return raised(self.trial.situation, found, self.trial.shock, self.begun)

    def _plan(self, k: int, pause: int, longer: int, rung: Rung | None) -> Plan:
        situation, old, claim = self.trial.situation, self.trial.plans[k], self.claims[k]
        terms, left = old.terms, self.remaining[k]
        way = replace(
            terms.instalment,
            first_due=max(terms.instalment.first_due, add_months(situation.as_of, self.begun + 1)),
            count=min(left + pause + longer, max(self.most[k], left)),
            payment=None,
            interest_only=max(0, terms.instalment.interest_only - self.begun),
            amortise_over=None,
            down_payment=0,
        )
        extension = terms.extension
        time = Extension(
            pause,
            holiday_interest=extension.holiday_interest,
            deferred_principal=min(extension.deferred_principal, claim.principal),
            skips=extension.skips,
        )
        reduction = _rate_left(terms.reduction, self.begun) if rung is None else self._reduction(k, rung)
        return build_plan(old.debt, claim, Terms(add_months(situation.as_of, self.begun), way, time, reduction))

    def _reduction(self, k: int, rung: Rung) -> Reduction:
        """Return what a rung grants beyond what the plan has waived already, of what is left."""
        situation, old, claim = self.trial.situation, self.trial.plans[k], self.claims[k]
        amounts: dict[WaivablePart, int] = {}
        for name in get_args(WaivablePart):
            parts = parts_under(name)
            whole, waived, left = (sum(getattr(of, part) for part in parts) for of in (old.claim, old.waived, claim))
            amounts[name] = min(left, max(0, round_exact(rung.waive.get(name, Decimal(0)) * whole, "up") - waived))
        rate = min(plan_rate(rung, situation.mandate, situation.highest_rates[k]), old.terms.annual_rate)
        return Reduction(waive_amounts={name: amount for name, amount in amounts.items() if amount}, annual_rate=rate)

    def _is_possible(self) -> bool:
        """Whether some pause lets the household pay the smallest sum in every month in which the plans ask for something."""
        asked = [bool(payment) for payment in self.trial.payments[self.begun :]]
        months = self.trial.months[self.begun :]
        return any(
            endure(months, [int(due and k >= pause) for k, due in enumerate(asked)], self.savings, self.trial.skips).failure is None
            for pause in (0, *self.pauses())
        )


def _rate_left(agreed: Reduction, begun: int) -> Reduction:
    """Return the rates of a plan as they go on after so many instalments; what was waived is waived already."""
    if agreed.rate_instalments is None or agreed.rate_after is None:
        return Reduction(annual_rate=agreed.annual_rate)
    if begun >= agreed.rate_instalments:
        return Reduction(annual_rate=agreed.rate_after)
    return Reduction(annual_rate=agreed.annual_rate, rate_instalments=agreed.rate_instalments - begun, rate_after=agreed.rate_after)


def _renewals(new: Renewal) -> Iterator[Repair | None]:
    """Yield the new plans that hold, cheapest first; None for what does not hold."""
    yield from (_tried(new, "pause", pause, 0) for pause in new.pauses())
    room = new.room()
    for pause in (0, *new.pauses()) if room > 0 else ():
        yield _shortest(new, pause, room)
    yield _least_concession(new, room)


def _least_concession(new: Renewal, room: int) -> Repair | None:
    """Return the first step above that holds: at once, with the longest term, or with that after the longest pause."""
    above = _rungs_above(new.trial)
    ways = dict.fromkeys(((0, 0), (0, max(room, 0)), (max(new.pauses(), default=0), max(room, 0))))

    def least_step(pause: int, longer: int) -> Repair | None:
        # A step that grants more never makes a plan heavier: where the highest does not hold, none does.
        return _least(0, len(above) - 1, lambda k: _tried(new, "concession", pause, longer, above[k]))

    return next((repair for way in ways if above and (repair := least_step(*way))), None)


def _rungs_above(trial: Trial) -> tuple[Rung, ...]:
    """Return the rungs that grant more than the one on which the plans stand; none for plans off the ladder."""
    situation, terms = trial.situation, trial.plans[0].terms

    def is_here(rung: Rung) -> bool:
        rate = plan_rate(rung, situation.mandate, situation.highest_rates[0])
        return (dict(rung.waive), rate) == (dict(terms.reduction.waive), terms.annual_rate)

    allowed = rungs(situation.mandate)
    here = max((k for k, rung in enumerate(allowed) if is_here(rung)), default=len(allowed))
    return allowed[here + 1 :]


def _shortest(new: Renewal, pause: int, room: int) -> Repair | None:
    """Return the least longer term after a pause that holds; None where not even the longest does."""
    kind: RepairKind = "pause_and_longer_term" if pause else "longer_term"
    return _least(1, room, lambda longer: _tried(new, kind, pause, longer))


def _least(low: int, high: int, tried: Callable[[int], Repair | None]) -> Repair | None:
    """Return a repair by halving, where that of ``high`` holds: of the least number, if every larger one holds too."""
    found = tried(high)
    while found and low < high:
        middle = (low + high) // 2
        repair = tried(middle)
        if repair:
            found, high = repair, middle
        else:
            low = middle + 1
    return found


def _tried(new: Renewal, kind: RepairKind, pause: int, longer: int, rung: Rung | None = None) -> Repair | None:
    """Return the new plan as a repair if it holds."""
    try:
        plans = new.plans(pause, longer, rung)
    except CalculationError:
        return None
    rows = combined_rows(plans)
    if not new.holds(rows):
        return None
    situation = new.trial.situation
    first, paying = new.trial.months[new.begun].first, [row for row in rows if row.payment]
    values: dict[str, object] = {
        "from_month": first,
        "pause_months": pause,
        "worst_amount": max((row.payment for row in paying), default=0),
        "left_instalments": max((row.number for row in rows), default=0),
        "longer_months": max((row.number for row in rows), default=0) - max(new.remaining),
        "waived_amount": sum(plan.waived.total for plan in plans),
    }
    used = {lever for plan, highest in zip(plans, situation.highest_rates, strict=True) for lever in levers_of(plan.terms, highest)}
    confirm = tuple(lever for lever in situation.mandate.needs_confirmation if lever in used)
    return Repair(kind, values, rows, plans, first, rung.name if rung else None, confirm)
