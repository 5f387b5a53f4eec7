"""Orders held for credit, and what released them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped

from orderdesk.model.columns import Base, Id, Units, Words, ref, version_column
from orderdesk.model.intake import one_of
from orderdesk.rules.credit import HoldState, Reason


class CreditHold(Base):
    """One reason for which an order of a customer must not pass (000-17), with its sums; released by a measure, or lapsed.

    `due_before`: of an overdue hold, bills due before this day were open.
    """

    __tablename__ = "credit_hold"
    __table_args__ = (
        one_of("state", HoldState),
        one_of("reason", Reason),
        CheckConstraint("state <> 'released' OR (measure <> '' AND released_by IS NOT NULL)", name="measure"),
        Index("ix_credit_hold_order_id_id", "order_id", "id"),
        Index("ix_credit_hold_state_id", "state", "id"),
        Index(
            "uq_credit_hold_open",
            "order_id",
            "reason",
            unique=True,
            postgresql_where=text("state = 'open'"),
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    customer_id: Mapped[int | None] = ref("customer.id", index=False)
    reason: Mapped[str]
    state: Mapped[str]
    currency: Mapped[str]
    needed_units: Mapped[Units]
    allowed_units: Mapped[Units]
    due_before: Mapped[date | None]
    held_by: Mapped[int] = ref("staff.id", index=False)
    held_at: Mapped[datetime]
    measure: Mapped[Words]
    reference: Mapped[Words]
    note: Mapped[Words]
    released_by: Mapped[int | None] = ref("staff.id", index=False)
    released_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
