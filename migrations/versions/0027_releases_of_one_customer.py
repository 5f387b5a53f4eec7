"""a hold for credit says of which customer it is, so that a release given for one never serves another

It imports nothing from the program.
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite adds a reference only together with its column.
    kind = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    reference = "CONSTRAINT fk_credit_hold_customer_id REFERENCES customer (id)"
    op.execute(f"ALTER TABLE credit_hold ADD COLUMN customer_id {kind} {reference}")
    op.execute("UPDATE credit_hold SET customer_id = (SELECT o.customer_id FROM sales_order o WHERE o.id = credit_hold.order_id)")


def downgrade() -> None:
    op.execute("ALTER TABLE credit_hold DROP COLUMN customer_id")
