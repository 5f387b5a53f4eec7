"""${message}

Desks update on different days: this step keeps the previous program working (add first, remove in a later release).
It imports nothing from the program. Constraints are named; on SQLite use op.batch_alter_table.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
