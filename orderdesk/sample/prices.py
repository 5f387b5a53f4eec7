"""What the sample company agreed on prices: a list for its best customers, one contract, two discounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from orderdesk.commands.pricing import DiscountForm, PriceListForm, import_prices, save_discount, save_price_list
from orderdesk.rules.imports.prices import ImportedPrice

if TYPE_CHECKING:
    from orderdesk.sample.story import Teller

CENT = Decimal("0.01")


def agree(teller: Teller) -> None:
    """The prices that hold from this morning on; what was sold before was sold at the catalogue's."""
    manager = teller.people["shenlan"]
    teller.at(datetime.now(UTC) - timedelta(hours=2))
    day = teller.today()
    stocked = [row for row in teller.goods if row.kind == "stock"]
    level = teller.do(manager, save_price_list, PriceListForm("A级客户价目表", day, level="A", valid_to=_year_end(teller)))
    prices = [ImportedPrice(0, row.sku, _part(row.price.amount, "0.96")) for row in stocked]
    prices += [ImportedPrice(0, row.sku, _part(row.price.amount, "0.92"), Decimal(100)) for row in stocked[:12]]
    teller.do(manager, import_prices, prices, level.made)
    card = teller.cards[1]
    contract = PriceListForm("博远精密年度协议", day, customer_id=card.id, valid_to=_year_end(teller), note="合同 BY-2026-014")
    agreed = teller.do(manager, save_price_list, contract)
    prices = [ImportedPrice(0, row.sku, _part(row.price.amount, "0.9")) for row in stocked[:8]]
    teller.do(manager, import_prices, prices, agreed.made)
    group = DiscountForm("纸张满100件", Decimal("0.05"), day, category=stocked[0].category, quantity=Decimal(100))
    large = DiscountForm("整单满5000元", Decimal("0.02"), day, amount=Decimal(5_000), currency="CNY", on_top=True)
    for rule in (group, large):
        teller.do(manager, save_discount, rule)


def _part(price: Decimal, share: str) -> Decimal:
    return (price * Decimal(share)).quantize(CENT, ROUND_HALF_UP)


def _year_end(teller: Teller) -> date:
    return teller.today().replace(month=12, day=31)
