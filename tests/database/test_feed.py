"""What one desk commits, the others hear within a second; what it takes back, nobody hears."""

from __future__ import annotations

import queue
import socket
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from orderdesk.database import feed
from orderdesk.database.deeds import CHANNEL
from orderdesk.database.desk import Desk, Work
from orderdesk.database.engine import WRITES
from orderdesk.database.feed import Feed, SqliteEar
from orderdesk.model import NumberSequence
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

PATIENCE = 10.0  # seconds: far more than is promised, for machines that do other things too


class Listener:
    """Another desk on the same database, and what it heard."""

    def __init__(self, url: str) -> None:
        self.desk = Desk.open(url)
        self.feed = Feed(self.desk)
        self.heard: queue.Queue[Changes | None] = queue.Queue()
        self.feed.start(self.heard.put, lambda: self.heard.put(None))

    def next(self) -> Changes:
        """The next changes told; a gap is an error."""
        changes = self.heard.get(timeout=PATIENCE)
        assert changes is not None, "told of a gap"
        return changes

    def gap(self) -> None:
        """Wait for a gap to be told; changes may come before."""
        while self.heard.get(timeout=PATIENCE) is not None:
            pass

    def close(self) -> None:
        """Leave."""
        self.feed.stop()
        self.desk.close()


@pytest.fixture
def other(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """Another desk that listens; a machine that does other things too is given the time to begin."""
    monkeypatch.setattr(feed, "START_PATIENCE", PATIENCE)
    made = Listener(database_url)
    yield made
    made.close()


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    """Somebody at the first desk."""
    return make.staff(desk, Role.CLERK)


def change(work: Work, key: str, orders: tuple[int, ...] = (), area: Area = Area.INTAKE) -> Changes:
    """A command that says what it touched."""
    work.session.add(NumberSequence(series=key, period="", last=0))
    return Changes(frozenset({area}), frozenset(orders), made=7, number="SO1", note="for the one who did it")


def refuse(work: Work) -> Changes:
    """A command that changes its mind."""
    change(work, "taken back", (666,))
    work.session.flush()
    raise Refused("no")


def test_a_change_is_heard_with_its_areas_and_orders_and_nothing_private(desk: Desk, other: Listener, clerk: Actor) -> None:
    desk.do(clerk, change, "a", (3, 5))
    assert other.next() == Changes(frozenset({Area.INTAKE}), frozenset({3, 5}))


def test_a_change_is_heard_in_under_a_second(desk: Desk, other: Listener, clerk: Actor) -> None:
    waited = []
    for number in range(9):
        desk.do(clerk, change, str(number), (number,))
        committed = time.monotonic()
        assert other.next().orders == {number}
        waited.append(time.monotonic() - committed)
    print(f"\nheard after {statistics.median(waited) * 1000:.0f} ms (median), {max(waited) * 1000:.0f} ms (longest)")
    assert statistics.median(waited) < 1


def test_a_desk_does_not_hear_itself(desk: Desk, other: Listener, clerk: Actor) -> None:
    other.desk.do(clerk, change, "own", (1,))
    desk.do(clerk, change, "other", (2,))
    assert other.next().orders == {2}
    assert other.heard.empty()


def test_what_was_refused_or_done_before_is_not_told(desk: Desk, other: Listener, clerk: Actor) -> None:
    desk.do(clerk, change, "a", (1,), key="k")
    assert other.next().orders == {1}
    with pytest.raises(Refused):
        desk.do(clerk, refuse)
    desk.do(clerk, change, "a", (1,), key="k")  # a second press of the button
    desk.do(clerk, change, "b", (2,))
    assert other.next().orders == {2}


def test_a_command_that_touched_nothing_is_not_told(desk: Desk, other: Listener, clerk: Actor) -> None:
    desk.do(clerk, lambda _work: Changes())
    desk.do(clerk, change, "a", (1,))
    assert other.next().orders == {1}


def test_a_burst_is_told_whole_in_few_tellings(desk: Desk, other: Listener, clerk: Actor) -> None:
    for number in range(60):
        desk.do(clerk, change, str(number), (number + 1,))
    orders: set[int] = set()
    tellings = 0
    while len(orders) < 60:
        orders |= other.next().orders
        tellings += 1
    assert orders == set(range(1, 61))
    assert tellings < 60


def test_a_change_of_a_whole_area_is_not_narrowed_by_one_of_an_order(desk: Desk, other: Listener, clerk: Actor) -> None:
    desk.do(clerk, change, "first", (1,))
    other.next()  # the two that follow come together
    desk.do(clerk, change, "prices", (), Area.CATALOGUE)
    desk.do(clerk, change, "order", (5,))
    told = [other.next(), other.next()]
    assert Changes(frozenset({Area.CATALOGUE})) in told
    assert Changes(frozenset({Area.INTAKE}), frozenset({5})) in told


def test_more_orders_than_can_be_named_are_told_as_their_area(desk: Desk, other: Listener, clerk: Actor) -> None:
    desk.do(clerk, change, "import", tuple(range(100_000, 105_000)))
    assert other.next() == Changes(frozenset({Area.INTAKE}))


def test_another_program_is_heard(desk: Desk, database_url: str, other: Listener, clerk: Actor) -> None:
    program = (
        "import sys\n"
        "from orderdesk.database.desk import Desk\n"
        "from orderdesk.rules.changes import Area, Changes\n"
        "from orderdesk.rules.rights import Actor\n"
        "desk = Desk.open(sys.argv[1])\n"
        "changes = Changes(frozenset({Area.SHIPPING}), frozenset({9}))\n"
        "desk.do(Actor(int(sys.argv[2]), sys.argv[3], 'X', frozenset()), lambda work: changes)\n"
    )
    subprocess.run([sys.executable, "-c", program, database_url, str(clerk.staff_id), clerk.login], check=True)
    assert other.next() == Changes(frozenset({Area.SHIPPING}), frozenset({9}))


def test_nothing_is_told_after_the_end_which_comes_within_a_second(desk: Desk, other: Listener, clerk: Actor) -> None:
    begun = time.monotonic()
    other.feed.stop()
    other.feed.stop()
    assert time.monotonic() - begun < 1
    later = Feed(other.desk)
    told: queue.Queue[Any] = queue.Queue()
    later.start(told.put, lambda: None)
    desk.do(clerk, change, "late", (1,))
    told.get(timeout=PATIENCE)
    later.stop()
    assert other.heard.empty()


def test_a_lost_connection_is_a_gap_and_then_all_is_heard_again(postgresql_url: str, caplog: pytest.LogCaptureFixture) -> None:
    desk, other = Desk.open(postgresql_url), Listener(postgresql_url)
    clerk = make.staff(desk, Role.CLERK)
    listeners = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'listen %'"
    ended = desk.read(lambda session: session.execute(text(f"SELECT pg_terminate_backend(pid) FROM ({listeners}) l")).all())
    assert len(ended) == 1
    other.gap()  # it is lost: whoever shows something asks now
    other.gap()  # and is there again
    desk.do(clerk, change, "after", (4,))
    assert other.next().orders == {4}
    assert postgresql_url not in caplog.text
    other.close()
    desk.close()


def test_words_on_the_channel_that_are_no_notice_do_no_harm(postgresql_url: str) -> None:
    desk, other = Desk.open(postgresql_url), Listener(postgresql_url)
    clerk = make.staff(desk, Role.CLERK)
    for words in (
        "hello",
        "[]",
        '{"desk":1}',
        '{"desk":"x","areas":7,"orders":8}',
        '{"desk":"x","areas":["attic"],"orders":[1]}',
    ):
        with desk.engine.begin() as connection:
            connection.execute(text("SELECT pg_notify(:channel, :words)"), {"channel": CHANNEL, "words": words})
    desk.do(clerk, change, "a", (4,))
    assert other.next().orders == {4}
    other.close()
    desk.close()


def test_an_embedded_file_set_back_is_a_gap(sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    clerk = make.staff(desk, Role.CLERK)
    desk.do(clerk, change, "a", (1,))
    other = Listener(sqlite_url)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        connection.execute(text("DELETE FROM idempotency_key"))
    other.gap()
    desk.do(clerk, change, "b", (2,))
    assert other.next().orders == {2}
    other.close()
    desk.close()


def test_a_file_that_another_program_holds_is_looked_at_again(sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    clerk = make.staff(desk, Role.CLERK)
    ear = SqliteEar(desk.engine)
    ear.listen()
    desk.do(clerk, change, "a", (8,))
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    wake, waker = socket.socketpair()
    assert ear.hear(wake) == []
    holder.execute("ROLLBACK")
    assert [notice.orders for notice in ear.hear(wake)] == [{8}]
    for open_thing in (wake, waker, holder, ear, desk):
        open_thing.close()
