"""A file kept with an order, read in the sandbox and compared with the record (004-i2); blocking, no window, writes nothing."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage

from sqlalchemy.orm import Session

from orderdesk.database.desk import Desk
from orderdesk.language import N_
from orderdesk.mail.message import parse_message
from orderdesk.model import SalesOrder
from orderdesk.queries.imports import import_knowledge
from orderdesk.queries.intake import file_content
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.queries.reach import bind
from orderdesk.queries.review.source import Said, Source, compared_with, said_in_reading, said_in_sheet
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.order_result import ImportedOrder
from orderdesk.rules.imports.orders import read_orders
from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import SheetFile
from orderdesk.rules.past_orders import external_number
from orderdesk.rules.reading import read_mail, reading_record
from orderdesk.rules.rights import Actor
from orderdesk.sheets.reading import read_bytes_safely

SHEETS = (".xlsx", ".xlsm", ".csv", ".tsv")
SHOWN_ROWS = 300


def read_source(desk: Desk, actor: Actor, order_id: int, file_id: int) -> Source:
    """A file's words beside the record; `read` is False when no order could be read from it, as from a picture.

    Its phones and addresses are shown as the reader may see them. Refused when the file is not there any more, or where the
    server itself keeps it from him.
    """
    found = desk.read(file_content, file_id)
    if found is None:
        raise Refused(N_("This file is not there any more."))
    name, data = found
    sheet = _sheet(name, data)
    said = _said_by_sheet(desk, order_id, sheet) if sheet is not None else None
    body = _words(sheet) if sheet is not None else ""
    if said is None:
        said, text = _said_in_words(desk, name, data)
        body = body or text
    source = Source("", name, body, None, False, (), file_id=file_id, table=sheet is not None)

    def compared(session: Session) -> Source:
        bind(session, actor)
        return compared_with(session, order_id, source, said)

    return desk.read(compared)


def _sheet(name: str, data: bytes) -> SheetFile | None:
    if not name.lower().endswith(SHEETS):
        return None
    try:
        return read_bytes_safely(data, name)
    except FileRefused:
        return None


def _said_by_sheet(desk: Desk, order_id: int, sheet: SheetFile) -> Said | None:
    """What an order sheet says of this order: by its number, or the only one there is."""
    try:
        found = read_orders(sheet, desk.read(import_knowledge).catalogue)
    except FileRefused:
        return None
    number = desk.read(lambda session: session.get_one(SalesOrder, order_id).external_number)
    mine = _of(found.orders, number)
    if mine is None:
        return None
    refused = tuple(f"{each.row}: {each.message}" for each in found.refused if each.order_no == mine.order_no)
    return replace(said_in_sheet(mine), unknown=refused)


def _of(orders: Sequence[ImportedOrder], number: str | None) -> ImportedOrder | None:
    for order in orders:
        if number and number in (order.order_no, external_number(order.channel, order.order_no)):
            return order
    return orders[0] if len(orders) == 1 else None


def _words(sheet: SheetFile) -> str:
    """The sheet's rows with tabs, an empty line between its tables."""
    tables = []
    for table in sheet.tables:
        rows = [
            "\t".join("" if cell is None else str(cell) for cell in cells).rstrip() for _row, cells in table.rows[:SHOWN_ROWS]
        ]
        tables.append("\n".join(rows))
    return "\n\n".join(tables)


def _said_in_words(desk: Desk, name: str, data: bytes) -> tuple[Said | None, str]:
    """What the words of a file say, read as those of a mail that brings it; nothing when there are none."""
    mail = EmailMessage()
    mail["Subject"] = ""
    mail.set_content("")
    kind, _encoding = mimetypes.guess_type(name)
    main, _slash, sub = (kind or "application/octet-stream").partition("/")
    mail.add_attachment(data, maintype=main, subtype=sub, filename=name)
    parts = parse_message(bytes(mail))
    text = "\n\n".join(filter(None, (file.text for file in parts.attachments)))
    if not text.strip():
        return None, ""
    record = reading_record(read_mail(parts, desk.read(reading_knowledge)))
    said = desk.read(lambda session: said_in_reading(session, record))
    return (said if said.lines else None), text
