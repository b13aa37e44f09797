"""Errors are a key and values; the tree is the one drawn in the module."""

from __future__ import annotations

import re

import pytest

from planner import errors
from planner.errors import CalculationError, InputError, NegativeAmortisation, NoRate, PlannerError
from planner.i18n import LANGUAGES, Language, catalogue

CLASSES = [item for item in vars(errors).values() if isinstance(item, type) and issubclass(item, PlannerError)]


def test_the_tree_of_the_docstring_is_the_tree_of_the_classes() -> None:
    drawn: dict[str, str] = {}
    above: dict[int, str] = {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"(?P<lead>[ │├└─]*)(?P<name>[A-Z]\w+)  +\w", line):
            depth = (len(found["lead"]) - 4) // 4
            above[depth] = found["name"]
            drawn[found["name"]] = above.get(depth - 1, "Exception")
    assert drawn == {item.__name__: item.__bases__[0].__name__ for item in CLASSES}


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_has_words(kind: type[PlannerError], language: Language) -> None:
    assert kind.key in catalogue(language)


def test_an_error_is_a_key_and_values() -> None:
    error = NegativeAmortisation(number=3, payment_amount=500, interest_amount=900)
    assert isinstance(error, CalculationError)
    assert (error.key, error.values) == ("error.negative_amortisation", {"number": 3, "payment_amount": 500, "interest_amount": 900})
    assert str(error) == "error.negative_amortisation: number=3, payment_amount=500, interest_amount=900"
    assert str(NoRate()) == "error.no_rate"
    assert CalculationError("error.weights").key == "error.weights"


def test_an_input_error_names_its_place() -> None:
    error = InputError("error.amount_form", place="amount", found="x")
    inside = error.at("flows[2]").at("line 7")
    assert (inside.key, inside.place) == ("error.amount_form", "line 7: flows[2]: amount")
    assert inside.values == {"place": "line 7: flows[2]: amount", "found": "x"}
    assert InputError(place="").at("case.toml").place == "case.toml"
