"""How products, quantities and prices are written in the lines of the order form."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from orderdesk.language import current
from orderdesk.queries.catalogue import ProductRow
from orderdesk.rules.money import Money
from orderdesk.ui import format


def product_text(product: ProductRow | None) -> str:
    """A product as one line of text."""
    return f"{product.sku}  {product.name} {product.spec}".strip() if product is not None else ""


def price_text(price: Decimal | None, currency: str) -> str:
    """A price with its cents, or as many places as it has."""
    return amount_text(Money.of(price, currency), current()) if price is not None else ""


# Writing numbers as a language does is slow, and a grid asks for the same ones again at every repaint.
@lru_cache(maxsize=4_096)
def quantity_text(quantity: Decimal, unit: str, _spoken: str) -> str:
    """A quantity with its unit, as written in the language spoken."""
    return format.quantity(quantity, unit)


@lru_cache(maxsize=4_096)
def amount_text(amount: Money, _spoken: str) -> str:
    """An amount of money without its currency, as written in the language spoken."""
    return format.amount(amount)
