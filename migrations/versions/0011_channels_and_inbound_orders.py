"""channels of the company's own, orders handed in by other systems, who verified an order and who agreed to a price

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PEOPLE = (("sales_order", "verified_by"), ("order_line", "approver_id"))


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    document = sa.Text().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
    op.create_table(
        "sales_channel",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base", sa.Text(), nullable=False),
        sa.Column("disabled_at", instant, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_channel")),
        sa.UniqueConstraint("code", name=op.f("uq_sales_channel_code")),
        sqlite_strict=True,
    )
    arrival = sa.Column("received_at", instant, nullable=False)
    if op.get_bind().dialect.name == "postgresql":  # who hands in may not say when
        arrival = sa.Column("received_at", instant, server_default=sa.func.now(), nullable=False)
    op.create_table(
        "inbound_order",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("external_ref", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("payload", document, nullable=False),
        arrival,
        sa.Column("state", sa.Text(), server_default="new", nullable=False),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("order_id", whole, nullable=True),
        sa.Column("taken_by", whole, nullable=True),
        sa.Column("taken_at", instant, nullable=True),
        sa.CheckConstraint("state IN ('new', 'taken', 'refused', 'dropped')", name=op.f("ck_inbound_order_state")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_inbound_order_order_id")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_inbound_order_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_order")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_inbound_order_external_ref")),
        sqlite_strict=True,
    )
    op.create_index("ix_inbound_order_state_id", "inbound_order", ["state", "id"], unique=False)
    for name in ("medium", "source"):
        op.add_column("sales_order", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("sales_order", sa.Column("verified_at", instant, nullable=True))
    op.add_column("sales_order", sa.Column("agreed_units", whole, nullable=True))
    op.add_column("order_line", sa.Column("approver_remark", sa.Text(), server_default="", nullable=False))
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for table, column in PEOPLE:  # SQLite adds a reference only together with its column
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind} CONSTRAINT fk_{table}_{column} REFERENCES staff (id)")


def downgrade() -> None:
    for table, column in PEOPLE:
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.execute("ALTER TABLE order_line DROP COLUMN approver_remark")
    for name in ("agreed_units", "verified_at", "source", "medium"):
        op.execute(f"ALTER TABLE sales_order DROP COLUMN {name}")
    op.drop_table("inbound_order")
    op.drop_table("sales_channel")
