"""Inquiries: the ways they come in, and what an order draft made of one says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.search import digits

INQUIRY_CHANNELS: Mapping[str, str] = {
    "phone": N_("Phone"),
    "mail": N_("E-mail"),
    "chat": N_("Online chat"),
    "visit": N_("Visit"),
}
"""002-01; each is a channel of orders too, so that what is converted keeps it."""
INQUIRY_STATES: Mapping[str, str] = {"forwarded": N_("To be answered"), "answered": N_("Answered")}


@dataclass(frozen=True, slots=True)
class InquiryForm:
    """An inquiry as typed; `asked_at` None means now, `customer_id` a customer who is known."""

    channel: str
    customer_name: str
    subject: str
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    detail: str = ""
    customer_id: int | None = None
    asked_at: datetime | None = None


def check(form: InquiryForm) -> None:
    """Refused at the first thing missing: who asked, what, and a way to answer him (002-02)."""
    if form.channel not in INQUIRY_CHANNELS:
        raise Refused(N_("Choose how the inquiry came in."), field="channel")
    if not form.customer_name.strip():
        raise Refused(N_("Enter who asked."), field="customer_name")
    if len(form.subject.strip()) < 2:
        raise Refused(N_("Enter what was asked."), field="subject")
    phone, mail = form.contact_phone.strip(), form.contact_email.strip()
    if not phone and not mail:
        raise Refused(N_("Enter a phone number or an e-mail address to answer to."), field="contact_phone")
    if phone and not 7 <= len(digits(phone)) <= 15:
        raise Refused(N_("Enter a phone number of 7 to 15 digits."), field="contact_phone")
    if mail and ("@" not in mail.strip("@") or " " in mail):
        raise Refused(N_("This is no e-mail address. Write one such as wang@example.com."), field="contact_email")
