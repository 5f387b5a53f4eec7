"""How sheets of a kind are read, kept so that the next one is read without asking."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import ImportProfile
from orderdesk.queries.channels import open_channels
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.profiles import checked

TOUCHED = frozenset({Area.INTAKE})


def save_profile(work: Work, name: str, headings: str, columns: Mapping[str, str], channel: str = "") -> Changes:
    """Keep which column is what for sheets with these headings; the same name or the same headings replace what was kept."""
    work.actor.require("import.orders")
    if not name.strip():
        raise Refused(N_("Enter a name for this kind of sheet."), field="name")
    if channel and channel not in open_channels(work.session):
        raise Refused(N_("Choose how the orders came in."), field="channel")
    chosen = checked(columns)
    same = (ImportProfile.name == name.strip()) | (ImportProfile.headings == headings)
    work.session.execute(delete(ImportProfile).where(same))
    row = ImportProfile(
        name=name.strip(), headings=headings, columns=chosen, channel=channel, changed_by=work.actor.staff_id,
        changed_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return Changes(TOUCHED, made=row.id, number=row.name, count=1)


def forget_profile(work: Work, name: str) -> Changes:
    """Keep it no more; sheets of the kind are read by what their headings say."""
    work.actor.require("import.orders")
    gone = work.session.scalar(select(ImportProfile).where(ImportProfile.name == name))
    if gone is None:
        raise Refused(N_("This kind of sheet is not kept any more."))
    work.session.delete(gone)
    work.session.flush()
    return Changes(TOUCHED, number=name, count=1)
