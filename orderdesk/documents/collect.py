"""From the desk to the papers: reads what a paper says and renders it; every function takes a session and gives PDF bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from orderdesk.documents import bill, label, packing_list, pick_list, review_batch, review_sheet, shipping_label, statement
from orderdesk.documents.company import Company, Party
from orderdesk.language import N_, _, current, speaking
from orderdesk.queries.orders import OrderDetail, order_detail, order_id_of
from orderdesk.queries.parties import CustomerCard, customer_card, customer_id_of
from orderdesk.queries.reach import reader, whole
from orderdesk.queries.receivables import StatementData, StatementRow, bill_detail, statement_data
from orderdesk.queries.review.batches import batch_detail, batch_rows
from orderdesk.queries.settings import all_settings, text_setting
from orderdesk.queries.shipping import ShipmentDetail, shipment_detail, shipments_of_order
from orderdesk.queries.warehouse import pick_list_data
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.receivables import correction_name
from orderdesk.rules.states import LineState, OrderState

GONE = N_("This order is not there any more.")


INTERNAL = frozenset({"batch_sheet", "batch_copy", "day_sheet"})
"""Papers that stay in the house and show no phone or address: whoever works with what they list may print them."""


def made_whole(paper: Callable[..., bytes]) -> Callable[..., bytes]:
    """The paper with the customer's phone and address whole, for whoever may print it; Refused for others."""
    if paper.__name__ in INTERNAL:
        return paper

    def make(session: Session, *args: Any) -> bytes:
        person = reader(session)
        if person is not None:
            person.require("customer.print")
        whole(session)
        return paper(session, *args)

    return make


def company(session: Session) -> Company:
    """The issuing company as its papers show it in the current language."""
    known = {key: str(value) for key, value in all_settings(session).items() if key.startswith("company.")}
    name = known["company.name_en"] if current() == "en" and known["company.name_en"] else known["company.name"]
    holder, _line, account = known["company.bank_account"].partition("\n")
    return Company(
        name=name or _("Your company"),
        address=known["company.address"],
        phone=known["company.phone"],
        tax_number=known["company.tax_number"],
        account=account or holder,
        account_name=holder if account and holder != name else "",
    )


def _spoken_by(card: CustomerCard | None) -> str:
    return (card.language if card else "") or "zh_CN"


def _card(session: Session, customer_id: int | None) -> CustomerCard | None:
    return customer_card(session, customer_id) if customer_id is not None else None


def _order(session: Session, order_id: int) -> tuple[OrderDetail, CustomerCard | None, str]:
    order = order_detail(session, order_id)
    if order is None:
        raise Refused(GONE)
    card = _card(session, order.customer_id)
    return order, card, _spoken_by(card)


def _receiver(order: OrderDetail) -> Party:
    return Party(
        name=order.customer or order.contact_name, contact=order.contact_name, phone=order.contact_phone, address=order.ship_to
    )


def order_confirmation(session: Session, order_id: int) -> bytes:
    """The order as the customer gets it."""
    order, _card_of, language = _order(session, order_id)
    with speaking(language):
        data = review_sheet.OrderConfirmation(
            company=company(session),
            customer=Party(order.customer, order.customer_code, order.contact_name, order.contact_phone),
            receiver=_receiver(order),
            number=order.number,
            day=order.business_date,
            lines=[
                review_sheet.OrderLine(
                    product=line.name,
                    quantity=line.quantity,
                    price=line.price,
                    amount=line.amount,
                    sku=line.sku,
                    spec=line.spec,
                    unit=line.unit,
                    delivery=line.requested_date if line.requested_date != order.requested_date else None,
                )
                for line in order.lines
                if line.state != LineState.CANCELLED or order.state == OrderState.CANCELLED
            ],
            customer_number=order.customer_po,
            delivery=order.requested_date,
            method=_(PAYMENT_METHODS.get(order.payment_method, "")),
            payment_terms=order.payment_terms,
            clerk=order.entered_by,
            project=order.application.project_name,
            project_note=order.application.project_note,
            paid="  ".join(filter(None, (str(order.application.paid), order.application.paid_reference)))
            if order.application.paid is not None
            else "",
            note=order.special_request,
        )
    return review_sheet.render(data, language)


def order_labels(session: Session, order_id: int) -> bytes:
    """The labels of an order's packages: of what is packed, else of the whole order in one package (001-18)."""
    order, _card_of, language = _order(session, order_id)
    packed = [row for row in shipments_of_order(session, order_id) if row.state == "packed"]
    if packed:
        return shipment_labels(session, [row.shipment_id for row in packed])
    lines = [
        label.LabelLine(line.name, line.spec, line.quantity, line.unit, line.sku)
        for line in order.lines
        if line.state != LineState.CANCELLED
    ]
    with speaking(language):
        sheet = label.OrderLabel(company(session), order.number, _receiver(order), lines, note=order.special_request)
    return label.render(sheet, language)


def shipment_labels(session: Session, shipment_ids: Sequence[int]) -> bytes:
    """One order label a package of each shipment."""
    labels: list[label.OrderLabel] = []
    language = "zh_CN"
    for shipment_id in shipment_ids:
        detail = _shipment(session, shipment_id)
        _order_of, _card_of, language = _order(session, detail.head.order_id)
        with speaking(language):
            issuer = company(session)
        lines = [label.LabelLine(line.name, line.spec, line.quantity, line.unit, line.sku) for line in detail.lines]
        labels += [
            label.OrderLabel(
                company=issuer,
                order=detail.head.order_number,
                receiver=_ship_to(detail),
                lines=lines,
                package=package,
                packages=detail.head.packages,
                note=detail.special_request,
            )
            for package in range(1, detail.head.packages + 1)
        ]
    return label.render(labels, language)


def logistics_labels(session: Session, shipment_id: int) -> bytes:
    """The carrier's label, one a package."""
    detail = _shipment(session, shipment_id)
    _order_of, _card_of, language = _order(session, detail.head.order_id)
    with speaking(language):
        issuer = company(session)
    return shipping_label.render(
        [
            shipping_label.ShippingLabel(
                sender=issuer,
                receiver=_ship_to(detail),
                order=detail.head.order_number,
                waybill=detail.head.waybill,
                carrier=detail.head.carrier_name,
                package=package,
                packages=detail.head.packages,
                note=detail.special_request,
            )
            for package in range(1, detail.head.packages + 1)
        ],
        language,
    )


def _shipment(session: Session, shipment_id: int) -> ShipmentDetail:
    detail = shipment_detail(session, shipment_id)
    if detail is None:
        raise Refused(N_("This shipment is not there any more."))
    return detail


def _ship_to(detail: ShipmentDetail) -> Party:
    head = detail.head
    return Party(name=head.customer_name, contact=head.recipient, phone=head.phone, address=head.ship_to)


def delivery_note(session: Session, shipment_id: int) -> bytes:
    """What a shipment holds, with the place for the receiver's signature (001-29)."""
    detail = _shipment(session, shipment_id)
    head = detail.head
    _order_of, _card_of, language = _order(session, head.order_id)
    with speaking(language):
        data = packing_list.PackingList(
            company=company(session),
            receiver=_ship_to(detail),
            number=head.number,
            day=(head.handed_over_at or head.packed_at).date(),
            lines=[
                packing_list.PackedLine(head.order_number, line.name, line.quantity, line.sku, line.spec, line.unit)
                for line in detail.lines
            ],
            customer=head.customer_name,
            packages=head.packages,
            carrier=head.carrier_name,
            waybill=head.waybill,
            expected=head.expected_at.date() if head.expected_at else None,
            note=detail.special_request,
        )
    return packing_list.render(data, language)


def pick_lists(session: Session, order_ids: Sequence[int], day: date, picker: str = "") -> bytes:
    """What to fetch for these orders in one walk; Refused when nothing is locked for them."""
    picks = pick_list_data(session, order_ids)
    if not picks:
        raise Refused(N_("Nothing is locked for this order yet; there is nothing to pick."))
    data = pick_list.PickList(
        company=company(session),
        number="-".join(sorted({row.order_number for row in picks})[:1])
        + (f"+{len(order_ids) - 1}" if len(order_ids) > 1 else ""),
        day=day,
        picks=[
            pick_list.Pick(row.location, row.sku, row.name, row.quantity, row.order_number, row.spec, row.unit, row.customer_name)
            for row in picks
        ],
        picker=picker,
    )
    return pick_list.render(data, current())


def batch_sheet(session: Session, order_ids: Sequence[int], number: str, day: date, handed_by: str) -> bytes:
    """Orders handed to the manager together (004-o5)."""
    data = review_batch.ReviewBatch(
        company=company(session),
        number=number,
        day=day,
        orders=[
            review_batch.Handed(row.number, row.customer, row.total, row.entered_by, row.requested_date, look_at)
            for row, look_at in batch_rows(session, order_ids)
        ],
        handed_by=handed_by,
    )
    return review_batch.render(data, current())


def batch_copy(session: Session, number: str) -> bytes:
    """A batch that was handed in, as it was then, marked as a copy (004-o5)."""
    found = batch_detail(session, number)
    if found is None:
        raise Refused(N_("This batch is not there any more."))
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    data = review_batch.ReviewBatch(
        company=company(session),
        number=number,
        day=found.batch.at.astimezone(zone).date(),
        orders=[
            review_batch.Handed(
                row.order.number, row.order.customer, row.order.total, row.order.entered_by, row.order.requested_date, row.look_at
            )
            for row in found.orders
        ],
        handed_by=found.batch.who,
    )
    return review_batch.render(data, current(), copy=True)


def settlement_bill(session: Session, bill_id: int) -> bytes:
    """A bill as the customer gets it (000-42)."""
    detail = bill_detail(session, bill_id)
    if detail is None:
        raise Refused(N_("This bill is not there any more."))
    head, card = detail.head, _card(session, detail.head.customer_id)
    language = _spoken_by(card)
    with speaking(language):
        data = bill.Bill(
            company=company(session),
            customer=_party(card),
            number=head.number,
            day=head.business_date,
            lines=[
                bill.BillLine(
                    line.name, line.quantity, line.price, line.amount, line.sku, line.spec, line.unit, discount=line.discount
                )
                for line in detail.lines
            ],
            received=head.received,
            written_off=head.written_off if head.written_off.units else None,
            orders=(head.order_number,),
            due=head.due_date,
            method=_(PAYMENT_METHODS.get(detail.payment_method, "")),
            terms=card.payment_terms if card else "",
            audited_by=head.audited_by,
            audited_on=head.audited_at.date() if head.audited_at else None,
        )
    return bill.render(data, language)


def _party(card: CustomerCard | None) -> Party:
    if card is None:
        return Party("")
    contact = card.contacts[0] if card.contacts else None
    return Party(
        name=card.name,
        number=card.code,
        contact=contact.name if contact else "",
        phone=contact.phone if contact else "",
        address=card.addresses[0].line if card.addresses else "",
    )


def billing_statement(
    session: Session, customer_id: int, start: date, end: date, today: date, currency: str | None = None
) -> bytes:
    """A customer's account over a period in one currency, his own unless told, with what is open by age."""
    read = statement_data(session, customer_id, start, end, currency, today=today)
    language = read.language or "zh_CN"
    with speaking(language):
        data = statement.Statement(
            company=company(session),
            customer=Party(read.name, read.code, read.contact, read.phone, read.address, read.tax_number),
            number=f"ST-{read.code}-{end:%Y%m%d}",
            day=today,
            start=start,
            end=end,
            opening=read.opening,
            movements=[_movement(row) for row in read.rows],
            ageing=_ageing(read),
        )
    return statement.render(data, language)


_MOVEMENTS = {"bill": N_("Goods delivered, order {order}"), "payment": N_("Payment received")}


def _movement(row: StatementRow) -> statement.Movement:
    what = _MOVEMENTS.get(row.kind) or correction_name(row.kind, row.undoes)
    described = _(what, order=row.order_number)
    if row.reference:
        described = f"{described} · {row.reference}"
    return statement.Movement(
        row.on, row.number, described, row.debit if row.debit.units else None, row.credit if row.credit.units else None
    )


def _ageing(read: StatementData) -> statement.Ageing:
    ages = read.ageing
    return statement.Ageing(ages.not_due, ages.days_1_30, ages.days_31_60, ages.days_61_90, ages.over_90)


def label_of_order(session: Session, number: str) -> bytes:
    """The labels of the order with this number; Refused if there is none."""
    order_id = order_id_of(session, number)
    if order_id is None:
        raise Refused(N_("There is no order {number}."), number=number)
    return order_labels(session, order_id)


def statement_of_customer(session: Session, code: str, start: date, end: date, today: date) -> bytes:
    """The statement of the customer with this code; Refused if there is none."""
    customer_id = customer_id_of(session, code)
    if customer_id is None:
        raise Refused(N_("There is no customer {code}."), code=code)
    return billing_statement(session, customer_id, start, end, today)
