"""One cell: every form that is read, and every one that is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.casework.imports.cells import document_value, plain, word_key
from planner.casework.imports.columns import BY_KEY, Column
from planner.core.money import format_amount, parse_amount
from planner.errors import InputError

AMOUNT, RATE, DATE = BY_KEY["debt.interest"], BY_KEY["debt.contract_rate"], BY_KEY["debt.contract_date"]
COUNT, YES_NO, LENDER = BY_KEY["debt.original_months"], BY_KEY["debt.secured"], BY_KEY["debt.lender"]
IDENTITY, TEXT = BY_KEY["debt.id"], BY_KEY["debt.creditor"]


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("48000.00", "", "48000.00"),
        (" 48,000.05 ", "", "48000.05"),
        ("1,234,567", "", "1234567"),
        ("¥48,000", "", "48000"),
        ("￥ 48000元", "", "48000"),
        ("人民币48000", "", "48000"),
        ("４８０００．５", "", "48000.5"),
        ("4800000", "minor", "48000.00"),
        ("4.8", "ten_thousand", "48000"),
        ("4.8万", "", "48000"),
        ("4.8万元", "minor", "48000"),
        ("-1", "", "-1"),
        ("+1", "", "1"),
    ],
)
def test_amounts(text: str, unit: str, value: str) -> None:
    assert parse_amount(document_value(text, AMOUNT, unit=unit), place="", negative=True) == parse_amount(value, place="", negative=True)


def test_the_smallest_unit_hangs_on_the_currency() -> None:
    assert [document_value("1234", AMOUNT, unit="minor", decimals=decimals) for decimals in (0, 2, 3)] == ["1234", "12.34", "1.234"]


@pytest.mark.parametrize(
    "text", ["x", "1.2.3", "4,80,00", "1,2345", "48 000", "", "元", "=1", "1/2", "9" * 17, "0." + "1" * 11, "万", "--1", "1e5"]
)
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(InputError, match=r"imports.amount") as caught:
        document_value(text, AMOUNT)
    assert caught.value.values["found"] == plain(text)[:40]


@pytest.mark.parametrize("text", ["6.22E+17", "6e+17"])
@pytest.mark.parametrize("column", [AMOUNT, RATE, IDENTITY])
def test_a_number_that_was_cut_is_refused(text: str, column: Column) -> None:
    with pytest.raises(InputError, match=r"imports.number_cut"):
        document_value(text, column)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0.156", "", "0.156"),
        ("15.6", "percent", "0.156"),
        ("15.6%", "", "0.156"),
        ("15.6 ％", "percent", "0.156"),
        ("0", "percent", "0.00"),
    ],
)
def test_rates(text: str, unit: str, value: str) -> None:
    assert document_value(text, RATE, unit=unit) == value


@pytest.mark.parametrize("text", ["abc", "%", "15.6%%", "一成五"])
def test_what_is_no_rate(text: str) -> None:
    with pytest.raises(InputError, match=r"imports.rate"):
        document_value(text, RATE)


@pytest.mark.parametrize(
    "text",
    [
        "2023-05-18",
        "2023/5/18",
        "2023.05.18",
        "20230518",
        "2023年5月18日",
        "2023年05月18",
        "2023-05-18 00:00:00",
        "2023-05-18T10:11",
        "２０２３-5-18",
    ],
)
@pytest.mark.parametrize("order", ["year_first", "day_first", "month_first"])
def test_dates_with_the_year_first_are_read_in_every_order(text: str, order: str) -> None:
    assert document_value(text, DATE, date_order=order) == "2023-05-18"


def test_other_orders_are_read_only_when_they_are_named() -> None:
    assert document_value("05/06/2023", DATE, date_order="day_first") == "2023-06-05"
    assert document_value("05/06/2023", DATE, date_order="month_first") == "2023-05-06"
    with pytest.raises(InputError, match=r"imports.date.year_first"):
        document_value("05/06/2023", DATE)


@pytest.mark.parametrize(
    ("text", "order"), [("2023-02-30", "year_first"), ("31/02/2023", "day_first"), ("13/13/2023", "month_first"), ("45064", "year_first")]
)
def test_what_is_no_date(text: str, order: str) -> None:
    with pytest.raises(InputError, match=rf"imports.date.{order}"):
        document_value(text, DATE, date_order=order)


@pytest.mark.parametrize(
    ("text", "value"), [("36", 36), ("36期", 36), ("36 个月", 36), ("136天", 136), ("3人", 3), ("36.0", 36), ("０", 0)]
)
def test_counts(text: str, value: int) -> None:
    assert document_value(text, COUNT) == value


@pytest.mark.parametrize("text", ["3年", "-1", "3.5", "x", "1" * 10])
def test_what_is_no_count(text: str) -> None:
    with pytest.raises(InputError, match=r"imports.count"):
        document_value(text, COUNT)


@pytest.mark.parametrize(
    ("text", "value"), [("是", True), ("有", True), ("Y", True), ("TRUE", True), ("1", True), ("否", False), ("no", False), ("0", False)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert document_value(text, YES_NO) is value


def test_a_creditors_own_words() -> None:
    assert document_value("抵", YES_NO, words={"抵": "yes"}) is True
    assert document_value("K 01", LENDER, words={"k01": "microloan"}) == "microloan"
    assert document_value("银行", LENDER, words={"银行": "microloan"}) == "microloan"
    with pytest.raises(InputError, match=r"imports.yes_no"):
        document_value("抵", YES_NO)
    with pytest.raises(InputError, match=r"imports.choice") as caught:
        document_value("K02", LENDER, words={"K01": "bank"})
    assert str(caught.value.values["choices"]).startswith("K01, 银行 / bank, ")


@pytest.mark.parametrize("text", ["银行", " 商业银行 ", "bank", "BANK"])
def test_known_words(text: str) -> None:
    assert document_value(text, LENDER) == "bank"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("HT/2024 001", "ht-2024-001"),
        ("ＨＴ００１", "ht001"),
        ("a.b\\c#1", "a-b-c-1"),
        ("622848", "622848"),
        ("12E05", "12e05"),
        ("合同1", "合同1"),
    ],
)
def test_identities_become_small_letters_and_hyphens(text: str, value: str) -> None:
    assert document_value(text, IDENTITY) == value  # what is still none is refused by the case


def test_text_stays_as_it_is() -> None:
    assert document_value(" 示例银行（总行） ", TEXT) == "示例银行（总行）"


@given(st.integers(0, 10**14))
def test_amounts_are_exact_in_every_unit(minor: int) -> None:
    assert parse_amount(document_value(str(minor), AMOUNT, unit="minor"), place="") == minor
    assert parse_amount(document_value(f"{minor // 100:,}.{minor % 100:02}", AMOUNT), place="") == minor
    assert parse_amount(document_value(format_amount(minor, 6), AMOUNT, unit="ten_thousand"), place="") == minor


@given(st.dates(date(1950, 1, 1), date(2149, 12, 31)))
def test_every_date_in_every_form(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"):
        assert document_value(day.strftime(form), DATE) == day.isoformat()
    assert document_value(day.strftime("%d.%m.%Y"), DATE, date_order="day_first") == day.isoformat()


@given(st.text(max_size=30), st.sampled_from(list(BY_KEY.values())))
def test_any_text_is_read_or_refused_in_words(text: str, column: Column) -> None:
    value: object = None
    try:
        value = document_value(text, column)
    except InputError as error:
        value = error.key
    assert isinstance(value, str | int | bool)


def test_names_are_compared_without_what_does_not_count() -> None:
    assert word_key("＊合同 编号*") == word_key("合同编号")
    assert word_key("Days_Past-Due") == word_key("days past due")
