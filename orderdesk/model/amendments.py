"""Amendments: changes of approved orders, each a document of its own with its lines and the decisions on it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref, version_column
from orderdesk.model.intake import one_of
from orderdesk.rules.amendments import AmendmentKind
from orderdesk.rules.states import AmendmentState

_OPEN = "state IN ('first_review', 'second_review', 'final_review', 'approved')"


class Amendment(Base):
    """What is to become of an approved order. An empty head field stays as it is; `impact` is what was told when it was asked.

    A jump: `place_at` is its new place in the queue, `ahead_of` the order it overtakes.
    """

    __tablename__ = "amendment"
    __table_args__ = (
        one_of("kind", AmendmentKind),
        one_of("state", AmendmentState),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_amendment_state_id", "state", "id"),
        Index("ix_amendment_order_id_id", "order_id", "id"),
        Index("uq_amendment_open", "order_id", unique=True, postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    reason: Mapped[str]
    customer_request: Mapped[Words]
    remark: Mapped[Words]
    confirmed_with: Mapped[Words]
    requested_date: Mapped[date | None]
    ship_to: Mapped[str | None] = mapped_column(deferred=True, deferred_group="reach")
    contact_name: Mapped[str | None]
    contact_phone: Mapped[str | None] = mapped_column(deferred=True, deferred_group="reach")
    total_before_units: Mapped[Units]
    total_after_units: Mapped[Units]
    line_count: Mapped[Units]
    promised_before: Mapped[date | None]
    promised_after: Mapped[date | None]
    ahead_of: Mapped[int | None] = ref("sales_order.id", index=False)
    place_at: Mapped[datetime | None]
    expected_on: Mapped[date | None]
    impact: Mapped[dict[str, Any] | None] = mapped_column(deferred=True, deferred_group="reach")
    asked_by: Mapped[int] = ref("staff.id", index=False)
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    route_id: Mapped[int | None] = ref("review_route.id", index=False)
    version: Mapped[int] = version_column()
    lines: Mapped[list[AmendmentLine]] = relationship(order_by="AmendmentLine.id")
    __mapper_args__ = {"version_id_col": version}


class AmendmentLine(Base):
    """A line as it shall be, and as it was when this was asked for; `line_id` is empty for one that is added."""

    __tablename__ = "amendment_line"
    __table_args__ = (
        CheckConstraint("action IN ('add', 'change', 'remove')", name="action"),
        CheckConstraint("(action = 'add') = (line_id IS NULL)", name="line"),
        CheckConstraint("quantity_units >= 0 AND base_units >= 0 AND price_units >= 0", name="quantity"),
    )

    id: Mapped[Id]
    amendment_id: Mapped[int] = ref("amendment.id")
    line_id: Mapped[int | None] = ref("order_line.id")
    action: Mapped[str]
    product_id: Mapped[int] = ref("product.id", index=False)
    sku: Mapped[str]
    name: Mapped[str]
    spec: Mapped[Words]
    unit: Mapped[str]
    quantity_units: Mapped[Units]
    base_units: Mapped[Units]
    price_units: Mapped[Units]
    list_price_units: Mapped[Units]
    amount_units: Mapped[Units]
    gift: Mapped[Switch]
    before_quantity_units: Mapped[Units]
    before_base_units: Mapped[Units]
    before_price_units: Mapped[Units]
    before_amount_units: Mapped[Units]


class AmendmentDecision(Base):
    """One reviewer's word on one step of an amendment."""

    __tablename__ = "amendment_decision"
    __table_args__ = (
        CheckConstraint("verdict IN ('approved', 'refused')", name="verdict"),
        CheckConstraint("verdict = 'approved' OR opinion <> ''", name="opinion"),
    )

    id: Mapped[Id]
    amendment_id: Mapped[int] = ref("amendment.id")
    step: Mapped[str]
    verdict: Mapped[str]
    opinion: Mapped[Words]
    decided_by: Mapped[int] = ref("staff.id", index=False)
    decided_at: Mapped[datetime]
