"""What the rules say of the claims of a case, as JSON: the machine interface of ``check``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from planner.negotiation.proposal import Claim
from planner.report.proposal import claim_document


def check_document(claims: Sequence[Claim], as_of: date, pack_version: str, minor_units: int) -> dict[str, Any]:
    """Return the claims with their findings; ``blocked`` says that part of a claim may not be asked for."""
    return {
        "as_of": as_of.isoformat(),
        "pack_version": pack_version,
        "blocked": any(finding.blocks for claim in claims for finding in claim.findings),
        "claims": [claim_document(claim, minor_units) for claim in claims],
    }
