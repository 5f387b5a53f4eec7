"""What a business day is closed with: each department's word that it is clear, and longer hours for entering orders."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Words, ref


class DaySignature(Base):
    """A department's word that its day is finished (004-o13), with how many things were open and why; only ever added."""

    __tablename__ = "day_signature"
    __table_args__ = (
        UniqueConstraint("day", "department"),
        CheckConstraint("open_count >= 0", name="open_count"),
        CheckConstraint("open_count = 0 OR note <> ''", name="note"),
    )

    id: Mapped[Id]
    day: Mapped[date]
    department: Mapped[str]
    open_count: Mapped[int]
    note: Mapped[Words]
    signed_by: Mapped[int] = ref("staff.id", index=False)
    signed_at: Mapped[datetime]


class EntryExtension(Base):
    """Longer hours asked for a day's entries (004-o2); they hold once both have confirmed them. Only ever added."""

    __tablename__ = "entry_extension"
    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)

    id: Mapped[Id]
    day: Mapped[date] = mapped_column(index=True)
    until: Mapped[str]
    reason: Mapped[str]
    asked_by: Mapped[int] = ref("staff.id", index=False)
    asked_at: Mapped[datetime]


class ExtensionWord(Base):
    """Somebody's written word on an extension: of sales, of the department, or of finance, where it is filed; only ever added."""

    __tablename__ = "extension_word"
    __table_args__ = (
        UniqueConstraint("extension_id", "side"),
        CheckConstraint("side IN ('sales', 'department', 'finance')", name="side"),
        CheckConstraint("note <> ''", name="note"),
    )

    id: Mapped[Id]
    extension_id: Mapped[int] = ref("entry_extension.id", index=False)
    side: Mapped[str]
    note: Mapped[str]
    said_by: Mapped[int] = ref("staff.id", index=False)
    said_at: Mapped[datetime]
