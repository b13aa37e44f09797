"""Cold starts, each in a process of its own: the core, the command line, the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.measure import Measured, medians
from tests.project import ROOT

BARE_TYPER = "import typer; app = typer.Typer(); app.command()(lambda: None); app(['--help'], prog_name='bare')"
LONGEST_START_SECONDS = 60


def run() -> Iterator[Measured]:
    """Yield the measurements."""
    core = "import " + ", ".join(f"planner.core.{path.stem}" for path in sorted((ROOT / "planner/core").glob("[!_]*.py")))
    ours, theirs = medians(lambda: _python("-c", core), lambda: _python("-c", "import numpy"))
    yield Measured("import of all modules of the core", "import numpy", ours, theirs, wanted=1.5, as_long=True)
    ours, theirs = medians(lambda: _python("-m", "planner", "--help"), lambda: _python("-c", BARE_TYPER))
    yield Measured("python -m planner --help", "a bare typer program", ours, theirs, wanted=1.5, as_long=True)
    with TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text('import streamlit as st\n\nst.write("bare")\n', encoding="utf-8")
        ours, theirs = medians(lambda: _serve(ROOT / "app.py"), lambda: _serve(bare), runs=3)
    yield Measured("streamlit run app.py until it is healthy", "a page of one line", ours, theirs, as_long=True)


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _serve(script: Path) -> None:
    """Start a server, wait until it says that it is healthy, end it."""
    with serving(script):
        pass


@contextmanager
def serving(script: Path) -> Iterator[str]:
    """Start a server on a free port and yield its address when it is healthy; then end it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.headless", "true"]
    environment = {**os.environ, "PLANNER_DATABASE": "none"}  # no measurement writes into the user's own records
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment) as server:
        try:
            _wait_until_healthy(server, f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _wait_until_healthy(server: subprocess.Popen[bytes], address: str) -> None:
    end = time.monotonic() + LONGEST_START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.01)
    raise RuntimeError(f"no healthy answer from {address}")
