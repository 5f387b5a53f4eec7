"""What people may and may not do to amendments, and to approved orders past them, with any program."""

from __future__ import annotations

from tests.faults.action import do, on_server

_ASK = (
    "INSERT INTO amendment (number, kind, state, order_id, reason, total_before_units, total_after_units, line_count, asked_by, "
    "asked_at, version) VALUES ('AMX', 'change', '{state}', {order}, 'x', 500000, 600000, 1, {by}, {{now}}, 1)"
)
_LINE = (
    "INSERT INTO amendment_line (amendment_id, action, product_id, sku, name, unit, quantity_units, base_units, price_units, "
    "amount_units, gift) VALUES ({amendment}, 'add', {{product}}, 'S', 'N', 'pcs', 10000, 10000, 100000, 100000, {{no}})"
)
_SAY = (
    "INSERT INTO amendment_decision (amendment_id, step, verdict, opinion, decided_by, decided_at) "
    "VALUES ({amendment}, '{step}', '{verdict}', 'x', {by}, {{now}})"
)
_MOVE = "UPDATE amendment SET state = '{state}', version = version + 1 WHERE id = {amendment}"


def _decided(verdict: str, target: str, amendment: str = "{amendment}", by: str = "{me}") -> tuple[str, str]:
    said = _SAY.format(amendment=amendment, step="first_review", verdict=verdict, by=by)
    return said, _MOVE.format(state=target, amendment=amendment)


_IN_FORCE = (
    "(SELECT r.id FROM review_route r JOIN review_book b ON b.id = r.book_id "
    "WHERE b.state = 'on' AND r.document = '{document}' ORDER BY r.position DESC LIMIT 1)"
)
_OWN, _OTHER = _IN_FORCE.format(document="change"), _IN_FORCE.format(document="jump")
_WAY = "UPDATE amendment SET route_id = {own}, version = version + 1 WHERE id = {{own_amendment}}"
_ASK_ON = (
    _ASK.format(state="first_review", order="{calm}", by="{me}")
    .replace("version)", "version, route_id)")
    .replace("1)", f"1, {_OWN})", 1)
)
_DAY = (
    "INSERT INTO capacity_day (resource, day, lines, note, changed_by, changed_at, version) "
    "VALUES ('packing', '2026-03-05', 5, 'x', {by}, {{now}}, 1)"
)

AMENDMENTS = [
    do("say what a day holds", _DAY.format(by="{me}"), may="MW"),
    do("say what a day holds in another's name", _DAY.format(by="{other}")),
    do(
        "decide a rule for insertions",
        "INSERT INTO setting (key, value, changed_by, changed_at) VALUES ('insertion.late_orders', '{{}}', {me}, {now})",
        may="M",
    ),
    do("ask for an amendment", _ASK.format(state="first_review", order="{calm}", by="{me}"), may="CSM"),
    do("ask for an amendment in another's name", _ASK.format(state="first_review", order="{calm}", by="{other}")),
    do("begin an amendment in force", _ASK.format(state="in_force", order="{calm}", by="{me}")),
    do("begin an amendment that is approved", _ASK.format(state="approved", order="{calm}", by="{me}")),
    do("amend a draft", _ASK.format(state="first_review", order="{draft}", by="{me}")),
    do("add a line to another's amendment", _LINE.format(amendment="{amendment}")),
    do("change what an amendment asks for", "UPDATE amendment_line SET price_units = 1 WHERE id = {asked_line}"),
    do(
        "change the sum of an amendment",
        "UPDATE amendment SET total_after_units = 1, version = version + 1 WHERE id = {amendment}",
    ),
    do("approve an amendment", *_decided("approved", "final_review"), may="S"),
    do("approve an amendment without a decision", _MOVE.format(state="final_review", amendment="{amendment}")),
    do("approve an amendment one asked for", *_decided("approved", "final_review", "{own_amendment}")),
    do("approve an amendment in another's name", *_decided("approved", "final_review", by="{other}")),
    do("let a jump pass the management by", *_decided("approved", "approved", "{jump}")),
    do("send a jump on to the management", *_decided("approved", "final_review", "{jump}"), may="S"),
    do("give one's amendment its route", _WAY.format(own=_OWN), may="CSM"),
    do("give one's amendment the route of a jump", _WAY.format(own=_OTHER)),
    do("begin an amendment on a route of one's own", _ASK_ON),
    do("turn an amendment down", *_decided("refused", "refused"), may="S"),
    do("put an amendment into force at once", *_decided("approved", "in_force")),
    on_server("leave an amendment approved and not carried out", *_decided("approved", "approved")),
    do(
        "call an amendment carried out that is not",
        *_decided("approved", "approved"),
        _MOVE.format(state="in_force", amendment="{amendment}"),
    ),
    do("withdraw another's amendment", _MOVE.format(state="withdrawn", amendment="{amendment}"), may="M"),
    do("delete an amendment", "DELETE FROM amendment WHERE id = {amendment}"),
    do("cancel an approved order", "UPDATE sales_order SET state = 'cancelled', version = version + 1 WHERE id = {calm}"),
    do(
        "put an order to the head of the queue",
        "UPDATE sales_order SET place_at = {then}, version = version + 1 WHERE id = {calm}",
    ),
    do(
        "change the date of an approved order",
        "UPDATE sales_order SET requested_date = '2030-01-01', version = version + 1 WHERE id = {calm}",
    ),
    do("cancel a line of an approved order", "UPDATE order_line SET state = 'cancelled' WHERE id = {calm_line}"),
    do(
        "raise the quantity of a line of an approved order past its amendment",
        *_decided("approved", "approved"),
        "UPDATE order_line SET quantity_units = 990000, base_units = 990000, amount_units = 9900000 WHERE id = {approved_line}",
    ),
    do("write another's draft anew", "UPDATE sales_order SET ship_to = 'x', version = version + 1 WHERE id = {draft}", may="C"),
]
