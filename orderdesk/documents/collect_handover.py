"""From the desk to the sheet of a hand-over."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from orderdesk.documents import handover_sheet
from orderdesk.documents.collect import company
from orderdesk.language import N_, current
from orderdesk.queries.archive import handover
from orderdesk.queries.orders import order_detail
from orderdesk.queries.settings import text_setting
from orderdesk.rules.errors import Refused


def handover_paper(session: Session, handover_id: int) -> bytes:
    """The sheet that goes with originals, in the language of who prints it."""
    row = handover(session, handover_id)
    order = order_detail(session, row.order_id) if row is not None else None
    if row is None or order is None:
        raise Refused(N_("This hand-over is not there any more."))
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    handed = row.handed_at.astimezone(zone)
    received = row.received_at.astimezone(zone) if row.received_at is not None else None
    data = handover_sheet.HandoverSheet(
        company=company(session),
        number=order.number,
        day=handed.date(),
        customer=order.customer,
        documents=row.documents,
        originals=row.originals,
        handed_by=row.handed_by,
        handed=f"{handed:%Y-%m-%d %H:%M}",
        to=row.to,
        received=f"{received:%Y-%m-%d %H:%M}" if received is not None else "",
        project=order.application.project_name,
        note=row.note,
    )
    return handover_sheet.render(data, current())
