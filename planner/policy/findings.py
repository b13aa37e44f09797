"""What a rule says of a plan or a claim: a value, never a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["block", "gate", "warn", "show", "info"]
"""block: the plan must not be offered; gate: a step of the visit waits for it; warn and show: people must see it; info: context."""
Status = Literal["verified", "secondary", "unverified"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that has something to say.

    ``key`` names the message in the catalogues, ``values`` fill it (amounts as minor units under names ending in ``_amount``,
    rates as Decimal, months as int).
    """

    rule: str
    severity: Severity
    citation: str
    key: str
    status: Status = "verified"
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def blocks(self) -> bool:
        """Whether the plan must not be offered."""
        return self.severity == "block"
