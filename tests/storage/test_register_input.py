"""Checking a register with what people have in hand, on the command line: what is said, in both languages, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.errors import InputError
from planner.i18n import LANGUAGES, render
from planner.storage.checkpoint import checkpoint_text
from planner.storage.receipt import receipt_text
from planner.storage.register_input import check_given, read_witness, verdict_document
from planner.storage.signing import public_key_text
from tests.command_line import Run, command_line
from tests.storage.registers import KEY, OTHER_KEY, file_of, register
from tests.storage.test_register_check import GOLDEN

PUBLIC = public_key_text(KEY.public)
WHOLE = register()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    return command_line(monkeypatch)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "register.jsonl"
    path.write_bytes(b"".join(file_of(WHOLE)))
    return path


def test_a_register_that_is_whole(run: Run, file: Path) -> None:
    receipt = receipt_text(WHOLE.receipt(5))
    result = run("register", "verify", file, "--key", PUBLIC, "--receipt", receipt)
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "Nothing was altered: all 8 entries and the last signature, of 2026-11-24 12:08:00 UTC, fit.",
        "This shows whether anything was altered since it was signed, or since the receipt was given. "
        "It does not show that it was true when it was written.",
    ]
    chinese = run("register", "verify", file, "--key", PUBLIC, "--lang", "zh_CN")
    assert "没有改动：全部 8 条记录" in chinese.out
    assert "不能说明：写下时就是真的" in chinese.out
    assert "没有回执" in chinese.out


def test_a_register_that_was_altered_names_the_entry(run: Run, file: Path) -> None:
    file.write_bytes(file.read_bytes().replace("第 4 条".encode(), "第四条".encode()))
    english, chinese = run("register", "verify", file), run("register", "verify", file, "--lang", "zh_CN")
    assert (english.code, chinese.code) == (1, 1)
    assert english.out.startswith("Entries whose words were changed, and do not fit their seal: 4.\n")
    assert chinese.out.startswith("内容被改过、与封条不符的记录：4。\n")
    assert "the 1 point above" in english.out


def test_a_cut_tail_against_a_receipt_in_a_file(run: Run, file: Path, tmp_path: Path) -> None:
    file.write_bytes(b"".join(file_of(WHOLE)[:8]))
    assert run("register", "verify", file).code == 0
    kept = tmp_path / "receipt.txt"
    kept.write_text(receipt_text(WHOLE.receipt(1)) + "\n", encoding="utf-8")
    later = tmp_path / "checkpoint.txt"
    last = WHOLE.last_checkpoint()
    assert last is not None
    later.write_text(checkpoint_text(last), encoding="utf-8")
    result = run("register", "verify", file, "--receipt", kept, "--receipt", later)
    assert result.code == 1
    for which in (1, 2):
        assert f"Receipt {which}, of 2026-11-24 12:08:00 UTC: the end was cut off, entries 6–8 are missing." in result.out


def test_for_machines_and_from_standard_input(run: Run, file: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text(public_key_text(OTHER_KEY.public) + "\n", encoding="utf-8")
    result = run("register", "verify", "-", "--json", "--key", key, stdin=file.read_bytes())
    assert result.code == 1
    document = result.json()
    assert (document["whole"], document["entries"], document["checkpoints"]) == (False, 8, 3)
    assert document["faults"][0] == {"key": "register.fault.other_key", "values": {"name": KEY.public.name}}
    assert run("register", "verify", file, "--json").json()["whole"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.jsonl"], "nowhere.jsonl: There is no such file"),
        ([GOLDEN.parent], f"{GOLDEN.parent}: This is a folder, not a file."),
        (["a\0b"], "cannot be opened"),
        ([GOLDEN, "--key", "nonsense"], "--key: This is not a public key, or it was mistyped."),
        ([GOLDEN, "--receipt", "RECEIPT1:AAAA"], "--receipt: This is not a receipt, or it was copied wrongly."),
        ([GOLDEN, "--receipt", "receipt" * 500], "--receipt: This is not a receipt"),
        ([GOLDEN, "--receipt", "two\nlines\n"], "--receipt: This is not a checkpoint, or it was changed."),
        (["README.md"], "README.md: This is not a register’s file"),
    ],
)
def test_wrong_input(run: Run, arguments: list[object], said: str) -> None:
    result = run("register", "verify", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_standard_input_that_is_no_register(run: Run) -> None:
    result = run("register", "verify", "-", stdin=b"{}\n")
    assert (result.code, result.err) == (2, "standard input: This is not a register’s file: its first line is not as it must be.\n")


def test_every_fault_has_its_sentence_in_both_languages(file: Path) -> None:
    verdict = check_given(file, "file", public_key_text(OTHER_KEY.public), [receipt_text(WHOLE.receipt(1))])
    for language in LANGUAGES:
        for one in (*verdict.faults, *verdict.remarks):
            assert "{" not in render(one.key, one.values, language)
    assert verdict_document(verdict)["receipts"] == 1


def test_a_witness_is_a_receipt_or_a_checkpoint() -> None:
    receipt = WHOLE.receipt(2)
    assert read_witness(f" {receipt_text(receipt)}\n", "here") == receipt
    assert read_witness(checkpoint_text(receipt.checkpoint), "here") == receipt.checkpoint
    with pytest.raises(InputError, match="register.receipt_form"):
        read_witness("", "here")
