"""Who did what, seen from the database: the audit trail, who has what open, what left the house, backups proved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref


class AuditRow(Base):
    """One row written in a guarded table, as the database's own trigger saw it (004-e7); only ever added.

    `before` and `after` hold the columns' values, without secrets and large contents; `order_id` is set where the row has one.
    """

    __tablename__ = "audit_row"
    __table_args__ = (
        Index("ix_audit_row_table_name_row_key", "table_name", "row_key", "id"),
        Index("ix_audit_row_order_id_id", "order_id", "id"),
        Index("ix_audit_row_login_id", "login", "id"),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    login: Mapped[str]
    place: Mapped[Words]
    table_name: Mapped[str]
    operation: Mapped[str]
    row_key: Mapped[str]
    order_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class AuditBlock(Base):
    """A run of audit rows sealed with the block before it, so that a later change shows."""

    __tablename__ = "audit_block"

    id: Mapped[Id]
    first_row: Mapped[int] = mapped_column(unique=True)
    last_row: Mapped[int] = mapped_column(unique=True)
    row_count: Mapped[int]
    previous: Mapped[str]
    digest: Mapped[str]
    sealed_at: Mapped[datetime]


class Presence(Base):
    """Who has an order open on which desk; a row not renewed for a while no longer counts."""

    __tablename__ = "presence"

    desk: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[int] = ref("sales_order.id", primary_key=True)
    staff_id: Mapped[int] = ref("staff.id", index=False)
    editing: Mapped[Switch]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]


class Disclosure(Base):
    """Customer data printed, exported or unmasked: who, what, how much (002-22, 002-41); only ever added."""

    __tablename__ = "disclosure"
    __table_args__ = (CheckConstraint("kind IN ('print', 'export', 'unmask')", name="kind"),)

    id: Mapped[Id]
    at: Mapped[datetime]
    staff_id: Mapped[int] = ref("staff.id", index=False)
    kind: Mapped[str]
    what: Mapped[str]
    customer_id: Mapped[int | None] = ref("customer.id")
    records: Mapped[Units]
    reason: Mapped[Words]


class StaffTraining(Base):
    """A training somebody took part in (002-41, 004-s6); only ever added."""

    __tablename__ = "staff_training"

    id: Mapped[Id]
    staff_id: Mapped[int] = ref("staff.id")
    topic: Mapped[str]
    held_on: Mapped[date]
    trainer: Mapped[Words]
    note: Mapped[Words]
    recorded_by: Mapped[int] = ref("staff.id", index=False)
    recorded_at: Mapped[datetime]


class BackupRecord(Base):
    """A backup made, or a drill that restored one and proved it (002-25)."""

    __tablename__ = "backup_record"
    __table_args__ = (
        CheckConstraint("kind IN ('backup', 'drill')", name="kind"),
        Index("ix_backup_record_kind_id", "kind", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    at: Mapped[datetime]
    staff_id: Mapped[int | None] = ref("staff.id", index=False)
    good: Mapped[Switch]
    file_name: Mapped[Words]
    detail: Mapped[dict[str, Any] | None]
