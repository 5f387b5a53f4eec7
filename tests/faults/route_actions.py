"""What people may and may not do to review routes, departments and deputies at the database with any program."""

from __future__ import annotations

from tests.faults.action import do

_BOOK = "INSERT INTO review_book (state, made_by, made_at) VALUES ('{state}', {by}, {{now}})"
_DRAFT = "(SELECT max(id) FROM review_book)"
_WAY = f"INSERT INTO review_route (book_id, position) VALUES ({_DRAFT}, 1)"
_DOCUMENTS = " UNION ALL ".join(
    f"SELECT {place} AS place, '{name}' AS name"
    for place, name in enumerate(("order", "change", "add_goods", "jump", "cancel"), 1)
)
_ALL_WAYS = f"INSERT INTO review_route (book_id, position, document) SELECT {_DRAFT}, d.place, d.name FROM ({_DOCUMENTS}) d"
_ALL_STEPS = (
    "INSERT INTO review_step (route_id, position, step) SELECT r.id, 1, 'first_review' FROM review_route r "
    f"WHERE r.book_id = {_DRAFT}"
)
_STEP = "INSERT INTO review_step (route_id, position, step) VALUES ((SELECT max(id) FROM review_route), 1, '{step}')"
_OFF = "UPDATE review_book SET state = 'off', version = version + 1 WHERE state = 'on'"
_ON = f"UPDATE review_book SET state = 'on', switched_by = {{by}}, version = version + 1 WHERE id = {_DRAFT}"
_AWAY = (
    "INSERT INTO staff_absence (staff_id, deputy_id, first_day, last_day, recorded_by, recorded_at) "
    "VALUES ({who}, {deputy}, '2026-03-02', '2026-03-09', {by}, {{now}})"
)

ROUTES = [
    do("write a draft of routes", _BOOK.format(state="draft", by="{me}"), _WAY, _STEP.format(step="first_review"), may="MA"),
    do("write a draft of routes in another's name", _BOOK.format(state="draft", by="{other}")),
    do("write routes that are on at once", _OFF, _BOOK.format(state="on", by="{me}")),
    do("add a route to those in force", f"INSERT INTO review_route (book_id, position) VALUES ({_DRAFT}, 99)"),
    do("take a step out of a route", "DELETE FROM review_step WHERE step = 'final_review'"),
    do("change a route", "UPDATE review_route SET amount_from_units = 1"),
    do(
        "switch routes on",
        _BOOK.format(state="draft", by="{me}"),
        _ALL_WAYS,
        _ALL_STEPS,
        _OFF,
        _ON.format(by="{me}"),
        may="MA",
    ),
    do(
        "switch on routes with none for changes of orders",
        _BOOK.format(state="draft", by="{me}"),
        _WAY,
        _STEP.format(step="first_review"),
        _OFF,
        _ON.format(by="{me}"),
    ),
    do("switch on routes without a route", _BOOK.format(state="draft", by="{me}"), _OFF, _ON.format(by="{me}")),
    do(
        "switch on routes without the first review",
        _BOOK.format(state="draft", by="{me}"),
        _ALL_WAYS,
        _ALL_STEPS.replace("first_review", "final_review"),
        _OFF,
        _ON.format(by="{me}"),
    ),
    do("sit in a department", "INSERT INTO department_member (department, staff_id) VALUES ('x', {me})", may="MA"),
    do("record one's own absence", _AWAY.format(who="{me}", deputy="{other}", by="{me}"), may="SBMA"),
    do("record another's absence", _AWAY.format(who="{other}", deputy="{me}", by="{me}"), may="MA"),
    do("record an absence in another's name", _AWAY.format(who="{me}", deputy="{other2}", by="{other}")),
]
