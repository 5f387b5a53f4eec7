"""The audit trail and the guards of the database, as far as a backup asks about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from orderdesk.database.desk import Desk


def seal(_desk: Desk) -> None:
    """Seal what the audit trail holds, so that the manifest's head covers it."""


def trail_head(_session: Session) -> Mapping[str, Any]:
    """What a manifest keeps of the audit trail: where it stood; nothing before the first block."""
    return {}


def trail_problems(_session: Session, _told: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with the audit trail, also against the head kept earlier."""
    return ()


def guard_problems(_session: Session) -> tuple[str, ...]:
    """Guards that are missing or changed."""
    return ()
