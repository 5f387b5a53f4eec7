"""A program of its own that does everything that goes wrong with a customer's data, for a test to look at what it leaves behind.

python -m tests.faults.leaks DATABASE SEED FOLDER MAILS [--kill] [--leak]: works on the desk with canaries in every field a
customer fills, lets mails, sheets, commands, queries, threads and the child process fail, opens windows; then ends, or dies of
a signal (--kill). With --leak one line is written to the log on purpose. MAILS 0: only
the customer and his order.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import threading
import warnings
from contextlib import suppress
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from PySide6.QtCore import QTimer
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication
from sqlalchemy import event

from orderdesk import logs, sandbox
from orderdesk.commands.imports.preview import commit_preview, preview_file
from orderdesk.commands.intake import save_order
from orderdesk.commands.mail import acknowledge_order
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, add_staff, save_customer, sign_in
from orderdesk.commands.receive import receive, receive_files
from orderdesk.database.desk import Desk
from orderdesk.documents.collect import order_labels
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make

WORD = "canary"
NAME, PHONE, MAIL = "金丝雀贸易", "13977316401", "canary.person@canary.example"
ADDRESS, REMARK, FILE = "金丝雀市金丝雀区金丝雀路77号", "canary remark: ring twice", "canary-list.xlsx"
SECRET = "canary-password-77"
CANARIES = ("canary", "金丝雀", "13977316401", "139 7731 6401", "6401")


def raw_mails(seed: int, count: int) -> list[bytes]:
    """Mails with canaries, most of them damaged."""
    chance, mails = random.Random(seed), []
    for number in range(count):
        mail = EmailMessage()
        mail["From"], mail["Subject"] = f"{NAME} <{MAIL}>", f"{REMARK} {number}"
        mail["Message-ID"] = f"<canary-{number}@canary.example>"
        mail.set_content(f"{NAME} {PHONE}\n{ADDRESS}\n{REMARK}")
        mail.add_attachment(ADDRESS.encode(), maintype="application", subtype="pdf", filename=f"canary-{number}.pdf")
        raw = bytearray(mail.as_bytes())
        for _ in range(chance.randrange(40) if number % 4 else 0):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        mails.append(bytes(raw) if number % 5 else bytes(raw[: chance.randrange(len(raw))]) + PHONE.encode())
    return mails


def sheets(folder: Path) -> list[Path]:
    """Sheets of customers and orders that are refused, in part or whole; canaries in cells and in the file's name."""
    book, paths = Workbook(), [folder / FILE, folder / "canary.csv", folder / "canary-broken.xlsx"]
    for row in (("code", "name", "phone", "credit limit"), ("K1", NAME, PHONE, REMARK), ("", NAME, PHONE, "1")):
        book.active.append(row)
    book.save(paths[0])
    paths[1].write_bytes(f"code,name,phone\n,{NAME},{PHONE}\nK2,{ADDRESS},{REMARK}\n".encode("gb18030"))
    paths[2].write_bytes(b"PK\x03\x04" + ADDRESS.encode() * 99)
    return paths


def die(payload: bytes) -> None:
    """What a library may do in the child process."""
    os.abort()


def choke(payload: bytes) -> None:
    """What a parser may do in the child process."""
    raise ValueError(payload.decode())


class Breakage:
    """A database that fails at chosen statements, in words that hold what was typed, as servers do."""

    def __init__(self, desk: Desk) -> None:
        self.on = False
        event.listen(desk.engine, "before_cursor_execute", self._break)

    def _break(self, _connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        if self.on and "customer" in statement:
            cursor.execute(f"SELECT '{PHONE} {ADDRESS}' + FROM nowhere {NAME}")


def trouble(desk: Desk, actor: Actor, jobs: Jobs, home: Path, seed: int, mails: int) -> int:
    """Everything that fails without a window; the id of an order with canaries."""
    people = (ContactForm(NAME, PHONE, MAIL),)
    typed = CustomerForm("K9", NAME, note=REMARK, contacts=people, addresses=(AddressForm(ADDRESS, NAME, PHONE),))
    customer = desk.do(actor, save_customer, typed).made
    line = LineForm(make.product(desk, on_hand=5), "pcs", Decimal(1), Decimal(10), remark=REMARK)
    form = OrderForm("phone", customer, (line,), "stock", NAME, PHONE, MAIL, ADDRESS, customer_po=WORD, remark=REMARK)
    order = desk.do(actor, save_order, form).made
    assert order is not None
    desk.do(actor, acknowledge_order, order)
    if not mails:
        return order
    receive(desk, actor, raw_mails(seed, mails))
    receive_files(desk, actor, [home / "canary-missing.eml"])
    for path in sheets(home):
        for kind in ("customers", "orders"):
            with suppress(Refused):
                commit_preview(desk, actor, preview_file(desk, kind, path))
    for work in (die, choke):
        with suppress(Refused):
            sandbox.run(work, PHONE.encode())
    with suppress(Refused):
        sign_in(desk, NAME, SECRET)
    with suppress(Refused):
        desk.do(make.staff(desk, Role.ADMINISTRATOR), add_staff, WORD, NAME, (Role.CLERK,), SECRET)
        desk.do(actor, save_customer, typed)  # its code is taken
    _faults(desk, actor, jobs, typed)
    return order


def _faults(desk: Desk, actor: Actor, jobs: Jobs, typed: CustomerForm) -> None:
    """What nobody foresaw: each is told in the log."""

    def query(_session: Any) -> None:
        raise KeyError(PHONE, ADDRESS)

    def odd(_work: Any, text: str) -> Any:
        raise ValueError(f"{text} {SECRET}")

    breakage = Breakage(desk)
    breakage.on = True
    jobs.do(jobs, save_customer, typed)
    assert jobs.finish()
    breakage.on = False
    jobs.read(jobs, "canaries", query, then=print)
    jobs.do(jobs, odd, NAME)
    jobs.call(jobs, "call", lambda: int(PHONE + WORD), then=print)
    assert jobs.finish()
    logging.getLogger("sqlalchemy.pool").error("connection of %s lost", PHONE)
    logging.getLogger("openpyxl").warning(ADDRESS)
    warnings.warn(REMARK, stacklevel=1)
    thread = threading.Thread(target=odd, args=(None, NAME))
    thread.start()
    thread.join()


def windows(desk: Desk, actor: Actor, jobs: Jobs, order: int) -> None:
    """Windows with canaries, a paper shown in another program, an error in a slot."""
    application = QApplication.instance() or QApplication([])
    QDesktopServices.openUrl = lambda _url: True  # type: ignore[method-assign, assignment]
    context = Context(desk, jobs, actor)
    pane, parties = OrderPane(context, order), PartiesTab(context)
    for window in (pane, parties):
        window.show()
        assert jobs.finish()
    parties.search.setText(NAME)
    show_paper(pane, jobs, f"{WORD}.pdf", order_labels, order)
    assert jobs.finish()
    preview = pane.window().findChild(PdfPreview)
    assert preview is not None
    preview.open_act.trigger()
    assert jobs.finish()

    def slot() -> None:
        raise RuntimeError(f"{NAME} {PHONE} {SECRET}")

    QTimer.singleShot(0, slot)
    QTimer.singleShot(200, application.quit)
    application.exec()
    for window in (pane, parties):
        window.close()


def main(arguments: list[str]) -> None:
    """See the top of the module."""
    logs.begin()
    QApplication([])
    desk, seed, home, mails = Desk.open(arguments[0]), int(arguments[1]), Path(arguments[2]), int(arguments[3])
    actor = make.staff(desk, Role.CLERK, Role.FINANCE, Role.SHIPPING)
    jobs = Jobs(desk, actor)
    order = trouble(desk, actor, jobs, home, seed, mails)
    if mails:
        windows(desk, actor, jobs, order)
    if "--leak" in arguments:
        logs.log.warning("the customer's phone is %s", PHONE)
    if "--kill" in arguments:
        phone = PHONE  # a value in the frame that dies
        sys.stdout.flush()
        os.abort() if phone else None
    jobs.close()
    desk.close()


if __name__ == "__main__":
    main(sys.argv[1:])
