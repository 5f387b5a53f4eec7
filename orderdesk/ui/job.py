"""One piece of work on its way, and what jobs need of a desk; see jobs.py."""

from __future__ import annotations

import inspect
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol

from PySide6.QtCore import QObject

from orderdesk.language import N_, _
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused

Then = Callable[[Any], None]
Failed = Callable[[Refused], None]
Always = Callable[[], None]


class DeskLike(Protocol):
    """What jobs need of `orderdesk.database.desk.Desk`."""

    def read(self, query: Callable[..., Any], /, *args: Any, **values: Any) -> Any: ...

    def do(
        self,
        actor: Any,
        command: Callable[..., Any],
        /,
        *args: Any,
        key: str | None = None,
        lost: Callable[[], None] | None = None,
        **values: Any,
    ) -> Changes: ...

    def outcome(self, actor: Any, key: str) -> Changes | None: ...


class Kind(Enum):
    """Which of the three verbs asked."""

    READ = "read"
    DO = "do"
    CALL = "call"


class NotSaved(Refused):
    """The connection broke before the write was saved; what was typed and its key are as they were."""

    def __init__(self) -> None:
        super().__init__(N_("Not saved: the connection was lost before it was done. What you typed is kept; press again."))


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection broke under a write that is still being tried."""


@dataclass(frozen=True, slots=True)
class Closing:
    """The window should close in so many seconds because the database is to be updated; 0 now, None: it may stay."""

    seconds: int | None


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
    ask: Callable[[], Changes | None] | None = None  # of a write: what came of it
    unsure: bool = False  # the answer to the write was lost: it is asked for, not tried again
    future: Future[None] | None = field(default=None, repr=False)

    def run(self) -> None:
        """On a worker thread: do it, or ask what came of it; NotSaved when nothing did."""
        if not self.unsure or self.ask is None:
            self.answer = self.work()
            return
        self.answer = self.ask()
        if self.answer is None:
            raise NotSaved


def notice_of(owner: QObject) -> Any:
    """The notice bar of `owner` or the nearest parent that has one; None if there is none."""
    place: QObject | None = owner
    while place is not None:
        notice = getattr(place, "notice", None)
        if getattr(notice, "refuse", None) is not None:
            return notice
        place = place.parent()
    return None


def saved_as(changes: Changes) -> str:
    """The sentence for a write that was saved although its answer was lost."""
    return _("Saved as {number}.", number=changes.number) if changes.number else _("It was saved.")


def nothing(_answer: object) -> None:
    """For a write nobody waits for."""
    return


def hold(owner: QObject, callback: Callable[..., None] | None) -> Callable[[], Any]:
    """A way to the callback that does not keep its owner alive."""
    if callback is not None and inspect.ismethod(callback) and callback.__self__ is owner:
        return weakref.WeakMethod(callback)
    return lambda: callback
