"""People and access: accounts, failed sign-ins, sessions, and whose cases are whose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.String(200)
_MOMENT = sa.String(32)


def upgrade() -> None:
    """Build the tables."""
    op.create_table(
        "accounts",
        sa.Column("id", _ID),
        sa.Column("name_digest", sa.LargeBinary, nullable=False),
        sa.Column("name", sa.LargeBinary, nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("password", sa.LargeBinary, nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.Column("disabled_at", _MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("name_digest", name="uq_accounts_name_digest"),
    )
    op.create_table(
        "tries",
        sa.Column("subject", sa.LargeBinary),
        sa.Column("failures", sa.Integer, sa.CheckConstraint("failures >= 0", name="ck_tries_failures"), nullable=False),
        sa.Column("tried_at", _MOMENT, nullable=False),
        sa.Column("waits_until", _MOMENT),
        sa.PrimaryKeyConstraint("subject", name="pk_tries"),
    )
    op.create_index("ix_tries_tried_at", "tries", ["tried_at"])
    op.create_table(
        "sessions",
        sa.Column("token_digest", sa.LargeBinary),
        sa.Column("account_id", _ID, sa.ForeignKey("accounts.id", name="fk_sessions_account_id"), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("ends_at", _MOMENT, nullable=False),
        sa.Column("is_locked", sa.Boolean, nullable=False),
        sa.Column("pin", sa.LargeBinary),
        sa.Column("pin_failures", sa.Integer, sa.CheckConstraint("pin_failures >= 0", name="ck_sessions_pin_failures"), nullable=False),
        sa.Column("shown_case", _ID),
        sa.PrimaryKeyConstraint("token_digest", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_ends_at", "sessions", ["ends_at"])
    op.create_table(
        "assignments",
        sa.Column("account_id", _ID, sa.ForeignKey("accounts.id", name="fk_assignments_account_id")),
        sa.Column("case_id", _ID),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", _ID, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "case_id", name="pk_assignments"),
    )
    op.create_index("ix_assignments_case_id", "assignments", ["case_id"])
