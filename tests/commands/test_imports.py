"""The import from file to folder, as the command line and the page do it: the sample files, the template, exit codes, both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from planner.casework.case import load_case
from planner.commands.imports import import_file, write_template
from planner.errors import InputError
from tests.command_line import Run, command_line, process
from tests.project import ROOT

SAMPLES = ROOT / "scenarios" / "imports"
CARDS, MAPPING = SAMPLES / "bank-cards-gb18030.tsv", SAMPLES / "bank-cards.mapping.toml"
CONSUMER, STATEMENT = SAMPLES / "consumer-finance.csv", SAMPLES / "uk-standard-financial-statement.json"
AS_OF = date(2026, 11, 23)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(monkeypatch)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def cases_in(folder: Path, files: Iterable[str]) -> dict[str, int]:
    """What is owed in each case of a folder."""
    cases = [load_case(folder / name) for name in files if not name.startswith(("bank", "consumer", "micro", "template"))]
    return {case.id: sum(debt.parts.total for debt in case.debts) for case in cases if case.synthetic}


def test_the_file_of_a_card_centre(tmp_path: Path) -> None:
    answer = import_file(CARDS, MAPPING, tmp_path, AS_OF, "zh_CN")
    assert answer.complete
    assert names(tmp_path) == {"aj-2026-001.toml", "aj-2026-002.toml", "bank-cards-gb18030.mapping.toml"}
    assert cases_in(tmp_path, names(tmp_path)) == {"aj-2026-001": 5_624_000 + 679_000, "aj-2026-002": 1_291_000}
    assert load_case(tmp_path / "aj-2026-001.toml").as_of == date(2026, 11, 20)


@pytest.mark.parametrize(("name", "owed"), [("micro-loans.json", {"xd-1": 1_020_550}), ("template-filled.xlsx", None)])
def test_other_samples_need_no_mapping(tmp_path: Path, name: str, owed: dict[str, int] | None) -> None:
    answer = import_file(SAMPLES / name, None, tmp_path, AS_OF, "en")
    assert answer.complete
    found = cases_in(tmp_path, names(tmp_path))
    if owed is None:  # the workbook holds debts of two scenarios
        scenarios = [load_case(ROOT / "scenarios" / "cases" / f"{case}.toml") for case in ("three-creditors", "salaried-card")]
        owed = {case.id: sum(debt.parts.total for debt in case.debts) for case in scenarios}
    assert found == owed


def test_good_rows_are_kept_and_bad_ones_come_back(tmp_path: Path) -> None:
    answer = import_file(CONSUMER, None, tmp_path, AS_OF, "zh_CN")
    assert not answer.complete
    assert names(tmp_path) == {"xj-2024-0101.toml", "xj-2024-0104.toml", "consumer-finance.mapping.toml", "consumer-finance.remarks.csv"}
    remarked = (tmp_path / "consumer-finance.remarks.csv").read_text("utf-8-sig")
    assert [line.rstrip('"').endswith("。") for line in remarked.splitlines()] == [False, False, True, True, False, True]
    assert "'=HYPERLINK" in remarked


def test_what_is_mended_is_imported_beside_what_is_there(tmp_path: Path) -> None:
    import_file(CONSUMER, None, tmp_path, AS_OF, "zh_CN")
    path, mapping = tmp_path / "consumer-finance.remarks.csv", tmp_path / "consumer-finance.mapping.toml"
    text = (
        path.read_text("utf-8-sig")
        .replace("黄金卡", "信用卡")
        .replace("2024-31-02", "2024-12-01")
        .replace("八千", "8000")
        .replace("XJ-2024-0102", "XJ-5")
    )
    path.write_text(text, "utf-8")
    answer = import_file(path, mapping, tmp_path / "again", AS_OF, "zh_CN")
    assert answer.complete
    assert len(cases_in(tmp_path / "again", names(tmp_path / "again") - {"consumer-finance.remarks.mapping.toml"})) == 5
    assert import_file(path, mapping, tmp_path / "again", AS_OF, "zh_CN").complete


def test_other_content_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "xd-1.toml").write_text("mine", "utf-8")
    answer = import_file(SAMPLES / "micro-loans.json", None, tmp_path, AS_OF, "en")
    assert not answer.complete
    assert answer.document["existing"] == ["xd-1.toml"]
    assert "xd-1.toml was there already" in answer.text
    assert (tmp_path / "xd-1.toml").read_text("utf-8") == "mine"


def test_remarks_of_a_workbook_are_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "cases.json"
    path.write_text((SAMPLES / "micro-loans.json").read_text("utf-8").replace("microloan", "bazaar"), "utf-8")
    import_file(path, None, tmp_path / "out", AS_OF, "en")
    assert names(tmp_path / "out") == {"cases.mapping.toml", "cases.remarks.xlsx"}


def test_a_statement_becomes_a_household(tmp_path: Path) -> None:
    answer = import_file(STATEMENT, None, tmp_path, AS_OF, "en")
    assert answer.complete
    assert names(tmp_path) == {"uk-standard-financial-statement.household.toml"}
    assert answer.document["household"]["people"] == 3


def test_nothing_is_written_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert import_file(CONSUMER, None, None, AS_OF, "en").document["good_rows"] == 2
    assert names(tmp_path) == set()


def test_errors_name_the_file() -> None:
    with pytest.raises(InputError) as caught:
        import_file(CARDS, None, None, AS_OF, "en")
    assert (caught.value.key, caught.value.place) == ("imports.columns_missing", str(CARDS))


def test_the_template_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert write_template(path, "zh_CN").complete
    assert write_template(path, "zh_CN").complete
    with pytest.raises(InputError, match=r"imports.template_exists"):
        write_template(path, "en")


# --- the command


def test_exit_codes(run: Run, tmp_path: Path) -> None:
    assert run("import", CARDS, "--mapping", MAPPING).code == 0
    assert run("import", CONSUMER).code == 1
    assert run("import", CARDS).code == 2
    assert run("import", tmp_path / "none.csv").code == 2
    assert run("import", CARDS, "--mapping", tmp_path / "none.toml").code == 2
    assert run("import", tmp_path / "template.xlsx", "--template").code == 0
    assert run("import", tmp_path / "template.xlsx").code == 2


@pytest.mark.parametrize(("language", "words"), [("en", "“黄金卡” is not known here."), ("zh_CN", "不认识“黄金卡”。")])
def test_both_languages(run: Run, language: str, words: str) -> None:
    result = run("import", CONSUMER, "--lang", language)
    assert words in result.out
    assert result.err == ""


@pytest.mark.parametrize(("language", "words"), [("en", "There is no such file."), ("zh_CN", "找不到")])
def test_refusals_in_both_languages(run: Run, tmp_path: Path, language: str, words: str) -> None:
    result = run("import", tmp_path / "none.csv", "--lang", language)
    assert (result.code, result.out) == (2, "")
    assert words in result.err or "没有" in result.err


def test_for_machines(run: Run, tmp_path: Path) -> None:
    document = run("import", CONSUMER, "--out", tmp_path / "out", "--json").json()
    assert (document["rows"], document["good_rows"], len(document["cases"]), len(document["remarks"])) == (5, 2, 2, 5)
    assert set(document["files"]) == names(tmp_path / "out")


def test_as_people_run_it(tmp_path: Path) -> None:
    result = process("import", str(CARDS), "--mapping", str(MAPPING), "--out", str(tmp_path), "--json")
    assert (result.code, result.err) == (0, "")
    assert len(json.loads(result.out)["cases"]) == 2
