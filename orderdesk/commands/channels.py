"""The company's own ways orders come in (000-01)."""

from __future__ import annotations

import re

from sqlalchemy import select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import SalesChannel
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import CHANNELS

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
TOUCHED = frozenset({Area.SETTINGS, Area.INTAKE})


def add_channel(work: Work, code: str, name: str, base: str) -> Changes:
    """Add a way orders come in; its code, once given, stays. Refused for a code that is taken or no code."""
    work.actor.require("channel.edit")
    code, name = code.strip().lower(), name.strip()
    if _CODE.fullmatch(code) is None:
        raise Refused(N_("A code is of small letters, digits, - and _, such as store or live_01."), field="code")
    if not name:
        raise Refused(N_("Enter what the channel is called."), field="name")
    if base not in CHANNELS:
        raise Refused(N_("Choose the channel it works like."), field="base")
    if code in CHANNELS or work.session.scalar(select(SalesChannel.id).where(SalesChannel.code == code)):
        raise Refused(N_("Code {code} belongs to another channel."), field="code", code=code)
    made = SalesChannel(code=code, name=name, base=base)
    work.session.add(made)
    work.session.flush()
    return Changes(TOUCHED, made=made.id, number=code, count=1, version=made.version)


def change_channel(work: Work, channel_id: int, version: int, name: str, disabled: bool) -> Changes:
    """Rename a channel of the company's own, close it for new orders, or open it again."""
    work.actor.require("channel.edit")
    channel = work.session.get(SalesChannel, channel_id, with_for_update=True)
    if channel is None:
        raise Refused(N_("This channel is not there any more."))
    if channel.version != version:
        raise Conflict(N_("Somebody else changed this channel meanwhile. Look at it again."))
    if not name.strip():
        raise Refused(N_("Enter what the channel is called."), field="name")
    channel.name = name.strip()
    if disabled != (channel.disabled_at is not None):
        channel.disabled_at = work.now if disabled else None
    work.session.flush()
    return Changes(TOUCHED, made=channel.id, number=channel.code, count=1, version=channel.version)
