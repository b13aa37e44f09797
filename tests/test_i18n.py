"""Text in two languages, and the forms of amounts, rates and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from planner import i18n
from planner.errors import CatalogueError
from planner.i18n import amount, catalogue, long_date, month_name, month_of_year, percent, render, text

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Replace the English catalogue by the given areas."""
    (tmp_path / "en").mkdir()
    monkeypatch.setattr(i18n, "LOCALE_FOLDER", tmp_path)
    catalogue.cache_clear()

    def write_areas(**areas: dict[str, str]) -> None:
        for area, texts in areas.items():
            entries = "\n".join(f'msgid "{key}"\nmsgstr "{sentence}"\n' for key, sentence in texts.items())
            (tmp_path / "en" / f"{area}.po").write_text(HEADER + entries, encoding="utf-8")

    yield write_areas
    catalogue.cache_clear()


@pytest.mark.parametrize(
    ("minor", "currency", "minor_units", "chinese", "english"),
    [
        (123456, "CNY", 2, "¥1,234.56", "¥1,234.56"),
        (0, "CNY", 2, "¥0.00", "¥0.00"),
        (-5, "CNY", 2, "-¥0.05", "-¥0.05"),
        (10**15, "CNY", 2, "¥10,000,000,000,000.00", "¥10,000,000,000,000.00"),
        (1234, "JPY", 0, "JP¥1,234", "JP¥1,234"),
        (1234567, "KWD", 3, "KWD1,234.567", "KWD1,234.567"),
        (150, "USD", 2, "US$1.50", "$1.50"),
    ],
)
def test_amount_is_exact_and_says_its_currency(minor: int, currency: str, minor_units: int, chinese: str, english: str) -> None:
    assert amount(minor, "zh_CN", currency, minor_units) == chinese
    assert amount(minor, "en", currency, minor_units) == english


@pytest.mark.parametrize(
    ("rate", "decimals", "written"),
    [
        ("0.156", 2, "15.6%"),
        ("0", 2, "0%"),
        ("0.24", 2, "24%"),
        ("0.153450", 2, "15.35%"),  # half up: half even would be the same
        ("0.153445", 2, "15.34%"),
        ("0.15325", 1, "15.3%"),
        ("0.00125", 2, "0.13%"),  # half up: half even would say 0.12%
        ("0.125", 0, "13%"),
        ("-0.05", 2, "-5%"),
        ("12.5", 2, "1,250%"),
    ],
)
def test_percent_rounds_half_up(rate: str, decimals: int, written: str) -> None:
    assert percent(Decimal(rate), "en", decimals) == written
    assert percent(Decimal(rate), "zh_CN", decimals) == written


def test_dates_and_months() -> None:
    day = date(2027, 2, 1)
    assert (long_date(day, "zh_CN"), long_date(day, "en")) == ("2027年2月1日", "February 1, 2027")
    assert (month_name(2, "zh_CN"), month_name(2, "en")) == ("2月", "February")
    assert (month_name(12, "zh_CN", short=True), month_name(12, "en", short=True)) == ("12月", "Dec")
    assert (month_of_year(day, "zh_CN"), month_of_year(day, "en")) == ("2027年2月", "February 2027")


def test_plural_forms() -> None:
    assert [text("unit.months", "en", number=number) for number in (0, 1, 2)] == ["0 months", "1 month", "2 months"]
    assert [text("unit.months", "zh_CN", number=number) for number in (0, 1, 2)] == ["0 个月", "1 个月", "2 个月"]


def test_text_is_filled_with_values_as_they_are(write: Write) -> None:
    write(area={"greeting.name": "Hello {key}, {{braces}} stay."})
    assert text("greeting.name", "en", key="{not} a placeholder") == "Hello {not} a placeholder, {braces} stay."


def test_render_writes_each_value_by_its_name(write: Write) -> None:
    (i18n.LOCALE_FOLDER / "en" / "unit.po").write_text(
        HEADER + 'msgid "unit.months"\nmsgid_plural "unit.months"\nmsgstr[0] "{number} month"\nmsgstr[1] "{number} months"\n',
        encoding="utf-8",
    )
    write(
        area={
            "all": "{a_amount} {b_rate} {own_share} {c_months} {d_month} {day} {ratio} {count} {name} {expected}",
            "other.key": "its text",
        }
    )
    values = {
        "a_amount": 21200,
        "b_rate": Decimal("0.24"),
        "own_share": Decimal("0.5"),
        "c_months": 12,
        "d_month": 2,
        "day": date(2027, 2, 1),
        "ratio": Decimal("1.250"),
        "count": 3,
        "name": "示例银行",
        "expected": "other.key",
    }
    assert render("all", values, "en") == "¥212.00 24% 50% 12 months February February 1, 2027 1.25 3 示例银行 its text"
    assert render("all", values | {"expected": "YYYY-MM-DD", "a_amount": "none"}, "en", "JPY", 0).startswith("none 24%")
    assert render("all", values, "en", "JPY", 0).startswith("JP¥21,200 ")
    assert render("all", values | {"expected": "YYYY-MM-DD"}, "en").endswith("YYYY-MM-DD")


def test_missing_text_is_an_error(write: Write) -> None:
    write(area={"empty": "", "full": "{needed}"})
    for key in ("empty", "absent"):
        with pytest.raises(CatalogueError, match="error.text_missing"):
            text(key, "en")
    with pytest.raises(CatalogueError, match="error.text_value.*needed"):
        text("full", "en", other=1)
    with pytest.raises(CatalogueError, match="error.text_value"):
        render("full", {}, "en")


def test_a_key_stands_in_one_area_only(write: Write) -> None:
    write(one={"same": "a"}, two={"same": "b"})
    with pytest.raises(CatalogueError, match=r"error.text_twice: text_key=same, file=two\.po"):
        text("same", "en")


@pytest.mark.parametrize("language", ["fr", "../en", ""])
def test_other_languages_are_an_error(language: str) -> None:
    with pytest.raises(CatalogueError, match="error.language"):
        text("unit.months", language, number=1)  # type: ignore[arg-type]  # wrong on purpose
