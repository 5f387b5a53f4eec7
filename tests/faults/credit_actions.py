"""What people may and may not do at the credit gate with any program."""

from __future__ import annotations

from tests.faults.action import do

_HOLD = (
    "INSERT INTO credit_hold (order_id, customer_id, reason, state, currency, needed_units, allowed_units, held_by, held_at, "
    "measure, released_by, version) VALUES ({{over}}, (SELECT customer_id FROM sales_order WHERE id = {{over}}), 'over_limit', "
    "'{state}', 'CNY', 100, 10, {by}, {{now}}, '{measure}', {released}, 1)"
)
_RELEASE = (
    "UPDATE credit_hold SET state = 'released', measure = 'guarantee', reference = 'BH-1', note = 'x', released_by = {by}, "
    "released_at = {{now}}, version = version + 1 WHERE id = {hold}"
)
_DECIDE = (
    "INSERT INTO review_decision (order_id, round, step, verdict, opinion, decided_by, decided_at) "
    "VALUES ({order}, 1, 'final_review', 'approved', 'x', {{me}}, {{now}})"
)
_APPROVE = "UPDATE sales_order SET state = 'approved', version = version + 1 WHERE id = {order}"

CREDIT = [
    do("approve above the credit limit", _DECIDE.format(order="{over}"), _APPROVE.format(order="{over}")),
    do("approve what is held", _DECIDE.format(order="{held}"), _APPROVE.format(order="{held}")),
    do("hold an order", _HOLD.format(state="open", by="{me}", measure="", released="NULL"), may="CSBMF"),
    do(
        "hold an order for another customer",
        _HOLD.format(state="open", by="{me}", measure="", released="NULL").replace("WHERE id = {over}", "WHERE id = {held}"),
    ),
    do("hold an order in another's name", _HOLD.format(state="open", by="{other}", measure="", released="NULL")),
    do("begin a hold that is released", _HOLD.format(state="released", by="{me}", measure="guarantee", released="{me}")),
    do("release a held order", _RELEASE.format(by="{me}", hold="{limit_hold}"), may="MF"),
    do("release a held order in another's name", _RELEASE.format(by="{other}", hold="{limit_hold}")),
    do("release without a measure", _RELEASE.format(by="{me}", hold="{limit_hold}").replace("'guarantee'", "''")),
    do("release a second time", _RELEASE.format(by="{me}", hold="{ended_hold}")),
    do("give a hold to another order", "UPDATE credit_hold SET order_id = {draft}, version = version + 1 WHERE id = {hold}"),
    do("delete a hold", "DELETE FROM credit_hold WHERE id = {hold}"),
    do(
        "let a hold lapse whose bills are still open",
        "UPDATE credit_hold SET state = 'lapsed', due_before = '2026-05-01', version = version + 1 WHERE id = {hold}",
        "UPDATE credit_hold SET state = 'lapsed', version = version + 1 WHERE id = {hold}",
    ),
    do(
        "correct the sums of an open hold",
        "UPDATE credit_hold SET needed_units = 5, version = version + 1 WHERE id = {hold}",
        may="CSBMF",
    ),
]
