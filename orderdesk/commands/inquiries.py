"""Inquiries: written down by anybody, answered or forwarded with a deadline, and made into an order draft (002-01..04)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from orderdesk.commands.intake import save_order
from orderdesk.commands.order_life import next_number, note_order
from orderdesk.commands.tasks import end_task, open_task, somebody
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Customer, Inquiry, Task
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.inquiries import InquiryForm, check
from orderdesk.rules.intake import OrderForm
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.TASKS})


def log_inquiry(
    work: Work,
    form: InquiryForm,
    answer: str = "",
    forward_to: int | None = None,
    forward_role: Role | None = None,
    reply_by: datetime | None = None,
) -> Changes:
    """Write an inquiry down: answered now in `answer`, or forwarded to a person or a duty with a time to reply by.

    Without a time the company's usual one counts (`inquiry.reply_hours`).
    """
    check(form)
    if form.customer_id is not None and work.session.get(Customer, form.customer_id) is None:
        raise Refused(N_("This customer is not there any more."), field="customer")
    answered = bool(answer.strip())
    if not answered and forward_to is None and forward_role is None:
        raise Refused(N_("Write the answer given, or choose who is to answer."), field="answer")
    inquiry = Inquiry(
        number=next_number(work, "IQ"),
        channel=form.channel,
        state="answered" if answered else "forwarded",
        customer_id=form.customer_id,
        customer_name=form.customer_name.strip(),
        contact_name=form.contact_name.strip(),
        contact_phone=form.contact_phone.strip(),
        contact_email=form.contact_email.strip(),
        subject=form.subject.strip(),
        detail=form.detail.strip(),
        asked_at=form.asked_at or work.now,
        entered_by=work.actor.staff_id,
        entered_at=work.now,
    )
    if inquiry.asked_at > work.now:
        raise Refused(N_("An inquiry cannot have been made in the future."), field="asked_at")
    if answered:
        _answered(work, inquiry, answer)
    else:
        _forward(work, inquiry, forward_to, forward_role, reply_by)
    work.session.add(inquiry)
    work.session.flush()
    return _done(inquiry)


def answer_inquiry(work: Work, inquiry_id: int, version: int, answer: str) -> Changes:
    """Record what was replied to a forwarded inquiry; its task is done by that."""
    inquiry = _inquiry(work, inquiry_id, version)
    if inquiry.state == "answered":
        raise Refused(N_("Inquiry {number} is answered already."), number=inquiry.number)
    if len(answer.strip()) < 2:
        raise Refused(N_("Write what was answered."), field="answer")
    _answered(work, inquiry, answer)
    work.session.flush()
    return _done(inquiry)


def forward_inquiry(
    work: Work,
    inquiry_id: int,
    version: int,
    staff_id: int | None,
    role: Role | None = None,
    reply_by: datetime | None = None,
    note: str = "",
) -> Changes:
    """Give an inquiry that is not answered to another person or duty, with a new time to reply by."""
    inquiry = _inquiry(work, inquiry_id, version)
    if inquiry.state == "answered":
        raise Refused(N_("Inquiry {number} is answered already."), number=inquiry.number)
    if staff_id is None and role is None:
        raise Refused(N_("Choose who is to answer."), field="staff")
    _end_task(work, inquiry, note, dropped=True)
    _forward(work, inquiry, staff_id, role, reply_by, note)
    work.session.flush()
    return _done(inquiry)


def convert_inquiry(work: Work, inquiry_id: int, version: int) -> Changes:
    """Make an order draft of an inquiry: everything it says is in it, nothing is typed again (002-04); `made` is the order.

    An inquiry of an earlier day is ordered today. One that waits is answered by the order.
    """
    work.actor.require("order.enter")
    inquiry = _inquiry(work, inquiry_id, version)
    if inquiry.order_id is not None:
        raise Refused(N_("An order was made of inquiry {number} already."), number=inquiry.number)
    customer = work.session.get(Customer, inquiry.customer_id) if inquiry.customer_id is not None else None
    known = customer is not None and customer.disabled_at is None
    form = OrderForm(
        channel=inquiry.channel,
        customer_id=inquiry.customer_id if known else None,
        contact_name=inquiry.contact_name or inquiry.customer_name,
        contact_phone=inquiry.contact_phone,
        contact_email=inquiry.contact_email,
        ship_to=_usual_address(customer) if customer is not None and known else "",
        ordered_at=inquiry.asked_at if _company_day(work, inquiry.asked_at) == _company_day(work, work.now) else None,
        payment_method=customer.payment_method if customer is not None and known else "",
        special_request="\n".join(part for part in (inquiry.subject, inquiry.detail) if part),
        remark="" if known else inquiry.customer_name,
    )
    changes = save_order(work, form)
    assert changes.made is not None  # a saved order has an id
    inquiry.order_id = changes.made
    if inquiry.state != "answered":
        _answered(work, inquiry, _("Order {number} was made of it.", number=changes.number))
    note_order(work, changes.made, "from inquiry", inquiry.number, {"asked": inquiry.asked_at.isoformat()})
    work.session.flush()
    return changes | Changes(TOUCHED)


def _company_day(work: Work, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(text_setting(work.session, "company.time_zone"))).date()


def _usual_address(customer: Customer) -> str:
    from orderdesk.queries.parties import address_line

    usual = next((place for place in customer.addresses if place.is_default), None)
    return address_line(usual) if usual is not None else ""


def _inquiry(work: Work, inquiry_id: int, version: int) -> Inquiry:
    inquiry = work.session.get(Inquiry, inquiry_id, with_for_update=True, populate_existing=True)
    if inquiry is None:
        raise Refused(N_("This inquiry is not there any more."))
    if inquiry.version != version:
        raise Conflict(N_("Somebody else changed this inquiry meanwhile. Read it again."))
    return inquiry


def _answered(work: Work, inquiry: Inquiry, answer: str) -> None:
    inquiry.state = "answered"
    inquiry.answer, inquiry.answered_by, inquiry.answered_at = answer.strip(), work.actor.staff_id, work.now
    _end_task(work, inquiry, answer)


def _forward(
    work: Work, inquiry: Inquiry, staff_id: int | None, role: Role | None, reply_by: datetime | None, note: str = ""
) -> None:
    if staff_id is not None:
        somebody(work, staff_id)
    due = reply_by or work.now + timedelta(hours=number_setting(work.session, "inquiry.reply_hours"))
    if due <= work.now:
        raise Refused(N_("The time to reply by must be in the future."), field="reply_by")
    said = "\n".join(part for part in (f"{inquiry.number} {inquiry.customer_name}: {inquiry.subject}", note.strip()) if part)
    task = open_task(
        work,
        TaskKind.ANSWER_INQUIRY,
        due_at=due,
        staff_id=staff_id,
        role=role if staff_id is None else None,
        customer_id=inquiry.customer_id,
        note=said,
    )
    inquiry.task_id = task.id


def _end_task(work: Work, inquiry: Inquiry, outcome: str, *, dropped: bool = False) -> None:
    task = work.session.get(Task, inquiry.task_id, with_for_update=True) if inquiry.task_id is not None else None
    if task is not None and task.state == "open":
        end_task(work, task, outcome, dropped=dropped)


def _done(inquiry: Inquiry) -> Changes:
    return Changes(TOUCHED, made=inquiry.id, number=inquiry.number, count=1, version=inquiry.version)
