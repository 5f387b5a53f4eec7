"""customer files: checks of file and identity, assessments of credit, supply suspended, and orders' preliminary checks

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    document = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("customer", sa.Column("needs", sa.Text(), server_default="", nullable=False))
    op.add_column("customer", sa.Column("verified_on", day, nullable=True))
    op.add_column("customer", sa.Column("credit_grade", sa.Text(), server_default="", nullable=False))
    op.add_column("customer", sa.Column("suspended_at", instant, nullable=True))
    op.create_table(
        "customer_check",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("checked_by", whole, nullable=False),
        sa.Column("checked_at", instant, nullable=False),
        sa.CheckConstraint("kind IN ('file', 'identity')", name=op.f("ck_customer_check_kind")),
        sa.CheckConstraint("result IN ('good', 'doubtful')", name=op.f("ck_customer_check_result")),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_customer_check_checked_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_check_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_check")),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_check_customer_id_id", "customer_check", ["customer_id", "id"], unique=False)
    op.create_table(
        "credit_assessment",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", whole, nullable=False),
        sa.Column("operations", sa.Text(), nullable=False),
        sa.Column("finance", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("grade", sa.Text(), nullable=False),
        sa.Column("limit_units", whole, server_default="0", nullable=False),
        sa.Column("term_days", whole, server_default="0", nullable=False),
        sa.Column("suspended", flag, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("assessed_by", whole, nullable=False),
        sa.Column("assessed_at", instant, nullable=False),
        sa.CheckConstraint("grade IN ('good', 'fair', 'poor')", name=op.f("ck_credit_assessment_grade")),
        sa.ForeignKeyConstraint(["assessed_by"], ["staff.id"], name=op.f("fk_credit_assessment_assessed_by")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_credit_assessment_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_assessment")),
        sqlite_strict=True,
    )
    op.create_index("ix_credit_assessment_customer_id_id", "credit_assessment", ["customer_id", "id"], unique=False)
    op.create_table(
        "order_check",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("passed", flag, nullable=False),
        sa.Column("items", document, nullable=False),
        sa.Column("checked_by", whole, nullable=False),
        sa.Column("checked_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["staff.id"], name=op.f("fk_order_check_checked_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_order_check_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_check")),
        sqlite_strict=True,
    )
    op.create_index("ix_order_check_order_id_id", "order_check", ["order_id", "id"], unique=False)


def downgrade() -> None:
    for table in ("order_check", "credit_assessment", "customer_check"):
        op.drop_table(table)
    for column in ("suspended_at", "credit_grade", "verified_on", "needs"):
        op.drop_column("customer", column)
