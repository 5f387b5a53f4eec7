"""Source documents: kept with the order, archived once it is approved, and what is found wrong with one (004-o7, 004-o15)."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import PurePath

from sqlalchemy import select

from orderdesk.commands.order_life import load_order, note_order
from orderdesk.commands.tasks import end_task, open_task
from orderdesk.database.desk import Work
from orderdesk.language import N_, _
from orderdesk.model import Attachment, DocumentDefect, DocumentHandover, MailMessage, OrderArchive, Staff, Task
from orderdesk.queries.archive import PAPER, documents_of
from orderdesk.queries.settings import company_currency, number_setting, setting
from orderdesk.rules.archive import ARCHIVABLE, DEFECTS, LARGEST_DOCUMENT, manager_share
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.money import Money
from orderdesk.rules.rights import Role
from orderdesk.rules.tasks import TaskKind

TOUCHED = frozenset({Area.INTAKE})
DEFECTS_TOUCHED = frozenset({Area.INTAKE, Area.SETTINGS})
ARCHIVED = N_("The documents of this order are archived: nothing is added, changed or taken away any more.")


def add_document(work: Work, order_id: int, name: str, content: bytes) -> Changes:
    """Keep a source document, such as the signed form as a scan, with an order that is not archived yet."""
    work.actor.require("document.add")
    order = load_order(work, order_id)
    if work.session.get(OrderArchive, order_id) is not None:
        raise Refused(ARCHIVED)
    if not content:
        raise Refused(N_("{name} is empty. Scan or save the document again."), name=name)
    if len(content) > LARGEST_DOCUMENT:
        megabytes = LARGEST_DOCUMENT // 1024**2
        raise Refused(N_("{name} is larger than {megabytes} MB. Scan it with less detail."), name=name, megabytes=megabytes)
    plain = PurePath(name.replace("\\", "/")).name
    work.session.add(
        Attachment(
            order_id=order.id,
            name=plain,
            media_type=mimetypes.guess_type(plain)[0] or "application/octet-stream",
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            added_by=work.actor.staff_id,
            added_at=work.now,
        )
    )
    note_order(work, order.id, "attach", plain)
    return Changes(TOUCHED, frozenset({order.id}), count=1, number=order.number)


def hand_over_documents(
    work: Work, order_id: int, documents: Sequence[str], to_staff_id: int | None, originals: int = 0, note: str = ""
) -> Changes:
    """Record that originals and attachments of an order go from who acts to another, who is told; `note` of what comes back
    is his name (002-07)."""
    work.actor.require("document.hand_over")
    order = load_order(work, order_id)
    named = list(dict.fromkeys(name.strip() for name in documents if name.strip()))
    if not named:
        raise Refused(N_("Say which documents are handed over."), field="documents")
    if originals < 0:
        raise Refused(N_("The quantity cannot be below zero."), field="originals")
    person = work.session.get(Staff, to_staff_id) if to_staff_id is not None else None
    if person is None or person.disabled_at is not None:
        raise Refused(N_("Choose a person who works here."), field="to")
    if person.id == work.actor.staff_id:
        raise Refused(N_("Choose another person than yourself."), field="to")
    made = DocumentHandover(
        order_id=order.id, documents="\n".join(named), originals=originals, note=note.strip(), handed_by=work.actor.staff_id,
        handed_at=work.now, to_staff_id=person.id,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    said = _("Originals of order {number}: {documents}", number=order.number, documents=", ".join(named))
    open_task(work, TaskKind.TAKE_OVER, due_at=work.now + timedelta(days=1), staff_id=person.id, order_id=order.id, note=said)
    note_order(work, order.id, "hand originals over", person.name, {"documents": named, "originals": originals})
    return Changes(
        TOUCHED | {Area.TASKS}, frozenset({order.id}), made=made.id, count=len(named), number=order.number, note=person.name
    )


def receive_documents(work: Work, handover_id: int, version: int) -> Changes:
    """Say that originals handed to who acts have come."""
    work.actor.require("document.hand_over")
    found = work.session.get(DocumentHandover, handover_id, with_for_update=True)
    if found is None:
        raise Refused(N_("This hand-over is not there any more."))
    if found.to_staff_id != work.actor.staff_id:
        raise Refused(N_("They were handed to another, who says when they have come."))
    if found.version != version or found.received_at is not None:
        raise Conflict(N_("This is received already."))
    found.received_at = work.now
    work.session.flush()
    waiting = select(Task).where(Task.state == "open", Task.kind == TaskKind.TAKE_OVER, Task.order_id == found.order_id)
    for task in work.session.scalars(waiting.where(Task.staff_id == work.actor.staff_id).order_by(Task.id).limit(1)):
        end_task(work, task, _("received"))
    note_order(work, found.order_id, "receive originals", found.documents.replace("\n", ", "))
    return Changes(TOUCHED | {Area.TASKS}, frozenset({found.order_id}), made=found.id, count=1, version=found.version)


def archive_order(work: Work, order_id: int, note: str = "") -> Changes:
    """Put an approved order's documents away for good; who does it answers for them. Without a document, `note` says why."""
    work.actor.require("order.archive")
    order = load_order(work, order_id)
    if work.session.get(OrderArchive, order_id) is not None:
        raise Refused(N_("Order {number} is archived already."), number=order.number)
    if order.state not in ARCHIVABLE:
        raise Refused(N_("Order {number} is archived once it is approved."), number=order.number)
    documents = [row for row in documents_of(work.session, order_id) if row.name != PAPER]
    if not documents and len(note.strip()) < 2:
        raise Refused(N_("There is no document to archive. Add the order form, or write why there is none."), field="note")
    work.session.add(
        OrderArchive(
            order_id=order.id,
            archived_by=work.actor.staff_id,
            archived_at=work.now,
            documents=len(documents),
            note=note.strip(),
        )
    )
    note_order(work, order.id, "archive", note.strip(), {"documents": len(documents)})
    return Changes(TOUCHED, frozenset({order.id}), count=len(documents), number=order.number)


def record_defect(
    work: Work,
    order_id: int,
    document: str,
    kind: str,
    responsible_id: int | None,
    manager_id: int | None = None,
    *,
    attachment_id: int | None = None,
    note: str = "",
) -> Changes:
    """Record that a source document was found altered or unclear: who answers for it, with the company's amount and share."""
    work.actor.require("defect.record")
    order = load_order(work, order_id)
    if kind not in DEFECTS:
        raise Refused(N_("Choose whether the document is altered or unclear."), field="kind")
    if len(document.strip()) < 2:
        raise Refused(N_("Say which document it is."), field="document")
    _check_people(work, responsible_id, manager_id)
    _check_new(work, order_id, document.strip(), kind, attachment_id)
    amount = Money.of(Decimal(str(setting(work.session, "archive.defect_amount"))), company_currency(work.session))
    share = manager_share(amount, number_setting(work.session, "archive.manager_share") if manager_id is not None else 0)
    work.session.add(
        DocumentDefect(
            order_id=order.id,
            attachment_id=attachment_id,
            document=document.strip(),
            kind=kind,
            found_by=work.actor.staff_id,
            found_at=work.now,
            responsible_id=responsible_id,
            currency=amount.currency,
            amount_units=amount.units,
            manager_id=manager_id,
            manager_units=share.units,
            note=note.strip(),
        )
    )
    note_order(work, order.id, "document defect", document.strip(), {"defect": kind})
    return Changes(DEFECTS_TOUCHED, frozenset({order.id}), count=1, number=order.number)


def _check_people(work: Work, responsible_id: int | None, manager_id: int | None) -> None:
    if responsible_id is None or work.session.get(Staff, responsible_id) is None:
        raise Refused(N_("Choose who answers for the document."), field="responsible")
    if manager_id is None:
        return
    manager = work.session.get(Staff, manager_id)
    if manager is None or Role.MANAGER not in {row.role for row in manager.roles}:
        raise Refused(N_("Choose a manager."), field="manager")


def _check_new(work: Work, order_id: int, document: str, kind: str, attachment_id: int | None) -> None:
    if attachment_id is not None:
        of_order = (
            select(Attachment.id)
            .outerjoin(MailMessage, MailMessage.id == Attachment.mail_id)
            .where(Attachment.id == attachment_id, (Attachment.order_id == order_id) | (MailMessage.order_id == order_id))
        )
        if work.session.scalar(of_order) is None:
            raise Refused(N_("This document belongs to another order."), field="document")
    same = select(DocumentDefect.id).where(
        DocumentDefect.order_id == order_id, DocumentDefect.document == document, DocumentDefect.kind == kind
    )
    if work.session.scalar(same) is not None:
        raise Refused(N_("This is recorded already."), field="document")
