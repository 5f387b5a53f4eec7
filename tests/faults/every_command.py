"""A day on which every command is given once, each kept with the database as it was before: for trying it again under faults."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from orderdesk.commands import (
    amendments,
    archive,
    assignments,
    backup,
    capacity,
    catalogue,
    channels,
    confidential,
    credit,
    customer_file,
    days,
    imports,
    inbound,
    inquiries,
    intake,
    mail,
    mail_links,
    mail_words,
    merging,
    parties,
    pricing,
    receivables,
    review,
    routes,
    settings,
    tasks,
    trainings,
    warehouse,
)
from orderdesk.commands import shipping as ship
from orderdesk.database.desk import Desk
from orderdesk.model import (
    Amendment,
    Attachment,
    Bill,
    Customer,
    DocumentHandover,
    InboundOrder,
    Inquiry,
    LearnedWord,
    Outbox,
    Payment,
    PriceList,
    PriceListLine,
    SalesOrder,
    Shipment,
    Task,
)
from orderdesk.rules.amendments import AmendmentForm
from orderdesk.rules.changes import Changes
from orderdesk.rules.confirming import ITEMS
from orderdesk.rules.imports.customers import ImportedCustomer
from orderdesk.rules.imports.order_result import ImportedLine, ImportedOrder
from orderdesk.rules.imports.prices import ImportedPrice
from orderdesk.rules.imports.products import ImportedProduct
from orderdesk.rules.inquiries import InquiryForm
from orderdesk.rules.intake import IncomingMail, LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from tests import factories as make

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
SOON = date(2026, 3, 20)


@dataclass(frozen=True, slots=True)
class Given:
    """A command with the file it was given on."""

    before: Path
    actor: Actor
    command: Callable[..., Changes]
    args: tuple[Any, ...]
    values: dict[str, Any]

    @property
    def name(self) -> str:
        """The command's."""
        return self.command.__name__


class RecordingDesk(Desk):
    """An embedded desk that keeps the first giving of every command, with the database as it was before."""

    folder: Path
    given: dict[str, Given]

    def do(self, actor: Actor, command: Callable[..., Changes], /, *args: Any, **values: Any) -> Changes:
        self.engine.dispose()
        file = Path(self.engine.url.database or "")
        before = self.folder / f"{len(self.given)}-{command.__name__}.db"
        if command.__name__ not in self.given:
            shutil.copyfile(file, before)
        changes = super().do(actor, command, *args, **values)
        if command.__name__ not in self.given:
            self.given[command.__name__] = Given(before, actor, command, args, values)
        return changes


def every_command(url: str, folder: Path) -> dict[str, Given]:
    """Give every command once on this fresh embedded desk."""
    desk = RecordingDesk.open(url, clock=lambda: NOON)
    assert isinstance(desk, RecordingDesk)
    desk.folder, desk.given = folder, {}
    nobody = Actor(0, "", "", frozenset())
    desk.do(nobody, parties.found_desk, "founder", "Founder", "a long password 1")
    boss = make.staff(desk, *Role, name="秦岚")
    others = [make.staff(desk, *Role, name=f"Other {number}") for number in range(4)]
    _records(desk, boss)
    order, customer = _intake(desk, boss)
    _inbound(desk, boss)
    _merge(desk, boss)
    _review(desk, order, others)
    _routes(desk, boss, others)
    _amended(desk, boss, others, order)
    _documents(desk, boss, others[0], order)
    _assignments(desk, boss, others[0], order)
    _goods(desk, boss, order)
    _money(desk, boss, others[0], order, customer)
    _mail(desk, boss, customer)
    _house(desk, boss, customer)
    _tasks(desk, boss, others[0])
    _files(desk, boss)
    desk.close()
    return desk.given


def _records(desk: Desk, boss: Actor) -> None:
    desk.do(boss, parties.save_customer, parties.CustomerForm(code="C1", name="华东办公"))
    form = catalogue.ProductForm(sku="P1", name="复印纸", unit="包", price=Decimal(20))
    product = _made(desk.do(boss, catalogue.save_product, form))
    desk.do(boss, warehouse.receive_stock, product, Decimal(50), "DH-1")
    desk.do(boss, warehouse.count_stock, product, Decimal(49))
    blue = ImportedCustomer(2, "K01", "苏州蓝海教育", (), "王芳", "", ("13862145530",), "", "", "苏州市星湖街328号")
    desk.do(boss, imports.import_customers, (blue,))
    pen = ImportedProduct(2, "PN-5", "中性笔", unit="支", packs={}, list_price=Decimal("1.8"), in_stock=Decimal(9))
    desk.do(boss, imports.import_products, (pen,))
    sold = ImportedLine(2, "PN-5", "", "中性笔", Decimal(2), "支", Decimal(2), Decimal("1.8"))
    past = ImportedOrder("history", "H1", (sold,), date=date(2026, 2, 2), customer_code="K01", status="delivered")
    desk.do(boss, imports.import_orders, (past,))
    columns = {"order_no": "A", "sku": "B", "quantity": "C"}
    listed = desk.do(boss, pricing.save_price_list, pricing.PriceListForm("Level A", NOON.date(), level="A"))
    sheet = desk.do(boss, pricing.import_prices, (ImportedPrice(2, "PN-5", Decimal("1.6")),), _made(listed))
    number = _version(desk, PriceList, _made(sheet))
    priced = desk.do(boss, pricing.set_price, _made(listed), number, product, Decimal(19), Decimal(10))
    line = desk.read(lambda session: session.query(PriceListLine.id).filter(PriceListLine.product_id == product).scalar())
    assert line is not None and priced.version is not None
    desk.do(boss, pricing.remove_price, _made(listed), priced.version, line)
    desk.do(boss, pricing.save_discount, pricing.DiscountForm("Spring", Decimal("0.05"), NOON.date(), level="A"))
    desk.do(boss, imports.save_profile, "Kind", "a|b|c", columns)
    desk.do(boss, imports.forget_profile, "Kind")
    desk.do(boss, warehouse.open_stock, {make.product(desk): Decimal(3)})


def _merge(desk: Desk, boss: Actor) -> None:
    kept, gone = make.customer(desk, name="沪杭贸易"), make.customer(desk, name="沪杭贸易公司")
    versions = (_version(desk, Customer, kept), _version(desk, Customer, gone))
    desk.do(boss, merging.merge_customers, kept, versions[0], gone, versions[1], "the same tax number")


def _intake(desk: Desk, boss: Actor) -> tuple[int, int]:
    customer = make.customer(desk, name="沪杭贸易", credit_limit=1_000_000)
    lines = tuple(LineForm(make.product(desk, price=price, on_hand=20), "pcs", Decimal(3), Decimal(price)) for price in (40, 7))
    form = OrderForm(
        channel="phone", customer_id=customer, lines=lines, contact_name="王芳", contact_phone="13862145530",
        ship_to="星湖街328号", payment_method="on_account", requested_date=SOON,
    )  # fmt: skip
    order, gone = (_made(desk.do(boss, intake.save_order, form)) for _ in range(2))
    desk.do(boss, intake.park_order, order, _version(desk, SalesOrder, order), "later", NOON + timedelta(1))
    desk.do(boss, intake.resume_order, order, _version(desk, SalesOrder, order), "王芳")
    desk.do(boss, intake.confirm_order, order, _version(desk, SalesOrder, order), "王芳")
    words = tuple(review.ItemWord(item, True) for item in ITEMS)
    desk.do(boss, review.confirm_items, order, _version(desk, SalesOrder, order), "sales", words)
    desk.do(boss, intake.submit_order, order, _version(desk, SalesOrder, order))
    desk.do(boss, inbound.change_business_date, gone, _version(desk, SalesOrder, gone), date(2026, 3, 1), "the slip says so")
    desk.do(boss, intake.cancel_order, gone, _version(desk, SalesOrder, gone), "twice")
    return order, customer


def _inbound(desk: Desk, boss: Actor) -> None:
    made = desk.do(boss, channels.add_channel, "store", "门店", "phone")
    desk.do(boss, channels.change_channel, made.made, made.version, "门店自提", False)
    wares = {"1": [{"sku": "PN-5", "quantity": 2, "price": 1.8}], "2": [{"sku": "no", "quantity": 1}]}
    said = {"channel": "shopify", "receiver": "周", "phone": "13862145530", "address": "星湖街328号"}
    orders = [said | {"order_no": number, "lines": sold} for number, sold in wares.items()]
    desk.do(boss, inbound.add_inbound, orders)
    desk.do(boss, inbound.take_inbound)
    taken = desk.read(lambda session: session.query(SalesOrder.id).filter(SalesOrder.source == "inbound").scalar())
    assert taken is not None
    desk.do(boss, inbound.verify_order, taken, _version(desk, SalesOrder, taken))
    refused = desk.read(lambda session: session.query(InboundOrder.id).filter(InboundOrder.state == "refused").scalar())
    assert refused is not None
    desk.do(boss, inbound.try_inbound_again, refused)
    desk.do(boss, inbound.take_inbound)
    desk.do(boss, inbound.drop_inbound, refused)


def _review(desk: Desk, order: int, others: list[Actor]) -> None:
    desk.do(others[0], review.hold_review, order, _version(desk, SalesOrder, order), SOON, "waits for a paper")
    desk.do(others[0], review.take_up_review, order, _version(desk, SalesOrder, order))
    asked = _made(desk.do(others[0], review.ask_colleague, order, others[1].staff_id, "is it feasible?"))
    desk.do(others[1], review.answer_question, asked, "it is")
    desk.do(others[0], review.save_standard, "credit", "within the limit")
    safe = make.order(desk, lines=[(make.product(desk, on_hand=9), 1)], state="first_review", requested_date=SOON)  # type: ignore[arg-type]
    desk.do(others[0], review.approve_many, ((safe.id, _version(desk, SalesOrder, safe.id)),))
    back = make.order(desk, lines=[(make.product(desk), 1)], state="first_review", requested_date=SOON)  # type: ignore[arg-type]
    desk.do(others[0], review.return_order, back.id, _version(desk, SalesOrder, back.id), "address")
    owing = make.customer(desk, credit_limit=1)
    over = make.order(desk, owing, [(make.product(desk), 1)], state="first_review", payment_method="on_account")  # type: ignore[arg-type]
    desk.do(others[1], credit.release_order, over.id, "guarantee", "BH-1", "the parent company answers for it")
    for reviewer in others[:3]:
        if desk.read(lambda session: session.get_one(SalesOrder, order).state) == "final_review":
            desk.do(reviewer, review.hand_batch, [order])
        if desk.read(lambda session: session.get_one(SalesOrder, order).state) != "approved":
            desk.do(reviewer, review.approve_order, order, _version(desk, SalesOrder, order), "as agreed by phone")


def _routes(desk: Desk, boss: Actor, others: list[Actor]) -> None:
    first, second = (Step(state) for state in REVIEW_STATES[:2])
    desk.do(boss, routes.seat_department, "技术部", [boss.staff_id])
    draft = desk.do(boss, routes.save_routes, (Route((first, second), kind="service"), Route((first,))))
    desk.do(boss, routes.switch_routes, _made(draft), draft.version)
    away = _made(desk.do(boss, routes.record_absence, boss.staff_id, others[0].staff_id, NOON.date(), SOON))
    desk.do(boss, routes.end_absence, away)


def _documents(desk: Desk, boss: Actor, other: Actor, order: int) -> None:
    desk.do(boss, archive.add_document, order, "form.pdf", b"%PDF-1.7")
    other = make.staff(desk, *Role, name="Next")
    given = _made(desk.do(boss, archive.hand_over_documents, order, ("form.pdf",), other.staff_id, 1))
    desk.do(other, archive.receive_documents, given, _version(desk, DocumentHandover, given))
    desk.do(boss, archive.archive_order, order)
    desk.do(boss, archive.record_defect, order, "form.pdf", "unclear", boss.staff_id)
    desk.do(boss, days.sign_day, NOON.date(), "warehouse", "the rest tomorrow")
    desk.do(boss, days.ask_extension, "23:30", "a mail of two hundred orders")
    desk.do(other, days.say_extension, NOON.date(), "sales", "agreed")


def _assignments(desk: Desk, boss: Actor, other: Actor, order: int) -> None:
    desk.do(boss, assignments.save_rules, (assignments.RuleForm(boss.staff_id, region="苏州"),))
    desk.do(boss, assignments.assign_order, order, other.staff_id)
    desk.do(other, assignments.confirm_assignment, order)
    phase = assignments.PhaseForm("goods", "count twice", boss.staff_id, SOON, SOON)
    desk.do(other, assignments.save_plan, order, (phase,), (assignments.RiskForm("late", "call", boss.staff_id),))
    filed = desk.do(boss, assignments.record_qualification, other.staff_id, "fitting", "", "card 1", date(2026, 1, 5))
    fitting = make.product(desk, kind="service", category="fitting")
    visit = make.order(desk, lines=[(fitting, 1)], state="approved", kind="service")  # type: ignore[arg-type]
    desk.do(boss, assignments.dispatch_service, visit.id, other.staff_id, NOON + timedelta(3), "two lamps")
    desk.do(boss, assignments.withdraw_qualification, _made(filed))


def _amended(desk: Desk, boss: Actor, others: list[Actor], order: int) -> None:
    form = AmendmentForm(kind="change", reason="moved", confirmed_with="王芳", contact_name="李娜")
    for command, who in (
        (amendments.refuse_amendment, others[0]),
        (amendments.withdraw_amendment, boss),
        (amendments.approve_amendment, others[0]),
    ):
        asked = _made(desk.do(boss, amendments.ask_amendment, order, _version(desk, SalesOrder, order), form))
        desk.do(who, command, asked, _version(desk, Amendment, asked), "as agreed by phone")


def _goods(desk: Desk, boss: Actor, order: int) -> None:
    lines = desk.read(lambda session: [line.id for line in session.get_one(SalesOrder, order).lines])
    desk.do(boss, warehouse.lock_lines, lines)
    desk.do(boss, warehouse.release_lines, lines, "try again")
    desk.do(boss, warehouse.lock_all)
    carrier = _made(desk.do(boss, ship.add_carrier, "SF", "顺丰", "95338"))
    packed = _made(desk.do(boss, ship.pack_order, order))
    desk.do(boss, ship.unpack, packed, "wrong box", _version(desk, Shipment, packed))
    packed = _made(desk.do(boss, ship.pack_order, order))
    desk.do(boss, ship.hand_over, packed, carrier, "SF123456789")
    desk.do(boss, ship.deliver, packed, "王芳")


def _money(desk: Desk, boss: Actor, auditor: Actor, order: int, customer: int) -> None:
    bill = _made(desk.do(boss, receivables.make_bill, order))
    desk.do(auditor, receivables.cancel_bill, bill, "again", _version(desk, Bill, bill))
    desk.do(boss, receivables.make_bills, ((order, None),))
    bill = desk.read(lambda session: session.query(Bill.id).filter(Bill.order_id == order, Bill.state == "draft").scalar())
    assert bill is not None
    payment = _made(desk.do(boss, receivables.receive_payment, customer, Decimal(500), "CNY", "bank_transfer", "8821"))
    desk.do(auditor, receivables.audit_bill, bill, _version(desk, Bill, bill))
    assert desk.read(lambda session: session.get_one(Payment, payment).id)
    desk.do(boss, receivables.allocate_payment, payment, {bill: Decimal(100)})
    clerk = make.staff(desk, Role.FINANCE)
    refused = _made(desk.do(clerk, receivables.write_off, bill, None, Decimal(10), "too much"))
    desk.do(auditor, receivables.refuse_correction, refused, None, "write a letter first")
    wanted = _made(desk.do(clerk, receivables.write_off, bill, None, Decimal(10), "will not come"))
    desk.do(auditor, receivables.approve_correction, wanted, None, "so be it")
    desk.do(boss, receivables.reverse, "write_off", wanted, "it came")
    desk.do(boss, receivables.refund, payment, Decimal(50), "paid twice", "bank_transfer")


def _mail(desk: Desk, boss: Actor, customer: int) -> None:
    kept = _made(desk.do(boss, mail.keep_mail, IncomingMail("<1@x>", "0" * 64, b"raw", "Li", "li@x.example", "order", "please")))
    desk.do(boss, mail.set_mail_aside, kept)
    desk.do(boss, mail.set_mail_aside, kept, False)
    line = LineForm(make.product(desk, on_hand=5, price=4), "pcs", Decimal(1), Decimal(4))
    form = OrderForm(
        channel="mail", customer_id=customer, lines=(line,), mail_id=kept, contact_name="Li", contact_phone="13862145530",
        contact_email="li@x.example", ship_to="1 Harbour Road", payment_method="on_account", requested_date=SOON,
    )  # fmt: skip
    order = _made(desk.do(boss, intake.save_order, form))
    desk.do(boss, mail.attach_file, order, "a.txt", "text/plain", "1" * 64, b"a")
    file = desk.read(lambda session: session.query(Attachment.id).filter(Attachment.name == "a.txt").scalar())
    assert file is not None
    desk.do(boss, confidential.note_file, file)
    desk.do(boss, intake.submit_order, order, _version(desk, SalesOrder, order))
    desk.do(boss, mail.acknowledge_order, order)
    message = desk.read(lambda session: session.query(Outbox.id).scalar())
    assert message is not None
    desk.do(boss, mail.begin_sending, message, 0)
    desk.do(boss, mail.mark_failed, message, "no server")
    desk.do(boss, mail.send_again, message)
    desk.do(boss, mail.mark_sent, message)
    desk.do(boss, mail.remember_place, "inbox", 1, 7)
    about = _made(desk.do(boss, mail.keep_mail, IncomingMail("<2@x>", "1" * 64, b"raw", "Li", "li@x.example", "where", "is it?")))
    desk.do(boss, mail_links.link_mail, about, order)
    paid = _made(desk.do(boss, mail.keep_mail, IncomingMail("<3@x>", "2" * 64, b"raw", "Li", "li@x.example", "paid", "100")))
    desk.do(boss, mail_links.finish_mail, paid)
    told = _made(desk.do(boss, mail.keep_mail, IncomingMail("<4@x>", "3" * 64, b"raw", "Li", "li@x.example", "paid", "200")))
    desk.do(boss, mail_links.advise_accounts, told, order, "200 on Monday")
    word = desk.read(lambda session: session.query(LearnedWord.id).scalar())
    assert word is not None  # the address the order came from
    desk.do(boss, mail_words.forget_word, word)


def _house(desk: Desk, boss: Actor, customer: int) -> None:
    desk.do(boss, capacity.set_capacity, "packing", SOON, 80, "stocktaking", 0)
    desk.do(boss, settings.change_settings, {"intake.lead_days": "2"})
    person = _made(desk.do(boss, parties.add_staff, "lina", "李娜", (Role.CLERK,), "a long password 2"))
    desk.do(boss, parties.change_staff, person, "李娜", (Role.CLERK, Role.SHIPPING), False)
    desk.do(boss, parties.set_password, person, "a longer password 3")
    desk.do(boss, parties.set_credit_limit, customer, _version(desk, Customer, customer), Decimal(5))
    desk.do(boss, trainings.record_training, (person,), "Privacy", date(2026, 1, 5), "秦岚")
    desk.do(boss, confidential.unmask, customer, "call back")
    desk.do(boss, confidential.note_export, "customers", 3)
    desk.do(boss, confidential.note_copy, "Contacts", 2)
    desk.do(boss, confidential.note_paper, "billing_statement", [customer])
    desk.do(boss, backup.record_backup, "backup", True, "a.db", {})


def _tasks(desk: Desk, boss: Actor, other: Actor) -> None:
    task = _made(desk.do(boss, tasks.add_task, "call the carrier", NOON + timedelta(1)))
    desk.do(boss, tasks.hand_task_on, task, _version(desk, Task, task), other.staff_id)
    desk.do(other, tasks.finish_task, task, _version(desk, Task, task), "called")
    form = InquiryForm("phone", "沪杭贸易", "chairs", contact_phone="13862145530")
    asked = _made(desk.do(boss, inquiries.log_inquiry, form, "", other.staff_id))
    desk.do(boss, inquiries.forward_inquiry, asked, _version(desk, Inquiry, asked), boss.staff_id)
    desk.do(boss, inquiries.answer_inquiry, asked, _version(desk, Inquiry, asked), "two weeks")
    desk.do(boss, inquiries.convert_inquiry, asked, _version(desk, Inquiry, asked))


def _files(desk: Desk, boss: Actor) -> None:
    customer = make.customer(desk)
    desk.do(boss, customer_file.check_customer, customer, _version(desk, Customer, customer), "file", True)
    form = customer_file.AssessmentForm("sells well", "sound", "pays in time", "good", Decimal(9), 30)
    desk.do(boss, customer_file.assess_credit, customer, _version(desk, Customer, customer), form)


def _made(changes: Changes) -> int:
    assert changes.made is not None
    return changes.made


def _version(desk: Desk, table: type[Any], row: int) -> int:
    return int(desk.read(lambda session: session.get_one(table, row).version))
