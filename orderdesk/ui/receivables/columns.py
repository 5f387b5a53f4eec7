"""What the lists of the receivables tab show."""

from __future__ import annotations

from typing import Any

from orderdesk.language import N_
from orderdesk.queries.receivables import (
    BalanceRow,
    BillLineRow,
    BillRow,
    CorrectionRow,
    MatchedRow,
    OrderPaymentRow,
    PaidRow,
    PaymentRow,
    ToBillRow,
)
from orderdesk.rules.intake import PAYMENT_METHODS
from orderdesk.rules.money import Money
from orderdesk.rules.receivables import BUCKET_NAMES, CORRECTION_STATES, correction_name
from orderdesk.rules.states import BillState, Entity
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.table import PagedTable

CLOSED = (BillState.SETTLED, BillState.CANCELLED)


def some(money: Money) -> Money | None:
    """An amount worth showing: a list full of zeros hides the others."""
    return money if money.units else None


def method_name(method: str) -> str:
    """How money came, marked for speaking; a way unknown here as it is."""
    return PAYMENT_METHODS.get(method, method)


def _age(bucket: str, width: int = 92) -> Column[BalanceRow]:
    late = bucket not in ("not_due", "days_1_30")
    return Column[BalanceRow](
        bucket,
        BUCKET_NAMES[bucket],
        lambda row: some(getattr(row.ageing, bucket)),
        kind=Kind.MONEY,
        width=width,
        ink=lambda row: "bad" if late and getattr(row.ageing, bucket).units > 0 else "",
    )


BALANCES = (
    Column[BalanceRow]("code", N_("Code"), lambda row: row.code, width=60),
    Column[BalanceRow]("name", N_("Customer"), lambda row: row.name, stretch=True, sort="name", tip=lambda row: row.name),
    Column[BalanceRow](
        "owed",
        N_("Owed"),
        lambda row: row.owed,
        kind=Kind.MONEY,
        width=100,
        sort="owed",
        strong=True,
        ink=lambda row: "good" if row.owed.units < 0 else "",
    ),
    *map(_age, BUCKET_NAMES),
    Column[BalanceRow]("credit", N_("Free credit"), lambda row: some(row.credit), kind=Kind.MONEY, width=92, roomy=1000),
    Column[BalanceRow]("limit", N_("Limit"), lambda row: some(row.credit_limit), kind=Kind.MONEY, width=100, roomy=1000),
)

TO_BILL = (
    Column[ToBillRow]("order", N_("Order"), lambda row: row.order_number, width=132),
    Column[ToBillRow]("customer", N_("Customer"), lambda row: row.customer_name, stretch=True),
    Column[ToBillRow]("delivered", N_("Delivered on"), lambda row: row.delivered_at, kind=Kind.DATETIME, width=120),
    Column[ToBillRow]("shipments", N_("Shipments"), lambda row: row.shipments, kind=Kind.NUMBER, width=84, roomy=860),
    Column[ToBillRow]("amount", N_("To bill"), lambda row: row.amount, kind=Kind.MONEY, width=104, strong=True),
    Column[ToBillRow]("total", N_("Order total"), lambda row: row.order_total, kind=Kind.MONEY, width=104),
    Column[ToBillRow]("state", N_("State"), lambda row: row.state, kind=Kind.STATE, entity=Entity.ORDER, width=112, roomy=760),
)

BILLS = (
    Column[BillRow]("number", N_("Bill"), lambda row: row.number, width=116),
    Column[BillRow]("customer", N_("Customer"), lambda row: row.customer_name, stretch=True, tip=lambda row: row.customer_name),
    Column[BillRow]("total", N_("Total"), lambda row: row.total, kind=Kind.MONEY, width=96),
    Column[BillRow]("open", N_("Receivable"), lambda row: some(row.open), kind=Kind.MONEY, width=96),
    Column[BillRow]("due", N_("Due"), lambda row: None if row.state in CLOSED else row.due_date, kind=Kind.DUE, width=98),
    Column[BillRow]("maker", N_("Made by"), lambda row: row.made_by, width=84),
    Column[BillRow]("state", N_("State"), lambda row: row.state, kind=Kind.STATE, entity=Entity.BILL, width=104),
)

LEDGER = (
    Column[BillRow]("number", N_("Bill"), lambda row: row.number, width=114),
    Column[BillRow]("order", N_("Order"), lambda row: row.order_number, width=114, roomy=690),
    Column[BillRow]("total", N_("Total"), lambda row: row.total, kind=Kind.MONEY, width=92),
    Column[BillRow]("received", N_("Received"), lambda row: some(row.received), kind=Kind.MONEY, width=92),
    Column[BillRow]("open", N_("Receivable"), lambda row: some(row.open), kind=Kind.MONEY, width=96, strong=True),
    Column[BillRow]("due", N_("Due"), lambda row: None if row.state in CLOSED else row.due_date, kind=Kind.DUE, width=100),
    Column[BillRow]("state", N_("State"), lambda row: row.state, kind=Kind.STATE, entity=Entity.BILL, width=100, roomy=580),
)

BILL_LINES = (
    Column[BillLineRow]("sku", N_("SKU"), lambda row: row.sku, width=92),
    Column[BillLineRow]("name", N_("Product"), lambda row: f"{row.name}  {row.spec}".strip(), stretch=True),
    Column[BillLineRow]("quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=80),
    Column[BillLineRow]("unit", N_("Unit"), lambda row: row.unit, width=52),
    Column[BillLineRow]("price", N_("Price"), lambda row: row.price, kind=Kind.MONEY, width=90),
    Column[BillLineRow]("discount", N_("Discount"), lambda row: row.discount or None, kind=Kind.PERCENT, width=72),
    Column[BillLineRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=100),
    Column[BillLineRow]("shipment", N_("Shipment"), lambda row: row.shipment_number, width=124, roomy=820),
)

DISCOUNT = [column.key for column in BILL_LINES].index("discount")  # shown only where a line has one

PAID = (
    Column[PaidRow]("number", N_("Payment no."), lambda row: row.number, width=128),
    Column[PaidRow]("on", N_("Received on"), lambda row: row.received_on, kind=Kind.DATE, width=100),
    Column[PaidRow]("method", N_("Method"), lambda row: method_name(row.method), kind=Kind.WORD, width=104),
    Column[PaidRow]("reference", N_("Reference"), lambda row: row.reference, stretch=True),
    Column[PaidRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=108),
)

PAYMENTS = (
    Column[PaymentRow]("number", N_("Payment no."), lambda row: row.number, width=116),
    Column[PaymentRow](
        "customer", N_("Customer"), lambda row: row.customer_name, stretch=True, tip=lambda row: row.customer_name
    ),
    Column[PaymentRow]("on", N_("Received on"), lambda row: row.received_on, kind=Kind.DATE, width=94),
    Column[PaymentRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=96),
    Column[PaymentRow]("free", N_("Free"), lambda row: some(row.free), kind=Kind.MONEY, width=90, ink=lambda _row: "warn"),
    Column[PaymentRow]("method", N_("Method"), lambda row: method_name(row.method), kind=Kind.WORD, width=104, roomy=700),
    Column[PaymentRow]("reference", N_("Reference"), lambda row: row.reference, width=120, roomy=820),
)

WITH_ORDERS = (
    Column[OrderPaymentRow]("number", N_("Order"), lambda row: row.number, width=116),
    Column[OrderPaymentRow]("customer", N_("Customer"), lambda row: row.customer, stretch=True, tip=lambda row: row.customer),
    Column[OrderPaymentRow]("day", N_("Date"), lambda row: row.day, kind=Kind.DATE, width=94),
    Column[OrderPaymentRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=96, strong=True),
    Column[OrderPaymentRow]("method", N_("Method"), lambda row: method_name(row.method), kind=Kind.WORD, width=96),
    Column[OrderPaymentRow]("reference", N_("Reference"), lambda row: row.reference, width=110),
    Column[OrderPaymentRow]("who", N_("Entered by"), lambda row: row.entered_by, width=80),
)

OWN_PAYMENTS = (
    Column[PaymentRow]("number", N_("Payment no."), lambda row: row.number, width=114),
    Column[PaymentRow]("on", N_("Received on"), lambda row: row.received_on, kind=Kind.DATE, width=94),
    Column[PaymentRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=92),
    Column[PaymentRow]("free", N_("Free"), lambda row: some(row.free), kind=Kind.MONEY, width=84, ink=lambda _row: "warn"),
    Column[PaymentRow]("method", N_("Method"), lambda row: method_name(row.method), kind=Kind.WORD, width=112, roomy=600),
    Column[PaymentRow]("reference", N_("Reference"), lambda row: row.reference, stretch=True),
)

CORRECTIONS = (
    Column[CorrectionRow]("number", N_("Number"), lambda row: row.number, width=116),
    Column[CorrectionRow]("what", N_("Kind"), lambda row: correction_name(row.kind, row.undoes), kind=Kind.WORD, width=112),
    Column[CorrectionRow](
        "customer", N_("Customer"), lambda row: row.customer_name, stretch=True, tip=lambda row: row.customer_name
    ),
    Column[CorrectionRow]("about", N_("Concerns"), lambda row: row.about, width=116),
    Column[CorrectionRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=96, strong=True),
    Column[CorrectionRow]("asked", N_("Asked by"), lambda row: row.asked_by, width=84),
    Column[CorrectionRow]("state", N_("State"), lambda row: CORRECTION_STATES[row.state], kind=Kind.WORD, width=112, roomy=760),
)

MATCHED = (
    Column[MatchedRow]("bill", N_("Bill"), lambda row: row.bill_number, stretch=True),
    Column[MatchedRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=112),
)


def whole_amounts(table: PagedTable[Any]) -> None:
    """Keep the money columns of a table as wide as their amounts: a name may be cut short, an amount never."""

    def widen(_count: int) -> None:
        rows = table.rows()
        for number, column in enumerate(table.rows_model.columns):
            if column.kind is Kind.MONEY and not table.isColumnHidden(number):
                amounts = [(amount.units, at) for at, row in enumerate(rows) if (amount := column.value(row)) is not None]
                # Qt would write every row anew to measure it; no amount is wider than the largest or the most negative.
                for at in {max(amounts)[1], min(amounts)[1]} if amounts else ():
                    wide = table.sizeHintForIndex(table.rows_model.index(at, number)).width() + 1
                    table.setColumnWidth(number, max(table.columnWidth(number), wide))

    table.loaded.connect(widen)
