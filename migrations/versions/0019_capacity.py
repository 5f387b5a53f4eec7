"""capacity: days that hold more or less than usual

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    op.create_table(
        "capacity_day",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("day", day, nullable=False),
        sa.Column("lines", whole, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by", whole, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("resource IN ('packing', 'production', 'service')", name=op.f("ck_capacity_day_resource")),
        sa.CheckConstraint("lines >= 0", name=op.f("ck_capacity_day_lines")),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_capacity_day_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_day")),
        sa.UniqueConstraint("resource", "day", name=op.f("uq_capacity_day_resource_day")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("capacity_day")
