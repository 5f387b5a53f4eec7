"""places in the queue: the class an order has, and why

It imports nothing from the program. Orders that are there stay ordinary until their class is worked out when they, their
customer or the settings change.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("sales_order", sa.Column("rank", whole, server_default="0", nullable=False))
    op.add_column("sales_order", sa.Column("rank_reasons", sa.Text(), server_default="", nullable=False))
    op.drop_index("ix_sales_order_state_queued_at", table_name="sales_order")
    op.create_index("ix_sales_order_state_rank_queued_at", "sales_order", ["state", "rank", "queued_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_sales_order_state_rank_queued_at", table_name="sales_order")
    op.create_index("ix_sales_order_state_queued_at", "sales_order", ["state", "queued_at", "id"])
    op.drop_column("sales_order", "rank_reasons")
    op.drop_column("sales_order", "rank")
