"""amendments: changes of approved orders, and an order's place in the queue

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    plain = sa.dialects.postgresql.JSONB().with_variant(sa.Text(), "sqlite")

    def words(name: str) -> sa.Column[str]:
        return sa.Column(name, sa.Text(), server_default="", nullable=False)

    def units(name: str) -> sa.Column[int]:
        return sa.Column(name, whole, server_default="0", nullable=False)

    op.create_table(
        "amendment",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        words("customer_request"),
        words("remark"),
        words("confirmed_with"),
        sa.Column("requested_date", day, nullable=True),
        sa.Column("ship_to", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        units("total_before_units"),
        units("total_after_units"),
        units("line_count"),
        sa.Column("promised_before", day, nullable=True),
        sa.Column("promised_after", day, nullable=True),
        sa.Column("ahead_of", whole, nullable=True),
        sa.Column("place_at", instant, nullable=True),
        sa.Column("expected_on", day, nullable=True),
        sa.Column("impact", plain, nullable=True),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('change', 'add_goods', 'jump', 'cancel')", name=op.f("ck_amendment_kind")),
        sa.CheckConstraint(
            "state IN ('first_review', 'second_review', 'final_review', 'approved', 'in_force', 'refused', 'withdrawn')",
            name=op.f("ck_amendment_state"),
        ),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_amendment_reason")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_amendment_order_id")),
        sa.ForeignKeyConstraint(["ahead_of"], ["sales_order.id"], name=op.f("fk_amendment_ahead_of")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_amendment_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("number", name=op.f("uq_amendment_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_amendment_state_id", "amendment", ["state", "id"], unique=False)
    op.create_index("ix_amendment_order_id_id", "amendment", ["order_id", "id"], unique=False)
    still = sa.text("state IN ('first_review', 'second_review', 'final_review', 'approved')")
    op.create_index("uq_amendment_open", "amendment", ["order_id"], unique=True, postgresql_where=still, sqlite_where=still)
    op.create_table(
        "amendment_line",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("amendment_id", whole, nullable=False),
        sa.Column("line_id", whole, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("product_id", whole, nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        words("spec"),
        sa.Column("unit", sa.Text(), nullable=False),
        units("quantity_units"),
        units("base_units"),
        units("price_units"),
        units("list_price_units"),
        units("amount_units"),
        sa.Column("gift", flag, nullable=False),
        units("before_quantity_units"),
        units("before_base_units"),
        units("before_price_units"),
        units("before_amount_units"),
        sa.CheckConstraint("action IN ('add', 'change', 'remove')", name=op.f("ck_amendment_line_action")),
        sa.CheckConstraint("(action = 'add') = (line_id IS NULL)", name=op.f("ck_amendment_line_line")),
        sa.CheckConstraint(
            "quantity_units >= 0 AND base_units >= 0 AND price_units >= 0", name=op.f("ck_amendment_line_quantity")
        ),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_line_amendment_id")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_amendment_line_line_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_amendment_line_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_line")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_amendment_line_amendment_id"), "amendment_line", ["amendment_id"], unique=False)
    op.create_index(op.f("ix_amendment_line_line_id"), "amendment_line", ["line_id"], unique=False)
    op.create_table(
        "amendment_decision",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("amendment_id", whole, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        words("opinion"),
        sa.Column("decided_by", whole, nullable=False),
        sa.Column("decided_at", instant, nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'refused')", name=op.f("ck_amendment_decision_verdict")),
        sa.CheckConstraint("verdict = 'approved' OR opinion <> ''", name=op.f("ck_amendment_decision_opinion")),
        sa.ForeignKeyConstraint(["amendment_id"], ["amendment.id"], name=op.f("fk_amendment_decision_amendment_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_amendment_decision_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment_decision")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_amendment_decision_amendment_id"), "amendment_decision", ["amendment_id"], unique=False)
    op.add_column("sales_order", sa.Column("place_at", instant, nullable=True))


def downgrade() -> None:
    op.drop_column("sales_order", "place_at")
    op.drop_table("amendment_decision")
    op.drop_table("amendment_line")
    op.drop_table("amendment")
