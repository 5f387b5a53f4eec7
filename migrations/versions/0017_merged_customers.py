"""merged customers: who was found to be the same as whom, and who said so

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "customer_merge",
        sa.Column("gone_id", whole, nullable=False),
        sa.Column("kept_id", whole, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_by", whole, nullable=False),
        sa.Column("merged_at", instant, nullable=False),
        sa.CheckConstraint("gone_id <> kept_id", name=op.f("ck_customer_merge_two")),
        sa.ForeignKeyConstraint(["gone_id"], ["customer.id"], name=op.f("fk_customer_merge_gone_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["customer.id"], name=op.f("fk_customer_merge_kept_id")),
        sa.ForeignKeyConstraint(["merged_by"], ["staff.id"], name=op.f("fk_customer_merge_merged_by")),
        sa.PrimaryKeyConstraint("gone_id", name=op.f("pk_customer_merge")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_customer_merge_kept_id"), "customer_merge", ["kept_id"], unique=False)


def downgrade() -> None:
    op.drop_table("customer_merge")
