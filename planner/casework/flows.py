"""Dated amounts as a JSON object, and their annual rate as another: the machine interface of the command ``apr``.

The object is ``{"flows": [{"date": …, "amount": …}, …], "method": …, "periods_per_year": …}``. Amounts are decimal strings of any one
currency, received positive and paid negative or the other way round. The methods:

- ``xirr_365``: effective, in years of 365 days between the dates, which may come in any order. ``periods_per_year`` is not used.
- ``irr_nominal``: the amounts are one period apart in the order given, whatever their dates; the rate a period times ``periods_per_year``.
- ``irr_effective``: the same amounts; one plus the rate a period, to the power of ``periods_per_year``, less one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, cast, get_args

from planner.casework.reading import check_keys, read_choice, read_count, read_date, read_list, read_object, shown
from planner.core.rates import irr_effective, irr_nominal, xirr
from planner.errors import InputError

Method = Literal["xirr_365", "irr_nominal", "irr_effective"]
METHODS: Final[tuple[Method, ...]] = get_args(Method)

KEYS: Final = ("flows", "method", "periods_per_year")
FLOW_KEYS: Final = ("date", "amount")
MOST_FLOWS: Final = 10_000
MOST_PERIODS: Final = 366
RATE_DECIMALS: Final = 12

_AMOUNT: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Flow:
    """An amount, and the day on which it flows where that counts."""

    amount: Decimal
    day: date | None


def rate_of(document: Mapping[str, object]) -> dict[str, str]:
    """Return the annual rate of the flows in ``document``, a fraction with twelve decimals.

    >>> rate_of({"flows": [{"amount": "10000"}, *[{"amount": "-1707"}] * 6], "method": "irr_nominal", "periods_per_year": 12})
    {'rate': '0.082500398758'}

    Raises:
        InputError: an unknown or missing key, or a value of the wrong form; names the place in the document.
        NoRate, SeveralRates: as :func:`planner.core.rates.irr`.
        CalculationError: the amounts change direction too often.
    """
    check_keys(document, KEYS, required=("flows", "method"))
    method = cast(Method, read_choice(document["method"], "method", METHODS))
    items = read_list(document["flows"], "flows", 0, MOST_FLOWS)
    flows = [_read_flow(item, f"flows[{index}]", dated=method == "xirr_365") for index, item in enumerate(items)]
    if method == "xirr_365":
        rate = xirr([(flow.day, flow.amount) for flow in flows if flow.day])
    else:
        check_keys(document, KEYS, required=("periods_per_year",))
        periods_per_year = read_count(document["periods_per_year"], "periods_per_year", 1, MOST_PERIODS)
        annual_rate = irr_nominal if method == "irr_nominal" else irr_effective
        rate = annual_rate([flow.amount for flow in flows], periods_per_year)
    return {"rate": f"{rate:z.{RATE_DECIMALS}f}"}


def _read_flow(item: object, place: str, *, dated: bool) -> Flow:
    flow = read_object(item, place)
    check_keys(flow, FLOW_KEYS, required=FLOW_KEYS if dated else ("amount",), place=place)
    day = read_date(flow["date"], f"{place}.date") if dated or flow.get("date") is not None else None
    return Flow(_read_amount(flow["amount"], f"{place}.amount"), day)


def _read_amount(value: object, place: str) -> Decimal:
    text = str(value).strip() if isinstance(value, str | int | Decimal) and not isinstance(value, bool) else ""
    if not _AMOUNT.fullmatch(text):
        raise InputError("error.flow_amount_form", place=place, found=shown(value))
    return Decimal(text)
