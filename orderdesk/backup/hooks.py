"""The audit trail and the guards of the database, as far as a backup asks about them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from orderdesk.database import audit
from orderdesk.database.desk import Desk
from orderdesk.database.guards import fingerprint

log = logging.getLogger("orderdesk.backup")


def seal(desk: Desk) -> None:
    """Seal what the audit trail holds, so that the manifest's head covers it; who may not leaves the last seal as it is."""
    try:
        audit.seal(desk)
    except SQLAlchemyError as error:
        log.warning("the audit trail could not be sealed: %s", type(error).__name__)


def trail_head(session: Session) -> Mapping[str, Any]:
    """What a manifest keeps of the audit trail: where it stood; nothing before the first block."""
    head = audit.head(session)
    return {"digest": head.digest, "row": head.row, "at": head.at.isoformat()} if head else {}


def trail_problems(session: Session, told: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with the audit trail, also against the head kept earlier."""
    stands = audit.verify(session, str(told.get("digest", "")))
    return () if stands.good else (stands.sentence,)


def guard_problems(session: Session) -> tuple[str, ...]:
    """Guards that are missing or changed."""
    found = tuple(str(line) for line in fingerprint.compare(session.connection()))
    return () if found == (f"- {fingerprint.STAMP}",) else found  # a desk whose guards were made before there were stamps
