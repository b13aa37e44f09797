"""Both languages say everything, and nothing that nobody asks for."""

from __future__ import annotations

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from planner import errors
from planner.i18n import LANGUAGES, LOCALE_FOLDER, Language, catalogue
from tests.project import ROOT, project_files, python_files

AREAS = sorted({path.name for path in LOCALE_FOLDER.glob("*/*.po")})
FILES = [LOCALE_FOLDER / language / area for language in LANGUAGES for area in AREAS]
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")
FILE_NAME = re.compile(r".*\.(css|csv|html|ics|js|json|md|pdf|po|py|svg|toml|txt|xlsx)")
PLACES = {"place", "file", "line"}  # told by who reads the file
HAN = re.compile(r"[\u4e00-\u9fff]")


def _placeholders(forms: tuple[str, ...]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}


def _words(form: str) -> str:
    """What is left of a text without its placeholders."""
    return "".join(literal for literal, *_ in Formatter().parse(form))


def _strings() -> Iterator[tuple[str, str]]:
    """Every string of the program and of its data that may be a key, with the place where it stands."""
    for path, tree in python_files("planner", "app.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, f"{path}:{node.lineno}"
    for path in project_files():
        if path.suffix == ".toml" and path.is_relative_to("planner"):
            for value in _leaves(tomllib.loads((ROOT / path).read_text(encoding="utf-8"))):
                yield value, str(path)


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _leaves(item)


def _patterns() -> Iterator[re.Pattern[str]]:
    """Keys that the program composes, such as ``f"offer.{label}"``, as patterns."""
    for _, tree in python_files("planner", "app.py"):
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\S+" for part in node.values]
                if re.match(r"[a-z_]+\\\.", parts[0]):
                    yield re.compile("".join(parts))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_catalogue_is_whole(path: Path) -> None:
    with path.open("rb") as file:
        messages = read_po(file, abort_invalid=True)
    assert dict(messages.obsolete) == {}
    assert [message.id for message in messages if message.fuzzy and message.id] == []
    written = Counter(re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE))
    assert [key for key, times in written.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_written(language: Language) -> None:
    assert [key for key, forms in catalogue(language).items() if not forms or not all(form.strip() for form in forms)] == []


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    chinese, english = (catalogue(language) for language in ("zh_CN", "en"))
    assert chinese.keys() ^ english.keys() == set()
    assert [key for key in english if _placeholders(chinese[key]) != _placeholders(english[key])] == []


def test_a_key_stands_in_the_same_area_in_both_languages() -> None:
    keys = [set(re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)) for path in FILES]
    half = len(AREAS)
    assert dict(zip(AREAS, keys[:half], strict=True)) == dict(zip(AREAS, keys[half:], strict=True))


def test_each_language_is_itself() -> None:
    in_chinese = [(key, form) for key, forms in catalogue("zh_CN").items() for form in forms]
    assert [key for key, form in in_chinese if re.search(r"[A-Za-z]{4}", _words(form)) and not HAN.search(form)] == []
    in_english = [(key, form) for key, forms in catalogue("en").items() for form in forms]
    assert [key for key, form in in_english if HAN.search(form) and not re.search(r"[A-Za-z]", _words(form))] == []


def _begins_a_key(value: str, keys: Iterable[str]) -> bool:
    """Whether a string is the first part of keys, to which the program adds the last: ``page.part`` of ``page.part.interest``."""
    beginning = value if value.endswith(("_", ".")) else f"{value}."
    return any(key.startswith(beginning) for key in keys)


def test_every_key_in_the_program_has_a_text() -> None:
    keys = catalogue("en").keys()
    areas = {key.partition(".")[0] for key in keys}
    missing = [
        f"{place}: {value}"
        for value, place in _strings()
        if KEY.fullmatch(value) and value.partition(".")[0] in areas and not FILE_NAME.fullmatch(value)
        if value not in keys and not _begins_a_key(value, keys)
    ]
    assert missing == []


def test_every_text_is_asked_for() -> None:
    named = {value for value, _ in _strings()}
    beginnings = tuple(value if value.endswith(("_", ".")) else f"{value}." for value in named if re.match(r"[a-z_]+\.", value))
    patterns = list(_patterns())
    unused = [
        key
        for key in catalogue("en")
        if key not in named and not key.startswith(beginnings) and not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def test_every_error_brings_the_values_that_its_text_needs() -> None:
    english = catalogue("en")
    lacking = [
        f"{path}:{node.lineno}: {key} lacks {sorted(lacks)}"
        for path, tree in python_files("planner")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (key := _raised_key(node)) in english
        if all(word.arg for word in node.keywords)
        if (lacks := _placeholders(english[key]) - {word.arg for word in node.keywords} - PLACES)
    ]
    assert lacking == []


def _raised_key(call: ast.Call) -> str:
    """The key that a call such as ``InputError("error.amount_form", ...)`` names, or an empty string."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    first = call.args[0] if call.args else None
    if issubclass(getattr(errors, name, object), errors.PlannerError) and isinstance(first, ast.Constant):
        return str(first.value)
    return ""
