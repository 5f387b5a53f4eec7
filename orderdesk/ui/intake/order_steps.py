"""What the order form does to the desk: save, confirm, submit, park, resume, cancel; one at a time, nothing typed lost.

A step first saves what was typed, reads the version it got, and goes on from there. While it runs no other begins, so that a
double Ctrl+Enter submits once; the key of the first save is made with the form, so that it makes one order whatever happens.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Signal

from orderdesk.commands import intake as commands
from orderdesk.commands.inbound import verify_order
from orderdesk.language import N_
from orderdesk.queries.intake import EditedOrder, order_to_edit
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.states import OrderState
from orderdesk.ui.jobs import Jobs

Then = Callable[[], None]
EDITABLE = frozenset({"", OrderState.DRAFT, OrderState.RETURNED, OrderState.PARKED})
CONFLICTED = N_("Somebody else changed this order. Save (Ctrl+S) to compare and choose before you go on.")


@dataclass(slots=True)
class Standing:
    """Where the order in hand stands at the desk; an order not yet saved has no id."""

    order_id: int | None = None
    number: str = ""
    version: int | None = None
    state: str = ""
    note: str = ""
    confirmed_with: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None
    next_contact_at: datetime | None = None
    source: str = ""
    verified_by: str = ""
    verified_at: datetime | None = None

    @classmethod
    def of(cls, detail: OrderDetail) -> Standing:
        """As it was just read."""
        return cls(
            detail.id,
            detail.number,
            detail.version,
            detail.state,
            detail.state_note,
            detail.confirmed_with,
            detail.confirmed_by,
            detail.confirmed_at,
            detail.next_contact_at,
            detail.source,
            detail.verified_by,
            detail.verified_at,
        )


class OrderSteps(QObject):
    """Signals: `stood(Standing)`, `busy(bool)`, `refused(Refused)`, `conflict(Conflict, EditedOrder)`, `left(verb, Changes)`.

    `left` says that the order went out of hand: submitted, parked, cancelled; `sending` that the form is sent as it stands,
    `kept` that the desk has it so, `written(OrderDetail)` what it made of it.
    """

    stood = Signal(object)
    busy = Signal(bool)
    refused = Signal(object)
    conflict = Signal(object, object)
    sending = Signal()
    kept = Signal()
    written = Signal(object)
    left = Signal(str, object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.standing = Standing()
        self.edits = 0
        self.saved_edits = 0
        self.running = False
        self.conflicted = False  # another desk changed it; only a person may save over that
        self.key = uuid.uuid4().hex  # of what is in hand

    @property
    def dirty(self) -> bool:
        """Whether something was typed since the last save."""
        return self.edits != self.saved_edits

    @property
    def save_key(self) -> str:
        """What the form is saved with: a version saved is another than the one it was made from."""
        return self.key if self.standing.order_id is None else f"{self.key}-{self.standing.version}"

    def take(self, standing: Standing) -> None:
        """Another order is in hand."""
        self._jobs.forget(self, "standing")
        self.standing = standing
        self.edits = self.saved_edits = 0
        self.conflicted = False
        self.key = uuid.uuid4().hex
        self._end()
        self.stood.emit(standing)

    def save(self, form: OrderForm, then: Then | None = None) -> None:
        """Write the form down as it is typed."""
        if self.running:
            return
        self._begin()
        self.sending.emit()
        edits, here = self.edits, self.standing
        self._jobs.do(
            self,
            commands.save_order,
            form,
            here.order_id,
            here.version,
            key=self.save_key,
            then=lambda changes: self._saved(here, changes, edits, then),
            failed=self._save_refused,
        )

    def _saved(self, here: Standing, changes: Changes, edits: int, then: Then | None) -> None:
        if here is not self.standing:
            return  # another order is in hand by now
        self.saved_edits = edits
        self.conflicted = False
        here.order_id, here.number = changes.made, changes.number or ""
        self.kept.emit()
        self._stand(then, changes.version, saved=True)

    def go_on_from(self, standing: Standing) -> None:
        """What is in the form is meant to take the place of this version."""
        self.standing = standing
        self.conflicted = False
        self.edits += 1

    def go_on_with(self, changes: Changes) -> None:
        """Something else was done to the order in hand: read where it stands now."""
        if changes.made == self.standing.order_id:
            self._begin()
            self._stand(None, changes.version)

    def _stand(self, then: Then | None, version: int | None, *, saved: bool = False) -> None:
        """Read where the order stands now, and go on; what another desk wrote since `version` was not seen here."""

        def read(detail: OrderDetail | None) -> None:
            if detail is not None:
                self.standing = Standing.of(detail)
                self.standing.version = version or detail.version
                if saved and detail.version == self.standing.version:
                    self.written.emit(detail)
            self._end()
            self.stood.emit(self.standing)
            if then is not None:
                then()

        self._jobs.read(self, "standing", order_detail, self.standing.order_id, then=read, failed=self._refuse)

    def _save_refused(self, error: Refused) -> None:
        if not isinstance(error, Conflict):
            self._refuse(error)
            return

        def compare(edited: EditedOrder | None) -> None:
            self._end()
            if edited is not None:
                self.conflicted = True
                self.conflict.emit(error, edited)

        self._jobs.read(self, "standing", order_to_edit, self.standing.order_id, then=compare, failed=self._refuse)

    # steps that need a saved order

    def confirm(self, confirmed_with: str, then: Then, failed: Callable[[Refused], None]) -> None:
        """It was read back to the customer."""
        self._step(commands.confirm_order, confirmed_with, then=lambda done: self._stand(then, done.version), failed=failed)

    def verify(self) -> None:
        """It was compared with its source."""
        self._step(verify_order, then=lambda done: self._stand(None, done.version), failed=self._refuse)

    def submit(self) -> None:
        """Hand it to the first review."""
        self._step(commands.submit_order, then=lambda changes: self._gone("submit", changes), failed=self._refuse)

    def park(self, reason: str, at: datetime | None, then: Then, failed: Callable[[Refused], None]) -> None:
        """Set it aside until the customer confirmed."""
        self._step(commands.park_order, reason, at, then=lambda changes: self._gone("park", changes, then), failed=failed)

    def resume(self, confirmed_with: str, then: Then, failed: Callable[[Refused], None]) -> None:
        """Take it up again."""
        self._step(commands.resume_order, confirmed_with, then=lambda done: self._stand(then, done.version), failed=failed)

    def cancel(self, reason: str, then: Then, failed: Callable[[Refused], None]) -> None:
        """Cancel it."""
        self._step(commands.cancel_order, reason, then=lambda changes: self._gone("cancel", changes, then), failed=failed)

    def _step(
        self, command: Callable[..., Changes], *args: Any, then: Callable[[Changes], None], failed: Callable[[Refused], None]
    ) -> None:
        here = self.standing
        if self.running or here.order_id is None:
            return
        self._begin()

        def refuse(error: Refused) -> None:
            self._end()
            failed(error)

        self._jobs.do(self, command, here.order_id, here.version, *args, then=then, failed=refuse)

    def _gone(self, verb: str, changes: Changes, then: Then | None = None) -> None:
        self._end()
        if then is not None:
            then()
        self.left.emit(verb, changes)

    def _refuse(self, error: Refused) -> None:
        self._end()
        self.refused.emit(error)

    def _begin(self) -> None:
        self.running = True
        self.busy.emit(True)

    def _end(self) -> None:
        self.running = False
        self.busy.emit(False)
