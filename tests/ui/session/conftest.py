"""The whole program on a real desk, with people who sign in; a wrong password waits only a moment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from orderdesk.app import door
from orderdesk.commands.parties import FOUNDER, add_staff
from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Role
from orderdesk.settings import Settings
from orderdesk.ui import proving
from orderdesk.ui.application import Application
from orderdesk.ui.cover import Cover
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.session import Session
from orderdesk.ui.sign_in import SignIn
from tests import factories as make

SECRET, OTHER = "correct horse battery", "seven quiet lemons at sea"


@pytest.fixture(autouse=True)
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "WAITS_MS", (40, 80))


class House:
    """The whole program on a real desk, one person in it."""

    def __init__(self, url: str, qtbot: QtBot) -> None:
        self.qtbot, self.url = qtbot, url
        self.keeper = Application(lambda: door(Settings(url, "en", embedded=False)))

    def door(self) -> SignIn:
        """The sign-in window, opened."""
        self.keeper.start()
        window = self.keeper.sign_in
        assert window is not None
        self.qtbot.waitUntil(window._jobs.idle)
        return window

    def come_in(self, login: str = "gaoyuan", password: str = SECRET) -> MainWindow:
        window = self.door()
        window.form.set_text("login", login)
        window.form.set_text("password", password)
        window.go.trigger()
        return self.inside()

    def inside(self) -> MainWindow:
        self.qtbot.waitUntil(lambda: self.keeper.main is not None)
        main = self.keeper.main
        assert main is not None
        assert main.jobs.finish()
        self.come_forward()
        return main

    @property
    def session(self) -> Session:
        assert self.keeper.main is not None and self.keeper.main.context.session is not None
        return self.keeper.main.context.session

    @property
    def cover(self) -> Cover:
        assert self.keeper.main is not None
        return next(each for each in self.keeper.main.findChildren(Cover) if not each.isHidden())

    def come_forward(self) -> None:
        """Make this the window the keyboard talks to, once windows that are going have gone."""
        main = self.keeper.main
        assert main is not None
        QApplication.processEvents()
        main.activateWindow()
        self.qtbot.waitUntil(main.isActiveWindow)

    def close(self) -> None:
        """End, whatever is typed somewhere."""
        if self.keeper.main is not None:
            self.keeper.main._sure = True
        self.keeper.close()

    def prove(self, password: str) -> None:
        """Type a password into the cover and press Enter."""
        self.come_forward()
        self.cover.field.clear()
        self.qtbot.keyClicks(self.cover.field, password)
        self.qtbot.keyClick(self.cover.field, Qt.Key.Key_Return)

    def dialog(self, kind: type[QDialog]) -> QDialog:
        self.qtbot.waitUntil(lambda: bool(self._dialogs(kind)))
        return self._dialogs(kind)[0]

    def _dialogs(self, kind: type[QDialog]) -> list[QDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


@pytest.fixture
def house(sqlite_url: str, qtbot: QtBot) -> Iterator[House]:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, add_staff, "gaoyuan", "高远", (Role.ADMINISTRATOR, Role.FINANCE, Role.CLERK), SECRET)
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), OTHER)
    make.customer(desk, "上海汇智办公用品")
    desk.close()
    made = House(sqlite_url, qtbot)
    yield made
    made.close()
