from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from planner.errors import InputError
from planner.household.assumptions import USUAL, Assumption, Assumptions, listed
from planner.i18n import LANGUAGES, text


def test_every_number_is_listed_with_its_range_and_source() -> None:
    numbers = {number.name: number for number in listed(USUAL)}
    assert list(numbers) == [field.name for field in fields(Assumptions)]
    assert {name for name, number in numbers.items() if number.kind == "published"} == {"share_of_surplus", "share_of_income"}
    assert all(bool(number.source) == (number.kind == "published") for number in numbers.values())
    assert all(type(number.lowest) is type(number.highest) is type(number.value) for number in numbers.values())


def test_the_numbers_of_the_model() -> None:
    assert [number.value for number in listed(USUAL)] == [
        *map(Decimal, ("0.50", "0.95", "0.90", "0.55", "0.05")),
        3,
        6,
        Decimal("0.20"),
        12,
        10,
    ]


def test_every_number_has_its_words_in_both_languages() -> None:
    for language in LANGUAGES:
        labels = {text(number.label_key, language) for number in listed(USUAL)}
        assert len(labels) == len(fields(Assumptions))
        assert len({text(number.kind_key, language) for number in listed(USUAL)}) == 2


@pytest.mark.parametrize("number", list(listed(USUAL)), ids=lambda number: number.name)
def test_a_number_outside_its_range_is_refused(number: Assumption) -> None:
    step = Decimal("0.01") if isinstance(number.value, Decimal) else 1
    for edge in (number.lowest, number.highest):
        assert getattr(_changed(number.name, edge), number.name) == edge
    for beyond in (number.lowest - step, number.highest + step, Decimal("NaN")):
        with pytest.raises(InputError) as error:
            _changed(number.name, beyond)
        assert (error.value.key, error.value.place) == ("error.assumption_range", number.name)


def _changed(name: str, value: Decimal | int) -> Assumptions:
    values: dict[str, Any] = {name: value}
    return Assumptions(**values)
