"""The changes tab: amendments to decide, and the queue with who jumped it."""

from __future__ import annotations

from PySide6.QtCore import Slot

from orderdesk.language import N_
from orderdesk.queries.amendments import amendments_waiting
from orderdesk.rules.changes import Area, Changes
from orderdesk.ui.changes.amendments import AmendmentsView
from orderdesk.ui.changes.capacity import CapacityView
from orderdesk.ui.changes.queue import QueueView
from orderdesk.ui.view import ViewTab


class ChangesTab(ViewTab):
    """Changes of approved orders; its number is the amendments that wait for this person."""

    areas = frozenset({Area.CHANGES, Area.WAREHOUSE, Area.REVIEW})

    def build(self) -> None:
        self.amendments, self.queue, self.capacity = AmendmentsView(self), QueueView(self), CapacityView(self)
        self.add_views(
            ("amendments", N_("Amendments"), self.amendments),
            ("queue", N_("Queue and insertions"), self.queue),
            ("capacity", N_("Capacity"), self.capacity),
        )
        self.chips.setObjectName("changesViews")
        self.amendments.pane.decided.connect(self._decided)
        self.capacity.saved.connect(lambda _changes: self.notice.good(N_("The day is saved; reviews count with it from now on.")))

    def reload(self) -> None:
        super().reload()
        self.jobs.read(self, "count", amendments_waiting, self.actor, then=self._counted)

    def _counted(self, count: int) -> None:
        self.chips.set_count("amendments", count or None)
        self.count.emit(count)

    @Slot(str, object)
    def _decided(self, said: str, changes: Changes) -> None:
        if changes.count:
            self.notice.good(said, number=changes.number)
        else:
            self.amendments.pane.again()
            self.notice.warn(
                N_("{number} would be held for credit: {reasons}. Finance or the management releases it with a guarantee."),
                number=changes.number,
                reasons=changes.note,
            )
        self.amendments.list.setFocus()
