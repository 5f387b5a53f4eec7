"""The queue for stock in its order, who jumped it, and what insertions came to month by month (004-q1, 004-q8)."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.amendments import insertion_figures, queued_orders
from orderdesk.rules.amendments import KIND_NAMES, AmendmentKind
from orderdesk.ui import words
from orderdesk.ui.changes.columns import FIGURES, QUEUE
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

KINDS = tuple((kind, KIND_NAMES[kind]) for kind in (AmendmentKind.JUMP, AmendmentKind.ADD_GOODS, AmendmentKind.CHANGE))


class QueueView(View):
    """Above the queue, below the statistics."""

    def build(self) -> None:
        self.queue = PagedTable(
            "stockQueue", QUEUE, self.jobs, row_id=lambda row: row.order_id,
            empty=(N_("No order waits for stock"), N_("Approved orders stand here in the order they were created.")),
        )  # fmt: skip
        words.say(self.queue.setAccessibleName, N_("Queue for stock"))
        self.queue.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.kinds = FilterChips(KINDS)
        self.kinds.setObjectName("insertionKinds")
        self.kinds.chosen.connect(lambda _key: self._count())
        self.figures = PagedTable("insertionFigures", FIGURES, self.jobs, row_id=lambda row: row.month)
        words.say(self.figures.setAccessibleName, N_("Insertions by month"))
        self.body.addWidget(split("queue", self._upper(), self._lower(), shares=(6, 4), stacked=True), 1)

    def _upper(self) -> QWidget:
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(
            said(N_("By priority, and in it first come, first served by creation. Only an approved jump changes it."), "soft")
        )
        column.addWidget(self.queue, 1)
        return upper

    def _lower(self) -> QWidget:
        lower = QWidget()
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        row = QHBoxLayout()
        row.addWidget(said(N_("Insertions by month"), "head"))
        row.addWidget(self.kinds, 1)
        column.addLayout(row)
        column.addWidget(self.figures, 1)
        return lower

    def reload(self) -> None:
        self.jobs.read(self, "queue", queued_orders, then=self.queue.show_rows)
        self._count()

    def _count(self) -> None:
        self.jobs.read(self, "figures", insertion_figures, self.kinds.key(), self.context.today(), then=self.figures.show_rows)

    def first_focus(self) -> QWidget:
        return self.queue
