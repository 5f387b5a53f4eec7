"""What serves every room: the timeline, numbers, settings, idempotency keys, and the moves the database allows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Words, ref

_BATCH = text("verb = 'batch'")


class TimelineEntry(Base):
    """Who did what to an order when (000-35, 000-60); only ever added."""

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_order_id_id", "order_id", "id"),
        Index("ix_timeline_batch", "note", "order_id", postgresql_where=_BATCH, sqlite_where=_BATCH),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    at: Mapped[datetime]
    staff_id: Mapped[int] = ref("staff.id", index=False)
    verb: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    note: Mapped[Words]
    detail: Mapped[dict[str, Any] | None]


class NumberSequence(Base):
    """The last number given out of a series in a period."""

    __tablename__ = "number_sequence"

    series: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class SettingValue(Base):
    """A setting changed from its default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    changed_by: Mapped[int | None] = ref("staff.id", index=False)
    changed_at: Mapped[datetime]


class IdempotencyKey(Base):
    """A command done, with its result, so that a second attempt does nothing more."""

    __tablename__ = "idempotency_key"

    key: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int | None] = ref("staff.id", index=False)
    operation: Mapped[str]
    request_hash: Mapped[str]
    result: Mapped[dict[str, Any]]
    done_at: Mapped[datetime]


class AllowedMove(Base):
    """rules/states.py as the database knows it: a move and a role that may make it; the guard refuses every other."""

    __tablename__ = "allowed_move"

    entity: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)


class DeskNote(Base):
    """Facts about this database: whether it is the sample desk, which program made it."""

    __tablename__ = "desk_note"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Words]
