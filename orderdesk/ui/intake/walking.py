"""The order in hand, gone through item by item: what was typed is saved first, and the form goes on from what was found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.confirming import ITEMS
from orderdesk.rules.errors import Refused
from orderdesk.ui.going_through import go_through
from orderdesk.ui.intake.order_steps import OrderSteps
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.actions import Act


def walking(pane: QWidget, jobs: Jobs, steps: OrderSteps, save: Callable[[Callable[[], None]], None]) -> Act:
    """The act; `save(then)` writes down what was typed."""

    def found(changes: Changes) -> None:
        if changes.count < len(ITEMS):
            refuse(Refused(N_("{number}: what is wrong is now a task of the salesperson."), number=changes.number))
            act.rename(N_("Item by item"))
        else:
            act.rename(N_("Item by item: right"))
        steps.go_on_with(changes)

    def refuse(error: Refused) -> None:
        jobs.show_refusal(pane, error)

    def opened() -> None:
        order_id = steps.standing.order_id
        if order_id is not None:
            go_through(pane, jobs, order_id, found, refuse)

    act = Act(pane, "goThrough", N_("Item by item"), "Ctrl+F9", lambda: save(opened), icon="list-bullets")
    return act
