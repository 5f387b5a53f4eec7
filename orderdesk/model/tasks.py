"""Tasks: what somebody is to do by when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from orderdesk.model.columns import Base, Id, Words, ref, version_column


class Task(Base):
    """One thing for one person (`staff_id`) or for whoever holds a duty (`role`), with the time it must be done by.

    `kind` is one of rules/tasks.py; it is about an order, a customer, both or neither. `outcome` is what came of it.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'done', 'dropped')", name="state"),
        CheckConstraint("staff_id IS NOT NULL OR role <> ''", name="whose"),
        CheckConstraint("(state = 'open') = (done_at IS NULL)", name="done"),
        Index("ix_task_state_due_at", "state", "due_at", "id"),
        Index("ix_task_staff_id_state_due_at", "staff_id", "state", "due_at", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    state: Mapped[str]
    order_id: Mapped[int | None] = ref("sales_order.id")
    customer_id: Mapped[int | None] = ref("customer.id")
    staff_id: Mapped[int | None] = ref("staff.id", index=False)
    role: Mapped[Words]
    note: Mapped[Words]
    due_at: Mapped[datetime]
    created_by: Mapped[int] = ref("staff.id", index=False)
    created_at: Mapped[datetime]
    done_by: Mapped[int | None] = ref("staff.id", index=False)
    done_at: Mapped[datetime | None]
    outcome: Mapped[Words]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
