"""Beside the decision: several approved together, one set aside, a colleague asked, a standard written."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from orderdesk.commands.review import approve_many, ask_colleague, hand_batch, hold_review, save_standard, take_up_review
from orderdesk.documents.collect import batch_sheet
from orderdesk.language import N_, _
from orderdesk.queries.orders import OrderDetail
from orderdesk.queries.parties import StaffRow, staff
from orderdesk.queries.review import QueueRow, ReviewCase
from orderdesk.queries.review.batches import Batch, open_batch
from orderdesk.rules.changes import Changes
from orderdesk.rules.review import CHECK_NAMES
from orderdesk.ui import format
from orderdesk.ui.review.asking import AskQuestion, HoldQuestion, StandardQuestion
from orderdesk.ui.review.batches import PastBatches
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.papers import show_paper

if TYPE_CHECKING:
    from orderdesk.ui.review.tab import ReviewTab

BATCH = N_("For the manager")
_TOLD = 5  # orders named of those left over
SET_ASIDE, TAKE_UP = N_("Set aside"), N_("Take up again")


class Beside:
    """The acts of a review tab that decide nothing by themselves, or many at once."""

    def __init__(self, tab: ReviewTab) -> None:
        self._tab = tab
        self._key = str(uuid.uuid4())
        self.many = tab.act("approveMany", N_("Approve chosen"), "Shift+A", self._approve_many, icon="check")
        self.hold = tab.act("holdReview", SET_ASIDE, "H", self._hold)
        self.ask = tab.act("askColleague", N_("Ask"), "Q", self._ask)
        self.batch = tab.act("handBatch", BATCH, "B", self._hand, icon="printer")
        self.past = tab.act("pastBatches", N_("Batches"), "Shift+B", lambda: PastBatches(tab).open())
        self._open = Batch((), tab.context.today())

    def show_case(self, case: ReviewCase, *, mine: bool) -> None:
        """What may be done with the order on the screen."""
        self.hold.allow_if(mine, N_("This order does not wait for you."))
        self.hold.rename(TAKE_UP if case.held_until is not None else SET_ASIDE)
        self.ask.allow()

    def forbid(self, reason: str) -> None:
        """No order is on the screen."""
        self.hold.forbid(reason)
        self.ask.forbid(reason)

    def chosen(self, rows: list[QueueRow]) -> None:
        """These orders are chosen in the queue."""
        self.many.allow_if(len(rows) > 1, N_("Choose several orders with Ctrl or Shift first."))

    def _send(self, act: Act, command: Callable[..., Changes], *args: Any, then: Callable[[Changes], None]) -> None:
        said = hashlib.sha256(repr(args).encode()).hexdigest()[:16]
        tab = self._tab
        tab.jobs.do(
            tab, command, *args, key=f"{self._key}-{command.__name__}-{said}", then=then, failed=self._refused, always=act.begin()
        )

    def _refused(self, error: Any) -> None:
        self._key = str(uuid.uuid4())
        self._tab.notice.refuse(error)

    def _good(self, text: str, **values: Any) -> Callable[[Changes], None]:
        def tell(_changes: Changes) -> None:
            self._key = str(uuid.uuid4())  # the same once more is another deed
            self._tab.notice.good(text, **values)

        return tell

    def reload(self) -> None:
        """Read what is to be handed to the manager."""
        self._tab.jobs.read(self._tab, "batch", open_batch, self._tab.context.today(), then=self._show_batch)

    def _show_batch(self, batch: Batch) -> None:
        self._open = batch
        self.batch.allow_if(bool(batch.orders), N_("No order waits to be handed to the manager."))
        today = self._tab.context.today()
        if not batch.orders:
            self.batch.rename(BATCH)
        elif batch.day == today:
            self.batch.rename(N_("For the manager today: {count}"), count=len(batch.orders))
        else:
            self.batch.rename(
                N_("For the manager {day}: {count}"), day=lambda: format.day(batch.day, today), count=len(batch.orders)
            )

    def _hand(self) -> None:
        self._send(self.batch, hand_batch, list(self._open.orders), then=self._handed)

    def _handed(self, changes: Changes) -> None:
        tab, number = self._tab, changes.number or ""
        orders = [each for each in self._open.orders if each in changes.orders]
        self._good(N_("{count} orders are handed in as {number}."), count=changes.count, number=number)(changes)
        show_paper(
            tab, tab.jobs, f"{number}.pdf", batch_sheet, orders, number, tab.context.today(), tab.actor.name,
            always=self.batch.begin(),
        )  # fmt: skip

    def _approve_many(self) -> None:
        orders = [(row.id, row.version) for row in self._tab.queue.selected()]
        self._send(self.many, approve_many, orders, then=self._approved)

    def _approved(self, changes: Changes) -> None:
        self._key = str(uuid.uuid4())
        if changes.skipped:
            self._tab.notice.warn(
                N_("{count} approved. {left} left for you: {orders}"), count=changes.count, left=len(changes.skipped),
                orders=_some(changes.skipped),
            )  # fmt: skip
        else:
            self._tab.notice.good(N_("{count} orders approved."), count=changes.count)

    def _hold(self) -> None:
        case = self._tab.case
        if case is None:
            return
        order = case.order
        if case.held_until is not None:
            told = self._good(N_("{number} is back in the queue."), number=order.number)
            self._send(self.hold, take_up_review, order.id, order.version, then=told)
            return

        def send(until: object, reason: str) -> None:
            told = self._good(N_("{number} is set aside."), number=order.number)
            self._send(self.hold, hold_review, order.id, order.version, until, reason, then=told)

        HoldQuestion(self._tab, self._tab.context.today, order.number, send).open()

    def _ask(self) -> None:
        self._tab.jobs.read(self._tab, "colleagues", staff, then=self._ask_one_of)

    def _ask_one_of(self, people: tuple[StaffRow, ...]) -> None:
        case = self._tab.case
        if case is not None:
            self._open_question(case.order, people)

    def _open_question(self, order: OrderDetail, people: tuple[StaffRow, ...]) -> None:
        def send(who: int, text: str) -> None:
            told = self._good(N_("Your question about {number} is asked."), number=order.number)
            self._send(self.ask, ask_colleague, order.id, who, text, then=told)

        AskQuestion(self._tab, people, self._tab.actor.staff_id, order.number, send).open()

    def standard(self, code: str) -> None:
        """Open the standard of a check, to be changed by who may."""
        case = self._tab.case
        if case is None or not self._tab.actor.may("standards.edit"):
            return
        row = case.standards.get(code)

        def send(text: str) -> None:
            version = row.version if row is not None else 0
            self._send(self.ask, save_standard, code, text, version, then=self._good(N_("The standard is saved.")))

        StandardQuestion(self._tab, CHECK_NAMES[code], row.text if row is not None else "", send).open()


def _some(skipped: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    said, more = "; ".join(skipped[:_TOLD]), len(skipped) - _TOLD
    return _("{reasons} … and {more} more", reasons=said, more=more) if more > 0 else said
