"""Mails that hold several orders, speak of orders, or are put right by a person: what the desk keeps and learns of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.intake import save_order, submit_order
from orderdesk.commands.mail import keep_mail
from orderdesk.commands.mail_links import link_mail
from orderdesk.commands.mail_words import forget_word
from orderdesk.commands.receive import receive
from orderdesk.database.desk import Desk
from orderdesk.model import LearnedWord, MailMessage, SalesOrder
from orderdesk.queries.knowledge import reading_knowledge
from orderdesk.queries.mail_drafts import draft_from_mail
from orderdesk.queries.orders import order_detail
from orderdesk.queries.timeline import timeline
from orderdesk.rules.intake import IncomingMail, LineForm, OrderForm
from orderdesk.rules.rights import Actor, Role
from tests import factories as make

SOON = datetime.now(UTC).date() + timedelta(5)
LETTER = """From: Lin <lin@bluebird.example>
To: order@ourdesk.example
Subject: order
Date: Mon, 02 Mar 2026 09:15:00 +0800
Message-ID: <{number}@bluebird.example>
Content-Type: text/plain; charset=utf-8

please send

4 boxes of the posh scribblers
2 boxes A4 copy paper

by Friday. Lin
"""


def state_of(desk: Desk, mail_id: int) -> str:
    return str(desk.read(lambda session: session.get_one(MailMessage, mail_id).state))


def submit(desk: Desk, clerk: Actor, form: OrderForm) -> int:
    made = desk.do(clerk, save_order, form)
    assert made.made is not None
    desk.do(clerk, submit_order, made.made, made.version)
    return made.made


def whole(form: OrderForm, customer: int, *lines: LineForm) -> OrderForm:
    return replace(
        form, customer_id=customer, lines=lines or form.lines, contact_name="Lin", contact_phone="13862145530", ship_to="Road 1",
        payment_method="on_account", requested_date=SOON,
    )  # fmt: skip


@pytest.mark.requirement("000-07")
def test_each_order_of_a_mail_is_made_in_turn_and_the_mail_stays_until_the_last(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    customer = make.customer(desk, "蓝鸟咖啡", code="K7")
    make.product(desk, "CUP-8", unit="条")
    line = {"sku": "CUP-8", "text": "cups", "quantity": 2, "unit": "条", "quantity_base": 2}
    record: dict[str, Any] = {
        "class": "order", "customer_code": "K7", "ship_to": "一号店", "lines": [line],
        "more_orders": [{"customer_code": "K7", "ship_to": "二号店", "lines": [line | {"quantity": 5, "quantity_base": 5}]}],
        "doubts": [{"field": "more_orders[0].ship_to", "reason": "unsure"}],
    }  # fmt: skip
    mail = desk.do(clerk, keep_mail, IncomingMail("<1@a>", "h", b"raw", reading=record, customer_code="K7")).made
    assert mail is not None
    first = desk.read(draft_from_mail, mail)
    assert first is not None and (first.form.ship_to, first.doubts) == ("一号店", {})
    one = submit(desk, clerk, whole(first.form, customer))
    assert state_of(desk, mail) == "draft"
    second = desk.read(draft_from_mail, mail)
    assert second is not None and (second.form.ship_to, dict(second.doubts)) == ("二号店", {"ship_to": "unsure"})
    assert second.form.lines[0].quantity == 5
    two = submit(desk, clerk, whole(second.form, customer))
    assert state_of(desk, mail) == "done"
    for order in (one, two):  # both keep the original with them
        detail = desk.read(order_detail, order)
        assert detail is not None and detail.mail_id == mail


def test_a_mail_about_an_order_is_kept_with_it_and_is_dealt_with(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    order = make.approved_order(desk)
    mail = desk.do(clerk, keep_mail, IncomingMail("<1@a>", "h", b"raw", subject="到哪了", reading={"class": "status"})).made
    assert mail is not None
    desk.do(clerk, link_mail, mail, order.id)
    desk.do(clerk, link_mail, mail, order.id)  # kept once
    assert state_of(desk, mail) == "done"
    told = [(row.verb, row.note) for row in desk.read(timeline, order.id) if row.verb == "mail kept"]
    assert told == [("mail kept", "到哪了")]


@pytest.mark.requirement("003-32")
def test_what_a_clerk_puts_right_is_read_rightly_the_next_time(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    customer = make.customer(desk, "蓝鸟咖啡", code="K7")
    keeper = make.staff(desk, Role.WAREHOUSE)
    pen = desk.do(keeper, save_product, ProductForm("GEL-5", "中性笔", "支", Decimal(2), packs={"盒": Decimal(12)})).made
    desk.do(keeper, save_product, ProductForm("COP-A4", "A4复印纸", "包", Decimal(20), packs={"箱": Decimal(5)}))
    assert pen is not None

    def received(number: int) -> Any:
        (mail,) = receive(desk, clerk, [LETTER.format(number=number).encode()]).kept
        draft = desk.read(draft_from_mail, mail)
        assert draft is not None
        return draft

    first = received(1)
    assert first.form.customer_id is None and [line.text for line in first.unknown_lines] == ["4 boxes of the posh scribblers"]
    (paper,) = first.form.lines
    submit(desk, clerk, whole(first.form, customer, paper, LineForm(pen, "盒", Decimal(4), Decimal(24))))

    again = received(2)
    assert again.form.customer_id == customer  # the address he writes from
    assert not again.unknown_lines
    assert {(line.product_id, line.quantity) for line in again.form.lines} >= {(pen, Decimal(4))}

    def learned(session: Session) -> list[tuple[str, str]]:
        return [(word.kind, word.words) for word in session.scalars(select(LearnedWord).order_by(LearnedWord.kind))]

    assert [kind for kind, _words in desk.read(learned)] == ["product", "sender"]
    for word in desk.read(lambda session: list(session.scalars(select(LearnedWord.id)))):
        desk.do(clerk, forget_word, word)
    forgotten = received(3)
    assert forgotten.form.customer_id is None and forgotten.unknown_lines
    assert not desk.read(reading_knowledge).aliases


def test_a_product_exchanged_by_the_clerk_teaches_nothing(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    customer = make.customer(desk, "蓝鸟咖啡", code="K7")
    make.product(desk, "GEL-5", name="中性笔", unit="支")
    other = make.product(desk, "GEL-7", name="中性笔", unit="支")
    line = {"sku": "GEL-5", "text": "黑笔5支", "words": "黑笔", "quantity": 5, "unit": "支", "quantity_base": 5}
    record = {"class": "order", "customer_code": "K7", "lines": [line], "doubts": []}
    mail = desk.do(clerk, keep_mail, IncomingMail("<1@a>", "h", b"raw", reading=record, customer_code="K7")).made
    assert mail is not None
    draft = desk.read(draft_from_mail, mail)
    assert draft is not None
    submit(desk, clerk, whole(draft.form, customer, LineForm(other, "支", Decimal(5), Decimal(10))))
    assert desk.read(lambda session: session.scalar(select(LearnedWord.id))) is None
    assert desk.read(lambda session: session.scalar(select(SalesOrder.id))) is not None
