"""What people may and may not do at the database with what is signed beside the orders, papers and records; see actions.py."""

from __future__ import annotations

from orderdesk.model import Base
from tests.faults.action import ALL, Action, do, on_server

_VERSION = "(SELECT o.version FROM sales_order o WHERE o.id = {draft})"
_HOLD = "INSERT INTO review_hold (order_id, until, reason, held_by, held_at) VALUES ({order}, '2030-01-01', 'x', {by}, {{now}})"
_QUESTION = (
    "INSERT INTO review_question (order_id, asked_by, asked_of, question, asked_at, answer, answered_at) "
    "VALUES ({{first}}, {by}, {{other2}}, 'x', {{now}}, {answer}, {at})"
)
_JUDGED = "INSERT INTO review_check (decision_id, code, verdict, fact, note) VALUES ({decision}, 'x', 'good', '', '')"
_DECIDED = (
    "INSERT INTO review_decision (order_id, round, step, verdict, opinion, decided_by, decided_at) "
    "VALUES ({first}, 1, 'first_review', 'approved', 'x', {me}, {now})"
)
_STANDARD = "INSERT INTO review_standard (code, text, changed_by, changed_at, version) VALUES ('{code}', 'x', {by}, {{now}}, 1)"
_THROUGH = (
    "INSERT INTO order_confirmation (order_id, order_version, stage, item, good, note, said_by, confirmed_by, confirmed_at) "
    "VALUES ({{draft}}, {version}, '{stage}', 'x', {{yes}}, '', '', {by}, {{now}})"
)
_FILE = (
    "INSERT INTO attachment (order_id, name, media_type, sha256, content, added_by, added_at) "
    "VALUES ({{approved}}, 'f', 'text/plain', '0', {{blob}}, {by}, {{now}})"
)
_LETTER = (
    "INSERT INTO outbox (kind, state, order_id, recipient, subject, body, created_by, created_at) "
    "VALUES ('{kind}', '{state}', {{approved}}, 'x@y.example', 'x', 'x', {by}, {{now}})"
)
_MAIL = "INSERT INTO mail_message (message_id, content_hash, state, received_at, raw) VALUES ('<9@x>', '9', 'new', {now}, {blob})"
_OPEN = (
    "INSERT INTO presence (desk, order_id, staff_id, editing, since, seen_at) "
    "VALUES ('x', {{draft}}, {by}, {{no}}, {{now}}, {{now}})"
)
_KEY = (
    "INSERT INTO idempotency_key (key, staff_id, operation, request_hash, result, done_at) "
    "VALUES ('k', {by}, 'x', 'x', '{{{{}}}}', {{now}})"
)
_TRAINED = (
    "INSERT INTO staff_training (staff_id, topic, held_on, trainer, recorded_by, recorded_at) "
    "VALUES ({{me}}, 'x', '{{today}}', 'x', {by}, {{now}})"
)
_PROVED = "INSERT INTO backup_record (kind, at, staff_id, good, file_name) VALUES ('drill', {now}, {me}, {yes}, 'x')"
_REVIEWS: tuple[Action, ...] = (
    do("set an order aside at its step", _HOLD.format(order="{own_first}", by="{me}"), may="S"),
    do("set an order aside at another's step", _HOLD.format(order="{draft}", by="{me}")),
    do("set an order aside in another's name", _HOLD.format(order="{own_first}", by="{other}")),
    do("put off in silence what another set aside", "UPDATE review_hold SET until = '2031-01-01' WHERE order_id = {first}"),
    do(
        "put off what another set aside",
        "UPDATE review_hold SET until = '2031-01-01', held_by = {me} WHERE order_id = {first}",
        may="S",
    ),
    do("take up what was set aside", "DELETE FROM review_hold WHERE order_id = {first}", may="SBM"),
    do("ask a colleague", _QUESTION.format(by="{me}", answer="''", at="NULL"), may=ALL),
    do("ask in another's name", _QUESTION.format(by="{other}", answer="''", at="NULL")),
    do("ask with the colleague's answer", _QUESTION.format(by="{me}", answer="'yes'", at="{now}")),
    do("answer for a colleague", "UPDATE review_question SET answer = 'yes', answered_at = {now} WHERE id = {question}"),
    do("change a question", "UPDATE review_question SET question = 'y' WHERE id = {question}"),
    do("delete a question", "DELETE FROM review_question WHERE id = {question}"),
    do("judge a point of another's decision", _JUDGED.format(decision="{decision}")),
    do(
        "judge a point of one's own decision", _DECIDED, _JUDGED.format(decision="(SELECT max(id) FROM review_decision)"), may="S"
    ),
    do("judge otherwise afterwards", "UPDATE review_check SET verdict = 'good' WHERE decision_id = {decision}"),
    do(
        "say in the queue what is wrong",
        "INSERT INTO review_reason (order_id, code, verdict) VALUES ({second}, 'x', 'bad')",
        may="CSBM",
    ),
    do("change what is wrong", "UPDATE review_reason SET verdict = 'unsure' WHERE order_id = {first}"),
    do("write a standard", _STANDARD.format(code="price", by="{me}"), may="SBM"),
    do("write a standard in another's name", _STANDARD.format(code="price", by="{other}")),
    do(
        "change a standard",
        "UPDATE review_standard SET text = 'y', changed_by = {me}, version = version + 1 WHERE code = 'stock'",
        may="SBM",
    ),
    do(
        "change a standard under another's name",
        "UPDATE review_standard SET text = 'y', version = version + 1 WHERE code = 'stock'",
    ),
    do("delete a standard", "DELETE FROM review_standard WHERE code = 'stock'"),
    do("go through an order for sales", _THROUGH.format(version=_VERSION, stage="sales", by="{me}"), may="C"),
    do("go through an order in another's name", _THROUGH.format(version=_VERSION, stage="sales", by="{other}")),
    do("go through an order before it is changed", _THROUGH.format(version="9999", stage="sales", by="{me}")),
    do("go through an order for customer service", _THROUGH.format(version=_VERSION, stage="service", by="{me}"), may="C"),
    do(
        "go through an order for sales and for customer service",
        _THROUGH.format(version=_VERSION, stage="sales", by="{me}"),
        _THROUGH.format(version=_VERSION, stage="service", by="{me}"),
    ),
    do("find right what was wrong", "UPDATE order_confirmation SET good = {yes} WHERE order_id = {draft}"),
    do("forget what was gone through", "DELETE FROM order_confirmation WHERE order_id = {draft}"),
    do(
        "confirm with another under his name",
        "UPDATE sales_order SET confirmed_with = 'x', confirmed_at = {now}, version = version + 1 WHERE id = {confirmed}",
    ),
)
_PAPERS: tuple[Action, ...] = (
    do("keep a document with an order", _FILE.format(by="{me}"), may="CM"),
    do("keep a document in another's name", _FILE.format(by="{other}")),
    do("give a document to another order", "UPDATE attachment SET order_id = {draft} WHERE id = {paper}"),
    do("change a document", "UPDATE attachment SET sha256 = 'y' WHERE id = {paper}"),
    do("delete a document", "DELETE FROM attachment WHERE id = {paper}"),
    do("write to a customer", _LETTER.format(kind="message", state="queued", by="{me}"), may="CF"),
    do("write to a customer of his amendment", _LETTER.format(kind="amendment", state="queued", by="{me}"), may="CSBMF"),
    do("write to a customer in another's name", _LETTER.format(kind="message", state="queued", by="{other}")),
    do("say that a customer was written to", _LETTER.format(kind="message", state="sent", by="{me}")),
    do("call a message sent", "UPDATE outbox SET state = 'sent', sent_at = {now} WHERE id = {letter}", may="CF"),
    do("send a message again", "UPDATE outbox SET state = 'queued', sent_at = NULL WHERE id = {sent_letter}"),
    do("change what a message says", "UPDATE outbox SET body = 'y' WHERE id = {letter}"),
    do("delete a message", "DELETE FROM outbox WHERE id = {letter}"),
    do("keep a mail", _MAIL, may="C"),
    do("change a mail", "UPDATE mail_message SET body = 'y' WHERE id = {mail}"),
    do("delete a mail", "DELETE FROM mail_message WHERE id = {mail}"),
    do("bring back a certificate", "UPDATE qualification SET withdrawn_at = NULL WHERE id = {withdrawn}"),
    do(
        "answer an inquiry without a name",
        "UPDATE inquiry SET state = 'answered', answer = 'x', answered_at = {now}, version = version + 1 WHERE id = {inquiry}",
    ),
    do("end a task without a name", "UPDATE task SET state = 'done', done_at = {now}, version = version + 1 WHERE id = {task}"),
    do("hand over without a name", "UPDATE shipment SET state = 'handed_over', version = version + 1 WHERE id = {packed}"),
    do("take an order handed in without a name", "UPDATE inbound_order SET state = 'refused' WHERE id = {inbound}"),
    do(
        "ask for another price of an approved order",
        "INSERT INTO amendment (number, kind, state, order_id, reason, total_before_units, total_after_units, line_count, "
        "asked_by, asked_at, version) VALUES ('AMP', 'change', 'first_review', {calm}, 'x', 1, 1, 1, {me}, {now}, 1)",
        "INSERT INTO amendment_line (amendment_id, action, line_id, product_id, sku, name, unit, quantity_units, base_units, "
        "price_units, amount_units, gift, before_amount_units) SELECT (SELECT max(id) FROM amendment), 'change', l.id, "
        "{product}, 'S', 'N', 'pcs', 50000, 50000, 1, 5, {no}, l.amount_units FROM order_line l WHERE l.id = {calm_line}",
        may="SM",
    ),
    on_server(
        "decide an amendment long ago",
        "INSERT INTO amendment_decision (amendment_id, step, verdict, opinion, decided_by, decided_at) "
        "VALUES ({amendment}, 'first_review', 'approved', 'x', {me}, {then})",
    ),
    do(
        "change a day's capacity",
        "UPDATE capacity_day SET lines = 9, changed_by = {me}, version = version + 1 WHERE day = '2026-03-06'",
        may="MW",
    ),
    do(
        "change a day's capacity under another's name",
        "UPDATE capacity_day SET lines = 9, version = version + 1 WHERE day = '2026-03-06'",
    ),
    do("change a kind of sheet under another's name", "UPDATE import_profile SET headings = 'y', version = version + 1"),
)
_HOUSE: tuple[Action, ...] = (
    do("say what one has open", _OPEN.format(by="{me}"), may=ALL),
    do("say what another has open", _OPEN.format(by="{other}")),
    do("say that another edits", "UPDATE presence SET editing = {yes} WHERE desk = 'strange'"),
    do("keep a step's key", _KEY.format(by="{me}"), may=ALL),
    do("keep a step's key in another's name", _KEY.format(by="{other}")),
    do("change a step's result", "UPDATE idempotency_key SET result = '[]'"),
    do("record a training", _TRAINED.format(by="{me}"), may="A"),
    do("record a training in another's name", _TRAINED.format(by="{other}")),
    do("say that a backup proved itself", _PROVED, may="A"),
    do("add a carrier", "INSERT INTO carrier (code, name) VALUES ('X9', 'x')", may="HA"),
    do("rename a carrier", "UPDATE carrier SET name = 'x' WHERE id = {carrier}", may="H"),
    do(
        "add a product",
        "INSERT INTO product (sku, name, kind, unit, currency, discontinued) VALUES ('P9', 'x', 'stock', 'pcs', 'CNY', {no})",
        may="WA",
    ),
    do("find a product by another word", "INSERT INTO product_key (key, product_id) VALUES ('x', {product})", may="WA"),
    do("find a customer by another word", "INSERT INTO customer_key (key, customer_id) VALUES ('x', {customer})", may="CA"),
    do("add a contact", "INSERT INTO customer_contact (customer_id, name, is_default) VALUES ({customer}, 'x', {no})", may="CA"),
    do(
        "add an address",
        "INSERT INTO customer_address (customer_id, address, is_default) VALUES ({customer}, 'x', {no})",
        may="CA",
    ),
    do(
        "sell in another pack",
        "INSERT INTO product_pack (product_id, unit, base_units) VALUES ({product}, 'box', 120000)",
        may="WA",
    ),
)
_TAKEN_OUT = frozenset(
    "order_line customer_contact customer_address customer_key product_key product_pack plan_item presence assignment_rule "
    "learned_word review_hold review_reason import_profile capacity_day department_member allocation staff_role "
    "price_list_line".split()
)
"""Tables of which somebody may take rows away; of all others nobody may."""
_NOBODY: tuple[Action, ...] = tuple(
    on_server(f"take rows out of {table}", f"DELETE FROM {table}") for table in sorted(set(Base.metadata.tables) - _TAKEN_OUT)
)
SIGNED: tuple[Action, ...] = (*_REVIEWS, *_PAPERS, *_HOUSE, *_NOBODY)
