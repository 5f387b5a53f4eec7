"""A field that narrows a list while one types, and takes a scanner's code with Enter.

    self.search = FilterEdit("lockSearch", N_("Order, customer, SKU or barcode"))
    self.search.changed.connect(lambda text: self.read())      # a moment after the last key
    self.search.entered.connect(self._go_to_list)              # Enter or a scan: at once
    FilterEdit("searchBills", N_("Bill or customer"), below=self.list)     # Enter and Down go to the list

Esc empties it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from orderdesk.ui import icons, words

PAUSE_MS = 200


class FilterEdit(QLineEdit):
    """Signals: `changed(text)`, `entered(text)`."""

    changed = Signal(str)
    entered = Signal(str)

    def __init__(self, name: str, hint: str, parent: QWidget | None = None, *, below: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        words.say(self.setPlaceholderText, hint)
        words.say(self.setAccessibleName, hint)
        self.setClearButtonEnabled(True)
        icons.dress(self.addAction(icons.icon("magnifying-glass"), QLineEdit.ActionPosition.LeadingPosition), "magnifying-glass")
        self._below = below
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self._told = ""
        self.textChanged.connect(lambda _text: self._pause.start())

    def wanted(self) -> str:
        """What is looked for, without the spaces around it."""
        return self.text().strip()

    def _tell(self) -> None:
        self._pause.stop()
        if self.wanted() != self._told:
            self._told = self.wanted()
            self.changed.emit(self._told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._tell()
            self.entered.emit(self.wanted())
            self.selectAll()  # the next scan replaces this one
            self._go_below()
        elif event.key() == Qt.Key.Key_Down and self._below is not None:
            self._go_below()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
        else:
            super().keyPressEvent(event)

    def _go_below(self) -> None:
        if self._below is not None:
            self._below.setFocus(Qt.FocusReason.TabFocusReason)
