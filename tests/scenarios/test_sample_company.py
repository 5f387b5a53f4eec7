"""The sample company as somebody meets it who opens it for the first time."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from orderdesk.database.desk import Desk
from orderdesk.model import Staff, TimelineEntry
from orderdesk.queries.check import run_checks
from orderdesk.sample import fill


def test_its_orders_went_through_many_hands_over_many_days(sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    fill(desk)
    steps = desk.read(
        lambda session: session.execute(
            select(TimelineEntry.order_id, TimelineEntry.verb, TimelineEntry.at, Staff.login).join(
                Staff, Staff.id == TimelineEntry.staff_id
            )
        ).all()
    )
    hands: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        hands[step.verb].add(step.login)
    assert len({step.login for step in steps}) >= 5
    assert len({step.at.date() for step in steps}) >= 20
    assert not hands["enter"] & hands["approve"]
    assert all(result.ok for result in desk.read(run_checks))
    desk.close()
