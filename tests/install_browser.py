"""Find a Chromium for the page tests, and a font with Chinese characters; install what is missing, and say what was done.

    python tests/install_browser.py

An installed Chromium or Chrome is taken as it is (also one named by the environment variable CHROMIUM). Else the machine's package
manager installs one: apt-get on Debian and Ubuntu, Homebrew on macOS.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
MAC_APPLICATIONS = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)


def find_browser() -> Path | None:
    """Return the program of an installed Chromium or Chrome, or None."""
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else NAMES)), None)
    if found:
        return Path(found)
    return next((path for path in MAC_APPLICATIONS if path.exists()), None)


def has_chinese_font() -> bool:
    """Whether Chinese text can be shown; macOS and Windows always can."""
    if sys.platform != "linux":
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def install(debian: list[str], mac: list[str]) -> bool:
    """Install packages with the machine's package manager; return whether there was one, and it worked."""
    if sys.platform == "darwin" and mac and shutil.which("brew"):
        commands = [["brew", "install", "--cask", *mac]]
    elif shutil.which("apt-get"):
        as_root = [] if os.geteuid() == 0 else ["sudo"]
        commands = [
            [*as_root, "apt-get", "update", "-qq"],
            [*as_root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends", *debian],
        ]
    else:
        return False
    for command in commands:
        print("Running:", *command, flush=True)
        try:
            subprocess.run(command, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"This did not work: {error}")
            return False
    return True


def main() -> int:
    """Make sure that a browser and a font are there. Returns the exit code."""
    browser = find_browser()
    if browser:
        print(f"Browser: {browser}, already installed.")
    else:
        print("Browser: no Chromium or Chrome found, installing Chromium.")
        install(["chromium"], ["chromium"])
        browser = find_browser()
        if not browser:
            print("No browser. Install Chromium or Chrome, or name one in the environment variable CHROMIUM, then run this again.")
            return 1
        print(f"Browser: {browser}, now installed.")
    if has_chinese_font():
        print("Chinese font: already installed.")
        return 0
    print("Chinese font: none found, installing Noto CJK.")
    install(["fontconfig", "fonts-noto-cjk"], [])
    if not has_chinese_font():
        print("No font with Chinese characters. Install one, for example Noto Sans CJK, then run this again.")
        return 1
    print("Chinese font: now installed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
