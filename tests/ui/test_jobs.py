"""Jobs: off the GUI thread, in order, the newest answer only, and nothing lost while the database is away."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import ClassVar

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.notice import NoticeBar
from tests.ui.conftest import FakeDesk, Room


def one(_session: object, answer: object) -> object:
    return answer


def change(_work: object, area: Area = Area.INTAKE) -> Changes:
    return Changes(frozenset({area}))


def refuse(_work: object) -> Changes:
    raise Refused(N_("The phone number is too short."), field="phone")


def test_a_read_runs_elsewhere_and_answers_here(jobs: Jobs, fake_desk: FakeDesk) -> None:
    owner, heard = QObject(), []
    jobs.read(owner, "a", one, 7, then=lambda answer: heard.append((answer, threading.get_ident())))
    assert jobs.finish()
    assert heard == [(7, threading.get_ident())]
    assert threading.get_ident() not in fake_desk.threads


def test_only_the_newest_answer_of_a_topic_is_told(jobs: Jobs) -> None:
    owner, heard, gate = QObject(), [], threading.Event()

    def slow(_session: object) -> str:
        gate.wait(5)
        return "old"

    jobs.read(owner, "list", slow, then=heard.append)
    jobs.read(owner, "list", one, "new", then=heard.append)
    jobs.read(owner, "card", one, "other topic", then=heard.append)
    gate.set()
    assert jobs.finish()
    assert sorted(heard) == ["new", "other topic"]


def test_two_owners_may_use_the_same_topic(jobs: Jobs) -> None:
    first, second, heard = QObject(), QObject(), []
    jobs.read(first, "list", one, 1, then=heard.append)
    jobs.read(second, "list", one, 2, then=heard.append)
    assert jobs.finish()
    assert sorted(heard) == [1, 2]


def test_nothing_is_told_to_an_owner_that_is_gone(jobs: Jobs, qtbot: QtBot) -> None:
    owner, heard, gate = QWidget(), [], threading.Event()
    jobs.read(owner, "list", lambda _session: gate.wait(5), then=heard.append)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    assert jobs.finish()
    assert heard == []


def test_a_waiting_answer_does_not_keep_its_owner_alive(jobs: Jobs) -> None:
    class Owner(QObject):
        def take(self, _answer: object) -> None:
            raise AssertionError("told to one that is gone")

    gate = threading.Event()
    owner = Owner()
    trace = weakref.ref(owner)
    jobs.read(owner, "list", lambda _session: gate.wait(5), then=owner.take)
    del owner
    assert trace() is None
    gate.set()
    assert jobs.finish()


def test_writes_keep_their_order_and_are_announced(jobs: Jobs) -> None:
    owner, order, told = QObject(), [], []
    jobs.changed.connect(told.append)

    def write(_work: object, number: int) -> Changes:
        order.append(number)
        return Changes(count=number)

    for number in range(20):
        jobs.do(owner, write, number)
    assert jobs.finish()
    assert order == list(range(20))
    assert [changes.count for changes in told] == order


def test_every_write_has_a_key_of_its_own_unless_given(jobs: Jobs, fake_desk: FakeDesk) -> None:
    owner = QObject()
    jobs.do(owner, change)
    jobs.do(owner, change)
    jobs.do(owner, change, key="mine")
    assert jobs.finish()
    first, second, third = fake_desk.keys
    assert first and second and first != second and third == "mine"


def test_a_commit_is_announced_even_when_its_owner_is_gone(jobs: Jobs, qtbot: QtBot) -> None:
    gate, told, owner = threading.Event(), [], QWidget()
    jobs.changed.connect(told.append)
    jobs.do(owner, lambda _work: gate.wait(5) and Changes(count=1))
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    gate.set()
    assert jobs.finish()
    assert [changes.count for changes in told] == [1]


def test_a_refusal_goes_to_failed_and_announces_nothing(jobs: Jobs) -> None:
    owner, refusals, told, ended = QObject(), [], [], []
    jobs.changed.connect(told.append)
    jobs.do(owner, refuse, failed=refusals.append, always=lambda: ended.append(True))
    assert jobs.finish()
    assert [error.field for error in refusals] == ["phone"]
    assert told == [] and ended == [True]


def test_a_refusal_nobody_takes_is_said_in_the_notice_bar_above(jobs: Jobs, qtbot: QtBot) -> None:
    class Room(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.notice = NoticeBar(self)

    room = Room()
    qtbot.addWidget(room)
    room.show()
    jobs.do(QWidget(room), refuse)
    assert jobs.finish()
    assert room.notice.text() == "The phone number is too short."


@pytest.mark.logs_errors
def test_an_unforeseen_error_is_logged_under_the_number_told(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    owner, events, heard = QObject(), [], []
    jobs.failed_unexpectedly.connect(events.append)
    jobs.read(owner, "list", lambda _session: 1 // 0, then=heard.append)
    jobs.read(owner, "card", one, 1, then=heard.append)
    assert jobs.finish()
    (event,) = events
    assert event in caplog.text and "ZeroDivisionError" in caplog.text
    assert heard == [1]


def test_while_the_database_is_away_reads_and_writes_wait(jobs: Jobs, fake_desk: FakeDesk) -> None:
    owner, heard, told = QObject(), [], []
    signs: list[str] = []
    jobs.away.connect(lambda _reason: signs.append("away"))
    jobs.back.connect(lambda: signs.append("back"))
    jobs.changed.connect(told.append)
    up = threading.Event()

    def need(_session: object) -> str:
        if not up.is_set():
            raise DatabaseAway
        return "rows"

    def write(_work: object) -> Changes:
        need(None)
        return Changes(count=1)

    fake_desk.saved["k"] = Changes(count=7)
    jobs.read(owner, "list", need, then=heard.append)
    jobs.do(owner, write, key="k", then=heard.append)
    jobs.do(owner, change)
    _until(jobs, lambda: bool(signs))
    assert jobs.is_away and heard == [] and told == []
    up.set()
    jobs.retry()
    assert jobs.finish()
    assert "rows" in heard and [changes.count for changes in told] == [7, 0]
    assert signs == ["away", "back"]
    assert fake_desk.asked == ["k"] and fake_desk.keys.count("k") == 1, "what may be saved is asked for, not done again"


def test_a_write_that_never_came_as_far_as_its_commit_is_answered_at_once(
    qtbot: QtBot, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, fake_desk: FakeDesk
) -> None:
    owner, heard, refusals, ended = QObject(), [], [], []
    up, signs = threading.Event(), []
    jobs.away.connect(lambda _reason: signs.append("away"))
    jobs.back.connect(lambda: signs.append("back"))

    def write(_work: object) -> Changes:
        if not up.is_set():
            raise DatabaseAway(unsent=True)
        return Changes(count=1)

    def look(*_asked: object) -> None:
        if not up.is_set():
            raise DatabaseAway

    monkeypatch.setattr("orderdesk.ui.jobs.database_now", look)
    jobs.do(owner, write, key="k", then=heard.append, failed=refusals.append, always=lambda: ended.append(True))
    qtbot.waitUntil(lambda: bool(ended), timeout=10_000)
    assert [str(refusal)[:9] for refusal in refusals] == ["Not saved"] and heard == [] and jobs.is_away
    up.set()
    assert jobs.finish()
    assert heard == [] and fake_desk.asked == [] and signs == ["away", "back"], "it is not done behind his back"
    jobs.do(owner, write, key="k", then=heard.append)
    assert jobs.finish()
    assert [changes.count for changes in heard] == [1]


def test_it_tries_again_by_itself(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderdesk.ui.jobs.RETRY_MS", (5,))
    owner, heard, tries = QObject(), [], []

    def need(_session: object) -> str:
        tries.append(1)
        if len(tries) < 3:
            raise DatabaseAway
        return "rows"

    jobs.read(owner, "list", need, then=heard.append)
    assert jobs.finish()
    assert heard == ["rows"] and not jobs.is_away


def test_closing_waits_for_what_runs_and_drops_the_rest(qtbot: QtBot, fake_desk: FakeDesk) -> None:
    jobs, owner, done, begun, gate = Jobs(fake_desk), QObject(), [], threading.Event(), threading.Event()

    def running(_work: object) -> Changes:
        begun.set()
        gate.wait(5)
        done.append("running")
        return Changes()

    jobs.do(owner, running)
    jobs.do(owner, lambda _work: done.append("waiting"))
    assert begun.wait(5)
    threading.Timer(0.05, gate.set).start()
    jobs.close()
    assert done == ["running"]
    jobs.do(owner, change)
    assert jobs.idle()


def test_another_desks_changes_are_announced_from_any_thread(jobs: Jobs, qtbot: QtBot) -> None:
    with qtbot.waitSignal(jobs.changed) as heard:
        threading.Thread(target=lambda: jobs.announce(Changes(orders=frozenset({5})))).start()
    assert heard.args[0].orders == {5}


def test_forgetting_a_topic_voids_its_answer(jobs: Jobs) -> None:
    owner, heard, gate = QObject(), [], threading.Event()
    jobs.read(owner, "find", lambda _session: gate.wait(5), then=heard.append)
    jobs.forget(owner, "find")
    gate.set()
    assert jobs.finish()
    assert heard == []


def test_an_error_in_one_callback_harms_no_other(jobs: Jobs, qtbot: QtBot) -> None:
    owner, heard = QObject(), []

    def broken(_answer: object) -> None:
        raise ValueError("a fault in the window")

    with qtbot.captureExceptions() as faults:
        jobs.read(owner, "a", one, 1, then=broken)
        jobs.read(owner, "b", one, 2, then=heard.append)
        assert jobs.finish()
    assert heard == [2] and len(faults) == 1


def test_five_thousand_signals_from_workers_lose_nothing(jobs: Jobs) -> None:
    """Some PySide releases lose a reference with every signal and end the program after a few thousand."""
    heard: list[Changes] = []
    jobs.changed.connect(heard.append)

    def many() -> None:
        for number in range(1_250):
            jobs.announce(Changes(count=number))

    workers = [threading.Thread(target=many) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    _until(jobs, lambda: len(heard) == 5_000)
    assert sum(changes.count for changes in heard) == 4 * sum(range(1_250))


class Loop:
    """A reference cycle that tells on which thread it was freed."""

    freed: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


def test_what_is_left_over_is_freed_on_the_gui_thread_however_much_workers_allocate(jobs: Jobs, qtbot: QtBot) -> None:
    Loop.freed.clear()
    gc.collect()
    Loop()

    kept: list[list[int]] = []

    def much() -> None:
        kept.extend([number] for number in range(50_000))

    jobs.call(QObject(), "much", much, then=lambda _none: None)
    assert jobs.finish()
    qtbot.waitUntil(lambda: bool(Loop.freed), timeout=10_000)
    assert set(Loop.freed) == {threading.get_ident()}


def test_five_thousand_signals_with_objects() -> None:
    class Source(QObject):
        said = Signal(object)

    source, heard, shared = Source(), [], Changes(count=1)
    source.said.connect(heard.append)
    for _ in range(5_000):
        source.said.emit(shared)
    assert len(heard) == 5_000 and shared.count == 1


def _until(jobs: Jobs, holds: object, tries: int = 500) -> None:
    from PySide6.QtCore import QCoreApplication, QEventLoop

    assert callable(holds)
    for _ in range(tries):
        if holds():
            return
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    raise AssertionError("it did not come to that")


# resting


def test_while_resting_nothing_begins_and_nothing_arrives_but_what_was_asked_is_written(
    qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk, room: Room
) -> None:
    begun, let, told = threading.Event(), threading.Event(), []

    def slow(_actor: object) -> Changes:
        begun.set()
        assert let.wait(5)
        return Changes(count=1)

    jobs.do(room, slow, then=lambda _changes: told.append("first"))
    jobs.do(room, lambda _actor: Changes(count=2), then=lambda _changes: told.append("second"))
    assert begun.wait(5)
    with qtbot.waitSignal(jobs.still):
        jobs.rest()
        jobs.read(room, "later", lambda _session: 7, then=told.append)
        jobs.do(room, lambda _actor: Changes(count=3), then=lambda _changes: told.append("third"))
        jobs.announce(Changes(frozenset({Area.REVIEW})))
        let.set()
    assert len(fake_desk.keys) == 2 and not told, "both writes were made, what was asked afterwards was not begun"
    jobs.wake()
    assert jobs.finish() and sorted(map(str, told)) == ["7", "first", "second", "third"]


def test_resting_with_nothing_to_do_is_still_at_once(qtbot: QtBot, jobs: Jobs) -> None:
    with qtbot.waitSignal(jobs.still):
        jobs.rest()
    jobs.wake()
