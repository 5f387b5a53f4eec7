"""The order as sentences to read aloud to the customer (000-06), and with whom it was confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from orderdesk import language
from orderdesk.language import N_, _
from orderdesk.rules.intake import PAYMENT_METHODS, OrderForm
from orderdesk.rules.money import Money
from orderdesk.ui import format, style, words
from orderdesk.ui.intake.line import Line
from orderdesk.ui.intake.line_text import price_text
from orderdesk.ui.intake.questions import ConfirmedQuestion

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TRADITIONAL = str.maketrans("两点万亿", "兩點萬億")


class ReadBack(ConfirmedQuestion):
    """Read aloud, hear "yes", enter who said so."""

    def __init__(self, parent: QWidget, sentences: Sequence[str], contact: str, verb: str) -> None:
        super().__init__(
            parent,
            "readBack",
            N_("Read back to the customer"),
            N_("Read it aloud. If something is not right, go back and correct it."),
            verb,
            contact,
        )
        self.setMinimumWidth(640)
        self.sentences = QPlainTextEdit("\n".join(sentences))
        self.sentences.setObjectName("sentences")
        self.sentences.setReadOnly(True)
        style.role(self.sentences, "read")
        self.sentences.setTabChangesFocus(True)
        self.sentences.setMinimumHeight(min(360, 40 + 26 * len(sentences)))
        words.say(self.sentences.setAccessibleName, N_("The order to read aloud"))
        self.content.insertWidget(1, self.sentences)
        self.form.fields["confirmed_with"].editor.setFocus()


def sentences_of(form: OrderForm, customer: str, lines: Sequence[Line], total: Money, changed: Sequence[str] = ()) -> list[str]:
    """What to say, a sentence a line; `changed` are prices that are others now than the customer may have heard."""
    said = [
        _("The order is for {customer}.", customer=customer),
        _("The goods go to {place}.", place=form.ship_to),
        _("We ask for {contact}, phone {phone}.", contact=form.contact_name, phone=format.phone(form.contact_phone)),
    ]
    said += [_line(number, line, total.currency) for number, line in enumerate(lines, 1)]
    said += changed
    if form.requested_date is not None:
        said.append(_("You would like it on {day}.", day=format.day_full(form.requested_date)))
    said.append(_("You pay by: {method}.", method=_(PAYMENT_METHODS.get(form.payment_method, ""))))
    if form.special_request:
        said.append(_("You also ask: {request}.", request=form.special_request))
    said.append(_("All together {total}.", total=format.money(total)))
    return said


def _line(number: int, line: Line, currency: str) -> str:
    product = line.product
    name = f"{product.name} {product.spec}".strip() if product is not None else ""
    quantity = said_quantity(line.quantity or Decimal(0), line.unit)
    if line.gift:
        return _("{number}. {name}: {quantity}, as a gift.", number=number, name=name, quantity=quantity)
    price = f"{format.currency_sign(currency)}{price_text(line.price, currency)}"
    return _("{number}. {name}: {quantity}, at {price} each.", number=number, name=name, quantity=quantity, price=price)


def said_quantity(quantity: Decimal, unit: str) -> str:
    """A quantity with its unit as one says it, such as 两箱; in English beyond twelve in figures."""
    spoken = language.current()
    if spoken.startswith("zh"):
        import cn2an  # slow to load, and not needed to open the window

        said = "两" if quantity == 2 else str(cn2an.an2cn(f"{quantity.normalize():f}", "low"))
        return (said.translate(_TRADITIONAL) if spoken == "zh_TW" else said) + unit
    small = quantity == quantity.to_integral_value() and quantity < len(_ENGLISH)
    return f"{_ENGLISH[int(quantity)] if small else format.quantity(quantity)} {unit}"
