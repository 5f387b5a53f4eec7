"""Every change of one order in a window of its own, opened from the order."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.ui import words
from orderdesk.ui.audit.changes_list import ChangesList
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.notice import NoticeBar


class OrderChanges(QDialog):
    """Who changed what of this order when; Esc closes it."""

    def __init__(self, context: Context, order_id: int, number: str, parent: QWidget) -> None:
        super().__init__(parent.window())
        self.setObjectName("orderChanges")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words.say(self.setWindowTitle, N_("Changes of order {number}"), number=number)
        self.notice = NoticeBar()
        self.changes = ChangesList(context, self.notice, order_id)
        column = QVBoxLayout(self)
        column.setContentsMargins(M, S, M, M)
        column.setSpacing(S)
        column.addWidget(self.notice)
        column.addWidget(self.changes, 1)
        room = parent.window()
        self.resize(min(1100, max(760, room.width() - 120)), min(760, max(480, room.height() - 120)))
        self.changes.read()
        self.changes.list.setFocus()
