"""Which items of an order are gone through one by one, and by whom (001-02..06, 004-r3)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from orderdesk.language import N_


class Stage(StrEnum):
    """Sales before submitting; customer service with the customer; with him again after the review."""

    SALES = "sales"
    SERVICE = "service"
    AFTER = "after"


STAGE_NAMES: Mapping[str, str] = {
    Stage.SALES: N_("Sales check"),
    Stage.SERVICE: N_("Confirmed with the customer"),
    Stage.AFTER: N_("Confirmed after review"),
}

ITEM_NAMES: Mapping[str, str] = {
    "spec": N_("Products and specifications"),
    "quantity": N_("Quantities"),
    "price": N_("Prices and payment"),
    "time": N_("Delivery time"),
    "place": N_("Delivery place and contact"),
}
ITEMS: tuple[str, ...] = tuple(ITEM_NAMES)
