"""The products' tab: find, look, change, bring in, take out."""

from __future__ import annotations

from orderdesk.commands.catalogue import save_product
from orderdesk.language import N_
from orderdesk.queries.catalogue import EditedProduct, ProductRow, product_to_edit, products
from orderdesk.queries.settings import company_currency
from orderdesk.rules.changes import Area
from orderdesk.ui.catalogue.card import ProductPane
from orderdesk.ui.catalogue.columns import PRODUCTS, products_sheet
from orderdesk.ui.catalogue.form import ProductEditor
from orderdesk.ui.record_room import Room
from orderdesk.ui.records import RecordTab
from orderdesk.ui.widgets.table import PagedTable

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
