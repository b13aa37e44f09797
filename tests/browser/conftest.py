"""The page as people meet it: a real server, a real Chromium, both tablet sizes. Nothing waits for a time, only for runs of the page."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.install_browser import find_browser

ROOT = Path(__file__).parents[2]
LANDSCAPE, PORTRAIT = (1024, 768), (768, 1280)
FLAGS = [
    "--no-sandbox",  # tests also run as root in containers, where Chromium's sandbox does not start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTING_SECONDS = 60
WAITING_MILLISECONDS = 30_000
OpenTablet = Callable[..., "Tablet"]


class Tablet:
    """One tablet in somebody's hands.

    ``outside`` are requests that left the machine, ``complaints`` errors of the browser's console, ``received`` all that the server sent
    while the page was open.
    """

    def __init__(self, page: Page, server: str) -> None:
        self.page, self.server = page, server
        self.outside: list[str] = []
        self.complaints: list[str] = []
        self.received: list[bytes] = []
        page.set_default_timeout(WAITING_MILLISECONDS)
        page.on("request", lambda request: self._requested(request.url))
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)

    def _requested(self, url: str) -> None:
        if not url.startswith((self.server, self.server.replace("http", "ws"), "data:", "blob:")):
            self.outside.append(url)

    def _received(self, message: str | bytes) -> None:
        self.received.append(message.encode() if isinstance(message, str) else message)

    def visit(self, address: str = "/") -> Tablet:
        self.page.goto(self.server + address)
        self.page.wait_for_selector("#run", state="attached")
        return self.settled()

    def run_number(self) -> int:
        return int(self.page.locator("#run").get_attribute("data-run") or 0)

    def after(self, action: Callable[[], object]) -> Tablet:
        """Do something, and wait until the page has run to its end because of it."""
        before = self.run_number()
        action()
        self.page.wait_for_function("before => Number(document.getElementById('run')?.dataset.run) > before", arg=before)
        return self.settled()

    def settled(self) -> Tablet:
        """Wait until the server has nothing more to say and every part of the page is there."""
        self.page.wait_for_selector("[data-test-script-state='notRunning']", state="attached")
        self.page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
        return self

    def press(self, key: str) -> Tablet:
        """Press the button with a key, as Streamlit writes keys into class names."""
        button = self.page.locator(f".st-key-{re.sub('[^a-zA-Z0-9_-]', '-', key)} button")
        return self.after(button.click)

    def go(self, page: str) -> Tablet:
        self.press(f"go:{page}")
        self.page.wait_for_url(f"**/{page}?**" if page != "cases" else "**/?**")
        return self.settled()

    def type(self, label: str, typed: str, *, position: int = 0) -> Tablet:
        field = self.page.get_by_label(label, exact=True).nth(position)
        field.fill(typed)
        return self.after(lambda: field.press("Enter"))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Start the app as ``make run`` does, on a free port, without records: no test writes into the user's own."""
    with running(free_port(), PLANNER_DATABASE="none") as (address, _process):
        yield address


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(port: int, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the app with some variables of the environment; yield its address and its process."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    variables = {**os.environ, **environment}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=variables) as process:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + STARTING_SECONDS
        while not _healthy(address):
            assert process.poll() is None, "the app stopped while starting: run `streamlit run app.py` to see why"
            assert time.monotonic() < deadline, f"the app did not start within {STARTING_SECONDS} seconds"
            time.sleep(0.1)
        try:
            yield address, process
        finally:
            process.terminate()


def _healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        pytest.fail("No Chromium or Chrome found. `make test` installs one; or run: python tests/install_browser.py")
    started = playwright.chromium.launch(executable_path=program, args=FLAGS)
    yield started
    started.close()


@pytest.fixture
def open_tablet(browser: Browser, server: str) -> Iterator[OpenTablet]:
    """Return a function that opens a fresh tablet on the first page."""
    contexts = []

    def opened(language: str = "zh_CN", size: tuple[int, int] = LANDSCAPE, *, address: str = "/") -> Tablet:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale={"zh_CN": "zh-CN", "en": "en-US"}[language], has_touch=True
        )
        contexts.append(context)
        return Tablet(context.new_page(), server).visit(address)

    yield opened
    for context in contexts:
        context.close()
