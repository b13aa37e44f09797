"""What the tests with faults share."""

from __future__ import annotations

from tests.storage.databases import database, place, server

__all__ = ["database", "place", "server"]
