"""What fills the order form: an order, a copy of one, or what was read from a mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orderdesk.language import _
from orderdesk.queries.catalogue import LastSale, ProductRow
from orderdesk.queries.intake import EditedOrder
from orderdesk.queries.mail_drafts import DraftToEdit, UnknownLine
from orderdesk.queries.orders import LineRow, OrderDetail
from orderdesk.queries.parties import CustomerCard
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.money import Money
from orderdesk.ui import format
from orderdesk.ui.intake.line import MISSING_PRODUCT, Cell, Line


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with its lines as the grid holds them; `doubts` maps a field to the reason why it is doubtful."""

    form: OrderForm
    lines: tuple[Line, ...] = ()
    currency: str = "CNY"
    card: CustomerCard | None = None
    doubts: Mapping[str, str] = field(default_factory=dict)


def of_order(edited: EditedOrder) -> FilledForm:
    """An order to go on with."""
    detail = edited.detail
    lines = [_line(row, edited.products.get(row.product_id), edited.last) for row in detail.lines]
    return FilledForm(_form(detail), tuple(lines), detail.total.currency, edited.card)


def same_lines(edited: EditedOrder, currency: str) -> tuple[Line, ...]:
    """The lines of an order anew, at the prices of today; a product no longer sold is doubtful."""
    lines = []
    for row in edited.detail.lines:
        product = edited.products.get(row.product_id)
        if product is None:
            continue
        line = Line(product=product, unit=row.unit, quantity=row.quantity, last=edited.last.get(product.id))
        line.reprice(currency)
        if row.gift:
            line.give(True)
        if product.discontinued:
            line.doubts[Cell.PRODUCT] = _("This product is no longer sold.")
        lines.append(line)
    return tuple(lines)


def copy_of(edited: EditedOrder) -> FilledForm:
    """A new order like this one, at the prices of today."""
    form = of_order(edited)
    again = OrderForm(
        channel="phone",
        customer_id=form.form.customer_id,
        kind=form.form.kind,
        contact_name=form.form.contact_name,
        contact_phone=form.form.contact_phone,
        contact_email=form.form.contact_email,
        ship_to=form.form.ship_to,
        payment_method=form.form.payment_method,
        project_name=form.form.project_name,
        project_note=form.form.project_note,
    )
    return FilledForm(again, same_lines(edited, form.currency), form.currency, form.card)


def of_draft(read: DraftToEdit) -> FilledForm:
    """What was read from a mail; lines nobody could settle stand last, in the customer's words."""
    draft = read.draft
    currency = read.card.currency if read.card is not None else _first_currency(read)
    known = [_typed(line, read.products[line.product_id], read.last, currency) for line in draft.form.lines]
    for line, quoted in zip(known, draft.quoted, strict=False):
        if quoted is not None and line.price is not None and quoted != line.price:
            said = format.money(Money.of(quoted, currency))
            line.doubts[Cell.PRICE] = _("The customer writes {price}; agree on the price before you submit.", price=said)
    unknown = [_unknown(line) for line in draft.unknown_lines]
    return FilledForm(draft.form, (*known, *unknown), currency, read.card, draft.doubts)


def _first_currency(read: DraftToEdit) -> str:
    return next((product.price.currency for product in read.products.values()), "CNY")


def _form(detail: OrderDetail) -> OrderForm:
    return OrderForm(
        channel=detail.channel,
        customer_id=detail.customer_id,
        kind=detail.kind,
        contact_name=detail.contact_name,
        contact_phone=detail.contact_phone,
        contact_email=detail.contact_email,
        ship_to=detail.ship_to,
        ordered_at=detail.ordered_at,
        requested_date=detail.requested_date,
        payment_method=detail.payment_method,
        customer_po=detail.customer_po,
        special_request=detail.special_request,
        remark=detail.remark,
        mail_id=detail.mail_id,
        medium=detail.medium,
        payment_terms=detail.payment_terms,
        agreed_total=detail.agreed_total.amount if detail.agreed_total is not None else None,
        project_name=detail.application.project_name,
        project_note=detail.application.project_note,
        paid=detail.application.paid.amount if detail.application.paid is not None else None,
        paid_reference=detail.application.paid_reference,
    )


def _line(row: LineRow, product: ProductRow | None, last: Mapping[int, LastSale]) -> Line:
    line = Line(
        product=product,
        unit=row.unit,
        quantity=row.quantity,
        price=row.price.amount,
        by_hand=row.price != row.list_price,
        discount=row.discount,
        gift=row.gift,
        requested_date=row.requested_date,
        remark=row.remark,
        last=last.get(row.product_id),
        approver_id=row.approver_id,
        approver=row.approver,
        approver_remark=row.approver_remark,
        kept=True,
    )
    line.saved = line.form()
    return line


def _typed(form: LineForm, product: ProductRow, last: Mapping[int, LastSale], currency: str) -> Line:
    line = Line(
        product=product,
        unit=form.unit,
        quantity=form.quantity,
        remark=form.remark,
        requested_date=form.requested_date,
        discount=form.discount,
        last=last.get(product.id),
    )
    line.reprice(currency)
    if line.price is not None and form.price != line.price and not form.gift:
        line.price, line.by_hand = form.price, True
    if form.gift:
        line.give(True)
    return line


def _unknown(read: UnknownLine) -> Line:
    line = Line(unit=read.unit, quantity=read.quantity or None, candidates=read.candidates)
    line.odd[Cell.PRODUCT] = read.text
    line.doubts[Cell.PRODUCT] = _(read.reason or MISSING_PRODUCT)
    if read.quantity is not None and read.quantity <= Decimal(0):
        line.quantity = None
    return line
