"""what an order applies for, what was paid with it, and originals handed from one person to another

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "document_handover",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("originals", whole, server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("handed_by", whole, nullable=False),
        sa.Column("handed_at", instant, nullable=False),
        sa.Column("to_staff_id", whole, nullable=False),
        sa.Column("received_at", instant, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("originals >= 0", name=op.f("ck_document_handover_originals")),
        sa.CheckConstraint("handed_by <> to_staff_id", name=op.f("ck_document_handover_two")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_document_handover_order_id")),
        sa.ForeignKeyConstraint(["handed_by"], ["staff.id"], name=op.f("fk_document_handover_handed_by")),
        sa.ForeignKeyConstraint(["to_staff_id"], ["staff.id"], name=op.f("fk_document_handover_to_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_handover")),
        sqlite_strict=True,
    )
    op.create_index("ix_document_handover_order_id", "document_handover", ["order_id"], unique=False)
    for name in ("project_name", "project_note", "paid_reference"):
        op.add_column("sales_order", sa.Column(name, sa.Text(), server_default="", nullable=False))
    # SQLite adds a condition or a reference only together with its column.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    paid = "CONSTRAINT ck_sales_order_paid CHECK (paid_units IS NULL OR paid_units > 0)"
    op.execute(f"ALTER TABLE sales_order ADD COLUMN paid_units {kind} {paid}")
    reference = "CONSTRAINT fk_sales_order_payment_id REFERENCES payment (id)"
    op.execute(f"ALTER TABLE sales_order ADD COLUMN payment_id {kind} {reference}")


def downgrade() -> None:
    for name in ("payment_id", "paid_units", "paid_reference", "project_note", "project_name"):
        op.execute(f"ALTER TABLE sales_order DROP COLUMN {name}")
    op.drop_table("document_handover")
