"""Which part of a debt a payment pays (清偿抵充), and how one sum is shared among debts.

Within a debt the order is costs, interest, principal (民法典 561), unless agreed otherwise. Across debts the debtor chooses (560);
a plan shares pro rata by weight (balance or contractual payment), with a minimum for each.
"""

from __future__ import annotations

from collections.abc import Sequence

from planner.core.money import share_out
from planner.errors import CalculationError


def allocate(payment: int, owed: Sequence[int]) -> tuple[int, ...]:
    """Pay the parts of ``owed`` in their order until ``payment`` is used up; what is left over is not returned.

    >>> allocate(1000, (300, 500, 9000))
    (300, 500, 200)
    """
    paid = []
    for part in owed:
        now = min(payment, part)
        paid.append(now)
        payment -= now
    return tuple(paid)


def share_payment(payment: int, balances: Sequence[int], *, weights: Sequence[int] | None = None, minimum: int = 0) -> tuple[int, ...]:
    """Share one payment among debts, pro rata by ``weights`` (the balances when None), to the fen.

    No debt receives more than its balance, and each receives at least ``minimum`` or its balance, if that is smaller.

    >>> share_payment(10000, (50000, 100000, 23300, 20000))
    (2587, 5173, 1205, 1035)
    >>> share_payment(1000, (100, 9900), minimum=50)
    (50, 950)

    Raises:
        CalculationError: the payment does not reach the minimums, or is more than all balances.
    """
    floors = [min(minimum, balance) for balance in balances]
    if payment < sum(floors):
        raise CalculationError("error.payment_below_minimums", payment_amount=payment, minimum_amount=sum(floors))
    if payment > sum(balances):
        raise CalculationError("error.payment_above_balances", payment_amount=payment, balance_amount=sum(balances))
    shares = _pro_rata(payment, balances, weights or balances)
    below = {k for k, share in enumerate(shares) if share < floors[k]}
    while below:
        rest = [k for k in range(len(balances)) if k not in below]
        left = payment - sum(floors[k] for k in below)
        part = _pro_rata(left, [balances[k] for k in rest], [(weights or balances)[k] for k in rest])
        shares = list(floors)
        for k, share in zip(rest, part, strict=True):
            shares[k] = share
        more = {k for k in rest if shares[k] < floors[k]}
        if not more:
            break
        below |= more
    return tuple(shares)


def _pro_rata(payment: int, balances: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Share out, and give what is more than a balance to the others."""
    shares = [0] * len(balances)
    open_debts = [k for k, balance in enumerate(balances) if balance]
    while payment:
        parts = share_out(payment, [max(weights[k], 1) for k in open_debts])
        payment = 0
        for k, part in zip(open_debts, parts, strict=True):
            taken = min(part, balances[k] - shares[k])
            shares[k] += taken
            payment += part - taken
        open_debts = [k for k in open_debts if shares[k] < balances[k]]
    return shares
