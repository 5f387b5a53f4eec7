"""When an order's source documents can be archived, and what an altered or unclear one costs whom (004-o7, 004-o15)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.money import Money
from orderdesk.rules.states import OrderState

ARCHIVABLE = (
    OrderState.APPROVED,
    OrderState.IN_FULFILMENT,
    OrderState.READY_TO_SHIP,
    OrderState.SHIPPED,
    OrderState.DELIVERED,
    OrderState.CLOSED,
)
"""From approval on; an archived order stays among these states."""
PROGRESS = frozenset("state state_note queued_at version approved_at promised_date next_contact_at rank rank_reasons".split())
"""What still moves in an archived order: how far it is."""
DEFECTS: Mapping[str, str] = {"altered": N_("Altered"), "unclear": N_("Unclear")}
LARGEST_DOCUMENT = 25 * 1024 * 1024


def manager_share(amount: Money, percent: int) -> Money:
    """What the manager answers for beside the person responsible, to the hundredth."""
    return Money.of((amount.amount * percent / 100).quantize(Decimal("0.01")), amount.currency)
