"""The setting of what of a service is paid when it is ordered (004-a1)."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.rules.setting import Setting

SERVICE_PAYMENT = Setting(
    "intake.service_payment",
    N_("Intake"),
    N_("Part of a service order paid when it is ordered"),
    "integer",
    100,
    unit=N_("%"),
    clause="004-a1",
    most=100,
)
