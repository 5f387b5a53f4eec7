"""Orders recorded by themselves, channels of the company's own, business dates: what commands do and refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from orderdesk.commands import inbound
from orderdesk.commands.channels import add_channel, change_channel
from orderdesk.commands.imports import import_orders
from orderdesk.commands.inbound import (
    add_inbound,
    change_business_date,
    drop_inbound,
    take_inbound,
    try_inbound_again,
    verify_order,
)
from orderdesk.commands.intake import save_order, submit_order
from orderdesk.database.desk import Desk, Work
from orderdesk.queries.channels import open_channels
from orderdesk.queries.inbound import count_inbound, refused_inbound, to_verify
from orderdesk.queries.orders import OrderDetail, order_detail
from orderdesk.queries.timeline import timeline
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.imports.order_result import ImportedAddress, ImportedLine, ImportedOrder
from orderdesk.rules.rights import Role
from tests import factories as make
from tests.commands.test_intake import typed


def message(number: str = "7001", sku: str = "PA-A4", **more: Any) -> dict[str, Any]:
    """An order as a shop's machine hands it in."""
    lately = datetime.now(UTC).date() - timedelta(days=3)
    said: dict[str, Any] = {
        "channel": "shopify", "order_no": number, "ordered_on": lately.isoformat(), "receiver": "周晓燕", "phone": "13862145530",
        "address": "江苏省苏州市工业园区星湖街328号", "payment_method": "alipay",
        "requested_date": (lately + timedelta(days=10)).isoformat(),
        "lines": [{"sku": sku, "quantity": 3, "price": 19.5}],
    }  # fmt: skip
    return said | more


def shown(desk: Desk, order_id: int) -> OrderDetail:
    """The order as people see it."""
    order = desk.read(order_detail, order_id)
    assert order is not None
    return order


@pytest.mark.requirement("000-04", "000-05", "003-01", "003-36")
def test_what_a_platform_hands_in_becomes_a_draft_once_and_goes_on_only_when_verified(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    make.product(desk, "PA-A4", price="23.80", unit="包", name="复印纸")
    soon = make.wanted(desk).isoformat()
    assert desk.do(clerk, add_inbound, [message(requested_date=soon)]).count == 1
    again = desk.do(clerk, add_inbound, [message(), message("7002")])
    assert (again.count, len(again.skipped)) == (1, 1)
    assert desk.do(clerk, take_inbound).count == 2
    assert desk.do(clerk, take_inbound).count == 0
    waiting = desk.read(to_verify).rows
    assert len({row.number for row in waiting}) == 2 and all(row.number.startswith("SO") for row in waiting)
    order = shown(desk, waiting[0].id)
    assert (order.channel, order.external_number, order.state, order.medium) == ("platform", "shopify:7001", "draft", "written")
    assert (order.customer, order.contact_phone, order.ship_to) == (
        "周晓燕",
        "13862145530",
        "江苏省苏州市工业园区星湖街328号",
    )
    assert [(line.sku, line.quantity, line.price.amount) for line in order.lines] == [("PA-A4", 3, make.Decimal("19.5"))]
    with pytest.raises(Refused, match="recorded automatically"):
        desk.do(clerk, submit_order, order.id, order.version)
    desk.do(clerk, verify_order, order.id, order.version)
    verified = shown(desk, order.id)
    assert verified.verified_by == "林静" and verified.verified_at is not None
    assert [row.id for row in desk.read(to_verify).rows] == [waiting[1].id]
    desk.do(clerk, submit_order, order.id, verified.version)
    assert shown(desk, order.id).state == "first_review"


def test_an_order_that_cannot_be_taken_waits_with_its_reason_and_may_be_taken_again_or_dropped(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    wrong = [message("1", "LAMP"), message("3", phone="12"), message("4", customer_code="K404")]
    desk.do(clerk, add_inbound, [*wrong, message("2")])
    assert desk.do(clerk, take_inbound).count == 1
    refused = {row.number: row for row in desk.read(refused_inbound).rows}
    assert set(refused) == {"1", "3", "4"}
    assert "LAMP" in refused["1"].problem and "12" in refused["3"].problem and "K404" in refused["4"].problem
    make.product(desk, "LAMP", unit="pcs")
    desk.do(clerk, try_inbound_again, refused["1"].id)
    assert desk.do(clerk, take_inbound).count == 1
    desk.do(clerk, drop_inbound, refused["3"].id)
    with pytest.raises(Refused, match="Somebody else"):
        desk.do(clerk, drop_inbound, refused["3"].id)
    assert [row.number for row in desk.read(refused_inbound).rows] == ["4"]


@pytest.mark.requirement("000-04")
def test_one_order_that_cannot_be_kept_stops_no_other(desk: Desk) -> None:
    """Wrong days, amounts beyond all keeping, endless numbers and half characters are refused one by one, with the reason."""
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    ahead = [(desk.today() + timedelta(days=days)).isoformat() for days in (1, 2, 40)]
    huge = [{"sku": "PA-A4", "quantity": 10**9, "price": 10**9}]
    many = [{"sku": "PA-A4", "quantity": 10**6, "price": 6 * 10**5, "note": str(line)} for line in range(2)]
    wrong = {
        **{f"day{number}": message(f"day{number}", ordered_on=day) for number, day in enumerate(ahead)},
        "huge": message("huge", lines=huge),
        "sum": message("sum", lines=many),
        "nan": message("nan", lines=[{"sku": "PA-A4", "quantity": 1, "price": float("nan")}]),
        "endless": message("endless", lines=[{"sku": "PA-A4", "quantity": float("inf"), "price": 1}]),
        "half": message("half", note="so \ud83d"),
        "nul": message("nul", receiver="周\x00"),
    }
    desk.do(clerk, add_inbound, [message("first"), *wrong.values(), message("last")])
    took = desk.do(clerk, take_inbound)
    assert (took.count, len(took.skipped)) == (2, len(wrong))
    said = {row.number: row.problem for row in desk.read(refused_inbound).rows}
    assert set(said) == set(wrong) and desk.read(count_inbound, "new") == 0
    assert all("future" in said[f"day{number}"] for number in range(3))
    assert "more than" in said["huge"] and "too large" in said["sum"] and "price" in said["nan"] and "inf" in said["endless"]
    assert "did not arrive whole" in said["half"] and "did not arrive whole" in said["nul"]
    assert len(desk.read(to_verify).rows) == 2
    desk.do(clerk, drop_inbound, next(row.id for row in desk.read(refused_inbound).rows))


def test_what_can_be_understood_in_two_ways_or_not_at_all_is_not_guessed(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    line = {"sku": "PA-A4", "quantity": 1, "price": 3}
    wrong = {
        "slash": ("two ways", message("slash", ordered_on="3/4/2026")),
        "money": ("XXX", message("money", currency="XXX")),
        "below": ("-20", message("below", freight=-20)),
        "above": ("1000000000000000", message("above", freight=10**15)),
        "old": ("1999-01-01", message("old", ordered_on="1999-01-01")),
        "twice": ("Line 2 says the same as line 1", message("twice", lines=[line, line])),
    }
    desk.do(clerk, add_inbound, [each for _word, each in wrong.values()])
    assert desk.do(clerk, take_inbound).count == 0
    said = {row.number: row.problem for row in desk.read(refused_inbound).rows}
    assert said.keys() == wrong.keys()
    for number, (word, _message) in wrong.items():
        assert word in said[number] and "Delete" not in said[number]


def test_an_instant_counts_as_the_day_it_is_at_the_company(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    before = desk.today() - timedelta(days=3)
    late, early = (f"{before.isoformat()}T{time}" for time in ("23:30:00Z", "06:00:00+14:00"))
    desk.do(clerk, add_inbound, [message("late", ordered_on=late), message("early", ordered_on=early)])
    assert desk.do(clerk, take_inbound).count == 2
    found = {order.external_number: order for order in (shown(desk, row.id) for row in desk.read(to_verify).rows)}
    days = {number: order.business_date for number, order in found.items()}
    assert days == {"shopify:late": before + timedelta(days=1), "shopify:early": before}


def test_another_content_under_the_same_number_is_told(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    first, other = message("1"), message("1", receiver="李雷")
    kept = desk.do(clerk, add_inbound, [first, first, other])
    assert kept.count == 1 and len(kept.skipped) == 1 and "twice" in kept.skipped[0]
    (same,) = desk.do(clerk, add_inbound, [first]).skipped
    (differs,) = desk.do(clerk, add_inbound, [other]).skipped
    assert "different content" in differs and "different" not in same
    desk.do(clerk, take_inbound)
    assert shown(desk, desk.read(to_verify).rows[0].id).customer == "周晓燕"


@pytest.mark.parametrize("how", [OverflowError, "guard"], ids=str)
def test_what_nobody_thought_of_is_that_orders_own_trouble(desk: Desk, monkeypatch: pytest.MonkeyPatch, how: object) -> None:
    """An order the database or the program trips over leaves nothing behind and waits with a reason."""
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4", unit="包")
    really = inbound.add_orders

    def trip(work: Work, orders: list[ImportedOrder], **more: Any) -> Any:
        written = really(work, orders, **more)
        if orders[0].order_no == "bad":
            if how == "guard":
                work.session.execute(text("UPDATE sales_order SET business_date = '2199-01-01'"))
            raise OverflowError
        return written

    monkeypatch.setattr(inbound, "add_orders", trip)
    desk.do(clerk, add_inbound, [message("bad", phone="13862145531"), message("good")])
    assert desk.do(clerk, take_inbound).count == 1
    (row,) = desk.read(refused_inbound).rows
    assert row.number == "bad" and row.problem
    assert len(desk.read(to_verify).rows) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": ""}, {"order_no": " 7 "}, {"order_no": 7}, {"lines": []}, {"lines": "none"}, {"lines": [1]},
        {"order_no": "x" * 81}, {"channel": "a\nb"}, {"channel": "a:b"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_order_is_refused_and_nothing_is_kept(desk: Desk, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        desk.do(make.staff(desk, Role.CLERK), add_inbound, [message("1"), message(**wrong)])
    assert desk.read(count_inbound, "new") == 0


@pytest.mark.requirement("000-05")
def test_orders_of_a_sheet_wait_to_be_verified_too(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    make.product(desk, "PA-A4")
    line = ImportedLine(2, "PA-A4", "", "", make.Decimal(2), "pcs", make.Decimal(2), make.Decimal(10))
    place = ImportedAddress("苏州市星湖街328号")
    order = ImportedOrder("own", "N-1", (line,), phone="13862145530", receiver="周", address=place)
    desk.do(clerk, import_orders, (order,), False)
    (row,) = desk.read(to_verify).rows
    assert row.channel == "sheet"


@pytest.mark.requirement("000-01", "003-36")
def test_the_list_of_channels_grows_and_every_order_is_of_one_of_them(desk: Desk) -> None:
    manager, clerk = make.staff(desk, Role.MANAGER), make.staff(desk, Role.CLERK)
    with pytest.raises(Refused) as unknown:
        desk.do(clerk, save_order, typed(desk, channel="store"))
    assert unknown.value.field == "channel"
    made = desk.do(manager, add_channel, "Store", "门店", "phone")
    for code, name, base, field in (("store", "x", "phone", "code"), ("a b", "x", "phone", "code"), ("mail", "x", "mail", "code"),
                                    ("b", " ", "phone", "name"), ("b", "x", "store", "base")):  # fmt: skip
        with pytest.raises(Refused) as refused:
            desk.do(manager, add_channel, code, name, base)
        assert refused.value.field == field
    order = shown(desk, desk.do(clerk, save_order, typed(desk, channel="store")).made or 0)
    assert (order.channel, order.channel_name, order.medium) == ("store", "门店", "verbal")
    with pytest.raises(Refused, match="Read the order back"):  # it works like the phone
        desk.do(clerk, submit_order, order.id, order.version)
    desk.do(manager, change_channel, made.made, made.version, "门店自提", True)
    assert "store" not in desk.read(open_channels)
    with pytest.raises(Conflict):
        desk.do(manager, change_channel, made.made, made.version, "门店", False)
    with pytest.raises(Refused):
        desk.do(clerk, add_channel, "live", "直播", "platform")


@pytest.mark.requirement("004-k3")
def test_a_business_date_changes_only_by_right_and_with_a_reason(desk: Desk) -> None:
    clerk, manager = make.staff(desk, Role.CLERK), make.staff(desk, Role.MANAGER)
    order = shown(desk, desk.do(clerk, save_order, typed(desk)).made or 0)
    day = order.business_date - timedelta(days=1)
    with pytest.raises(Refused, match="Your role"):
        desk.do(clerk, change_business_date, order.id, order.version, day, "wrong day")
    for wrong, reason, field in ((day, " ", "reason"), (desk.today() + timedelta(days=1), "x", "business_date")):
        with pytest.raises(Refused) as refused:
            desk.do(manager, change_business_date, order.id, order.version, wrong, reason)
        assert refused.value.field == field
    desk.do(manager, change_business_date, order.id, order.version, day, "the slip is of yesterday")
    assert shown(desk, order.id).business_date == day
    (step,) = [row for row in desk.read(timeline, order.id) if row.verb == "redate"]
    assert step.note == "the slip is of yesterday"


def test_the_database_refuses_a_date_or_a_source_of_anothers(desk: Desk) -> None:
    """A clerk with any program; the window is no protection."""
    clerk = make.staff(desk, Role.CLERK)
    order = make.order(desk, entered_by=clerk.staff_id)

    def tamper(sentence: str) -> None:
        def command(work: Work) -> Changes:
            work.session.execute(text(sentence), {"id": order.id})
            return Changes()

        with pytest.raises(Refused):
            desk.do(clerk, command)

    for column in ("business_date = '2020-01-01'", "source = 'sheet'"):
        tamper(f"UPDATE sales_order SET {column}, version = version + 1 WHERE id = :id")
