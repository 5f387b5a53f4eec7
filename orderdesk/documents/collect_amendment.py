"""From the desk to the confirmation of a change; see collect.py for the other papers."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from orderdesk.documents import amendment as paper
from orderdesk.documents.collect import company, made_whole
from orderdesk.documents.company import Party
from orderdesk.documents.figures import long_date
from orderdesk.language import N_, _, speaking
from orderdesk.queries.amendments import amendment_detail
from orderdesk.queries.orders import order_detail
from orderdesk.queries.parties import customer_card
from orderdesk.rules.amendments import HEAD_NAMES, KIND_NAMES, WAITING
from orderdesk.rules.errors import Refused


@made_whole
def change_confirmation(session: Session, amendment_id: int, today: date) -> bytes:
    """An amendment as the customer confirms it, in his language."""
    detail = amendment_detail(session, amendment_id, today)
    order = order_detail(session, detail.row.order_id) if detail is not None else None
    if detail is None or order is None:
        raise Refused(N_("This amendment is not there any more."))
    card = customer_card(session, order.customer_id) if order.customer_id is not None else None
    language = (card.language if card else "") or "zh_CN"
    row = detail.row
    with speaking(language):
        before, after = detail.dates
        dates = [(_(HEAD_NAMES["requested_date"]), long_date(before), long_date(after))] if after is not None else []
        data = paper.ChangeConfirmation(
            company=company(session),
            customer=Party(order.customer or order.contact_name, order.customer_code, order.contact_name, order.contact_phone),
            number=row.number,
            day=row.asked_at.date(),
            order=row.order_number,
            kind=_(KIND_NAMES[row.kind]),
            lines=[
                paper.ChangedLine(
                    product=line.name,
                    before=line.before,
                    after=line.after,
                    price=line.price_after if line.action != "remove" else line.price_before,
                    amount=line.amount_after,
                    sku=line.sku,
                    spec=line.spec,
                    unit=line.unit,
                )
                for line in detail.lines
            ],
            before=row.total_before,
            after=row.total_after,
            head=[*dates, *((_(HEAD_NAMES[name]), was, to) for name, (was, to) in detail.head.items())],
            delivery=after or order.requested_date,
            promised=detail.promised[1],
            confirmed_with=detail.confirmed_with,
            clerk=row.asked_by,
            waits=row.state in WAITING,
        )
    return paper.render(data, language)
