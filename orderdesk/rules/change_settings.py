"""Settings of credit, insertions and capacity."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.rules.setting import Setting

_CREDIT, _INSERTION, _CAPACITY = N_("Customer credit"), N_("Insertions"), N_("Capacity")

CHANGE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        "insertion.add_ready",
        _INSERTION,
        N_("Goods may still be added when an order is ready to ship"),
        "switch",
        True,
        clause="004-q5",
    ),
    Setting(
        "insertion.jump_started",
        _INSERTION,
        N_("An order may still jump the queue when its fulfilment has begun"),
        "switch",
        True,
        clause="004-q5",
    ),
    Setting(
        "insertion.late_orders",
        _INSERTION,
        N_("Other orders a jump may make late"),
        "integer",
        0,
        unit=N_("orders"),
        clause="004-q5",
        most=100,
    ),
    Setting(
        "insertion.jumps_month",
        _INSERTION,
        N_("Queue jumps a customer may have in a month"),
        "integer",
        2,
        clause="004-q7",
        most=100,
    ),
    Setting("capacity.packing", _CAPACITY, N_("Lines packed on a usual day"), "integer", 120, clause="000-19", most=10**5),
    Setting(
        "capacity.production", _CAPACITY, N_("Lines made to order on a usual day"), "integer", 20, clause="000-19", most=10**5
    ),
    Setting("capacity.service", _CAPACITY, N_("Service visits on a usual day"), "integer", 6, clause="000-19", most=10**5),
    Setting(
        "credit.hold_overdue",
        _CREDIT,
        N_("Hold orders of customers with overdue bills"),
        "switch",
        True,
        clause="000-17",
        hint=N_("Finance or the management releases them with a guarantee or another measure"),
    ),
    Setting(
        "credit.hold_prepaid",
        _CREDIT,
        N_("Hold prepaid orders until the money is there"),
        "switch",
        True,
        clause="002-37",
    ),
    Setting(
        "credit.require_limit",
        _CREDIT,
        N_("Hold orders on credit where no limit is agreed"),
        "switch",
        False,
        clause="000-17",
    ),
)
