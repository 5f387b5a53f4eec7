"""imported files and how sheets of a kind are read

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    document = sa.Text().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
    op.create_table(
        "import_file",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("records", whole, nullable=False),
        sa.Column("imported_by", whole, nullable=False),
        sa.Column("imported_at", instant, nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["staff.id"], name=op.f("fk_import_file_imported_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_import_file_sha256"), "import_file", ["sha256"], unique=False)
    op.create_table(
        "import_profile",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("columns", document, nullable=False),
        sa.Column("channel", sa.Text(), server_default="", nullable=False),
        sa.Column("changed_by", whole, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name=op.f("fk_import_profile_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_import_profile_name")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("import_profile")
    op.drop_table("import_file")
