"""A tab on a real desk, shown, with a hand on keyboard and mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor
from orderdesk.ui.application import Application, Entry
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.session import Proof
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.dialogs import TextQuestion
from orderdesk.ui.widgets.pdf_preview import PdfPreview


def let_in(keeper: Application, actor: Actor, url: str) -> None:
    """Open the main window for somebody whom nobody asks for a password, on the desk at `url` if none is open yet."""
    door = keeper._door
    assert door is not None
    desk = door.desk or Desk.open(url)
    keeper.enter(Entry(actor, Proof(lambda _secret: actor, lambda: None), desk, door.company, door.zone or "Asia/Shanghai"))


CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


class RealRoom:
    """One person's tab."""

    def __init__(self, qtbot: QtBot, desk: Desk, actor: Actor, kind: type[Tab]) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.jobs = Jobs(desk, actor)
        self.opened: list[int] = []
        self.counts: list[int] = []
        self.pictures: list[QImage] = []  # what the last preview would send to a printer
        self.tab = kind(Context(desk, self.jobs, actor, show_order=self.opened.append))
        self.tab.count.connect(self.counts.append)
        self.tab.resize(1366, 660)
        qtbot.addWidget(self.tab)
        self.tab.show()
        qtbot.waitExposed(self.tab)
        self.come_forward()
        self.settle()

    def come_forward(self) -> None:
        """Make this the window the keyboard talks to, once windows that are going have gone."""
        QApplication.processEvents()
        if not self.tab.isActiveWindow():
            self.tab.activateWindow()
            self.qtbot.waitUntil(self.tab.isActiveWindow)

    def settle(self) -> None:
        """Wait for everything that is on its way."""
        assert self.jobs.finish(20_000)

    def press(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key on a widget, then wait."""
        self.press_only(widget, key, modifier)
        self.settle()

    def press_only(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key and do not wait."""
        self.come_forward()
        widget.setFocus()
        self.qtbot.keyClick(widget, key, modifier)

    def type(self, widget: QWidget, text: str) -> None:
        """Go to a field and type."""
        self.come_forward()
        widget.setFocus()
        self.qtbot.keyClicks(widget, text)

    def scan(self, widget: QWidget, code: str) -> None:
        """What a scanner does: the code, then Enter."""
        self.type(widget, code)
        self.press(widget, Qt.Key.Key_Return)

    def answer(self, text: str) -> None:
        """Write into the question that is open, and accept it."""
        question = next(each for each in _open_dialogs() if isinstance(each, TextQuestion))
        question.field.setPlainText(text)
        question.accept_act.trigger()
        self.settle()

    def paper(self) -> bytes:
        """The PDF of the preview that opened, which is closed again."""
        self.settle()
        preview = next(each for each in _open_dialogs() if isinstance(each, PdfPreview))
        document, self.pictures = preview._pdf, preview.pages.images
        preview.reject()
        self.come_forward()
        return document

    @property
    def notice(self) -> str:
        """What the notice bar says."""
        return self.tab.notice.text()


def _open_dialogs() -> list[QDialog]:
    return [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog) and each.isVisible()]
