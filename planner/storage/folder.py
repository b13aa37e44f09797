"""A folder's list of files on the disk: a new file is safe only when its name is."""

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
