"""What every tab and pane is given: the desk, the jobs, the person, and ways to other rooms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from orderdesk.rules.rights import Actor
from orderdesk.ui import format
from orderdesk.ui.drafts import NoDrafts
from orderdesk.ui.jobs import Jobs

if TYPE_CHECKING:
    from orderdesk.ui.session import Session


def _nowhere(_number: int) -> None:
    return


@dataclass
class Context:
    """Handed to `TabSpec.build`; `show_order(id)` opens an order from anywhere, `show_tab(name)` goes to a tab,
    `notify(sentence, go)` leaves a spoken sentence under the bell, for work that ended in the background; choosing it does `go`.

    `desk` is the open Desk (use `jobs`, not the desk, in a window); `settings` the start-up Settings; `order_pane`, set by
    ui/order, builds what `show_order` opens: `order_pane(context, order_id) -> QWidget`; `drafts` keeps what is typed;
    `session` asks for the password again (a Tab's `confirmed`).
    """

    desk: Any
    jobs: Jobs
    actor: Actor
    settings: Any = None
    company: str = ""
    show_order: Callable[[int], None] = _nowhere
    show_tab: Callable[[str], object] = lambda _name: None
    notify: Callable[..., None] = lambda _sentence, _go=None: None
    order_pane: Callable[[Context, int], QWidget] | None = None
    drafts: Any = field(default_factory=NoDrafts)
    session: Session | None = None
    today: Callable[[], date] = field(default=format.this_day)

    def may(self, verb: str) -> bool:
        """Whether the person has the right."""
        return self.actor.may(verb)
