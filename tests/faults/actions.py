"""What people may and may not do at the database with any program: one table of actions and the roles that may.

Each action is SQL that a person runs with his own login; `{name}` stands for a thing of the world in rights_world.py, `{me}`
for his staff id, `{login}` for his login, `{now}` for the time. An action of several statements is one transaction.
Letters: C clerk, S sales reviewer, B business reviewer, M manager, W warehouse, H shipping, F finance, A administrator.
"""

from __future__ import annotations

from tests.faults.action import ALL, ENTRY, SEAL, SIDE, Action, do, on_server
from tests.faults.amendment_actions import AMENDMENTS
from tests.faults.correction_actions import CORRECTIONS
from tests.faults.credit_actions import CREDIT
from tests.faults.goods_actions import GOODS
from tests.faults.inbound_actions import INBOUND
from tests.faults.mail_actions import MAILS
from tests.faults.route_actions import ROUTES
from tests.faults.server_actions import CONTACT, SERVER
from tests.faults.signed_actions import SIGNED
from tests.faults.task_actions import TASKS

_ORDER = (
    "INSERT INTO sales_order (number, kind, channel, state, customer_id, currency, total_units, ordered_at, created_at, "
    "business_date, entered_by, version) VALUES ('X1', 'stock', 'phone', '{state}', {{customer}}, 'CNY', 0, {{now}}, {{now}}, "
    "'{{today}}', {by}, 1)"
)
_LINE = (
    "INSERT INTO order_line (order_id, position, state, product_id, sku, name, unit, quantity_units, base_units, price_units, "
    "amount_units, gift) VALUES ({order}, 9, 'pending', {{product}}, 'S', 'N', 'pcs', 10000, 10000, 10000, 10000, {{no}})"
)
_DECIDE = (
    "INSERT INTO review_decision (order_id, round, step, verdict, opinion, decided_by, decided_at) "
    "VALUES ({order}, 1, '{step}', '{verdict}', 'x', {by}, {{now}})"
)
_MOVE = "UPDATE sales_order SET state = '{state}', version = version + 1 WHERE id = {order}"
_ROUTE = "(SELECT r.id FROM review_route r JOIN review_book b ON b.id = r.book_id WHERE b.state = 'on' AND r.document = 'order')"
_SUBMIT = "UPDATE sales_order SET state = '{state}', route_id = {route}, version = version + 1 WHERE id = {{draft}}"
_BILL = (
    "INSERT INTO bill (number, customer_id, order_id, state, currency, total_units, business_date, due_date, made_by, made_at, "
    "audited_by, audited_at, version) VALUES ('BX', {{customer}}, {{delivered}}, '{state}', 'CNY', 100, '{{today}}', "
    "'2026-04-02', {by}, {{now}}, {audited}, {{now}}, 1)"
)
_NUMBERS = "INSERT INTO number_sequence (series, period, last) VALUES ('ZZ', '1', {last})"
_PAYMENT = (
    "INSERT INTO payment (number, customer_id, currency, amount_units, method, received_on, entered_by, entered_at) "
    "VALUES ('PX', {{customer}}, 'CNY', 10000, 'cash', '{{today}}', {by}, {{now}})"
)
_BOOKED = "UPDATE sales_order SET payment_id = (SELECT max(id) FROM payment), version = version + 1 WHERE id = {order}"
_LEFT = (
    "INSERT INTO disclosure (at, staff_id, kind, what, customer_id, reason) "
    "VALUES ({{now}}, {by}, '{kind}', 'x', {customer}, '{reason}')"
)
_TIMELINE = "INSERT INTO timeline (order_id, at, staff_id, verb) VALUES ({{draft}}, {{now}}, {by}, 'note')"


def _order(state: str, by: str = "{me}") -> str:
    return _ORDER.format(state=state, by=by)


def _line(order: str) -> str:
    return _LINE.format(order=order)


def _reviewed(order: str, step: str, verdict: str, target: str, by: str = "{me}") -> tuple[str, str]:
    decision = _DECIDE.format(order=order, step=step, verdict=verdict, by=by)
    return decision, _MOVE.format(state=target, order=order)


def _moved(order: str, state: str) -> str:
    return _MOVE.format(order=order, state=state)


def _posted(
    debit: int, credit: int, total: int, *, kind: str = "bill", source: str = "{audited_bill}", by: str = "{me}"
) -> tuple[str, ...]:
    return (
        ENTRY.format(kind=kind, source=source, by=by),
        SIDE.format(account="receivable", debit=debit, credit=0),
        SIDE.format(account="sales", debit=0, credit=credit),
        SEAL.format(total=total),
    )


_ORDERS = [
    do("enter an order", _order("draft"), may="CA"),
    do("enter an order in another's name", _order("draft", "{other}")),
    do("enter an approved order", _order("approved"), may="A"),
    do("enter a delivered order in another's name", _order("delivered", "{other}")),
    do("enter an order for some days ahead", _order("draft").replace("{today}", "{tomorrow}")),
    on_server("enter an order long ago", _order("draft").replace("{now}", "{then}")),
    do(
        "move an order some days ahead",
        "UPDATE sales_order SET business_date = '{tomorrow}', version = version + 1 WHERE id = {draft}",
    ),
    do("change the remark of a draft", "UPDATE sales_order SET remark = 'x', version = version + 1 WHERE id = {draft}", may="C"),
    do("change a draft past its version", "UPDATE sales_order SET remark = 'x' WHERE id = {draft}"),
    do(
        "change a draft's customer",
        "UPDATE sales_order SET customer_id = {customer2}, version = version + 1 WHERE id = {draft}",
        may="CA",
    ),
    do("put an order elsewhere in the queue", "UPDATE sales_order SET rank = -1 WHERE id = {approved}", may="CSBMA"),
    do(
        "put it elsewhere and change it past its version",
        "UPDATE sales_order SET rank = -1, requested_date = '{tomorrow}' WHERE id = {draft}",
    ),
    do("say another entered it", "UPDATE sales_order SET entered_by = {other2}, version = version + 1 WHERE id = {draft}"),
    do("renumber an order", "UPDATE sales_order SET number = 'Z', version = version + 1 WHERE id = {draft}"),
    do("date back an order's making", "UPDATE sales_order SET created_at = {then}, version = version + 1 WHERE id = {draft}"),
    do("submit a draft", _SUBMIT.format(state="first_review", route=_ROUTE), may="C"),
    do("submit a draft on no route", _SUBMIT.format(state="first_review", route="NULL")),
    do(
        "submit a draft with another total",
        "UPDATE sales_order SET state = 'first_review', total_units = 1, version = version + 1 WHERE id = {draft}",
    ),
    do("submit straight to the last review", _SUBMIT.format(state="final_review", route=_ROUTE)),
    do("approve a draft", _moved("{draft}", "approved")),
    do("park a draft", _moved("{draft}", "parked"), may="C"),
    do("cancel a draft", _moved("{draft}", "cancelled"), may="CM"),
    do("delete a draft", "DELETE FROM sales_order WHERE id = {draft}"),
    do(
        "confirm in one's own name",
        "UPDATE sales_order SET confirmed_by = {me}, version = version + 1 WHERE id = {draft}",
        may="C",
    ),
    do("confirm in another's name", "UPDATE sales_order SET confirmed_by = {other}, version = version + 1 WHERE id = {draft}"),
    do("add a line to a draft", _line("{draft}"), may="CA"),
    do("change a price in a draft", "UPDATE order_line SET price_units = 1 WHERE id = {draft_line}", may="C"),
    do("take a line out of a draft", "DELETE FROM order_line WHERE id = {draft_line}", may="C"),
    do("add a line to an approved order", _line("{approved}")),
    do("change a price in an approved order", "UPDATE order_line SET price_units = 1 WHERE id = {approved_line}"),
    do(
        "change a quantity in an approved order",
        "UPDATE order_line SET base_units = 1, quantity_units = 1 WHERE id = {approved_line}",
    ),
    do("change an amount in an approved order", "UPDATE order_line SET amount_units = 1 WHERE id = {approved_line}"),
    do("make a line of an approved order a gift", "UPDATE order_line SET gift = {yes} WHERE id = {approved_line}"),
    do("take a line out of an approved order", "DELETE FROM order_line WHERE id = {approved_line}"),
    do("move a line to another order", "UPDATE order_line SET order_id = {approved} WHERE id = {draft_line}"),
    do(
        "change the total of an approved order",
        "UPDATE sales_order SET total_units = 1, version = version + 1 WHERE id = {approved}",
    ),
    do(
        "change the address of an approved order",
        "UPDATE sales_order SET ship_to = 'x', version = version + 1 WHERE id = {approved}",
    ),
    do(
        "change the customer of an approved order",
        "UPDATE sales_order SET customer_id = {customer2}, version = version + 1 WHERE id = {approved}",
    ),
    do(
        "change the terms of an order in review",
        "UPDATE sales_order SET payment_terms = 'x', version = version + 1 WHERE id = {first}",
    ),
    do("roll an approved order back", _moved("{approved}", "draft")),
    do("return an approved order", _moved("{approved}", "returned")),
    do("say an approved order was delivered", _moved("{approved}", "delivered")),
    do("say a line was shipped", "UPDATE order_line SET state = 'shipped' WHERE id = {approved_line}", may="H"),
    do("bring a cancelled order back", _moved("{cancelled}", "draft")),
]
_REVIEWS = [
    do("approve at first review", *_reviewed("{first}", "first_review", "approved", "second_review"), may="S"),
    do("approve at second review", *_reviewed("{second}", "second_review", "approved", "final_review"), may="B"),
    do("approve at final review", *_reviewed("{final}", "final_review", "approved", "approved"), may="M"),
    do("return at first review", *_reviewed("{first}", "first_review", "returned", "returned"), may="S"),
    do("approve past the steps of the route", *_reviewed("{first}", "first_review", "approved", "approved")),
    do("leave out a step of the route", *_reviewed("{first}", "first_review", "approved", "final_review")),
    do(
        "change the route of an order in review",
        f"UPDATE sales_order SET route_id = {_ROUTE}, version = version + 1 WHERE id = {{second}}",
    ),
    do("approve without a decision", _moved("{first}", "second_review")),
    do("approve with a decision that returns", *_reviewed("{first}", "first_review", "returned", "second_review")),
    do("approve in another's name", *_reviewed("{first}", "first_review", "approved", "second_review", "{other}")),
    do("approve what one entered oneself", *_reviewed("{own_first}", "first_review", "approved", "second_review")),
    do("approve what one changed or submitted", *_reviewed("{changed_first}", "first_review", "approved", "second_review")),
    do("return what one changed", *_reviewed("{changed_first}", "first_review", "returned", "returned"), may="S"),
    do("decide a step the order is not at", _DECIDE.format(order="{first}", step="final_review", verdict="approved", by="{me}")),
    do("change a decision", "UPDATE review_decision SET opinion = 'y' WHERE order_id = {approved}"),
    do("delete a decision", "DELETE FROM review_decision WHERE order_id = {approved}"),
]
_MONEY = [
    do("make a bill", _BILL.format(state="draft", by="{me}", audited="NULL"), may="F"),
    do("make a bill in another's name", _BILL.format(state="draft", by="{other}", audited="NULL")),
    do("make an audited bill", _BILL.format(state="audited", by="{me}", audited="{me}"), may="A"),
    do("make a bill that another audited", _BILL.format(state="audited", by="{me}", audited="{other}")),
    do(
        "audit a bill",
        "UPDATE bill SET state = 'audited', audited_by = {me}, version = version + 1 WHERE id = {draft_bill}",
        may="F",
    ),
    do(
        "audit one's own bill",
        "UPDATE bill SET state = 'audited', audited_by = {me}, version = version + 1 WHERE id = {own_bill}",
    ),
    do(
        "audit in another's name",
        "UPDATE bill SET state = 'audited', audited_by = {other}, version = version + 1 WHERE id = {draft_bill}",
    ),
    do("cancel a bill", "UPDATE bill SET state = 'cancelled', version = version + 1 WHERE id = {draft_bill}", may="F"),
    do("change a bill's total", "UPDATE bill SET total_units = 1, version = version + 1 WHERE id = {draft_bill}"),
    do("change when a bill is due", "UPDATE bill SET due_date = '2030-01-01', version = version + 1 WHERE id = {audited_bill}"),
    do("un-audit a bill", "UPDATE bill SET state = 'draft', version = version + 1 WHERE id = {audited_bill}"),
    do("delete a bill", "DELETE FROM bill WHERE id = {draft_bill}"),
    do("change a bill's line", "UPDATE bill_line SET amount_units = 1 WHERE bill_id = {audited_bill}"),
    do("delete a bill's line", "DELETE FROM bill_line WHERE bill_id = {audited_bill}"),
    do(
        "bill what was not delivered",
        "INSERT INTO bill_line (bill_id, shipment_line_id, line_id, base_units, amount_units) "
        "VALUES ({draft_bill}, {handed_line}, {approved_line}, 1, 1)",
    ),
    do("receive a payment", _PAYMENT.format(by="{me}"), may="F"),
    do("enter what was paid with an order", _PAYMENT.format(by="{me}"), _BOOKED.format(order="{calm}"), may="F"),
    do("enter a payment with an order nothing was paid with", _PAYMENT.format(by="{me}"), _BOOKED.format(order="{approved}")),
    do(
        "say another's payment was made with an order",
        "UPDATE sales_order SET payment_id = {payment}, version = version + 1 WHERE id = {calm}",
    ),
    do("receive a payment in another's name", _PAYMENT.format(by="{other}")),
    on_server("enter a payment long ago", _PAYMENT.format(by="{me}").replace("{now}", "{then}")),
    do("receive a payment in some days", _PAYMENT.format(by="{me}").replace("{today}", "{tomorrow}")),
    do("owe less by hand", "UPDATE customer_balance SET balance_units = balance_units - 1 WHERE customer_id = {customer}"),
    do(
        "owe something by hand",
        "INSERT INTO customer_balance (customer_id, currency, balance_units) VALUES ({customer2}, 'CNY', 1)",
    ),
    do("forget what is owed", "DELETE FROM customer_balance WHERE customer_id = {customer}"),
    do("bill for another day", _BILL.format(state="draft", by="{me}", audited="NULL").replace("{today}", "{tomorrow}")),
    do("post for another day", *(sql.replace("{today}", "2020-01-01") for sql in _posted(500000, 500000, 500000)), may="A"),
    on_server("post long ago", *(sql.replace("{now}", "{then}") for sql in _posted(500000, 500000, 500000))),
    do("change a payment", "UPDATE payment SET amount_units = 1 WHERE id = {payment}"),
    do("delete a payment", "DELETE FROM payment WHERE id = {payment}"),
    do(
        "match a payment",
        "INSERT INTO allocation (payment_id, bill_id, amount_units, allocated_by, allocated_at) "
        "VALUES ({payment}, {audited_bill}, 100, {me}, {now})",
        may="F",
    ),
    do(
        "match more than was paid",
        "INSERT INTO allocation (payment_id, bill_id, amount_units, allocated_by, allocated_at) "
        "VALUES ({payment}, {audited_bill}, 99999999, {me}, {now})",
    ),
    do(
        "match with another customer's bill",
        "INSERT INTO allocation (payment_id, bill_id, amount_units, allocated_by, allocated_at) "
        "VALUES ({payment}, {strange_bill}, 100, {me}, {now})",
    ),
    do("match less than was matched", "UPDATE allocation SET amount_units = amount_units - 1"),
    do("post a bill", *_posted(500000, 500000, 500000), may="FA"),
    do("post in another's name", *_posted(500000, 500000, 500000, by="{other}")),
    do("post what does not balance", *_posted(500000, 400000, 500000)),
    do("post another amount than the bill's", *_posted(100, 100, 100)),
    do("post a bill that is not there", *_posted(100, 100, 100, source="987654")),
    do("change a posting", "UPDATE journal_line SET debit_units = 1 WHERE debit_units > 0"),
    do("delete a posting", "DELETE FROM journal_line"),
    do("change an entry", "UPDATE journal_entry SET customer_id = {customer2}"),
    do("delete an entry", "DELETE FROM journal_entry"),
    do("break a seal", "DELETE FROM journal_seal"),
    do(
        "add to a sealed entry",
        "INSERT INTO journal_line (entry_id, account, debit_units, credit_units) VALUES ({entry}, 'bank', 1, 0)",
    ),
]
_RECORDS = [
    do("rename a customer", "UPDATE customer SET name = 'x', version = version + 1 WHERE id = {customer}", may="CA"),
    do(
        "raise a credit limit",
        "UPDATE customer SET credit_limit_units = 9, version = version + 1 WHERE id = {customer}",
        may="MFA",
    ),
    do(
        "add a customer with a limit",
        "INSERT INTO customer (code, name, currency, created_at, credit_limit_units) VALUES ('ZZ', 'z', 'CNY', {now}, 5)",
        may="A",
    ),
    do("add a customer", "INSERT INTO customer (code, name, currency, created_at) VALUES ('ZZ', 'z', 'CNY', {now})", may="CA"),
    do("delete a customer", "DELETE FROM customer WHERE id = {customer2}"),
    do("change a price list", "UPDATE product SET list_price_units = 1, version = version + 1 WHERE id = {product}", may="WA"),
    do("delete a product", "DELETE FROM product WHERE id = {product2}"),
    do(
        "change a setting",
        "INSERT INTO setting (key, value, changed_by, changed_at) VALUES ('k', '{{}}', {me}, {now})",
        may="A",
    ),
    do(
        "change a setting in another's name",
        "INSERT INTO setting (key, value, changed_by, changed_at) VALUES ('k', '{{}}', {other}, {now})",
    ),
    do("tell a step in one's own name", _TIMELINE.format(by="{me}"), may=ALL),
    do("tell a step in another's name", _TIMELINE.format(by="{other}")),
    do("change what was told", "UPDATE timeline SET note = 'x' WHERE order_id = {draft}"),
    do("delete what was told", "DELETE FROM timeline WHERE order_id = {draft}"),
    do(
        "allow oneself a step",
        "INSERT INTO allowed_move (entity, source, target, role) VALUES ('order', 'draft', 'approved', 'clerk')",
    ),
    do("forget the steps that are allowed", "DELETE FROM allowed_move"),
    do("number on", _NUMBERS.format(last=0), "UPDATE number_sequence SET last = last + 2 WHERE series = 'ZZ'", may=ALL),
    do("number back", _NUMBERS.format(last=0), "UPDATE number_sequence SET last = last - 1 WHERE series = 'ZZ'"),
    do("use the numbers up", _NUMBERS.format(last=0), "UPDATE number_sequence SET last = 2147483647 WHERE series = 'ZZ'"),
    do("begin numbers in the middle", _NUMBERS.format(last=9)),
    do("change what the desk is", "UPDATE desk_note SET value = 'x'"),
    do("change the schema's number", "UPDATE alembic_version SET version_num = '1'"),
    on_server(
        "add to the audit trail",
        "INSERT INTO audit_row (at, login, table_name, operation, row_key) VALUES ({now}, 'x', 'x', 'x', 'x')",
    ),
    do("change the audit trail", "UPDATE audit_row SET login = 'x'"),
    do("delete the audit trail", "DELETE FROM audit_row"),
    do("change a seal of the trail", "UPDATE audit_block SET digest = 'x'"),
    do(
        "log a file that leaves the house",
        _LEFT.format(kind="export", customer="NULL", reason="", by="{me}"),
        may=ALL,
    ),
    do("log a paper that leaves the house", _LEFT.format(kind="print", customer="NULL", reason="", by="{me}"), may="CMWHF"),
    do("log it in another's name", _LEFT.format(kind="export", customer="NULL", reason="", by="{other}")),
    do(
        "see a customer whole for a reason",
        _LEFT.format(kind="unmask", customer="{customer}", reason="call back", by="{me}"),
        may="SBW",
    ),
    do("see a customer whole without a reason", _LEFT.format(kind="unmask", customer="{customer}", reason=" ", by="{me}")),
    do("see everybody whole", _LEFT.format(kind="unmask", customer="NULL", reason="call back", by="{me}")),
    do("delete what left the house", "DELETE FROM disclosure"),
]
_ARCHIVE = "INSERT INTO order_archive (order_id, archived_by, archived_at, documents) VALUES ({order}, {by}, {{now}}, 1)"
_DEFECT = (
    "INSERT INTO document_defect (order_id, document, kind, found_by, found_at, responsible_id, currency, amount_units) "
    "VALUES ({{approved}}, 'form', 'altered', {by}, {{now}}, {{other}}, 'CNY', 200000)"
)
_DOCUMENTS = [
    do("archive an approved order", _ARCHIVE.format(order="{approved}", by="{me}"), may="CM"),
    do("archive an order in another's name", _ARCHIVE.format(order="{approved}", by="{other}")),
    do("archive a draft", _ARCHIVE.format(order="{draft}", by="{me}")),
    do("record a defect of a document", _DEFECT.format(by="{me}"), may="CSBMF"),
    do("record a defect in another's name", _DEFECT.format(by="{other}")),
]

ACTIONS: tuple[Action, ...] = (
    *_ORDERS,
    *INBOUND,
    *_REVIEWS,
    *ROUTES,
    *GOODS,
    *_MONEY,
    *CORRECTIONS,
    *CREDIT,
    *AMENDMENTS,
    *_DOCUMENTS,
    *TASKS,
    *SIGNED,
    *MAILS,
    *_RECORDS,
    *SERVER,
    *CONTACT,
)
