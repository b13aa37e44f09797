"""Open the records: find the place and the key, bring the tables up to date, look whether all is safe, and say what was found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.errors import StorageError
from planner.storage.checks import Finding, check_key, file_findings, key_findings, server_findings, space_findings
from planner.storage.database import Database, open_file, open_server
from planner.storage.location import Location, location
from planner.storage.master_key import Keyring, MasterKey, master_key, usable_keyring
from planner.storage.migration import revision_of, upgrade
from planner.storage.rekeying import settle


@dataclass(frozen=True, slots=True)
class Opened:
    """The open database, and what is to be said out loud: where the key is, what should be mended."""

    database: Database
    findings: tuple[Finding, ...]


def open_here() -> Opened:
    """Open the records of this user on this machine, as the environment says: the outermost edge, where the environment is read.

    Raises:
        StorageError: see :func:`open_records`.
    """
    return open_records(location(os.environ, Path.home()), os.environ, usable_keyring())


def open_records(place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> Opened:
    """Open the records at a place; make them at the first start.

    Raises:
        StorageError: they cannot be opened, not with this key, or not safely: then ``key`` is that of the finding that blocks.
    """
    settle(place, environment, keyring)
    key, database = _located(place, environment, keyring)
    try:
        findings = [*key_findings(key), *(space_findings(place.folder) if place.file else ())]
        _stop_at(findings)
        with database.writing() as connection:
            findings += server_findings(connection) if place.url else file_findings(connection)
            _stop_at(findings)
            upgrade(connection)
            check_key(database, connection)
    except BaseException:
        database.close()
        raise
    return Opened(database, tuple(findings))


def _located(place: Location, environment: Mapping[str, str], keyring: Keyring | None) -> tuple[MasterKey, Database]:
    """Return the key, and the database not yet looked at. A key is made only where there are no records that it could not open."""
    if place.file is not None:
        is_new = not place.file.exists() or place.file.stat().st_size == 0
        key = master_key(environment, place.key_file, keyring, may_make=is_new)
        return key, open_file(place.file, key.value)
    unread = open_server(place.url, b"")
    try:
        with unread.reading() as connection:
            is_new = revision_of(connection) is None
    finally:
        unread.close()
    key = master_key(environment, place.key_file, keyring, may_make=is_new)
    return key, open_server(place.url, key.value)


def _stop_at(findings: list[Finding]) -> None:
    for finding in findings:
        if finding.blocks:
            raise StorageError(finding.key, **finding.values)
