"""archived documents: who put an order's documents away, and defects found in them

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "order_archive",
        sa.Column("order_id", whole, nullable=False),
        sa.Column("archived_by", whole, nullable=False),
        sa.Column("archived_at", instant, nullable=False),
        sa.Column("documents", whole, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["archived_by"], ["staff.id"], name=op.f("fk_order_archive_archived_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_archive_order_id")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order_archive")),
        sqlite_strict=True,
    )
    op.create_table(
        "document_defect",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("attachment_id", whole, nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("found_by", whole, nullable=False),
        sa.Column("found_at", instant, nullable=False),
        sa.Column("responsible_id", whole, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_units", whole, server_default="0", nullable=False),
        sa.Column("manager_id", whole, nullable=True),
        sa.Column("manager_units", whole, server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('altered', 'unclear')", name=op.f("ck_document_defect_kind")),
        sa.CheckConstraint("amount_units >= 0 AND manager_units >= 0", name=op.f("ck_document_defect_amounts")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_document_defect_attachment_id")),
        sa.ForeignKeyConstraint(["found_by"], ["staff.id"], name=op.f("fk_document_defect_found_by")),
        sa.ForeignKeyConstraint(["manager_id"], ["staff.id"], name=op.f("fk_document_defect_manager_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_document_defect_order_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff.id"], name=op.f("fk_document_defect_responsible_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_defect")),
        sa.UniqueConstraint("order_id", "document", "kind", name=op.f("uq_document_defect_order_id_document_kind")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_document_defect_found_at"), "document_defect", ["found_at"], unique=False)


def downgrade() -> None:
    op.drop_table("document_defect")
    op.drop_table("order_archive")
