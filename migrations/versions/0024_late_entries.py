"""late entries: when an order was entered after its day's cut-off, and why that is late

It imports nothing from the program. Orders that are there were entered when nobody asked.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    op.add_column("sales_order", sa.Column("late_at", instant, nullable=True))
    op.add_column("sales_order", sa.Column("late_reason", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_sales_order_late_at_id", "sales_order", ["late_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_sales_order_late_at_id", table_name="sales_order")
    op.drop_column("sales_order", "late_reason")
    op.drop_column("sales_order", "late_at")
