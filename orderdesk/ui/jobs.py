"""Database work, mail and files off the GUI thread; answers come back on it.

A tab author needs five sentences:

- `jobs.read(self, "queue", queries.review.queue, actor_id, then=self.show_rows)` runs `queue(session, actor_id)` on a worker
  and calls `show_rows(answer)` on the GUI thread. A newer read of the same owner and topic makes the older one void.
- `jobs.do(self, commands.review.approve, order_id, version, then=self.approved)` runs one command; this desk's writes keep
  their order. After the commit every window hears `changed(Changes)`, so a tab need not reload by hand.
- `jobs.call(self, "preview", work, then=self.show_pages)` runs `work()` for mail, files and papers, without a session.
- `failed=` gets the `Refused`; without it the refusal is shown in the notice bar of the owner or the nearest parent that has one.
  `always=` is called after anything that ended, such as `always=self.approve.begin()` to hold a button meanwhile.
- Nothing is delivered to an owner that is gone. `owner` is any QObject, usually `self`.

While the database is away nothing is lost: reads are kept and tried again by themselves or by `retry()`. Whether the write in
hand was saved is asked by its idempotency key as soon as somebody can tell: if it was, `then` gets its Changes; if not, `failed`
gets NotSaved, and pressing again with the same key does it. Writes that wait behind it have not been sent; they follow.
"""

from __future__ import annotations

import logging
import queue
import uuid
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from orderdesk.database.errors import DatabaseAway
from orderdesk.queries.reach import read_by
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor
from orderdesk.ui.job import Always, DeskLike, Failed, Job, Kind, Lost, Then, hold, nothing, notice_of, saved_as

log = logging.getLogger("orderdesk.ui.jobs")

READERS = 3
CALLERS = 2
RETRY_MS = (1_000, 2_000, 5_000)


class Jobs(QObject):
    """Runs work elsewhere and delivers it here; one per signed-in person, closed with the window.

    Signals: `changed(Changes)` after every commit of this desk or another, `saved()` only after one of this; `away(reason)` and
    `back()` around a lost database; `busy(count)` of jobs not yet ended; `failed_unexpectedly(event id)` after the log has the
    details; `refused(sentence)` for a refusal whose owner has no notice bar; `checking(bool)` while nobody knows whether the
    write in hand was saved; `told(sentence)` of what it came to when its form is gone; `closed()` once, when nothing will be
    delivered any more; `presence(orders)` when somebody at another desk came to orders, left them or began to edit.
    """

    changed = Signal(object)
    presence = Signal(object)
    saved = Signal()
    away = Signal(str)
    back = Signal()
    busy = Signal(int)
    failed_unexpectedly = Signal(str)
    refused = Signal(str)
    checking = Signal(bool)
    told = Signal(str)
    closed = Signal()
    _arrived = Signal()

    def __init__(self, desk: DeskLike, actor: Actor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.actor = actor
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._callers = ThreadPoolExecutor(CALLERS, "call")
        self._writer = ThreadPoolExecutor(1, "do")
        self._writes: deque[Job] = deque()
        self._writing = False
        self._newest: weakref.WeakKeyDictionary[QObject, dict[str, Job]] = weakref.WeakKeyDictionary()
        self._open: set[Job] = set()
        self._held: list[Job] = []
        self._is_away = False
        self._closed = False
        self._numbers = 0
        self._tries = 0
        self._checking = False
        # Workers leave results here and emit a bare signal: no Python object travels through Qt's queue, which some
        # PySide releases lose a reference to.
        self._results: queue.SimpleQueue[Job | Changes | Lost | frozenset[int]] = queue.SimpleQueue()
        self._arrived.connect(self._deliver)
        self._retry_timer = QTimer(self, singleShot=True)
        self._retry_timer.timeout.connect(self.retry)

    # the three verbs

    def read(
        self,
        owner: QObject,
        topic: str,
        query: Callable[..., Any],
        /,
        *args: Any,
        then: Then,
        failed: Failed | None = None,
        always: Always | None = None,
        **values: Any,
    ) -> None:
        """Run `query(session, *args, **values)` and give its answer to `then`, if it is still the newest of its topic."""
        desk, asked = self.desk, read_by(self.actor, query)
        self._start(Kind.READ, owner, topic, lambda: desk.read(asked, *args, **values), then, failed, always)

    def do(
        self,
        owner: QObject,
        command: Callable[..., Changes],
        /,
        *args: Any,
        then: Callable[[Changes], None] | None = None,
        failed: Failed | None = None,
        always: Always | None = None,
        key: str | None = None,
        **values: Any,
    ) -> None:
        """Run one command as the signed-in person, after all earlier ones; `then` gets its Changes, then all hear `changed`."""
        desk, actor, once = self.desk, self.actor, key or uuid.uuid4().hex

        def work() -> Changes:
            return desk.do(actor, command, *args, key=once, lost=self._lose, **values)

        self._start(Kind.DO, owner, "", work, then or nothing, failed, always, lambda: desk.outcome(actor, once))

    def call(
        self,
        owner: QObject,
        topic: str,
        work: Callable[[], Any],
        /,
        then: Then,
        failed: Failed | None = None,
        always: Always | None = None,
    ) -> None:
        """Run `work()` without a session (mail, files, papers); the newest of its topic is delivered."""
        self._start(Kind.CALL, owner, topic, work, then, failed, always)

    # around them

    def announce(self, changes: Changes) -> None:
        """Tell all windows of changes made at another desk; may be called from any thread."""
        if not self._closed:
            self._results.put(changes)
            self._arrived.emit()

    def announce_presence(self, orders: frozenset[int]) -> None:
        """Tell all windows at which orders somebody came, left or began to edit; may be called from any thread."""
        if not self._closed:
            self._results.put(orders)
            self._arrived.emit()

    def forget(self, owner: QObject, topic: str) -> None:
        """Make the unanswered read or call of this owner and topic void."""
        job = self._newest.get(owner, {}).pop(topic, None)
        if job is not None and job.future is not None:
            self._drop_if_waiting(job)

    def idle(self) -> bool:
        """Whether nothing is running, waiting or undelivered."""
        return not self._open

    def finish(self, milliseconds: int = 10_000) -> bool:
        """Let events run until idle; False if that took too long. For tests and the tour, never for a window."""
        deadline = QDeadlineTimer(milliseconds)
        while not self.idle() and not deadline.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        return self.idle()

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer the last time it was asked."""
        return self._is_away

    @Slot()
    def retry(self) -> None:
        """Try again what the lost database left undone."""
        self._retry_timer.stop()
        held, self._held = self._held, []
        for job in held:
            self._submit(job)
        self._write_next()
        if not held and not self._writing and self._is_away:
            self._set_back()

    def close(self) -> None:
        """Wait for what is running, drop what has not begun, deliver nothing more."""
        if not self._closed:
            self._closed = True
            self.closed.emit()
        self._retry_timer.stop()
        self._writes.clear()
        for pool in (self._writer, self._readers, self._callers):
            pool.shutdown(wait=True, cancel_futures=True)
        self._held.clear()
        self._open.clear()

    # how it works

    def _start(
        self,
        kind: Kind,
        owner: QObject,
        topic: str,
        work: Callable[[], Any],
        then: Then,
        failed: Failed | None,
        always: Always | None,
        ask: Callable[[], Changes | None] | None = None,
    ) -> None:
        if self._closed:
            return
        self._numbers += 1
        held_then, held_failed, held_always = (hold(owner, callback) for callback in (then, failed, always))
        job = Job(kind, weakref.ref(owner), topic, self._numbers, work, held_then, held_failed, held_always, ask=ask)
        self._open.add(job)
        if kind is Kind.DO:
            self._writes.append(job)
            self._write_next()
        else:
            topics = self._newest.setdefault(owner, {})
            older = topics.get(topic)
            topics[topic] = job
            if older is not None:
                self._drop_if_waiting(older)
            self._submit(job)
        self.busy.emit(len(self._open))

    def _submit(self, job: Job) -> None:
        pool = {Kind.READ: self._readers, Kind.CALL: self._callers, Kind.DO: self._writer}[job.kind]
        job.answer = job.error = None
        job.future = pool.submit(self._run, job)

    def _write_next(self) -> None:
        if self._writes and not self._writing:
            self._writing = True
            self._submit(self._writes[0])

    def _lose(self) -> None:
        """On a worker thread: the connection broke under the write in hand."""
        if not self._closed:
            self._results.put(Lost())
            self._arrived.emit()

    def _run(self, job: Job) -> None:
        """On a worker thread."""
        try:
            job.run()
        except BaseException as error:  # noqa: BLE001 - whatever it is, a person is waiting for an end
            job.error = error
        if not self._closed:
            self._results.put(job)
            self._arrived.emit()

    def _drop_if_waiting(self, job: Job) -> None:
        held = job in self._held
        if held:
            self._held.remove(job)
        if held or (job.future is not None and job.future.cancel()):
            self._end(job)

    @Slot()
    def _deliver(self) -> None:
        """One result for each signal, so that an error in one callback harms no other."""
        if self._closed:
            return
        result = self._results.get()
        if isinstance(result, Changes):
            self.changed.emit(result)
            return
        if isinstance(result, Lost):
            self._check(True)
            return
        if isinstance(result, frozenset):
            self.presence.emit(result)
            return
        if isinstance(result.error, DatabaseAway):
            self._hold_back(result)
            return
        if self._is_away and (result.kind is not Kind.CALL or result.needs_database):
            self._set_back()
        if result.kind is Kind.DO:
            self._check(False)
            self._writes.popleft()
            self._writing = False
            self._write_next()
        newest = self._newest_of(result)
        self._end(result)
        if result.error is not None:
            self._tell_failure(result, newest)
        elif newest:
            self._tell_answer(result)
        elif result.kind is Kind.DO:
            if result.unsure:
                self.told.emit(saved_as(result.answer))
            self._tell_commit(result)

    def _newest_of(self, job: Job) -> bool:
        owner = job.owner()
        if owner is None or not isValid(owner):
            return False
        return job.kind is Kind.DO or self._newest.get(owner, {}).get(job.topic) is job

    def _tell_answer(self, job: Job) -> None:
        then, always = job.then(), job.always()
        try:
            if then is not None:
                then(job.answer)
            if job.unsure:
                self._say_saved(job)
        finally:
            if always is not None:
                always()
            if job.kind is Kind.DO:
                self._tell_commit(job)

    def _tell_commit(self, job: Job) -> None:
        self.saved.emit()
        self.changed.emit(job.answer)

    def _tell_failure(self, job: Job, newest: bool) -> None:
        error, owner = job.error, job.owner()
        if isinstance(error, Refused):
            if newest and owner is not None:
                failed = job.failed()
                failed(error) if failed is not None else self.show_refusal(owner, error)
            elif job.kind is Kind.DO:
                self.refused.emit(str(error))
        else:
            event = uuid.uuid4().hex[:8].upper()
            log.error("event %s: %s “%s” failed", event, job.kind.value, job.topic, exc_info=error)
            self.failed_unexpectedly.emit(event)
        always = job.always()
        if newest and always is not None:
            always()

    def show_refusal(self, owner: QObject, error: Refused) -> None:
        """Say a refusal in the notice bar of `owner` or the nearest parent that has one."""
        notice = notice_of(owner)
        if notice is not None:
            notice.refuse(error)
        else:
            self.refused.emit(str(error))

    def _say_saved(self, job: Job) -> None:
        """Say what came of a doubtful write, unless its form said it."""
        owner = job.owner()
        notice = notice_of(owner) if owner is not None else None
        if notice is None:
            self.told.emit(saved_as(job.answer))
        elif not (notice.text() and notice.kind == "good"):
            notice.done(saved_as(job.answer))

    def _check(self, checking: bool) -> None:
        if checking is not self._checking:
            self._checking = checking
            self.checking.emit(checking)

    def _end(self, job: Job) -> None:
        self._open.discard(job)
        self.busy.emit(len(self._open))

    def _hold_back(self, job: Job) -> None:
        job.needs_database = True
        if job.kind is Kind.DO:
            self._writing, job.unsure = False, True  # it stays first in line, to be asked for
            self._check(True)
        elif self._newest_of(job):
            self._held.append(job)
        else:
            self._end(job)
        if not self._is_away:
            self._is_away, self._tries = True, 0
            self.away.emit(str(job.error))
        if not self._retry_timer.isActive():
            self._retry_timer.start(RETRY_MS[min(self._tries, len(RETRY_MS) - 1)])
            self._tries += 1

    def _set_back(self) -> None:
        self._is_away = False
        self._retry_timer.stop()
        self.back.emit()
        self.retry()
