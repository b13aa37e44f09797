from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.valuation import survival_parameters
from planner.valuation.parameter_sets import read_sets
from planner.valuation.survival_parameters import ParameterSet, load_parameters

TEXT = Path(survival_parameters.__file__).with_suffix(".toml").read_text(encoding="utf-8")


def test_the_id_names_the_values_and_not_the_words() -> None:
    same, other = (
        TEXT.replace("# The numbers", "# Numbers").replace("= 0.30\n", "= 0.300\n"),
        TEXT.replace("base = 0.0426", "base = 0.0425"),
    )
    ids = [read_sets(text, "numbers", ParameterSet).id for text in (TEXT, same, other)]
    assert ids[0] == ids[1] == load_parameters().id
    assert ids[2] != ids[0]


@pytest.mark.parametrize(
    ("before", "after", "key", "place"),
    [
        ("[slip]", "[slip", "error.pack_toml", "numbers"),
        ("[slip]", "[slop]", "error.pack_key_missing", "numbers: slip"),
        ("[slip]", "[slop]\n[slip]", "error.pack_key_unknown", "numbers: slop"),
        ('[slip]\nunit = "fraction"', '[slip]\nunit = "share"', "error.pack_choice", "numbers: slip: unit"),
        ('[slip]\nunit = "fraction"', '[slip]\nunit = "fraction"\nnote = 1', "error.pack_key_unknown", "numbers: slip: note"),
        ("low = 0.55", 'low = "0.55"', "error.pack_type", "numbers: slip: low"),
        ("low = 0.55", "low = true", "error.pack_type", "numbers: slip: low"),
        ("low = 0.55", "low = 1.01", "error.assumption_range", "numbers: slip: low"),
        ("low = 0.55", "low = -0.01", "error.assumption_range", "numbers: slip: low"),
        ("low = 3\n", "low = 2.5\n", "error.assumption_range", "numbers: instalments_until_broken: low"),
        ("very_irregular = 0.456 }", "rare = 0.456 }", "error.pack_key_missing", "numbers: income_variation: low: very_irregular"),
        (
            "very_irregular = 0.456 }",
            "very_irregular = 0.456, rare = 0 }",
            "error.pack_key_unknown",
            "numbers: income_variation: low: rare",
        ),
        ("very_irregular = 0.456", "very_irregular = 0.9", "error.assumption_range", "numbers: income_variation: low: very_irregular"),
        ('kind = "assumption"\nsource = ""', 'kind = "published"\nsource = ""', "error.pack_key_missing", ": source"),
    ],
)
def test_a_broken_file_is_refused_at_its_place(before: str, after: str, key: str, place: str) -> None:
    assert before in TEXT
    with pytest.raises(InputError) as caught:
        read_sets(TEXT.replace(before, after, 1), "numbers", ParameterSet)
    assert caught.value.key == key
    assert place in caught.value.place
