"""Stock: what is there, what is locked, and every movement."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Units, Words, ref


class StockLevel(Base):
    """How much of a product is on hand and how much of that is locked; changed only by conditional UPDATE (001-09)."""

    __tablename__ = "stock_level"
    __table_args__ = (CheckConstraint("locked_units >= 0 AND locked_units <= on_hand_units", name="locked"),)

    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    on_hand_units: Mapped[Units]
    locked_units: Mapped[Units]


class StockMovement(Base):
    """A change of what is on hand; only ever added."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("kind IN ('opening', 'receipt', 'issue', 'return', 'count')", name="kind"),
        CheckConstraint("quantity_units <> 0", name="quantity"),
        Index("ix_stock_movement_product_id_id", "product_id", "id"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = ref("product.id", index=False)
    kind: Mapped[str]
    quantity_units: Mapped[int]
    shipment_line_id: Mapped[int | None] = ref("shipment_line.id")
    reference: Mapped[Words]
    note: Mapped[Words]
    moved_by: Mapped[int] = ref("staff.id", index=False)
    moved_at: Mapped[datetime]


class StockLock(Base):
    """Stock promised to an order line (已锁定); open until shipped or released."""

    __tablename__ = "stock_lock"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'used', 'released')", name="state"),
        CheckConstraint("quantity_units > 0", name="quantity"),
        Index("ix_stock_lock_line_id_state", "line_id", "state"),
        Index("ix_stock_lock_product_id_state", "product_id", "state"),
    )

    id: Mapped[Id]
    line_id: Mapped[int] = ref("order_line.id", index=False)
    product_id: Mapped[int] = ref("product.id", index=False)
    quantity_units: Mapped[int]
    state: Mapped[str] = mapped_column(default="open")
    locked_by: Mapped[int] = ref("staff.id", index=False)
    locked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
