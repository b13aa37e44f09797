"""Can the household live on what is left? Tests T1 to T4 and T7, each with its number and its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TestResult:
    """The answer of one test.

    ``number`` is what the test measures: an amount in minor units (int) or a ratio (Decimal). ``key`` names the sentence in the
    catalogues, ``values`` fill it (amounts end in ``_amount``). A failed hard test means the plan is not offered.
    """

    __test__ = False  # not a test class of pytest

    id: str
    passed: bool
    hard: bool
    number: int | Decimal
    key: str
    values: Mapping[str, object] = field(default_factory=dict)
