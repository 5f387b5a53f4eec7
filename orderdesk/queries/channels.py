"""The ways orders come in: those every desk knows and the company's own (000-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import SalesChannel
from orderdesk.rules.intake import CHANNELS


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A way orders come in: `base` is the known one it works like; the known ones are their own base and have no id."""

    id: int | None
    code: str
    name: str
    base: str
    disabled: bool
    version: int


def channels(session: Session) -> tuple[ChannelRow, ...]:
    """All of them, those every desk knows first; names of theirs are marked for translation, the company's are as written."""
    known = [ChannelRow(None, code, name, code, False, 0) for code, name in CHANNELS.items()]
    own = session.scalars(select(SalesChannel).order_by(SalesChannel.id))
    return (*known, *(ChannelRow(c.id, c.code, c.name, c.base, c.disabled_at is not None, c.version) for c in own))


def open_channels(session: Session) -> Mapping[str, ChannelRow]:
    """Those in which orders may be entered now, by code."""
    return {row.code: row for row in channels(session) if not row.disabled}


def base_of(session: Session, code: str) -> str:
    """The known channel that a channel works like; the code itself where it is none of ours."""
    if code in CHANNELS:
        return code
    return session.scalar(select(SalesChannel.base).where(SalesChannel.code == code)) or code


def channel_name(session: Session, code: str) -> str:
    """What a channel is called, in English to be translated or as the company wrote it."""
    if code in CHANNELS:
        return CHANNELS[code]
    return session.scalar(select(SalesChannel.name).where(SalesChannel.code == code)) or code
