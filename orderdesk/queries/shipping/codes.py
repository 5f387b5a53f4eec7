"""What a scanned code is: an order, or a product."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orderdesk.model import Product, SalesOrder, Shipment


@dataclass(frozen=True, slots=True)
class Scanned:
    """`kind` is order, shipment or product; `id` its own, `text` its number or SKU, `name` what it is called."""

    kind: str
    id: int
    text: str
    name: str = ""


def scanned(session: Session, code: str) -> Scanned | None:
    """What carries this code: an order's or a shipment's number, a waybill, a SKU or barcode; None if nothing does."""
    wanted = unicodedata.normalize("NFKC", code).strip()
    if not wanted:
        return None
    forms = tuple({wanted, wanted.upper(), wanted.lower()})
    order = session.execute(select(SalesOrder.id, SalesOrder.number).where(SalesOrder.number.in_(forms))).first()
    if order is not None:
        return Scanned("order", order.id, order.number)
    box = select(Shipment.id, Shipment.number).where(or_(Shipment.number.in_(forms), Shipment.waybill == wanted.upper()))
    shipment = session.execute(box.order_by(Shipment.id.desc())).first()
    if shipment is not None:
        return Scanned("shipment", shipment.id, shipment.number)
    ware = select(Product.id, Product.sku, Product.name).where(or_(Product.sku.in_(forms), Product.barcode == wanted))
    product = session.execute(ware.order_by(Product.id)).first()
    return Scanned("product", product.id, product.sku, product.name) if product is not None else None
