"""What mails have to do with orders, and what was learned from reading them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Switch, ref


class MailLink(Base):
    """A mail kept with an order: one made from it (`made`, the second or a later one of the mail) or one it speaks of."""

    __tablename__ = "mail_link"
    __table_args__ = (UniqueConstraint("mail_id", "order_id"),)

    id: Mapped[Id]
    mail_id: Mapped[int] = ref("mail_message.id", index=False)
    order_id: Mapped[int] = ref("sales_order.id")
    made: Mapped[Switch]
    linked_by: Mapped[int] = ref("staff.id", index=False)
    linked_at: Mapped[datetime]


class LearnedWord(Base):
    """What a customer calls a product (`kind` product), or an address he writes from (`kind` sender), as a person put it right.

    `key` is `words` as they are compared; `order_id` is the order whose entry taught it.
    """

    __tablename__ = "learned_word"
    __table_args__ = (
        CheckConstraint("kind IN ('product', 'sender')", name="kind"),
        CheckConstraint("(kind = 'product') = (product_id IS NOT NULL)", name="product"),
        UniqueConstraint("customer_id", "kind", "key"),
        Index("ix_learned_word_kind_key", "kind", "key"),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    customer_id: Mapped[int] = ref("customer.id", index=False)
    words: Mapped[str]
    key: Mapped[str]
    product_id: Mapped[int | None] = ref("product.id", index=False)
    order_id: Mapped[int | None] = ref("sales_order.id", index=False)
    learned_by: Mapped[int] = ref("staff.id", index=False)
    learned_at: Mapped[datetime] = mapped_column()
