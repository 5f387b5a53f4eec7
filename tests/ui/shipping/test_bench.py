"""The packing bench, worked with a scanner."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from orderdesk.commands import shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.queries.shipping import shipment_detail, shipments
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.shipping.pack_view import PackView
from orderdesk.ui.shipping.tab import ShippingTab
from tests import factories as make
from tests.documents.reading import packed, picture, scanned
from tests.looking import order_state
from tests.ui.real_room import CONTROL, RealRoom

Open = Callable[[Actor], RealRoom]
LAMP, CABLE = "6901234567892", "6901234567908"


def locked_order(desk: Desk, *, left_out: int = 0) -> make.Made:
    """Four lamps and two cables, all locked but `left_out` cables."""
    keeper = make.staff(desk, Role.WAREHOUSE)
    lamp = make.product(desk, "LAMP", on_hand=9, barcode=LAMP, name="台灯", spec="E27")
    cable = make.product(desk, "CABLE", on_hand=2 - left_out, barcode=CABLE, name="数据线", spec="1m")
    make.product(desk, "CHAIR", on_hand=9, barcode="6901234567915", name="椅子")
    customer = make.customer(desk, "宁波海联进出口有限公司")
    order = make.approved_order(desk, customer, [(lamp, 4), (cable, 2)], contact_name="陈", ship_to="1 Quay Road")
    desk.do(keeper, warehouse.lock_lines, list(order.lines), True)
    return order


def bench(room: RealRoom) -> PackView:
    """The view with the bench."""
    assert isinstance(room.tab, ShippingTab)
    return room.tab.packing


def scan(room: RealRoom, *codes: str) -> None:
    """Scan one after the other."""
    for code in codes:
        room.scan(bench(room).bench.scan, code)


def on_a_label_printer(page: QImage) -> Image.Image:
    """The page as the preview prints it: 105 mm at 203 dots an inch, black or white."""
    small = page.scaledToWidth(839).convertToFormat(QImage.Format.Format_Grayscale8)
    grey = Image.frombytes("L", (small.width(), small.height()), bytes(small.constBits()), "raw", "L", small.bytesPerLine())
    return grey.point(lambda value: 255 if value > 127 else 0)


def verdict(room: RealRoom) -> tuple[str, str]:
    """Colour and words of the last scan."""
    shown = bench(room).bench.verdict
    return shown.kind, shown.text()


def counted(room: RealRoom) -> list[Decimal]:
    """What is in the package, line by line."""
    return [row.counted for row in bench(room).bench.lines.rows()]


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How often it beeped."""
    heard: list[bool] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append(True))
    return heard


@pytest.mark.requirement("001-18", "001-19")
def test_an_order_is_scanned_into_a_package_and_gets_its_label(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    assert room.counts[-1] == 1 and bench(room).bench.scan.hasFocus()
    scan(room, order.number)
    assert order.number in bench(room).bench.title.text()
    assert not bench(room).pack.isEnabled()
    scan(room, LAMP, "3*lamp", CABLE, "*1")
    assert verdict(room) == ("good", "CABLE: 2 of 2 pcs") and counted(room) == [4, 2]
    assert "leaves whole" in bench(room).bench.remains.text()
    bench(room).bench.packages.setValue(2)
    room.type(bench(room).bench.area, "B3")
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)

    (row,) = desk.read(shipments).rows
    assert (row.order_number, row.packages, row.area, row.ship_to) == (order.number, 2, "B3", "1 Quay Road")
    assert room.counts[-1] == 1  # nothing to pack, one to hand over
    label = room.paper()
    text = packed(label)
    for said in (order.number, "台灯", "E27", "4pcs", "数据线", "1m", "2pcs"):
        assert said in text
    codes = scanned(picture(label))
    assert set(codes.values()) == {order.number} and {"Code128", "QRCode"} <= set(codes)
    assert len(room.pictures) == 2 and scanned(on_a_label_printer(room.pictures[0])) == codes
    assert bench(room).bench.case is None and bench(room).bench.scan.hasFocus()

    # Where it stands is found again by whoever hands it over.
    assert isinstance(room.tab, ShippingTab)
    room.tab.show_view("handOver")
    room.settle()
    table = room.tab.handing.table
    area = next(column for column in table.rows_model.columns if column.key == "area")
    assert [area.text(shown) for shown in table.rows()] == ["B3"]


@pytest.mark.requirement("004-k6")
def test_a_wrong_product_is_refused_aloud(desk: Desk, shipper: Actor, open_room: Open, beeps: list[bool]) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    scan(room, LAMP)
    assert verdict(room)[0] == "bad" and "scan the order first" in verdict(room)[1]
    scan(room, order.number, LAMP)
    assert len(beeps) == 1
    scan(room, "6901234567915")
    assert verdict(room)[0] == "bad" and "CHAIR 椅子 is not in" in verdict(room)[1]
    scan(room, "0000")
    assert verdict(room) == ("bad", "Nothing is known by 0000.")
    assert counted(room) == [1, 0] and len(beeps) == 3


@pytest.mark.requirement("004-b5")
def test_more_than_is_asked_is_refused(desk: Desk, shipper: Actor, open_room: Open, beeps: list[bool]) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    scan(room, order.number, CABLE, "5*LAMP")
    assert verdict(room) == ("bad", "Too many: only 4 more of LAMP can go in.") and counted(room) == [0, 1]
    scan(room, "4*LAMP", LAMP)
    assert verdict(room) == ("bad", "Too many: all 4 of LAMP are in already.") and counted(room) == [4, 1]
    room.press(bench(room).bench.scan, Qt.Key.Key_Down, CONTROL)
    assert counted(room) == [3, 1] and len(beeps) == 2


@pytest.mark.requirement("004-b5")
def test_a_part_is_packed_and_what_remains_is_told(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk, left_out=1)
    room = open_room(shipper)
    scan(room, order.number)
    assert "1 not locked yet" in list(_texts(room, "note"))[1]
    scan(room, "3*LAMP")
    assert "LAMP × 1 pcs, CABLE × 2 pcs" in bench(room).bench.remains.text()
    assert "Pack a part" in bench(room).pack.text()
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    assert "packed" in room.notice and "LAMP × 1 pcs" in room.notice
    room.paper()
    # One lamp and one cable can still go: the order stays on the bench.
    assert [row.line.packable for row in bench(room).bench.lines.rows()] == [1, 1] and counted(room) == [0, 0]
    room.press(bench(room).bench.scan, Qt.Key.Key_F6)
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    room.paper()
    rows = desk.read(shipments).rows
    held = [desk.read(shipment_detail, row.shipment_id) for row in rows]
    assert [[line.quantity for line in detail.lines] for detail in held if detail is not None] == [[3], [1, 1]]
    # One cable is still owed: with both parts gone the order has not left whole.
    for row in rows:
        desk.do(shipper, shipping.hand_over, row.shipment_id, make.carrier(desk), f"SF{row.shipment_id}")
    assert order_state(desk, order.id) == "in_fulfilment"


def _texts(room: RealRoom, key: str) -> list[str]:
    lines = bench(room).bench.lines
    column = next(column for column in lines.rows_model.columns if column.key == key)
    return [column.text(row) for row in lines.rows()]


def test_pressing_twice_packs_once(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    scan(room, order.number, "2*LAMP")
    room.press_only(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    room.paper()
    assert len(desk.read(shipments).rows) == 1


def test_a_fast_scanner_loses_nothing(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    field = bench(room).bench.scan
    for code in (order.number, LAMP, LAMP, "6901234567915", CABLE):
        room.type(field, code)
        room.press_only(field, Qt.Key.Key_Return)
    room.settle()
    assert counted(room) == [2, 1]


def test_what_is_typed_over_the_list_goes_to_the_scan_field(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    view = bench(room)
    view.queue.choose_first()
    room.settle()
    assert view.bench.case is not None and view.bench.case.order_id == order.id
    view.queue.setFocus()
    room.qtbot.keyClick(view.queue, Qt.Key.Key_L)
    assert view.bench.scan.hasFocus()
    room.scan(view.bench.scan, "AMP")
    assert counted(room) == [1, 0]


def test_an_order_put_aside_keeps_its_counts(desk: Desk, shipper: Actor, open_room: Open) -> None:
    first, second = locked_order(desk), make.approved_order(desk, lines=[(make.product(desk, "PEN", on_hand=9), 3)])
    desk.do(make.staff(desk, Role.WAREHOUSE), warehouse.lock_lines, list(second.lines))
    room = open_room(shipper)
    scan(room, first.number, LAMP, second.number, "PEN")
    assert counted(room) == [1]
    scan(room, first.number)
    assert counted(room) == [1, 0]


def test_what_another_desk_packed_meanwhile_is_told(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    room = open_room(shipper)
    scan(room, order.number, LAMP)
    done = desk.do(shipper, shipping.pack_order, order.id)
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    assert len(desk.read(shipments).rows) == 1
    assert room.notice and room.tab.notice.kind == "bad"
    room.jobs.announce(done)
    room.qtbot.waitUntil(lambda: bench(room).bench.case is None)
    room.settle()
    assert verdict(room) == ("bad", f"{order.number} was packed or changed elsewhere.")


def test_a_service_goes_along_without_a_scan(desk: Desk, shipper: Actor, open_room: Open) -> None:
    pen, fitting = make.product(desk, "PEN", on_hand=9), make.product(desk, "FIT", kind="service")
    order = make.approved_order(desk, lines=[(pen, 1), (fitting, 1)])
    desk.do(make.staff(desk, Role.WAREHOUSE), warehouse.lock_lines, [order.lines[0]])
    room = open_room(shipper)
    scan(room, order.number)
    assert counted(room) == [0, 1] and not bench(room).pack.isEnabled()
    scan(room, "PEN")
    room.press(bench(room).bench.scan, Qt.Key.Key_Return, CONTROL)
    room.paper()
    (row,) = desk.read(shipments).rows
    detail = desk.read(shipment_detail, row.shipment_id)
    assert detail is not None and [line.sku for line in detail.lines] == ["PEN", "FIT"]


def test_an_order_without_locked_stock_says_why_it_cannot_be_packed(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = make.approved_order(desk)
    room = open_room(shipper)
    scan(room, order.number)
    assert verdict(room)[0] == "bad" and "Approved" in verdict(room)[1] and not bench(room).all.isEnabled()


def test_what_is_not_approved_yet_never_lies_on_the_bench(desk: Desk, shipper: Actor, open_room: Open) -> None:
    lamp = make.product(desk, "LAMP", on_hand=9, barcode=LAMP, name="台灯")
    draft = make.order(desk, lines=[(lamp, 2)], state="draft")
    room = open_room(shipper)
    scan(room, draft.number)
    assert verdict(room)[0] == "bad" and f"{draft.number} is not approved yet: it is “Draft”. Leave its goods" in verdict(room)[1]
    assert bench(room).bench.case is None and counted(room) == []
    scan(room, LAMP)
    assert "scan the order first" in verdict(room)[1]
    # An order in hand is put aside with what was counted, so that nothing more is counted into it by mistake.
    order = make.approved_order(desk, lines=[(lamp, 3)])
    desk.do(make.staff(desk, Role.WAREHOUSE), warehouse.lock_lines, list(order.lines))
    scan(room, order.number, LAMP, draft.number, LAMP)
    assert verdict(room)[0] == "bad" and bench(room).bench.case is None
    scan(room, order.number)
    assert counted(room) == [1]


def test_an_order_that_is_packed_whole_says_what_comes_next(desk: Desk, shipper: Actor, open_room: Open) -> None:
    order = locked_order(desk)
    desk.do(shipper, shipping.pack_order, order.id)
    room = open_room(shipper)
    scan(room, order.number)
    assert verdict(room) == ("bad", f"All that is locked of {order.number} is packed. It can be handed over.")
    scan(room, LAMP)
    assert verdict(room) == ("bad", "All of LAMP is shipped or packed already.")
