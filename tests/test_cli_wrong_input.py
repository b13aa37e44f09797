"""Wrong input on the command line: exit code 2, one clear message that names the place, in both languages, and never a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from planner import cli
from tests.command_line import FLOWS, LOAN, SAMPLE, TEXT, Run, command_line, lines


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(monkeypatch)


def test_one_wrong_line_and_nothing_is_printed(run: Run) -> None:
    wrong = [{**LOAN, "annual_rate": "3.25"}, {**LOAN, "instalmnts": 12}, {**LOAN, "principal": "1.001"}]
    result = run("schedule", stdin=lines(LOAN, *wrong, LOAN))
    assert (result.code, result.out) == (2, "")
    told = result.err.splitlines()
    assert [line.partition(":")[0] for line in told] == [
        "standard input, line 2, annual_rate",
        "standard input, line 3, instalmnts",
        "standard input, line 4, principal",
    ]
    assert "0.0325" in told[0]
    assert "instalments" in told[1]


def test_many_wrong_lines_are_counted(run: Run) -> None:
    result = run("schedule", stdin=lines(*[{"principal": "x"}] * 30))
    assert result.code == 2
    assert len(result.err.splitlines()) == cli.MOST_ERRORS + 1
    assert result.err.splitlines()[-1] == "10 more errors."


@pytest.mark.parametrize(
    ("command", "stdin", "said"),
    [
        ("schedule", "", "standard input: The file is empty."),
        ("schedule", b"\xff\xfe\x00", "standard input: This is not a text file."),
        ("schedule", "{", "standard input, line 1: This is not JSON."),
        ("schedule", lines(LOAN) + "{]", "standard input, line 2: This is not JSON."),
        ("schedule", '{"principal": NaN}', "standard input, line 1: “NaN” cannot be used."),
        ("schedule", '{"principal": "1", "principal": "2"}', "standard input, line 1, principal: This key stands twice."),
        ("schedule", "[1]", "standard input, line 1: “[1]” has the wrong form."),
        ("schedule", lines({**LOAN, "principal": "-5"}), "standard input, line 1, principal: “-5” is below zero."),
        ("schedule", lines({**LOAN, "annual_rate": "0.9", "payment": "5", "instalments": None}), "standard input, line 1, instalments: "),
        ("schedule", lines({"principal": "1000", "annual_rate": "0.5", "payment": "1"}), "standard input, line 1: A payment of ¥1.00"),
        ("apr", lines({**FLOWS, "method": "guess"}), "standard input, line 1, method: “guess” is not one of the choices: xirr_365, "),
        (
            "apr",
            lines({**FLOWS, "flows": [{"amount": "1"}, {"amount": "2"}]}),
            "standard input, line 1: These amounts have no annual rate.",
        ),
    ],
)
def test_wrong_json(run: Run, command: str, stdin: str | bytes, said: str) -> None:
    result = run(command, stdin=stdin)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(said)


def test_an_amount_in_an_error_has_the_currency_of_its_loan(run: Run) -> None:
    result = run("schedule", stdin=lines({"principal": "100000", "annual_rate": "0.5", "payment": "10", "currency": "JPY"}))
    assert "JP¥10 " in result.err


@pytest.mark.parametrize(
    ("options", "place"),
    [
        (["--payment", "12.001"], "--payment"),
        (["--total", "NaN"], "--total"),
        (["--down", "-5"], "--down"),
        (["--payment", "0"], "payment"),
        ([], "payment / months / total"),
        (["--payment", "100", "--months", "5"], "payment / months"),
    ],
)
def test_solve_with_wrong_wishes(run: Run, options: list[str], place: str) -> None:
    result = run("solve", SAMPLE, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{place}: ")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_whatif_with_a_wrong_name_says_which_there_are(run: Run, language: str) -> None:
    result = run("whatif", SAMPLE, "--shock", "illness", "--shock", "flood", "--lang", language)
    assert (result.code, result.out) == (2, "")
    assert "flood" in result.err
    assert "bad_season, illness, lost_job, price_rise, rate_rise" in result.err


def test_whatif_with_a_wrong_file_names_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "flood.toml"
    result = run("whatif", SAMPLE, "--shock", path)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(str(path))
    path.write_text('id = "flood"\nwater = 1\n', encoding="utf-8")
    result = run("whatif", SAMPLE, "--shock", path)
    assert (result.code, result.out, len(result.err.splitlines())) == (2, "", 1)
    assert str(path) in result.err


WRONG_CASES: list[tuple[str, str, str, str, str]] = [
    ("lender            =", "lendr =", "line 13, debt[0].lendr: There is no such key", "第 13 行，debt[0].lendr：没有这一项", "lender"),
    ('"48000.00"', '"-1.00"', "line 25, debt[0].principal_overdue: “-1.00” is below zero", "第 25 行", "-1.00"),
    ('"48000.00"', '"1.001"', "line 25, debt[0].principal_overdue: “1.001” has too many decimals", "第 25 行", "2"),
    ('"48000.00"', f'"{"9" * 30}"', "line 25, debt[0].principal_overdue: “9999", "第 25 行", "9999"),
    ('"48000.00"', '"NaN"', "line 25, debt[0].principal_overdue: “NaN” is not an amount", "第 25 行", "NaN"),
    ('"48000.00"', "nan", "line 25, debt[0].principal_overdue: “NaN” is not an amount", "第 25 行", "NaN"),
    (
        '"0.156"',
        '"15.6"',
        "line 21, debt[0].contract_rate: “15.6” is a percentage",
        "第 21 行，debt[0].contract_rate：“15.6”是百分数",
        "0.156",
    ),
    ('"0", "0"]\nverified', '"0"]\nverified', "line 54, household.income[1].by_month: ", "第 54 行", "11"),
    ("2026-07-10", "2022-07-10", "line 18, debt[0].matures_on: ", "第 18 行，debt[0].matures_on：", "2022"),
    ('"bank"', '"bnk"', "line 13, debt[0].lender: “bnk” is not one of the choices", "第 13 行，debt[0].lender：“bnk”", "consumer_finance"),
    ('"cn"', '"us"', "line 7, pack: ", "第 7 行，pack：", "cn"),
    ('"cn"', '"../../etc"', "line 7, pack: ", "第 7 行，pack：", "../../etc"),
    ("[[debt]]", "[[debt", "line 10: This is not TOML", "第 10 行：这里不符合 TOML 格式", ""),
]


@pytest.mark.parametrize("command", ["propose", "check", "solve"])
@pytest.mark.parametrize(("old", "new", "english", "chinese", "both"), WRONG_CASES)
def test_wrong_cases(run: Run, tmp_path: Path, command: str, old: str, new: str, english: str, chinese: str, both: str) -> None:
    path = tmp_path / "my case.toml"
    path.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    options = ["--payment", "1200"] if command == "solve" else []
    result = run(command, path, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{path}, {english}")
    assert both in result.err
    assert len(result.err.splitlines()) == 1
    told = run(command, path, *options, "--lang", "zh_CN")
    assert (told.code, told.out) == (2, "")
    assert told.err.startswith(f"{path} {chinese}")
    assert both in told.err
    assert "Traceback" not in result.err + told.err


@pytest.mark.parametrize(
    ("prepare", "english", "chinese"),
    [
        (lambda path: None, "There is no such file", "找不到这个文件"),
        (lambda path: path.mkdir(), "This is a folder", "这是文件夹"),
        (lambda path: path.write_bytes(b""), "The file is empty", "文件是空的"),
        (lambda path: path.write_bytes(os.urandom(4096) + b"\xff"), "This is not a text file", "这不是文本文件"),
        (lambda path: path.write_bytes(b"#" * 2_000_000), "The file is too large", "文件太大"),
        (lambda path: path.write_bytes(b"{}"), "This is not TOML", "这里不符合 TOML 格式"),
    ],
)
@pytest.mark.parametrize("command", ["propose", "check", "schedule", "apr"])
def test_wrong_files(run: Run, tmp_path: Path, command: str, prepare: Callable[[Path], object], english: str, chinese: str) -> None:
    path = tmp_path / "case.toml"
    prepare(path)
    if command in ("schedule", "apr") and english in ("This is not TOML", "The file is too large"):
        english, chinese = ("missing", "缺少") if english == "This is not TOML" else ("This is not JSON", "不符合 JSON")
    for options, words in (([], english), (["--lang", "zh_CN"], chinese)):
        result = run(command, path, *options)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(str(path))
        assert words in result.err
        assert "Traceback" not in result.err


@pytest.mark.parametrize("command", ["propose", "check", "solve"])
def test_a_case_that_cannot_be_computed_is_named(run: Run, tmp_path: Path, command: str) -> None:
    path = tmp_path / "case.toml"
    path.write_text(TEXT.replace("living_floor =", "# living_floor ="), encoding="utf-8")
    options = ["--payment", "1200"] if command == "solve" else []
    result = run(command, path, *options)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"{path}, household.living_floor: ")
    assert run(command, "-", *options, stdin=path.read_bytes()).err.startswith("standard input, household.living_floor: ")


def test_all_errors_of_a_case_are_told_one_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(TEXT.replace('"0.156"', '"15.6"').replace('"bank"', '"bnk"').replace('"cn"', '"xx"'), encoding="utf-8")
    assert len(run("check", path).err.splitlines()) == 3
