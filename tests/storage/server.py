"""A PostgreSQL server of the tests' own: in a folder of its own, reachable by a socket there and nowhere else, ended with the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.install_database import find_postgresql

STARTING_SECONDS = 60
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "log_min_messages": "fatal",
    "wal_recycle": "off",
    "shared_buffers": "16MB",
}


class Server:
    """A server that can be started, killed and started again. PostgreSQL refuses to run as root, so root lends it another user."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self.process: subprocess.Popen[Any] | None = None
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody")
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._databases = 0

    def create(self) -> None:
        """Make the server's files."""
        command = [str(self.programs / "initdb"), "-D", str(self.folder / "data"), "-A", "trust", "-U", "tests", "-E", "UTF8", "--locale=C"]
        subprocess.run([*command, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=self.folder, **self._as)

    def start(self) -> None:
        """Start it, and wait until it answers (also while it recovers)."""
        options = [f"--{name}={value}" for name, value in {**SETTINGS, "unix_socket_directories": self.folder}.items()]
        with (self.folder / "log").open("ab") as log:
            command = [str(self.programs / "postgres"), "-D", str(self.folder / "data"), *options]
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, start_new_session=True, **self._as)
        self.process = process
        end = time.monotonic() + STARTING_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2_000:]) from None
                time.sleep(0.02)  # what is waited for is another program; nothing is measured
            else:
                return

    def kill(self) -> None:
        """Kill it and all its processes at once, as a broken machine would."""
        if self.process is not None:
            children = _children(self.process.pid)
            for pid in (self.process.pid, *children):
                _kill(pid)
            self.process.wait()
            _wait_until_gone(children)
            self.process = None

    def stop(self) -> None:
        """End it at once, in order."""
        if self.process is not None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
            self.process = None

    @contextmanager
    def settings(self, **values: str) -> Iterator[None]:
        """Run the server with other settings for a while."""
        self._change([f"ALTER SYSTEM SET {name} = {value}" for name, value in values.items()])
        try:
            yield
        finally:
            self._change([f"ALTER SYSTEM RESET {name}" for name in values])

    def _change(self, commands: list[str]) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            for command in commands:
                connection.execute(command.encode())
        self.stop()
        self.start()

    def url(self, name: str) -> str:
        """Return the address of a database."""
        return f"postgresql://tests@/{name}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """Make an empty database (or a copy of another) and return its name."""
        self._databases += 1
        name = f"records_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        return name


@contextmanager
def running_server() -> Iterator[Server | None]:
    """Run a server of one's own; None where no PostgreSQL is installed."""
    programs = find_postgresql()
    if programs is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="records-"))
    server = Server(programs, folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(word) for word in listed.stdout.split()]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _wait_until_gone(pids: list[int]) -> None:
    """Wait for processes that are no children of ours: the next server does not start while one holds the shared memory."""
    end = time.monotonic() + STARTING_SECONDS
    while any(_is_there(pid) for pid in pids) and time.monotonic() < end:
        time.sleep(0.005)


def _is_there(pid: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip()) and not listed.stdout.strip().startswith("Z")
