"""Price lists and discount rules."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from orderdesk.model.columns import Base, Id, Switch, Units, Words, ref, version_column


class PriceList(Base):
    """Prices agreed for a customer (a contract), for a customer level, or for everybody, in one currency, from day to day."""

    __tablename__ = "price_list"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("customer_id IS NULL OR level = ''", name="whom"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    level: Mapped[Words]
    customer_id: Mapped[int | None] = ref("customer.id")
    currency: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[Words]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}


class PriceListLine(Base):
    """What a product costs per base unit on a list, from `from_units` of the base unit on in one line."""

    __tablename__ = "price_list_line"
    __table_args__ = (
        UniqueConstraint("price_list_id", "product_id", "from_units"),
        CheckConstraint("from_units >= 0 AND price_units >= 0", name="amounts"),
    )

    id: Mapped[Id]
    price_list_id: Mapped[int] = ref("price_list.id", index=False)
    product_id: Mapped[int] = ref("product.id")
    from_units: Mapped[Units]
    price_units: Mapped[int]


class DiscountRule(Base):
    """A share taken off, `percent_units` of 10000: for whom, for what, from what quantity in a line or amount of an order on.

    `on_top` takes it off the best other price; otherwise it is off the catalogue price, and the best price counts.
    """

    __tablename__ = "discount_rule"
    __table_args__ = (
        CheckConstraint("percent_units > 0 AND percent_units <= 10000", name="percent"),
        CheckConstraint("from_units >= 0 AND amount_from_units >= 0", name="amounts"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
        CheckConstraint("customer_id IS NULL OR level = ''", name="whom"),
        CheckConstraint("product_id IS NULL OR category = ''", name="what"),
    )

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True)
    customer_id: Mapped[int | None] = ref("customer.id")
    level: Mapped[Words]
    product_id: Mapped[int | None] = ref("product.id")
    category: Mapped[Words]
    percent_units: Mapped[int]
    from_units: Mapped[Units]
    amount_from_units: Mapped[Units]
    currency: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    on_top: Mapped[Switch]
    version: Mapped[int] = version_column()
    __mapper_args__ = {"version_id_col": version}
