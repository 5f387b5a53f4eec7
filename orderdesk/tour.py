"""The tour: the sample company's day as pictures of every screen and its papers as PDF, without a display."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path

from orderdesk.database.audit import seal
from orderdesk.database.desk import Desk
from orderdesk.database.schema import migrate
from orderdesk.documents import collect
from orderdesk.documents.collect_closing import closing_sheet
from orderdesk.language import N_, _, current
from orderdesk.queries.house import is_sample
from orderdesk.queries.orders import order_list
from orderdesk.queries.receivables import balances, bills
from orderdesk.queries.settings import text_setting
from orderdesk.queries.shipping import shipments
from orderdesk.rules.errors import Refused
from orderdesk.sample import fill


def tour(database: str | None, folder: Path) -> int:
    """Make the pictures and papers into `folder` and list them; on the given sample desk, or on one made for it and dropped."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(N_("{path} cannot be made: {reason}."), path=folder, reason=error.strerror or error) from None
    if database is not None:
        return _on(database, folder)
    with tempfile.TemporaryDirectory() as place:
        return _on(f"sqlite:///{Path(place) / 'sample.db'}", folder)


def _on(database: str, folder: Path) -> int:
    migrate(database)
    desk = Desk.open(database)
    try:
        if not desk.read(is_sample):
            print(_("Filling the sample company’s desk …"), flush=True)
            fill(desk)
        print(_("Working through the day …"), flush=True)
        for name, shows in [*_pictures(desk, folder), *_papers(desk, folder)]:
            print(f"{folder / name}  {_(shows)}")
    finally:
        desk.close()
    return 0


def _pictures(desk: Desk, folder: Path) -> list[tuple[str, str]]:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from orderdesk.ui.tour import Guide

    return Guide(desk, desk.read(text_setting, "company.name"), folder, language=current()).day()


def _papers(desk: Desk, folder: Path) -> list[tuple[str, str]]:
    today = desk.today()
    made: list[tuple[str, str]] = []

    def keep(name: str, shows: str, content: bytes) -> None:
        (folder / name).write_bytes(content)
        made.append((name, shows))

    ready = desk.read(order_list, ("ready_to_ship", "in_fulfilment"), oldest_first=True).rows
    for order in ready[:1]:
        keep("order-confirmation.pdf", N_("Order confirmation"), desk.read(collect.order_confirmation, order.id))
        keep("order-label.pdf", N_("Order label"), desk.read(collect.order_labels, order.id))
    unpacked = [order.id for order in ready if _pickable(desk, order.id)]
    if unpacked:
        keep("pick-list.pdf", N_("Pick list"), desk.read(collect.pick_lists, unpacked, today))
    for shipment in desk.read(shipments, ("handed_over",)).rows[:1]:
        keep("delivery-note.pdf", N_("Delivery note"), desk.read(collect.delivery_note, shipment.shipment_id))
        keep("logistics-label.pdf", N_("Logistics label"), desk.read(collect.logistics_labels, shipment.shipment_id))
    for bill in desk.read(bills, ("audited",)).rows[:1]:
        keep("settlement-bill.pdf", N_("Settlement bill"), desk.read(collect.settlement_bill, bill.bill_id))
    for owing in desk.read(balances, today).rows[:1]:
        start = today - timedelta(days=75)
        statement = desk.read(collect.billing_statement, owing.customer_id, start, today, today)
        keep("statement.pdf", N_("Billing statement"), statement)
    seal(desk)
    keep("closing-sheet.pdf", N_("Daily closing sheet"), desk.read(closing_sheet, today))
    return made


def _pickable(desk: Desk, order_id: int) -> bool:
    try:
        desk.read(collect.pick_lists, [order_id], desk.today())
    except Refused:
        return False
    return True
