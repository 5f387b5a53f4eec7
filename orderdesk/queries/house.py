"""What this desk is."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import DeskNote, Staff

SAMPLE = "sample"


def is_sample(session: Session) -> bool:
    """Whether this is the sample company's desk, where people are listed and sign in without a password."""
    return session.get(DeskNote, SAMPLE) is not None


def in_use(session: Session) -> bool:
    """Whether anybody was added to this desk."""
    return session.scalar(select(Staff.id).limit(1)) is not None
