"""A folder's list of files on the disk: a new file is safe only when its name is; and it gets its name when it is whole."""

from __future__ import annotations

import os
from pathlib import Path


def list_to_disk(folder: Path) -> None:
    """Have the folder's list of files written. Windows opens no folders, and writes the list by itself."""
    if flag := getattr(os, "O_DIRECTORY", 0):
        descriptor = os.open(folder, flag)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def give_name(draft: Path, name: Path) -> None:
    """Give a whole file on the disk its name, and never that of another file.

    Raises:
        FileExistsError: another file has it.
        OSError: it cannot be done.
    """
    try:
        os.link(draft, name)
    except FileExistsError:
        raise
    except OSError:  # memory sticks and some shares know no second name for a file
        if name.exists():
            raise FileExistsError(name) from None
        draft.rename(name)
    draft.unlink(missing_ok=True)
    list_to_disk(name.parent)
