"""A double click, or Enter held down, on every button of every room: nothing is done twice.

In the short form chance says which of the two each button gets; in full every button gets both, round after round.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select

from orderdesk.commands import receivables, shipping, warehouse
from orderdesk.commands.mail import keep_mail
from orderdesk.database.desk import Desk
from orderdesk.model import IdempotencyKey, Staff
from orderdesk.rules.intake import IncomingMail
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.tabs import TABS
from orderdesk.ui.view import ViewTab
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.rows_editor import RowsEditor
from orderdesk.ui.widgets.table import PagedTable
from tests import factories as make
from tests.stories import billed, delivered_order

NOT_OURS = ("notice", "filter_", "leave", "back")  # they only show, or undo, which is a deed of its own
EVENTS = QEvent.Type
Hand = Callable[[QPushButton], None]
ROUNDS = 10  # of the full form


def double_click(button: QPushButton) -> None:
    """As the system tells it to the window: press, release, double click, release; what is blocked by then hears nothing."""
    window = button.window().windowHandle()
    at = button.mapTo(button.window(), button.rect().center())
    QTest.mouseDClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def enter_held(button: QPushButton) -> None:
    """Enter, then the space bar, each held a moment too long: what has the focus by then hears the rest."""
    button.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        for kind, again in ((EVENTS.KeyPress, False), (EVENTS.KeyPress, True), (EVENTS.KeyRelease, False)):
            listens = QApplication.focusWidget() or (button if isValid(button) else QApplication.activeWindow())
            if listens is None:
                return
            QApplication.sendEvent(listens, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", again))
            QApplication.processEvents()


HANDS: tuple[Hand, ...] = (double_click, enter_held)


def deeds(desk: Desk) -> Counter[str]:
    """How often which command was done."""
    return Counter(desk.read(lambda session: session.scalars(select(IdempotencyKey.operation)).all()))


class Hands:
    """Somebody who presses everything in a room."""

    def __init__(self, qtbot: QtBot, desk: Desk, main: MainWindow, room: str, hand: Callable[[], Hand]) -> None:
        self.qtbot, self.desk, self.main, self.hand = qtbot, desk, main, hand
        tab = main.show_tab(room)
        assert tab is not None
        self.tab: Any = tab
        self.settle()
        self.pressed: set[str] = set()
        self.done: Counter[str] = Counter()
        self.twice: list[str] = []

    def settle(self) -> None:
        """Wait for what is on its way."""
        for _ in range(2):
            assert self.main.jobs.finish(30_000)
            QApplication.processEvents()

    def everything(self) -> None:
        """Press every button there is, view by view, until there is no new one."""
        views = list(self.tab.views) if isinstance(self.tab, ViewTab) else [""]
        for view in views:
            while (button := self._next(view)) is not None:
                self._press(button)

    def _next(self, view: str) -> QPushButton | None:
        if view:
            self.tab.show_view(view)
            self.settle()
        for table in self.tab.findChildren(PagedTable):
            if table.isVisible() and table.current() is None:
                table.choose_first()
        self._fill(self.tab)
        self.settle()
        for button in self.tab.findChildren(QPushButton):
            name = f"{view}/{button.objectName()}"
            usable = button.isVisible() and button.isEnabled() and not button.objectName().startswith(NOT_OURS)
            usable = usable and not button.objectName().endswith("_remove")
            if usable and button.objectName() and name not in self.pressed:
                self.pressed.add(name)
                return button  # type: ignore[no-any-return]
        return None

    def _press(self, button: QPushButton) -> None:
        name, before, hand = button.objectName(), deeds(self.desk), self.hand()
        above = button.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(button)
            above = above.parentWidget()
        self.settle()
        hand(button)
        self.settle()
        while dialogs := [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]:
            self._answer(dialogs[-1], hand)
        new = deeds(self.desk) - before
        self.done += new
        self.twice += [f"{name}, {hand.__name__}: {deed} {count} times" for deed, count in new.items() if count > 1]

    def _answer(self, dialog: QDialog, hand: Hand) -> None:
        self._fill(dialog)
        self.settle()
        if isinstance(dialog, Question) and dialog.accept_button.isEnabled():
            hand(dialog.accept_button)
            self.settle()
        if isValid(dialog) and dialog.isVisible():
            dialog.reject()
            dialog.hide()
        self.settle()

    def _fill(self, place: QWidget) -> None:
        for field in place.findChildren(QLineEdit):
            if field.isVisible() and field.isEnabled() and not field.isReadOnly() and not field.text() and _takes_one(field):
                field.setText("1")
                field.textEdited.emit("1")
        for note in place.findChildren(QPlainTextEdit):
            if note.isVisible() and not note.toPlainText():
                note.setPlainText("as agreed")


def _takes_one(field: QLineEdit) -> bool:
    """Whether a 1 makes sense there: not in a search, a day or a time, nor in rows of rows, which have no end."""
    inside: QObject | None = field
    while inside is not None and not isinstance(inside, RowsEditor | DateEdit):
        inside = inside.parent()
    return inside is None and not any(word in field.objectName() for word in ("earch", "time", "_at", "date"))


@pytest.fixture(scope="module")
def busy(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a desk where something waits in every room."""
    file = tmp_path_factory.mktemp("busy") / "desk.db"
    shutil.copyfile(sqlite_template, file)
    desk = Desk.open(f"sqlite:///{file.as_posix()}")
    other = make.staff(desk, *Role, name="Somebody else")
    make.staff(desk, *Role, name="Everybody", login="everybody")
    customer = make.customer(desk, credit_limit=1_000_000)
    for _ in range(3):
        ready = {"requested_date": desk.today() + timedelta(9), "entered_by": other.staff_id}
        make.order(desk, customer, [(make.product(desk, on_hand=9), 2, 30)], state=OrderState.FIRST_REVIEW, **ready)
        orders = [make.approved_order(desk, customer, [(make.product(desk, on_hand=9), 2, 30)]) for _ in range(4)]
        for order in orders[1:]:
            desk.do(other, warehouse.lock_lines, list(order.lines))
        packed = [desk.do(other, shipping.pack_order, order.id) for order in orders[2:]]
        desk.do(other, shipping.hand_over, packed[1].made, make.carrier(desk), packed[1].number)
        delivered_order(desk, customer, "30.00")
        desk.do(other, receivables.make_bill, delivered_order(desk, customer, "20.00").id)
        billed(desk, customer, "10.00")
    mail = desk.do(other, keep_mail, IncomingMail("<1@x>", "0" * 64, b"raw", "Li", "li@x.example", "order", "2 pens"))
    assert mail.made
    desk.do(other, receivables.receive_payment, customer, Decimal(7), "CNY", "cash", "7", desk.today(), "", {})
    desk.close()
    return file


@contextmanager
def window(qtbot: QtBot, desk: Desk) -> Iterator[MainWindow]:
    """A window of somebody who may do everything."""
    person = desk.read(lambda session: session.scalars(select(Staff).where(Staff.login == "everybody")).one())
    actor = Actor(person.id, person.login, person.name, frozenset(Role))
    main = MainWindow(Context(desk, Jobs(desk, actor), actor, today=desk.today))
    main._sure = True
    qtbot.addWidget(main)
    main.show()
    yield main
    main.jobs.finish(30_000)
    main.close()
    main.jobs.close()
    desk.close()


@pytest.mark.parametrize("room", [spec.name for spec in TABS])
def test_one_press_too_many_does_one_thing(
    qtbot: QtBot, busy: Path, tmp_path: Path, room: str, seed: int, full: bool, record: Callable[..., None]
) -> None:
    """Every button double-clicked, or Enter held on it: nothing is done twice."""
    chance, pressed, done, twice = random.Random(seed), Counter[str](), Counter[str](), list[str]()
    rounds: list[Callable[[], Hand]] = [lambda: chance.choice(HANDS)]
    if full:
        rounds = [lambda hand=hand: hand for hand in HANDS for _ in range(ROUNDS)]  # type: ignore[misc]
    for number, hand in enumerate(rounds):
        file = tmp_path / f"{number}.db"
        shutil.copyfile(busy, file)
        with window(qtbot, desk := Desk.open(f"sqlite:///{file.as_posix()}")) as main:
            hands = Hands(qtbot, desk, main, room, hand)
            hands.everything()
        pressed.update(hands.pressed)
        done += hands.done
        twice += hands.twice
    record(f"double clicks: {room}", buttons=len(pressed), presses=pressed.total(), done=done.total(), twice=len(twice))
    print(sorted(pressed), dict(done))
    assert twice == []


@pytest.mark.parametrize("hand", HANDS)
def test_a_naive_button_does_it_twice(qtbot: QtBot, hand: Hand) -> None:
    """Negative control: a plain button hears each of these hands more than once."""
    dialog, heard = QDialog(), list[bool]()
    button = QPushButton("Ship", dialog)
    qtbot.addWidget(dialog)
    button.clicked.connect(lambda: heard.append(True))
    with qtbot.waitExposed(dialog):
        dialog.show()
    hand(button)
    assert len(heard) >= 2
