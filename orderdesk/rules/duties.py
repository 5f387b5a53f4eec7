"""Five duties a company keeps in different hands: receive, review, execute, track, settle (004-r6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS, Role


class Duty(StrEnum):
    """One of the five."""

    RECEIVE = "receive"
    REVIEW = "review"
    EXECUTE = "execute"
    TRACK = "track"
    SETTLE = "settle"


DUTY_NAMES: Mapping[Duty, str] = {
    Duty.RECEIVE: N_("Receiving orders"),
    Duty.REVIEW: N_("Reviewing orders"),
    Duty.EXECUTE: N_("Getting goods ready"),
    Duty.TRACK: N_("Tracking deliveries"),
    Duty.SETTLE: N_("Settling orders"),
}
DUTY_RIGHTS: Mapping[Duty, tuple[str, ...]] = {
    Duty.RECEIVE: ("order.enter", "order.submit"),
    Duty.REVIEW: ("review.first", "review.second", "review.final", "review.special"),
    Duty.EXECUTE: ("stock.lock",),
    Duty.TRACK: ("shipment.hand_over", "shipment.deliver"),
    Duty.SETTLE: ("bill.make", "bill.audit", "payment.receive"),
}
"""What each is done with."""


def duties_of(roles: Collection[Role]) -> tuple[Duty, ...]:
    """Those somebody with these roles holds; more than one should be in different hands."""
    held = frozenset(roles)
    return tuple(duty for duty in Duty if any(RIGHTS[verb] & held for verb in DUTY_RIGHTS[duty]))
