"""Approved orders change only by amendments: what they do, what they may not take away, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from orderdesk.commands import shipping
from orderdesk.commands.amendments import approve_amendment, ask_amendment, refuse_amendment, withdraw_amendment
from orderdesk.commands.archive import archive_order
from orderdesk.commands.credit import release_order
from orderdesk.commands.intake import save_order
from orderdesk.commands.pricing import PriceListForm, save_price_list, set_price
from orderdesk.commands.routes import seat_department
from orderdesk.commands.warehouse import lock_lines
from orderdesk.database.desk import Desk
from orderdesk.model import OrderLine, Outbox, ProductPack, SalesOrder, StockLock, Task
from orderdesk.queries.amendments import amendment_detail, amendments, amendments_of, amendments_waiting, effect
from orderdesk.queries.check import run_checks
from orderdesk.queries.orders import order_detail
from orderdesk.queries.routes import tried_changes
from orderdesk.queries.timeline import timeline
from orderdesk.rules.amendments import AmendedLine, AmendmentForm
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.money import SCALE
from orderdesk.rules.rights import Actor, Role
from orderdesk.rules.routes import Route, Step
from orderdesk.rules.states import REVIEW_STATES
from tests import factories as make
from tests.looking import level, line_state, order_state

ADD = AmendmentForm(kind="add_goods", reason="customer needs more", confirmed_with="王芳")
CHANGE = replace(ADD, kind="change")


class House:
    """A customer's approved order of two products, and the people who change it."""

    def __init__(self, desk: Desk, **fields: Any) -> None:
        self.desk = desk
        self.clerk, self.sales = make.staff(desk, Role.CLERK), make.staff(desk, Role.SALES_REVIEWER)
        self.boss, self.keeper = make.staff(desk, Role.MANAGER), make.staff(desk, Role.WAREHOUSE, Role.SHIPPING)
        self.paper, self.pens = make.product(desk, price=20, on_hand=100), make.product(desk, price=5, on_hand=50)
        self.customer = make.customer(desk, "翡翠贸易", credit_limit=fields.pop("credit_limit", 0))
        values = {"contact_name": "王芳", "contact_phone": "13862145530", "contact_email": "wang@jade.example"}
        values |= {"ship_to": "星湖街328号", "payment_method": "on_account", "requested_date": make.wanted(desk)}
        lines = [(self.paper, 10, 20), (self.pens, 20, 5)]
        self.order = make.approved_order(desk, self.customer, lines, **(values | fields))

    @property
    def version(self) -> int:
        """The order's now."""
        return self.desk.read(lambda session: session.get_one(SalesOrder, self.order.id).version)

    def line(self, place: int, quantity: int | str, price: int | str | None = None) -> AmendedLine:
        """One of the order's two lines as it shall be."""
        product, usual = (self.paper, 20) if place == 0 else (self.pens, 5)
        return AmendedLine(self.order.lines[place], product, "pcs", Decimal(quantity), Decimal(usual if price is None else price))

    def ask(self, form: AmendmentForm, who: Actor | None = None) -> Changes:
        """Ask for a change."""
        return self.desk.do(who or self.clerk, ask_amendment, self.order.id, self.version, form)

    def approve(self, asked: Changes, *people: Actor) -> Changes:
        """Say yes, one after another."""
        done = Changes()
        for person in people or (self.sales,):
            done = self.desk.do(person, approve_amendment, asked.made, self.at(asked), "agreed")
        return done

    def at(self, asked: Changes) -> int:
        """The amendment's version."""
        found = self.desk.read(amendment_detail, asked.made, self.desk.today())
        assert found is not None
        return found.row.version

    def lines(self) -> list[tuple[int, Decimal, str, str]]:
        """The order's lines: product, quantity, amount, state."""
        detail = self.desk.read(order_detail, self.order.id)
        assert detail is not None
        return [(line.product_id, line.quantity, str(line.amount), line.state) for line in detail.lines]


@pytest.fixture
def house(desk: Desk) -> House:
    """See House."""
    return House(desk)


@pytest.mark.requirement("004-p1", "004-p5")
def test_added_goods_are_asked_for_approved_and_told(desk: Desk, house: House) -> None:
    ink = make.product(desk, sku="INK", price=30, on_hand=5)
    asked = house.ask(replace(ADD, lines=(AmendedLine(None, ink, "pcs", Decimal(2), Decimal(30)),)))
    assert asked.number is not None and asked.number.startswith("AG")
    assert len(house.lines()) == 2, "nothing happens before it is approved"
    house.approve(asked)
    assert house.lines()[2] == (ink, Decimal(2), "60.00 CNY", "wanting")
    detail = desk.read(order_detail, house.order.id)
    assert detail is not None and str(detail.total) == "360.00 CNY"
    (mail,) = desk.read(lambda session: list(session.scalars(select(Outbox))))
    assert (mail.recipient, mail.kind, mail.order_id) == ("wang@jade.example", "amendment", house.order.id)
    assert asked.number in mail.subject and "360.00" in mail.body and "3. " in mail.body
    assert [row.state for row in desk.read(amendments_of, house.order.id)] == ["in_force"]
    verbs = [step.verb for step in desk.read(timeline, house.order.id)]
    assert verbs[1:] == ["ask amendment", "approve amendment", "amend", "tell amendment"]
    assert all(found.ok for found in desk.read(run_checks))


@pytest.mark.requirement("004-p2")
def test_stock_is_verified_before_goods_are_added(desk: Desk, house: House) -> None:
    ink = make.product(desk, sku="INK", price=30, on_hand=5)
    form = replace(ADD, lines=(AmendedLine(None, ink, "pcs", Decimal(8), Decimal(30)),))
    found = desk.read(effect, house.order.id, form, desk.today())
    assert [(line.now.sku, line.wanting, line.short) for line in found.lines] == [("INK", 80_000, 30_000)]
    assert found.promised_after is not None and found.promised_after > desk.today() + timedelta(days=7)


@pytest.mark.requirement("004-p3")
def test_an_application_is_complete_or_refused_with_what_is_missing(desk: Desk, house: House) -> None:
    more = replace(ADD, lines=(AmendedLine(None, house.paper, "pcs", Decimal(1), Decimal(20)),))
    for form, field in (
        (replace(more, reason=" "), "reason"),
        (replace(more, confirmed_with=""), "confirmed_with"),
        (replace(more, lines=()), "lines"),
        (replace(more, lines=(house.line(0, 11),)), "lines"),
        (replace(more, ship_to="elsewhere"), "kind"),
        (CHANGE, "lines"),
    ):
        with pytest.raises(Refused) as refused:
            house.ask(form)
        assert refused.value.field == field
    form = replace(more, customer_request="for the new branch", remark="same box")
    kept = desk.read(amendment_detail, house.ask(form).made, desk.today())
    assert kept is not None and (kept.customer_request, kept.remark, kept.confirmed_with) == (
        "for the new branch",
        "same box",
        "王芳",
    )
    with pytest.raises(Refused, match="still being decided"):
        house.ask(more)
    with pytest.raises(Conflict):
        desk.do(house.clerk, ask_amendment, house.order.id, house.version - 1, more)


@pytest.mark.requirement("004-p4")
def test_a_refusal_is_explained_to_who_asked(desk: Desk, house: House) -> None:
    asked = house.ask(replace(CHANGE, lines=(house.line(0, 12),)))
    with pytest.raises(Refused, match="Write why"):
        desk.do(house.sales, refuse_amendment, asked.made, house.at(asked), "")
    desk.do(house.sales, refuse_amendment, asked.made, house.at(asked), "the price has gone up")
    (task,) = desk.read(lambda session: list(session.scalars(select(Task))))
    assert task.staff_id == house.clerk.staff_id and "the price has gone up" in task.note
    assert house.lines()[0][1] == 10
    assert [(row.number, row.state) for row in desk.read(amendments, ("refused",)).rows] == [(asked.number, "refused")]
    again = house.ask(replace(CHANGE, lines=(house.line(0, 12),)))
    desk.do(house.clerk, withdraw_amendment, again.made, house.at(again), "he called again")
    assert [row.state for row in desk.read(amendments_of, house.order.id)] == ["refused", "withdrawn"]


@pytest.mark.requirement("004-p6")
def test_shipping_follows_the_amended_order(desk: Desk, house: House) -> None:
    desk.do(house.keeper, lock_lines, house.order.lines)
    assert order_state(desk, house.order.id) == "ready_to_ship"
    asked = house.ask(replace(ADD, lines=(AmendedLine(None, house.pens, "pcs", Decimal(4), Decimal(5)),)))
    house.approve(asked)
    assert order_state(desk, house.order.id) == "in_fulfilment"
    added = desk.read(lambda session: session.scalars(select(OrderLine.id).where(OrderLine.position == 3)).one())
    desk.do(house.keeper, lock_lines, [added])
    packed = desk.do(house.keeper, shipping.pack_order, house.order.id)
    carrier = make.carrier(desk)
    desk.do(house.keeper, shipping.hand_over, packed.made, carrier, "SF1")
    assert order_state(desk, house.order.id) == "shipped"
    assert level(desk, house.pens) == (Decimal(26), Decimal(0))


def test_fewer_let_go_of_their_locks_and_a_line_taken_out_is_cancelled(desk: Desk, house: House) -> None:
    desk.do(house.keeper, lock_lines, house.order.lines)
    asked = house.ask(replace(CHANGE, lines=(house.line(0, 4), house.line(1, 0))))
    house.approve(asked)
    assert (level(desk, house.paper), level(desk, house.pens)) == ((100, 4), (50, 0))
    assert [line[1:] for line in house.lines()] == [(Decimal(4), "80.00 CNY", "locked"), (Decimal(20), "100.00 CNY", "cancelled")]
    detail = desk.read(order_detail, house.order.id)
    assert detail is not None and str(detail.total) == "80.00 CNY" and detail.state == "ready_to_ship"
    locks = desk.read(lambda session: sorted((lock.state, lock.quantity_units) for lock in session.scalars(select(StockLock))))
    assert locks == [("open", 40_000), ("released", 60_000), ("released", 200_000)]
    assert all(found.ok for found in desk.read(run_checks))


def test_what_is_shipped_packed_or_billed_cannot_be_taken_away(desk: Desk, house: House) -> None:
    desk.do(house.keeper, lock_lines, house.order.lines[:1])
    packed = desk.do(house.keeper, shipping.pack_order, house.order.id)
    with pytest.raises(Refused, match="packed"):
        house.ask(replace(CHANGE, lines=(house.line(0, 9),)))
    desk.do(house.keeper, shipping.hand_over, packed.made, make.carrier(desk), "SF1")
    with pytest.raises(Refused):
        house.ask(replace(CHANGE, lines=(house.line(0, 9),)))
    asked = house.ask(replace(CHANGE, lines=(house.line(1, 0),)))
    house.approve(asked)
    assert order_state(desk, house.order.id) == "shipped", "what is left has left the house"


def test_date_address_and_contact_change_together(desk: Desk, house: House) -> None:
    day = desk.today() + timedelta(days=20)
    asked = house.ask(replace(CHANGE, requested_date=day, ship_to="人民路1号", contact_name="李娜", contact_phone="13912345678"))
    kept = desk.read(amendment_detail, asked.made, desk.today())
    assert kept is not None and kept.head["ship_to"] == ("星湖街328号", "人民路1号")
    house.approve(asked)
    detail = desk.read(order_detail, house.order.id)
    assert detail is not None
    assert (detail.requested_date, detail.ship_to, detail.contact_name) == (day, "人民路1号", "李娜")
    roles = desk.read(lambda session: sorted(session.scalars(select(Task.role))))
    assert roles == ["shipping"], "who delivers is told of the new address"


def test_another_price_needs_its_right_and_the_management(desk: Desk, house: House) -> None:
    cheaper = replace(CHANGE, lines=(house.line(0, 10, 18),))
    with pytest.raises(Refused, match="role"):
        house.ask(cheaper)
    asked = house.ask(cheaper, house.sales)
    with pytest.raises(Refused, match="yourself"):
        house.approve(asked)
    other = make.staff(desk, Role.SALES_REVIEWER)
    house.approve(asked, other)
    assert house.lines()[0][2] == "200.00 CNY", "the management has not decided yet"
    house.approve(asked, house.boss)
    assert house.lines()[0][2] == "180.00 CNY"


def test_changes_go_the_routes_of_their_kind_and_finish_the_way_they_began(desk: Desk, house: House) -> None:
    """As data: by what the change adds, whether a price changes, and what it is a change of; each kind has its own routes."""
    first, second, final = (Step(state) for state in REVIEW_STATES[:3])
    tech = make.staff(desk, Role.BUSINESS_REVIEWER)
    desk.do(house.boss, seat_department, "技术部", [tech.staff_id])
    make.routes(
        desk,
        Route((first,)),
        Route((first, replace(second, department="技术部", hours=2)), amount_from=Decimal(100), document="change"),
        Route((first, final), repriced=True, document="change"),
        Route((first,), document="change"),
        Route((first,), document="jump"),
    )
    raised = house.ask(replace(CHANGE, lines=(house.line(0, 20),)))
    detail = desk.read(amendment_detail, raised.made, desk.today(), house.boss)
    assert detail is not None and detail.way == ("first_review", "second_review") and detail.department == ""
    house.approve(raised, house.sales)
    detail = desk.read(amendment_detail, raised.made, desk.today(), make.staff(desk, Role.BUSINESS_REVIEWER))
    assert (
        detail is not None
        and detail.row.due_at is not None
        and (detail.row.state, detail.department) == ("second_review", "技术部")
    )
    assert desk.read(amendments_waiting, tech, desk.today()) == 1
    stranger = make.staff(desk, Role.BUSINESS_REVIEWER)
    assert desk.read(amendments_waiting, stranger, desk.today()) == 0
    with pytest.raises(Refused, match="技术部"):
        house.approve(raised, stranger)
    make.routes(desk, Route((first,)), Route((first,), document="change"))  # what is under way keeps its way
    with pytest.raises(Refused, match="技术部"):
        house.approve(raised, stranger)
    house.approve(raised, tech)
    assert [row.state for row in desk.read(amendments_of, house.order.id)] == ["in_force"]
    tried = desk.read(tried_changes, (Route((first, final), document="change"),), "change", desk.today(), desk.today())
    assert [(row.went, row.would, str(row.total), row.changed) for row in tried] == [
        (("first_review", "second_review:技术部"), ("first_review", "final_review"), "200.00 CNY", True)
    ]
    repriced = house.ask(replace(CHANGE, lines=(house.line(1, 20, 4),)), house.sales)
    house.approve(repriced, make.staff(desk, Role.SALES_REVIEWER))
    assert desk.read(amendments_of, house.order.id)[-1].state == "in_force", "by the routes switched on meanwhile"


def test_a_cancellation_gives_everything_back(desk: Desk, house: House) -> None:
    desk.do(house.keeper, lock_lines, house.order.lines)
    asked = house.ask(AmendmentForm(kind="cancel", reason="the project was given up"))
    house.approve(asked, house.sales, house.boss)
    assert order_state(desk, house.order.id) == "cancelled"
    assert (level(desk, house.paper), level(desk, house.pens)) == ((100, 0), (50, 0))
    assert {line_state(desk, line) for line in house.order.lines} == {"cancelled"}


def test_without_an_address_to_write_to_who_asked_tells_the_customer(desk: Desk) -> None:
    house = House(desk, contact_email="")
    asked = house.ask(replace(CHANGE, lines=(house.line(0, 11),)))
    house.approve(asked)
    kinds = desk.read(lambda session: {task.kind: task.staff_id or task.role for task in session.scalars(select(Task))})
    assert kinds["contact_customer"] == house.clerk.staff_id


@pytest.mark.requirement("000-17")
def test_goods_above_the_limit_are_added_only_with_a_measure(desk: Desk) -> None:
    house = House(desk, credit_limit=320)
    asked = house.ask(replace(ADD, lines=(AmendedLine(None, house.paper, "pcs", Decimal(5), Decimal(20)),)))
    kept = desk.read(amendment_detail, asked.made, desk.today())
    assert kept is not None and kept.effect is not None and kept.effect.credit == ("over_limit",)
    held = house.approve(asked)
    assert (held.count, held.note) == (0, "Over the credit limit")
    assert len(house.lines()) == 2
    desk.do(make.staff(desk, Role.FINANCE), release_order, house.order.id, "guarantee", "BH-9", "the parent company")
    assert house.approve(asked).count == 1
    assert len(house.lines()) == 3


def test_an_archived_order_is_amended_but_not_edited_and_not_taken_back(desk: Desk, house: House) -> None:
    desk.do(house.clerk, archive_order, house.order.id, "by phone")
    house.approve(house.ask(replace(CHANGE, lines=(house.line(0, 11),))))
    assert house.lines()[0][1] == 11
    form = OrderForm(channel="phone", customer_id=house.customer, lines=(LineForm(house.paper, "pcs", Decimal(1), Decimal(1)),))
    with pytest.raises(Refused, match="submitted"):
        desk.do(house.clerk, save_order, form, house.order.id, house.version)
    cancel = house.ask(AmendmentForm(kind="cancel", reason="too late"))
    house.approve(cancel, house.sales)
    with pytest.raises(Refused):
        house.approve(cancel, house.boss)
    assert order_state(desk, house.order.id) == "approved"


def boxed(desk: Desk, pack: int = 10) -> int:
    """Ink at 5 a piece that is sold by the box as well."""
    return make.product(desk, sku="INK", price=5, on_hand=50, packs=[ProductPack(unit="box", base_units=pack * SCALE)])


def test_added_goods_are_priced_by_the_unit_they_are_asked_for_by(desk: Desk, house: House) -> None:
    """A box costs ten pieces; what the customer's own list gives needs nobody's leave, less needs who agrees on prices."""
    ink = boxed(desk)
    add = replace(ADD, lines=(AmendedLine(None, ink, "box", Decimal(2), Decimal(5)),))
    with pytest.raises(Refused, match="added goods cost what lists and rules give, 50.00"):
        house.ask(add, house.sales)
    with pytest.raises(Refused, match=r"INK: this customer's price is 50.00 CNY per box"):
        house.ask(replace(add, kind="change"))
    dear = house.ask(replace(add, lines=(AmendedLine(None, ink, "box", Decimal(2), Decimal(50)),)))
    house.approve(dear)
    assert house.lines()[2] == (ink, Decimal(2), "100.00 CNY", "wanting")
    lists = make.staff(desk, Role.MANAGER)
    own = desk.do(lists, save_price_list, PriceListForm("Contract 9", desk.today(), customer_id=house.customer))
    assert own.made is not None and own.version is not None
    desk.do(lists, set_price, own.made, own.version, ink, Decimal(4))
    house.approve(house.ask(replace(add, lines=(AmendedLine(None, ink, "box", Decimal(1), Decimal(40)),))))
    cheap = house.ask(replace(add, kind="change", lines=(AmendedLine(None, ink, "box", Decimal(1), Decimal(4)),)), house.sales)
    shown = desk.read(amendment_detail, cheap.made, desk.today())
    assert shown is not None and [(str(row.listed), row.below_list) for row in shown.lines] == [("40.00 CNY", True)]
    assert shown.way == ("first_review", "final_review"), "less than the list is another price"


def test_one_product_is_added_twice_by_two_units(desk: Desk, house: House) -> None:
    ink = boxed(desk)
    lines = (
        AmendedLine(None, ink, "pcs", Decimal(3), Decimal(5)),
        AmendedLine(None, ink, "box", Decimal(1), Decimal(50)),
        AmendedLine(None, ink, "pcs", Decimal(3), Decimal(5)),
    )
    house.approve(house.ask(replace(ADD, lines=lines)))
    assert [line[1:3] for line in house.lines()[2:]] == [
        (Decimal(3), "15.00 CNY"),
        (Decimal(1), "50.00 CNY"),
        (Decimal(3), "15.00 CNY"),
    ]
    assert all(found.ok for found in desk.read(run_checks))


def test_goods_that_come_back_at_another_price_are_another_price(desk: Desk, house: House) -> None:
    again = AmendedLine(None, house.paper, "pcs", Decimal(10), Decimal(1))
    asked = house.ask(replace(CHANGE, lines=(house.line(0, 0), again)), house.sales)
    shown = desk.read(amendment_detail, asked.made, desk.today())
    assert shown is not None and shown.way == ("first_review", "final_review")
    desk.do(house.sales, withdraw_amendment, asked.made, house.at(asked), "no")
    same = house.ask(replace(CHANGE, lines=(house.line(0, 0), replace(again, price=Decimal(20)))))
    shown = desk.read(amendment_detail, same.made, desk.today())
    assert shown is not None and shown.way == ("first_review",)
    desk.do(house.clerk, withdraw_amendment, same.made, house.at(same), "no")


def test_the_last_of_an_order_goes_only_by_its_cancellation(desk: Desk, house: House) -> None:
    with pytest.raises(Refused, match="cancellation"):
        house.ask(replace(CHANGE, lines=(house.line(0, 0), house.line(1, 0))))
    ink = make.product(desk, sku="INK", price=30, on_hand=5)
    other = AmendedLine(None, ink, "pcs", Decimal(2), Decimal(30))
    house.approve(house.ask(replace(CHANGE, lines=(house.line(0, 0), house.line(1, 0), other))))
    assert [line[3] for line in house.lines()] == ["cancelled", "cancelled", "wanting"]


def test_a_rise_is_what_is_added_not_what_remains_of_it(desk: Desk, house: House) -> None:
    """Neither a swap of equal worth nor slices below the limit pass by the management."""
    first, _second, final = (Step(state) for state in REVIEW_STATES[:3])
    ways = [Route((first, final), amount_from=Decimal(90), document=kind) for kind in ("change", "add_goods")]
    usual = [Route((first,), document=kind) for kind in ("change", "add_goods", "jump", "cancel")]
    make.routes(desk, Route((first,)), *ways, *usual)
    ink = make.product(desk, sku="INK", price=40, on_hand=50)

    def way(form: AmendmentForm) -> tuple[str, ...]:
        asked = house.ask(form)
        shown = desk.read(amendment_detail, asked.made, desk.today())
        assert shown is not None
        if len(shown.way) == 1:
            house.approve(asked)
        else:
            desk.do(house.clerk, withdraw_amendment, asked.made, house.at(asked), "no")
        return shown.way

    swapped = AmendedLine(None, ink, "pcs", Decimal(5), Decimal(40))
    assert way(replace(CHANGE, lines=(house.line(0, 0), swapped))) == ("first_review", "final_review")
    slices = replace(ADD, lines=(replace(swapped, quantity=Decimal(1)),))
    assert [way(slices) for _slice in range(3)] == [("first_review",), ("first_review",), ("first_review", "final_review")]


def test_an_application_is_judged_as_an_order_is(desk: Desk, house: House) -> None:
    ink = make.product(desk, sku="INK", price=30, on_hand=5)
    wrong = (
        (replace(CHANGE, ship_to=" "), "ship_to"),
        (replace(CHANGE, contact_phone="abc"), "contact_phone"),
        (replace(CHANGE, contact_name=""), "contact_name"),
        (replace(CHANGE, requested_date=desk.today() - timedelta(days=1)), "requested_date"),
        (replace(CHANGE, lines=(house.line(0, 11), house.line(0, 12))), "lines[1]"),
        (replace(CHANGE, lines=(house.line(0, "6.00001"),)), "lines[0]"),
        (replace(ADD, lines=(AmendedLine(None, ink, "zzz", Decimal(1), Decimal(30)),)), "lines[0]"),
    )
    for form, field in wrong:
        with pytest.raises(Refused) as refused:
            house.ask(form)
        assert field in {found.field for found in desk.read(effect, house.order.id, form, desk.today()).problems}, refused.value


def test_what_is_left_of_boxes_is_cancelled_to_the_piece(desk: Desk, house: House) -> None:
    """Two boxes of three, four of the six pieces gone: the rest is given up, though four pieces are no whole number of boxes."""
    ink = make.product(desk, sku="INK", price=5, on_hand=6, packs=[ProductPack(unit="box", base_units=3 * SCALE)])
    house.approve(house.ask(replace(ADD, lines=(AmendedLine(None, ink, "box", Decimal(2), Decimal(15)),))))
    added = desk.read(lambda session: session.scalars(select(OrderLine.id).where(OrderLine.position == 3)).one())
    desk.do(house.keeper, lock_lines, [added])
    packed = desk.do(house.keeper, shipping.pack_order, house.order.id, {added: Decimal(4)})
    desk.do(house.keeper, shipping.hand_over, packed.made, make.carrier(desk), "SF1")
    house.approve(house.ask(AmendmentForm(kind="cancel", reason="given up")), house.sales, house.boss)
    assert [line[3] for line in house.lines()] == ["cancelled", "cancelled", "shipped"]
    assert order_state(desk, house.order.id) == "shipped"
    assert all(found.ok for found in desk.read(run_checks))
