"""From the desk to the daily clear sheet; see collect.py for the other papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from orderdesk.documents import day_sheet as paper
from orderdesk.documents.collect import company
from orderdesk.language import _, current
from orderdesk.queries.days import Extension, OpenItem, day_clearing
from orderdesk.queries.settings import text_setting
from orderdesk.rules.days import DEPARTMENTS, OPEN_NAMES, SIDES
from orderdesk.rules.rights import ROLE_NAMES


def day_sheet(session: Session, day: date) -> bytes:
    """What of a day is not finished, and who signed it (004-o13), with the longer hours asked for it (004-o2)."""
    zone = ZoneInfo(text_setting(session, "company.time_zone"))

    def written(at: datetime | None) -> str:
        return f"{at.astimezone(zone):%m-%d %H:%M}" if at is not None else ""

    found = day_clearing(session, day)
    signed = {each.department: each for each in found.signed}
    lines = []
    for role in DEPARTMENTS:
        word = signed.get(role)
        count = word.open_count if word is not None else found.counts.get(role, 0)
        who, at, note = (word.who, written(word.at), word.note) if word is not None else ("", "", "")
        lines.append(paper.Signed(_(ROLE_NAMES[role]), count, who, at, note))
    data = paper.DaySheet(
        company=company(session),
        number=f"DC-{day:%Y%m%d}",
        day=day,
        things=[_thing(item, written(item.since)) for item in found.items],
        signed=lines,
        extension=_told(found.extension, written) if found.extension is not None else (),
    )
    return paper.render(data, current())


def _told(extension: Extension, written: Callable[[datetime | None], str]) -> list[tuple[str, str]]:
    lines = [(_("Entries until"), extension.until), (_("Asked by"), f"{extension.asked_by}: {extension.reason}")]
    lines += [(_(SIDES[word.side]), f"{word.who} {written(word.at)}: {word.note}") for word in extension.words]
    return lines


def _thing(item: OpenItem, since: str) -> paper.OpenThing:
    return paper.OpenThing(_(OPEN_NAMES[item.kind]), item.number, item.about, _(ROLE_NAMES[item.department]), since)
