"""Prices that changed while an order was typed: the form shows what the desk saved, and says so before anybody goes on."""

from __future__ import annotations

from PySide6.QtCore import QObject

from orderdesk.language import N_
from orderdesk.queries.orders import OrderDetail
from orderdesk.rules.errors import Refused
from orderdesk.ui.intake.comparing import OrderComparing
from orderdesk.ui.intake.entry import OrderEntry
from orderdesk.ui.intake.order_steps import OrderSteps
from orderdesk.ui.jobs import Jobs

REPRICED = N_("Prices changed while the order was typed: {what} Look at them before you go on.")


class Repricing(QObject):
    """Brings the prices back that the order in hand was saved with."""

    def __init__(self, jobs: Jobs, entry: OrderEntry, steps: OrderSteps, comparing: OrderComparing) -> None:
        super().__init__(entry)
        self._jobs, self._entry, self._steps, self._comparing = jobs, entry, steps, comparing
        self._last: tuple[str, list[str]] = ("", [])
        steps.sending.connect(entry.model.note_sent)
        steps.written.connect(self._bring_back)

    def changed(self) -> list[str]:
        """What the last save changed of the prices on the screen, in words."""
        key, said = self._last
        return said if key == self._steps.key else []

    def _bring_back(self, detail: OrderDetail) -> None:
        said = self._entry.model.bring_back([row.price.amount for row in detail.lines])
        self._last = self._steps.key, said
        if said:
            self._comparing.agree_again()
            self._entry.foot.look_up_soon()
            self._jobs.show_refusal(self._entry, Refused(REPRICED, what=" ".join(said)))
