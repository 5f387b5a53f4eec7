"""A business day is finished on the day (004-o13); longer hours for its entries need two people's written word (004-o2)."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS, Actor, Role

DEPARTMENTS: tuple[Role, ...] = (
    Role.CLERK,
    Role.SALES_REVIEWER,
    Role.BUSINESS_REVIEWER,
    Role.MANAGER,
    Role.WAREHOUSE,
    Role.SHIPPING,
    Role.FINANCE,
)
"""Who signs a day, in the order its work goes."""
OPEN_NAMES: Mapping[str, str] = {
    "mail": N_("Mail not read"),
    "verify": N_("Platform order not verified"),
    "draft": N_("Order not submitted"),
    "returned": N_("Order sent back, not changed yet"),
    "date": N_("Entered for another day than its source document's"),
    "review": N_("Order not reviewed"),
    "lock": N_("Approved order whose stock was not looked at"),
    "hand_over": N_("Packed, not handed over"),
    "bill": N_("Delivered, not billed"),
}
SIDES: Mapping[str, str] = {
    "sales": N_("Sales management"),
    "department": N_("Department manager"),
    "finance": N_("Filed by finance"),
}
"""Whose word an extension needs: the first two make it hold, the third files it."""


def may_say(actor: Actor, side: str) -> bool:
    """Whether somebody speaks for a side."""
    return bool(RIGHTS[f"extension.{side}"] & actor.roles)
