"""Days that hold more or less than usual."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped

from orderdesk.model.columns import Base, Id, Words, ref, version_column


class CapacityDay(Base):
    """How many lines a resource can do on a day, where that is not the usual number."""

    __tablename__ = "capacity_day"
    __table_args__ = (
        CheckConstraint("resource IN ('packing', 'production', 'service')", name="resource"),
        CheckConstraint("lines >= 0", name="lines"),
        UniqueConstraint("resource", "day"),
    )

    id: Mapped[Id]
    resource: Mapped[str]
    day: Mapped[date]
    lines: Mapped[int]
    note: Mapped[Words]
    changed_by: Mapped[int] = ref("staff.id", index=False)
    changed_at: Mapped[datetime]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
