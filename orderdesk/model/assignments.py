"""Who answers for an order, who is sent for a service, and how the order is to be followed up."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from orderdesk.model.columns import Base, Id, Words, ref, version_column


class AssignmentRule(Base):
    """Orders of a kind, field and region go to a person (002-08); what is empty fits all."""

    __tablename__ = "assignment_rule"
    __table_args__ = (UniqueConstraint("kind", "field", "region", "staff_id"),)

    id: Mapped[Id]
    kind: Mapped[Words]
    field: Mapped[Words]
    region: Mapped[Words]
    staff_id: Mapped[int] = ref("staff.id", index=False)


class Qualification(Base):
    """What somebody is certified for, on file before he is sent (004-a4); withdrawn, never deleted."""

    __tablename__ = "qualification"

    id: Mapped[Id]
    staff_id: Mapped[int] = ref("staff.id")
    service: Mapped[str]
    region: Mapped[Words]
    document: Mapped[str]
    checked_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    recorded_by: Mapped[int] = ref("staff.id", index=False)
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Assignment(Base):
    """An order given to a person: `owner` answers for it, `service` is sent for it at `starts_at` (002-10, 004-a5).

    The one that has not ended counts; earlier ones stay. `task_id` asks him to confirm, or to go there.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("kind IN ('owner', 'service')", name="kind"),
        Index(
            "uq_assignment_order_id_now",
            "order_id",
            "kind",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_assignment_staff_id_ended_at", "staff_id", "ended_at"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id")
    kind: Mapped[str]
    staff_id: Mapped[int] = ref("staff.id", index=False)
    qualification_id: Mapped[int | None] = ref("qualification.id", index=False)
    reason: Mapped[Words]
    starts_at: Mapped[datetime | None]
    assigned_by: Mapped[int] = ref("staff.id", index=False)
    assigned_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    task_id: Mapped[int | None] = ref("task.id", index=False)
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class PlanItem(Base):
    """A phase of an order's follow-up plan with its key points (002-11), or a risk with the measure against it (002-39)."""

    __tablename__ = "plan_item"
    __table_args__ = (
        CheckConstraint("kind IN ('phase', 'risk')", name="kind"),
        UniqueConstraint("order_id", "kind", "position"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    kind: Mapped[str]
    position: Mapped[int]
    title: Mapped[str]
    detail: Mapped[Words]
    responsible_id: Mapped[int] = ref("staff.id", index=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    task_id: Mapped[int | None] = ref("task.id", index=False)
    written_by: Mapped[int] = ref("staff.id", index=False)
    written_at: Mapped[datetime]
