"""rights in the database: a move names the roles that may make it

From here on the guards are not part of the steps: the program takes them away before the first step it runs and makes them anew
after the last. What step 0002 made goes. It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        for name in bind.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            op.execute(f"DROP TRIGGER {name}")
    else:
        guards = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname ~ '^guard_'"
        for name in bind.exec_driver_sql(guards).scalars().all():
            op.execute(f"DROP FUNCTION {name} CASCADE")
    _replace(sa.Column("role", sa.Text(), nullable=False))


def downgrade() -> None:
    _replace()


def _replace(*more: sa.Column[str]) -> None:
    op.drop_table("allowed_move")
    names = ["entity", "source", "target", *(column.name for column in more)]
    op.create_table(
        "allowed_move",
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint(*names, name="pk_allowed_move"),
        sqlite_strict=True,
    )
