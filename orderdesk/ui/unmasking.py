"""Showing a customer's phones and addresses whole to somebody whose duty shows them masked: for a reason, which is kept.

self.show_act = show_whole(self, lambda: (order.customer_id, order.number))     # in Tab.build; reloads the tab when shown
self.show_act.allow_if(masked(order.contact_phone, order.ship_to), NOTHING_HIDDEN)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from orderdesk.commands.confidential import unmask
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.masking import STARS
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.dialogs import ask_text

NOTHING_HIDDEN = N_("Nothing is masked here.")
KEY = "F7"


def masked(*texts: str) -> bool:
    """Whether one of the texts is shown masked."""
    return any(STARS in text for text in texts)


def show_whole(tab: Tab, subject: Callable[[], tuple[int | None, str]]) -> Act:
    """The act that asks for the reason, writes it down and reads the tab again; `subject` is (customer id, what is looked at)."""

    def ask() -> None:
        customer_id, what = subject()
        if customer_id is None:
            return
        ask_text(
            tab,
            N_("Show contact data"),
            N_("What do you need the customer's phone or address for? Your reason is kept with your name."),
            verb=N_("Show"),
            then=partial(note, customer_id, what),
        )

    def note(customer_id: int, what: str, reason: str) -> None:
        tab.jobs.do(tab, unmask, customer_id, reason, what, then=shown, always=act.begin())

    def shown(_changes: Changes) -> None:
        tab.reload()

    act = tab.act("showWhole", N_("Show contact data"), KEY, ask, right="customer.unmask", icon="eye")
    act.forbid(NOTHING_HIDDEN)
    return act
