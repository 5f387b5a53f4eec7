"""Papers written to files; whose data goes with them is written down first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orderdesk.commands.confidential import note_paper
from orderdesk.console.actor import console_actor
from orderdesk.console.output import write_whole
from orderdesk.database.desk import Desk
from orderdesk.documents.collect import label_of_order, statement_of_customer
from orderdesk.language import N_
from orderdesk.queries.orders import order_id_of
from orderdesk.queries.parties import customer_id_of
from orderdesk.rules.errors import Refused


def write_label(desk: Desk, number: str, output: Path) -> int:
    """Write the order's label."""
    paper = desk.read(label_of_order, number)
    desk.do(console_actor(desk), note_paper, "order_labels", [desk.read(order_id_of, number)])
    write_whole(output, paper)
    return 0


def write_statement(desk: Desk, code: str, start: date, end: date, output: Path) -> int:
    """Write the customer's statement of a period."""
    if end < start:
        raise Refused(N_("The period ends before it begins."))
    paper = desk.read(statement_of_customer, code, start, end, desk.today())
    desk.do(console_actor(desk), note_paper, "billing_statement", [desk.read(customer_id_of, code)])
    write_whole(output, paper)
    return 0
