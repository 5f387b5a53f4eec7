"""What the database refuses of what people sign beside the orders: nobody's word is written, changed or sent for him."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS
from orderdesk.rules.states import REVIEW_STATES

SIGNED_ANEW = (
    ("setting", "changed_by"),
    ("import_profile", "changed_by"),
    ("capacity_day", "changed_by"),
    ("review_standard", "changed_by"),
    ("review_hold", "held_by"),
)
"""Whoever changes such a row puts his name to it, so that no other's stays under what he did not write."""
_SIGNED = N_("what you do is signed with your own name")
_STEPS = ", ".join(f"'{state}'" for state in REVIEW_STATES)


def signed(voice: Voice) -> Iterator[Rule]:
    """Every rule of what is said and signed."""
    somebody = f"{voice.who} <> ''"
    for table, column in SIGNED_ANEW:
        yield Rule(table, UPDATE, f"{somebody} AND {voice.differs(f'NEW.{column}', voice.me)}", _SIGNED, NOT_YOURS)
    for table, column, when in _done(voice):
        other = voice.differs(f"NEW.{column}", voice.me)
        yield Rule(table, UPDATE, f"{somebody} AND ({when}) AND {other}", _SIGNED, NOT_YOURS)
    nameless = f"NEW.state = 'answered' AND {voice.differs('NEW.answered_by', voice.me)}"
    yield Rule("inquiry", INSERT, f"{somebody} AND {nameless}", _SIGNED, NOT_YOURS)
    yield from _reviewing(voice)
    yield from _confirming(voice)
    yield from _papers(voice)


def _done(voice: Voice) -> Iterator[tuple[str, str, str]]:
    """Table, who must have signed, and when."""
    yield "task", "done_by", "OLD.state = 'open' AND NEW.state <> 'open'"
    yield "inquiry", "answered_by", "OLD.state <> 'answered' AND NEW.state = 'answered'"
    yield "shipment", "handed_over_by", "OLD.state = 'packed' AND NEW.state = 'handed_over'"
    yield "inbound_order", "taken_by", "OLD.state <> NEW.state"
    yield "review_book", "switched_by", "OLD.state <> 'on' AND NEW.state = 'on'"
    said = " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in ("confirmed_at", "confirmed_with"))
    yield "sales_order", "confirmed_by", f"NEW.confirmed_at IS NOT NULL AND ({said})"
    compared = voice.differs("NEW.verified_at", "OLD.verified_at")
    yield "sales_order", "verified_by", f"NEW.verified_at IS NOT NULL AND {compared}"


def _reviewing(voice: Voice) -> Iterator[Rule]:
    somebody = f"{voice.who} <> ''"
    begun = "NEW.answer <> '' OR NEW.answered_at IS NOT NULL"
    answered = N_("a question is answered once, by whom it was asked of")
    yield Rule("review_question", INSERT, f"{somebody} AND ({begun})", answered, NOT_YOURS)
    own = f"SELECT 1 FROM review_decision d WHERE d.id = NEW.decision_id AND d.decided_by = {voice.me}"
    judged = N_("what was judged belongs to one's own decision")
    yield Rule("review_check", INSERT, f"NOT EXISTS ({own})", judged, NOT_YOURS, where=somebody)
    known = f"SELECT 1 FROM allowed_move m WHERE m.entity = 'order' AND m.source = o.state AND {voice.carries('m')}"
    step = f"SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.state IN ({_STEPS}) AND EXISTS ({known})"
    aside = N_("an order is set aside at its step, by that step's reviewer")
    for operation in (INSERT, UPDATE):
        yield Rule("review_hold", operation, f"NOT EXISTS ({step})", aside, NOT_YOURS, where=somebody)


def _confirming(voice: Voice) -> Iterator[Rule]:
    """An order is gone through as it is, and for customer service by another than for sales (001-02, 001-03)."""
    somebody = f"{voice.who} <> ''"
    version = "(SELECT o.version FROM sales_order o WHERE o.id = NEW.order_id)"
    strange = voice.differs("NEW.order_version", version)
    yield Rule("order_confirmation", INSERT, strange, N_("an order is confirmed as it is now"), where=somebody)
    last = "SELECT max(c.id) FROM order_confirmation c WHERE c.order_id = NEW.order_id AND c.stage = 'sales'"
    other = f"SELECT 1 FROM order_confirmation s WHERE s.id = ({last}) AND s.confirmed_by <> {voice.me}"
    two = N_("customer service goes through an order after sales, and is another person")
    service = f"{somebody} AND NEW.stage = 'service'"
    yield Rule("order_confirmation", INSERT, f"NOT EXISTS ({other})", two, NOT_YOURS, where=service)


def _papers(voice: Voice) -> Iterator[Rule]:
    somebody = f"{voice.who} <> ''"
    moved = f"OLD.order_id IS NOT NULL AND {voice.differs('NEW.order_id', 'OLD.order_id')}"
    yield Rule("attachment", UPDATE, f"{somebody} AND {moved}", N_("a document stays with its order"))
    queued = N_("a message is sent before it is called sent, and once")
    yield Rule("outbox", INSERT, f"{somebody} AND (NEW.state <> 'queued' OR NEW.sent_at IS NOT NULL)", queued)
    yield Rule("outbox", UPDATE, f"{somebody} AND OLD.state = 'sent'", queued)
    yield Rule(
        "qualification",
        UPDATE,
        f"{somebody} AND OLD.withdrawn_at IS NOT NULL",
        N_("a certificate that was withdrawn stays so"),
    )
    yield Rule(
        "presence",
        UPDATE,
        f"{somebody} AND {voice.differs('OLD.staff_id', voice.me)}",
        N_("nobody says for another what he has open"),
        NOT_YOURS,
    )
    price = f"NEW.action = 'change' AND NOT {voice.holds(RIGHTS['amendment.price'])}"
    dearer = "SELECT 1 FROM order_line l WHERE l.id = NEW.line_id AND l.price_units <> NEW.price_units"
    yield Rule(
        "amendment_line",
        INSERT,
        f"EXISTS ({dearer})",
        N_("another price is asked for by who may ask for it"),
        NOT_YOURS,
        where=f"{somebody} AND {price}",
    )
