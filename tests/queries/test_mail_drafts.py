"""What was read from a mail becomes an order form; what could not be settled stays visible."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from orderdesk.commands.catalogue import ProductForm, save_product
from orderdesk.commands.mail import keep_mail
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm, save_customer
from orderdesk.database.desk import Desk
from orderdesk.queries.mail_drafts import MailDraft, draft_from_mail
from orderdesk.rules.intake import IncomingMail
from orderdesk.rules.rights import Role
from tests import factories as make

LINE: dict[str, Any] = {"sku": "PA-A4", "text": "10 cartons paper", "quantity": 10, "unit": "cartons", "quantity_base": 50}


def drafted(desk: Desk, **reading: Any) -> MailDraft:
    """The form that a mail with this reading fills."""
    clerk = make.staff(desk, Role.CLERK)
    paper = ProductForm("PA-A4", "复印纸", "包", Decimal("23.80"), packs={"箱": Decimal(5)})
    desk.do(make.staff(desk, Role.WAREHOUSE), save_product, paper)
    customer = CustomerForm(
        "K001",
        "晨曦软件",
        payment_method="on_account",
        contacts=(ContactForm("何雨晴", "13862180417"),),
        addresses=(AddressForm("金鸡湖大道1355号"),),
    )
    desk.do(clerk, save_customer, customer)
    record = {"class": "order", "customer_code": "K001", "lines": [LINE], "doubts": []} | reading
    mail = IncomingMail("<1@a.example>", "hash", b"raw", sender_address="he@a.example", reading=record, customer_code="K001")
    made = desk.do(clerk, keep_mail, mail).made
    assert made is not None
    draft = desk.read(draft_from_mail, made)
    assert draft is not None
    return draft


def test_a_foreign_word_for_a_pack_becomes_the_pack(desk: Desk) -> None:
    (line,) = drafted(desk).form.lines
    assert (line.quantity, line.unit, line.price) == (10, "箱", Decimal("119.00"))


def test_a_quantity_that_fits_no_pack_is_counted_in_base_units(desk: Desk) -> None:
    (line,) = drafted(desk, lines=[LINE | {"quantity": 4, "unit": "dozen", "quantity_base": 48}]).form.lines
    assert (line.quantity, line.unit) == (48, "包")


def test_what_the_mail_leaves_out_comes_from_the_customers_card(desk: Desk) -> None:
    form = drafted(desk, requested_date="2026-12-04").form
    assert (form.contact_name, form.contact_phone, form.ship_to) == ("何雨晴", "13862180417", "金鸡湖大道1355号")
    assert (form.payment_method, form.requested_date, form.contact_email) == ("on_account", date(2026, 12, 4), "he@a.example")


def test_a_gift_costs_nothing(desk: Desk) -> None:
    (line,) = drafted(desk, lines=[LINE | {"customer_price": 0}]).form.lines
    assert line.gift and line.price == 0


def test_doubts_stay_with_their_fields_and_unknown_lines_with_their_words(desk: Desk) -> None:
    unknown = {"sku": None, "text": "显示器两台", "quantity": 2, "unit": "台", "quantity_base": None, "candidates": ["PA-A4"]}
    doubts = [
        {"field": "lines[0].sku", "reason": "not in the catalogue"},
        {"field": "lines[1].quantity", "reason": "ten or one?"},
        {"field": "requested_date", "reason": "two dates"},
    ]
    draft = drafted(desk, lines=[unknown, LINE], doubts=doubts)
    assert draft.doubts == {"requested_date": "two dates", "lines[0].quantity": "ten or one?"}
    (left,) = draft.unknown_lines
    assert (left.text, left.quantity, left.reason) == ("显示器两台", 2, "not in the catalogue")
    assert len(left.candidates) == 1
