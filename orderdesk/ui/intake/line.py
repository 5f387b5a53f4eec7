"""One line of the order form while it is being typed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum

from orderdesk.language import N_, _, current
from orderdesk.queries.catalogue import LastSale, ProductRow
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import (
    LineFacts,
    LineForm,
    check_places,
    check_quantity,
    is_special,
    read_discount,
    read_quantity,
    work_out,
)
from orderdesk.rules.money import Money, from_units, line_amount, parse_decimal, to_units
from orderdesk.rules.outliers import Usual, outliers
from orderdesk.rules.pricing import Asked, Offers, Quote, quote
from orderdesk.ui import format
from orderdesk.ui.intake.line_text import amount_text, price_text, product_text, quantity_text


class Cell(IntEnum):
    """The columns of the grid, in order."""

    NUMBER = 0
    PRODUCT = 1
    QUANTITY = 2
    UNIT = 3
    PRICE = 4
    DISCOUNT = 5
    AMOUNT = 6
    GIFT = 7
    FREE = 8
    REMARK = 9


TITLES = {
    Cell.NUMBER: N_("#"),
    Cell.PRODUCT: N_("Product"),
    Cell.QUANTITY: N_("Quantity"),
    Cell.UNIT: N_("Unit"),
    Cell.PRICE: N_("Price"),
    Cell.DISCOUNT: N_("Discount"),
    Cell.AMOUNT: N_("Amount"),
    Cell.GIFT: N_("Gift"),
    Cell.FREE: N_("Available"),
    Cell.REMARK: N_("Remark"),
}
EDITABLE = (Cell.PRODUCT, Cell.QUANTITY, Cell.UNIT, Cell.PRICE, Cell.DISCOUNT, Cell.GIFT, Cell.REMARK)
MISSING_PRODUCT = N_("Choose the product: type its code, barcode, name or pinyin and press Enter.")
MISSING_QUANTITY = N_("Enter the quantity.")
MISSING_PRICE = N_("Enter the price.")
OTHER_CURRENCY = N_("{price} was typed for another currency. Confirm it in {currency} with Enter, or type the price anew.")
WAS_PRICE = N_("The price has changed; it was {price} when the line was typed.")
NEW_PRICE = N_("{product} now costs {price} instead of {before}.")


@dataclass(slots=True)
class Line:
    """What was typed. Text that could not be read stays in `odd`, its reason in `wrong`; `doubts` came from reading a mail.

    `offers` are the price lists and rules that may apply, once they are looked up, `order_units` what the order comes to
    without discounts by amount. `kept`: the price is the one the order was saved with, until something of the line changes.
    `saved` is the line as the desk has it: while it cannot be read it stays so. `to_confirm` are cells a person must look at
    before the order is handed on.
    """

    product: ProductRow | None = None
    unit: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None
    by_hand: bool = False
    discount: Decimal = Decimal(0)
    gift: bool = False
    requested_date: date | None = None
    remark: str = ""
    last: LastSale | None = None
    approver_id: int | None = None
    approver: str = ""
    approver_remark: str = ""
    agreed_now: bool = False
    candidates: tuple[int, ...] = ()
    odd: dict[Cell, str] = field(default_factory=dict)
    wrong: dict[Cell, str] = field(default_factory=dict)
    doubts: dict[Cell, str] = field(default_factory=dict)
    usual: Usual | None = None
    offers: Offers | None = None
    order_units: int = 0
    kept: bool = False
    strange: set[Cell] = field(default_factory=set)
    looked_at: dict[Cell, Decimal | None] = field(default_factory=dict)
    saved: LineForm | None = None
    to_confirm: set[Cell] = field(default_factory=set)

    @property
    def blank(self) -> bool:
        """Whether nothing has been typed yet."""
        return self.product is None and self.quantity is None and not self.odd and not self.remark and not self.unit

    @property
    def base(self) -> Decimal:
        """The quantity in the product's base unit; nothing counts while something is missing."""
        pack = self.product.base_of(self.unit) if self.product is not None else None
        return self.quantity * pack if self.quantity is not None and pack is not None else Decimal(0)

    def units(self) -> tuple[str, ...]:
        """The units it is sold by, the base unit first."""
        return (self.product.unit, *self.product.packs) if self.product is not None else ()

    def quote(self, currency: str) -> Quote | None:
        """The price of one unit by price lists and rules, and where it comes from; None when there is none in this currency."""
        product = self.product
        pack = product.base_of(self.unit) if product is not None else None
        if product is None or pack is None:
            return None
        standard = product.price.units if product.price.currency == currency else None
        return quote(self.offers or Offers(standard), to_units(self.base), to_units(pack), self.order_units)

    def list_price(self, currency: str) -> Decimal | None:
        """The price of one unit by price lists and rules; None when there is none in this currency."""
        found = self.quote(currency)
        return from_units(found.price_units) if found is not None else None

    def asked(self, currency: str) -> Asked | None:
        """The line as lists and rules are asked about it; None while something is missing."""
        product = self.product
        pack = product.base_of(self.unit) if product is not None else None
        if product is None or pack is None or self.quantity is None or self.odd:
            return None
        standard = product.price.units if product.price.currency == currency else None
        typed = to_units(self.price) if self.price is not None and (self.by_hand or self.kept) else None
        offers = self.offers or Offers(standard)
        return Asked(offers, to_units(self.quantity), to_units(pack), typed, self.discount, self.gift)

    def amount(self, currency: str) -> Money | None:
        """What the line comes to, rounded half up to cents as the order will be; None while something is missing."""
        form = self.form()
        if form is None or self.product is None:
            return None
        try:
            pack = to_units(self.product.base_of(self.unit) or Decimal(1))
            return Money(work_out(form, pack, currency).amount_units, currency)
        except Refused:
            return None

    def form(self) -> LineForm | None:
        """The line as commands take it; None while something is missing or wrong."""
        if self.product is None or self.quantity is None or self.odd or (self.price is None and not self.gift):
            return None
        price = self.price if self.price is not None else Decimal(0)
        return LineForm(
            product_id=self.product.id,
            unit=self.unit,
            quantity=self.quantity,
            price=price,
            discount=self.discount,
            gift=self.gift,
            requested_date=self.requested_date,
            remark=self.remark,
            approver_id=self.approver_id,
            approver_remark=self.approver_remark,
            listed=not (self.by_hand or self.kept or self.gift),
            agreed_now=self.agreed_now,
        )

    def facts(self, currency: str) -> LineFacts:
        """What the check of the order must know of the line."""
        amount = self.amount(currency)
        kind = self.product.kind if self.product is not None else "stock"
        return LineFacts(kind, self.list_price(currency), amount.amount if amount is not None else Decimal(0))

    def special(self, currency: str) -> bool:
        """Whether somebody must agree to it: a gift, or a price below the list (004-o4)."""
        form = self.form()
        return form is not None and is_special(form, self.list_price(currency))

    def price_from(self, currency: str) -> str:
        """Where the price comes from, in words."""
        found = self.quote(currency)
        if found is None or self.gift or self.price is None:
            return ""
        return format.price_source(to_units(self.price) == found.price_units, found.source)

    def concession(self, currency: str, amount: Money | None = None) -> Money | None:
        """What the customer is let off against the list price (004-o3); None when nothing. `amount` is the line's, if known."""
        listed, amount = self.list_price(currency), amount or self.amount(currency)
        if listed is None or amount is None or self.quantity is None:
            return None
        off = line_amount(to_units(self.quantity), to_units(listed), currency) - amount.units
        return Money(off, currency) if off > 0 else None

    def watch(self, currency: str, limits: tuple[int, int]) -> None:
        """Doubt an unusual quantity or price (004-i5); one that a person looked at and left is not doubted again."""
        for cell in self.strange:
            self.doubts.pop(cell, None)
        self.strange.clear()
        amount, base = self.amount(currency), self.base
        if self.usual is None or self.product is None or amount is None or not base or self.odd:
            return
        price = None if self.gift else amount.amount / base
        pack = self.product.base_of(self.unit) or Decimal(1)
        listed = self.product.price.amount if self.product.price.currency == currency else None
        times, percent = limits
        for outlier in outliers(base, price, self.usual, list_price=listed, times=times, percent=percent):
            cell = Cell.QUANTITY if outlier.field == "quantity" else Cell.PRICE
            if cell in self.doubts or (cell in self.looked_at and self.looked_at[cell] == self._number(cell)):
                continue
            if cell is Cell.QUANTITY:
                said = format.quantity((outlier.usual / pack).quantize(Decimal("0.1")).normalize(), self.unit)
            else:
                said = price_text((outlier.usual * pack).quantize(Decimal("0.01")), currency)
            self.doubts[cell] = _(outlier.text, usual=said)
            self.strange.add(cell)

    def look_at(self, cell: Cell) -> None:
        """A person looked at what is unusual and left it."""
        if cell in self.strange:
            self.strange.discard(cell)
            self.looked_at[cell] = self._number(cell)

    def _number(self, cell: Cell) -> Decimal | None:
        return self.quantity if cell is Cell.QUANTITY else self.price

    def consent(self, approver_id: int | None, approver: str, remark: str) -> None:
        """Somebody agreed to its price; that replaces an earlier consent."""
        self.approver_id, self.approver, self.approver_remark = approver_id, approver, remark
        self.agreed_now = approver_id is not None
        self.wrong.pop(Cell.PRICE, None)

    def lacks(self) -> dict[Cell, str]:
        """What is missing or wrong, by cell, in sentences already spoken."""
        found = dict(self.wrong)
        if self.product is None:
            found.setdefault(Cell.PRODUCT, _(MISSING_PRODUCT))
        if self.quantity is None:
            found.setdefault(Cell.QUANTITY, _(MISSING_QUANTITY))
        if self.product is not None and self.price is None and not self.gift:
            found.setdefault(Cell.PRICE, _(MISSING_PRICE))
        for cell in self.to_confirm:
            found.setdefault(cell, self.doubts.get(cell, ""))
        return found

    # typing

    def take(self, product: ProductRow, currency: str) -> None:
        """Make it a line of this product, keeping the quantity, and the unit if the product is sold by it."""
        self.consent(None, "", "")  # it was given to another product
        self.product = product
        if product.base_of(self.unit) is None:
            self.unit = product.unit
        self.candidates = ()
        self.last = self.usual = self.offers = None
        self.looked_at.clear()
        self.by_hand = self.kept = False
        for cell in (Cell.PRODUCT, Cell.UNIT, Cell.PRICE):
            self._clear(cell)
        self.reprice(currency)
        for cell in (Cell.QUANTITY, Cell.UNIT):
            if cell in self.odd:  # it may be right for this product
                self.type(cell, self.odd[cell], currency)
        if self.quantity is not None and Cell.QUANTITY not in self.odd:
            try:
                self._check(self.quantity, self.unit)
            except Refused as error:
                self.odd[Cell.QUANTITY], self.wrong[Cell.QUANTITY] = f"{self.quantity.normalize():f}", str(error)

    def reprice(self, currency: str) -> None:
        """Take the list price again, unless a price was typed or kept."""
        if not (self.by_hand or self.kept):
            self.price = self.list_price(currency)

    def price_with_order(self) -> None:
        """Other lines of the order changed: a discount for the order's amount is worked out anew for all of it."""
        if self.kept and not self.by_hand and self.offers is not None and self.offers.by_amount:
            self.kept = False

    def type(self, cell: Cell, text: str, currency: str) -> None:
        """Take what was typed into a cell; what cannot be read stays there with the reason."""
        self._clear(cell)
        try:
            self._read(cell, text.strip(), currency)
        except Refused as error:
            self.odd[cell], self.wrong[cell] = text.strip(), str(error)

    def _read(self, cell: Cell, text: str, currency: str) -> None:
        if cell is Cell.PRODUCT:
            self.product = None
            if text:
                raise Refused(MISSING_PRODUCT)
        elif cell is Cell.QUANTITY:
            self._read_quantity(text, currency)
        elif cell is Cell.UNIT:
            self._read_unit(text, currency)
        elif cell is Cell.PRICE:
            self.consent(None, "", "")  # it was given to another price
            self.by_hand, self.kept = bool(text), False
            self.price = parse_decimal(text.lstrip("¥￥$€£ ")) if text else self.list_price(currency)
            if self.price is not None and self.price < 0:
                raise Refused(N_("The price cannot be below zero."))
            if self.price is not None:
                check_places(self.price)
        elif cell is Cell.DISCOUNT:
            self.consent(None, "", "")
            self.discount = read_discount(text) if text else Decimal(0)
        elif cell is Cell.REMARK:
            self.remark = text

    def _check(self, quantity: Decimal | None, unit: str) -> None:
        pack = self.product.base_of(unit) if self.product is not None else None
        if self.product is not None and pack is not None and quantity is not None:
            check_quantity(quantity, pack, self.product.unit, self.product.kind)

    def _read_quantity(self, text: str, currency: str) -> None:
        if not text:
            self.quantity = None
            return
        quantity, unit = read_quantity(text, self.units())
        if to_units(quantity) <= 0:
            raise Refused(N_("The quantity must be more than zero."))
        self._check(quantity, unit or self.unit)
        if quantity != self.quantity:
            self.consent(None, "", "")  # it was given to another quantity
            self.quantity, self.kept = quantity, False
        if unit:
            self._clear(Cell.UNIT)
            self._read_unit(unit, currency)
        self.reprice(currency)

    def _read_unit(self, text: str, currency: str) -> None:
        chosen = next((unit for unit in self.units() if unit.casefold() == text.casefold()), None)
        if chosen is None:
            raise Refused(N_("It is not sold by “{unit}”. Choose one of: {units}."), unit=text, units=", ".join(self.units()))
        if chosen != self.unit:
            self._check(self.quantity, chosen)
            self.consent(None, "", "")
            self.unit, self.kept = chosen, False
        self.reprice(currency)

    def give(self, gift: bool) -> None:
        """Make it a gift or not; a gift says so in its remark (004-o11)."""
        self.gift = gift
        self.consent(None, "", "")
        mark = _("gift")
        if gift and mark not in self.remark:
            self.remark = f"{mark} {self.remark}".strip()
        elif not gift:
            self.remark = self.remark.removeprefix(mark).strip()

    def _clear(self, cell: Cell) -> None:
        for kept in (self.odd, self.wrong, self.doubts):
            kept.pop(cell, None)
        self.to_confirm.discard(cell)

    def settle(self, cell: Cell) -> bool:
        """A person looked at a doubtful cell and left it as it is; says whether it was doubtful."""
        if cell in self.odd or cell not in self.doubts:
            return False
        del self.doubts[cell]
        if cell in self.to_confirm:
            self.to_confirm.discard(cell)
            self.wrong.pop(cell, None)
        self.look_at(cell)
        return True

    def another_customer(self) -> None:
        """What was agreed with the customer before does not count for this one."""
        self.offers, self.kept = None, False
        self.consent(None, "", "")

    def another_currency(self, before: str, currency: str) -> None:
        """A price typed in one currency is no price in another until a person said so."""
        if self.by_hand and self.price is not None and not self.gift and Cell.PRICE not in self.odd:
            said = f"{format.currency_sign(before)}{price_text(self.price, before)}"
            self.doubts[Cell.PRICE] = _(OTHER_CURRENCY, price=said, currency=currency)
            self.to_confirm.add(Cell.PRICE)
        elif self.kept:
            self.kept = False
        self.reprice(currency)

    # what the desk made of it

    def stand_saved(self, sent: LineForm, price: Decimal, currency: str) -> str:
        """The desk wrote it down at this price; in words what that changed of what is shown, empty when nothing."""
        now, was = self.form(), self.price
        self.saved = replace(sent, price=price, listed=False, agreed_now=False)
        if now is not None and (now.approver_id, now.approver_remark) == (sent.approver_id, sent.approver_remark):
            self.agreed_now = False
        if now is None or not (sent.listed and now.listed) or replace(now, price=sent.price) != sent:
            return ""  # it is not a price of lists, or was changed meanwhile
        if to_units(now.price) == to_units(price):
            return ""
        self.price, self.kept, self.offers = price, True, None
        sign, name = format.currency_sign(currency), self.product.name if self.product is not None else ""
        now_said, before = f"{sign}{price_text(price, currency)}", f"{sign}{price_text(was, currency)}"
        self.doubts[Cell.PRICE] = _(WAS_PRICE, price=before)
        return _(NEW_PRICE, product=name, price=now_said, before=before)

    # showing

    def text(self, cell: Cell, currency: str) -> str:
        """What the cell shows."""
        if cell in self.odd:
            return self.odd[cell]
        match cell:
            case Cell.PRODUCT:
                return product_text(self.product)
            case Cell.QUANTITY:
                return quantity_text(self.quantity, "", current()) if self.quantity is not None else ""
            case Cell.UNIT:
                return self.unit
            case Cell.PRICE:
                return price_text(Decimal(0) if self.gift else self.price, currency)
            case Cell.DISCOUNT:
                return format.percent(self.discount) if self.discount else ""
            case Cell.AMOUNT:
                amount = self.amount(currency)
                return amount_text(amount, current()) if amount is not None else ""
            case Cell.REMARK:
                return self.remark
            case _:
                return ""


def half_typed(lines: Iterable[Line]) -> list[str]:
    """The lines that are not complete, as they were typed, each on a line of text."""
    said = []
    for number, line in enumerate(lines, 1):
        if line.form() is None:
            typed = " ".join([*(line.odd or {}).values(), format.quantity(line.quantity), line.unit]).strip()
            name = line.product.name if line.product is not None else ""
            said.append(_("Line {number}: {typed}", number=number, typed=f"{name} {typed}".strip()))
    return said


def base_wanted(lines: Iterable[Line]) -> dict[int, Decimal]:
    """Product id -> base quantity asked for over all lines."""
    wanted: dict[int, Decimal] = {}
    for line in lines:
        if line.product is not None and line.base:
            wanted[line.product.id] = wanted.get(line.product.id, Decimal(0)) + line.base
    return wanted
