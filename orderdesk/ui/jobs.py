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

While the database is away nothing is lost: reads and the write in hand are kept (the write with its idempotency key, so that
it is done once even if the first try got through) and tried again by themselves or by `retry()`.
"""

from __future__ import annotations

import inspect
import logging
import queue
import uuid
import weakref
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from orderdesk.database.errors import DatabaseAway
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor

log = logging.getLogger("orderdesk.ui.jobs")

READERS = 3
CALLERS = 2
RETRY_MS = (1_000, 2_000, 5_000)

Then = Callable[[Any], None]
Failed = Callable[[Refused], None]
Always = Callable[[], None]


class DeskLike(Protocol):
    """What jobs need of `orderdesk.database.desk.Desk`."""

    def read(self, query: Callable[..., Any], /, *args: Any, **values: Any) -> Any: ...

    def do(self, actor: Any, command: Callable[..., Any], /, *args: Any, key: str | None = None, **values: Any) -> Changes: ...


class Kind(Enum):
    """Which of the three verbs asked."""

    READ = "read"
    DO = "do"
    CALL = "call"


@dataclass(eq=False)
class Job:
    """One piece of work on its way; lives on the GUI thread except for `work`, `answer` and `error`."""

    kind: Kind
    owner: weakref.ref[QObject]
    topic: str
    number: int
    work: Callable[[], Any]
    then: Callable[[], Then | None]
    failed: Callable[[], Failed | None]
    always: Callable[[], Always | None]
    answer: Any = None
    error: BaseException | None = None
    needs_database: bool = False  # a call that was once held back
    future: Future[None] | None = field(default=None, repr=False)


class Jobs(QObject):
    """Runs work elsewhere and delivers it here; one per signed-in person, closed with the window.

    Signals: `changed(Changes)` after every commit of this desk or another, `saved()` only after one of this; `away(reason)` and
    `back()` around a lost database; `busy(count)` of jobs not yet ended; `failed_unexpectedly(event id)` after the log has the
    details; `refused(sentence)` for a refusal whose owner has no notice bar; `closed()` once, when nothing will be delivered
    any more.
    """

    changed = Signal(object)
    saved = Signal()
    away = Signal(str)
    back = Signal()
    busy = Signal(int)
    failed_unexpectedly = Signal(str)
    refused = Signal(str)
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
        # Workers leave results here and emit a bare signal: no Python object travels through Qt's queue, which some
        # PySide releases lose a reference to.
        self._results: queue.SimpleQueue[Job | Changes] = queue.SimpleQueue()
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
        desk = self.desk
        self._start(Kind.READ, owner, topic, lambda: desk.read(query, *args, **values), then, failed, always)

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
        self._start(
            Kind.DO, owner, "", lambda: desk.do(actor, command, *args, key=once, **values), then or _nothing, failed, always
        )

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
    ) -> None:
        if self._closed:
            return
        self._numbers += 1
        held_then, held_failed, held_always = (_hold(owner, callback) for callback in (then, failed, always))
        job = Job(kind, weakref.ref(owner), topic, self._numbers, work, held_then, held_failed, held_always)
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

    def _run(self, job: Job) -> None:
        """On a worker thread."""
        try:
            job.answer = job.work()
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
        if isinstance(result.error, DatabaseAway):
            self._hold_back(result)
            return
        if self._is_away and (result.kind is not Kind.CALL or result.needs_database):
            self._set_back()
        if result.kind is Kind.DO:
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
        place: QObject | None = owner
        while place is not None:
            refuse = getattr(getattr(place, "notice", None), "refuse", None)
            if refuse is not None:
                refuse(error)
                return
            place = place.parent()
        self.refused.emit(str(error))

    def _end(self, job: Job) -> None:
        self._open.discard(job)
        self.busy.emit(len(self._open))

    def _hold_back(self, job: Job) -> None:
        job.needs_database = True
        if job.kind is Kind.DO:
            self._writing = False  # it stays first in line, with its key
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


def _nothing(_answer: object) -> None:
    return


def _hold(owner: QObject, callback: Callable[..., None] | None) -> Callable[[], Any]:
    """A way to the callback that does not keep its owner alive."""
    if callback is not None and inspect.ismethod(callback) and callback.__self__ is owner:
        return weakref.WeakMethod(callback)
    return lambda: callback
