"""The intake room on a real desk: a small stationer's catalogue, two customers, the tab in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import SalesOrder, StockMovement
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.rules.money import SCALE
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.intake.tab import IntakeTab
from orderdesk.ui.jobs import Jobs
from tests import factories

PRODUCTS = (
    ("PA-A4-80", "复印纸", "A4 80g", "包", "21.50", "6901234567892", {"箱": "5"}, 400),
    ("PN-GEL-05", "中性笔", "0.5mm 黑", "支", "1.80", "6901234567908", {"盒": "12"}, 240),
    ("HH-TS-3", "抽纸", "3层120抽", "包", "3.20", "6901234567915", {"提": "6", "箱": "24"}, 30),
    ("ST-24-6", "订书钉", "24/6", "盒", "2.40", "6901234567922", {}, 90),
    ("TP-48-100", "封箱胶带", "48mm×100m", "卷", "6.90", "6901234567939", {"筒": "6"}, 60),
    ("SV-INST", "打印机上门安装调试", "", "次", "120", "", {}, 0),
)


def fill(desk: Desk) -> dict[str, int]:
    """Put products and customers into the desk; their ids by SKU and code."""
    everybody = factories.staff(desk, *Role, name="秦岚")
    ids: dict[str, int] = {}
    for sku, name, spec, unit, price, barcode, packs, _on_hand in PRODUCTS:
        form = ProductForm(
            sku=sku,
            name=name,
            spec=spec,
            unit=unit,
            price=Decimal(price),
            barcode=barcode,
            kind="service" if sku.startswith("SV") else "stock",
            packs={pack: Decimal(base) for pack, base in packs.items()},
        )
        ids[sku] = desk.do(everybody, save_product, form).made or 0
    _stock(desk, {ids[row[0]]: row[7] for row in PRODUCTS if row[7]}, everybody.staff_id)
    for form in CUSTOMERS:
        ids[form.code] = desk.do(everybody, save_customer, form).made or 0
    return ids


def _stock(desk: Desk, on_hand: dict[int, int], staff_id: int) -> None:
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        for product_id, count in on_hand.items():
            session.add(
                StockMovement(
                    product_id=product_id,
                    kind="opening",
                    quantity_units=count * SCALE,
                    moved_by=staff_id,
                    moved_at=datetime.now(UTC),
                )
            )


CUSTOMERS = (
    CustomerForm(
        code="C0001",
        name="苏州汇达办公用品有限公司",
        level="A",
        payment_method="on_account",
        payment_terms="月结30天",
        term_days=30,
        credit_limit=Decimal(50_000),
        note="送货前电话联系",
        contacts=(ContactForm("张三丰", "0512-6280 3391", "zhang@huida.example"),),
        addresses=(AddressForm("江苏省苏州市姑苏区干将西路515号A幢3楼"), AddressForm("江苏省苏州市相城区元和街道嘉元路288号")),
    ),
    CustomerForm(
        code="C0002",
        name="无锡市梁溪区晨光文具店",
        contacts=(ContactForm("李梅", "13861234567", ""),),
        addresses=(AddressForm("江苏省无锡市梁溪区中山路168号"),),
    ),
)


@dataclass
class Room:
    """The tab with what a test needs to act as a clerk and to look into the desk."""

    tab: IntakeTab
    desk: Desk
    jobs: Jobs
    clerk: Actor
    ids: dict[str, int]
    qtbot: QtBot
    presses: int = 0

    def settle(self) -> None:
        """Let everything that is under way come to its end, the short pauses before look-ups included."""
        timers = (self.tab.pane.entry.foot.pause,)
        self.qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers) and self.jobs.idle(), timeout=10_000)
        QApplication.processEvents()
        if QApplication.activeWindow() is None:  # no window manager is here to give the keyboard back after a question
            self.tab.activateWindow()
            QApplication.processEvents()

    def focus(self) -> QWidget:
        """Where the keyboard is."""
        widget = QApplication.focusWidget()
        assert widget is not None, "the keyboard is nowhere"
        return widget

    def type(self, text: str) -> None:
        """Type codes and digits, Chinese through an input method; they do not count as presses."""
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(self.focus(), letter)
            else:
                composed = QInputMethodEvent()
                composed.setCommitString(letter)
                QApplication.sendEvent(self.focus(), composed)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier, settle: bool = True) -> None:
        """Press a key, once."""
        self.presses += 1
        held = Qt.KeyboardModifier.NoModifier
        for modifier in modifiers:
            held |= modifier
        QTest.keyClick(self.focus(), key, held)
        if settle:
            self.settle()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def control(self, key: Qt.Key, *, settle: bool = True) -> None:
        """Press Ctrl and a key."""
        self.press(key, Qt.KeyboardModifier.ControlModifier, settle=settle)

    def dialog(self, name: str) -> QDialog:
        """The question asked now."""
        found = [d for d in QApplication.topLevelWidgets() if isinstance(d, QDialog) and d.objectName() == name and d.isVisible()]
        assert found, f"{name} is not asked"
        return found[-1]

    def orders(self) -> list[OrderDetail]:
        """Every order of the desk, oldest first."""

        def read(session: Session) -> list[OrderDetail]:
            ids = [row.id for row in session.query(SalesOrder.id).order_by(SalesOrder.id)]
            return [detail for order_id in ids if (detail := order_detail(session, order_id)) is not None]

        return self.desk.read(read)

    def said(self) -> str:
        """What the notice bar says."""
        return self.tab.notice.text()


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    """An open desk on a fresh SQLite database: a window test need not see both servers."""
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def open_room(qtbot: QtBot, desk: Desk) -> Iterator[Callable[..., Room]]:
    """Opens the tab for a clerk."""
    open_now: list[tuple[IntakeTab, Jobs]] = []

    def open_it(roles: tuple[Role, ...] = (Role.CLERK,), **context: Any) -> Room:
        ids = fill(desk)
        clerk = factories.staff(desk, *roles, name="林静")
        jobs = Jobs(desk, clerk)
        tab = IntakeTab(Context(desk, jobs, clerk, today=desk.today, **context))
        qtbot.addWidget(tab)
        tab.resize(1366, 650)
        tab.show()
        tab.activateWindow()
        qtbot.waitUntil(tab.isActiveWindow)
        open_now.append((tab, jobs))
        room = Room(tab, desk, jobs, clerk, ids, qtbot)
        room.settle()
        return room

    yield open_it
    for tab, jobs in open_now:
        finished = jobs.finish(5_000)
        tab.hide()
        jobs.close()
        assert finished, "a job was left running"


@pytest.fixture
def room(open_room: Callable[..., Room]) -> Room:
    """The tab, opened for a clerk."""
    return open_room()
