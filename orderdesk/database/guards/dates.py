"""What the database refuses of dates and times: a step is dated when it is done, and a day lies where commands put it."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import INSERT, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import RIGHTS

WHEN_DONE = {
    "allocation": "allocated_at",
    "amendment": "asked_at",
    "amendment_decision": "decided_at",
    "assignment": "assigned_at",
    "attachment": "added_at",
    "bill": "made_at",
    "correction": "asked_at",
    "credit_assessment": "assessed_at",
    "customer": "created_at",
    "customer_check": "checked_at",
    "customer_merge": "merged_at",
    "disclosure": "at",
    "document_defect": "found_at",
    "import_file": "imported_at",
    "inquiry": "entered_at",
    "journal_entry": "posted_at",
    "learned_word": "learned_at",
    "mail_link": "linked_at",
    "order_archive": "archived_at",
    "order_check": "checked_at",
    "order_confirmation": "confirmed_at",
    "outbox": "created_at",
    "payment": "entered_at",
    "plan_item": "written_at",
    "qualification": "recorded_at",
    "review_decision": "decided_at",
    "review_hold": "held_at",
    "review_question": "asked_at",
    "sales_order": "created_at",
    "shipment": "packed_at",
    "staff_absence": "recorded_at",
    "stock_movement": "moved_at",
    "task": "created_at",
    "timeline": "at",
}
"""The column that says when a row was added."""
TOLD_LATER = frozenset({"shipment"})
"""Where history that is brought in says when it was done elsewhere."""
_DONE = N_("a step is dated when it is done")
_AHEAD = N_("a day in the future cannot be entered")
_TODAY = N_("bills and postings are of the day they are made")


def dates(voice: Voice) -> Iterator[Rule]:
    """Every rule of dates, in the order in which a row is judged."""
    history = f"NOT {voice.holds(RIGHTS['import.history'])}"
    for table, column in sorted(WHEN_DONE.items()):
        late = f"{voice.who} <> '' AND {voice.misdated(f'NEW.{column}')}"
        yield Rule(table, INSERT, f"{late} AND {history}" if table in TOLD_LATER else late, _DONE)
    ahead = {"sales_order": ("business_date", "created_at"), "payment": ("received_on", "entered_at")}
    for table, (day, instant) in ahead.items():
        yield Rule(table, INSERT, f"{voice.who} <> '' AND {voice.apart(f'NEW.{day}', f'NEW.{instant}')} > 1", _AHEAD)
    typed, late = voice.differs("NEW.business_date", "OLD.business_date"), voice.apart("NEW.business_date", "NEW.created_at")
    yield Rule("sales_order", UPDATE, f"{voice.who} <> '' AND {typed} AND {late} > 1", _AHEAD)
    strange = f"{voice.apart('NEW.business_date', 'NEW.made_at')} NOT BETWEEN -1 AND 1 AND {history}"
    yield Rule("bill", INSERT, f"{voice.who} <> '' AND {strange}", _TODAY)
    received = "(SELECT p.received_on FROM payment p WHERE p.id = NEW.source_id)"
    strange = (
        f"CASE WHEN NEW.kind = 'payment' THEN {voice.differs('NEW.business_date', received)} "
        f"ELSE {voice.apart('NEW.business_date', 'NEW.posted_at')} NOT BETWEEN -1 AND 1 AND {history} END"
    )
    yield Rule("journal_entry", INSERT, f"{voice.who} <> '' AND {strange}", _TODAY)
