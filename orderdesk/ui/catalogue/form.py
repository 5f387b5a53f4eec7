"""The product form, with its packs as rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from orderdesk.commands.catalogue import ProductForm
from orderdesk.language import N_, _
from orderdesk.queries.catalogue import EditedProduct
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import KINDS
from orderdesk.rules.merging import Difference, Record
from orderdesk.rules.money import parse_decimal
from orderdesk.rules.policy import CATALOGUE
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, said
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.rows_editor import Cell, RowsEditor, row_label, row_text

PACK_CELLS = (Cell("unit", N_("Unit"), 1), Cell("holds", N_("Holds so many of the base unit"), 2))
Texts = Mapping[str, str]


class ProductEditor(QScrollArea):
    """Every field of a product; see ui/record_room.py for what an editor does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("productForm")
        self.setWidgetResizable(True)
        page = QWidget()
        page.setObjectName("page")
        page.setMaximumWidth(1120)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, M, 0)
        column.setSpacing(S)
        self.form = self._fields()
        self.packs = RowsEditor("packs", PACK_CELLS)
        self.packs.setMaximumWidth(560)
        self.packs_error = Label("error", wrap=True)
        self.packs_error.setObjectName("packsError")
        self.packs.edited.connect(self.packs_error.hide)
        self.packs_error.hide()
        self.discontinued = QCheckBox()
        self.discontinued.setObjectName("discontinued")
        words.say(self.discontinued.setText, N_("Not sold any more"))
        column.addWidget(self.form)
        column.addWidget(self.discontinued)
        column.addWidget(said(N_("Larger units it is sold in"), "strong"))
        column.addWidget(self.packs)
        column.addWidget(self.packs_error)
        column.addStretch(1)
        self.setWidget(page)
        words.tell(self, self._retell)

    def _fields(self) -> Form:
        form = Form(columns=2)
        form.row("sku", N_("SKU"), QLineEdit(), needed=True)
        form.row("name", N_("Name"), QLineEdit(), needed=True)
        form.row("spec", N_("Spec"), QLineEdit())
        form.row("name_en", N_("English name"), QLineEdit())
        form.row("unit", N_("Base unit"), QLineEdit(), needed=True, hint=N_("What it is counted in, such as 支"))
        self.price = MoneyEdit()
        form.row("price", N_("Price per base unit"), self.price, needed=True)
        self.kind = QComboBox()
        form.row("kind", N_("Kind"), self.kind)
        self.currency = QComboBox()
        self.currency.addItems(CATALOGUE["company.currency"].choices)
        form.row("currency", N_("Currency"), self.currency)
        form.row("barcode", N_("Barcode"), QLineEdit())
        form.row("category", N_("Category"), QLineEdit())
        form.row("supplier", N_("Supplier"), QLineEdit())
        form.row("location", N_("Place"), QLineEdit(), hint=N_("Where it lies, such as A-03-2"))
        self.reorder, self.on_order = QuantityEdit(), QuantityEdit()
        form.row("reorder", N_("Reorder at"), self.reorder)
        form.row("on_order", N_("On order"), self.on_order)
        return form

    def _retell(self) -> None:
        chosen = self.kind.currentData()
        self.kind.clear()
        for key, name in KINDS.items():
            self.kind.addItem(_(name), key)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))

    def start(self, edited: EditedProduct | None, proposal: str | None) -> None:
        """Begin with a product as read, or with an empty form in the company's currency."""
        self.form.clear_errors()
        self.packs_error.hide()
        read = texts_of(edited) if edited else {"kind": "stock", "currency": proposal or "CNY"}
        for name in self.form.fields:
            text = read.get(name, "")
            if name == "kind":
                self.kind.setCurrentIndex(max(0, self.kind.findData(text)))
            else:
                self.form.set_text(name, text)
        self.discontinued.setChecked(edited.row.discontinued if edited else False)
        packs = edited.row.packs if edited else {}
        self.packs.set_rows([{"unit": unit, "holds": format.quantity(base)} for unit, base in packs.items()])
        self.form.fields["sku"].editor.setFocus()

    def typed(self) -> ProductForm:
        """The form as typed; Refused, naming the field, where a number is none."""
        texts = {name: text.strip() for name, text in self.form.texts().items()}
        price = self.price.value()
        if price is None:
            raise Refused(N_("Enter the price."), field="price")
        return ProductForm(
            sku=texts["sku"],
            name=texts["name"],
            unit=texts["unit"],
            price=price.amount,
            name_en=texts["name_en"],
            spec=texts["spec"],
            kind=self.kind.currentData(),
            barcode=texts["barcode"],
            category=texts["category"],
            supplier=texts["supplier"],
            location=texts["location"],
            currency=self.currency.currentText(),
            reorder=self.reorder.value() or Decimal(0),
            on_order=self.on_order.value() or Decimal(0),
            discontinued=self.discontinued.isChecked(),
            packs=self._packs(),
        )

    def _packs(self) -> dict[str, Decimal]:
        try:
            return {row["unit"]: parse_decimal(row["holds"], field="packs") for row in self.packs.rows()}
        except Refused as error:
            words.say(self.packs_error.setText, error.text, **error.values)
            self.packs_error.show()
            raise

    def record(self) -> Record:
        """The form as it stands, text by text, packs as rows."""
        found: dict[str, Any] = {name: text.strip() for name, text in self.form.texts().items()}
        found["kind"] = self.kind.currentData()
        return found | {"discontinued": self.discontinued.isChecked(), "packs": tuple(self.packs.rows())}

    def show_record(self, record: Record) -> None:
        """Put such a record into the form; rows come as MergedRow."""
        typed = self.record()
        for name in self.form.fields:
            if name == "kind":
                self.kind.setCurrentIndex(max(0, self.kind.findData(record[name])))
            elif record[name] != typed[name]:
                self.form.set_text(name, record[name])
        self.discontinued.setChecked(record["discontinued"])
        self.packs.set_rows([row.cells for row in record["packs"]])

    def label(self, difference: Difference) -> str:
        """What a difference is about, in the reader's language."""
        if difference.part in self.form.fields:
            return self.form.fields[difference.part].editor.accessibleName()
        if difference.part == "discontinued":
            return self.discontinued.text()
        return row_label(_("Larger unit"), (difference.row or {}).get("unit", ""), PACK_CELLS, difference.cell)

    def text(self, difference: Difference, value: Any) -> str:
        """A value of a record as people read it."""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if difference.part == "kind":
            return _(KINDS.get(value, value))
        return value if isinstance(value, str) else row_text(value)


def texts_of(edited: EditedProduct) -> Texts:
    """A product's fields as the form writes them."""
    row = edited.row
    return {
        "sku": row.sku,
        "name": row.name,
        "spec": row.spec,
        "name_en": row.name_en,
        "unit": row.unit,
        "price": format.amount(row.price),
        "kind": row.kind,
        "currency": row.price.currency,
        "barcode": row.barcode,
        "category": row.category,
        "supplier": edited.supplier,
        "location": row.location,
        "reorder": format.quantity(edited.reorder),
        "on_order": format.quantity(edited.on_order),
    }
