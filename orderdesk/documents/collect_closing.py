"""From the desk to the closing sheet; see collect.py for the other papers."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from orderdesk.database.audit import head
from orderdesk.documents import closing_sheet as paper
from orderdesk.documents.collect import company
from orderdesk.language import _, current
from orderdesk.queries.closing import figures_of_day
from orderdesk.queries.settings import setting


def closing_sheet(session: Session, day: date) -> bytes:
    """The closing sheet of a day with the audit trail's newest head, in the language spoken; seal before."""
    newest = head(session)
    zone = ZoneInfo(str(setting(session, "company.time_zone")))
    rows = [paper.ClosingRow(_(each.area), _(each.what), each.count, each.amounts) for each in figures_of_day(session, day)]
    data = paper.ClosingSheet(
        company=company(session),
        number=f"CL-{day:%Y%m%d}",
        day=day,
        rows=rows,
        head=newest.digest if newest else "",
        head_row=newest.row if newest else 0,
        head_at=f"{newest.at.astimezone(zone):%Y-%m-%d %H:%M:%S}" if newest else "",
    )
    return paper.render(data, current())
