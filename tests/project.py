"""The project's own files, for the tests that read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT_SUFFIXES = {"", ".cfg", ".css", ".csv", ".html", ".js", ".json", ".md", ".po", ".py", ".svg", ".toml", ".txt", ".yml"}
KEPT = {".ci", ".editorconfig", ".gitignore", ".streamlit"}  # hidden, and still the project's


@cache
def project_files() -> tuple[Path, ...]:
    """Every file of the project, relative to its root: what git keeps or would keep; without git, what is not hidden or generated."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        names = {path for path in found if "__pycache__" not in path.parts and (path.parts[0] in KEPT or not path.parts[0].startswith("."))}
    else:
        names = {Path(name) for name in listed.split("\0") if name}
    return tuple(sorted(path for path in names if (ROOT / path).is_file()))


def text_files() -> Iterator[tuple[Path, str]]:
    """Each text file with its content."""
    for path in project_files():
        if path.suffix in TEXT_SUFFIXES:
            yield path, (ROOT / path).read_text(encoding="utf-8")


@cache
def python_files(*folders: str) -> tuple[tuple[Path, ast.Module], ...]:
    """Each Python file, parsed; of the given folders or files only, if any are given."""
    return tuple(
        (path, ast.parse((ROOT / path).read_text(encoding="utf-8"), filename=str(path)))
        for path in project_files()
        if path.suffix == ".py" and (not folders or any(path.is_relative_to(folder) for folder in folders))
    )
