"""What a verb of rules/rights.py writes: table -> columns. A role may write what its verbs write, and nothing else.

On a guarded PostgreSQL this becomes column grants, on the others triggers that refuse the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orderdesk.model import Base
from orderdesk.rules.rights import RIGHTS, Role


@dataclass(frozen=True, slots=True)
class Write:
    """What may be done to a table: rows added, these columns changed, rows taken away."""

    add: bool = False
    change: frozenset[str] = frozenset()
    remove: bool = False

    def __or__(self, other: Write) -> Write:
        return Write(self.add or other.add, self.change | other.change, self.remove or other.remove)


ADD = Write(add=True)
NOTHING = Write()


def _change(columns: str) -> Write:
    return Write(change=frozenset(columns.split()))


def _add(columns: str = "") -> Write:
    return Write(add=True, change=frozenset(columns.split()))


def columns_of(table: str) -> frozenset[str]:
    """The columns of a table that people's work may fill: all but a number the database gives."""
    return frozenset(column.name for column in Base.metadata.tables[table].columns if column.identity is None)


def _all_but(table: str, columns: str = "") -> frozenset[str]:
    return columns_of(table) - set(columns.split())


_MOVE = "state state_note queued_at version"
_PLACE = {"sales_order": _change("rank rank_reasons")}  # a customer's grade or a setting gives orders another class (003-37)
_BY_NATURE = "number created_at entered_by business_date source"
_CUSTOMER_PARTS = {
    "customer_contact": Write(True, _all_but("customer_contact"), True),
    "customer_address": Write(True, _all_but("customer_address"), True),
    "customer_key": Write(True, frozenset(), True),
}
_CUSTOMER = {
    "customer": Write(True, _all_but("customer", "created_at credit_limit_units credit_grade suspended_at verified_on")),
    **_CUSTOMER_PARTS,
}
_PRODUCT = {
    "product": Write(True, _all_but("product")),
    "product_key": Write(True, frozenset(), True),
    "product_pack": Write(True, _all_but("product_pack", "product_id"), True),
}
_HOLD = {"stock_level": _change("product_id")}  # the right to lock its rows; a rule refuses every change made by hand
_STOCK = {**_HOLD, "stock_movement": ADD}
_LOCK = {
    **_HOLD,
    "stock_lock": _add("state ended_at quantity_units"),
    "order_line": _change("state"),
    "sales_order": _change(_MOVE),
}
_RELEASE = {**_LOCK, "stock_lock": _change("state ended_at quantity_units")}
_POST = {
    "journal_entry": ADD,
    "journal_line": ADD,
    "journal_seal": ADD,
    "bill": _change("state version"),
    "sales_order": _change(_MOVE),
}
_CORRECT = {**_POST, "correction": _change("state posting_id decided_by decided_at opinion version")}
_GATE = {"credit_hold": _add("state needed_units allowed_units due_before version released_at")}
_REASONS = {"review_reason": Write(True, frozenset(), True)}
_REVIEW = {
    **_GATE,
    "review_decision": ADD,
    "review_check": ADD,
    "staff_absence": _add("ended_at"),
    "review_hold": Write(True, frozenset({"until", "reason", "held_by", "held_at"}), True),
    **_REASONS,
    "amendment": _change("state version decided_at"),
    "amendment_decision": ADD,
    "order_line": _add("state quantity_units base_units price_units amount_units"),
    "sales_order": _change(
        _MOVE + " approved_at promised_date requested_date ship_to contact_name contact_phone total_units"
        " place_at rank rank_reasons"
    ),
    "stock_lock": _add("state ended_at quantity_units"),
    "outbox": ADD,
}

EVERYBODY: Mapping[str, Write] = {
    "idempotency_key": ADD,
    "timeline": ADD,
    "number_sequence": _add("last"),
    "presence": Write(True, frozenset({"editing", "seen_at"}), True),
    "disclosure": ADD,
    "inquiry": _add("state answer answered_by answered_at task_id version"),
    "assignment": _change("confirmed_at version"),
    "plan_item": Write(True, frozenset(), True),
    "review_question": _add("answer answered_at"),
    "task": _add("state staff_id note done_by done_at outcome version"),
}

WRITES: Mapping[str, Mapping[str, Write]] = {
    "order.enter": {
        "order_confirmation": ADD,
        "sales_order": Write(True, _all_but("sales_order", _BY_NATURE)),
        "order_line": Write(True, _all_but("order_line", "order_id"), True),
        "attachment": _add("order_id"),
        "mail_message": _change("state order_id customer_id"),
        "inquiry": _change("order_id version"),
        "mail_link": ADD,
        "order_check": ADD,
    },
    "order.assign": {"assignment": _add("ended_at version")},
    "service.dispatch": {"assignment": _add("ended_at version")},
    "assignment.rules": {"assignment_rule": Write(True, frozenset(), True)},
    "qualification.record": {"qualification": _add("withdrawn_at")},
    "order.submit": {
        "order_check": ADD,
        **_GATE,
        **_REASONS,
        "sales_order": _change(_MOVE + " promised_date route_id rank rank_reasons"),
        "mail_message": _change("state"),
        "learned_word": Write(add=True, remove=True),
    },
    "order.park": {"sales_order": _change(_MOVE + " next_contact_at"), "order_check": ADD},
    "order.cancel": {
        "sales_order": _change(_MOVE + " next_contact_at"),
        "order_line": _change("state"),
        "mail_message": _change("state order_id"),
    },
    "order.verify": {"sales_order": _change("verified_by verified_at version")},
    "order.redate": {"sales_order": _change("business_date rank rank_reasons version")},
    "day.sign": {"day_signature": ADD},
    "extension.ask": {"entry_extension": ADD},
    "extension.sales": {"extension_word": ADD},
    "extension.department": {"extension_word": ADD},
    "extension.finance": {"extension_word": ADD},
    "inbound.add": {"inbound_order": ADD},
    "inbound.take": {
        "inbound_order": _change("state problem order_id taken_by taken_at"),
        "sales_order": ADD,
        "order_line": ADD,
        **_CUSTOMER,
    },
    "channel.edit": {"sales_channel": Write(True, _all_but("sales_channel", "code base"))},
    "mail.receive": {
        "mail_message": _add("state kind customer_id order_id reading problem"),
        "attachment": _add("order_id"),
        "mail_link": ADD,
        "learned_word": Write(remove=True),
        "desk_note": _add("value"),  # how far a mailbox was read, and nothing else
    },
    "mail.send": {"outbox": _add("state attempts error sent_at")},
    "import.orders": {
        "sales_order": ADD,
        "order_line": ADD,
        "import_file": ADD,
        "import_profile": Write(True, _all_but("import_profile"), True),
        **_CUSTOMER,
    },
    "import.history": {
        "sales_order": Write(True, frozenset(_MOVE.split())),
        "order_line": ADD,
        "shipment": ADD,
        "shipment_line": ADD,
        "carrier": ADD,
        "bill": _add("state version"),
        "bill_line": ADD,
        "journal_entry": ADD,
        "journal_line": ADD,
        "journal_seal": ADD,
    },
    "import.customers": {**_CUSTOMER, **_PLACE},
    "import.products": {**_PRODUCT, **_STOCK},
    "customer.edit": {**_CUSTOMER, **_PLACE},
    "customer.check": {"customer_check": ADD, "customer": _change("verified_on version")},
    "customer.credit": {
        "customer": _change("credit_limit_units credit_grade suspended_at term_days version"),
        "credit_assessment": ADD,
    },
    "customer.merge": {"customer_merge": ADD, "sales_order": _change("customer_id version rank rank_reasons"), **_CUSTOMER},
    "product.edit": _PRODUCT,
    "price.edit": {
        "price_list": Write(True, _all_but("price_list")),
        "price_list_line": Write(True, frozenset({"price_units"}), True),
        "discount_rule": Write(True, _all_but("discount_rule")),
    },
    "review.first": _REVIEW,
    "review.second": _REVIEW,
    "review.final": _REVIEW,
    "capacity.edit": {"capacity_day": Write(True, frozenset("lines note changed_by changed_at version".split()), True)},
    "amendment.ask": {"amendment": _add("state version decided_at route_id"), "amendment_line": ADD},
    "credit.release": {
        "credit_hold": _add("state measure reference note released_by released_at needed_units allowed_units due_before version")
    },
    "review.special": _REVIEW,
    "standards.edit": {"review_standard": _add("text changed_by changed_at version")},
    "routes.edit": {
        "review_book": _add("state switched_by switched_at note version"),
        "review_route": ADD,
        "review_step": ADD,
        "department_member": Write(True, frozenset(), True),
        "staff_absence": _add("ended_at"),
    },
    "stock.lock": _LOCK,
    "stock.release": _RELEASE,
    "stock.receive": _STOCK,
    "stock.adjust": _STOCK,
    "shipment.pack": {
        "shipment": _add("state version delivery_note"),
        "shipment_line": ADD,
        "sales_order": _change(_MOVE),
    },
    "shipment.hand_over": {
        "shipment": _change("state version carrier_id waybill freight_units expected_at handed_over_by handed_over_at"),
        "stock_movement": ADD,
        "carrier": _add("name phone disabled_at"),
        **_LOCK,
    },
    "shipment.deliver": {
        "shipment": _change("state version delivered_at signed_by delivery_note"),
        "sales_order": _change(_MOVE),
    },
    "bill.make": {"bill": ADD, "bill_line": ADD, "sales_order": _change("version")},
    "bill.audit": {**_POST, "bill": _change("state version audited_by audited_at audit_note")},
    "payment.receive": {
        **_POST,
        "payment": ADD,
        "allocation": _add("amount_units"),
        "sales_order": _change(_MOVE + " payment_id"),
    },
    "document.hand_over": {"document_handover": _add("received_at version")},
    "payment.allocate": {**_POST, "allocation": _add("amount_units")},
    "correction.ask": {"correction": ADD},
    "correction.approve": _CORRECT,
    "entry.write_off": _CORRECT,
    "entry.reverse": {**_CORRECT, "allocation": Write(remove=True)},
    "payment.refund": _CORRECT,
    "order.archive": {"order_archive": ADD},
    "document.add": {"attachment": ADD},
    "defect.record": {"document_defect": ADD},
    "settings.edit": {"setting": _add("value changed_by changed_at"), **_PLACE},
    "insertion.rules": {"setting": _add("value changed_by changed_at")},
    "staff.edit": {
        "staff": Write(True, _all_but("staff", "login")),
        "staff_role": Write(True, frozenset(), True),
        "staff_training": ADD,
    },
    "backup.make": {"backup_record": ADD},
    "backup.drill": {"backup_record": ADD},
}


def written_by(roles: Iterable[Role]) -> dict[str, Write]:
    """Everything a holder of these roles may write, table by table."""
    held = frozenset(roles)
    allowed = dict(EVERYBODY)
    for verb, tables in WRITES.items():
        if RIGHTS[verb] & held:
            for table, write in tables.items():
                allowed[table] = allowed.get(table, NOTHING) | write
    return allowed


BY_ROLE: Mapping[Role, Mapping[str, Write]] = {role: written_by([role]) for role in Role}
