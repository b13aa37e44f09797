"""A case as file, document and values: all three say the same, and every wrong one is refused with its place."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings

from planner.casework import case as case_module
from planner.casework.case import Case, case_document, case_from_document, case_schema, load_case, read_case, write_case
from planner.casework.case_errors import CaseErrors
from planner.casework.toml_lines import KeyPath
from planner.core.debt import Parts
from planner.errors import InputError
from tests.casework.cases import cases

SAMPLES = Path(__file__).parents[2] / "scenarios" / "cases"
SAMPLE = SAMPLES / "card-after-hospital.toml"
TEXT = SAMPLE.read_text(encoding="utf-8")


def errors_of(text: str) -> list[InputError]:
    with pytest.raises(CaseErrors) as caught:
        read_case(text, name="case.toml")
    assert caught.value.place == "case.toml"
    assert caught.value.values["count"] == len(caught.value.errors)
    assert all(error.values["file"] == "case.toml" for error in caught.value.errors)
    return list(caught.value.errors)


def changed(old: str, new: str) -> str:
    """Replace a piece of the sample that stands in it once or more; its first occurrence counts."""
    assert old in TEXT
    return TEXT.replace(old, new, 1)


def line_of(piece: str) -> int:
    return TEXT[: TEXT.index(piece)].count("\n") + 1


def test_the_sample_reads_as_it_is_written() -> None:
    case = load_case(SAMPLE)
    assert (case.id, case.title.in_language("zh_CN"), case.title.in_language("en")) == (
        "card-after-hospital",
        "住院之后的信用卡欠款",
        "Credit card debt after a hospital stay",
    )
    assert (case.as_of, case.pack, case.seed, case.synthetic) == (date(2026, 11, 23), "cn", 20261123, True)
    (debt,) = case.debts
    assert debt.parts == Parts(principal_overdue=4800000, interest=624000, penalty_interest=158000, late_charges=42000)
    assert (debt.contract_rate, debt.penalty_markup, debt.days_past_due) == (Decimal("0.156"), Decimal("0.30"), 136)
    assert case.household.income[1].usual.by_month == (0, 0, 0, 260000, 260000, 0, 0, 310000, 310000, 0, 0, 0)
    assert case.household.contributions[0].until == date(2027, 12, 31)
    assert case.mandate.waive_max["principal"] == Decimal("0.10")
    assert case.mandate.needs_confirmation == ("principal",)
    assert (case.currency, case.minor_units) == ("CNY", 2)


@given(cases())
@settings(max_examples=50)
def test_file_document_and_values_say_the_same(case: Case) -> None:
    text = write_case(case)
    assert read_case(text, name="again") == case
    assert write_case(read_case(text, name="again")) == text
    document = json.loads(json.dumps(case_document(case)))
    assert case_from_document(document) == case
    jsonschema.Draft202012Validator(case_schema()).validate(document)


def test_the_published_schema_is_the_one_of_the_models() -> None:
    published = json.loads(Path(case_module.__file__).with_name("case.schema.json").read_text(encoding="utf-8"))
    assert published == case_schema()
    jsonschema.Draft202012Validator.check_schema(published)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_samples_keep_the_published_schema(path: Path) -> None:
    document = case_document(load_case(path))
    jsonschema.Draft202012Validator(case_schema()).validate(document)
    broken = {**document, "pack": "../cn"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(case_schema()).validate(broken)


@pytest.mark.parametrize(
    ("old", "new", "key", "place", "values"),
    [
        ("lender            =", "lendr =", "error.key_unknown_near", "debt[0].lendr", {"near": "lender"}),
        ("secured           =", "colour =", "error.key_unknown", "debt[0].colour", {}),
        ("savings  =", "savngs =", "error.key_unknown_near", "household.savngs", {"near": "savings"}),
        ("{ zh =", "{ cn = 'a', zh =", "error.key_unknown", "title.cn", {}),
        ('fees = "1.00", interest', 'fee = "1.00", interest', "error.key_unknown_near", "mandate.waive_max.fee", {"near": "fees"}),
        ('"bank"', '"bnk"', "error.choice", "debt[0].lender", {"found": "bnk", "choices": "bank, consumer_finance, microloan, private"}),
        ('"credit_card"', '"creditcard"', "error.choice", "debt[0].product", {"found": "creditcard"}),
        ('"ACT/365F"', '"ACT/365"', "error.choice", "debt[0].day_count", {"found": "ACT/365"}),
        ('"illness"', '"ill"', "error.choice", "household.hardship.kind", {"found": "ill"}),
        ('"least_concession"', '"most"', "error.choice", "mandate.mode", {"choices": "least_concession, fair_split"}),
        ('pack      = "cn"', 'pack = "us"', "error.pack_unknown", "pack", {"found": "us", "known": "cn"}),
        ('pack      = "cn"', 'pack = "../cn"', "error.pack_unknown", "pack", {"found": "../cn"}),
        ('pack      = "cn"', 'pack = "/etc/passwd"', "error.pack_unknown", "pack", {"found": "/etc/passwd"}),
        ('pack      = "cn"', "pack = 1", "error.pack_unknown", "pack", {"found": "1"}),
        ('"CNY"', '"XYZ"', "error.choice", "debt[0].currency", {"found": "XYZ"}),
        ('"CNY"', "1", "error.choice", "debt[0].currency", {"found": "1"}),
        ('"48000.00"', '"48000.001"', "error.amount_decimals", "debt[0].principal_overdue", {"found": "48000.001", "decimals": 2}),
        ('"48000.00"', '"-48000.00"', "error.amount_negative", "debt[0].principal_overdue", {"found": "-48000.00"}),
        ('"48000.00"', '"99999999999999.00"', "error.amount_large", "debt[0].principal_overdue", {}),
        ('"48000.00"', f'"{"9" * 400}"', "error.amount_large", "debt[0].principal_overdue", {}),
        ('"48000.00"', '"NaN"', "error.amount_form", "debt[0].principal_overdue", {"found": "NaN"}),
        ('"48000.00"', "nan", "error.amount_form", "debt[0].principal_overdue", {"found": "NaN"}),
        ('"48000.00"', '"1e5"', "error.amount_form", "debt[0].principal_overdue", {"found": "1e5"}),
        ('"48000.00"', "48000.00", "error.amount_form", "debt[0].principal_overdue", {"found": "48000.00"}),
        ('"48000.00"', "true", "error.amount_form", "debt[0].principal_overdue", {}),
        ('"0.156"', '"15.6"', "error.rate_percent", "debt[0].contract_rate", {"found": "15.6", "instead": "0.156"}),
        ('"0.156"', '"15.6%"', "error.rate_percent", "debt[0].contract_rate", {"instead": "0.156"}),
        ('"0.156"', '"-0.156"', "error.rate_form", "debt[0].contract_rate", {"found": "-0.156"}),
        ('"0.156"', '"NaN"', "error.rate_form", "debt[0].contract_rate", {"found": "NaN"}),
        ('"0.156"', "inf", "error.rate_form", "debt[0].contract_rate", {"found": "Infinity"}),
        ('"0.156"', "true", "error.rate_form", "debt[0].contract_rate", {}),
        ('"0.30"', '"30"', "error.rate_percent", "debt[0].penalty_markup", {"instead": "0.3"}),
        ('"0.60"', '"1.01"', "error.rate_percent", "mandate.wanted_completion", {}),
        ('"0.60"', "true", "error.rate_form", "mandate.wanted_completion", {}),
        ("2023-05-18", '"2023-5-18"', "error.date_form", "debt[0].contract_date", {"found": "2023-5-18"}),
        ("2023-05-18", '"2023-02-30"', "error.date_form", "debt[0].contract_date", {"found": "2023-02-30"}),
        ("2023-05-18", "2023-05-18T08:00:00", "error.date_form", "debt[0].contract_date", {}),
        ("2023-05-18", "20230518", "error.date_form", "debt[0].contract_date", {"found": "20230518"}),
        ("2023-05-18", "1023-05-18", "case.date_far", "debt[0].contract_date", {"found": "1023-05-18"}),
        ("2027-12-31", "2727-12-31", "case.date_far", "household.contribution[0].until", {}),
        ("people   = 3", 'people = "3"', "case.whole_number", "household.people", {"found": "3"}),
        ("people   = 3", "people = 3.5", "case.whole_number", "household.people", {"found": "3.5"}),
        ("people   = 3", "people = 0", "case.number_small", "household.people", {"limit": "1"}),
        ("people   = 3", "people = 31", "case.number_large", "household.people", {"limit": "30"}),
        ("people   = 3", "people = 1", "case.children", "household.children", {"found": 1, "people": 1}),
        ("months_max        = 60", "months_max = 0", "case.number_small", "mandate.months_max", {"found": "0"}),
        ("skip_months_max   = 4", "skip_months_max = 12", "case.number_large", "mandate.skip_months_max", {"limit": "11"}),
        ("= false              #", '= "no" #', "case.yes_no", "debt[0].in_instalments", {"found": "no"}),
        ("synthetic = true", "synthetic = 1", "case.yes_no", "synthetic", {"found": "1"}),
        ('"示例银行"', '""', "case.text_form", "debt[0].creditor", {"characters": 200}),
        ('"示例银行"', f'"{"长" * 201}"', "case.text_form", "debt[0].creditor", {}),
        ('"示例银行"', '"a\\nb"', "case.text_form", "debt[0].creditor", {}),
        ('"示例银行"', "1", "case.text", "debt[0].creditor", {"found": "1"}),
        ('"card-after-hospital"', '"../card"', "case.identity_form", "id", {"found": "../card"}),
        ('"card-after-hospital"', "1", "case.identity_form", "id", {"found": "1"}),
        ('"CN-510100"', '"Chengdu"', "case.place_form", "household.place", {"found": "Chengdu"}),
        ('needs_confirmation = ["principal"]', 'needs_confirmation = "principal"', "case.list", "mandate.needs_confirmation", {}),
        ('{ zh = "住院之后的信用卡欠款", en = "Credit card debt after a hospital stay" }', '"x"', "case.table", "title", {"found": "x"}),
        ("seed      = 20261123\n", "", "error.key_missing", "", {}),
        ('en = "Credit', 'zh_TW = "Credit', "error.key_unknown", "title.zh_TW", {}),
        ('"0", "0"]\nverified', '"0"]\nverified', "error.twelve_months", "household.income[1].by_month", {"found": 11}),
        ('who = "partner"', 'who = "partner"\namount = "1"', "error.amount_or_by_month", "household.income[1]", {}),
        ('who = "partner"', 'who = "partner"\nevery = "month"', "case.every_and_months", "household.income[1].every", {}),
        ('amount = "1900.00"\n', "", "error.amount_or_by_month", "household.spending[0]", {}),
        ('amount = "400.00"\n', "", "error.amount_or_by_month", "household.contribution[0]", {}),
        ("2026-07-10", "2022-07-10", "case.date_order", "debt[0].matures_on", {"other": "contract_date", "limit": date(2023, 5, 18)}),
        ("2027-02-01", "2026-02-01", "case.date_order", "household.hardship.back_by", {"other": "since", "found": date(2026, 2, 1)}),
        ("days_past_due     = 136", "days_past_due = 2000", "case.overdue_too_long", "debt[0].days_past_due", {"found": 2000}),
        ("days_past_due     = 136", "days_past_due = -1", "case.number_small", "debt[0].days_past_due", {}),
        (
            "days_past_due     = 136",
            "days_past_due = 136\ncharges_since = 2022-01-01",
            "case.date_order",
            "debt[0].charges_since",
            {"other": "contract_date"},
        ),
        (
            "days_past_due     = 136",
            "days_past_due = 136\ncharges_since = 2026-11-24",
            "case.date_after_today",
            "debt[0].charges_since",
            {"limit": date(2026, 11, 23)},
        ),
    ],
)
def test_every_wrong_value_is_named_with_its_place(old: str, new: str, key: str, place: str, values: dict[str, object]) -> None:
    if not place:  # the seed may be left out
        assert read_case(changed(old, new), name="case.toml").seed == 0
        return
    (error,) = (error for error in errors_of(changed(old, new)) if error.key == key)
    assert error.place == place
    assert values.items() <= error.values.items()
    line, text_lines = error.values["line"], changed(old, new).splitlines()
    assert isinstance(line, int)
    last_key = place.rpartition(".")[2].partition("[")[0]
    assert last_key in text_lines[line - 1]


@pytest.mark.parametrize(
    "old", ["id        =", "as_of     =", "pack      =", "contract_date     =", "contract_rate     =", "people   =", "mode              ="]
)
def test_a_missing_key_is_named_unless_it_has_a_usual_value(old: str) -> None:
    line = TEXT.splitlines()[line_of(old) - 1]
    text = TEXT.replace(line + "\n", "", 1)
    key = old.split()[0]
    if key == "mode":
        assert read_case(text, name="x").mandate.mode == "least_concession"
        return
    (error,) = errors_of(text)
    assert (error.key, error.place.rpartition(".")[2]) == ("error.key_missing", key)


def test_all_problems_are_named_at_once_in_the_order_of_the_file() -> None:
    text = TEXT.replace('"0.156"', '"15.6"').replace('"48000.00"', '"-1"').replace("2027-02-01", "2026-02-01").replace('"cn"', '"xx"')
    errors = errors_of(text)
    assert [error.key for error in errors] == ["error.pack_unknown", "error.rate_percent", "error.amount_negative", "case.date_order"]
    pieces = ("pack      =", "contract_rate     =", "principal_overdue =", "back_by =")
    assert [error.values["line"] for error in errors] == [line_of(piece) for piece in pieces]


def debt_text(identity: str, currency: str = "CNY", amount: str = "100.00") -> str:
    return f"""
[[debt]]
id = "{identity}"
creditor = "x"
lender = "bank"
product = "consumer_loan"
currency = "{currency}"
contract_date = 2024-01-01
contract_rate = "0.1"
principal_overdue = "{amount}"
"""


def with_debts(*debts: str) -> str:
    start, end = TEXT.index("[[debt]]"), TEXT.index("[household]")
    return TEXT[:start] + "".join(debts) + "\n" + TEXT[end:]


def test_debts_together() -> None:
    assert len(read_case(with_debts(debt_text("a"), debt_text("b")), name="x").debts) == 2
    (error,) = errors_of(with_debts(debt_text("a"), debt_text("b"), debt_text("a")))
    assert (error.key, error.place) == ("case.identity_twice", "debt[2].id")
    (error,) = errors_of(with_debts(debt_text("a"), debt_text("b", "USD")))
    assert (error.key, error.place, error.values["first"]) == ("case.currency_mixed", "debt[1].currency", "CNY")
    (error,) = errors_of(with_debts(debt_text("a", amount="0.00")))
    assert (error.key, error.place) == ("case.no_amount", "debt[0]")
    (error,) = errors_of(with_debts("debt = []\n").replace("debt = []\n", "").replace('pack      = "cn"', 'pack = "cn"\ndebt = []'))
    assert (error.key, error.place) == ("case.no_debt", "debt")
    (error,) = errors_of(with_debts().replace('pack      = "cn"', 'pack = "cn"\ndebt = "none"'))
    assert (error.key, error.place) == ("case.list", "debt")
    assert {error.key for error in errors_of(with_debts(debt_text("a", "QQQ"), debt_text("b")))} == {"error.choice"}


def test_amounts_have_the_decimals_of_their_currency() -> None:
    (error,) = errors_of(with_debts(debt_text("a", "JPY", "100.50")).replace('"1500.00"', '"1500"'))[:1]
    assert (error.key, error.place, error.values["decimals"]) == ("error.amount_decimals", "debt[0].principal_overdue", 0)
    yen = read_case(with_debts(debt_text("a", "JPY", "100")), name="x")
    assert (yen.minor_units, yen.debts[0].parts.total) == (0, 100)
    dinar = read_case(with_debts(debt_text("a", "KWD", "100.125")), name="x")
    assert (dinar.minor_units, dinar.debts[0].parts.total) == (3, 100125)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("id = ", "case.not_toml", 1),
        ("id = 1\nid = 2\n", "case.key_twice", 2),
        ("[a]\n[a]\n", "case.key_twice", 2),
        ('a = """\n\nb', "case.not_toml", 3),
        ("{}", "case.not_toml", 1),
        ("x = " + "9" * 5000, "case.not_toml", 1),
        ("x = " + "[" * 3000, "case.not_toml", 1),
        ("as_of = 2026-02-30", "case.not_toml", 1),
    ],
)
def test_what_is_not_toml_is_named_with_its_line(text: str, key: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read_case(text, name="case.toml")
    assert (caught.value.key, caught.value.place, caught.value.values["line"]) == (key, "case.toml", line)


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"debt": 1},
        {"debt": [1, "a", None]},
        {"debt": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {}}}}}}}}},
        {"household": []},
        {"household": {"people": "x", "income": [{}], "spending": [[]], "hardship": 1}},
        {"debt": [{"id": 1, "currency": [], "contract_date": "x", "days_past_due": "y"}], "as_of": 1},
    ],
)
def test_any_document_is_refused_in_words(document: dict[str, Any]) -> None:
    with pytest.raises(CaseErrors) as caught:
        case_from_document(document)
    assert all(error.key.startswith(("case.", "error.")) and error.values["line"] is None for error in caught.value.errors)


def replaced(value: Any, path: KeyPath, new: object) -> Any:
    """Return a document with the value at a path replaced."""
    if not path:
        return new
    if isinstance(value, dict):
        return {**value, path[0]: replaced(value[path[0]], path[1:], new)}
    return [replaced(item, path[1:], new) if k == path[0] else item for k, item in enumerate(value)]


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield the path of every value below a document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


@pytest.mark.parametrize("new", [None, -1, "x", "", [], {}, ["x"], {"x": 1}, True, Decimal("1.5"), date(2020, 1, 1)], ids=repr)
def test_a_value_of_any_kind_in_any_place_is_read_or_refused(new: object) -> None:
    original = tomllib.loads(TEXT)
    refused = 0
    for path in paths(original):
        document = replaced(original, path, new)
        try:
            assert isinstance(case_from_document(document), Case)
        except CaseErrors:
            refused += 1
    assert refused > 40


@pytest.mark.parametrize(
    ("prepare", "key"),
    [
        (lambda path: None, "file.missing"),
        (lambda path: path.mkdir(), "file.directory"),
        (lambda path: path.write_bytes(b""), "file.empty"),
        (lambda path: path.write_bytes(b"\n  \n"), "file.empty"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe"), "file.not_text"),
        (lambda path: path.write_bytes("编码".encode("gb18030")), "file.not_text"),
        (lambda path: path.write_bytes(b"id = 1\0"), "file.not_text"),
        (lambda path: path.write_bytes(b"#" * 1_000_001), "file.large"),
    ],
)
def test_broken_files(tmp_path: Path, prepare: Callable[[Path], object], key: str) -> None:
    path = tmp_path / "case.toml"
    prepare(path)
    with pytest.raises(InputError) as caught:
        load_case(path)
    assert (caught.value.key, caught.value.place) == (key, str(path))


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path / "nul\0", tmp_path / ("x" * 300)):
        with pytest.raises(InputError, match="file.no_access"):
            load_case(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert load_case(path) == load_case(SAMPLE)


def test_a_case_without_what_may_be_left_out() -> None:
    case = load_case(SAMPLE)
    bare = replace(case, household=replace(case.household, hardship=None, living_floor=None, contributions=(), other_debts=()))
    document = case_document(bare)
    assert "hardship" not in document["household"]
    assert "living_floor" not in document["household"]
    assert case_from_document(document) == bare
