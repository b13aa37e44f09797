"""The schedule of one loan, exact to the minor unit, in plain integers.

Conventions:

- interest of a period = balance x rate x fraction, rounded once a period (``interest_rounding``, half up unless named otherwise);
- the payment is the exact solution of the unrounded schedule, rounded once (``payment_rounding``), and worked out again from the rounded
  balance where the rate changes;
- the last instalment pays what is left, so that nothing remains and nothing is lost; a schedule that is paid off sooner ends sooner;
- seasonal: the payment of the strongest month is solved, the others are its share by weight, each rounded;
- equal principal: an equal share of the principal, rounded, and the interest of the period on top;
- a payment below the interest of its period is refused (:class:`~planner.errors.NegativeAmortisation`), unless the shape agrees on it
  (a holiday, a skipped or a seasonal month). Then the unpaid interest stands beside the principal and is paid before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from planner.core.allocation import allocate
from planner.core.loan import LARGEST_COUNT, Loan, Period, period_rate, periods, rate_at
from planner.core.money import check_range, round_exact, round_ratio
from planner.core.schedule import Row, Schedule
from planner.errors import CalculationError, InputError, NegativeAmortisation

_PRECISION = 60  # digits of the unrounded solution
_TIE_DIGITS = 40  # digits of it that are kept: errors of a century of months lie below them, so that an exact tie is seen as one


@dataclass(frozen=True, slots=True)
class Line:
    """What one instalment is to pay: nothing, its interest, an equal share of principal, or ``weight`` x the solved payment + ``extra``."""

    kind: Literal["nothing", "interest", "principal", "pay"]
    weight: Decimal = Decimal(1)
    extra: int = 0


@dataclass(slots=True)
class _Balance:
    """What is owed while the schedule runs. ``unpaid`` is interest that arose in the plan and is not paid yet."""

    costs: int
    arrears: int
    unpaid: int
    principal: int
    held: int
    """Deferred principal and what is waived at the end: neither bears interest nor is paid before the end."""

    @property
    def total(self) -> int:
        return self.costs + self.arrears + self.unpaid + self.principal + self.held


def amortize(loan: Loan) -> Schedule:
    """Return the schedule of a loan.

    >>> from planner.core.loan import RateChange
    >>> schedule = amortize(Loan(principal=100_000_000, rates=(RateChange(1, Decimal("0.0325")),), count=12))
    >>> schedule.payment, schedule.rows[-1].payment, schedule.total_interest
    (8480762, 8480763, 1769145)

    Raises:
        InputError: the shape needs what is not given.
        NegativeAmortisation: a payment does not cover the interest of its period.
        CalculationError: no instalment pays anything, or the term would pass a century.
        AmountOverflow: the amounts are beyond exact range.
    """
    check_range(loan.principal + loan.costs + loan.arrears + loan.deferred + loan.waived_at_end)
    if loan.shape == "custom":
        return _run(loan, periods(loan, 0), _custom_lines(loan))
    if loan.count is not None:
        spans = periods(loan, max(loan.count, loan.amortise_over or 0))
        return _run(loan, spans, lines_of(loan, spans))
    if loan.payment is None or loan.shape in ("equal_principal", "interest_first"):
        raise InputError("error.instalments_needed", place="instalments", shape=loan.shape)
    for count in range(120, LARGEST_COUNT + 1, 120):
        spans = periods(loan, count)
        schedule = _run(loan, spans, lines_of(loan, spans), open_ended=True)
        if schedule.rows[-1].closing == 0:
            return schedule
    raise CalculationError("error.term_too_long", payment_amount=loan.payment, instalments=LARGEST_COUNT)


def lines_of(loan: Loan, spans: Sequence[Period]) -> tuple[Line, ...]:
    """Return what each instalment is to pay, by the shape of the loan.

    Raises:
        InputError: the shape needs weights or a step that are not given.
        CalculationError: no instalment pays anything.
    """
    step_amount = (loan.step.amount or 0) if loan.step else 0
    last = max((span.number for span in spans[: loan.count] if span.month not in loan.skip_months), default=0)
    found: list[Line] = []
    regular = 0
    for span in spans:
        if span.number <= loan.holiday:
            found.append(Line("nothing" if loan.holiday_kind == "full" else "interest"))
        elif span.month in loan.skip_months:
            found.append(Line("nothing"))
        elif span.number <= loan.holiday + loan.interest_only or (loan.shape == "interest_first" and span.number < last):
            found.append(Line("interest"))
        elif loan.shape == "equal_principal":
            found.append(Line("principal"))
        elif loan.shape == "seasonal":
            weight = _season_weight(loan, span)
            found.append(Line("pay", weight) if weight else Line("nothing"))
        elif loan.shape == "stepped":
            found.append(_stepped_line(loan, regular, step_amount))
            regular += 1
        else:
            found.append(Line("pay"))
    if not any(line.kind in ("principal", "pay") for line in found[: loan.count]):
        raise CalculationError("error.no_paying_instalment")
    return tuple(found)


def _season_weight(loan: Loan, span: Period) -> Decimal:
    if loan.season is None or span.month is None:
        raise InputError("error.season_needed", place="season")
    return loan.season[span.month - 1] / (max(loan.season) or 1)


def _stepped_line(loan: Loan, regular: int, step_amount: int) -> Line:
    if loan.step is None or (loan.step.amount is None and loan.step.factor is None):
        raise InputError("error.step_needed", place="step")
    steps = regular // loan.step.every
    if loan.step.factor is not None:
        return Line("pay", loan.step.factor**steps if steps else Decimal(1))
    return Line("pay", extra=steps * step_amount)


def _custom_lines(loan: Loan) -> tuple[Line, ...]:
    if not loan.custom:
        raise InputError("error.custom_needed", place="custom")
    return tuple(Line("pay", Decimal(0), amount) for _, amount in loan.custom)


def _run(loan: Loan, spans: Sequence[Period], lines: Sequence[Line], *, open_ended: bool = False) -> Schedule:
    """Go through the periods once."""
    count = len(spans) if open_ended or loan.count is None else loan.count
    balance = _Balance(loan.costs, loan.arrears, 0, loan.principal, loan.deferred + loan.waived_at_end)
    changes = {change.from_number for change in loan.rates[1:]}
    shares = _spread(loan, lines[:count])
    payment, regular, target = loan.payment, 0, 0
    rows: list[Row] = []
    final = max(k for k in range(count) if lines[k].kind in ("principal", "pay"))
    for k in range(final + 1):
        line, span = lines[k], spans[k]
        if loan.payment is None and loan.shape != "custom" and (payment is None or (span.number in changes and line.kind != "interest")):
            payment = solve_payment(loan, spans[k:], lines[k:], balance, final + 1 - k)
        accrued = _interest(loan, span, line, balance.principal, balance.unpaid)
        target = _target(loan, line, payment or 0, accrued)
        _refuse_growth(loan, line, span.number, target, accrued, open_ended)
        now = accrued + balance.unpaid + balance.principal
        if shares:
            target += (share := shares[k])
        else:
            share = min(max(target - now, 0), balance.costs + balance.arrears) if loan.arrears_handling == "spread" else 0
        regular = regular or target
        if loan.arrears_handling != "end":
            now += balance.costs + balance.arrears
        last = line.kind == "pay" and target >= now if open_ended else k == final
        rows.append(_row(loan, span, balance, accrued, target, share, last))
        if rows[-1].closing == 0:
            break
    agreed = loan.amortise_over or loan.deferred or loan.arrears_handling == "end" or (loan.payment and loan.count)
    return Schedule(tuple(rows), regular, max(rows[-1].payment - target, 0) if agreed else 0)


def _interest(loan: Loan, span: Period, line: Line, principal: int, unpaid: int) -> int:
    if line.kind == "nothing" and loan.unpaid_interest == "waived":
        return 0
    base = principal + unpaid if loan.unpaid_interest == "compounds" else principal
    numerator, denominator = span.rate
    return round_ratio(base * numerator, denominator, loan.interest_rounding)


def _target(loan: Loan, line: Line, payment: int, accrued: int) -> int:
    """Return what an instalment is to pay on interest and principal."""
    if line.kind == "nothing":
        return 0
    if line.kind == "interest":
        return accrued
    if line.kind == "principal":
        return payment + accrued
    if line.weight == 1:
        return max(payment + line.extra, 0)
    return max(round_exact(payment * line.weight, loan.payment_rounding) + line.extra, 0)


def _refuse_growth(loan: Loan, line: Line, number: int, payment: int, accrued: int, open_ended: bool) -> None:
    if line.kind != "pay" or loan.shape not in ("level_payment", "stepped"):
        return
    if payment < accrued or (open_ended and payment <= accrued and loan.shape == "level_payment"):
        raise NegativeAmortisation(number=number, payment_amount=payment, interest_amount=accrued)


def _row(loan: Loan, span: Period, balance: _Balance, accrued: int, target: int, share: int, last: bool) -> Row:
    """Pay one instalment out of the balance, in place, and return its row."""
    opening = balance.total
    payable = opening + accrued - loan.waived_at_end
    balance.unpaid += accrued
    now = balance.unpaid + balance.principal
    if loan.arrears_handling == "first":
        now += balance.costs + balance.arrears
    done = last or (target - share >= now and balance.held == loan.waived_at_end and target >= payable)
    paying = payable if done else min(target, now + share)
    if loan.arrears_handling == "spread" and not done:
        owed = _spread_order(balance, share)
    elif loan.arrears_handling == "end" and not done:
        owed = (0, balance.unpaid, 0, balance.principal)
    else:
        owed = (balance.costs, balance.unpaid, balance.arrears, balance.principal + balance.held - loan.waived_at_end)
    costs, unpaid, arrears, principal = allocate(paying, owed)
    balance.costs -= costs
    balance.unpaid -= unpaid
    balance.arrears -= arrears
    balance.principal -= principal
    waived = loan.waived_at_end if done else 0
    if done:
        balance.principal = balance.held = 0
    return Row(
        number=span.number,
        due=span.due,
        opening=opening,
        payment=costs + unpaid + arrears + principal,
        costs=costs,
        interest=unpaid + arrears,
        principal=principal,
        accrued=accrued,
        waived=waived,
        deferred=0 if done else loan.deferred,
        closing=balance.total,
    )


def _spread_order(balance: _Balance, share: int) -> tuple[int, int, int, int]:
    """The share of old costs and arrears is kept for them; the rest of the payment goes to interest and principal."""
    costs = min(share, balance.costs)
    return costs, balance.unpaid, min(share - costs, balance.arrears), balance.principal


def _spread(loan: Loan, lines: Sequence[Line]) -> tuple[int, ...]:
    """Return what each instalment pays on old costs and arrears: equal parts, the last instalment takes the rest.

    Empty where the number of instalments is not given: there the old parts follow the principal, in payments of the same size.
    """
    old = loan.costs + loan.arrears
    if loan.arrears_handling != "spread" or not old or loan.count is None:
        return ()
    paying = [line.kind in ("principal", "pay") for line in lines]
    if loan.shape == "interest_first":
        paying = [line.kind != "nothing" for line in lines]
    part, found = round_ratio(old, sum(paying), "down"), []
    for pays in paying:
        found.append(min(part, old) if pays else 0)
        old -= found[-1]
    found[-1] += old
    return tuple(found)


def solve_payment(loan: Loan, spans: Sequence[Period], lines: Sequence[Line], balance: _Balance, rows_left: int) -> int:
    """Return the payment that repays ``balance`` over the lines, rounded once.

    The unrounded schedule is linear in the payment and is solved exactly; where payments meet interest that waits or old arrears first, it
    is not, and the payment that leaves one more like itself for the last instalment is searched.
    """
    if loan.shape == "equal_principal":
        shares = sum(line.kind == "principal" for line in lines)
        return round_ratio(balance.principal, shares, loan.payment_rounding)
    old = balance.costs + balance.arrears if loan.arrears_handling == "first" else 0
    with localcontext() as context:
        context.prec = _PRECISION
        owed, factor = _accumulate(loan, spans, lines, Decimal(balance.principal + balance.unpaid + old))
        context.prec = _TIE_DIGITS
        solved = max(round_exact(owed / factor, loan.payment_rounding), 0)
    waits = loan.unpaid_interest == "waits" and any(line.kind == "nothing" for line in lines)
    annual = rate_at(loan, spans[0].number)
    if not annual or not (old or waits):
        return solved
    same_rate = [replace(span, rate=period_rate(annual, span.years, loan.compounding)) for span in spans[:rows_left]]
    return _search_payment(loan, same_rate, lines[:rows_left], balance, solved)


def _accumulate(loan: Loan, spans: Sequence[Period], lines: Sequence[Line], owed: Decimal) -> tuple[Decimal, Decimal]:
    """Return what would be owed at the end without the solved payment, and what one unit of it would have grown to.

    A rate change to come is not foreseen: the payment is that of the rate in force, and is worked out again when the rate changes.
    """
    factor = Decimal(0)
    annual = rate_at(loan, spans[0].number)
    growths: dict[Fraction, Decimal] = {}
    for span, line in zip(spans, lines, strict=True):
        if line.kind == "interest" or (line.kind == "nothing" and loan.unpaid_interest == "waived"):
            continue
        if (growth := growths.get(span.years)) is None:
            numerator, denominator = period_rate(annual, span.years, loan.compounding)
            growth = growths[span.years] = 1 + Decimal(numerator) / denominator
        owed, factor = owed * growth, factor * growth
        if line.kind == "pay":
            owed, factor = owed - line.extra, factor + line.weight
    return owed, factor


def _search_payment(loan: Loan, spans: Sequence[Period], lines: Sequence[Line], start: _Balance, near: int) -> int:
    """Return the payment after which the last instalment is like the others. ``near`` is what would be so if all that is owed bore
    interest: a little more."""
    low, above = 0, _leaves(loan, spans, lines, start, 0)
    if above <= 0:
        return 0
    high, below = max(near, 1), _leaves(loan, spans, lines, start, max(near, 1))
    while below > 0:
        low, above, high = high, below, high * 2
        below = _leaves(loan, spans, lines, start, high)
    by_line = True
    while high - low > 1:
        # What is left is nearly a straight line: go where it would be zero, and halve where that gained too little.
        middle = min(low + max((high - low) * above // (above - below), 1), high - 1) if by_line else (low + high) // 2
        rest, width = _leaves(loan, spans, lines, start, middle), high - low
        if rest > 0:
            low, above = middle, rest
        else:
            high, below = middle, rest
        by_line = 2 * (high - low) <= width
    # The smallest payment that is enough; the exact one lies between it and the one below.
    return round_ratio(low * (above - below) + above, above - below, loan.payment_rounding)


def _leaves(loan: Loan, spans: Sequence[Period], lines: Sequence[Line], start: _Balance, payment: int) -> int:
    """Return how much more than its regular amount the last instalment would have to pay: the balances of :func:`_row`, without rows."""
    costs, arrears = (start.costs, start.arrears) if loan.arrears_handling == "first" else (0, 0)
    unpaid, principal = start.unpaid, start.principal
    rest = 0
    for span, line in zip(spans, lines, strict=True):
        accrued = _interest(loan, span, line, principal, unpaid)
        unpaid += accrued
        target = _target(loan, line, payment, accrued)
        before_principal = costs + unpaid + arrears
        rest = before_principal + principal - target
        if target < before_principal:
            paid_costs, paid_unpaid, paid_arrears = allocate(target, (costs, unpaid, arrears))
            costs, unpaid, arrears = costs - paid_costs, unpaid - paid_unpaid, arrears - paid_arrears
        else:
            costs = unpaid = arrears = 0
            principal = max(rest, 0)
    return rest
