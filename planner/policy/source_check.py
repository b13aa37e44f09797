"""How far the sources of a pack were checked (核对情况): of the rules in force on a day, how many have each status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Final, get_args

from planner.policy.findings import Status
from planner.policy.pack import Pack

STATUSES: Final[tuple[Status, ...]] = get_args(Status)


def checked_sources(pack: Pack, on: date) -> Mapping[Status, int]:
    """Count the rules of a pack that are in force on a day by the status of their source; rules that may not be used count too.

    >>> from planner.policy.pack import load_pack
    >>> list(checked_sources(load_pack("cn"), date(2026, 11, 23)))
    ['verified', 'secondary', 'unverified']
    """
    in_force = (rule.on(on) for rule in pack.rules.values())
    counts = Counter(dated.status for dated in in_force if dated is not None)
    return {status: counts[status] for status in STATUSES}
