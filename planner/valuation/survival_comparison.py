"""What may be said of chances that are not calibrated: a band, as natural frequencies, and which of two plans is likelier to hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from planner.valuation.parameter_sets import SetName
from planner.valuation.survival import Outcome

Verdict = Literal["more", "less", "about_same"]

OF: Final = 100
"""Frequencies are told "of 100 households like this"."""


@dataclass(frozen=True, slots=True)
class Band:
    """Of 100 households like this so many complete the plan: with the base numbers, and at least and at most over all three sets."""

    low: int
    base: int
    high: int


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much more paths complete one plan than another, and the standard error of it, over the same lives."""

    mean: float
    standard_error: float

    @property
    def is_clear(self) -> bool:
        """Whether it is more than two standard errors away from nothing."""
        return abs(self.mean) > 2 * self.standard_error


def bands(outcomes: Mapping[SetName, Outcome]) -> tuple[Band, ...]:
    """Return the band of each plan.

    The ends are the smallest and the largest of the three sets, wherever they come from. As a rule these are low and high; but where a
    plan is all but hopeless, an unsteadier income keeps it more often, and then the sets change places by their nature, not by chance.
    """
    frequencies = np.array([_frequencies(outcome) for outcome in outcomes.values()], dtype=np.int64)
    columns = zip(frequencies.min(axis=0).tolist(), _frequencies(outcomes["base"]), frequencies.max(axis=0).tolist(), strict=True)
    return tuple(Band(*column) for column in columns)


def paired_difference(outcome: Outcome, one: int, other: int) -> Difference:
    """Compare two plans of one outcome path by path."""
    differences = outcome.completed[one].astype(np.int64) - outcome.completed[other]
    return Difference(float(differences.mean()), float(differences.std() / np.sqrt(len(differences))))


def compare(outcomes: Mapping[SetName, Outcome], one: int, other: int) -> Verdict:
    """Say whether plan ``one`` is more or less likely to hold than plan ``other``, or about the same.

    More and less only where the difference is clear and has the same sign in every set of numbers.
    """
    differences = [paired_difference(outcome, one, other) for outcome in outcomes.values()]
    if all(difference.is_clear and difference.mean > 0 for difference in differences):
        return "more"
    if all(difference.is_clear and difference.mean < 0 for difference in differences):
        return "less"
    return "about_same"


def _frequencies(outcome: Outcome) -> list[int]:
    """Round to whole households of 100, halves up."""
    paths = outcome.completed.shape[1]
    return [(2 * OF * int(count) + paths) // (2 * paths) for count in outcome.completed.sum(axis=1)]
