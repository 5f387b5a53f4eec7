"""A day at the sample desk through the real windows: keys are pressed as people press them, and every screen is pictured.

guide = Guide(desk, company, folder, language="zh_CN")
guide.day()          # names of the pictures made, in order, with what each shows
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMessageLogContext, QPoint, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QColor, QInputMethodEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from orderdesk.language import N_
from orderdesk.queries.orders import find_anything
from orderdesk.queries.parties import actor, staff
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui import style, words
from orderdesk.ui.application import application
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.sign_in import Person, SignIn
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.table import PagedTable

PATIENCE = 20.0  # seconds for one screen to come to rest
SIZE = (1366, 768)


@dataclass
class Guide:
    """Leads through the day; `made` lists (file name, what it shows)."""

    desk: Any
    company: str
    folder: Path
    language: str = "zh_CN"
    theme: str = "light"
    made: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        qInstallMessageHandler(_only_trouble)
        self._app: QApplication = application("OrderDesk-tour")
        style.apply(self._app, self.theme)
        words.switch(self.language)
        self._window: MainWindow | None = None

    # moving about

    def settle(self) -> None:
        """Wait until nothing is under way."""
        begun, quiet = time.monotonic(), 0
        while quiet < 12 and time.monotonic() - begun < PATIENCE:
            self._app.processEvents()
            time.sleep(0.02)
            quiet = quiet + 1 if self._window is None or self._window.jobs.idle() else 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        QTest.keyClick(self._focus(), key, modifier)
        self.settle()

    def type(self, text: str) -> None:
        """Type a text where the keyboard is; Chinese comes by input method."""
        target = self._focus()
        if text.isascii():
            QTest.keyClicks(target, text)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(target, event)
        self.settle()

    def enter(self) -> None:
        """Press Enter."""
        self.press(Qt.Key.Key_Return)

    def _focus(self) -> QWidget:
        target = QApplication.focusWidget() or QApplication.activeWindow()
        if (
            target is None and self._window is not None
        ):  # a dialog was closed and no window manager is there to pass the keyboard on
            self._window.activateWindow()
            inside: QWidget | None = self._window.focusWidget()
            target = inside if inside is not None else self._window
        if target is None:
            raise RuntimeError("no window has the keyboard")
        return target

    def become(self, role: Role) -> MainWindow:
        """Sign in as the sample person of this role."""
        self.leave()
        person = next(row for row in self.desk.read(staff) if role in row.roles)
        who: Actor = self.desk.read(actor, person.id)
        context = Context(self.desk, Jobs(self.desk, who), who, None, self.company, today=self.desk.today)
        self._window = MainWindow(context, place="sample.db", find=find_anything)
        self._window.resize(*SIZE)
        self._window.show()
        self._window.activateWindow()
        self.settle()
        return self._window

    def leave(self) -> None:
        """Close the window of whoever is in."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
            self._app.processEvents()

    def room(self, name: str) -> Tab:
        """Go to a room."""
        if self._window is None:
            raise RuntimeError("nobody is signed in")
        tab = self._window.show_tab(name)
        if tab is None:
            raise RuntimeError(f"this person has no room {name}")
        self.settle()
        return tab

    # pictures

    def picture(self, name: str, shows: str) -> None:
        """Keep a picture of the window in front, over the main window if it is a dialog."""
        self.settle()
        window = self._window
        if window is None:
            return
        canvas = window.grab()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                self._lay_over(canvas, dialog)
        self._keep(canvas, name, shows)

    def _lay_over(self, canvas: QPixmap, dialog: QDialog) -> None:
        front = dialog.grab()
        painter = QPainter(canvas)
        painter.fillRect(canvas.rect(), QColor(0, 0, 0, 90))
        painter.drawPixmap((canvas.width() - front.width()) // 2, (canvas.height() - front.height()) // 2, front)
        painter.end()

    def _keep(self, picture: QPixmap, name: str, shows: str) -> None:
        file = f"{len(self.made) + 1:02d}-{name}.png"
        picture.save(str(self.folder / file))
        self.made.append((file, shows))

    # the day

    def day(self) -> list[tuple[str, str]]:
        """From the morning's mails to the statement; what was made."""
        for chapter in (
            self._sign_in,
            self._intake,
            self._reviews,
            self._warehouse,
            self._shipping,
            self._receivables,
            self._around,
            self._other_looks,
        ):
            chapter()
        self.leave()
        return self.made

    def _sign_in(self) -> None:
        people = [Person(row.id, row.name, row.roles) for row in self.desk.read(staff)]
        jobs = Jobs(self.desk)
        window = SignIn(jobs, people=people, enter=lambda _id: None, company=self.company, place="sample.db")
        window.show()
        self.settle()
        self._keep(window.grab(), "sign-in", N_("Sign in at the sample desk"))
        jobs.close()
        window.close()

    def _intake(self) -> None:
        self.become(Role.CLERK)
        tab = self.room("intake")
        self.picture("intake", N_("Intake: the morning's mails"))
        table = _table(tab)
        table.setFocus()
        row = next((row for row in table.rows() if getattr(row, "kind", "") == "order"), None)
        if row is not None:
            table.choose(row.id)
            self.settle()
            self.picture("mail", N_("A mail as it came"))
            self.enter()
            self.enter()
            self.picture("mail-order", N_("The mail beside the form it filled"))
        self.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        self._phone_order()

    def _phone_order(self) -> None:
        self.type("zsf")
        self.enter()
        for code, quantity in (("YF-A4-80", "3箱"), ("YF-G05-BK", "2盒"), ("fxjd", "12")):
            self.type(code)
            self.enter()
            self.type(quantity)
            self.enter()
        self.enter()
        self.type("+4")
        self.press(Qt.Key.Key_Tab)
        self.picture("phone-order", N_("A phone order, typed without the mouse"))
        self.press(Qt.Key.Key_F9)
        self.picture("read-back", N_("Read back to the customer"))
        self.enter()
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.picture("submitted", N_("Submitted to the first review"))

    def _reviews(self) -> None:
        for role, name, shows in (
            (Role.SALES_REVIEWER, "first-review", N_("First review: facts beside the order")),
            (Role.BUSINESS_REVIEWER, "second-review", N_("Second review")),
            (Role.MANAGER, "final-review", N_("Final review")),
        ):
            self.become(role)
            tab = self.room("review")
            self.picture(name, shows)
            opinion = tab.findChild(QWidget, "opinion")
            if opinion is not None and _table(tab).rows():
                opinion.setFocus()
                self.type("同意" if self.language.startswith("zh") else "Agreed")
                _table(tab).setFocus()
                self.type("a")

    def _warehouse(self) -> None:
        self.become(Role.WAREHOUSE)
        tab = self.room("warehouse")
        self.picture("warehouse", N_("Warehouse: lines wanting stock, first come first served"))
        self.press(Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
        _table(tab).choose_first()
        self.picture("locked", N_("All that can be locked is locked; what is short says so"))
        self._views(tab, "warehouse")

    def _shipping(self) -> None:
        self.become(Role.SHIPPING)
        tab = self.room("shipping")
        _table(tab).choose_first()
        self.picture("shipping", N_("Shipping: the packing bench"))
        self._views(tab, "shipping")

    def _receivables(self) -> None:
        self.become(Role.FINANCE)
        tab = self.room("receivables")
        self.picture("receivables", N_("Receivables: who owes what, by age"))
        self._views(tab, "receivables")

    def _views(self, tab: Tab, name: str) -> None:
        chips = tab.findChild(FilterChips)
        if chips is None:
            return
        for key in chips.keys()[1:]:
            chips.choose(key)
            self.settle()
            table = _table(tab)
            if table.rows() and table.current() is None:
                table.choose_first()
            self.picture(f"{name}-{key}", chips.title(key))

    def _around(self) -> None:
        window = self.become(Role.MANAGER)
        for name in ("parties", "catalogue"):
            tab = self.room(name)
            _table(tab).choose_first()
            self.picture(name, N_("Customers") if name == "parties" else N_("Products"))
            if name == "catalogue":
                self._views(tab, name)
        for spec in (spec for spec in self._specs() if spec.name in ("tasks", "changes")):
            tab = self.room(spec.name)
            _table(tab).choose_first()
            self.picture(spec.name, spec.title)
            self._views(tab, spec.name)
        order = self.desk.read(find_anything, f"SO{self.desk.today() - timedelta(days=20):%y%m%d}0001")
        if order:
            window.show_order(order[0].id)
            self.picture("order", N_("One order: every step, who and when"))
        self.become(Role.MANAGER)
        self.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        self.type("晨曦")
        self.picture("find", N_("Ctrl+K finds orders, customers, phones and waybills"))
        self.become(Role.ADMINISTRATOR)
        tab = self.room("settings")
        self.picture("settings", N_("What the company decides"))
        pages = tab.findChild(FilterChips)
        if pages is None:
            return
        for key in pages.keys()[1:]:
            pages.choose(key)
            self.settle()
            self.picture(f"settings-{key}", pages.title(key))

    def _specs(self) -> Any:
        return self._window.specs if self._window is not None else ()

    def _other_looks(self) -> None:
        looks: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("english", N_("The same in English"), lambda: words.switch("en")),
            ("dark", N_("The same at night"), lambda: style.apply(self._app, "dark")),
        )
        for name, shows, change in looks:
            change()
            self.become(Role.SALES_REVIEWER)
            self.room("review")
            self.picture(f"review-{name}", shows)
        style.apply(self._app, self.theme)
        words.switch(self.language)


def _only_trouble(_kind: QtMsgType, _where: QMessageLogContext, said: str) -> None:
    """What Qt has to say, without what a window that is never shown cannot do."""
    if not said.startswith("This plugin does not support"):
        logging.getLogger("orderdesk.qt").warning("%s", said)


def _table(tab: Tab) -> PagedTable[Any]:
    """The list at the left, from which things are taken up."""
    seen = [table for table in tab.findChildren(PagedTable) if table.isVisible()]
    return min(seen, key=lambda table: table.mapTo(tab, QPoint()).x())
