"""The warehouse tab: lock, stock, pick list."""

from __future__ import annotations

from functools import partial

from orderdesk.language import N_
from orderdesk.queries.warehouse import waiting
from orderdesk.rules.changes import Area
from orderdesk.ui.view import ViewTab
from orderdesk.ui.warehouse.lock_view import LockView
from orderdesk.ui.warehouse.pick_view import PickView
from orderdesk.ui.warehouse.stock_view import StockView


class WarehouseTab(ViewTab):
    """What approved orders want of the stock; its number is the lines that can be locked now."""

    areas = frozenset({Area.WAREHOUSE, Area.REVIEW, Area.SHIPPING, Area.CATALOGUE})

    def build(self) -> None:
        self.lock, self.stock, self.picking = LockView(self), StockView(self), PickView(self)
        self.add_views(
            ("lock", N_("Lock"), self.lock), ("stock", N_("Stock"), self.stock), ("pick", N_("Pick list"), self.picking)
        )
        self.stock.wanted.connect(partial(self.show_view, "stock"))

    def reload(self) -> None:
        super().reload()
        self.jobs.read(self, "count", waiting, then=self._counted)

    def _counted(self, count: int) -> None:
        self.chips.set_count("lock", count or None)
        self.count.emit(count)
