"""Papers written to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from orderdesk.console.output import write_whole
from orderdesk.database.desk import Desk
from orderdesk.documents.collect import label_of_order, statement_of_customer
from orderdesk.language import N_
from orderdesk.rules.errors import Refused


def write_label(desk: Desk, number: str, output: Path) -> int:
    """Write the order's label."""
    write_whole(output, desk.read(label_of_order, number))
    return 0


def write_statement(desk: Desk, code: str, start: date, end: date, output: Path) -> int:
    """Write the customer's statement of a period."""
    if end < start:
        raise Refused(N_("The period ends before it begins."))
    write_whole(output, desk.read(statement_of_customer, code, start, end, desk.today()))
    return 0
