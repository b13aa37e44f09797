from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from planner.casework.shock_file import SHIPPED, load_shock, read_shock, shock_names
from planner.errors import InputError
from tests.project import ROOT

FILES = {path.stem: path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenarios" / "shocks").glob("*.toml"))}
TEXT = FILES["illness"]


def test_the_samples_are_named_after_what_happens() -> None:
    assert list(FILES) == ["bad_season", "illness", "lost_job", "price_rise", "rate_rise"]
    assert [read_shock(text, name).id for name, text in FILES.items()] == list(FILES)


def test_the_samples_say_what_happens() -> None:
    illness, job, prices, rates = (read_shock(FILES[name], name) for name in ("illness", "lost_job", "price_rise", "rate_rise"))
    assert (illness.after_months, illness.lasts_months, illness.income_lost, illness.bill) == (2, 1, Decimal("0.30"), 400_000)
    assert not illness.rate_rise
    assert not illness.other_debt_rise
    assert (job.lasts_months, job.income_lost, job.bill) == (5, Decimal("0.75"), 0)
    assert (prices.lasts_months, prices.spending_rise) == (None, Decimal("0.10"))
    assert (rates.lasts_months, rates.rate_rise, rates.other_debt_rise) == (None, Decimal("0.01"), Decimal("0.05"))
    assert illness.title == {"zh": "一场病", "en": "An illness"}


def test_a_shock_is_found_by_its_name_or_in_a_file(tmp_path: Path) -> None:
    assert shock_names() == tuple(FILES)
    assert [load_shock(name).id for name in shock_names()] == list(FILES)
    own = tmp_path / "flood.toml"
    own.write_text(TEXT.replace('id = "illness"', 'id = "flood"'), encoding="utf-8")
    assert load_shock(str(own)).id == "flood"
    assert load_shock(str(SHIPPED / "illness.toml")) == load_shock("illness")
    assert load_shock("illness", minor_units=0).bill == 4_000


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("flood", "error.shock_unknown"),
        ("", "error.shock_unknown"),
        ("../shocks/illness", "error.shock_unknown"),
        ("flood.toml", "file.missing"),
    ],
)
def test_a_shock_that_is_not_there_is_refused_with_what_is_known(name: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        load_shock(name)
    assert (caught.value.key, caught.value.place) == (key, name)
    if key == "error.shock_unknown":
        assert caught.value.values["known"] == "bad_season, illness, lost_job, price_rise, rate_rise"


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
        ("spending_rise = 0", "spending_rise = 0\nrate_rise = 1.5", "error.assumption_range", "here: rate_rise"),
        ("spending_rise = 0", 'spending_rise = 0\nother_debt_rise = "5%"', "error.pack_type", "here: other_debt_rise"),
        ("spending_rise = 0", "spending_rise = 0\nrate_rise = 0.01", "error.shock_rate_lasts", "here: lasts_months"),
    ],
)
def test_a_broken_file_is_refused_at_its_place(before: str, after: str, key: str, place: str) -> None:
    assert before in TEXT
    with pytest.raises(InputError) as caught:
        read_shock(TEXT.replace(before, after), "here")
    assert caught.value.key == key
    assert place in caught.value.place


def test_rises_may_last_for_a_time_where_the_rate_stays() -> None:
    written = "spending_rise = 0\nrate_rise = 0\nother_debt_rise = 0.05"
    assert read_shock(TEXT.replace("spending_rise = 0", written), "here").other_debt_rise == Decimal("0.05")
