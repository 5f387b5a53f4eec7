"""Products, their packs and prices."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from orderdesk.model.columns import BYTEWISE, Base, Id, Switch, Units, Words, ref, version_column


class Product(Base):
    """Something sold: from stock, made to order, or a service; the list price is per base unit."""

    __tablename__ = "product"
    __table_args__ = (
        CheckConstraint("kind IN ('stock', 'custom', 'service')", name="kind"),
        CheckConstraint("list_price_units >= 0", name="list_price"),
    )

    id: Mapped[Id]
    sku: Mapped[str] = mapped_column(unique=True)
    barcode: Mapped[Words] = mapped_column(index=True)
    name: Mapped[str]
    name_en: Mapped[Words]
    spec: Mapped[Words]
    kind: Mapped[str] = mapped_column(default="stock")
    unit: Mapped[str]
    category: Mapped[Words]
    supplier: Mapped[Words]
    location: Mapped[Words]
    list_price_units: Mapped[Units]
    currency: Mapped[str]
    reorder_units: Mapped[Units]
    on_order_units: Mapped[Units]
    discontinued: Mapped[Switch]
    version: Mapped[int] = version_column()
    packs: Mapped[list[ProductPack]] = relationship(cascade="all, delete-orphan", order_by="ProductPack.base_units")
    __mapper_args__ = {"version_id_col": version}


class ProductPack(Base):
    """A larger unit the product is sold in, in base units of 1/10000."""

    __tablename__ = "product_pack"
    __table_args__ = (UniqueConstraint("product_id", "unit"), CheckConstraint("base_units > 0", name="base_units"))

    id: Mapped[Id]
    product_id: Mapped[int] = ref("product.id", index=False)
    unit: Mapped[str]
    base_units: Mapped[int]


class ProductKey(Base):
    """Every ending of what a product may be found by (see CustomerKey)."""

    __tablename__ = "product_key"

    key: Mapped[str] = mapped_column(BYTEWISE, primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True, index=True)
