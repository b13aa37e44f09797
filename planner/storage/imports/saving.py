"""What an import leaves behind: files in a folder. What is there already is never written over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from planner.errors import InputError


def save_files(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Write files into a folder, which is made if need be; return the names of those that were there already with other content.

    Raises:
        InputError: the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(name for name, content in files.items() if not _save(folder / name, content))
    except OSError:
        raise InputError("imports.cannot_write", place=str(folder)) from None


def _save(path: Path, content: bytes) -> bool:
    """Write a new file; return whether the content stands there now."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        return path.is_file() and path.read_bytes() == content
    return True
