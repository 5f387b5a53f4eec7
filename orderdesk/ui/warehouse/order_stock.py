"""An order's lines as the warehouse sees them, to lock and release one by one."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.warehouse import LineStockRow, locked_for_order
from orderdesk.rules.states import LineState
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.warehouse.columns import ORDER_LINES
from orderdesk.ui.warehouse.locking import Locking
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.table import PagedTable

CHOOSE = N_("Choose lines first.")


class OrderStock(QWidget):
    """One order's stock position. Signals: `line_chosen(row)`, `opened(order id)`."""

    line_chosen = Signal(object)
    opened = Signal(int)

    def __init__(self, name: str, view: View, locking: Locking) -> None:
        super().__init__()
        self.setObjectName(name)
        self.jobs, self.locking = view.jobs, locking
        self.order_id = 0
        self._wanted: int | None = None
        self._asked: tuple[int, int | None] = (0, None)
        self._head: tuple[str, str, date | None] = ("", "", None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.title = Label("head", elide=True)
        self.due = Label("soft")
        row = QHBoxLayout()
        row.addWidget(self.title, 1)
        row.addWidget(self.due)
        column.addLayout(row)
        self.lines = PagedTable(
            f"{name}Lines", ORDER_LINES, self.jobs, row_id=_line_id, multi=True, compact=True,
            empty=(N_("No order chosen"), N_("Choose a line to see how its order stands.")), icon="package",
        )  # fmt: skip
        words.say(self.lines.setAccessibleName, N_("Lines of the order"))
        self.lines.current_changed.connect(self.line_chosen)
        self.lines.activated.connect(lambda _row: self.opened.emit(self.order_id))
        self.lines.selection_changed.connect(lambda _rows: self._allow())
        column.addWidget(self.lines, 1)
        column.addLayout(self._buttons(view))
        self.show_nothing()

    def _buttons(self, view: View) -> QHBoxLayout:
        self.lock = Act(self, f"{self.objectName()}Lock", N_("Lock these"), "L", self._lock, icon="lock-simple")
        self.release = Act(self, f"{self.objectName()}Release", N_("Release"), "U", self._release, icon="lock-simple-open")
        for act, right in ((self.lock, "stock.lock"), (self.release, "stock.release")):
            if not view.actor.may(right):
                act.withhold()
            self.locking.acts.append(act)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.lock.button())
        row.addWidget(self.release.button())
        row.addStretch(1)
        return row

    def show_order(self, order_id: int, number: str, customer: str, due: date | None, line_id: int | None = None) -> None:
        """Show an order, reading its lines, with one of them in hand."""
        if (order_id, line_id) != self._asked:  # what the person chose in it since then stays
            self._wanted = line_id
        self._asked = (order_id, line_id)
        self.order_id, self._head = order_id, (number, customer, due)
        words.tell(self, self._retell)
        self.jobs.read(self, "lines", locked_for_order, order_id, then=self._show)

    def show_nothing(self) -> None:
        """Show no order."""
        self.order_id, self._head, self._asked = 0, ("", "", None), (0, None)
        self.jobs.forget(self, "lines")
        words.tell(self, self._retell)
        self.lines.show_rows([])
        self._allow()

    def _show(self, rows: tuple[LineStockRow, ...]) -> None:
        self.lines.show_rows(rows)
        if self._wanted is not None:
            self.lines.choose(self._wanted)
            self._wanted = None
        self._allow()

    def _retell(self) -> None:
        number, customer, due = self._head
        self.title.show_text(f"{number}  {customer}".strip())
        self.due.show_text(_("wanted {day}", day=format.due(due)) if due else "")
        self.due.setToolTip(format.day_full(due))

    def _allow(self) -> None:
        rows = self.lines.selected()
        self.lock.allow_if(any(row.wanting for row in rows), N_("Choose lines that want stock.") if rows else CHOOSE)
        held = any(row.locked > row.packed for row in rows)
        self.release.allow_if(held, N_("Nothing is locked for these lines that is not packed.") if rows else CHOOSE)

    def _lock(self) -> None:
        rows = [row for row in self.lines.selected() if row.wanting]
        self.locking.lock(rows, untouched=not any(row.locked for row in rows))

    def _release(self) -> None:
        self.locking.release([row for row in self.lines.selected() if row.locked > row.packed and row.state != LineState.SHIPPED])


def _line_id(row: LineStockRow) -> int:
    return row.line_id
