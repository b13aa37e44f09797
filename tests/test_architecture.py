"""The house is built as it says: dependencies point down, and the rooms below the screens touch nothing outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.project import ROOT, python_files

PURE_ROOMS = tuple(f"planner/{room}" for room in ("core", "options", "household", "policy", "valuation", "negotiation", "casework"))

# Calls and modules by which a function would reach the clock, chance, the screen or the disk.
FORBIDDEN_CALLS = {
    "open",
    "print",
    "input",
    "today",
    "now",
    "utcnow",
    "fromtimestamp",
    "read_text",
    "read_bytes",
    "write_text",
    "write_bytes",
}
FORBIDDEN_MODULES = {"locale", "logging", "os", "random", "secrets", "socket", "subprocess", "sys", "tempfile", "time", "urllib"}

ALLOWED: dict[str, tuple[set[str], str]] = {
    "planner/casework/text_file.py": ({"open"}, "reads the one file whose path it is given"),
    "planner/negotiation/waterfall_pack.py": ({"read_text"}, "reads the waterfalls that ship beside it"),
    "planner/policy/pack.py": ({"read_text"}, "reads the policy packs that ship beside it"),
    "planner/valuation/parameter_sets.py": ({"read_bytes"}, "reads the parameters that ship beside it"),
    "planner/valuation/survival_draws.py": ({"random"}, "turns a seed into the same draws every time"),
}


ARITHMETIC_ALLOWED: dict[str, str] = {
    "planner/ui/fields.py": "reads what people type, and 1.2万 is 12,000",
}


def test_dependencies_point_down(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=str(tmp_path), no_logo=True) == 0


def test_rooms_below_the_screens_are_pure() -> None:
    touched = {str(path): found for path, tree in python_files(*PURE_ROOMS) if (found := _touches(tree))}
    assert touched == {path: names for path, (names, _reason) in ALLOWED.items()}


def test_pages_do_not_calculate() -> None:
    calculating = {
        str(path)
        for path, tree in python_files("planner/ui", "app.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.FloorDiv | ast.Mod | ast.Pow)
    }
    assert calculating == set(ARITHMETIC_ALLOWED)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import random", {"random"}),
        ("from os import environ", {"os"}),
        ("from datetime import date\ndate.today()", {"today"}),
        ("print('x')", {"print"}),
        ("Path('x').read_text()", {"read_text"}),
        ("import numpy as np\nnp.random.default_rng()", {"random"}),
        ("from datetime import date\ndate(2026, 1, 1)", set()),
    ],
)
def test_what_is_not_pure_is_seen(source: str, found: set[str]) -> None:
    assert _touches(ast.parse(source)) == found


def _touches(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names} & FORBIDDEN_MODULES
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {(node.module or "").partition(".")[0]} & FORBIDDEN_MODULES
        elif isinstance(node, ast.Attribute) and node.attr == "random":
            names.add("random")
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names |= {called} & FORBIDDEN_CALLS
    return names
