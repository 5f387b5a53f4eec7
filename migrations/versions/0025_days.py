"""days: what a department signs at the end of one, and longer hours for entering orders

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    op.create_table(
        "day_signature",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("day", day, nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("open_count", whole, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("signed_by", whole, nullable=False),
        sa.Column("signed_at", instant, nullable=False),
        sa.CheckConstraint("open_count >= 0", name=op.f("ck_day_signature_open_count")),
        sa.CheckConstraint("open_count = 0 OR note <> ''", name=op.f("ck_day_signature_note")),
        sa.ForeignKeyConstraint(["signed_by"], ["staff.id"], name=op.f("fk_day_signature_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_day_signature")),
        sa.UniqueConstraint("day", "department", name=op.f("uq_day_signature_day_department")),
        sqlite_strict=True,
    )
    op.create_table(
        "entry_extension",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("day", day, nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_entry_extension_reason")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_entry_extension_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_extension")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_entry_extension_day"), "entry_extension", ["day"], unique=False)
    op.create_table(
        "extension_word",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("extension_id", whole, nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("said_by", whole, nullable=False),
        sa.Column("said_at", instant, nullable=False),
        sa.CheckConstraint("side IN ('sales', 'department', 'finance')", name=op.f("ck_extension_word_side")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_extension_word_note")),
        sa.ForeignKeyConstraint(["extension_id"], ["entry_extension.id"], name=op.f("fk_extension_word_extension_id")),
        sa.ForeignKeyConstraint(["said_by"], ["staff.id"], name=op.f("fk_extension_word_said_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_word")),
        sa.UniqueConstraint("extension_id", "side", name=op.f("uq_extension_word_extension_id_side")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("extension_word")
    op.drop_table("entry_extension")
    op.drop_table("day_signature")
