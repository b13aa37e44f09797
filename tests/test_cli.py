"""The command line: what it prints and its exit codes. Wrong input: ``tests/test_cli_wrong_input.py``."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from planner import cli
from planner.commands.terminal import print_text
from planner.errors import PlannerError
from tests.command_line import CASES, FLOWS, LOAN, ROOT, SAMPLE, TEXT, Result, Run, command_line, lines, process


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(monkeypatch)


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


# --- cases


def test_propose_prints_the_expected_result(run: Run) -> None:
    result = run("propose", SAMPLE, "--json")
    assert (result.code, result.err) == (0, "")
    same = result.json() == json.loads((CASES / "card-after-hospital.expected.json").read_text(encoding="utf-8"))
    assert same  # tests/test_scenarios.py says what differs


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


def test_propose_explains_when_asked(run: Run) -> None:
    shown, plain = run("propose", SAMPLE, "--explain"), run("propose", SAMPLE)
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.startswith(plain.out)
    assert "Why these offers" in shown.out
    assert "Instalments that may be moved to the end" in shown.out
    document = run("propose", SAMPLE, "--explain", "--json").json()
    assert [each["offer"] for each in document["explanation"]] == ["A", "B", "C"]
    assert "explanation" not in run("propose", SAMPLE, "--json").json()
    nothing = run("propose", CASES / "pensioner-nothing-left.toml", "--explain", "--json")
    assert (nothing.code, nothing.json()["explanation"]) == (1, [])


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
    assert "不受保护" in run("check", above, "--lang", "zh_CN").out


def test_solve_gives_the_rest(run: Run) -> None:
    result = run("solve", SAMPLE, "--payment", "1200", "--json")
    assert result.code == 0
    offer = result.json()["offer"]
    assert (offer["first_payment"], offer["label"]) == ("1200.00", "asked_for")
    assert run("solve", SAMPLE, "--months", "48", "--json").json()["offer"]["months"] == 48
    assert run("solve", SAMPLE, "--down", "500.00", "--json").code == 0
    assert "¥1,200.00" in run("solve", SAMPLE, "--payment", "1200").out


def test_solve_begins_after_a_day_and_names_the_cheapest_lever(run: Run) -> None:
    document = run("solve", SAMPLE, "--start", "2027-02-06", "--json").json()
    rows = [row for row in document["offer"]["rows"] if row["payment"] != "0.00"]
    assert rows[0]["due"] >= "2027-02-06"
    assert document["lever"]["key"].startswith("solve.lever.")
    late = run("solve", SAMPLE, "--start", "2028-01-01", "--json")
    assert (late.code, late.json()["binding"]["key"], late.json()["nearest"]["key"]) == (1, "solve.starts_too_late", "solve.nearest.start")
    wrong = run("solve", SAMPLE, "--start", "soon")
    assert wrong.code == 2
    assert "--start" in wrong.err


def test_solve_says_no_with_the_reason(run: Run) -> None:
    result = run("solve", SAMPLE, "--months", "6", "--json")
    assert (result.code, result.json()["works"]) == (1, False)
    people = run("solve", SAMPLE, "--months", "6", "--lang", "zh_CN")
    assert people.code == 1
    assert "超过" in people.out


def test_whatif_tells_of_every_offer_what_a_bad_time_does(run: Run) -> None:
    result = run("whatif", SAMPLE, "--shock", "illness", "--shock", "lost_job", "--json")
    assert result.code == 0
    document = result.json()
    assert [shock["id"] for shock in document["shocks"]] == ["illness", "lost_job"]
    offers = run("propose", SAMPLE, "--json").json()["offers"]
    for shock in document["shocks"]:
        assert [offer["id"] for offer in shock["offers"]] == ["status_quo", *(offer["id"] for offer in offers), "decide_later"]
        assert shock["offers"][0]["outcome"] == "nothing_agreed"
    failing = [offer for offer in document["shocks"][1]["offers"] if offer["outcome"] == "fails"]
    assert failing
    assert all(offer["repair"] for offer in failing)


def test_whatif_without_a_name_tries_every_shipped_shock(run: Run, tmp_path: Path) -> None:
    result = run("whatif", SAMPLE, "--lang", "zh_CN")
    assert result.code == 0
    for title in ("收成或生意不好", "一场病", "失去工作", "物价上涨", "利率上升"):
        assert title in result.out
    own = tmp_path / "flood.toml"
    own.write_text(
        (ROOT / "scenarios" / "shocks" / "illness.toml").read_text(encoding="utf-8").replace("An illness", "A flood"), encoding="utf-8"
    )
    assert "A flood" in run("whatif", SAMPLE, "--shock", own).out


def test_whatif_without_offers_has_nothing_to_fail(run: Run) -> None:
    result = run("whatif", CASES / "pensioner-nothing-left.toml", "--shock", "illness", "--json")
    assert result.code == 0
    assert [offer["outcome"] for offer in result.json()["shocks"][0]["offers"]] == ["nothing_agreed"] * 2


def test_schema_is_the_published_one(run: Run) -> None:
    published = (ROOT / "planner" / "casework" / "case.schema.json").read_text(encoding="utf-8")
    assert run("schema") == Result(0, published, "")


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
            print_text("text")

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
    for command in ("schedule", "apr", "check", "solve", "propose", "whatif", "schema", "serve", "backup", "restore", "rekey", "account"):
        assert f"\n  {command} " in result.out
    script = "import sys; from planner.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, check=True, text=True)
    heavy = {"numpy", "pandas", "streamlit", "plotly", "pydantic", "babel", "rich", "numpy_financial", "holidays"}
    assert not heavy & set(done.stderr.split())
