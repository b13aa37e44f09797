"""An error as a sentence for people, which begins with its place."""

from __future__ import annotations

from planner.core.money import minor_units_of
from planner.errors import CatalogueError, PlannerError
from planner.i18n import Language, render, text


def sentence_of(error: PlannerError, language: Language) -> str:
    """Return an error as a sentence that begins with its place: file, line, key, as far as they are known.

    >>> sentence_of(PlannerError("file.missing", file="case.toml", place="case.toml"), "en")
    'case.toml: There is no such file. Please check its name and folder.'
    """
    file, line, key = (error.values.get(name) for name in ("file", "line", "place"))
    place = str(file or "")
    if line:
        place = text("cli.at_line", language, place=place, line=line).strip()
    if key and key != file:
        place = text("cli.at_key", language, place=place, key=key) if place else str(key)
    currency = str(error.values.get("currency", "CNY"))
    try:
        sentence = render(error.key, {**error.values, "place": place}, language, currency, minor_units_of(currency))
    except CatalogueError:  # an error without words must not hide what happened
        sentence = str(error)
    return sentence if not place or place in sentence else text("cli.said_of", language, place=place, sentence=sentence)
