"""The command line: what it prints, its exit codes, and that wrong input is answered in one clear message."""

from __future__ import annotations

import io
import json
import os
import runpy
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from planner import cli
from planner.cli import main
from planner.errors import PlannerError

ROOT = Path(__file__).parents[1]
CASES = ROOT / "scenarios" / "cases"
SAMPLE = CASES / "card-after-hospital.toml"
TEXT = SAMPLE.read_text(encoding="utf-8")
LOAN = {"principal": "1000000.00", "annual_rate": "0.0325", "instalments": 12}
FLOWS = {"flows": [{"amount": "10000"}, *[{"amount": "-1707"}] * 6], "method": "irr_nominal", "periods_per_year": 12}


class Result(NamedTuple):
    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


class _Stream(io.TextIOWrapper):
    """A text stream over bytes, as a process has it."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = io.BytesIO(content)
        super().__init__(self.content, encoding="ascii")

    def text(self) -> str:
        self.flush()
        return self.content.getvalue().decode("utf-8")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in this process, in English unless told otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PLANNER_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: object, stdin: str | bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
        for name, value in (environment or {}).items():
            monkeypatch.setenv(name, value)
        content = stdin.encode() if isinstance(stdin, str) else stdin
        streams = {"stdin": _Stream(content), "stdout": _Stream(), "stderr": _Stream()}
        for name, stream in streams.items():
            monkeypatch.setattr(sys, name, stream)
        code = main([str(argument) for argument in arguments])
        return Result(code, streams["stdout"].text(), streams["stderr"].text())

    return run_command


def process(*arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Result:
    """Run the command line as people do."""
    done = subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        input=stdin,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def lines(*documents: object) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


# --- schedule and apr


def test_schedule_of_one_loan(run: Run) -> None:
    result = run("schedule", stdin=json.dumps(LOAN, indent=2))
    assert (result.code, result.err) == (0, "")
    answer = result.json()
    assert (answer["payment"], answer["total_interest"], answer["total_paid"]) == ("84807.62", "17691.45", "1017691.45")
    assert {"number", "due", "opening", "payment", "principal", "interest", "closing"} <= answer["rows"][0].keys()


def test_one_line_in_one_line_out(run: Run, tmp_path: Path) -> None:
    text = lines(LOAN, {**LOAN, "instalments": 24}, LOAN)
    result = run("schedule", "-", stdin=text)
    answers = [json.loads(line) for line in result.out.splitlines()]
    assert [len(answer["rows"]) for answer in answers] == [12, 24, 12]
    assert answers[0] == answers[2]
    path = tmp_path / "loans.jsonl"
    path.write_text(text, encoding="utf-8")
    assert run("schedule", path) == result


def test_apr(run: Run) -> None:
    result = run("apr", stdin=lines(FLOWS, FLOWS))
    assert (result.code, result.err) == (0, "")
    assert [json.loads(line) for line in result.out.splitlines()] == [{"rate": "0.082500398758"}] * 2


def test_numbers_in_json_are_exact(run: Run) -> None:
    written = '{"principal": "1000000.00", "annual_rate": 0.0325, "instalments": 12}'
    assert run("schedule", stdin=written) == run("schedule", stdin=json.dumps(LOAN))


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


# --- cases


def test_propose_prints_the_expected_result(run: Run) -> None:
    result = run("propose", SAMPLE, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json() == json.loads((CASES / "card-after-hospital.expected.json").read_text(encoding="utf-8"))


def test_propose_for_people(run: Run) -> None:
    english, chinese = run("propose", SAMPLE), run("propose", SAMPLE, "--lang", "zh_CN")
    assert (english.code, chinese.code) == (0, 0)
    assert "Credit card debt after a hospital stay" in english.out
    assert "住院之后的信用卡欠款" in chinese.out
    offers = json.loads((CASES / "card-after-hospital.expected.json").read_text(encoding="utf-8"))["offers"]
    for offer in offers:
        shown = f"¥{float(offer['first_payment']):,.2f}"
        assert shown in english.out
        assert shown in chinese.out


def test_propose_without_offers_says_no_and_the_way_out(run: Run) -> None:
    path = CASES / "pensioner-nothing-left.toml"
    result = run("propose", path)
    assert result.code == 1
    assert "No plan by instalments would be right now" in result.out
    machine = run("propose", path, "--json")
    assert (machine.code, machine.json()["offers"]) == (1, [])


def test_a_case_from_standard_input(run: Run) -> None:
    assert run("propose", "-", "--json", stdin=TEXT) == run("propose", SAMPLE, "--json")
    result = run("propose", "-", stdin=TEXT.replace('"0.156"', '"15.6"'))
    assert result.err.startswith("standard input, line 21, debt[0].contract_rate: ")


def test_check_says_what_blocks(run: Run) -> None:
    above, within = CASES / "micro-loan-above-cap.toml", SAMPLE
    assert (run("check", above).code, run("check", within).code) == (1, 0)
    document = run("check", above, "--json").json()
    assert document["blocked"]
    assert document["claims"][0]["above"]["total"] != "0.00"
    assert not run("check", within, "--json").json()["blocked"]
    assert "不可" in run("check", above, "--lang", "zh_CN").out


def test_solve_gives_the_rest(run: Run) -> None:
    result = run("solve", SAMPLE, "--payment", "1200", "--json")
    assert result.code == 0
    offer = result.json()["offer"]
    assert (offer["first_payment"], offer["label"]) == ("1200.00", "asked_for")
    assert run("solve", SAMPLE, "--months", "48", "--json").json()["offer"]["months"] == 48
    assert run("solve", SAMPLE, "--down", "500.00", "--json").code == 0
    assert "¥1,200.00" in run("solve", SAMPLE, "--payment", "1200").out


def test_solve_says_no_with_the_reason(run: Run) -> None:
    result = run("solve", SAMPLE, "--months", "6", "--json")
    assert (result.code, result.json()["works"]) == (1, False)
    people = run("solve", SAMPLE, "--months", "6", "--lang", "zh_CN")
    assert people.code == 1
    assert "超过" in people.out


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


def test_schema_is_the_published_one(run: Run) -> None:
    published = (ROOT / "planner" / "casework" / "case.schema.json").read_text(encoding="utf-8")
    assert run("schema") == Result(0, published, "")


# --- wrong cases, in both languages

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


def test_all_errors_of_a_case_are_told_one_a_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_text(TEXT.replace('"0.156"', '"15.6"').replace('"bank"', '"bnk"').replace('"cn"', '"xx"'), encoding="utf-8")
    assert len(run("check", path).err.splitlines()) == 3


# --- language, faults, processes


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US"}, True),
        ({}, False),
    ],
)
def test_the_language_is_that_of_the_environment(run: Run, environment: Mapping[str, str], chinese: bool) -> None:
    result = run("check", "nowhere.toml", environment=environment)
    assert ("找不到" in result.err) == chinese
    assert "找不到" not in run("check", "nowhere.toml", "--lang", "en", environment=environment).err


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["check"], ["check", "a", "b"], ["check", "a", "--lang", "fr"], ["solve", "a", "--months", "x"]]
)
def test_wrong_commands(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Usage" in result.err


def test_what_nobody_foresaw_is_told_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(cli, "_answer_each", fail)
    result = run("apr")
    assert (result.code, result.out) == (2, "")
    assert "ZeroDivisionError" in result.err
    assert "secret" not in result.err
    with pytest.raises(ZeroDivisionError):
        run("apr", environment={"PLANNER_DEBUG": "1"})


def test_an_error_without_words_is_still_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PlannerError("error.without_words", number=3)

    monkeypatch.setattr(cli, "_answer_each", fail)
    assert run("apr") == Result(2, "", "error.without_words: number=3\n")


def test_other_ends_of_a_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise SystemExit("text")

    monkeypatch.setattr(cli, "_answer_each", stop)
    assert run("apr").code == 2


def test_serve_starts_the_page(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def call(command: list[str], cwd: Path) -> int:
        started.append([*command, str(cwd)])
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    assert run("serve", "--port", "9000").code == 0
    assert started[0][1:] == ["-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", "9000", str(ROOT)]
    assert run("serve", "--port", "99999").code == 2
    assert len(started) == 1


def test_as_a_process() -> None:
    result = process("apr", stdin=lines(FLOWS).encode())
    assert result == Result(0, '{"rate": "0.082500398758"}\n', "")
    result = process("check", str(CASES), environment={"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert (result.code, result.out) == (2, "")
    assert result.err == f"{CASES}: This is a folder, not a file.\n"
    result = process("propose", str(SAMPLE), environment={"LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "gbk"})
    assert result.code == 0
    assert "住院之后的信用卡欠款" in result.out


def test_a_reader_that_leaves_early_is_no_fault() -> None:
    command = f"'{sys.executable}' -m planner schedule - | head -c 20"
    text = lines(*[{**LOAN, "instalments": 360}] * 40).encode()
    done = subprocess.run(["bash", "-c", command], input=text, capture_output=True, cwd=ROOT, check=False, timeout=60)
    assert (done.returncode, len(done.stdout), done.stderr) == (0, 20, b"")


def test_a_broken_pipe_in_this_process(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w+") as file:

        def write(_: str) -> int:
            raise BrokenPipeError

        def leave(*_: object) -> None:
            monkeypatch.setattr(sys, "stdout", type("Gone", (), {"write": staticmethod(write), "fileno": staticmethod(file.fileno)})())
            cli._print("text")

        monkeypatch.setattr(cli, "_answer_each", leave)
        assert run("apr") == Result(0, "", "")
        file.write("goes nowhere")
    assert (tmp_path / "out").read_text(encoding="utf-8") == ""


def test_the_module_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["planner", "--help"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("planner", run_name="__main__")
    assert end.value.code == 0
    assert "Usage: python -m planner" in capsys.readouterr().out


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    result = process("--help")
    assert result.code == 0
    for command in ("schedule", "apr", "check", "solve", "propose", "schema", "serve"):
        assert f"\n  {command} " in result.out
    script = "import sys; from planner.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True, text=True)
    heavy = {"numpy", "pandas", "streamlit", "plotly", "pydantic", "babel", "rich", "numpy_financial", "holidays"}
    assert not heavy & set(done.stderr.split())
