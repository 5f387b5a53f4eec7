"""One product's stock: how much there is, who wants it, and how it came and went."""

from __future__ import annotations

from operator import attrgetter

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.warehouse import StockRow, movements, stock_of
from orderdesk.ui import format, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import S
from orderdesk.ui.warehouse.columns import MOVED, lacking, low
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.table import PagedTable


class ProductStock(QWidget):
    """What there is of one product. Signals: `shown(row)` when it was read, None for nothing."""

    shown = Signal(object)

    def __init__(self, name: str, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName(name)
        self.jobs = jobs
        self.row: StockRow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.title = Label("head", elide=True)
        self.facts = FactsCard()
        self.movements = PagedTable(
            f"{name}Movements", MOVED, jobs, row_id=attrgetter("movement_id"), compact=True,
            empty=(N_("Nothing came or went yet"), ""), icon="arrows-down-up",
        )  # fmt: skip
        words.say(self.movements.setAccessibleName, N_("What came and went"))
        column.addWidget(self.title)
        column.addWidget(self.facts)
        column.addWidget(self.movements, 1)
        words.tell(self, self._retell)
        self.show_product(None)

    def show_product(self, product_id: int | None) -> None:
        """Read and show a product, or nothing."""
        if product_id is None:
            self.jobs.forget(self, "stock")
            self._show(None)
        else:
            self.jobs.read(self, "stock", stock_of, product_id, then=self._show)

    def _show(self, row: StockRow | None) -> None:
        self.row = row
        self.setVisible(row is not None)
        if row is not None:
            self.movements.load(movements, row.product_id)
        self._retell()
        self.shown.emit(row)

    def _retell(self) -> None:
        row = self.row
        if row is None:
            return
        self.title.show_text(f"{row.sku}  {row.name}  {row.spec}".strip())
        facts = [
            Fact(N_("On hand"), format.quantity(row.on_hand, row.unit)),
            Fact(N_("Locked"), format.quantity(row.locked, row.unit)),
            Fact(N_("Free"), format.quantity(row.available, row.unit), verdict=low(row)),
            Fact(N_("Still wanted"), format.quantity(row.wanting, row.unit), verdict=lacking(row)),
            Fact(N_("Place"), row.location),
        ]
        if row.on_order:
            facts.append(Fact(N_("On order"), format.quantity(row.on_order, row.unit)))
        self.facts.show_facts(facts)
