"""price lists, discount rules, and where the price of a line came from

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "price_list",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("customer_id", whole, nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", day, nullable=False),
        sa.Column("valid_to", day, nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_price_list_validity")),
        sa.CheckConstraint("customer_id IS NULL OR level = ''", name=op.f("ck_price_list_whom")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_price_list_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list")),
        sa.UniqueConstraint("name", name=op.f("uq_price_list_name")),
        sqlite_strict=True,
    )
    op.create_index("ix_price_list_customer_id", "price_list", ["customer_id"], unique=False)
    op.create_table(
        "price_list_line",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("price_list_id", whole, nullable=False),
        sa.Column("product_id", whole, nullable=False),
        sa.Column("from_units", whole, server_default="0", nullable=False),
        sa.Column("price_units", whole, nullable=False),
        sa.CheckConstraint("from_units >= 0 AND price_units >= 0", name=op.f("ck_price_list_line_amounts")),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_list.id"], name=op.f("fk_price_list_line_price_list_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_price_list_line_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_list_line")),
        sa.UniqueConstraint(
            "price_list_id", "product_id", "from_units", name=op.f("uq_price_list_line_price_list_id_product_id_from_units")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_price_list_line_product_id", "price_list_line", ["product_id"], unique=False)
    op.create_table(
        "discount_rule",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("customer_id", whole, nullable=True),
        sa.Column("level", sa.Text(), server_default="", nullable=False),
        sa.Column("product_id", whole, nullable=True),
        sa.Column("category", sa.Text(), server_default="", nullable=False),
        sa.Column("percent_units", whole, nullable=False),
        sa.Column("from_units", whole, server_default="0", nullable=False),
        sa.Column("amount_from_units", whole, server_default="0", nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", day, nullable=False),
        sa.Column("valid_to", day, nullable=True),
        sa.Column("on_top", flag, nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("percent_units > 0 AND percent_units <= 10000", name=op.f("ck_discount_rule_percent")),
        sa.CheckConstraint("from_units >= 0 AND amount_from_units >= 0", name=op.f("ck_discount_rule_amounts")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_discount_rule_validity")),
        sa.CheckConstraint("customer_id IS NULL OR level = ''", name=op.f("ck_discount_rule_whom")),
        sa.CheckConstraint("product_id IS NULL OR category = ''", name=op.f("ck_discount_rule_what")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_discount_rule_customer_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_discount_rule_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discount_rule")),
        sa.UniqueConstraint("name", name=op.f("uq_discount_rule_name")),
        sqlite_strict=True,
    )
    op.create_index("ix_discount_rule_customer_id", "discount_rule", ["customer_id"], unique=False)
    op.create_index("ix_discount_rule_product_id", "discount_rule", ["product_id"], unique=False)
    op.add_column("order_line", sa.Column("price_source", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.execute("ALTER TABLE order_line DROP COLUMN price_source")
    for table in ("discount_rule", "price_list_line", "price_list"):
        op.drop_table(table)
