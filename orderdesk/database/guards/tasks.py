"""What the database refuses of tasks, inquiries and assignments, whoever asks and with whatever program."""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.database.guards.rule import DELETE, INSERT, NOT_YOURS, UPDATE, Rule, Voice
from orderdesk.language import N_
from orderdesk.rules.rights import Role


def tasks(voice: Voice) -> Iterator[Rule]:
    """Nobody ends what has ended, answers twice, confirms for another, or plans for an order that is not his."""
    told = f"{voice.who} <> '' AND NEW.state <> 'open'"
    yield Rule("task", INSERT, told, N_("a task is given before it is done"))
    yield Rule("task", UPDATE, f"{voice.who} <> '' AND OLD.state <> 'open'", N_("a task that has ended stays as it is"))
    kept = f"OLD.answered_at IS NOT NULL AND {voice.differs('NEW.answer', 'OLD.answer')}"
    yield Rule("inquiry", UPDATE, f"{voice.who} <> '' AND {kept}", N_("what was answered stays as it was written"))
    made = f"OLD.order_id IS NOT NULL AND {voice.differs('NEW.order_id', 'OLD.order_id')}"
    yield Rule("inquiry", UPDATE, f"{voice.who} <> '' AND {made}", N_("an order was made of this inquiry already"))
    ended = N_("an assignment that has ended stays as it is")
    yield Rule("assignment", INSERT, f"{voice.who} <> '' AND (NEW.ended_at IS NOT NULL OR NEW.confirmed_at IS NOT NULL)", ended)
    yield Rule("assignment", UPDATE, f"{voice.who} <> '' AND OLD.ended_at IS NOT NULL", ended)
    confirms = voice.differs("NEW.confirmed_at", "OLD.confirmed_at")
    strange = f"{confirms} AND ({voice.differs('OLD.staff_id', voice.me)} OR OLD.confirmed_at IS NOT NULL)"
    yield Rule(
        "assignment",
        UPDATE,
        f"{voice.who} <> '' AND {strange}",
        N_("an order is confirmed once, by whom it was given to"),
        NOT_YOURS,
    )
    fit = (
        "SELECT 1 FROM qualification q WHERE q.id = NEW.qualification_id AND q.staff_id = NEW.staff_id "
        "AND q.withdrawn_at IS NULL AND q.checked_on IS NOT NULL"
    )
    yield Rule(
        "assignment",
        INSERT,
        f"{voice.who} <> '' AND NEW.kind = 'service' AND NOT EXISTS ({fit})",
        N_("for a service goes who has a certificate on file"),
    )
    for operation, row in ((INSERT, "NEW"), (DELETE, "OLD")):
        own = (
            f"SELECT 1 FROM assignment a WHERE a.order_id = {row}.order_id AND a.kind = 'owner' AND a.ended_at IS NULL "
            f"AND a.staff_id = {voice.me}"
        )
        yield Rule(
            "plan_item",
            operation,
            f"{voice.who} <> '' AND NOT EXISTS ({own}) AND NOT {voice.holds([Role.MANAGER])}",
            N_("the plan is written by who answers for the order, or by a manager"),
            NOT_YOURS,
        )
