"""Why an order stands where it does in the queues (003-37): in a column, in a tooltip, and in the head of the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from orderdesk.language import N_, _
from orderdesk.rules.priority import REASON_NAMES, REASON_SENTENCES
from orderdesk.ui import format
from orderdesk.ui.widgets.columns import Column
from orderdesk.ui.widgets.label import Label

R = TypeVar("R")


def place_said(reasons: Sequence[str]) -> str:
    """The reasons in a word each; an ordinary order has none."""
    return " · ".join(dict.fromkeys(_(REASON_NAMES[reason]) for reason in reasons if reason in REASON_NAMES))


def place_explained(reasons: Sequence[str], rank: int, since: datetime | None) -> str:
    """The whole of it: what speaks for the order, and that among equals the first to come is the first."""
    came = _("Among its equals it stands by when it came: {when}.", when=format.moment(since)) if since is not None else ""
    if not reasons:
        return "\n".join(filter(None, (_("An ordinary order."), came)))
    told = [f"· {_(REASON_SENTENCES[reason])}" for reason in reasons if reason in REASON_SENTENCES]
    if not rank:
        return "\n".join(filter(None, (*told, came)))
    return "\n".join(filter(None, (_("Stands before ordinary orders, with {points} points:", points=-rank), *told, came)))


def place_column(
    read: Callable[[R], Any], since: Callable[[R], datetime | None] | None = None, *, width: int = 76, roomy: int = 0
) -> Column[R]:
    """The column of a queue's table; `read` gives what has `rank` and `rank_reasons`, `since` when it came to the queue."""

    return Column[R](
        "place",
        N_("Priority"),
        lambda row: place_said(read(row).rank_reasons),
        width=width,
        roomy=roomy,
        tip=place_tip(read, since),
        ink=lambda row: "warn" if read(row).rank else "",
    )


def place_tip(read: Callable[[R], Any], since: Callable[[R], datetime | None] | None = None) -> Callable[[R], str]:
    """The same as a tooltip, for a column that is shown where there is no room for one of its own."""

    def tip(row: R) -> str:
        its = read(row)
        return place_explained(its.rank_reasons, its.rank, since(row) if since is not None else its.queued_at)

    return tip


class PlaceLabel(Label):
    """In the head of an order: its reasons in a word each, and why on hover; nothing for an ordinary order."""

    def __init__(self) -> None:
        super().__init__("warn")
        self.setObjectName("orderPlace")
        self.hide()

    def show_place(self, reasons: Sequence[str], rank: int, since: datetime | None) -> None:
        """Show why an order stands where it does."""
        self.show_text(place_said(reasons))
        self.setVisible(bool(reasons))
        self.setToolTip(place_explained(reasons, rank, since))
        self.setAccessibleName(_("Priority: {reasons}", reasons=place_said(reasons)) if reasons else "")
