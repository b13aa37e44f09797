"""How far the sources of a pack were checked: every rule in force counts once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from planner.policy.pack import load_pack
from planner.policy.source_check import STATUSES, checked_sources


def test_every_rule_in_force_counts_once_by_its_status() -> None:
    pack = load_pack("cn")
    counts = checked_sources(pack, pack.read_on)
    assert tuple(counts) == STATUSES
    in_force = [dated for rule in pack.rules.values() if (dated := rule.on(pack.read_on))]
    assert sum(counts.values()) == len(in_force)
    assert counts["unverified"] == len([dated for dated in in_force if dated.status == "unverified"])
    assert all(counts[status] > 0 for status in STATUSES)


def test_rules_that_may_not_be_used_count_too_and_a_setting_changes_nothing() -> None:
    pack = load_pack("cn")
    assert checked_sources(pack, pack.read_on) == checked_sources(pack.with_unverified(), pack.read_on)


def test_a_rule_counts_from_its_first_day_on() -> None:
    pack = load_pack("cn")
    name, rule = next((name, rule) for name, rule in pack.rules.items() if rule.values[0].starts)
    starts, status = rule.values[0].starts, rule.values[0].status
    assert starts is not None
    alone = replace(pack, rules={name: rule})
    assert checked_sources(alone, starts)[status] == 1
    assert sum(checked_sources(alone, starts - timedelta(days=1)).values()) == 0


def test_a_pack_without_rules_counts_nothing() -> None:
    assert set(checked_sources(replace(load_pack("cn"), rules={}), date(2026, 1, 1)).values()) == {0}
