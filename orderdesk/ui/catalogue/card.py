"""The product in hand: what it costs, how it is sold, how much there is, what came and went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.catalogue import EditedProduct
from orderdesk.queries.warehouse import movements
from orderdesk.rules.intake import KINDS
from orderdesk.ui import format, words
from orderdesk.ui.catalogue.columns import MOVEMENTS, packs_text
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, data, said
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("No product in hand"), N_("Choose one in the list, or find one by SKU, barcode, name or pinyin initials."))


class ProductPane(QStackedWidget):
    """A product, or what to do to see one."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("productPane")
        self.product: EditedProduct | None = None
        self.name = data("", "title", elide=True)
        self.name.setObjectName("productName")
        self.sku = Label("soft")
        self.sold = FactsCard(N_("How it is sold"))
        self.stock = FactsCard(N_("Stock"))
        self.movements = PagedTable(
            "productMovements", MOVEMENTS, jobs, row_id=lambda r: r.movement_id, compact=True, icon="stack",
            empty=(N_("Nothing has moved yet"), N_("Receipts, shipments and counts appear here.")),
        )  # fmt: skip
        self.addWidget(EmptyState(*NOTHING, icon="package"))
        self.addWidget(self._compose())
        words.tell(self, self._retell)

    def _compose(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        head, cards = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self.name, 1)
        head.addWidget(self.sku)
        cards.setSpacing(S)
        for card in (self.sold, self.stock):
            cards.addWidget(card, 1)
        column.addLayout(head)
        column.addLayout(cards)
        column.addWidget(said(N_("Stock movements"), "strong"))
        column.addWidget(self.movements, 1)
        return page

    def show_product(self, product: EditedProduct | None) -> None:
        """Show this product, or nothing."""
        self.product = product
        self.setCurrentIndex(0 if product is None else 1)
        if product is not None:
            self.movements.load(movements, product.id)
        self._retell()

    def _retell(self) -> None:
        product = self.product
        if product is None:
            return
        row = product.row
        self.name.show_text(f"{row.name}  {row.spec}".strip())
        self.sku.show_text("  ·  ".join(filter(None, (row.sku, _("Not sold any more") if row.discontinued else ""))))
        self.sold.show_facts(_sold(product))
        self.stock.show_facts(_stock(product))


def _sold(product: EditedProduct) -> Sequence[Fact]:
    row = product.row
    facts = [
        Fact(N_("Price"), _("{price} per {unit}", price=format.money(row.price), unit=row.unit)),
        Fact(N_("Packs"), packs_text(row) or "–"),
        Fact(N_("Kind"), _(KINDS[row.kind])),
        Fact(N_("Barcode"), row.barcode or "–"),
    ]
    if row.name_en:
        facts.append(Fact(N_("English name"), row.name_en))
    if row.category or product.supplier:
        facts.append(Fact(N_("Category"), "  ·  ".join(filter(None, (row.category, product.supplier)))))
    return facts


def _stock(product: EditedProduct) -> Sequence[Fact]:
    row = product.row
    if row.kind == "service":
        return [Fact(N_("On hand"), _("A service lies in no warehouse."))]
    below = row.available <= product.reorder
    verdict = "good" if not below else "warn" if row.available > 0 else "bad"
    reason = _("At or below the reorder point.") if below and product.reorder else ""
    return [
        Fact(N_("Free stock"), format.quantity(row.available, row.unit), verdict, reason),
        Fact(N_("Locked"), format.quantity(row.locked, row.unit)),
        Fact(N_("On hand"), format.quantity(row.on_hand, row.unit)),
        Fact(N_("On order"), format.quantity(product.on_order, row.unit)),
        Fact(N_("Reorder at"), format.quantity(product.reorder, row.unit)),
        Fact(N_("Place"), row.location or "–"),
    ]
