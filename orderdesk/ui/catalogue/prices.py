"""Price lists and discount rules, two pages of the products' tab."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.pricing import remove_price
from orderdesk.language import N_, _
from orderdesk.queries.pricing import DiscountRow, PriceListRow, PriceRow, discounts, price_lists, prices_of
from orderdesk.queries.settings import company_currency
from orderdesk.rules.changes import Changes
from orderdesk.sheets import writing
from orderdesk.ui import format
from orderdesk.ui.catalogue.price_questions import DiscountQuestion, PriceListQuestion, PriceQuestion
from orderdesk.ui.imports.dialog import ImportDialog
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.label import Label, data, said
from orderdesk.ui.widgets.saving import EXCEL, ask_where, write_file
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NO_LIST = N_("Choose a price list first.")
NO_PRICE = N_("Choose a price first.")
NO_RULE = N_("Choose a rule first.")


def whom(row: PriceListRow | DiscountRow) -> str:
    """For whom it holds."""
    return row.customer or (_("level {level}", level=row.level) if row.level else _("everybody"))


def validity(row: PriceListRow | DiscountRow) -> str:
    """From when to when."""
    first = format.day(row.valid_from)
    return f"{first} – {format.day(row.valid_to)}" if row.valid_to is not None else _("from {day}", day=first)


def _past(tab: Tab, row: PriceListRow | DiscountRow) -> bool:
    return row.valid_to is not None and row.valid_to < tab.context.today()


class PriceListsPage(QWidget):
    """The lists at the left, the prices of the one in hand at the right."""

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self.tab, self.jobs = tab, tab.jobs
        self._made: int | None = None
        self._make_acts()
        self.search = FilterEdit("priceListSearch", N_("Name, level or customer"))
        self.list: PagedTable[PriceListRow] = PagedTable(
            "priceLists", self._columns(), tab.jobs, icon="receipt",
            empty=(N_("No price lists"), N_("Without one the catalogue's prices count for everybody.")),
        )  # fmt: skip
        self.name, self.about = data("", "title", elide=True), Label("soft", wrap=True)
        self.narrow = FilterEdit("priceSearch", N_("SKU or name"))
        self.prices: PagedTable[PriceRow] = PagedTable(
            "prices", PRICES, tab.jobs, icon="package",
            empty=(N_("No prices on it yet"), N_("Add a price, or bring them in from a sheet.")),
        )  # fmt: skip
        self.search.changed.connect(lambda _text: self.reload())
        self.narrow.changed.connect(lambda _text: self._load_prices())
        self.list.current_changed.connect(self._take)
        self.list.loaded.connect(self._loaded)
        self.prices.current_changed.connect(lambda _row: self._allow())
        self.prices.activated.connect(lambda _row: self.change_act.trigger())
        self.list.activated.connect(lambda _row: self.edit_act.trigger())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("priceLists", self._left(), self._right(), shares=(5, 7)))
        self._allow()

    def _columns(self) -> tuple[Column[PriceListRow], ...]:
        return (
            Column[PriceListRow](
                "name", N_("Name"), lambda r: r.name, stretch=True, strong=True,
                ink=lambda r: "soft" if _past(self.tab, r) else "",
            ),
            Column[PriceListRow]("whom", N_("For whom"), whom, width=120, tip=whom),
            Column[PriceListRow]("validity", N_("Valid"), validity, width=132, tip=validity),
            Column[PriceListRow]("products", N_("Prices"), lambda r: r.products, kind=Kind.NUMBER, width=60),
        )  # fmt: skip

    def _make_acts(self) -> None:
        act = partial(_act, self)
        self.new_act = act("newPriceList", N_("New price list"), "Ctrl+Shift+N", self.begin, icon="plus")
        self.edit_act = act("editPriceList", N_("Edit"), "Ctrl+Shift+E", self._edit, icon="pencil-simple")
        self.add_act = act("addPrice", N_("Add a price"), "Ctrl+Insert", self._add, icon="plus")
        self.change_act = act("changePrice", N_("Change the price"), "Ctrl+Shift+P", self._change, icon="pencil-simple")
        self.remove_act = act("removePrice", N_("Take it off"), "Ctrl+Delete", self._remove, icon="trash")
        self.import_act = act("importPrices", N_("Import"), "Ctrl+Shift+I", self._import, icon="upload-simple")
        self.export_act = Act(self, "exportPrices", N_("Save as a sheet"), "Ctrl+Shift+S", self._export, icon="download-simple")

    def _left(self) -> QWidget:
        side, column = _side()
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addWidget(self.edit_act.button(quiet=True))
        row.addStretch(1)
        row.addWidget(self.new_act.button())
        column.addLayout(row)
        return side

    def _right(self) -> QWidget:
        side, column = _side()
        head = QHBoxLayout()
        head.setSpacing(M)
        head.addWidget(self.name, 1)
        head.addWidget(self.narrow, 1)
        column.addLayout(head)
        column.addWidget(self.about)
        column.addWidget(self.prices, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        for act in (self.import_act, self.export_act, self.remove_act):
            row.addWidget(act.button(quiet=True, show_key=False))
        row.addStretch(1)
        row.addWidget(self.change_act.button())
        row.addWidget(self.add_act.button(primary=True))
        column.addLayout(row)
        return side

    def reload(self) -> None:
        """Read the lists, and the prices of the one in hand."""
        self.list.load(price_lists, self.search.wanted())

    def _take(self, row: PriceListRow | None) -> None:
        self.name.show_text(row.name if row is not None else "")
        words = filter(None, (whom(row), row.currency, validity(row), row.note)) if row is not None else ()
        self.about.show_text("  ·  ".join(words))
        self._load_prices()
        self._allow()

    def _load_prices(self) -> None:
        row = self.list.current()
        if row is None:
            self.prices.clear_rows()
        else:
            self.prices.load(prices_of, row.id, self.narrow.wanted())

    def _allow(self) -> None:
        listed, price = self.list.current() is not None, self.prices.current() is not None
        for act in (self.edit_act, self.add_act, self.import_act, self.export_act):
            act.allow_if(listed, NO_LIST)
        for act in (self.change_act, self.remove_act):
            act.allow_if(listed and price, NO_PRICE)

    def begin(self) -> None:
        """Ask for a new list."""
        self.jobs.read(
            self, "currency", company_currency,
            then=lambda currency: PriceListQuestion(self.tab, None, currency, self._saved).open(),
        )  # fmt: skip

    def _edit(self) -> None:
        row = self.list.current()
        if row is not None:
            PriceListQuestion(self.tab, row, row.currency, self._saved).open()

    def _add(self) -> None:
        row = self.list.current()
        if row is not None:
            PriceQuestion(self.tab, row, None, self._saved).open()

    def _change(self) -> None:
        row, price = self.list.current(), self.prices.current()
        if row is not None and price is not None:
            PriceQuestion(self.tab, row, price, self._saved).open()

    def _remove(self) -> None:
        row, price = self.list.current(), self.prices.current()
        if row is not None and price is not None:
            self.jobs.do(
                self, remove_price, row.id, row.version, price.id, key=uuid.uuid4().hex, then=self._saved,
                failed=self.tab.notice.refuse, always=self.remove_act.begin(),
            )  # fmt: skip

    def _saved(self, changes: Changes) -> None:
        self.tab.notice.good(N_("Price list “{name}” is saved."), name=changes.number)
        self._made = changes.made
        self.reload()

    def _loaded(self, _count: int) -> None:
        """Take the list that was just saved in hand; one that was in hand already may have other prices now."""
        made, self._made = self._made, None
        if made is not None and self.list.choose(made):
            self._load_prices()

    # in and out

    def _import(self) -> None:
        row = self.list.current()
        if row is not None:
            dialog = ImportDialog(self.tab.context, "prices", parent=self.tab, values={"list_id": row.id})
            dialog.imported.connect(self._saved)
            dialog.open()

    def _export(self) -> None:
        row = self.list.current()
        if row is not None:
            save = partial(self.save_list, row)
            ask_where(self.tab, "savePrices", N_("Save the list"), f"{row.name}.xlsx", save, kinds=EXCEL)

    def save_list(self, row: PriceListRow, path: Path) -> None:
        """Write the prices of a list as an xlsx that can be imported again."""
        desk = self.tab.context.desk

        def work() -> Path:
            write_file(path, price_sheet(desk, row))
            return path

        saved = partial(self.tab.notice.good, N_("Saved as {path}."), path=path)
        self.jobs.call(self, "sheet", work, then=lambda _path: saved(), always=self.export_act.begin())


PRICES = (
    Column[PriceRow]("sku", N_("SKU"), lambda r: r.sku, width=110),
    Column[PriceRow]("name", N_("Product"), lambda r: r.name, stretch=True),
    Column[PriceRow](
        "quantity", N_("From quantity"), lambda r: r.quantity or None, kind=Kind.QUANTITY, unit=lambda r: r.unit, width=100
    ),
    Column[PriceRow]("price", N_("Price"), lambda r: r.price, kind=Kind.MONEY, width=96, strong=True),
    Column[PriceRow]("standard", N_("Catalogue"), lambda r: r.standard, kind=Kind.MONEY, width=96),
    Column[PriceRow]("against", N_("Against it"), lambda r: _against(r), kind=Kind.PERCENT, width=84),
)


def _against(row: PriceRow) -> Any:
    if row.price.currency != row.standard.currency or not row.standard.units:
        return None
    return row.price.amount / row.standard.amount - 1


def price_sheet(desk: Any, row: PriceListRow) -> bytes:
    """The prices of a list as an xlsx to import again; blocks, so for a worker."""
    heads = (
        writing.Column(_("SKU")),
        writing.Column(_("Product name")),
        writing.Column(_("Unit")),
        writing.Column(_("From quantity"), writing.Kind.NUMBER),
        writing.Column(_("Price"), writing.Kind.MONEY),
    )
    return writing.write_xlsx([writing.Table(_("Prices"), heads, list(_cells(desk, row)))])


def _cells(desk: Any, row: PriceListRow) -> Iterator[tuple[writing.Cell, ...]]:
    after = None
    while True:
        found = desk.read(prices_of, row.id, "", after, 500)
        for price in found.rows:
            yield (price.sku, price.name, price.unit, price.quantity, price.price)
        after = found.after
        if after is None:
            return


class DiscountsPage(QWidget):
    """The discount rules."""

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self.tab, self.jobs = tab, tab.jobs
        act = partial(_act, self)
        self.new_act = act("newDiscount", N_("New discount rule"), "Ctrl+Shift+N", self.begin, icon="plus")
        self.edit_act = act("editDiscount", N_("Edit"), "Ctrl+Shift+E", self._edit, icon="pencil-simple")
        self.search = FilterEdit("discountSearch", N_("Name, level, customer or product"))
        self.list: PagedTable[DiscountRow] = PagedTable(
            "discounts", self._columns(), tab.jobs, icon="receipt",
            empty=(N_("No discount rules"), N_("A rule takes a share off for a level, a customer, a product or a large order.")),
        )  # fmt: skip
        self.search.changed.connect(lambda _text: self.reload())
        self.list.current_changed.connect(lambda _row: self._allow())
        self.list.activated.connect(lambda _row: self.edit_act.trigger())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        rule = N_(
            "A price list that holds the product takes the place of the catalogue price; the lowest of several counts. "
            "A discount is off the catalogue price, and the better price counts. Only a rule on top is taken off the best "
            "other price."
        )
        column.addWidget(said(rule, "soft", wrap=True))
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.edit_act.button())
        row.addWidget(self.new_act.button(primary=True))
        column.addLayout(row)
        self._allow()

    def _columns(self) -> tuple[Column[DiscountRow], ...]:
        return (
            Column[DiscountRow](
                "name", N_("Name"), lambda r: r.name, stretch=True, strong=True,
                ink=lambda r: "soft" if _past(self.tab, r) else "",
            ),
            Column[DiscountRow]("percent", N_("Discount"), lambda r: r.percent, kind=Kind.PERCENT, width=84),
            Column[DiscountRow]("whom", N_("For whom"), whom, width=150, tip=whom),
            Column[DiscountRow]("what", N_("On what"), _what, width=190, tip=_what),
            Column[DiscountRow]("quantity", N_("From quantity"), lambda r: r.quantity or None, kind=Kind.QUANTITY, width=100),
            Column[DiscountRow](
                "amount", N_("From order amount"), lambda r: r.amount if r.amount.units else None, kind=Kind.MONEY, width=130
            ),
            Column[DiscountRow]("validity", N_("Valid"), validity, width=150, tip=validity),
            Column[DiscountRow]("on_top", N_("On top"), lambda r: r.on_top, kind=Kind.TICK, width=64),
        )  # fmt: skip

    def reload(self) -> None:
        """Read the rules."""
        self.list.load(discounts, self.search.wanted())

    def _allow(self) -> None:
        self.edit_act.allow_if(self.list.current() is not None, NO_RULE)

    def begin(self) -> None:
        """Ask for a new rule."""
        self.jobs.read(
            self, "currency", company_currency,
            then=lambda currency: DiscountQuestion(self.tab, None, currency, self._saved).open(),
        )  # fmt: skip

    def _edit(self) -> None:
        row = self.list.current()
        if row is not None:
            DiscountQuestion(self.tab, row, row.amount.currency, self._saved).open()

    def _saved(self, changes: Changes) -> None:
        self.tab.notice.good(N_("Discount rule “{name}” is saved."), name=changes.number)
        self.reload()


def _what(row: DiscountRow) -> str:
    return row.product or (_("group {group}", group=row.category) if row.category else _("everything"))


def _act(page: PriceListsPage | DiscountsPage, name: str, text: str, key: str, run: Any, icon: str) -> Act:
    act = Act(page, name, text, key, run, icon=icon)
    if not page.tab.actor.may("price.edit"):
        act.withhold()
    return act


def _side() -> tuple[QWidget, QVBoxLayout]:
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(S)
    return side, column
