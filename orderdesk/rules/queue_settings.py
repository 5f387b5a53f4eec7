"""Settings of how orders stand in the queues, and until when a day's orders are entered."""

from __future__ import annotations

from decimal import Decimal

from orderdesk.language import N_
from orderdesk.rules.setting import Setting

_QUEUE = N_("Priority")

SWITCH = "priority.classes"
LARGE_FROM, LARGE_POINTS = "priority.large_from", "priority.large_points"
GRADES, GRADE_POINTS = "priority.grades", "priority.grade_points"
URGENT_DAYS, URGENT_WORDS, URGENT_POINTS = "priority.urgent_days", "priority.urgent_words", "priority.urgent_points"

_POINTS = N_("points")
_CALENDAR = N_("Calendar")
DAYS_OFF, DAYS_WORKED = "calendar.days_off", "calendar.days_worked"

QUEUE_SETTINGS: tuple[Setting, ...] = (
    Setting(
        DAYS_OFF,
        _CALENDAR,
        N_("Days off of the company"),
        "long_text",
        "",
        clause="000-19",
        hint=N_("Beside weekends and official holidays, such as 2027-01-01 or 2027-02-05..2027-02-11; separated by spaces"),
    ),
    Setting(
        DAYS_WORKED,
        _CALENDAR,
        N_("Weekends and holidays the company works"),
        "long_text",
        "",
        clause="000-19",
        hint=N_("Written alike"),
    ),
    Setting(
        SWITCH,
        _QUEUE,
        N_("Large and urgent orders stand first in every queue"),
        "switch",
        True,
        clause="003-37",
        hint=N_("Off: strictly first come, first served. Among equals it always is"),
    ),
    Setting(
        LARGE_FROM,
        _QUEUE,
        N_("An order is large from"),
        "money",
        Decimal(50000),
        clause="003-37",
        hint=N_("In the company's currency"),
    ),
    Setting(LARGE_POINTS, _QUEUE, N_("A large order counts"), "integer", 2, unit=_POINTS, clause="003-37", most=100),
    Setting(
        GRADES,
        _QUEUE,
        N_("Customer grades that stand first"),
        "text",
        "A VIP",
        clause="003-37",
        hint=N_("Separated by spaces, as written in the customer's file"),
    ),
    Setting(GRADE_POINTS, _QUEUE, N_("Such a customer counts"), "integer", 1, unit=_POINTS, clause="003-37", most=100),
    Setting(
        URGENT_DAYS,
        _QUEUE,
        N_("An order is urgent when it is wanted within"),
        "integer",
        1,
        unit=N_("days"),
        clause="003-37",
        most=90,
        hint=N_("After its entry; 0: only by its words"),
    ),
    Setting(
        URGENT_WORDS,
        _QUEUE,
        N_("Words in the special request that make an order urgent"),
        "text",
        "加急 急单 急件 特急 urgent rush ASAP",
        clause="003-37",
        hint=N_("Separated by spaces"),
    ),
    Setting(URGENT_POINTS, _QUEUE, N_("An urgent order counts"), "integer", 4, unit=_POINTS, clause="003-37", most=100),
)
