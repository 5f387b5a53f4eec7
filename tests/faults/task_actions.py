"""What people may and may not do at the database with tasks and inquiries; see actions.py."""

from __future__ import annotations

from tests.faults.action import ALL, Action, do

_TASK = (
    "INSERT INTO task (kind, state, order_id, staff_id, role, due_at, created_by, created_at{columns}) "
    "VALUES ('other', '{state}', {{draft}}, {{other}}, '', {{now}}, {by}, {{now}}{values})"
)
_INQUIRY = (
    "INSERT INTO inquiry (number, channel, state, customer_name, subject, asked_at, entered_by, entered_at) "
    "VALUES ('IX', 'phone', 'forwarded', 'x', 'x', {{now}}, {by}, {{now}})"
)
_ANSWER = (
    "UPDATE inquiry SET state = 'answered', answer = 'x', answered_by = {by}, answered_at = {{now}}, version = version + 1 "
    "WHERE id = {{inquiry}}"
)
_CONVERT = "UPDATE inquiry SET order_id = {{draft}}, version = version + 1 WHERE id = {inquiry}"
_ASSIGN = (
    "INSERT INTO assignment (order_id, kind, staff_id, assigned_by, assigned_at{more}) "
    "VALUES ({order}, 'owner', {{other}}, {by}, {{now}})"
)
_ASSIGNED = "UPDATE assignment SET {change}, version = version + 1 WHERE id = {{assignment}}"
_HANDED = (
    "INSERT INTO document_handover (order_id, documents, handed_by, handed_at, to_staff_id{more}) "
    "VALUES ({{approved}}, 'x', {by}, {{now}}, {{other2}}{values})"
)
_RECEIVED = "UPDATE document_handover SET received_at = {{now}}, version = version + 1 WHERE id = {{{which}}}"
_SEND = (
    "INSERT INTO assignment (order_id, kind, staff_id, qualification_id, assigned_by, assigned_at) "
    "VALUES ({{approved}}, 'service', {staff}, {qualification}, {{me}}, {{now}})"
)
_PLAN = (
    "INSERT INTO plan_item (order_id, kind, position, title, responsible_id, written_by, written_at) "
    "VALUES ({order}, 'phase', 9, 'x', {{me}}, {{me}}, {{now}})"
)
_CHECK = (
    "INSERT INTO customer_check (customer_id, kind, result, checked_by, checked_at) "
    "VALUES ({{customer}}, 'file', 'good', {by}, {{now}})"
)
_ASSESS = (
    "INSERT INTO credit_assessment (customer_id, operations, finance, record, grade, suspended, assessed_by, assessed_at) "
    "VALUES ({{customer}}, 'x', 'x', 'x', 'poor', {{no}}, {by}, {{now}})"
)
_STORE = (
    "INSERT INTO order_check (order_id, passed, items, checked_by, checked_at) "
    "VALUES ({{draft}}, {{yes}}, '{{{{}}}}', {by}, {{now}})"
)
_SIGN = (
    "INSERT INTO day_signature (day, department, open_count, note, signed_by, signed_at) "
    "VALUES ('{{today}}', '{department}', 0, '', {by}, {{now}})"
)
_LONGER = "INSERT INTO entry_extension (day, until, reason, asked_by, asked_at) VALUES ('{{today}}', '23:30', 'x', {by}, {{now}})"
_WORD = (
    "INSERT INTO extension_word (extension_id, side, note, said_by, said_at) "
    "VALUES ((SELECT max(id) FROM entry_extension), '{side}', 'x', {by}, {{now}})"
)
TASKS: tuple[Action, ...] = (
    do("sign a day for the warehouse", _SIGN.format(department="warehouse", by="{me}"), may="W"),
    do("sign a day in another's name", _SIGN.format(department="finance", by="{other}")),
    do("ask for longer hours", _LONGER.format(by="{me}"), may="CS"),
    do("ask for longer hours in another's name", _LONGER.format(by="{other}")),
    do("confirm what one asked for as finance", _LONGER.format(by="{me}"), _WORD.format(side="finance", by="{me}")),
    do("confirm as the department what one asked for", _LONGER.format(by="{me}"), _WORD.format(side="department", by="{me}")),
    do("take back longer hours", _LONGER.format(by="{me}"), "DELETE FROM entry_extension"),
    do(
        "move a signature",
        _SIGN.format(department="warehouse", by="{me}"),
        "UPDATE day_signature SET day = '{tomorrow}'",
    ),
    do("hand originals over", _HANDED.format(by="{me}", more="", values=""), may=ALL),
    do("hand originals over in another's name", _HANDED.format(by="{other}", more="", values="")),
    do("hand over originals that came", _HANDED.format(by="{me}", more=", received_at", values=", {now}")),
    do("receive one's originals", _RECEIVED.format(which="own_handover"), may=ALL),
    do("receive another's originals", _RECEIVED.format(which="handover")),
    do("change what was handed over", "UPDATE document_handover SET documents = 'y' WHERE id = {own_handover}"),
    do("delete a hand-over", "DELETE FROM document_handover WHERE id = {handover}"),
    do("give a task", _TASK.format(state="open", by="{me}", columns="", values=""), may=ALL),
    do("give a task in another's name", _TASK.format(state="open", by="{other}", columns="", values="")),
    do("give a task that is done", _TASK.format(state="done", by="{me}", columns=", done_by, done_at", values=", {me}, {now}")),
    do(
        "end a task",
        "UPDATE task SET state = 'done', done_by = {me}, done_at = {now}, version = version + 1 WHERE id = {task}",
        may=ALL,
    ),
    do(
        "end a task in another's name",
        "UPDATE task SET state = 'done', done_by = {other}, done_at = {now}, version = version + 1 WHERE id = {task}",
    ),
    do("make another task of one", "UPDATE task SET kind = 'x', version = version + 1 WHERE id = {task}"),
    do("put a task off", "UPDATE task SET due_at = {then}, version = version + 1 WHERE id = {task}"),
    do("open an ended task again", "UPDATE task SET state = 'open', done_at = NULL, version = version + 1 WHERE id = {old_task}"),
    do("delete a task", "DELETE FROM task WHERE id = {task}"),
    do("write an inquiry down", _INQUIRY.format(by="{me}"), may=ALL),
    do("write an inquiry down in another's name", _INQUIRY.format(by="{other}")),
    do("answer an inquiry", _ANSWER.format(by="{me}"), may=ALL),
    do("answer an inquiry in another's name", _ANSWER.format(by="{other}")),
    do("change what was answered", "UPDATE inquiry SET answer = 'y', version = version + 1 WHERE id = {old_inquiry}"),
    do("change what was asked", "UPDATE inquiry SET subject = 'y', version = version + 1 WHERE id = {inquiry}"),
    do("make an order of an inquiry", _CONVERT.format(inquiry="{inquiry}"), may="C"),
    do("make a second order of an inquiry", _CONVERT.format(inquiry="{old_inquiry}")),
    do("delete an inquiry", "DELETE FROM inquiry WHERE id = {inquiry}"),
    do("give an order to somebody", _ASSIGN.format(order="{first}", by="{me}", more=""), may="CM"),
    do("give an order away in another's name", _ASSIGN.format(order="{first}", by="{other}", more="")),
    do("confirm for another", "UPDATE assignment SET confirmed_at = {now}, version = version + 1 WHERE id = {assignment}"),
    do(
        "confirm what one was given",
        "UPDATE assignment SET confirmed_at = {now}, version = version + 1 WHERE id = {own_assignment}",
        may=ALL,
    ),
    do(
        "take an order from somebody",
        "UPDATE assignment SET ended_at = {now}, version = version + 1 WHERE id = {assignment}",
        may="CM",
    ),
    do(
        "give an assignment another person",
        "UPDATE assignment SET staff_id = {me}, version = version + 1 WHERE id = {assignment}",
    ),
    do("send somebody without a certificate", _SEND.format(qualification="NULL", staff="{other}")),
    do("send somebody by another's certificate", _SEND.format(qualification="{qualification}", staff="{me}")),
    do("send somebody certified", _SEND.format(qualification="{qualification}", staff="{other2}"), may="CM"),
    do("plan for a strange order", _PLAN.format(order="{approved}"), may="M"),
    do("plan for one's own order", _PLAN.format(order="{own_first}"), may=ALL),
    do("change a plan's phase", "UPDATE plan_item SET title = 'y' WHERE order_id = {approved}"),
    do("take a phase out of a strange plan", "DELETE FROM plan_item WHERE order_id = {approved}", may="M"),
    do("make a rule of assignment", "INSERT INTO assignment_rule (staff_id, region) VALUES ({me}, 'x')", may="MA"),
    do(
        "put a certificate on file",
        "INSERT INTO qualification (staff_id, service, document, recorded_by, recorded_at) VALUES ({me}, 'x', 'x', {me}, {now})",
        may="MA",
    ),
    do("check a customer", _CHECK.format(by="{me}"), may="CFMA"),
    do("check a customer in another's name", _CHECK.format(by="{other}")),
    do("change how a check came out", "UPDATE customer_check SET result = 'good' WHERE customer_id = {customer}"),
    do("assess credit", _ASSESS.format(by="{me}"), may="FMA"),
    do("assess credit in another's name", _ASSESS.format(by="{other}")),
    do("grade a customer", "UPDATE customer SET credit_grade = 'good', version = version + 1 WHERE id = {customer}", may="FMA"),
    do("suspend supply", "UPDATE customer SET suspended_at = {now}, version = version + 1 WHERE id = {customer}", may="FMA"),
    do("store a preliminary check", _STORE.format(by="{me}"), may="C"),
    do("store a preliminary check in another's name", _STORE.format(by="{other}")),
    do("change a certificate", "UPDATE qualification SET service = 'y' WHERE id = {qualification}"),
)
