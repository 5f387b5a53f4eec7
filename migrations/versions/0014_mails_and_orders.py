"""mails kept with the orders they speak of, and what was learned from reading them

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "mail_link",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("mail_id", whole, nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("made", flag, nullable=False),
        sa.Column("linked_by", whole, nullable=False),
        sa.Column("linked_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["linked_by"], ["staff.id"], name=op.f("fk_mail_link_linked_by")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail_message.id"], name=op.f("fk_mail_link_mail_id")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_mail_link_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_link")),
        sa.UniqueConstraint("mail_id", "order_id", name=op.f("uq_mail_link_mail_id_order_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_mail_link_order_id"), "mail_link", ["order_id"], unique=False)
    op.create_table(
        "learned_word",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("customer_id", whole, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("product_id", whole, nullable=True),
        sa.Column("order_id", whole, nullable=True),
        sa.Column("learned_by", whole, nullable=False),
        sa.Column("learned_at", instant, nullable=False),
        sa.CheckConstraint("kind IN ('product', 'sender')", name=op.f("ck_learned_word_kind")),
        sa.CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name=op.f("ck_learned_word_product")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_learned_word_customer_id")),
        sa.ForeignKeyConstraint(["learned_by"], ["staff.id"], name=op.f("fk_learned_word_learned_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_learned_word_order_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_learned_word_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_word")),
        sa.UniqueConstraint("customer_id", "kind", "key", name=op.f("uq_learned_word_customer_id_kind_key")),
        sqlite_strict=True,
    )
    op.create_index("ix_learned_word_kind_key", "learned_word", ["kind", "key"], unique=False)


def downgrade() -> None:
    op.drop_table("learned_word")
    op.drop_table("mail_link")
