"""The style of the house, as far as a program can see it. What ruff and mypy see is left to them."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.project import ROOT, project_files, python_files, text_files

MODULE_LINES = 400
FUNCTION_LINES = 60
APP_LINES = 100
VAGUE_NAMES = {"base", "common", "helper", "helpers", "misc", "shared", "stuff", "util", "utils"}

# Rooms in which an amount or a rate must never be a float. (Valuation estimates chances; its measures stay exact.)
EXACT_ROOMS = (
    *(f"planner/{room}" for room in ("core", "options", "household", "policy", "negotiation", "casework")),
    "planner/valuation/measures.py",
)
_ESTIMATES = "estimates by which plans are chosen, and what simulated plans are worth; amounts of a plan are built exactly, in whole fen"
FLOATS_ALLOWED: dict[str, str] = {
    **dict.fromkeys(
        (
            f"planner/negotiation/{module}.py"
            for module in (
                "evaluation",
                "frontier",
                "goal_seek",
                "grid",
                "propose",
                "prospects",
                "screen",
                "selection",
                "target",
                "wish_screen",
            )
        ),
        _ESTIMATES,
    ),
    "planner/core/amortization_arrays.py": "float64 where its error is shown to be below the rounding; every row is tested",
    "planner/core/rates_arrays.py": "rates of whole numbers, tested to 1e-10 against the decimal ones",
}

# What this file forbids is spelled in pieces, so that it does not find itself.
LEFT_OVER = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK"]) + r")\b")
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(" + "|".join(["wo" + "rk", "t" + "mp", "ro" + "ot", "home/\\w", "Users/\\w"]) + r")/|\.\./sha" + "red"
)
EXEMPTION = re.compile(
    "#.*?("
    + "|".join(["no" + "qa", "type: " + "ignore", "pragma: " + "no (cover|branch)", "fmt: " + "(off|skip)"])
    + r")(?P<rest>[^#]*)(?P<reason>#\s*\S.*)?"
)


def test_modules_stay_small() -> None:
    sizes = {path: (ROOT / path).read_text(encoding="utf-8").count("\n") for path, _ in python_files()}
    assert {str(path): lines for path, lines in sizes.items() if lines > MODULE_LINES} == {}
    assert sizes.get(Path("app.py"), 0) <= APP_LINES


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in python_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES
    ]
    assert long == []


def test_names_say_what_they_hold() -> None:
    assert [str(path) for path, _ in python_files() if path.stem.strip("_") in VAGUE_NAMES] == []


def test_no_package_is_empty() -> None:
    packages = {path.parent for path, _ in python_files("planner") if path.name == "__init__.py"}
    filled = {parent for path in project_files() if path.name != "__init__.py" for parent in path.parents}
    assert {str(package) for package in packages - filled} == set()


def test_nothing_is_left_for_later() -> None:
    assert _lines_with(LEFT_OVER) == []


def test_no_path_of_a_machine() -> None:
    assert _lines_with(MACHINE_PATH) == []


def test_every_exemption_has_its_reason_beside_it() -> None:
    bare = [
        f"{path}:{number}"
        for path, text in text_files()
        if path.suffix == ".py"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := EXEMPTION.search(line)) and not found["reason"]
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("line", "has_reason"),
    [
        ("x = 1  # type: " + "ignore[arg-type]", False),
        ("x = 1  # type: " + "ignore[arg-type]  # wrong on purpose", True),
        ("import x  # no" + "qa: E402", False),
        ("import x  # no" + "qa: E402  # the path is set first", True),
    ],
)
def test_the_reason_of_an_exemption_is_seen(line: str, has_reason: bool) -> None:
    found = EXEMPTION.search(line)
    assert found
    assert bool(found["reason"]) is has_reason


def test_skipped_tests_say_why() -> None:
    silent = [
        f"{path}:{node.lineno}"
        for path, tree in python_files("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"skip", "skipif", "xfail"}
        and not any(isinstance(value, ast.Constant | ast.JoinedStr) for value in [*node.args[:1], *(word.value for word in node.keywords)])
    ]
    assert silent == []


def test_no_float_where_amounts_are_exact() -> None:
    floats = {
        str(path)
        for path, tree in python_files(*EXACT_ROOMS)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    }
    assert floats == set(FLOATS_ALLOWED)


def test_no_function_is_a_copy_of_another() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for path, tree in python_files("planner", "app.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and len(body := _without_docstring(node)) > 1:
                places["\n".join(ast.dump(statement) for statement in body)].append(f"{path}:{node.lineno} {node.name}")
    assert [copies for text, copies in places.items() if len(copies) > 1 and len(text) > 400] == []


@pytest.mark.parametrize("lock", ["requirements.txt", "tests/requirements.txt"])
def test_locks_name_hashes_and_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|^-", text, re.MULTILINE)
    requirements = re.split(r"\n(?=\S)", text)
    assert [lines.splitlines()[0] for lines in requirements if "==" in lines and "--hash=sha256:" not in lines] == []


def test_locks_hold_what_the_project_asks_for_in_the_same_versions() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    app, tests = _pinned("requirements.txt"), _pinned("tests/requirements.txt")
    assert {_name(wanted) for wanted in project["project"]["dependencies"]} <= app.keys()
    assert {_name(wanted) for wanted in project["dependency-groups"]["test"]} <= tests.keys()
    assert {name: (version, tests.get(name)) for name, version in app.items() if tests.get(name) != version} == {}


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:100]}"
        for path, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def _without_docstring(node: ast.FunctionDef) -> list[ast.stmt]:
    return node.body[1:] if ast.get_docstring(node) is not None else node.body


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9-]", requirement)[0].lower()


def _pinned(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
