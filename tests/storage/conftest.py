"""What the tests of the records share."""

from __future__ import annotations

from tests.storage.databases import database, place, server

__all__ = ["database", "place", "server"]
