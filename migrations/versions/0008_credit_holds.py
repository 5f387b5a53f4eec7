"""credit holds: why an order may not pass on credit, and what released it

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    op.create_table(
        "credit_hold",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("needed_units", whole, server_default="0", nullable=False),
        sa.Column("allowed_units", whole, server_default="0", nullable=False),
        sa.Column("due_before", day, nullable=True),
        sa.Column("held_by", whole, nullable=False),
        sa.Column("held_at", instant, nullable=False),
        sa.Column("measure", sa.Text(), server_default="", nullable=False),
        sa.Column("reference", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("released_by", whole, nullable=True),
        sa.Column("released_at", instant, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('open', 'released', 'lapsed')", name=op.f("ck_credit_hold_state")),
        sa.CheckConstraint(
            "reason IN ('over_limit', 'overdue', 'suspended', 'prepayment_missing', 'no_limit')",
            name=op.f("ck_credit_hold_reason"),
        ),
        sa.CheckConstraint(
            "state <> 'released' OR (measure <> '' AND released_by IS NOT NULL)", name=op.f("ck_credit_hold_measure")
        ),
        sa.ForeignKeyConstraint(["held_by"], ["staff.id"], name=op.f("fk_credit_hold_held_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_credit_hold_order_id")),
        sa.ForeignKeyConstraint(["released_by"], ["staff.id"], name=op.f("fk_credit_hold_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_hold")),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_hold_order_id_id", "credit_hold", ["order_id", "id"], unique=False)
    op.create_index("ix_credit_hold_state_id", "credit_hold", ["state", "id"], unique=False)
    still = sa.text("state = 'open'")
    op.create_index(
        "uq_credit_hold_open", "credit_hold", ["order_id", "reason"], unique=True, postgresql_where=still, sqlite_where=still
    )


def downgrade() -> None:
    op.drop_table("credit_hold")
