"""What the database refuses of an archived order: its documents and what it says are as they are, for everybody."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.amendments import head_as_amended, head_changed
from orderdesk.database.guards.rule import DELETE, INSERT, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.model import Base
from orderdesk.rules.amendments import HEAD_FIELDS
from orderdesk.rules.archive import ARCHIVABLE, PROGRESS

_ARCHIVED = "EXISTS (SELECT 1 FROM order_archive a WHERE a.order_id = {order})"
_BY_MAIL = "EXISTS (SELECT 1 FROM mail_message m JOIN order_archive a ON a.order_id = m.order_id WHERE m.id = {row}.mail_id)"


def archived(voice: Voice) -> Iterator[Rule]:
    """Nobody, the desk's owner neither, changes what was archived."""
    states = ", ".join(f"'{state}'" for state in ARCHIVABLE)
    early = f"NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.id = NEW.order_id AND o.state IN ({states}))"
    yield Rule("order_archive", INSERT, early, N_("an order is archived once it is approved"))
    kept = N_("the documents of an archived order stay as they are")
    for operation, rows in ((INSERT, ("NEW",)), (UPDATE, ("OLD", "NEW")), (DELETE, ("OLD",))):
        of_archived = " OR ".join(f"{_ARCHIVED.format(order=f'{row}.order_id')} OR {_BY_MAIL.format(row=row)}" for row in rows)
        yield Rule("attachment", operation, of_archived, kept)
    for operation in (UPDATE, DELETE):
        yield Rule("mail_message", operation, _ARCHIVED.format(order="OLD.order_id"), kept)
    loose = {*PROGRESS, *HEAD_FIELDS, "total_units", "place_at"}
    fixed = [column.name for column in Base.metadata.tables["sales_order"].columns if column.name not in loose]
    changed = " OR ".join(voice.differs(f"NEW.{column}", f"OLD.{column}") for column in fixed)
    yield Rule(
        "sales_order",
        UPDATE,
        f"{_ARCHIVED.format(order='OLD.id')} AND ({changed} OR NEW.state NOT IN ({states}) OR NOT {head_as_amended(voice)})",
        N_("an archived order is neither changed nor taken back"),
        where=f"{changed} OR {head_changed(voice)} OR NEW.state NOT IN ({states})",
    )
    yield Rule("sales_order", DELETE, _ARCHIVED.format(order="OLD.id"), N_("an archived order is neither changed nor taken back"))
    strange = (
        "NEW.attachment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attachment f LEFT JOIN mail_message m ON m.id = f.mail_id "
        "WHERE f.id = NEW.attachment_id AND (f.order_id = NEW.order_id OR m.order_id = NEW.order_id))"
    )
    yield Rule("document_defect", INSERT, strange, N_("this document belongs to another order"))
