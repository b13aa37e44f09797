from __future__ import annotations

from decimal import Decimal

import pytest

from planner.casework.shock_file import read_shock
from planner.errors import InputError
from tests.project import ROOT

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenarios" / "shocks").glob("*.toml"))}
TEXT = FILES["illness"]


def test_the_samples_are_named_after_what_happens() -> None:
    assert list(FILES) == ["bad_season", "illness", "lost_job", "price_rise"]
    assert [read_shock(text, name).id for name, text in FILES.items()] == list(FILES)


def test_the_samples_say_what_happens() -> None:
    illness, job, prices = (read_shock(FILES[name], name) for name in ("illness", "lost_job", "price_rise"))
    assert (illness.after_months, illness.lasts_months, illness.income_lost, illness.bill) == (2, 1, Decimal("0.30"), 400_000)
    assert (job.lasts_months, job.income_lost, job.bill) == (5, Decimal("0.75"), 0)
    assert (prices.lasts_months, prices.spending_rise) == (None, Decimal("0.10"))
    assert illness.title == {"zh": "一场病", "en": "An illness"}


@pytest.mark.parametrize(
    ("before", "after", "key", "place"),
    [
        ("[title]", "[title", "error.pack_toml", "here"),
        ('id = "illness"', "", "error.pack_key_missing", "here: id"),
        ('id = "illness"', 'id = "illness"\nnote = 1', "error.pack_key_unknown", "here: note"),
        ('"assumption"', '"guess"', "error.pack_choice", "here: kind"),
        (
            'kind = "assumption"\nsource = "Scale: 国家卫生健康委统计公报 2023"',
            'kind = "published"\nsource = ""',
            "error.pack_key_missing",
            "source",
        ),
        ("income_lost = 0.30", "income_lost = 1.01", "error.assumption_range", "here: income_lost"),
        ("income_lost = 0.30", "income_lost = -0.01", "error.assumption_range", "here: income_lost"),
        ("income_lost = 0.30", 'income_lost = "0.30"', "error.pack_type", "here: income_lost"),
        ("after_months = 2", "after_months = 1.5", "error.assumption_range", "here: after_months"),
        ("lasts_months = 1", "lasts_months = 1201", "error.assumption_range", "here: lasts_months"),
        ('bill = "4000.00"', "bill = 4000", "error.pack_type", "here: bill"),
        ('bill = "4000.00"', 'bill = "4000.001"', "error.amount_decimals", "here: bill"),
    ],
)
def test_a_broken_file_is_refused_at_its_place(before: str, after: str, key: str, place: str) -> None:
    assert before in TEXT
    with pytest.raises(InputError) as caught:
        read_shock(TEXT.replace(before, after), "here")
    assert caught.value.key == key
    assert place in caught.value.place
