"""The sample company: a believable distributor with orders in every state, made by the same commands people use."""

from __future__ import annotations

from orderdesk.database.desk import Desk
from orderdesk.language import N_, _
from orderdesk.queries.house import in_use, is_sample
from orderdesk.rules.errors import Refused
from orderdesk.sample.company import set_up
from orderdesk.sample.story import tell

__all__ = ["fill"]


def fill(desk: Desk) -> str:
    """Fill an empty desk with the sample company and say so; a desk in use is Refused, a sample desk left as it is."""
    if desk.read(is_sample):
        return _("The sample company is there already.")
    if desk.read(in_use):
        raise Refused(N_("This desk is in use. The sample company needs an empty one."))
    clock = desk.clock
    try:
        people = set_up(desk)
        tell(desk, people)
    finally:
        desk.clock = clock
    return _("The sample company is ready.")
