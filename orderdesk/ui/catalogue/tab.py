"""The products' tab: find, look, change, bring in, take out; and what they cost whom."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from orderdesk.commands.catalogue import save_product
from orderdesk.language import N_
from orderdesk.queries.catalogue import EditedProduct, ProductRow, product_to_edit, products
from orderdesk.queries.settings import company_currency
from orderdesk.rules.changes import Area
from orderdesk.ui.catalogue.card import ProductPane
from orderdesk.ui.catalogue.columns import PRODUCTS, products_sheet
from orderdesk.ui.catalogue.form import ProductEditor
from orderdesk.ui.catalogue.prices import DiscountsPage, PriceListsPage
from orderdesk.ui.record_room import Room
from orderdesk.ui.records import RecordTab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.table import PagedTable

ROOMS = (("products", N_("Products")), ("lists", N_("Price lists")), ("discounts", N_("Discount rules")))
NOT_HERE = N_("Go to the products first.")
NOTHING = (N_("No product found"), N_("Try fewer letters, or add the product."))


class CatalogueTab(RecordTab):
    """Products by SKU or by what was typed, the one in hand beside them."""

    areas = frozenset({Area.CATALOGUE, Area.WAREHOUSE, Area.SHIPPING})
    room = Room(
        name="products",
        typing="catalogue/product",
        hint=N_("SKU, barcode, name or pinyin initials (Ctrl+F)"),
        label=N_("Find a product"),
        new=N_("New product"),
        title=N_("Product {code}"),
        saved=N_("Product {code} is saved."),
        gone=N_("This product is not there any more."),
        nobody=N_("Choose a product first."),
        file_name="products.xlsx",
        right="product.edit",
        import_right="import.products",
        kind="products",
        table="product",
        parts={"packs": "unit"},
        rows=products,
        edit=product_to_edit,
        propose=company_currency,
        save=save_product,
        sheet=products_sheet,
    )

    def build(self) -> None:
        self.rooms, self.halls = FilterChips(ROOMS), QStackedWidget()
        super().build()
        self.rooms.chosen.connect(self.show_room)
        self.lists, self.discounts = PriceListsPage(self), DiscountsPage(self)
        self.body.removeWidget(self.pages)
        for hall in (self.pages, self.lists, self.discounts):
            self.halls.addWidget(hall)
        self.body.addWidget(self.rooms)
        self.body.addWidget(self.halls, 1)

    def show_room(self, key: str) -> None:
        """Show one of ROOMS."""
        self.rooms.choose(key)
        self.halls.setCurrentIndex([name for name, _text in ROOMS].index(key))
        self._allow()
        self._read_shown()

    def show_record(self, record_id: int) -> None:
        self.show_room("products")
        super().show_record(record_id)

    def reload(self) -> None:
        super().reload()
        self._read_shown()

    def _read_shown(self) -> None:
        hall = self.halls.currentWidget()
        if isinstance(hall, PriceListsPage | DiscountsPage):
            hall.reload()

    def _allow(self) -> None:
        super()._allow()
        self.rooms.setVisible(self.pages.currentIndex() == 0)  # a form takes the whole room
        if self.halls.currentIndex() > 0:
            for act in (self.find_act, self.new_act, self.edit_act, self.import_act, self.export_act, self.save_act):
                act.forbid(NOT_HERE)

    def first_focus(self) -> QWidget | None:
        hall = self.halls.currentWidget()
        return hall.list if isinstance(hall, PriceListsPage | DiscountsPage) else super().first_focus()

    def make_list(self) -> PagedTable[ProductRow]:
        return PagedTable("products", PRODUCTS, self.jobs, empty=NOTHING, icon="package")

    def make_card(self) -> ProductPane:
        return ProductPane(self.jobs)

    def make_editor(self) -> ProductEditor:
        return ProductEditor()

    def read_card(self, record_id: int) -> None:
        self.jobs.read(self, "card", product_to_edit, record_id, then=self._show)

    def _show(self, product: EditedProduct | None) -> None:
        self.card.show_product(product)
        self.shown(product.id if product else None)
