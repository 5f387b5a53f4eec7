"""Who has an order open is known at the other desks within a second, and a desk that died does not stay in anybody's way."""

from __future__ import annotations

import queue
import subprocess
import sys
import time
from datetime import timedelta

from sqlalchemy import event, update
from sqlalchemy.orm import Session

from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.database.feed import Feed
from orderdesk.database.presence import GONE, Attending
from orderdesk.model import Presence
from orderdesk.queries.presence import others
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Role
from tests import factories as make

PATIENCE = 10.0


def names(desk: Desk, order: int, own: str = "") -> list[tuple[str, bool]]:
    """Who has it open, and whether he edits it."""
    return [(one.name, one.editing) for one in desk.read(others, [order], own).get(order, ())]


def grow_old(desk: Desk, seconds: float) -> None:
    """Let time pass since every desk was last heard of."""
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        for row in session.query(Presence).all():
            session.execute(update(Presence).values(seen_at=row.seen_at - timedelta(seconds=seconds)))


def test_others_see_who_has_it_open_and_who_edits_it_first(desk: Desk, database_url: str) -> None:
    order = make.approved_order(desk).id
    other = Desk.open(database_url)
    li, zhang = make.staff(desk, Role.CLERK, name="李明"), make.staff(desk, Role.CLERK, name="张伟")
    first, second = Attending(desk, li), Attending(other, zhang)
    first.stay({order: False})
    second.stay({order: True})
    assert names(desk, order) == [("张伟", True), ("李明", False)]
    assert names(desk, order, own=desk.id) == [("张伟", True)]  # nobody is told of himself
    second.stay({order: False})
    assert names(desk, order) == [("李明", False), ("张伟", False)]
    first.leave()
    second.stay({})
    assert names(desk, order) == []
    other.close()


def test_since_is_when_it_was_opened_not_when_it_was_renewed(desk: Desk) -> None:
    order = make.approved_order(desk).id
    seat = Attending(desk, make.staff(desk, Role.CLERK))
    seat.stay({order: False})
    (opened,) = desk.read(others, [order], "")[order]
    seat.stay({order: True})
    (renewed,) = desk.read(others, [order], "")[order]
    assert renewed.since == opened.since and renewed.editing


def test_one_at_two_desks_is_one_person(desk: Desk, database_url: str) -> None:
    order = make.approved_order(desk).id
    other, li = Desk.open(database_url), make.staff(desk, Role.CLERK, name="李明")
    Attending(desk, li).stay({order: True})
    Attending(other, li).stay({order: False})
    assert names(desk, order) == [("李明", True)]
    other.close()


def test_a_desk_that_died_is_forgotten_by_itself(desk: Desk, database_url: str) -> None:
    order, li = make.approved_order(desk).id, make.staff(desk, Role.CLERK, name="李明")
    program = (
        "import os, sys\n"
        "from orderdesk.database.desk import Desk\n"
        "from orderdesk.database.presence import Attending\n"
        "from orderdesk.rules.rights import Actor\n"
        "who = Actor(int(sys.argv[2]), sys.argv[4], '', frozenset())\n"
        "Attending(Desk.open(sys.argv[1]), who).stay({int(sys.argv[3]): True})\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", program, database_url, str(li.staff_id), str(order), li.login], check=False)
    assert names(desk, order) == [("李明", True)]
    grow_old(desk, GONE - 5)
    assert names(desk, order) == [("李明", True)]
    grow_old(desk, 6)
    assert names(desk, order) == []
    grow_old(desk, 4_000)
    Attending(desk, li).stay({order: False})
    assert [one.desk for one in desk.read(lambda session: session.query(Presence).all())] == [desk.id]  # swept


def test_a_renewed_desk_counts_again(desk: Desk) -> None:
    order, li = make.approved_order(desk).id, make.staff(desk, Role.CLERK, name="李明")
    seat = Attending(desk, li)
    seat.stay({order: False})
    grow_old(desk, GONE + 1)
    assert names(desk, order) == []
    seat.stay({order: False})
    assert names(desk, order) == [("李明", False)]


def test_what_was_on_its_way_when_the_window_closed_comes_too_late(desk: Desk) -> None:
    order = make.approved_order(desk).id
    seat = Attending(desk, make.staff(desk, Role.CLERK))
    seat.stay({order: False})
    seat.leave()
    seat.stay({order: True})
    assert names(desk, order) == []


def test_an_order_that_is_not_there_is_nobody_s(desk: Desk) -> None:
    order = make.approved_order(desk).id
    seat = Attending(desk, make.staff(desk, Role.CLERK, name="李明"))
    seat.stay({order: False, 10_000: True})
    assert names(desk, order) == [("李明", False)]


def test_it_is_heard_within_a_second_and_nothing_is_taken_for_changed(desk: Desk, database_url: str) -> None:
    order = make.approved_order(desk).id
    listener = Desk.open(database_url)
    feed, heard, changes = Feed(listener), queue.Queue[frozenset[int]](), queue.Queue[Changes]()
    feed.start(changes.put, lambda: None, heard.put)
    seat = Attending(desk, make.staff(desk, Role.CLERK))
    for here in ({order: False}, {order: True}, {}):
        told = time.monotonic()
        seat.stay(here)
        assert heard.get(timeout=PATIENCE) == {order}
        assert time.monotonic() - told < 1
    assert changes.empty()
    feed.stop()
    listener.close()


def test_a_renewal_is_told_to_nobody_and_costs_one_written_row(desk: Desk, database_url: str) -> None:
    order = make.approved_order(desk).id
    listener = Desk.open(database_url)
    feed, heard = Feed(listener), queue.Queue[frozenset[int]]()
    changes: queue.Queue[Changes] = queue.Queue()
    feed.start(changes.put, lambda: changes.put(Changes()), heard.put)
    seat = Attending(desk, make.staff(desk, Role.CLERK))
    seat.stay({order: False})
    heard.get(timeout=PATIENCE)
    sent: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda _c, _cur, statement, *_rest: sent.append(statement.split()[0]))
    for _ in range(3):
        seat.stay({order: False})
    seat.stay({})
    assert heard.get(timeout=PATIENCE) == {order}  # the leaving; a renewal heard would have come before
    assert heard.empty() and changes.empty()
    assert sent.count("INSERT") == 3
    feed.stop()
    listener.close()
