"""What happened at the sample company: eleven weeks of orders, told through the commands people use."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from orderdesk.commands.amendments import approve_amendment, ask_amendment
from orderdesk.commands.credit import release_order
from orderdesk.commands.inbound import add_inbound, take_inbound
from orderdesk.commands.intake import cancel_order, confirm_order, park_order, save_order, submit_order
from orderdesk.commands.receivables import audit_bill, make_bill, receive_payment, write_off
from orderdesk.commands.receive import receive
from orderdesk.commands.review import approve_order, return_order
from orderdesk.commands.shipping import deliver, hand_over, pack_order
from orderdesk.commands.warehouse import lock_all, receive_stock
from orderdesk.database.deeds import write_notes
from orderdesk.database.desk import Desk, Work
from orderdesk.model import Amendment, SalesOrder
from orderdesk.queries.amendments import effect, queued_orders
from orderdesk.queries.catalogue import ProductRow, products
from orderdesk.queries.orders import order_list
from orderdesk.queries.parties import CustomerCard, customer_card, customers
from orderdesk.queries.quantities import order_facts
from orderdesk.queries.receivables import bills
from orderdesk.queries.settings import text_setting
from orderdesk.queries.shipping import carriers, shipments
from orderdesk.rules.amendments import WAITING as AMENDMENT_WAITING
from orderdesk.rules.amendments import AmendedLine, AmendmentForm
from orderdesk.rules.changes import Changes
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.rights import Actor
from orderdesk.rules.states import REVIEW_STATES, OrderState
from orderdesk.sample.asked import ask
from orderdesk.sample.company import DAYS
from orderdesk.sample.mails import DESK, mails
from orderdesk.sample.prices import agree

SEED = 20
R = TypeVar("R")
AMENDMENT_REVIEWERS = {"first_review": "wanghai", "second_review": "chentao", "final_review": "shenlan"}
REVIEWERS = {
    OrderState.FIRST_REVIEW: "wanghai",
    OrderState.SECOND_REVIEW: "chentao",
    OrderState.FINAL_REVIEW: "shenlan",
    OrderState.SPECIAL_REVIEW: "shenlan",
}


@dataclass
class Teller:
    """Tells the story: the desk, who works there, and what there is to sell and to whom."""

    desk: Desk
    people: dict[str, Actor]
    chance: random.Random
    cards: list[CustomerCard]
    goods: list[ProductRow]
    now: datetime
    zone: ZoneInfo
    shelves: dict[int, Decimal]
    work: Work | None = None

    def do(self, actor: Actor, command: Callable[..., Changes], *args: Any, **values: Any) -> Changes:
        """Do a command as somebody, now, in the chapter's one transaction."""
        assert self.work is not None
        self.desk.act(self.work.session, actor)
        work = replace(self.work, actor=actor, now=self.now, today=self.today(), notes=[])
        changes = command(work, *args, **values)
        work.session.flush()
        write_notes(work.session.connection(), work.notes, actor.staff_id, work.now)  # the transaction is the storyteller's
        return changes

    def read(self, query: Callable[..., R], *args: Any, **values: Any) -> R:
        """Ask the desk as it stands now."""
        assert self.work is not None
        return query(self.work.session, *args, **values)

    def today(self) -> date:
        """The company's day now."""
        return self.now.astimezone(self.zone).date()

    def at(self, moment: datetime) -> None:
        """Go on at a moment, never back and never beyond the present."""
        self.now = min(max(self.now, moment), datetime.now(UTC))

    def later(self, **span: float) -> None:
        """Go on some time later."""
        self.at(self.now + timedelta(**span))


def tell(desk: Desk, people: dict[str, Actor]) -> None:
    """Tell the whole story up to now, a chapter a transaction."""
    chance = random.Random(SEED)
    ids = [row.id for row in desk.read(customers).rows]
    cards = [card for key in ids if (card := desk.read(customer_card, key)) is not None]
    begun = datetime.now(UTC).replace(hour=1, minute=0, second=0, microsecond=0) - timedelta(days=DAYS)
    zone = ZoneInfo(str(desk.read(text_setting, "company.time_zone")))
    goods = list(desk.read(products).rows)
    teller = Teller(desk, people, chance, cards, goods, begun, zone, {row.id: row.on_hand for row in goods})
    clerk = people["linjing"]
    for days_ago in range(DAYS - 1, 6, -1):
        desk.do(clerk, _chapter, teller, partial(_an_old_day, teller, days_ago), key=f"sample-{days_ago}")
    desk.do(clerk, _chapter, teller, partial(_the_last_week, teller), key="sample-week")
    desk.do(clerk, _chapter, teller, partial(_this_morning, teller), key="sample-morning")
    desk.do(clerk, _chapter, teller, partial(_put_right, teller), key="sample-corrections")
    desk.do(clerk, _chapter, teller, partial(ask, teller), key="sample-asked")
    desk.do(clerk, _chapter, teller, partial(agree, teller), key="sample-prices")
    desk.clock = lambda: teller.now
    receive(desk, clerk, mails(teller.now), mailbox=DESK)


def _chapter(work: Work, teller: Teller, told: Callable[[], None]) -> Changes:
    teller.work = work
    told()
    work.session.flush()
    work.session.expunge_all()
    teller.desk.act(work.session, work.actor)
    teller.work = None
    return Changes()


def _morning(days_ago: int) -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=30, second=0, microsecond=0) - timedelta(days=days_ago)


def _an_old_day(teller: Teller, days_ago: int) -> None:
    """One or two orders, shipped, delivered and billed; older ones mostly paid. Mondays the shelves are filled."""
    morning = _morning(days_ago)
    if morning.weekday() == 6:
        return
    if morning.weekday() == 0:
        teller.at(morning)
        _restocked(teller)
    for _index in range(teller.chance.choice((1, 1, 2))):
        teller.at(morning + timedelta(minutes=teller.chance.randint(0, 300)))
        order_id = _submitted(teller)
        _approved(teller, order_id)
        teller.later(hours=1)
        teller.do(teller.people["zhouguoqiang"], lock_all)
        teller.later(hours=2)
        _packed(teller, order_id)
        if teller.chance.random() < 0.08 and days_ago < 25:
            continue  # packed but never fetched
        _handed_over(teller, order_id)
        _delivered(teller, order_id)
        if days_ago > 12 or teller.chance.random() < 0.5:
            _billed(teller, order_id, paid=teller.chance.random() < (0.75 if days_ago > 40 else 0.35))


def _restocked(teller: Teller) -> None:
    """What sold by more than half since the beginning is bought again."""
    for row in teller.read(products).rows:
        wanted = teller.shelves.get(row.id, Decimal(0))
        if row.on_hand < wanted / 2:
            reference = f"CG-{teller.now:%m%d}"
            teller.do(teller.people["zhouguoqiang"], receive_stock, row.id, wanted - row.on_hand, reference)


def _the_last_week(teller: Teller) -> None:
    """Orders under way, packed, locked and short."""
    for days_ago, far in (
        (6, "handed over"),
        (5, "handed over"),
        (4, "handed over"),
        (3, "packed"),
        (3, "packed"),
        (2, "locked"),
        (2, "locked"),
    ):
        teller.at(_morning(days_ago))
        order_id = _submitted(teller)
        _approved(teller, order_id)
        teller.later(hours=1)
        teller.do(teller.people["zhouguoqiang"], lock_all)
        if far != "locked":
            _packed(teller, order_id)
        if far == "handed over":
            _handed_over(teller, order_id)
    teller.at(_morning(1))
    toner = next(row for row in teller.goods if row.sku == "YF-TN-05A")
    short = _submitted(teller, lines=[(toner, toner.unit, Decimal(20)), *_basket(teller, 2)])
    _approved(teller, short)
    teller.do(teller.people["zhouguoqiang"], receive_stock, toner.id, Decimal(4), "DH-0417", "")
    for _index in range(3):
        teller.later(minutes=40)
        _approved(teller, _submitted(teller))


def _this_morning(teller: Teller) -> None:
    """What waits for each person today."""
    clerk = teller.people["linjing"]
    teller.at(datetime.now(UTC) - timedelta(hours=5))
    for steps in (0, 0, 0, 1, 1, 2, 2):
        teller.later(minutes=11)
        order_id = _submitted(teller, large=steps > 0)
        for _index in range(steps):
            _approve_once(teller, order_id)
    teller.later(minutes=9)
    returned = _order(teller, _submitted(teller))
    teller.do(teller.people["wanghai"], return_order, returned.id, returned.version, "收货地址缺门牌号，请与客户核实后重新提交。")
    parked = _order(teller, _drafted(teller))
    contact = teller.now + timedelta(hours=20)
    teller.do(clerk, park_order, parked.id, parked.version, "客户要确认纸张克重，明早回电", contact)
    _handed_in(teller)
    _changes(teller)
    cancelled = _order(teller, _drafted(teller))
    teller.do(clerk, cancel_order, cancelled.id, cancelled.version, "客户重复下单")
    _drafted(teller)
    teller.later(minutes=5)


def _handed_in(teller: Teller) -> None:
    """Two orders of the web shop to verify, and one of a product the company does not sell."""
    wanted = (teller.now + timedelta(days=5)).date().isoformat()
    goods = [row for row in teller.goods if row.kind == "stock"]
    buyers = (
        ("周晓燕", "13862145530", "江苏省苏州市工业园区星湖街328号2幢"),
        ("陈立", "15951234877", "江苏省无锡市梁溪区中山路168号"),
    )
    orders = [
        {
            "channel": "taobao", "order_no": f"38{teller.now:%m%d}7720{number}", "receiver": name, "phone": phone,
            "address": place, "payment_method": "alipay", "requested_date": wanted, "ordered_on": teller.today().isoformat(),
            "lines": [
                {"sku": row.sku, "quantity": 2 + number, "price": str(row.price.amount)} for row in goods[number : number + 2]
            ],
        }
        for number, (name, phone, place) in enumerate(buyers, start=1)
    ]  # fmt: skip
    strange = orders[0] | {"order_no": f"38{teller.now:%m%d}77209", "lines": [{"sku": "LT-2024-X", "quantity": 1}]}
    teller.do(teller.people["linjing"], add_inbound, [*orders, strange])
    teller.do(teller.people["linjing"], take_inbound)


def _changes(teller: Teller) -> None:
    """Goods added and in force, a change that waits, and an order that asks to jump the queue."""
    assert teller.work is not None
    clerk, session = teller.people["linjing"], teller.work.session
    waiting = teller.read(queued_orders)
    taken: set[int] = set()

    def ask(order_id: int, form: AmendmentForm) -> Changes | None:
        order = _order(teller, order_id)
        if order_id in taken or teller.read(effect, order_id, form, teller.today()).problems:
            return None
        taken.add(order_id)
        teller.later(minutes=6)
        return teller.do(clerk, ask_amendment, order_id, order.version, form)

    pens = next(row for row in teller.goods if row.kind == "stock" and row.on_hand > 50)
    added = AmendedLine(None, pens.id, pens.unit, Decimal(6), pens.price.amount)
    form = AmendmentForm("add_goods", "客户追加用量", "与原订单一并送货", confirmed_with="何雨晴", lines=(added,))
    for row in teller.read(order_list, ("in_fulfilment", "ready_to_ship", "approved")).rows[:4]:
        asked = ask(row.id, form)
        if asked is None:
            continue
        if len(taken) > 1:
            break
        amendment = session.get_one(Amendment, asked.made)
        while amendment.state in AMENDMENT_WAITING:
            reviewer = teller.people[AMENDMENT_REVIEWERS[amendment.state]]
            if not teller.do(reviewer, approve_amendment, amendment.id, amendment.version, "同意追加").count:
                _released(teller, row.id)
    soon = teller.today() + timedelta(days=3)
    for queued in reversed(waiting[1:]):
        jump = AmendmentForm("jump", "客户停工待料", "请先发一半", ahead_of=waiting[0].order_id, expected_on=soon)
        if ask(queued.order_id, jump) is not None:
            break


def _put_right(teller: Teller) -> None:
    """A small rest written off by the manager; finance asks him to give up a bill that nobody will pay."""
    teller.at(datetime.now(UTC) - timedelta(hours=3))
    waiting = [row for row in teller.read(bills, ("audited",)).rows if row.open.currency == "CNY"]
    if not waiting:
        return
    old = min(waiting, key=lambda row: (row.due_date, row.bill_id))
    rest = min(old.open.amount, Decimal("0.80"))
    teller.do(teller.people["shenlan"], write_off, old.bill_id, None, rest, "尾差，客户按整数付款")
    large = max((row for row in waiting if row.bill_id != old.bill_id), key=lambda row: row.open.amount, default=None)
    if large is not None:
        teller.later(minutes=20)
        teller.do(
            teller.people["wumin"], write_off, large.bill_id, None, large.open.amount, "客户已注销，多次催收无果，附催收记录"
        )


def _basket(teller: Teller, count: int, large: bool = False) -> list[tuple[ProductRow, str, Decimal]]:
    stocked = [row for row in teller.goods if row.kind == "stock"]
    basket = []
    for product in teller.chance.sample(stocked, count):
        units = [product.unit, *list(product.packs)[:1] * 3]
        unit = teller.chance.choice(units)
        pack = product.base_of(unit) or Decimal(1)
        most = max(1, int(product.on_hand / pack / (5 if large else 9)))
        basket.append((product, unit, Decimal(teller.chance.randint(1, min(most, 40)))))
    return basket


def _form(teller: Teller, lines: list[tuple[ProductRow, str, Decimal]] | None, large: bool) -> OrderForm:
    card = teller.chance.choice(teller.cards)
    channel = teller.chance.choice(("phone", "phone", "phone", "mail", "website"))
    lines = lines or _basket(teller, teller.chance.randint(4, 9) if large else teller.chance.randint(1, 5), large)
    wanted = (teller.now + timedelta(days=teller.chance.randint(4, 10))).date()
    contact, place = card.contacts[0], card.addresses[0]
    return OrderForm(
        channel=channel,
        customer_id=card.id,
        contact_name=contact.name,
        contact_phone=contact.phone,
        contact_email=contact.email,
        ship_to=place.line,
        requested_date=wanted,
        payment_method=card.payment_method,
        customer_po=f"PO-{teller.now:%y%m}{teller.chance.randint(10, 99)}" if card.level == "A" else "",
        special_request=teller.chance.choice(("", "", "", "送货前请先电话联系", "随货附送货单两联", "下午三点后送达")),
        lines=tuple(
            LineForm(product.id, unit, quantity, product.price.amount * (product.base_of(unit) or 1))
            for product, unit, quantity in lines
        ),
    )


def _drafted(teller: Teller, lines: list[tuple[ProductRow, str, Decimal]] | None = None, large: bool = False) -> int:
    clerk = teller.people[teller.chance.choice(("linjing", "zhaomin"))]
    made = teller.do(clerk, save_order, _form(teller, lines, large)).made
    assert made is not None
    return made


def _submitted(teller: Teller, lines: list[tuple[ProductRow, str, Decimal]] | None = None, large: bool = False) -> int:
    order_id = _drafted(teller, lines, large)
    teller.later(minutes=4)
    order = _order(teller, order_id)
    clerk = teller.people["linjing"]
    teller.do(clerk, confirm_order, order_id, order.version, order.contact_name)
    teller.do(clerk, submit_order, order_id, order.version)
    return order_id


def _order(teller: Teller, order_id: int) -> SalesOrder:
    """The order as it stands, also after further commands."""
    assert teller.work is not None
    return teller.work.session.get_one(SalesOrder, order_id)


def _approve_once(teller: Teller, order_id: int) -> bool:
    order = _order(teller, order_id)
    if order.state not in REVIEW_STATES:
        return False
    reviewer = teller.people[REVIEWERS[OrderState(order.state)]]
    opinion = teller.chance.choice(("同意", "老客户，同意按约定交期发货", "同意，货款按期跟进"))
    teller.later(minutes=teller.chance.randint(3, 25))
    if not teller.do(reviewer, approve_order, order_id, order.version, opinion).count:
        _released(teller, order_id)
        teller.do(reviewer, approve_order, order_id, _order(teller, order_id).version, opinion)
    return True


def _released(teller: Teller, order_id: int) -> None:
    """Finance lets an order pass that is held for credit, with what it rests on."""
    teller.later(minutes=15)
    paper = f"{teller.now:%Y-%m-%d} 传真函"
    teller.do(teller.people["wumin"], release_order, order_id, "promise", paper, "客户书面承诺本月内付清，已与业务核实")


def _approved(teller: Teller, order_id: int) -> None:
    while _approve_once(teller, order_id):
        pass


def _packed(teller: Teller, order_id: int) -> None:
    packer = teller.people["machao"]
    facts = teller.read(order_facts, [order_id])[order_id]
    if any(line.locked for line in facts.lines):
        teller.do(
            packer, pack_order, order_id, packages=teller.chance.randint(1, 3), area=teller.chance.choice(("待发区A", "待发区B"))
        )


def _shipment(teller: Teller, order_id: int, state: str) -> tuple[int, int] | None:
    number = _order(teller, order_id).number
    found = teller.read(shipments, (state,), number).rows
    return (found[0].shipment_id, found[0].version) if found else None


def _handed_over(teller: Teller, order_id: int) -> None:
    packed = _shipment(teller, order_id, "packed")
    if packed is None:
        return
    carrier = teller.chance.choice(teller.read(carriers))
    waybill = f"{carrier.code}{teller.chance.randint(10**11, 10**12 - 1)}"
    teller.later(hours=3)
    expected = (teller.now + timedelta(days=2)).date()
    teller.do(teller.people["machao"], hand_over, packed[0], carrier.carrier_id, waybill, expected, packed[1])


def _delivered(teller: Teller, order_id: int) -> None:
    under_way = _shipment(teller, order_id, "handed_over")
    if under_way is None:
        return
    signed = _order(teller, order_id).contact_name
    teller.do(teller.people["machao"], deliver, under_way[0], signed)


def _billed(teller: Teller, order_id: int, paid: bool) -> None:
    order = _order(teller, order_id)
    if order.state != OrderState.DELIVERED:
        return
    made = teller.do(teller.people["wumin"], make_bill, order_id).made
    bill = next(row for row in teller.read(bills, search=order.number).rows if row.bill_id == made)
    teller.later(minutes=30)
    if teller.chance.random() < 0.9:
        teller.do(teller.people["sunli"], audit_bill, bill.bill_id, bill.version)
        if paid and order.customer_id is not None:
            teller.do(
                teller.people["wumin"],
                receive_payment,
                order.customer_id,
                bill.total.amount,
                bill.total.currency,
                "bank_transfer",
                f"回单{teller.chance.randint(100000, 999999)}",
                teller.today(),
                "",
                {bill.bill_id: bill.total.amount},
            )
