"""batches handed to the manager are looked up by their number

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    handed = sa.text("verb = 'batch'")
    op.create_index(
        "ix_timeline_batch", "timeline", ["note", "order_id"], unique=False, postgresql_where=handed, sqlite_where=handed
    )


def downgrade() -> None:
    op.drop_index("ix_timeline_batch", "timeline")
