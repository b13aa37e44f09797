"""Find a PostgreSQL server for the tests of the records; install it when it is missing, and say what was done.

    python tests/install_database.py

An installed one is taken as it is (also one whose folder of programs is named by the environment variable POSTGRESQL). Else the machine's
apt-get installs one on Debian and Ubuntu; on macOS ``brew install postgresql`` does. Without one the tests that need it are skipped and say
so, and fail where CI is set.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# Run as a script, only this folder is searched for modules.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.install_browser import install

PATTERNS = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin", "/usr/pgsql-*/bin")
PROGRAMS = ("initdb", "postgres")


def find_postgresql() -> Path | None:
    """Return the folder with the programs of an installed PostgreSQL, the newest, or None."""
    if named := os.environ.get("POSTGRESQL"):
        folders = [Path(named)]
    else:
        folders = [folder for pattern in PATTERNS for folder in sorted(Path("/").glob(pattern.lstrip("/")), key=_version, reverse=True)]
        on_path = shutil.which("initdb")
        folders += [Path(on_path).resolve().parent] if on_path else []
    return next((folder for folder in folders if all((folder / program).exists() for program in PROGRAMS)), None)


def _version(folder: Path) -> float:
    digits = "".join(letter for letter in folder.parent.name if letter.isdigit() or letter == ".")
    return float(digits) if digits else 0.0


def main() -> int:
    """Make sure that a server is there. Returns the exit code: 0 also without one, unless CI is set."""
    found = find_postgresql()
    if found:
        print(f"PostgreSQL: {found}, already installed.")
        return 0
    print("PostgreSQL: none found, installing it.")
    install(["postgresql"], [])
    found = find_postgresql()
    if found:
        print(f"PostgreSQL: {found}, now installed.")
        return 0
    print("No PostgreSQL. Install it, or name its folder of programs in the environment variable POSTGRESQL.")
    print("Without it the records are tested with SQLite only.")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
