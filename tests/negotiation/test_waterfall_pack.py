from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.negotiation import waterfall_pack
from planner.negotiation.waterfall_pack import SHIPPED, load_waterfall, read_waterfall

FOLDER = Path(waterfall_pack.__file__).parent / "waterfalls"
TEXT = (FOLDER / "hamp.toml").read_text(encoding="utf-8")


def test_every_file_is_shipped_under_its_name() -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(SHIPPED)
    assert [load_waterfall(name).id for name in SHIPPED] == list(SHIPPED)
    assert load_waterfall("hamp") is load_waterfall("hamp")


@pytest.mark.parametrize("name", SHIPPED)
def test_it_says_that_its_examples_come_from_copies(name: waterfall_pack.Shipped) -> None:
    found = load_waterfall(name)
    assert found.source_kind == "secondary_copy"
    assert found.source
    assert "二手资料" in found.note["zh"]
    assert "secondary copies" in found.note["en"]


def test_a_waterfall_of_ones_own_needs_no_source() -> None:
    text = TEXT.replace('"secondary_copy"', '"own"').replace(load_waterfall("hamp").source, "")
    assert read_waterfall(text, "own").source == ""


@pytest.mark.parametrize(
    ("before", "after", "key", "place"),
    [
        ("[target]", "[target", "error.pack_toml", "numbers"),
        ("[target]", "[aim]", "error.pack_key_missing", "numbers: target"),
        ('id = "hamp"', 'id = "hamp"\nname = "x"', "error.pack_key_unknown", "numbers: name"),
        ("share = 0.31", "share = 0.31\nof = 1", "error.pack_key_unknown", "numbers: target: of"),
        ("share = 0.31", "share = 1.01", "error.assumption_range", "numbers: target: share"),
        ("share = 0.31", "share = -0.01", "error.assumption_range", "numbers: target: share"),
        ("income_share", "wish", "error.pack_choice", "numbers: target: kind"),
        ('lever = "rate"', 'lever = "luck"', "error.pack_choice", "numbers: steps 2: lever"),
        ('lever = "capitalise"', 'lever = "capitalise"\nlimit = 1', "error.pack_key_unknown", "numbers: steps 1: limit"),
        ("step = 0.00125", "step = 0", "error.assumption_range", "numbers: steps 2: step"),
        ("step = 0.00125\n", "", "error.pack_key_missing", "numbers: steps 2: step"),
        ("limit = 480", "limit = 1201", "error.assumption_range", "numbers: steps 3: limit"),
        ("limit = 480", "limit = 480.5", "error.assumption_range", "numbers: steps 3: limit"),
        ('source = "Home', 'source = ""  # "Home', "error.pack_key_missing", "numbers: source"),
        ("[[steps]]", "[[stairs]]", "error.pack_key_missing", "numbers: steps"),
    ],
)
def test_a_broken_file_is_refused_at_its_place(before: str, after: str, key: str, place: str) -> None:
    assert before in TEXT
    with pytest.raises(InputError) as caught:
        read_waterfall(TEXT.replace(before, after), "numbers")
    assert caught.value.key == key
    assert place in caught.value.place
