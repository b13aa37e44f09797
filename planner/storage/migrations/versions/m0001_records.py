"""The first tables: persons and their keys, documents, events, the register's leaves and checkpoints, and what was written already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = ("stream_events", "leaves", "checkpoints")
_ID = sa.String(200)
_MOMENT = sa.String(32)


def upgrade() -> None:
    """Build the tables, and let the database refuse changes where only appending is allowed."""
    _own_tables()
    _person_tables()
    _sequence_tables()
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'append only' USING ERRCODE = 'restrict_violation'; END $$"
        )
    for table in APPEND_ONLY:
        for what in ("UPDATE", "DELETE"):
            _refuse(table, what)


def _own_tables() -> None:
    op.create_table(
        "key_check",
        sa.Column("id", sa.Integer, autoincrement=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_check"),
    )
    op.create_table(
        "writes",
        sa.Column("idempotency_key", _ID),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("written_at", _MOMENT, nullable=False),
        sa.Column("written_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("idempotency_key", name="pk_writes"),
    )
    op.create_index("ix_writes_written_at", "writes", ["written_at"])


def _person_tables() -> None:
    op.create_table(
        "persons",
        sa.Column("id", _ID),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("erased_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )
    op.create_table(
        "person_keys",
        sa.Column("person_id", _ID, sa.ForeignKey("persons.id", name="fk_person_keys_person_id")),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_keys"),
    )
    op.create_table(
        "documents",
        sa.Column("id", _ID),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("person_id", _ID, sa.ForeignKey("persons.id", name="fk_documents_person_id"), nullable=False),
        sa.Column("version", sa.Integer, sa.CheckConstraint("version >= 1", name="ck_documents_version"), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("saved_at", _MOMENT, nullable=False),
        sa.Column("saved_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index("ix_documents_person_id", "documents", ["person_id"])
    op.create_index("ix_documents_kind_saved_at", "documents", ["kind", "saved_at"])
    op.create_table(
        "stream_events",
        sa.Column("stream", _ID),
        sa.Column("number", sa.Integer, sa.CheckConstraint("number >= 1", name="ck_stream_events_number"), autoincrement=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("person_id", _ID, sa.ForeignKey("persons.id", name="fk_stream_events_person_id"), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("happened_at", _MOMENT, nullable=False),
        sa.Column("recorded_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("stream", "number", name="pk_stream_events"),
    )
    op.create_index("ix_stream_events_person_id", "stream_events", ["person_id"])


def _sequence_tables() -> None:
    op.create_table(
        "sequences",
        sa.Column("name", _ID),
        sa.Column("size", sa.BigInteger, sa.CheckConstraint("size >= 0", name="ck_sequences_size"), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_sequences"),
    )
    op.create_table(
        "leaves",
        sa.Column("sequence", _ID, sa.ForeignKey("sequences.name", name="fk_leaves_sequence")),
        sa.Column("position", sa.BigInteger, sa.CheckConstraint("position >= 0", name="ck_leaves_position"), autoincrement=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sequence", "position", name="pk_leaves"),
    )
    op.create_table(
        "leaf_contents",
        sa.Column("sequence", _ID),
        sa.Column("position", sa.BigInteger, autoincrement=False),
        sa.Column("person_id", _ID, sa.ForeignKey("persons.id", name="fk_leaf_contents_person_id"), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sequence", "position", name="pk_leaf_contents"),
        sa.ForeignKeyConstraint(["sequence", "position"], ["leaves.sequence", "leaves.position"], name="fk_leaf_contents_leaf"),
    )
    op.create_index("ix_leaf_contents_person_id", "leaf_contents", ["person_id"])
    op.create_table(
        "checkpoints",
        sa.Column("sequence", _ID, sa.ForeignKey("sequences.name", name="fk_checkpoints_sequence")),
        sa.Column("size", sa.BigInteger, sa.CheckConstraint("size >= 0", name="ck_checkpoints_size"), autoincrement=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sequence", "size", name="pk_checkpoints"),
    )


def _refuse(table: str, what: str) -> None:
    name = f"refuse_{what.lower()}_{table}"
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()")
    else:
        op.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} BEGIN SELECT RAISE(ABORT, 'append only'); END")
