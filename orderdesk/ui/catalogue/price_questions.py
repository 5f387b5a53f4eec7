"""The forms of a price list, of a price on it, and of a discount rule."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from orderdesk.commands.pricing import DiscountForm, PriceListForm, save_discount, save_price_list, set_price
from orderdesk.language import N_
from orderdesk.queries.catalogue import ProductRow, find_products
from orderdesk.queries.parties import CustomerRow, find_customers
from orderdesk.queries.pricing import DiscountRow, PriceListRow, PriceRow, choices
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import read_discount
from orderdesk.rules.money import Money
from orderdesk.rules.policy import CATALOGUE
from orderdesk.ui import format, words
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.money_edit import MoneyEdit
from orderdesk.ui.widgets.quantity_edit import QuantityEdit
from orderdesk.ui.widgets.results import Result
from orderdesk.ui.widgets.search_edit import SearchEdit

Then = Callable[[Changes], None]


class _Question(FormQuestion):
    """Fields, and one command that takes them; stays open when it is refused."""

    def __init__(self, tab: Tab, name: str, title: str, text: str, then: Then, columns: int = 2, **values: Any) -> None:
        super().__init__(tab, name, title, text, N_("Save"), columns=columns, **values)
        self.tab, self.jobs, self._then, self._key = tab, tab.jobs, then, uuid.uuid4().hex
        self.tried.connect(self._try)

    def _try(self) -> None:
        try:
            command, args = self.typed()
        except Refused as error:
            self.form.refuse(error)
            return
        self.jobs.do(self, command, *args, key=self._key, then=self._done, failed=self._refused, always=self.accept_act.begin())

    def typed(self) -> tuple[Callable[..., Changes], tuple[Any, ...]]:
        """The command and what it takes; Refused where something cannot be read."""
        raise NotImplementedError

    def _done(self, changes: Changes) -> None:
        self.done_well()
        self._then(changes)

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)


class _Whom:
    """For whom: a level, one customer, or everybody."""

    def __init__(self, question: _Question, level: str, customer_id: int | None, customer: str) -> None:
        self.level = QComboBox()
        self.level.setEditable(True)
        self.level.setCurrentText(level)
        self.customer = SearchEdit(question.jobs, find_customers, _customer, hint=N_("Phone, name, pinyin initials or code"))
        self._was = (customer_id, customer)
        question.form.row("level", N_("Customer level"), self.level)
        question.form.row("customer", N_("One customer"), self.customer)
        self.customer.setText(customer)

    def offer(self, levels: tuple[str, ...]) -> None:
        """Offer the levels in use."""
        typed = self.level.currentText()
        self.level.clear()
        self.level.addItems(["", *levels])
        self.level.setCurrentText(typed)

    def customer_id(self) -> int | None:
        """The customer; Refused where one is written but not chosen."""
        row: CustomerRow | None = self.customer.row()
        if row is not None:
            return row.id
        typed = self.customer.text().strip()
        if not typed:
            return None
        if typed == self._was[1]:
            return self._was[0]
        raise Refused(N_("Choose the customer in the list that opens as you type."), field="customer")


def _currencies(chosen: str) -> QComboBox:
    box = QComboBox()
    box.addItems(CATALOGUE["company.currency"].choices)
    box.setCurrentText(chosen)
    return box


class _Validity:
    """From which day to which."""

    def __init__(self, question: _Question, row: PriceListRow | DiscountRow | None) -> None:
        today = question.tab.context.today
        self.first, self.last = DateEdit(today), DateEdit(today)
        question.form.row("valid_from", N_("Valid from"), self.first, needed=True)
        question.form.row("valid_to", N_("Valid to"), self.last)
        words.say(self.last.setPlaceholderText, N_("without end"))
        self.first.set_value(row.valid_from if row is not None else today())
        self.last.set_value(row.valid_to if row is not None else None)


class PriceListQuestion(_Question):
    """A new price list, or whom and when one is for."""

    def __init__(self, tab: Tab, row: PriceListRow | None, currency: str, then: Then) -> None:
        super().__init__(
            tab, "priceListQuestion", N_("New price list") if row is None else N_("Price list"),
            N_("For a customer level, for one customer (a contract), or for everybody. Its name is shown at the prices."), then,
        )  # fmt: skip
        self._row = row
        self.form.row("name", N_("Name"), QLineEdit(row.name if row else ""), needed=True, wide=True)
        self.whom = _Whom(self, row.level if row else "", row.customer_id if row else None, row.customer if row else "")
        self.validity = _Validity(self, row)
        self.currency = _currencies(row.currency if row else currency)
        self.form.row("currency", N_("Currency"), self.currency)
        self.form.row("note", N_("Note"), QLineEdit(row.note if row else ""))
        self.jobs.read(self, "choices", choices, then=lambda known: self.whom.offer(known[0]))
        self.form.fields["name"].editor.setFocus()

    def typed(self) -> tuple[Callable[..., Changes], tuple[Any, ...]]:
        form = PriceListForm(
            name=self.form.text("name"),
            valid_from=self.validity.first.value(),
            level=self.whom.level.currentText(),
            customer_id=self.whom.customer_id(),
            currency=self.currency.currentText(),
            valid_to=self.validity.last.value(),
            note=self.form.text("note"),
        )
        row = self._row
        return save_price_list, (form, row.id if row else None, row.version if row else None)


class PriceQuestion(_Question):
    """A product's price on a list, from a quantity on."""

    def __init__(self, tab: Tab, listed: PriceListRow, row: PriceRow | None, then: Then) -> None:
        super().__init__(
            tab, "priceQuestion", N_("Price on “{listed}”"),
            N_("Per base unit. With a quantity it holds for a line of so much or more; several make a scale."), then, 1,
            listed=listed.name,
        )  # fmt: skip
        self._listed, self._row = listed, row
        self.product: QWidget
        if row is None:
            self.product = SearchEdit(self.jobs, find_products, _product, hint=N_("SKU, barcode, name or pinyin initials"))
        else:
            self.product = QLineEdit(f"{row.sku}  {row.name}")
            self.product.setReadOnly(True)
        self.form.row("product", N_("Product"), self.product, needed=True)
        self.quantity, self.price = QuantityEdit(), MoneyEdit(listed.currency)
        self.form.row("quantity", N_("From quantity"), self.quantity)
        self.form.row("price", N_("Price"), self.price, needed=True)
        if row is not None:
            self.quantity.set_value(row.quantity)
            self.quantity.setReadOnly(True)
            self.price.set_value(row.price)
        (self.product if row is None else self.price).setFocus()

    def typed(self) -> tuple[Callable[..., Changes], tuple[Any, ...]]:
        product = self._row.product_id if self._row is not None else None
        if isinstance(self.product, SearchEdit):
            found: ProductRow | None = self.product.row()
            product = found.id if found is not None else None
        if product is None:
            raise Refused(N_("Choose the product."), field="product")
        price = self.price.value()
        if price is None:
            raise Refused(N_("Enter the price."), field="price")
        values = (self._listed.id, self._listed.version, product, price.amount, self.quantity.value() or Decimal(0))
        return set_price, values


class DiscountQuestion(_Question):
    """A discount rule."""

    def __init__(self, tab: Tab, row: DiscountRow | None, currency: str, then: Then) -> None:
        super().__init__(
            tab, "discountQuestion", N_("New discount rule") if row is None else N_("Discount rule"),
            N_("The best price counts; discounts are not added up, unless a rule says that it comes on top."), then,
        )  # fmt: skip
        self._row = row
        self.form.row("name", N_("Name"), QLineEdit(row.name if row else ""), needed=True)
        self.percent = QLineEdit(format.percent(row.percent) if row else "")
        self.form.row("percent", N_("Discount"), self.percent, needed=True, hint=N_("Such as 5% or 9折"))
        self.whom = _Whom(self, row.level if row else "", row.customer_id if row else None, row.customer if row else "")
        self.product = SearchEdit(self.jobs, find_products, _product, hint=N_("SKU, barcode, name or pinyin initials"))
        self.product.setText(row.product if row else "")
        self.form.row("product", N_("One product"), self.product)
        self.category = QComboBox()
        self.category.setEditable(True)
        self.form.row("category", N_("Product group"), self.category)
        self.quantity, self.amount = QuantityEdit(), MoneyEdit(row.amount.currency if row else currency)
        self.form.row("quantity", N_("From quantity"), self.quantity, hint=N_("In base units, of one line"))
        self.form.row("amount", N_("From order amount"), self.amount)
        self.validity = _Validity(self, row)
        self.currency = _currencies(row.amount.currency if row else currency)
        self.form.row("currency", N_("Currency"), self.currency)
        self.on_top = QCheckBox()
        self.on_top.setObjectName("onTop")
        words.say(self.on_top.setText, N_("On top of the best other price"))
        self.content.addWidget(self.on_top)
        if row is not None:
            self.category.setCurrentText(row.category)
            self.quantity.set_value(row.quantity or None)
            self.amount.set_value(row.amount if row.amount.units else None)
            self.on_top.setChecked(row.on_top)
        self.jobs.read(self, "choices", choices, then=self._offer)
        self.form.fields["name"].editor.setFocus()

    def _offer(self, known: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        self.whom.offer(known[0])
        typed = self.category.currentText()
        self.category.clear()
        self.category.addItems(["", *known[1]])
        self.category.setCurrentText(typed)

    def typed(self) -> tuple[Callable[..., Changes], tuple[Any, ...]]:
        try:
            percent = read_discount(self.form.text("percent"))
        except Refused as error:
            raise Refused(error.text, field="percent", **error.values) from None
        amount: Money | None = self.amount.value()
        form = DiscountForm(
            name=self.form.text("name"),
            percent=percent,
            valid_from=self.validity.first.value(),
            level=self.whom.level.currentText(),
            customer_id=self.whom.customer_id(),
            product_id=self._product_id(),
            category=self.category.currentText(),
            quantity=self.quantity.value() or Decimal(0),
            amount=amount.amount if amount is not None else Decimal(0),
            currency=self.currency.currentText(),
            valid_to=self.validity.last.value(),
            on_top=self.on_top.isChecked(),
        )
        row = self._row
        return save_discount, (form, row.id if row else None, row.version if row else None)

    def _product_id(self) -> int | None:
        found: ProductRow | None = self.product.row()
        if found is not None:
            return found.id
        typed = self.product.text().strip()
        if not typed:
            return None
        if self._row is not None and typed == self._row.product:
            return self._row.product_id
        raise Refused(N_("Choose the product in the list that opens as you type."), field="product")


def _customer(row: CustomerRow) -> Result:
    return Result(row, row.name, "  ·  ".join(filter(None, (row.code, row.contact))), row.level)


def _product(row: ProductRow) -> Result:
    return Result(row, row.name, "  ·  ".join(filter(None, (row.sku, row.spec))), format.money(row.price))
