"""The README is true: what it shows runs and answers as shown, and what it names exists.

A ``console`` block holds commands after ``$ `` and what they print; a line ``...`` stands for any lines. Commands of the planner are run,
other commands are looked up.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.project import ROOT, project_files

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PLANNER = "python -m planner"
COMMAND = re.compile(r"python -m planner ([a-z]+)")


class Example(NamedTuple):
    """A command as the README shows it, and what it prints."""

    command: str
    printed: str


def _blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def _examples() -> list[Example]:
    examples = []
    for block in _blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = re.sub(r"\\\n\s*", "", part).partition("\n")
            examples.append(Example(command, printed.strip("\n")))
    return examples


def _spans() -> list[str]:
    """What stands between backticks in the text."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", README, flags=re.MULTILINE | re.DOTALL))


EXAMPLES = _examples()
SHOWN = "\n".join([*_blocks("[a-z]*"), *_spans()])


def _run(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line of the README with this Python, at the root of the project."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        env={**os.environ, "PATH": path, "PYTHONUTF8": "1", "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _matches(printed: str, shown: str) -> bool:
    lines = [".*" if line.strip() == "..." else re.escape(line.rstrip()) for line in shown.splitlines()]
    return bool(re.fullmatch("\n".join(lines), "\n".join(line.rstrip() for line in printed.strip("\n").splitlines()), re.DOTALL))


@cache
def _help(*command: str) -> str:
    return _run(" ".join([PLANNER, *command, "--help"])).stdout


RUN = [example for example in EXAMPLES if PLANNER in example.command and f"{PLANNER} serve" not in example.command]


@pytest.mark.parametrize("example", RUN, ids=[example.command[:60] for example in RUN])
def test_an_example_prints_what_the_readme_shows(example: Example) -> None:
    answer = _run(example.command)
    assert answer.returncode in (0, 1), answer.stderr
    assert "Traceback" not in answer.stderr
    if example.printed:
        assert _matches(answer.stdout, example.printed), answer.stdout


def test_make_targets_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z]+)", SHOWN))
    assert named >= {"run", "test", "deep", "bench"}
    assert named - set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)) == set()


def test_make_variables_exist() -> None:
    named = set(re.findall(r"\b([A-Z]+)=", "\n".join(span for span in SHOWN.splitlines() if "make " in span)))
    assert named - set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE)) == set()


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall(SHOWN))))
def test_commands_exist(command: str) -> None:
    assert "--help" in _help(command)


def test_options_exist() -> None:
    commands = sorted(set(COMMAND.findall(SHOWN)))
    planner_options = set(re.findall(r"--[a-z][a-z-]+", "\n".join(line for line in SHOWN.splitlines() if PLANNER in line)))
    known = set(re.findall(r"--[a-z][a-z-]+", "\n".join([_help(), *(_help(command) for command in commands)])))
    assert planner_options - known == set()


def test_paths_exist() -> None:
    files = {str(path) for path in project_files()}
    folders = {f"{parent}/" for path in project_files() for parent in path.parents}
    named = {span for span in _spans() if re.fullmatch(r"[\w.-]+(/[\w.<>-]*)+|[\w-]+\.(md|py|toml|txt)|Makefile|LICENSE", span)}
    named |= {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", README)} - {""}
    assert {path for path in named if "<" not in path} - files - folders == set()


def test_links_lead_to_places_in_this_document_or_beside_it() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", README)
    headings = {
        re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    assert [target for target in targets if target.startswith("#") and target[1:] not in headings] == []


@pytest.mark.parametrize(
    ("printed", "shown", "same"),
    [("a\nb\nc\n", "a\n...\nc", True), ("a\nb", "a\nc", False), ("a", "a\nb", False), ("a  \n", "a", True), ("(1.0)", "(1.0)", True)],
)
def test_a_difference_to_what_is_shown_is_seen(printed: str, shown: str, same: bool) -> None:
    assert _matches(printed, shown) is same
