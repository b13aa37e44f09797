"""The tables. Bodies are sealed with the key of their person; ids, versions, kinds and times are in the clear, and say nothing of anybody.

The migrations beside this file build the same tables; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

NAMING: Final = {
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
}
METADATA: Final = MetaData(naming_convention=NAMING)
ID: Final = String(200)
"""An id or a key that the caller made."""


class Moment(TypeDecorator[datetime]):
    """A moment as text in UTC with microseconds: the same on both back ends, and in order when sorted."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # SQLAlchemy names it
        """Write a moment; it has to say its zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment says its time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy names it
        """Read a moment, in UTC."""
        return None if value is None else datetime.fromisoformat(value)


KEY_CHECK: Final = Table(
    "key_check",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""One known value, sealed with the master key: tells at start whether the key is the right one."""

WRITES: Final = Table(
    "writes",
    METADATA,
    Column("idempotency_key", ID, primary_key=True),
    Column("request", LargeBinary, nullable=False),
    Column("result", Text, nullable=False),
    Column("written_at", Moment, nullable=False, index=True),
    Column("written_by", ID, nullable=False),
)
"""Each write that was acknowledged, by its idempotency key: a keyed digest of what was asked, and what was answered."""

PERSONS: Final = Table(
    "persons",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("erased_at", Moment),
)

PERSON_KEYS: Final = Table(
    "person_keys",
    METADATA,
    Column("person_id", ID, ForeignKey(PERSONS.c.id), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
"""A person's key, wrapped with the master key. Without its row, nothing of the person can be read any more."""

DOCUMENTS: Final = Table(
    "documents",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("person_id", ID, ForeignKey(PERSONS.c.id), nullable=False, index=True),
    Column("version", Integer, CheckConstraint("version >= 1", name="version"), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("saved_at", Moment, nullable=False),
    Column("saved_by", ID, nullable=False),
)
Index(None, DOCUMENTS.c.kind, DOCUMENTS.c.saved_at)

STREAM_EVENTS: Final = Table(
    "stream_events",
    METADATA,
    Column("stream", ID, primary_key=True),
    Column("number", Integer, CheckConstraint("number >= 1", name="number"), primary_key=True, autoincrement=False),
    Column("kind", String(40), nullable=False),
    Column("person_id", ID, ForeignKey(PERSONS.c.id), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("happened_at", Moment, nullable=False),
    Column("recorded_by", ID, nullable=False),
)

SEQUENCES: Final = Table(
    "sequences",
    METADATA,
    Column("name", ID, primary_key=True),
    Column("size", BigInteger, CheckConstraint("size >= 0", name="size"), nullable=False),
)
"""How many leaves each sequence has: the row that whoever appends holds."""

LEAVES: Final = Table(
    "leaves",
    METADATA,
    Column("sequence", ID, ForeignKey(SEQUENCES.c.name), primary_key=True),
    Column("position", BigInteger, CheckConstraint("position >= 0", name="position"), primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
)

LEAF_CONTENTS: Final = Table(
    "leaf_contents",
    METADATA,
    Column("sequence", ID, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("person_id", ID, ForeignKey(PERSONS.c.id), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    ForeignKeyConstraint(["sequence", "position"], [LEAVES.c.sequence, LEAVES.c.position], name="fk_leaf_contents_leaf"),
)
"""What a leaf is a commitment to. It can go, by itself or with its person's key, and the leaf stays."""

CHECKPOINTS: Final = Table(
    "checkpoints",
    METADATA,
    Column("sequence", ID, ForeignKey(SEQUENCES.c.name), primary_key=True),
    Column("size", BigInteger, CheckConstraint("size >= 0", name="size"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("name_digest", LargeBinary, nullable=False, unique=True),
    Column("name", LargeBinary, nullable=False),
    Column("role", String(40), nullable=False),
    Column("password", LargeBinary, nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", ID, nullable=False),
    Column("disabled_at", Moment),
)
"""Who may sign in. Name and password hash are sealed; the name is found by its keyed digest."""

TRIES: Final = Table(
    "tries",
    METADATA,
    Column("subject", LargeBinary, primary_key=True),
    Column("failures", Integer, CheckConstraint("failures >= 0", name="failures"), nullable=False),
    Column("tried_at", Moment, nullable=False, index=True),
    Column("waits_until", Moment),
)
"""Failed sign-ins, by the keyed digest of a name or a device; of names that nobody bears too, so that they wait alike."""

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("account_id", ID, ForeignKey(ACCOUNTS.c.id), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("is_locked", Boolean, nullable=False),
    Column("pin", LargeBinary),
    Column("pin_failures", Integer, CheckConstraint("pin_failures >= 0", name="pin_failures"), nullable=False),
    Column("shown_case", ID),
)
"""Who is signed in, by the digest of a random token. Whoever reads this table cannot sign in with it."""

ASSIGNMENTS: Final = Table(
    "assignments",
    METADATA,
    Column("account_id", ID, ForeignKey(ACCOUNTS.c.id), primary_key=True),
    Column("case_id", ID, primary_key=True, index=True),
    Column("made_at", Moment, nullable=False),
    Column("made_by", ID, nullable=False),
)
"""Whose cases are whose."""
