"""tasks: what somebody is to do by when

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "task",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_id", whole, nullable=True),
        sa.Column("customer_id", whole, nullable=True),
        sa.Column("staff_id", whole, nullable=True),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("created_by", whole, nullable=False),
        sa.Column("created_at", instant, nullable=False),
        sa.Column("done_by", whole, nullable=True),
        sa.Column("done_at", instant, nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name=op.f("ck_task_state")),
        sa.CheckConstraint("staff_id IS NOT NULL OR role <> ''", name=op.f("ck_task_whose")),
        sa.CheckConstraint("(state = 'open') = (done_at IS NULL)", name=op.f("ck_task_done")),
        sa.ForeignKeyConstraint(["created_by"], ["staff.id"], name=op.f("fk_task_created_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_task_customer_id")),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_task_done_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_task_order_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_task_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_task_customer_id"), "task", ["customer_id"], unique=False)
    op.create_index(op.f("ix_task_order_id"), "task", ["order_id"], unique=False)
    op.create_index("ix_task_staff_id_state_due_at", "task", ["staff_id", "state", "due_at", "id"], unique=False)
    op.create_index("ix_task_state_due_at", "task", ["state", "due_at", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("task")
