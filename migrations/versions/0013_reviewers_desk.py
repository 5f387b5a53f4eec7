"""the reviewer's desk: holds, questions to colleagues, named reasons, written standards, confirmed items, batches on paper

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    flag = sa.Boolean().with_variant(sa.Integer(), "sqlite")
    identity = sa.Identity(always=False)

    def number(name: str = "id") -> sa.Column[int]:
        return sa.Column(name, whole, identity, nullable=False)

    def points(table: str, *columns: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
        return [sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_{table}_{name}")) for name, target in columns]

    order, staff = ("order_id", "sales_order.id"), "staff.id"
    op.create_table(
        "review_hold",
        sa.Column("order_id", whole, nullable=False),
        sa.Column("until", day, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_by", whole, nullable=False),
        sa.Column("held_at", instant, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_review_hold_reason")),
        *points("review_hold", order, ("held_by", staff)),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_review_hold")),
        sqlite_strict=True,
    )
    op.create_table(
        "review_reason",
        sa.Column("order_id", whole, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('bad', 'unsure')", name=op.f("ck_review_reason_verdict")),
        *points("review_reason", order),
        sa.PrimaryKeyConstraint("order_id", "code", name=op.f("pk_review_reason")),
        sqlite_strict=True,
    )
    op.create_index("ix_review_reason_code_order_id", "review_reason", ["code", "order_id"], unique=False)
    op.create_table(
        "review_question",
        number(),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("asked_by", whole, nullable=False),
        sa.Column("asked_of", whole, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_at", instant, nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_at", instant, nullable=True),
        sa.CheckConstraint("question <> ''", name=op.f("ck_review_question_question")),
        sa.CheckConstraint("(answered_at IS NULL) = (answer = '')", name=op.f("ck_review_question_answer")),
        *points("review_question", order, ("asked_by", staff), ("asked_of", staff)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_question")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_review_question_order_id"), "review_question", ["order_id"], unique=False)
    op.create_index("ix_review_question_asked_of_answered_at", "review_question", ["asked_of", "answered_at"], unique=False)
    op.create_table(
        "review_standard",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("changed_by", whole, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("version", whole, server_default="1", nullable=False),
        *points("review_standard", ("changed_by", staff)),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_review_standard")),
        sqlite_strict=True,
    )
    op.create_table(
        "order_confirmation",
        number(),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("order_version", whole, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("good", flag, nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("said_by", sa.Text(), server_default="", nullable=False),
        sa.Column("confirmed_by", whole, nullable=False),
        sa.Column("confirmed_at", instant, nullable=False),
        sa.CheckConstraint("stage IN ('sales', 'service', 'after')", name=op.f("ck_order_confirmation_stage")),
        sa.CheckConstraint("good OR note <> ''", name=op.f("ck_order_confirmation_note")),
        *points("order_confirmation", order, ("confirmed_by", staff)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_confirmation")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_order_confirmation_order_id"), "order_confirmation", ["order_id"], unique=False)


def downgrade() -> None:
    for table in ("order_confirmation", "review_standard", "review_question", "review_reason", "review_hold"):
        op.drop_table(table)
