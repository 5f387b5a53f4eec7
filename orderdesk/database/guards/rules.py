"""What the database refuses, whoever asks and with whatever program: one list of rules for PostgreSQL and SQLite."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.amendments import CHANGED_BY, OPEN_FOR_EDIT, amendments, head_as_amended, head_changed, lines
from orderdesk.database.guards.archived import archived
from orderdesk.database.guards.authors import wrote
from orderdesk.database.guards.books import books
from orderdesk.database.guards.credit import credit
from orderdesk.database.guards.dates import dates
from orderdesk.database.guards.days import days
from orderdesk.database.guards.kept import KEPT
from orderdesk.database.guards.routes import asked, routes
from orderdesk.database.guards.rule import DELETE, INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.database.guards.signed import signed
from orderdesk.database.guards.tasks import tasks
from orderdesk.database.guards.writes import BY_ROLE, NOTHING, columns_of
from orderdesk.language import N_
from orderdesk.model import Base
from orderdesk.rules.amendments import HEAD_FIELDS
from orderdesk.rules.preliminary import POOR_PAYS
from orderdesk.rules.rights import RIGHTS, Role
from orderdesk.rules.states import REVIEW_RIGHTS

ENTITIES = {
    "order": "sales_order",
    "line": "order_line",
    "shipment": "shipment",
    "bill": "bill",
    "amendment": "amendment",
}
APPEND_ONLY = (
    "stock_movement timeline journal_entry journal_line journal_seal review_decision review_check payment bill_line "
    "shipment_line disclosure import_file customer_merge amendment_line amendment_decision staff_training order_archive "
    "document_defect review_route review_step order_confirmation audit_row audit_block customer_check credit_assessment "
    "order_check day_signature entry_extension extension_word"
).split()
LINE_CONTENT = (
    "product_id sku name spec unit quantity_units base_units price_units list_price_units discount_units amount_units gift "
    "approver_id approver_remark price_source"
)
ORDER_PLACE = ("rank", "rank_reasons")
ORDER_PROGRESS = frozenset(
    "state state_note queued_at version approved_at promised_date next_contact_at business_date payment_id".split()
) | frozenset(ORDER_PLACE)
SIGNED_ON_ADDING = {
    "timeline": "staff_id",
    "sales_order": "entered_by",
    "bill": "made_by",
    "correction": "asked_by",
    "payment": "entered_by",
    "allocation": "allocated_by",
    "journal_entry": "posted_by",
    "review_decision": "decided_by",
    "shipment": "packed_by",
    "stock_movement": "moved_by",
    "outbox": "created_by",
    "import_file": "imported_by",
    "customer_merge": "merged_by",
    "disclosure": "staff_id",
    "staff_training": "recorded_by",
    "attachment": "added_by",
    "order_archive": "archived_by",
    "document_defect": "found_by",
    "document_handover": "handed_by",
    "credit_hold": "held_by",
    "amendment": "asked_by",
    "amendment_decision": "decided_by",
    "presence": "staff_id",
    "inquiry": "entered_by",
    "task": "created_by",
    "assignment": "assigned_by",
    "qualification": "recorded_by",
    "customer_check": "checked_by",
    "credit_assessment": "assessed_by",
    "order_check": "checked_by",
    "plan_item": "written_by",
    "review_book": "made_by",
    "review_hold": "held_by",
    "review_question": "asked_by",
    "order_confirmation": "confirmed_by",
    "staff_absence": "recorded_by",
    "mail_link": "linked_by",
    "learned_word": "learned_by",
    "idempotency_key": "staff_id",
    "day_signature": "signed_by",
    "entry_extension": "asked_by",
    "extension_word": "said_by",
}
SIGNED_ON_CHANGING = (
    ("sales_order", "confirmed_by"),
    ("sales_order", "verified_by"),
    ("inbound_order", "taken_by"),
    ("bill", "audited_by"),
    ("correction", "decided_by"),
    ("shipment", "handed_over_by"),
    ("setting", "changed_by"),
    ("import_profile", "changed_by"),
    ("capacity_day", "changed_by"),
    ("inquiry", "answered_by"),
    ("task", "done_by"),
    ("review_book", "switched_by"),
    ("review_hold", "held_by"),
    ("review_standard", "changed_by"),
)
OWN_COLUMNS = {"staff": frozenset({"password_hash", "language"})}
"""What a person may change in the row that is his own."""

_BEGIN = {
    "order": N_("a new order cannot begin in this state"),
    "line": N_("a new line cannot begin in this state"),
    "shipment": N_("a new shipment cannot begin in this state"),
    "bill": N_("a new bill cannot begin in this state"),
    "amendment": N_("a new amendment cannot begin in this state"),
}
_MOVE = {
    "order": N_("the order cannot go from its state to this one, or not by you"),
    "line": N_("the line cannot go from its state to this one, or not by you"),
    "shipment": N_("the shipment cannot go from its state to this one, or not by you"),
    "bill": N_("the bill cannot go from its state to this one, or not by you"),
    "amendment": N_("the amendment cannot go from its state to this one, or not by you"),
}
_KEPT = N_("this is only ever added to")
_ROLE = N_("your role does not write this")
_SIGNED = N_("what you do is signed with your own name")
_LEAP = 100_000  # numbers one step may take at once


def rules(voice: Voice) -> Iterator[Rule]:
    """Every rule, in the order in which a row is judged."""
    yield from _strangers(voice)
    yield from _kept()
    yield from _sums(voice)
    yield from _notes(voice)
    yield from _moves(voice)
    yield from _signatures(voice)
    yield from dates(voice)
    yield from _versions(voice)
    yield from _orders(voice)
    yield from _inbound(voice)
    yield from _reviews(voice)
    yield from credit(voice)
    yield from routes(voice)
    yield from _disclosures(voice)
    yield from asked(voice)
    yield from _warehouse(voice)
    yield from _money(voice)
    yield from tasks(voice)
    yield from signed(voice)
    yield from days(voice)
    yield from archived(voice)


def guarded_tables() -> list[str]:
    """The tables people's work writes."""
    return sorted({table for writes in BY_ROLE.values() for table in writes})


def _strangers(voice: Voice) -> Iterator[Rule]:
    sentence = N_("you may not work here; ask the administrator")
    for table in guarded_tables():
        for operation in (INSERT, UPDATE, DELETE):
            if (table, operation) != ("inbound_order", INSERT):  # a machine hands in orders; grants say which may
                yield Rule(table, operation, f"{voice.who} <> '' AND {voice.me} IS NULL", sentence, NOT_YOURS)


def rights(voice: Voice) -> Iterator[Rule]:
    """What column grants say on a guarded server, for databases without them."""
    for table in ("allowed_move", "alembic_version"):
        for operation in (INSERT, UPDATE, DELETE):
            yield Rule(table, operation, f"{voice.who} <> ''", _ROLE, NOT_YOURS)
    for table in guarded_tables():
        adding = [role for role in Role if BY_ROLE[role].get(table, NOTHING).add]
        removing = [role for role in Role if BY_ROLE[role].get(table, NOTHING).remove]
        yield Rule(table, INSERT, f"{voice.who} <> '' AND NOT {voice.holds(adding)}", _ROLE, NOT_YOURS)
        yield Rule(table, DELETE, f"{voice.who} <> '' AND NOT {voice.holds(removing)}", _ROLE, NOT_YOURS)
        for (roles, own), columns in _changers(table).items():
            changed = " OR ".join(voice.differs(f"NEW.{column}", f"OLD.{column}") for column in columns)
            strange = f" AND {voice.differs('NEW.id', voice.me)}" if own else ""
            refused = f"{voice.who} <> '' AND ({changed}) AND NOT {voice.holds(roles)}{strange}"
            yield Rule(table, UPDATE, refused, _ROLE, NOT_YOURS)


def _changers(table: str) -> dict[tuple[tuple[Role, ...], bool], list[str]]:
    """(Roles, or the person himself) -> the columns just they may change; those nobody may change under no role."""
    found: dict[tuple[tuple[Role, ...], bool], list[str]] = {}
    for column in sorted(column.name for column in Base.metadata.tables[table].columns):
        roles = tuple(role for role in Role if column in BY_ROLE[role].get(table, NOTHING).change)
        found.setdefault((roles, column in OWN_COLUMNS.get(table, ())), []).append(column)
    return found


def _kept() -> Iterator[Rule]:
    for table in APPEND_ONLY:
        yield Rule(table, UPDATE, "true", _KEPT)
        yield Rule(table, DELETE, "true", _KEPT)


def _sums(voice: Voice) -> Iterator[Rule]:
    sentence = N_("this sum is kept by the database itself; write what it comes from")
    for table in sorted(KEPT):
        for operation in (INSERT, UPDATE, DELETE):
            yield Rule(table, operation, f"{voice.who} <> ''", sentence, NOT_YOURS)


def _notes(voice: Voice) -> Iterator[Rule]:
    for operation in (INSERT, UPDATE):
        yield Rule("desk_note", operation, f"{voice.who} <> '' AND NEW.key NOT LIKE 'mailbox:%'", _ROLE, NOT_YOURS)
    onward = N_("numbers are given one after another")
    yield Rule("number_sequence", INSERT, f"{voice.who} <> '' AND NEW.last <> 0", onward)
    leap = f"(NEW.last < OLD.last OR NEW.last > OLD.last + {_LEAP})"
    yield Rule("number_sequence", UPDATE, f"{voice.who} <> '' AND {leap}", onward)


def _moves(voice: Voice) -> Iterator[Rule]:
    for entity, table in ENTITIES.items():
        known = f"SELECT 1 FROM allowed_move m WHERE m.entity = '{entity}' AND {voice.carries('m')}"
        begun = f"NOT EXISTS ({known} AND m.source = '' AND m.target = NEW.state)"
        yield Rule(table, INSERT, begun, _BEGIN[entity], NOT_YOURS)
        unknown = f"NOT EXISTS ({known} AND m.source = OLD.state AND m.target = NEW.state)"
        yield Rule(table, UPDATE, unknown, _MOVE[entity], NOT_YOURS, "NEW.state <> OLD.state")


def _signatures(voice: Voice) -> Iterator[Rule]:
    for table, column in SIGNED_ON_ADDING.items():
        refused = f"{voice.who} <> '' AND {voice.differs(f'NEW.{column}', voice.me)}"
        yield Rule(table, INSERT, refused, _SIGNED, NOT_YOURS)
    for table, column in SIGNED_ON_CHANGING:
        other = f"NEW.{column} IS NOT NULL AND {voice.differs(f'NEW.{column}', voice.me)}"
        yield Rule(table, INSERT, f"{voice.who} <> '' AND {other}", _SIGNED, NOT_YOURS)
        changed = voice.differs(f"NEW.{column}", f"OLD.{column}")
        yield Rule(table, UPDATE, f"{voice.who} <> '' AND {changed} AND {other}", _SIGNED, NOT_YOURS)


def _versions(voice: Voice) -> Iterator[Rule]:
    sentence = N_("somebody else changed this meanwhile; read it again")
    for table in guarded_tables():
        if "version" in columns_of(table):
            placed = f" AND NOT ({_placed(voice)})" if table == "sales_order" else ""
            yield Rule(table, UPDATE, f"{voice.who} <> '' AND NEW.version <> OLD.version + 1{placed}", sentence)


def _placed(voice: Voice) -> str:
    """SQL: nothing but an order's place in the queues is another, which is no part of what people edit."""
    others = (column.name for column in Base.metadata.tables["sales_order"].columns if column.name not in ORDER_PLACE)
    return "NOT (" + " OR ".join(voice.differs(f"NEW.{name}", f"OLD.{name}") for name in others) + ")"


def _orders(voice: Voice) -> Iterator[Rule]:
    loose = ORDER_PROGRESS | {*HEAD_FIELDS, "total_units", "place_at"}
    frozen = [c.name for c in Base.metadata.tables["sales_order"].columns if c.name not in loose]
    changed = " OR ".join(voice.differs(f"NEW.{column}", f"OLD.{column}") for column in frozen)
    yield Rule(
        "sales_order",
        UPDATE,
        f"{voice.who} <> '' AND OLD.state NOT IN {OPEN_FOR_EDIT} AND ({changed})",
        N_("a submitted order is fixed; return it to change it"),
    )
    shut = f"{voice.who} <> '' AND OLD.state NOT IN {OPEN_FOR_EDIT} AND ({head_changed(voice)})"
    yield Rule("sales_order", UPDATE, f"NOT {head_as_amended(voice)}", CHANGED_BY, where=shut)
    summed = "(SELECT coalesce(sum(l.amount_units), 0) FROM order_line l WHERE l.order_id = NEW.id)"
    yield Rule(
        "sales_order",
        UPDATE,
        f"NEW.total_units <> {summed}",
        N_("the total is not the sum of the lines"),
        where=f"{voice.who} <> '' AND OLD.state IN {OPEN_FOR_EDIT} AND NEW.state NOT IN {OPEN_FOR_EDIT} "
        "AND NEW.state <> 'cancelled'",
    )
    yield from lines(voice, LINE_CONTENT)
    yield from _consents(voice)
    yield from amendments(voice)
    booked = (
        f"SELECT 1 FROM payment p WHERE p.id = NEW.payment_id AND p.customer_id = NEW.customer_id AND p.entered_by = {voice.me}"
    )
    strange = f"OLD.payment_id IS NOT NULL OR OLD.paid_units IS NULL OR NOT EXISTS ({booked})"
    taken = f"{voice.who} <> '' AND {voice.differs('NEW.payment_id', 'OLD.payment_id')}"
    said = N_("what was paid with an order is entered in the books once, as a payment of its customer")
    yield Rule("sales_order", UPDATE, strange, said, where=taken)
    begun = N_("an order is entered before its payment is")
    yield Rule("sales_order", INSERT, f"{voice.who} <> '' AND NEW.payment_id IS NOT NULL", begun)
    yield from _handed_on(voice)


def _consents(voice: Voice) -> Iterator[Rule]:
    """A special price is agreed to by who may, and not by who writes it (004-o4)."""
    roles = ", ".join(f"'{role}'" for role in sorted(RIGHTS["price.approve"]))
    may = f"SELECT 1 FROM staff_role c WHERE c.staff_id = NEW.approver_id AND c.role IN ({roles})"
    strange = f"(NEW.approver_id = {voice.me} OR NOT EXISTS ({may}))"
    said = N_("a special price is agreed to by another, who may do so")
    somebody = f"{voice.who} <> '' AND NEW.approver_id IS NOT NULL"
    yield Rule("order_line", INSERT, strange, said, NOT_YOURS, somebody)
    changed = f"{somebody} AND {voice.differs('NEW.approver_id', 'OLD.approver_id')}"
    yield Rule("order_line", UPDATE, strange, said, NOT_YOURS, changed)


def _handed_on(voice: Voice) -> Iterator[Rule]:
    """Originals are received once, by him they were handed to."""
    early = f"{voice.who} <> '' AND NEW.received_at IS NOT NULL"
    yield Rule("document_handover", INSERT, early, N_("what is handed on is received afterwards"))
    other = f"OLD.received_at IS NOT NULL OR {voice.differs('OLD.to_staff_id', voice.me)}"
    received = N_("originals are received by him they were handed to, once")
    yield Rule("document_handover", UPDATE, f"{voice.who} <> '' AND ({other})", received, NOT_YOURS)


def _inbound(voice: Voice) -> Iterator[Rule]:
    untouched = "NEW.state = 'new' AND NEW.order_id IS NULL AND NEW.taken_by IS NULL AND NEW.problem = ''"
    fresh = N_("an order that is handed in has not been taken yet")
    yield Rule("inbound_order", INSERT, f"{voice.who} <> '' AND NOT ({untouched})", fresh)
    yield Rule("inbound_order", UPDATE, f"{voice.who} <> '' AND OLD.state = 'taken'", N_("what was handed in is taken once"))


def _reviews(voice: Voice) -> Iterator[Rule]:
    known = f"SELECT 1 FROM allowed_move m WHERE m.entity = 'order' AND m.source = o.state AND {voice.carries('m')}"
    own = f"SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.state = NEW.step AND o.entered_by <> {voice.me}"
    yield Rule(
        "review_decision",
        INSERT,
        f"{voice.who} <> '' AND NOT EXISTS ({own} AND EXISTS ({known}))",
        N_("an order is reviewed at its step, by that step's reviewer, and never by who entered it"),
        NOT_YOURS,
    )
    author = N_("an order is not approved by who changed or submitted it")
    yield Rule(
        "review_decision",
        INSERT,
        f"NEW.verdict = 'approved' AND {wrote(voice, 'NEW.order_id')}",
        author,
        NOT_YOURS,
        f"{voice.who} <> ''",
    )
    entered = (
        "SELECT 1 FROM amendment a JOIN sales_order o ON o.id = a.order_id "
        f"WHERE a.id = NEW.amendment_id AND o.entered_by = {voice.me}"
    )
    changed = N_("a change of an order is not decided by who entered the order")
    yield Rule("amendment_decision", INSERT, f"EXISTS ({entered})", changed, NOT_YOURS, f"{voice.who} <> ''")
    steps = ", ".join(f"'{state}'" for state in REVIEW_RIGHTS)
    latest = "(SELECT max(d.id) FROM review_decision d WHERE d.order_id = NEW.id)"
    verdict = "CASE WHEN NEW.state = 'returned' THEN 'returned' ELSE 'approved' END"
    signed = (
        f"SELECT 1 FROM review_decision d WHERE d.id = {latest} AND d.step = OLD.state AND d.decided_by = {voice.me} "
        f"AND d.verdict = {verdict}"
    )
    yield Rule(
        "sales_order",
        UPDATE,
        f"NOT EXISTS ({signed})",
        N_("an order leaves a review only with the reviewer's signed decision"),
        NOT_YOURS,
        f"{voice.who} <> '' AND OLD.state IN ({steps}) AND NEW.state <> OLD.state",
    )


def _disclosures(voice: Voice) -> Iterator[Rule]:
    """Who writes down that he saw or printed a customer's data is shown it: so only who may, and with a reason."""
    for kind, verb in (("unmask", "customer.unmask"), ("print", "customer.print")):
        refused = f"{voice.who} <> '' AND NEW.kind = '{kind}' AND NOT {voice.holds(RIGHTS[verb])}"
        yield Rule("disclosure", INSERT, refused, _ROLE, NOT_YOURS)
    silent = "NEW.kind = 'unmask' AND (NEW.customer_id IS NULL OR length(trim(NEW.reason)) < 2)"
    reason = N_("customer data is shown with a reason")
    yield Rule("disclosure", INSERT, f"{voice.who} <> '' AND {silent}", reason)


def _warehouse(voice: Voice) -> Iterator[Rule]:
    line = "SELECT 1 FROM order_line l WHERE l.id = NEW.line_id AND l.product_id = NEW.product_id AND l.state <> 'cancelled'"
    other = N_("stock is locked for a line of the same product")
    split = "SELECT 1 FROM stock_lock k WHERE k.line_id = NEW.line_id AND k.locked_by = NEW.locked_by"
    split += f" AND {voice.differs('k.id', 'NEW.id')}"
    strange = f"{voice.who} <> '' AND {voice.differs('NEW.locked_by', voice.me)} AND NOT EXISTS ({split})"
    yield Rule("stock_lock", INSERT, strange, _SIGNED, NOT_YOURS)  # the rest of a lock stays with who locked
    yield Rule("stock_lock", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({line})", other)
    ended = N_("stock is locked before it is used or released")
    yield Rule("stock_lock", INSERT, f"{voice.who} <> '' AND NEW.state <> 'open' AND NOT EXISTS ({split})", ended)
    yield Rule(
        "stock_lock",
        UPDATE,
        f"{voice.who} <> '' AND (NEW.quantity_units > OLD.quantity_units OR OLD.state <> 'open')",
        N_("a lock that has ended, or its size, is not changed"),
    )
    boxed = (
        "SELECT 1 FROM shipment s JOIN order_line l ON l.order_id = s.order_id WHERE s.id = NEW.shipment_id "
        "AND l.id = NEW.line_id AND l.product_id = NEW.product_id AND NEW.base_units <= l.base_units "
        f"AND (s.state = 'packed' OR (s.imported AND {voice.holds(RIGHTS['import.history'])}))"
    )
    yield Rule(
        "shipment_line",
        INSERT,
        f"{voice.who} <> '' AND NOT EXISTS ({boxed})",
        N_("what is packed is on a line of the shipment's own order"),
    )


def _money(voice: Voice) -> Iterator[Rule]:
    limit = N_("a credit limit is set by who may set it")
    credit = "(NEW.credit_limit_units <> 0 OR NEW.credit_grade <> '')"
    refused = f"{voice.who} <> '' AND {credit} AND NOT {voice.holds(RIGHTS['customer.credit'])}"
    yield Rule("customer", INSERT, refused, limit, NOT_YOURS)
    yield from _supply(voice)
    yield Rule(
        "bill",
        UPDATE,
        f"{voice.who} <> '' AND OLD.state = 'draft' AND NEW.state = 'audited' "
        f"AND (OLD.made_by = {voice.me} OR {voice.differs('NEW.audited_by', voice.me)})",
        N_("nobody audits a bill he made himself"),
        NOT_YOURS,
    )
    delivered = (
        "SELECT 1 FROM shipment_line sl JOIN shipment s ON s.id = sl.shipment_id JOIN bill b ON b.order_id = s.order_id "
        "WHERE b.id = NEW.bill_id AND sl.id = NEW.shipment_line_id AND sl.line_id = NEW.line_id AND s.state = 'delivered' "
        "AND sl.base_units >= NEW.base_units"
    )
    yield Rule("bill_line", INSERT, f"{voice.who} <> '' AND NOT EXISTS ({delivered})", N_("only what was delivered is billed"))
    yield from books(voice)


def _supply(voice: Voice) -> Iterator[Rule]:
    """Who pays how, and to whom nothing leaves the house (002-37, 002-38)."""
    pays = ", ".join(f"'{method}'" for method in sorted(POOR_PAYS))
    poor = "EXISTS (SELECT 1 FROM customer c WHERE c.id = NEW.customer_id AND c.credit_grade = 'poor')"
    yield Rule(
        "sales_order",
        UPDATE,
        f"{voice.who} <> '' AND OLD.state IN {OPEN_FOR_EDIT} AND NEW.state = 'first_review' "
        f"AND NEW.payment_method NOT IN ({pays}) AND {poor}",
        N_("a customer of poor credit pays in advance or on delivery"),
    )
    stopped = (
        "EXISTS (SELECT 1 FROM sales_order o JOIN customer c ON c.id = o.customer_id "
        "WHERE o.id = NEW.order_id AND c.suspended_at IS NOT NULL)"
    )
    sentence = N_("supply to this customer is suspended")
    yield Rule("shipment", INSERT, f"{voice.who} <> '' AND NEW.state = 'packed' AND {stopped}", sentence)
    moved = "OLD.state = 'packed' AND NEW.state = 'handed_over'"
    yield Rule("shipment", UPDATE, f"{voice.who} <> '' AND {moved} AND {stopped}", sentence)
