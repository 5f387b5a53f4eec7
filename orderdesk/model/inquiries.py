"""Inquiries: what people ask before there is an order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Words, ref, version_column


class Inquiry(Base):
    """One question of somebody who may order (002-02), answered at once or forwarded with a task (002-03).

    `order_id` is the draft it became; the inquiry stays as it was asked.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        CheckConstraint("channel IN ('phone', 'mail', 'chat', 'visit')", name="channel"),
        CheckConstraint("state IN ('forwarded', 'answered')", name="state"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered"),
        Index("ix_inquiry_state_id", "state", "id"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    state: Mapped[str]
    customer_id: Mapped[int | None] = ref("customer.id")
    customer_name: Mapped[str]
    contact_name: Mapped[Words]
    contact_phone: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    contact_email: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    subject: Mapped[str]
    detail: Mapped[Words]
    asked_at: Mapped[datetime]
    entered_by: Mapped[int] = ref("staff.id", index=False)
    entered_at: Mapped[datetime]
    answer: Mapped[Words]
    answered_by: Mapped[int | None] = ref("staff.id", index=False)
    answered_at: Mapped[datetime | None]
    task_id: Mapped[int | None] = ref("task.id")
    order_id: Mapped[int | None] = ref("sales_order.id")
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
