"""inquiries: what people ask before there is an order

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "inquiry",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer_id", whole, nullable=True),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_phone", sa.Text(), server_default="", nullable=False),
        sa.Column("contact_email", sa.Text(), server_default="", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("entered_by", whole, nullable=False),
        sa.Column("entered_at", instant, nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", whole, nullable=True),
        sa.Column("answered_at", instant, nullable=True),
        sa.Column("task_id", whole, nullable=True),
        sa.Column("order_id", whole, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("channel IN ('phone', 'mail', 'chat', 'visit')", name=op.f("ck_inquiry_channel")),
        sa.CheckConstraint("state IN ('forwarded', 'answered')", name=op.f("ck_inquiry_state")),
        sa.CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name=op.f("ck_inquiry_answered")),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_inquiry_answered_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_inquiry_customer_id")),
        sa.ForeignKeyConstraint(["entered_by"], ["staff.id"], name=op.f("fk_inquiry_entered_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_inquiry_order_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_inquiry_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("number", name=op.f("uq_inquiry_number")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_inquiry_customer_id"), "inquiry", ["customer_id"], unique=False)
    op.create_index(op.f("ix_inquiry_order_id"), "inquiry", ["order_id"], unique=False)
    op.create_index("ix_inquiry_state_id", "inquiry", ["state", "id"], unique=False)
    op.create_index(op.f("ix_inquiry_task_id"), "inquiry", ["task_id"], unique=False)


def downgrade() -> None:
    op.drop_table("inquiry")
