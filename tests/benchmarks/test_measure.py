"""A ratio says what it seems to say."""

from __future__ import annotations

import pytest

from tests.benchmarks.__main__ import table
from tests.benchmarks.measure import Measured, medians


@pytest.mark.parametrize(
    ("ours", "wanted", "as_long", "ratio", "missed"),
    [
        (0.5, 4, False, "4 times faster", False),
        (0.5, 4.1, False, "4 times faster (missed)", True),
        (3.0, 1.5, True, "1.5 times as long", False),
        (4.0, 1.5, True, "2 times as long (missed)", True),
        (0.5, None, False, "4 times faster", False),
    ],
)
def test_a_ratio_is_told_with_its_sense_and_whether_it_was_missed(
    ours: float, wanted: float | None, as_long: bool, ratio: str, missed: bool
) -> None:
    one = Measured("ours", "theirs", ours, 2.0, wanted, as_long)
    assert one.missed == missed
    assert f"| {ratio} |" in table([one])


def test_an_error_is_told_in_points() -> None:
    assert "| 0.5 times as large | at most 1 | 0.38 points | 0.75 points |" in table(
        [Measured("error", "what is wanted", 0.375, 0.75, wanted=1, as_long=True, unit="points")]
    )


def test_sides_take_turns_after_a_first_try() -> None:
    order: list[str] = []
    assert len(medians(lambda: order.append("ours"), lambda: order.append("theirs"), runs=2)) == 2
    assert order == ["ours", "theirs"] * 3
