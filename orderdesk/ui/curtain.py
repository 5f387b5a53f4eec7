"""Covering a window so that nothing of what it shows can be read or reached, and showing it again as it was.

Menus, lists and file dialogs that are open are closed; every other window of the program (orders, questions, forms) is hidden
with all that is typed in it, and shown again. Window-wide keys are held meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QToolTip, QWidget
from shiboken6 import isValid

from orderdesk.ui.widgets.actions import Act


class Curtain:
    """Of one main window, whose central widget is a stack with its page."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self._cover: QWidget | None = None
        self._pieces: list[QWidget] = []
        self._windows: list[tuple[QWidget, QPoint]] = []
        self._releases: list[Callable[[], None]] = []
        self._focus: QWidget | None = None
        self._active: QWidget | None = None

    @property
    def is_drawn(self) -> bool:
        """Whether it covers the window now."""
        return self._cover is not None

    def draw(self, cover: QWidget) -> None:
        """Cover the window with a widget."""
        self._focus, self._active = QApplication.focusWidget(), QApplication.activeWindow()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QToolTip.hideText()
        self._cover = cover
        stack = self._stack()
        self._hide_windows()
        straight = Qt.FindChildOption.FindDirectChildrenOnly
        self._pieces = [
            piece
            for piece in self._window.findChildren(QWidget, options=straight)
            if piece is not stack and not piece.isWindow() and not piece.isHidden()
        ]
        for piece in self._pieces:
            piece.hide()
        self._releases = [act.begin() for act in self._window.findChildren(Act, options=straight)]
        stack.addWidget(cover)
        stack.setCurrentWidget(cover)
        if self._active is not None:  # not when the person works in another program
            self._window.activateWindow()

    def open(self) -> None:
        """Show everything as it was."""
        cover, self._cover = self._cover, None
        if cover is None:
            return
        stack = self._stack()
        stack.setCurrentIndex(0)
        stack.removeWidget(cover)
        cover.deleteLater()
        for release in self._releases:
            release()
        for piece in self._pieces:
            if isValid(piece):
                piece.show()
        for window, place in self._windows:
            if isValid(window):
                window.show()
                window.move(place)
        if self._active is not None and isValid(self._active) and self._active.isVisible():
            self._active.activateWindow()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self._pieces, self._windows, self._releases, self._focus, self._active = [], [], [], None, None

    def _hide_windows(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window is self._window or window.isHidden():
                continue
            if isinstance(window, QFileDialog):
                window.reject()  # the system's own could not be hidden
            elif window.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                window.hide()
            else:
                self._windows.append((window, window.pos()))
                window.hide()

    def _stack(self) -> QStackedWidget:
        stack = self._window.centralWidget()
        assert isinstance(stack, QStackedWidget)
        return stack
