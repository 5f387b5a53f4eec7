"""Proving that a database that came out of a backup is the one that went in, and sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from orderdesk.backup import facts, hooks
from orderdesk.backup.manifest import Manifest
from orderdesk.language import N_, _
from orderdesk.queries.check import INVARIANTS

NAMED = 5
"""How many offenders of one problem are named."""
NAME = "name"  # the value that is itself a text marked with N_


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong: a sentence marked with N_, and what fills it."""

    text: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        spoken = {NAME: _(self.values[NAME])} if NAME in self.values else {}
        return _(self.text, **(self.values | spoken))


OTHER_STEP = N_("The tables are of step {found}, the backup was of step {told}.")
OTHER_COUNT = N_("Table {table} holds {found} rows, the backup had {told}.")
BROKEN = N_("Not true any more: {name} ({offenders})")
AUDIT = N_("The audit trail does not prove itself: {reason}")
GUARDS = N_("A guard of the database is not as it should be: {reason}")


def soundness(session: Session, audit: Mapping[str, Any] | None = None) -> tuple[Problem, ...]:
    """What is broken in a database itself: invariants, the audit trail (against the head noted earlier), guards."""
    return (*_invariants(session), *_trail(session, audit or {}), *_guards(session))


def differences(session: Session, told: Manifest) -> tuple[Problem, ...]:
    """What a restored database holds otherwise than its manifest says."""
    connection = session.connection()
    step = facts.revision(connection)
    if step != told.revision:
        return (Problem(OTHER_STEP, {"found": step or "?", "told": told.revision}),)
    found = facts.counts(connection)
    return tuple(
        Problem(OTHER_COUNT, {"table": name, "found": str(found.get(name, 0)), "told": str(told.counts.get(name, 0))})
        for name in sorted({*found, *told.counts})
        if found.get(name, 0) != told.counts.get(name, 0)
    )


def _invariants(session: Session) -> Iterator[Problem]:
    for invariant in INVARIANTS:
        if offenders := invariant.query(session):
            yield Problem(BROKEN, {NAME: invariant.name, "offenders": _some(offenders)})


def _trail(session: Session, audit: Mapping[str, Any]) -> Iterator[Problem]:
    for found in hooks.trail_problems(session, audit):
        yield Problem(AUDIT, {"reason": found})


def _guards(session: Session) -> Iterator[Problem]:
    found = hooks.guard_problems(session)
    if found:
        yield Problem(GUARDS, {"reason": _some(found)})


def _some(offenders: tuple[Any, ...]) -> str:
    more = " …" if len(offenders) > NAMED else ""
    return ", ".join(str(offender) for offender in offenders[:NAMED]) + more
