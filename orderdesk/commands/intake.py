"""Taking orders in: writing them down, confirming, parking, submitting, cancelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Text, bindparam, cast, func, select, update
from sqlalchemy.orm.attributes import flag_modified

from orderdesk.commands.checking import check_consents, store_check
from orderdesk.commands.consents import Consents
from orderdesk.commands.credit import check_credit
from orderdesk.commands.declining import decline
from orderdesk.commands.mail_words import learn_from
from orderdesk.commands.order_life import load_order, move_order, next_number, note_order
from orderdesk.commands.placing import place_order
from orderdesk.commands.review.deciding import remember_reasons
from orderdesk.commands.tasks import end_tasks, open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Customer, CustomerMerge, MailLink, MailMessage, OrderLine, Product, SalesOrder
from orderdesk.queries.catalogue import pack_units
from orderdesk.queries.channels import base_of, open_channels
from orderdesk.queries.days import cut_off_of
from orderdesk.queries.intake import line_facts, promise_date, wanted_by
from orderdesk.queries.mail_drafts import orders_in, orders_made
from orderdesk.queries.pricing import price_book
from orderdesk.queries.review.confirmations import confirmed_stages
from orderdesk.queries.review.rounds import as_submitted
from orderdesk.queries.routes import routes_in_force, subject_of
from orderdesk.queries.settings import company_days, number_setting, setting, text_setting
from orderdesk.queries.timeline import wrote
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.confirming import Stage
from orderdesk.rules.credit import named
from orderdesk.rules.cut_off import lateness
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import KINDS, PRICED_ELSEWHERE, SPOKEN, LineForm, OrderForm, Problem, problems, work_out
from orderdesk.rules.money import LIMIT, SCALE, Money, from_units, rounded, to_units
from orderdesk.rules.preliminary import credit_fault, phone_text
from orderdesk.rules.pricing import Asked, Quote, quotes
from orderdesk.rules.rights import Role
from orderdesk.rules.routes import route_for
from orderdesk.rules.states import LineState, OrderState, no_longer_edited
from orderdesk.rules.tasks import TaskKind

Sold = Row[int, str, str, str, str, int, str]
EDITABLE = frozenset({OrderState.DRAFT, OrderState.RETURNED, OrderState.PARKED})
TOUCHED = frozenset({Area.INTAKE})
CLOCKS_DIFFER = timedelta(minutes=10)
"""A desk's clock may be ahead of the database's by so much."""


_MAIL_DONE = (
    update(MailMessage)
    .where(
        MailMessage.order_id == bindparam("order"),
        MailMessage.state != "done",
        func.coalesce(cast(MailMessage.reading, Text), "").not_like('%"more_orders"%'),  # it waits until each order is made
    )
    .values(state="done")
)
_SOLD = select(
    Product.id, Product.sku, Product.name, Product.spec, Product.category, Product.list_price_units, Product.currency
).where(Product.id.in_(bindparam("ids", expanding=True)))


def save_order(work: Work, form: OrderForm, order_id: int | None = None, version: int | None = None) -> Changes:
    """Write an order down as a draft, or change one that has not been submitted (as read at `version`)."""
    work.actor.require("order.enter")
    channels = open_channels(work.session)
    if form.channel not in channels:
        raise Refused(N_("Choose how the order came in."), field="channel")
    if form.kind not in KINDS:
        raise Refused(N_("Choose the kind of order."), field="kind")
    order = _new_order(work, form) if order_id is None else load_order(work, order_id, version)
    if order_id is not None and order.state not in EDITABLE:
        raise Refused(no_longer_edited(order.state), number=order.number)
    order.medium = form.medium or ("verbal" if channels[form.channel].base in SPOKEN else "written")
    _write(work, order, form)
    if order_id is None:
        note_order(work, order.id, "enter", target=OrderState.DRAFT, source="")
    elif order.entered_by != work.actor.staff_id and not wrote(work.session, order.id, work.actor.staff_id):
        note_order(work, order.id, "edit")
    _link_mail(work, order, form.mail_id, fresh=order_id is None)
    if order_id is None:
        store_check(work, order, form, _problems(work, order, form))
    return _done(work, order)


def _problems(work: Work, order: SalesOrder, form: OrderForm) -> list[Problem]:
    """Everything that keeps the order from being submitted now."""
    session = work.session
    base = base_of(session, order.channel)
    return list(
        problems(
            form,
            work.today,
            lead_days=number_setting(session, "intake.lead_days"),
            horizon_days=number_setting(session, "intake.horizon_days"),
            lines=line_facts(session, order),
            settled=base in PRICED_ELSEWHERE or not setting(session, "intake.price_consent"),
            service_percent=number_setting(session, "intake.service_payment") if form.kind == "service" else 0,
        )
    )


def _done(work: Work, order: SalesOrder) -> Changes:
    work.session.flush()
    return Changes(TOUCHED, frozenset({order.id}), made=order.id, number=order.number, count=1, version=order.version)


def _new_order(work: Work, form: OrderForm) -> SalesOrder:
    return SalesOrder(
        number=next_number(work, "SO"),
        channel=form.channel,
        state=OrderState.DRAFT.value,
        ordered_at=form.ordered_at or work.now,
        created_at=work.now,
        queued_at=work.now,
        business_date=work.today,
        entered_by=work.actor.staff_id,
        currency=text_setting(work.session, "company.currency"),
        total_units=0,
    )


def _write(work: Work, order: SalesOrder, form: OrderForm) -> None:
    if form.ordered_at is not None and form.ordered_at > work.now + CLOCKS_DIFFER:
        raise Refused(N_("An order cannot have been given in the future. Correct when it was given."), field="ordered_at")
    customer = _customer(work, form.customer_id)
    given = Consents.of(order, form.customer_id)
    order.channel, order.kind, order.customer_id = form.channel, form.kind, customer.id if customer else None
    order.currency = customer.currency if customer else order.currency
    usual = customer.payment_terms if customer else ""
    order.payment_terms = usual if form.payment_terms is None else form.payment_terms.strip()
    order.agreed_units = None if form.agreed_total is None else to_units(form.agreed_total)
    order.contact_name, order.contact_phone = form.contact_name.strip(), phone_text(form.contact_phone)
    order.project_name, order.project_note = form.project_name.strip(), form.project_note.strip()
    order.paid_units, order.paid_reference = _paid(form, order.currency), form.paid_reference.strip()
    order.contact_email, order.ship_to = form.contact_email.strip(), form.ship_to.strip()
    order.requested_date, order.payment_method = form.requested_date, form.payment_method
    order.customer_po, order.special_request, order.remark = form.customer_po.strip(), form.special_request.strip(), form.remark
    order.ordered_at = form.ordered_at or order.ordered_at
    check_consents(work, order, form.lines)
    _write_lines(work, order, form.lines, customer, given)
    place_order(work, order)
    _mark_late(work, order)
    if order.confirmed_at is not None and order.state != OrderState.PARKED:
        order.confirmed_at, order.confirmed_by, order.confirmed_with = None, None, ""  # what was read back has changed
    if order.id is not None:
        flag_modified(order, "remark")  # an edit of lines alone must count as a new version too
    work.session.add(order)
    work.session.flush()


def _mark_late(work: Work, order: SalesOrder) -> None:
    """Flag an order that a person entered after its day's cut-off (004-o1); what came in by itself is never late."""
    if order.source:
        return
    zone = ZoneInfo(text_setting(work.session, "company.time_zone"))
    entered, given = (each.astimezone(zone) for each in (order.created_at, order.ordered_at))
    cut_off = cut_off_of(work.session, entered.date())
    order.late_reason = lateness(entered, given, cut_off, company_days(work.session), cut_off_of(work.session, given.date()))
    order.late_at = order.created_at if order.late_reason else None


def _paid(form: OrderForm, currency: str) -> int | None:
    """What was paid with the order, in units; Refused when it is no amount of the currency."""
    if form.paid is None:
        return None
    units = to_units(form.paid)
    if units <= 0 or units > LIMIT or rounded(units, currency) != units:
        raise Refused(N_("Write what was paid, or nothing."), field="paid")
    return units


def _customer(work: Work, customer_id: int | None) -> Customer | None:
    if customer_id is None:
        return None
    customer = work.session.get(Customer, customer_id)
    if customer is not None and customer.disabled_at is not None:  # made one with another while the order was typed
        kept = work.session.scalar(select(CustomerMerge.kept_id).where(CustomerMerge.gone_id == customer_id))
        customer = work.session.get(Customer, kept) if kept is not None else customer
    if customer is None or customer.disabled_at is not None:
        raise Refused(N_("This customer cannot order any more. Choose another."), field="customer")
    return customer


def _write_lines(work: Work, order: SalesOrder, forms: tuple[LineForm, ...], customer: Customer | None, given: Consents) -> None:
    ids = [form.product_id for form in forms]
    products = {product.id: product for product in work.session.execute(_SOLD, {"ids": sorted(set(ids))})}
    packs = pack_units(work.session, ids)
    found = [_sold(form, position, products, packs) for position, form in enumerate(forms, start=1)]
    lines = list(order.lines)
    prices = _prices(work, order.currency, forms, found, customer)
    for position, (form, (product, pack), price) in enumerate(zip(forms, found, prices, strict=True), start=1):
        line = lines[position - 1] if position <= len(lines) else OrderLine(position=position, state=LineState.PENDING.value)
        try:
            _write_line(line, form, product, pack, order.currency, price)
        except Refused as error:
            raise Refused(error.text, field=f"lines[{position - 1}].{error.field}", **error.values) from None
        if not form.agreed_now and not given.hold(line):
            line.approver_id, line.approver_remark = None, ""
        if position > len(lines):
            order.lines.append(line)
    del order.lines[len(forms) :]
    order.total_units = sum(line.amount_units for line in order.lines)
    if order.total_units > LIMIT:
        raise Refused(N_("The order's total is too large for the books."), field="lines")


def _sold(form: LineForm, position: int, products: Mapping[int, Sold], packs: Mapping[tuple[int, str], int]) -> tuple[Sold, int]:
    """The product of a line and how many base units one of its units is."""
    product = products.get(form.product_id)
    if product is None:
        raise Refused(
            N_("Line {position}: this product is not there any more."),
            field=f"lines[{position - 1}].product",
            position=position,
        )
    pack = packs.get((form.product_id, form.unit))
    if pack is None:
        raise Refused(
            N_("Line {position}: {sku} is not sold by “{unit}”."),
            field=f"lines[{position - 1}].unit",
            position=position,
            sku=product.sku,
            unit=form.unit,
        )
    return product, pack


def _prices(
    work: Work, currency: str, forms: tuple[LineForm, ...], found: list[tuple[Sold, int]], customer: Customer | None
) -> list[Quote | None]:
    """What price lists and rules give each line (see rules/pricing.py)."""
    who, level = (customer.id, customer.level) if customer is not None else (0, "")
    book = price_book(work.session, work.today, {form.product_id for form in forms}, who)
    asked = [
        Asked(
            book.offers(
                product.id, product.category, product.list_price_units if product.currency == currency else None, who, level,
                currency,
            ),
            to_units(form.quantity), pack, None if form.listed else to_units(form.price), form.discount, form.gift,
        )
        for form, (product, pack) in zip(forms, found, strict=True)
    ]  # fmt: skip
    return quotes(asked, currency)


def _write_line(line: OrderLine, form: LineForm, product: Sold, pack: int, currency: str, price: Quote | None) -> None:
    if form.listed and price is not None:
        form = replace(form, price=from_units(price.price_units))
    amounts = work_out(form, pack, currency)
    line.product_id, line.sku, line.name, line.spec = product.id, product.sku, product.name, product.spec
    line.unit, line.quantity_units, line.base_units = form.unit, amounts.quantity_units, amounts.base_units
    line.price_units, line.discount_units, line.amount_units = amounts.price_units, amounts.discount_units, amounts.amount_units
    line.list_price_units = price.price_units if price is not None else product.list_price_units * pack // SCALE
    line.price_source = price.source if price is not None else ""
    line.gift, line.requested_date, line.remark = form.gift, form.requested_date, form.remark
    line.approver_id, line.approver_remark = form.approver_id, form.approver_remark.strip()


def _link_mail(work: Work, order: SalesOrder, mail_id: int | None, *, fresh: bool) -> None:
    if mail_id is None:
        return
    mail = work.session.get(MailMessage, mail_id)
    if mail is None:
        return
    if mail.order_id is None:
        mail.order_id, mail.state = order.id, "draft"
    elif fresh and mail.order_id != order.id:  # a mail that holds several orders
        work.session.add(
            MailLink(mail_id=mail_id, order_id=order.id, made=True, linked_by=work.actor.staff_id, linked_at=work.now)
        )
        work.session.flush()
    if fresh and orders_in(mail) > 1 and orders_made(work.session, mail) >= orders_in(mail):
        mail.state = "done"


def form_of(order: SalesOrder) -> OrderForm:
    """An order as the form it would be typed as."""
    return OrderForm(
        channel=order.channel,
        customer_id=order.customer_id,
        kind=order.kind,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        contact_email=order.contact_email,
        ship_to=order.ship_to,
        ordered_at=order.ordered_at,
        requested_date=order.requested_date,
        payment_method=order.payment_method,
        customer_po=order.customer_po,
        special_request=order.special_request,
        remark=order.remark,
        medium=order.medium,
        payment_terms=order.payment_terms,
        agreed_total=None if order.agreed_units is None else from_units(order.agreed_units),
        project_name=order.project_name,
        project_note=order.project_note,
        paid=None if order.paid_units is None else from_units(order.paid_units),
        paid_reference=order.paid_reference,
        lines=tuple(
            LineForm(
                product_id=line.product_id,
                unit=line.unit,
                quantity=from_units(line.quantity_units),
                price=from_units(line.price_units),
                discount=from_units(line.discount_units),
                gift=line.gift,
                requested_date=line.requested_date,
                remark=line.remark,
                approver_id=line.approver_id,
                approver_remark=line.approver_remark,
            )
            for line in order.lines
        ),
    )


def confirm_order(work: Work, order_id: int, version: int, confirmed_with: str) -> Changes:
    """Record that the order was read back and with whom (000-06)."""
    work.actor.require("order.enter")
    order = load_order(work, order_id, version)
    if order.state not in EDITABLE:
        raise Refused(no_longer_edited(order.state), number=order.number)
    if not confirmed_with.strip():
        raise Refused(N_("Enter with whom the order was confirmed."), field="confirmed_with")
    order.confirmed_with, order.confirmed_by, order.confirmed_at = confirmed_with.strip(), work.actor.staff_id, work.now
    note_order(work, order.id, "confirm", confirmed_with.strip())
    return _done(work, order)


def submit_order(work: Work, order_id: int, version: int) -> Changes:
    """Hand the order to the first review; Refused at the first thing amiss, and unless a phone order was read back."""
    order = load_order(work, order_id, version, reach=True)
    session = work.session
    base = base_of(session, order.channel)
    form = form_of(order)
    found = _problems(work, order, form)
    if found:
        raise found[0].refuse()
    check_consents(work, order, form.lines)
    customer = _customer(work, order.customer_id)
    policy = credit_fault(customer.credit_grade if customer is not None else "", order.payment_method)
    if policy is not None:
        raise policy.refuse()
    if order.source and order.verified_at is None:
        raise Refused(N_("This order was recorded automatically. Compare it with its source and mark it verified (F12) first."))
    if base == "phone" and order.confirmed_at is None:
        raise Refused(
            N_("Read the order back to the customer and record with whom (F9) before submitting."), field="confirmed_with"
        )
    twice = bool(setting(session, "review.double_check"))
    if twice and not {Stage.SALES, Stage.SERVICE} <= confirmed_stages(session, order).keys():
        raise Refused(N_("Sales, then customer service with the customer, go through this order item by item first (Ctrl+F9)."))
    store_check(work, order, form, found)
    again = order.state == OrderState.RETURNED
    promised = promise_date(session, wanted_by(order), work.today)
    route = route_for(routes_in_force(session), subject_of(session, order))
    if route is None:
        raise Refused(N_("No review route takes this order. Somebody who edits routes must switch on one that does."))
    order.promised_date, order.route_id = promised, route.id
    place_order(work, order)
    told = {"checks": "passed", "total_units": order.total_units, "order": as_submitted(order)}
    move_order(work, order, "submit", OrderState.FIRST_REVIEW, detail=told)
    if again:
        end_tasks(work, {TaskKind.CONTACT_CUSTOMER}, order_id=order.id, outcome=_("changed and submitted again"))
    if twice:
        end_tasks(work, {TaskKind.DEPARTMENT}, order_id=order.id, outcome=_("submitted"))
    if order.paid_units is not None:
        _tell_accounts(work, order)
    session.connection().execute(_MAIL_DONE, {"order": order.id})
    remember_reasons(work, order)
    if order.channel == "mail":
        learn_from(work, order)
    held = check_credit(work, order, reviewing=True)
    note = _("Held for credit: {reasons}", reasons=named(hold.reason for hold in held)) if held else ""
    areas = TOUCHED | {Area.REVIEW, Area.TASKS} | ({Area.RECEIVABLES} if held or order.paid_units else frozenset())
    return Changes(areas, frozenset({order.id}), made=order.id, number=order.number, count=1, note=note)


def _tell_accounts(work: Work, order: SalesOrder) -> None:
    """What was paid with the order is entered in the books by accounts (004-a1, 004-r6)."""
    end_tasks(work, {TaskKind.TAKE_PAYMENT}, order_id=order.id, dropped=True)
    amount = Money(order.paid_units or 0, order.currency)
    note = _("{amount} was paid with order {number}, {reference}", amount=amount, number=order.number,
             reference=order.paid_reference or "–")  # fmt: skip
    due = work.now + timedelta(days=1)
    open_task(
        work, TaskKind.TAKE_PAYMENT, due_at=due, role=Role.FINANCE, order_id=order.id, customer_id=order.customer_id, note=note
    )


def park_order(work: Work, order_id: int, version: int, reason: str, next_contact_at: datetime | None) -> Changes:
    """Set the order aside until the customer has confirmed what is amiss; to contact him is a task (000-10, 000-11)."""
    order = load_order(work, order_id, version, reach=True)
    if not reason.strip():
        raise Refused(N_("Say why the order must wait."), field="reason")
    if next_contact_at is None:
        raise Refused(N_("Enter when the customer is to be contacted."), field="next_contact_at")
    if next_contact_at < work.now:
        raise Refused(N_("The time to contact the customer has passed already. Enter a later one."), field="next_contact_at")
    form = form_of(order)
    store_check(work, order, form, _problems(work, order, form))
    move_order(work, order, "park", OrderState.PARKED, reason.strip())
    order.next_contact_at = next_contact_at
    open_task(
        work,
        TaskKind.CONTACT_CUSTOMER,
        due_at=next_contact_at,
        staff_id=work.actor.staff_id,
        order_id=order.id,
        note=reason,
    )
    return Changes(TOUCHED | {Area.TASKS}, frozenset({order.id}), made=order.id, number=order.number, count=1)


def resume_order(work: Work, order_id: int, version: int, confirmed_with: str) -> Changes:
    """Take a parked order up again once the customer has confirmed; who that was is Refused when left out (000-11)."""
    order = load_order(work, order_id, version)
    if not confirmed_with.strip():
        raise Refused(N_("Enter with whom the order was confirmed."), field="confirmed_with")
    move_order(work, order, "resume", OrderState.DRAFT, confirmed_with.strip())
    order.next_contact_at = None
    end_tasks(work, {TaskKind.CONTACT_CUSTOMER}, order_id=order.id, outcome=confirmed_with)
    return _done(work, order) | Changes(frozenset({Area.TASKS}))


def cancel_order(work: Work, order_id: int, version: int, reason: str) -> Changes:
    """Cancel an order that is in intake, with the reason."""
    order = load_order(work, order_id, version)
    if not reason.strip():
        raise Refused(N_("Say why the order is cancelled."), field="reason")
    failed = order.state == OrderState.RETURNED
    move_order(work, order, "cancel", OrderState.CANCELLED, reason.strip())
    if failed:
        end_tasks(work, {TaskKind.CONTACT_CUSTOMER}, order_id=order.id, outcome=reason.strip())
    end_tasks(work, None, order_id=order.id, outcome=reason, dropped=True)
    if failed:
        decline(work, order, reason.strip())
    for line in order.lines:
        line.state = LineState.CANCELLED.value
    return Changes(TOUCHED | {Area.TASKS}, frozenset({order.id}), made=order.id, number=order.number, count=1)
