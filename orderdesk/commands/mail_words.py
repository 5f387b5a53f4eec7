"""What the desk learns from people who put right what was read from a mail."""

from __future__ import annotations

from sqlalchemy import delete, select

from orderdesk.database.desk import Work
from orderdesk.language import N_
from orderdesk.model import LearnedWord, MailMessage, SalesOrder
from orderdesk.queries.mail_drafts import mail_of_order, part_of_mail
from orderdesk.queries.settings import text_setting
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import from_units
from orderdesk.rules.reading.knowledge import domain_of
from orderdesk.rules.reading.learning import EnteredLine, lessons, word_key


def learn_from(work: Work, order: SalesOrder) -> None:
    """Remember how the customer of a submitted mail order calls the products and from which address he writes."""
    found = mail_of_order(work.session, order.id)
    if found is None or order.customer_id is None:
        return
    mail_id, part = found
    mail = work.session.get_one(MailMessage, mail_id)
    read = part_of_mail(mail.reading or {}, part)
    doubted = frozenset(str(doubt["field"]) for doubt in read.get("doubts", ()))
    entered = [EnteredLine(line.sku, from_units(line.base_units)) for line in order.lines]
    products = {line.sku: line.product_id for line in order.lines}
    for words, sku in lessons(read.get("lines") or (), doubted, entered):
        _remember(work, order, "product", words, word_key(words), products[sku])
    if (not read.get("customer_code") or "customer_code" in doubted) and _is_theirs(work, mail):
        address = mail.sender_address.lower()
        work.session.execute(delete(LearnedWord).where(LearnedWord.kind == "sender", LearnedWord.key == address))
        _remember(work, order, "sender", mail.sender_address, address, None)


def _is_theirs(work: Work, mail: MailMessage) -> bool:
    own = text_setting(work.session, "company.mail_domains").lower().replace(",", " ").split()
    return "@" in mail.sender_address and domain_of(mail.sender_address) not in own


def _remember(work: Work, order: SalesOrder, kind: str, words: str, key: str, product_id: int | None) -> None:
    assert order.customer_id is not None
    known = work.session.scalar(
        select(LearnedWord).where(LearnedWord.customer_id == order.customer_id, LearnedWord.kind == kind, LearnedWord.key == key)
    )
    if known is not None:
        if known.product_id == product_id:
            return
        work.session.delete(known)
        work.session.flush()
    work.session.add(
        LearnedWord(
            kind=kind,
            customer_id=order.customer_id,
            words=words,
            key=key,
            product_id=product_id,
            order_id=order.id,
            learned_by=work.actor.staff_id,
            learned_at=work.now,
        )
    )


def forget_word(work: Work, word_id: int) -> Changes:
    """Take back what was learned wrongly."""
    work.actor.require("mail.receive")
    word = work.session.get(LearnedWord, word_id)
    if word is None:
        raise Refused(N_("This is not there any more."))
    work.session.delete(word)
    return Changes(frozenset({Area.INTAKE}), count=1)
