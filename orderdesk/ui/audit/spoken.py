"""What the trail's stored words say: states, kinds and steps as the rest of the desk calls them."""

from __future__ import annotations

from collections.abc import Mapping

from orderdesk.language import N_
from orderdesk.rules.amendments import KIND_NAMES as AMENDMENT_KINDS
from orderdesk.rules.archive import DEFECTS
from orderdesk.rules.capacity import RESOURCES
from orderdesk.rules.confirming import ITEM_NAMES, STAGE_NAMES
from orderdesk.rules.credit import HOLD_STATES, MEASURES, REASON_NAMES
from orderdesk.rules.customer_file import CHECK_KINDS, CHECK_RESULTS, GRADE_NAMES
from orderdesk.rules.days import SIDES
from orderdesk.rules.inquiries import INQUIRY_STATES
from orderdesk.rules.intake import CHANNELS, KINDS, MAIL_KINDS, MEDIA, PAYMENT_METHODS
from orderdesk.rules.receivables import CORRECTION_NAMES, CORRECTION_STATES
from orderdesk.rules.rights import ROLE_NAMES
from orderdesk.rules.routes import DOCUMENTS
from orderdesk.rules.states import STATE_NAMES, Entity
from orderdesk.rules.tasks import TASK_NAMES, TASK_STATES
from orderdesk.rules.warehouse import MOVEMENT_NAMES

TECHNICAL = frozenset(
    "id key version phone_digits message_id content_hash in_reply_to sha256 media_type mail_id source_id shipment_line_id".split()
)
"""Columns that say nothing to people: left out wherever others stand beside them."""

EVERYWHERE: Mapping[str, Mapping[str, str]] = {
    "verdict": {"approved": N_("approved"), "returned": N_("returned")},
    "payment_method": PAYMENT_METHODS,
    "method": PAYMENT_METHODS,
    "channel": CHANNELS,
    "base": CHANNELS,
    "medium": MEDIA,
    "role": {role.value: name for role, name in ROLE_NAMES.items()},
    "step": STATE_NAMES[Entity.ORDER],
    "account": {
        "receivable": N_("Receivable"),
        "sales": N_("Sales revenue"),
        "bank": N_("Cash at bank"),
        "write_off": N_("Write-off"),
    },
}
"""Column -> stored word -> how it is said, in every table."""

IN_TABLE: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("sales_order", "state"): STATE_NAMES[Entity.ORDER],
    ("order_line", "state"): STATE_NAMES[Entity.LINE],
    ("shipment", "state"): STATE_NAMES[Entity.SHIPMENT],
    ("bill", "state"): STATE_NAMES[Entity.BILL],
    ("review_book", "state"): {"draft": N_("Draft"), "on": N_("In force"), "off": N_("No longer in force")},
    ("review_route", "document"): DOCUMENTS,
    ("review_route", "kind"): KINDS,
    ("order_confirmation", "stage"): STAGE_NAMES,
    ("order_confirmation", "item"): ITEM_NAMES,
    ("stock_lock", "state"): {"open": N_("Locked"), "used": N_("Shipped"), "released": N_("Released")},
    ("correction", "state"): CORRECTION_STATES,
    ("credit_hold", "state"): HOLD_STATES,
    ("amendment", "state"): STATE_NAMES[Entity.AMENDMENT],
    ("amendment", "kind"): AMENDMENT_KINDS,
    ("capacity_day", "resource"): RESOURCES,
    ("amendment_line", "action"): {"add": N_("Added"), "change": N_("Changed"), "remove": N_("Taken out")},
    ("amendment_decision", "verdict"): {"approved": N_("approved"), "refused": N_("turned down")},
    ("credit_hold", "reason"): REASON_NAMES,
    ("credit_hold", "measure"): MEASURES,
    ("mail_message", "kind"): MAIL_KINDS,
    ("mail_message", "state"): {
        "new": N_("New"),
        "draft": N_("Draft"),
        "done": N_("Done"),
        "set_aside": N_("Set aside"),
        "unreadable": N_("Unreadable"),
    },
    ("sales_order", "source"): {"sheet": N_("From a sheet"), "inbound": N_("Handed in")},
    ("inbound_order", "state"): {
        "new": N_("New"),
        "taken": N_("Taken"),
        "refused": N_("Not taken"),
        "dropped": N_("Dropped"),
    },
    ("outbox", "state"): {"queued": N_("Waiting to be sent"), "sent": N_("Sent"), "failed": N_("Not sent")},
    ("sales_order", "kind"): KINDS,
    ("product", "kind"): KINDS,
    ("learned_word", "kind"): {"product": N_("Product"), "sender": N_("Sender address")},
    ("stock_movement", "kind"): MOVEMENT_NAMES,
    ("correction", "kind"): CORRECTION_NAMES,
    ("journal_entry", "kind"): {"bill": N_("Bill"), "payment": N_("Payment received"), **CORRECTION_NAMES},
    ("document_defect", "kind"): DEFECTS,
    ("extension_word", "side"): SIDES,
    ("disclosure", "kind"): {"print": N_("Printed"), "export": N_("Exported"), "unmask": N_("Shown")},
    ("inquiry", "state"): INQUIRY_STATES,
    ("assignment", "kind"): {"owner": N_("Answers for the order"), "service": N_("Sent for the service")},
    ("assignment_rule", "kind"): KINDS,
    ("customer_check", "kind"): CHECK_KINDS,
    ("customer_check", "result"): CHECK_RESULTS,
    ("credit_assessment", "grade"): GRADE_NAMES,
    ("customer", "credit_grade"): GRADE_NAMES,
    ("plan_item", "kind"): {"phase": N_("Phase"), "risk": N_("Risk")},
    ("task", "kind"): TASK_NAMES,
    ("task", "state"): TASK_STATES,
    ("backup_record", "kind"): {"backup": N_("Backup"), "drill": N_("Drill")},
}
"""(Table, column) -> stored word -> how it is said."""


def said(table: str, column: str, value: str) -> str:
    """How a stored word is said, marked for speaking; empty for one that stands for itself."""
    return IN_TABLE.get((table, column), EVERYWHERE.get(column, {})).get(value, "")
