"""Files made to hurt: never a crash, never more than two seconds of computing or 500 MB, always words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tests.project import ROOT

MOST_SECONDS = 2.2  # the system ends a process at two, and counts in ticks
MOST_MEGABYTES = 500
LEAST_BOMBS = 20


def answers(*arguments: object) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.faults.import_reader", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=3600)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("first", "count"), [(0, 300), pytest.param(1000, 20_000, marks=[pytest.mark.deep, pytest.mark.timeout(7200)])])
def test_mutated_files_are_read_or_refused_in_words(first: int, count: int) -> None:
    told = answers("mutated", first, count)
    assert len(told) == count
    assert [answer for answer in told if answer["status"] or not answer["said"]] == []
    assert max(answer["seconds"] for answer in told) <= MOST_SECONDS
    assert max(answer["megabytes"] for answer in told) <= MOST_MEGABYTES
    said = Counter(answer["said"] for answer in told)
    assert said["cases"] > count // 10  # much of it is whole enough to be read: the mutations reach every step
    assert said["remarks"]
    assert len(said) > 8


def test_bombs_are_refused_in_words() -> None:
    told = answers("bombs")
    assert len({answer["name"] for answer in told}) == len(told) >= LEAST_BOMBS
    assert [answer["name"] for answer in told if answer["said"] == "read"] == []
    assert [answer for answer in told if answer["seconds"] > MOST_SECONDS] == []
    assert max(answer["megabytes"] for answer in told) <= MOST_MEGABYTES
