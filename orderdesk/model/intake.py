"""Orders, their lines, and the mails and files they came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref, version_column
from orderdesk.rules.states import LineState, OrderState


def one_of(column: str, values: Iterable[Any]) -> CheckConstraint:
    """A check that `column` holds one of these values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class SalesOrder(Base):
    """What a customer asked for. `total_units` is the sum of its lines; what is shipped and paid is computed from facts.

    `medium` says whether it was given by word of mouth or in writing (004-r1); `source` what recorded it by itself, empty for
    a person: such an order is verified before it goes on (000-05). `agreed_units` is the total on the contract or prepayment
    slip, which the lines must equal to the cent (004-o10).

    `rank` is its class in every queue, 0 for an ordinary order and lower in front, for `rank_reasons` (003-37); within it the
    order stands where it came (004-q1), or at `place_at`, which an approved queue jump has set. `late_at` is when an order was
    entered that was entered after its day's cut-off (004-o1).

    `paid_units` is what the customer paid when he ordered, with its reference, as the clerk was shown it; `payment_id` is what
    became of it in the books (004-a1).
    """

    __tablename__ = "sales_order"
    __table_args__ = (
        one_of("state", OrderState),
        CheckConstraint("kind IN ('stock', 'custom', 'service')", name="kind"),
        UniqueConstraint("channel", "external_number"),
        Index("ix_sales_order_state_rank_queued_at", "state", "rank", "queued_at", "id"),
        Index("ix_sales_order_state_approved_at", "state", "approved_at", "id"),
        Index("ix_sales_order_customer_id_id", "customer_id", "id"),
        Index("ix_sales_order_customer_po", "customer_po"),
        Index("ix_sales_order_late_at_id", "late_at", "id"),
        CheckConstraint("paid_units IS NULL OR paid_units > 0", name="paid"),
    )

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="stock")
    channel: Mapped[str]
    state: Mapped[str]
    customer_id: Mapped[int | None] = ref("customer.id", index=False)
    contact_name: Mapped[Words]
    contact_phone: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    contact_email: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    ship_to: Mapped[Words] = mapped_column(deferred=True, deferred_group="reach")
    currency: Mapped[str]
    total_units: Mapped[Units]
    agreed_units: Mapped[int | None]
    ordered_at: Mapped[datetime]
    created_at: Mapped[datetime]
    business_date: Mapped[date]
    requested_date: Mapped[date | None]
    promised_date: Mapped[date | None]
    payment_method: Mapped[Words]
    payment_terms: Mapped[Words]
    customer_po: Mapped[Words]
    external_number: Mapped[str | None]
    special_request: Mapped[Words]
    remark: Mapped[Words]
    medium: Mapped[Words]
    source: Mapped[Words]
    verified_by: Mapped[int | None] = ref("staff.id", index=False)
    verified_at: Mapped[datetime | None]
    confirmed_with: Mapped[Words]
    confirmed_by: Mapped[int | None] = ref("staff.id", index=False)
    confirmed_at: Mapped[datetime | None]
    entered_by: Mapped[int] = ref("staff.id", index=False)
    queued_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    place_at: Mapped[datetime | None]
    rank: Mapped[Units]
    rank_reasons: Mapped[Words]
    late_at: Mapped[datetime | None]
    late_reason: Mapped[Words]
    project_name: Mapped[Words]
    project_note: Mapped[Words]
    paid_units: Mapped[int | None]
    paid_reference: Mapped[Words]
    payment_id: Mapped[int | None] = ref("payment.id", index=False)
    next_contact_at: Mapped[datetime | None]
    state_note: Mapped[Words]
    route_id: Mapped[int | None] = ref("review_route.id", index=False)
    version: Mapped[int] = version_column()
    lines: Mapped[list[OrderLine]] = relationship(order_by="OrderLine.position", cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": version}


class OrderLine(Base):
    """A product asked for: `quantity_units` and the price count `unit`, `base_units` counts the product's base unit.

    `approver_id` agreed to a special price or a gift, with `approver_remark` as written on the source document (004-o4).
    `list_price_units` is what price lists and discount rules gave when it was written, `price_source` their names; without a
    name it is the catalogue's.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        one_of("state", LineState),
        UniqueConstraint("order_id", "position"),
        CheckConstraint("base_units > 0 AND quantity_units > 0", name="quantity"),
        CheckConstraint("price_units >= 0", name="price"),
        CheckConstraint("discount_units >= 0 AND discount_units <= 10000", name="discount"),
        Index("ix_order_line_state_product_id", "state", "product_id"),
        Index("ix_order_line_product_id_order_id", "product_id", "order_id"),
    )

    id: Mapped[Id]
    order_id: Mapped[int] = ref("sales_order.id", index=False)
    position: Mapped[int]
    state: Mapped[str]
    product_id: Mapped[int] = ref("product.id", index=False)
    sku: Mapped[str]
    name: Mapped[str]
    spec: Mapped[Words]
    unit: Mapped[str]
    quantity_units: Mapped[int]
    base_units: Mapped[int]
    price_units: Mapped[int]
    list_price_units: Mapped[Units]
    discount_units: Mapped[Units]
    amount_units: Mapped[int]
    gift: Mapped[Switch]
    requested_date: Mapped[date | None]
    remark: Mapped[Words]
    approver_id: Mapped[int | None] = ref("staff.id", index=False)
    approver_remark: Mapped[Words]
    price_source: Mapped[Words]


class SalesChannel(Base):
    """A way orders come in, beyond those every desk knows (000-01): `base` is the known one it works like."""

    __tablename__ = "sales_channel"

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    base: Mapped[str]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class InboundOrder(Base):
    """An order another system handed in (000-04): kept as it came, taken once, or refused with the reason."""

    __tablename__ = "inbound_order"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'taken', 'refused', 'dropped')", name="state"),
        Index("ix_inbound_order_state_id", "state", "id"),
    )

    id: Mapped[Id]
    external_ref: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    payload: Mapped[dict[str, Any]]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    problem: Mapped[Words]
    order_id: Mapped[int | None] = ref("sales_order.id", index=False)
    taken_by: Mapped[int | None] = ref("staff.id", index=False)
    taken_at: Mapped[datetime | None]


class MailMessage(Base):
    """A message received, kept as it came (000-07); `reading` is what was read from it, with doubts."""

    __tablename__ = "mail_message"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'draft', 'done', 'set_aside', 'unreadable')", name="state"),
        Index("ix_mail_message_state_id", "state", "id"),
    )

    id: Mapped[Id]
    message_id: Mapped[str] = mapped_column(unique=True)
    content_hash: Mapped[str] = mapped_column(index=True)
    mailbox: Mapped[Words]
    state: Mapped[str] = mapped_column(default="new")
    kind: Mapped[Words]
    sender_name: Mapped[Words]
    sender_address: Mapped[Words]
    subject: Mapped[Words]
    body: Mapped[Words]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime]
    customer_id: Mapped[int | None] = ref("customer.id")
    order_id: Mapped[int | None] = ref("sales_order.id")
    reading: Mapped[dict[str, Any] | None]
    problem: Mapped[Words]
    raw: Mapped[bytes] = mapped_column(deferred=True)


class Attachment(Base):
    """A file kept with an order or a mail."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    order_id: Mapped[int | None] = ref("sales_order.id")
    mail_id: Mapped[int | None] = ref("mail_message.id")
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes]
    added_by: Mapped[int | None] = ref("staff.id", index=False)
    added_at: Mapped[datetime]


class Outbox(Base):
    """A message to be sent after the commit that ordered it (000-08): queued, sent, or failed with the reason."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state IN ('queued', 'sent', 'failed')", name="state"),
        Index("ix_outbox_state_id", "state", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued")
    order_id: Mapped[int | None] = ref("sales_order.id")
    recipient: Mapped[str]
    subject: Mapped[Words]
    body: Mapped[Words]
    in_reply_to: Mapped[Words]
    attachment: Mapped[bytes | None]
    attachment_name: Mapped[Words]
    attempts: Mapped[Units]
    error: Mapped[Words]
    created_by: Mapped[int] = ref("staff.id", index=False)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
