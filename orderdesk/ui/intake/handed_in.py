"""Orders other systems hand in: taken as drafts as they come, and those that could not be taken dealt with by a person."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from orderdesk.commands.inbound import drop_inbound, take_inbound, try_inbound_again
from orderdesk.language import N_
from orderdesk.queries.inbound import InboundRow, count_inbound
from orderdesk.rules.changes import Changes
from orderdesk.ui.intake.queue import IntakeQueue
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act

TOLD = 3  # orders that could not be taken, named in the notice bar
EVERY_MS = 20_000
"""A machine that writes into the database tells no window; so it is asked."""


class HandedIn(QWidget):
    """Looks for what was handed in; its two buttons are there while the tray of what was not taken is shown."""

    def __init__(self, tab: Tab, queue: IntakeQueue) -> None:
        super().__init__()
        self._tab, self._queue = tab, queue
        self._table = queue.tables["untaken"]
        self._may = tab.actor.may("inbound.take")
        self.again_act = Act(queue, "takeAgain", N_("Take again"), "T", self._again, icon="arrow-clockwise")
        self.drop_act = Act(queue, "dropInbound", N_("Not ours: drop"), "", self._drop, icon="archive")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(S)
        for act in (self.again_act, self.drop_act):
            if not self._may:
                act.withhold()
            row.addWidget(act.button(quiet=True), 1)
        queue.chips.chosen.connect(self._allow)
        self._table.current_changed.connect(lambda _row: self._allow())
        self._asking = QTimer(self, interval=EVERY_MS)
        self._asking.timeout.connect(self.look)
        if self._may:
            self._asking.start()
        self._allow()

    def look(self) -> None:
        """Ask whether something new was handed in."""
        self._tab.jobs.read(self, "inbound", count_inbound, "new", then=self.take)

    def take(self, count: int) -> None:
        """Make drafts of so many orders that were handed in."""
        if count and self._may:
            self._tab.jobs.do(self, take_inbound, then=self._taken)

    def _taken(self, changes: Changes) -> None:
        one, several = (
            N_("An order came in by itself; it waits to be verified."),
            N_("{count} orders came in by themselves; they wait to be verified."),
        )
        if changes.skipped:
            self._tab.notice.warn(
                N_("{count} orders handed in could not be taken; they wait under “Not taken”. {orders}"),
                count=len(changes.skipped),
                orders=" ".join(changes.skipped[:TOLD]),
            )
        elif changes.count:
            self._tab.notice.info(several if changes.count > 1 else one, count=changes.count)

    def _allow(self, _key: str = "") -> None:
        shown = self._queue.chips.key() == "untaken" and self._may
        self.setVisible(shown)
        for act in (self.again_act, self.drop_act):
            act.allow_if(shown and isinstance(self._table.current(), InboundRow), N_("Choose an order in the list."))

    def _again(self) -> None:
        row = self._table.current()
        if isinstance(row, InboundRow):
            self._tab.jobs.do(self, try_inbound_again, row.id, then=lambda _changes: self.look(), always=self.again_act.begin())

    def _drop(self) -> None:
        row = self._table.current()
        if isinstance(row, InboundRow):
            self._tab.jobs.do(self, drop_inbound, row.id, always=self.drop_act.begin())
