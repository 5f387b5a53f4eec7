"""Handing orders to the department manager together, on the days the company set (004-o5)."""

from __future__ import annotations

from collections.abc import Sequence

from orderdesk.commands.order_life import next_number, note_order, queue_up
from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.queries.review.batches import handed_facts, open_batch
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused

SERIES = "RB"
_HANDING = 2


def hand_batch(work: Work, orders: Sequence[int]) -> Changes:
    """Hand these orders in under one number, each with a note in its timeline; those handed in meanwhile are left out."""
    work.actor.require("see.review")
    queue_up(work, _HANDING)  # an order is handed in once
    waiting = set(open_batch(work.session, work.today).orders)
    handed = [order for order in orders if order in waiting]
    if not handed:
        raise Refused(N_("No order waits to be handed to the manager."))
    number = next_number(work, SERIES)
    facts = handed_facts(work.session, handed)
    for order in handed:
        note_order(work, order, "batch", number, facts[order])
    return Changes(frozenset({Area.REVIEW}), frozenset(handed), number=number, count=len(handed))
