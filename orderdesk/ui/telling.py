"""How what came of a job is told to whoever asked; the half of jobs that knows people."""

from __future__ import annotations

import logging
import uuid
import weakref

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from orderdesk.rules.errors import Refused
from orderdesk.ui.job import Job, Kind, notice_of, saved_as

log = logging.getLogger("orderdesk.ui.jobs")


class Teller(QObject):
    """Base of Jobs, which says what the signals mean."""

    changed = Signal(object)
    saved = Signal()
    failed_unexpectedly = Signal(str)
    refused = Signal(str)
    told = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest: weakref.WeakKeyDictionary[QObject, dict[str, Job]] = weakref.WeakKeyDictionary()

    def _tell(self, job: Job, newest: bool) -> None:
        if job.error is not None:
            self._tell_failure(job, newest)
        elif newest:
            self._tell_answer(job)
        elif job.kind is Kind.DO:
            if job.unsure:
                self.told.emit(saved_as(job.answer))
            self._tell_commit(job)

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
