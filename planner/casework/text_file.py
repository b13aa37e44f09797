"""The text of a file, or of standard input, however broken: a clear refusal instead of strange characters."""

from __future__ import annotations

from pathlib import Path

from planner.errors import InputError


def file_text(path: Path, largest_bytes: int) -> str:
    """Return the text of a file in UTF-8.

    Raises:
        InputError: missing, a directory, not readable, too large, empty, or not text.
    """
    try:
        with path.open("rb") as file:
            content = file.read(largest_bytes + 1)
    except FileNotFoundError:
        raise InputError("file.missing", place=str(path)) from None
    except IsADirectoryError:
        raise InputError("file.directory", place=str(path)) from None
    except (OSError, ValueError):  # ValueError: a null character in the name
        raise InputError("file.no_access", place=str(path)) from None
    return decoded(content, place=str(path), largest_bytes=largest_bytes)


def decoded(content: bytes, *, place: str, largest_bytes: int) -> str:
    """Return bytes as text; a byte order mark at the beginning is not part of it.

    >>> decoded("案件".encode(), place="here", largest_bytes=10)
    '案件'

    Raises:
        InputError: too large, empty, or not text in UTF-8.
    """
    if len(content) > largest_bytes:
        raise InputError("file.large", place=place, megabytes=largest_bytes // 1_000_000)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("file.not_text", place=place) from None
    if "\0" in text:
        raise InputError("file.not_text", place=place)
    if not text.strip():
        raise InputError("file.empty", place=place)
    return text
