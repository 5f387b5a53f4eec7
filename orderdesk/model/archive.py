"""An order's source documents handed on and put away for good, and what was found wrong with one of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Units, Words, ref, version_column


class OrderArchive(Base):
    """Who archived an order's documents and answers for them (004-o7, 004-o15); only ever added, once an order."""

    __tablename__ = "order_archive"

    order_id: Mapped[int] = ref("sales_order.id", primary_key=True)
    archived_by: Mapped[int] = ref("staff.id", index=False)
    archived_at: Mapped[datetime]
    documents: Mapped[int]
    note: Mapped[Words]


class DocumentHandover(Base):
    """Originals and attachments handed from one person to another (002-07): what, by whom, to whom; when he received them.

    `documents` names them, one a line; `originals` is how many of them are originals on paper.
    """

    __tablename__ = "document_handover"
    __table_args__ = (
        CheckConstraint("originals >= 0", name="originals"),
        CheckConstraint("handed_by <> to_staff_id", name="two"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id")
    documents: Mapped[str]
    originals: Mapped[Units]
    note: Mapped[Words]
    handed_by: Mapped[int] = ref("staff.id", index=False)
    handed_at: Mapped[datetime]
    to_staff_id: Mapped[int] = ref("staff.id", index=False)
    received_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class DocumentDefect(Base):
    """A source document found altered or unclear, who answers for it and with how much (004-o15); only ever added.

    `attachment_id` is the kept file, NULL for a document on paper; `manager_units` is the manager's share on top.
    """

    __tablename__ = "document_defect"
    __table_args__ = (
        CheckConstraint("kind IN ('altered', 'unclear')", name="kind"),
        CheckConstraint("amount_units >= 0 AND manager_units >= 0", name="amounts"),
        UniqueConstraint("order_id", "document", "kind"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    attachment_id: Mapped[int | None] = ref("attachment.id", index=False)
    document: Mapped[str]
    kind: Mapped[str]
    found_by: Mapped[int] = ref("staff.id", index=False)
    found_at: Mapped[datetime] = mapped_column(index=True)
    responsible_id: Mapped[int] = ref("staff.id", index=False)
    currency: Mapped[str]
    amount_units: Mapped[Units]
    manager_id: Mapped[int | None] = ref("staff.id", index=False)
    manager_units: Mapped[Units]
    note: Mapped[Words]
