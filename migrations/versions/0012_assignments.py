"""assignments: who answers for an order, who is sent for a service, and the plan to follow it up by

It imports nothing from the program.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    instant = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
    day = sa.Date().with_variant(sa.Text(), "sqlite")
    op.create_table(
        "assignment_rule",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("field", sa.Text(), server_default="", nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assignment_rule_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_rule")),
        sa.UniqueConstraint("kind", "field", "region", "staff_id", name=op.f("uq_assignment_rule_kind_field_region_staff_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "qualification",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("checked_on", day, nullable=True),
        sa.Column("valid_until", day, nullable=True),
        sa.Column("recorded_by", whole, nullable=False),
        sa.Column("recorded_at", instant, nullable=False),
        sa.Column("withdrawn_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["recorded_by"], ["staff.id"], name=op.f("fk_qualification_recorded_by")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_qualification_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_qualification_staff_id"), "qualification", ["staff_id"], unique=False)
    op.create_table(
        "assignment",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", whole, nullable=False),
        sa.Column("qualification_id", whole, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("starts_at", instant, nullable=True),
        sa.Column("assigned_by", whole, nullable=False),
        sa.Column("assigned_at", instant, nullable=False),
        sa.Column("confirmed_at", instant, nullable=True),
        sa.Column("ended_at", instant, nullable=True),
        sa.Column("task_id", whole, nullable=True),
        sa.Column("version", whole, server_default="1", nullable=False),
        sa.CheckConstraint("kind IN ('owner', 'service')", name=op.f("ck_assignment_kind")),
        sa.ForeignKeyConstraint(["assigned_by"], ["staff.id"], name=op.f("fk_assignment_assigned_by")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_assignment_order_id")),
        sa.ForeignKeyConstraint(["qualification_id"], ["qualification.id"], name=op.f("fk_assignment_qualification_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_assignment_staff_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_assignment_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_assignment_order_id"), "assignment", ["order_id"], unique=False)
    op.create_index("ix_assignment_staff_id_ended_at", "assignment", ["staff_id", "ended_at"], unique=False)
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_assignment_order_id_now",
        "assignment",
        ["order_id", "kind"],
        unique=True,
        postgresql_where=standing,
        sqlite_where=standing,
    )
    op.create_table(
        "plan_item",
        sa.Column("id", whole, sa.Identity(always=False), nullable=False),
        sa.Column("order_id", whole, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", whole, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("responsible_id", whole, nullable=False),
        sa.Column("starts_on", day, nullable=True),
        sa.Column("ends_on", day, nullable=True),
        sa.Column("task_id", whole, nullable=True),
        sa.Column("written_by", whole, nullable=False),
        sa.Column("written_at", instant, nullable=False),
        sa.CheckConstraint("kind IN ('phase', 'risk')", name=op.f("ck_plan_item_kind")),
        sa.ForeignKeyConstraint(["order_id"], ["sales_order.id"], name=op.f("fk_plan_item_order_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["staff.id"], name=op.f("fk_plan_item_responsible_id")),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name=op.f("fk_plan_item_task_id")),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_plan_item_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_item")),
        sa.UniqueConstraint("order_id", "kind", "position", name=op.f("uq_plan_item_order_id_kind_position")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    for table in ("plan_item", "assignment", "qualification", "assignment_rule"):
        op.drop_table(table)
