"""corrections of the books: write-offs, refunds and reversals, and who said yes to them

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KINDS = ("ck_journal_entry_kind", "kind IN ('bill', 'payment', 'reversal'{more})", ", 'write_off', 'refund'")
ACCOUNTS = ("ck_journal_line_account", "account IN ('receivable', 'sales', 'bank'{more})", ", 'write_off'")


def upgrade() -> None:
    _replace_check("journal_entry", *KINDS)
    _replace_check("journal_line", *ACCOUNTS)
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.create_table(
        "correction",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("customer_id", whole, nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_units", whole, nullable=False),
        sa.Column("bill_id", whole, nullable=True),
        sa.Column("bill_units", whole, server_default="0", nullable=False),
        sa.Column("payment_id", whole, nullable=True),
        sa.Column("payment_units", whole, server_default="0", nullable=False),
        sa.Column("entry_id", whole, nullable=True),
        sa.Column("posting_id", whole, nullable=True),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("decided_by", whole, nullable=True),
        sa.Column("decided_at", instant, nullable=True),
        sa.Column("opinion", sa.Text(), server_default="", nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('write_off', 'refund', 'reversal')", name=op.f("ck_correction_kind")),
        sa.CheckConstraint("state IN ('asked', 'done', 'refused')", name=op.f("ck_correction_state")),
        sa.CheckConstraint("amount_units > 0", name=op.f("ck_correction_amount")),
        sa.CheckConstraint("(state = 'done') = (posting_id IS NOT NULL)", name=op.f("ck_correction_posted")),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_correction_asked_by")),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_correction_bill_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_correction_customer_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_correction_decided_by")),
        sa.ForeignKeyConstraint(["entry_id"], ["journal_entry.id"], name=op.f("fk_correction_entry_id")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_correction_payment_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["journal_entry.id"], name=op.f("fk_correction_posting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("number", name=op.f("uq_correction_number")),
        sa.UniqueConstraint("posting_id", name=op.f("uq_correction_posting_id")),
        sqlite_strict=True,
    )
    op.create_index("ix_correction_bill_id", "correction", ["bill_id"], unique=False)
    op.create_index("ix_correction_customer_id", "correction", ["customer_id"], unique=False)
    op.create_index("ix_correction_payment_id", "correction", ["payment_id"], unique=False)
    op.create_index("ix_correction_state_id", "correction", ["state", "id"], unique=False)
    standing = sa.text("state <> 'refused'")
    op.create_index(
        "uq_correction_entry_id_once",
        "correction",
        ["entry_id"],
        unique=True,
        postgresql_where=standing,
        sqlite_where=standing,
    )


def downgrade() -> None:
    op.drop_table("correction")
    _replace_check("journal_line", *ACCOUNTS, back=True)
    _replace_check("journal_entry", *KINDS, back=True)


def _replace_check(table: str, name: str, said: str, more: str, *, back: bool = False) -> None:
    """What a check allows, with or without `more`; SQLite keeps its checks in the table's own words, so it is made anew."""
    before, after = (said.format(more=more if back else ""), said.format(more="" if back else more))
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(name, table, type_="check")
        op.create_check_constraint(name, table, after)
        return
    kept = sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :table AND type = 'index' AND sql IS NOT NULL")
    indexes = bind.execute(kept, {"table": table}).scalars().all()
    made = bind.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE name = :table AND type = 'table'"), {"table": table}
    ).scalar_one()
    if before not in made:
        raise RuntimeError(f"the check of {table} is not as it was made")
    head, body = made.split("(", 1)
    bind.exec_driver_sql(f"{head.replace(table, table + '_anew')}({body.replace(before, after)}")
    bind.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table}")
    bind.exec_driver_sql(f"DROP TABLE {table}")
    bind.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for index in indexes:
        bind.exec_driver_sql(index)
