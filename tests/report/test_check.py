"""The claims of a case as JSON; the rest of the document is tested with the proposal."""

from __future__ import annotations

from datetime import date

import pytest

from planner.core.debt import Parts
from planner.negotiation.proposal import Claim
from planner.policy.findings import Finding, Severity
from planner.report.check import check_document


@pytest.mark.parametrize(("severity", "blocked"), [("block", True), ("gate", False), ("warn", False), ("info", False)])
def test_blocked_when_a_finding_blocks(severity: Severity, blocked: bool) -> None:
    claims = [
        Claim("a", Parts(fees=100), Parts(fees=100), Parts()),
        Claim("b", Parts(fees=100), Parts(fees=40), Parts(fees=60), (Finding("R", severity, "c", "k", values={"x_amount": 60}),)),
    ]
    document = check_document(claims, date(2026, 11, 23), "cn-1", 2)
    assert (document["as_of"], document["pack_version"], document["blocked"]) == ("2026-11-23", "cn-1", blocked)
    assert [claim["above"]["total"] for claim in document["claims"]] == ["0.00", "0.60"]
    assert not check_document(claims[:1], date(2026, 11, 23), "cn-1", 2)["blocked"]
