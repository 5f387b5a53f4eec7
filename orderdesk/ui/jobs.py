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

While the database is away nothing is lost: reads are kept and tried again by themselves or by `retry()`. A write that never came
as far as its commit is answered at once: `failed` gets NotSaved, and it is not tried again by itself. Whether one was saved whose
commit got no answer is asked by its idempotency key as soon as somebody can tell: if it was, `then` gets its Changes; if not,
`failed` gets NotSaved, and pressing again with the same key does it. Writes that wait behind it have not been sent; they follow.
"""

from __future__ import annotations

import queue
import uuid
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QObject, QTimer, Signal, Slot

from orderdesk.database.errors import DatabaseAway
from orderdesk.queries.clock import database_now
from orderdesk.queries.reach import read_by
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Actor
from orderdesk.ui.collecting import collect_here
from orderdesk.ui.job import Always, Closing, DeskLike, Failed, Job, Kind, Lost, NotSaved, Then, hold, nothing
from orderdesk.ui.telling import Teller

READERS = 3
CALLERS = 2
RETRY_MS = (1_000, 2_000, 5_000)


class Jobs(Teller):
    """Runs work elsewhere and delivers it here; one per signed-in person, closed with the window.

    Signals: `changed(Changes)` after every commit of this desk or another, `saved()` only after one of this; `away(reason)` and
    `back()` around a lost database; `busy(count)` of jobs not yet ended; `failed_unexpectedly(event id)` after the log has the
    details; `refused(sentence)` for a refusal whose owner has no notice bar; `checking(bool)` while nobody knows whether the
    write in hand was saved; `told(sentence)` of what it came to when its form is gone; `closed()` once, when nothing will be
    delivered any more; `presence(orders)` when somebody at another desk came to orders, left them or began to edit; `still()`
    while resting, when nothing runs any more; `closing(seconds)` as `announce_closing` was told.
    """

    presence = Signal(object)
    away = Signal(str)
    back = Signal()
    busy = Signal(int)
    checking = Signal(bool)
    closed = Signal()
    closing = Signal(object)
    still = Signal()
    _arrived = Signal()

    def __init__(self, desk: DeskLike, actor: Actor | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        collect_here()  # before there is a thread that could
        self.desk = desk
        self.actor = actor
        self._readers = ThreadPoolExecutor(READERS, "read")
        self._callers = ThreadPoolExecutor(CALLERS, "call")
        self._writer = ThreadPoolExecutor(1, "do")
        self._writes: deque[Job] = deque()
        self._writing = False
        self._open: set[Job] = set()
        self._held: list[Job] = []
        self._is_away = False
        self._closed = False
        self._numbers = 0
        self._tries = 0
        self._checking = False
        self._resting: int | None = None  # the number of the last job asked before
        self._running: set[Job] = set()
        self._later: list[Job] = []
        # Workers leave results here and emit a bare signal: no Python object travels through Qt's queue, which some
        # PySide releases lose a reference to.
        self._results: queue.SimpleQueue[Job | Changes | Closing | Lost | frozenset[int]] = queue.SimpleQueue()
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

    def announce_closing(self, seconds: int | None) -> None:
        """Tell this window to close in so many seconds, 0 that the database is being updated, None that it may stay."""
        if not self._closed:
            self._results.put(Closing(seconds))
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
        look = QTimer()  # what is not told by an event is seen at the next look
        look.start(10)
        flags = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not self.idle() and not deadline.hasExpired():
            QCoreApplication.processEvents(flags)
        return self.idle()

    @property
    def is_away(self) -> bool:
        """Whether the database did not answer the last time it was asked."""
        return self._is_away

    @property
    def is_checking(self) -> bool:
        """Whether nobody knows yet if the write in hand was saved."""
        return self._checking

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

    def rest(self) -> None:
        """Begin nothing and deliver nothing until `wake`; what was asked to be written still is, then `still` is said."""
        if self._resting is None:
            self._resting = self._numbers
            self._say_still()

    def wake(self) -> None:
        """Deliver what came meanwhile and begin what was asked."""
        self._resting = None
        later, self._later = self._later, []
        for job in later:  # each on its own, so that an error in one callback harms no other
            QTimer.singleShot(0, self, partial(self._end_and_tell, job))
        self.retry()

    def _say_still(self) -> None:
        if not self._running and not any(job.number <= (self._resting or 0) for job in self._writes):
            self.still.emit()

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
        if self._resting is not None and job.kind is not Kind.DO:
            self._held.append(job)
            return
        self._running.add(job)
        pool = {Kind.READ: self._readers, Kind.CALL: self._callers, Kind.DO: self._writer}[job.kind]
        job.answer = job.error = None
        job.future = pool.submit(self._run, job)

    def _write_next(self) -> None:
        if self._writes and not self._writing and (self._resting is None or self._writes[0].number <= self._resting):
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
            self._running.discard(job)
            self._end(job)

    @Slot()
    def _deliver(self) -> None:
        """One result for each signal, so that an error in one callback harms no other."""
        if self._closed:
            return
        result = self._results.get()
        if isinstance(result, Lost):
            self._check(True)
            return
        if isinstance(result, Closing):
            self.closing.emit(result.seconds)
            return
        if not isinstance(result, Job):
            if self._resting is None:  # who rests reads everything again when he wakes
                (self.changed if isinstance(result, Changes) else self.presence).emit(result)
            return
        self._running.discard(result)
        if isinstance(result.error, DatabaseAway):
            if result.kind is not Kind.DO or result.unsure or not result.error.unsent:
                self._hold_back(result)
                return
            self._begin_away(str(result.error))
            self.read(self, "still there", database_now, then=nothing)
            result.error = NotSaved()
        elif self._is_away and (result.kind is not Kind.CALL or result.needs_database):
            self._set_back()
        if result.kind is Kind.DO:
            self._check(False)
            self._writes.popleft()
            self._writing = False
            self._write_next()
        if self._resting is None:
            self._end_and_tell(result)
        else:
            self._later.append(result)
            self._say_still()

    def _end_and_tell(self, job: Job) -> None:
        newest = self._newest_of(job)
        self._end(job)
        self._tell(job, newest)

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
        self._begin_away(str(job.error))
        if not self._retry_timer.isActive():
            self._retry_timer.start(RETRY_MS[min(self._tries, len(RETRY_MS) - 1)])
            self._tries += 1

    def _begin_away(self, said: str) -> None:
        if not self._is_away:
            self._is_away, self._tries = True, 0
            self.away.emit(said)

    def _set_back(self) -> None:
        self._is_away = False
        self._retry_timer.stop()
        self.back.emit()
        self.retry()
