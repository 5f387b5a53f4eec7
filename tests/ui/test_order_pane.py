"""One order whole: what a person sees of it, its papers and its files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.commands import mail as mail_commands
from orderdesk.commands import receivables, shipping, warehouse
from orderdesk.database.desk import Desk
from orderdesk.model import Staff
from orderdesk.rules.rights import Role
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.files import own_name
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.order.papers import offers
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, make.staff(sqlite_desk, *Role, name="林静"))
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def order(sqlite_desk: Desk) -> make.Made:
    customer = make.customer(sqlite_desk, "苏州蓝海教育")
    pens = make.product(sqlite_desk, "PN-1", on_hand=5, name="中性笔")
    paper = make.product(sqlite_desk, "PA-1", on_hand=0, name="复印纸")
    return make.approved_order(
        sqlite_desk, customer, [(pens, 3, "1.80"), (paper, 2, "22.50")],
        special_request="送货前电话", contact_name="王芳", contact_phone="13862145530", ship_to="苏州市星湖街328号",
    )  # fmt: skip


def opened(qtbot: QtBot, running: Jobs, order: make.Made) -> OrderPane:
    pane = OrderPane(Context(running.desk, running, running.actor), order.id)  # type: ignore[arg-type]
    qtbot.addWidget(pane)
    pane.resize(1080, 720)
    pane.show()
    assert running.finish()
    return pane


def test_the_pane_says_what_it_is_what_is_wrong_and_what_comes_next(qtbot: QtBot, running: Jobs, order: make.Made) -> None:
    pane = opened(qtbot, running, order)
    head = pane.head
    assert (head.number.text(), head.customer.text(), head.total.text()) == (order.number, "苏州蓝海教育", "¥50.40")
    assert head.chip.text() == "Approved" and "warehouse" in head.next.text()
    assert "送货前电话" in head.request.text_label.text() and head.request.isVisible()
    states = [pane.lines.model().index(row, 4).data() for row in range(2)]
    assert states == ["Wanting stock", "Short"]
    assert pane.delivery.texts()["Deliver to"] == "苏州市星湖街328号"
    assert pane.windowTitle() == order.number


@pytest.mark.requirement("000-60")
def test_it_follows_the_order_through_the_house(qtbot: QtBot, running: Jobs, sqlite_desk: Desk, order: make.Made) -> None:
    pane = opened(qtbot, running, order)
    keeper, finance = make.staff(sqlite_desk, Role.WAREHOUSE, Role.SHIPPING, name="马超"), make.staff(sqlite_desk, Role.FINANCE)
    running.announce(sqlite_desk.do(keeper, warehouse.lock_lines, [order.lines[0]]))
    qtbot.waitUntil(lambda: pane.head.chip.text() == "In fulfilment")
    packed = sqlite_desk.do(keeper, shipping.pack_order, order.id)
    sqlite_desk.do(keeper, shipping.hand_over, packed.made, make.carrier(sqlite_desk, "顺丰"), "SF123456")
    sqlite_desk.do(keeper, shipping.deliver, packed.made, "李女士")
    running.announce(sqlite_desk.do(finance, receivables.make_bill, order.id))
    qtbot.waitUntil(lambda: len(pane.related.bills.rows()) == 1)
    assert [(row.waybill, row.signed_by) for row in pane.related.shipments.rows()] == [("SF123456", "李女士")]
    said = pane.timeline.texts()
    names = tuple(sqlite_desk.read(lambda session: session.scalars(select(Staff.name)).all()))
    assert len(said) >= 6 and all(text.startswith(names) for text in said), "who did it stands before every step"
    assert any(text.startswith("马超 locked stock") for text in said)
    assert any("handed a shipment to the carrier" in text and "SF123456" in text for text in said)
    assert pane.lines.rows()[0].line.shipped == 3


def test_papers_that_cannot_be_had_say_why_and_the_others_open(
    qtbot: QtBot, running: Jobs, sqlite_desk: Desk, order: make.Made
) -> None:
    pane = opened(qtbot, running, order)
    menu = pane.paper_menu()
    actions = {action.objectName(): action for action in menu.actions()}
    assert not actions["paper_pick_list"].isEnabled() and "locked" in actions["paper_pick_list"].toolTip()
    actions["paper_order_confirmation"].trigger()
    assert running.finish()
    preview = pane.findChild(PdfPreview)
    assert preview is not None and preview.pages.images
    assert order.number in preview.windowTitle()
    preview.close()
    sqlite_desk.do(make.staff(sqlite_desk, Role.WAREHOUSE), warehouse.lock_lines, [order.lines[0]])
    pane.reload()
    assert running.finish()
    assert pane.whole is not None
    assert [offer.name for offer in offers(pane.whole, pane.context.today()) if not offer.reason] == [
        "order_confirmation", "pick_list", "label",
    ]  # fmt: skip


def test_a_label_is_as_sharp_as_a_label_printer(qtbot: QtBot, running: Jobs, order: make.Made) -> None:
    pane = opened(qtbot, running, order)
    next(action for action in pane.paper_menu().actions() if action.objectName() == "paper_label").trigger()
    assert running.finish()
    preview = pane.findChild(PdfPreview)
    assert preview is not None and preview.pages.images[0].width() >= 839  # 105 mm at 203 dots an inch
    preview.close()


def test_the_print_key_opens_the_menu(qtbot: QtBot, running: Jobs, order: make.Made) -> None:
    pane = opened(qtbot, running, order)
    with qtbot.waitActive(pane):
        pane.activateWindow()
    qtbot.keyClick(pane.lines, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    menu = pane.findChild(QMenu, "papers")
    assert menu is not None and menu.isVisible()
    menu.close()


@pytest.fixture
def with_files(sqlite_desk: Desk, order: make.Made) -> make.Made:
    clerk = make.staff(sqlite_desk, Role.CLERK)
    for name, content in (("../../图纸.pdf", b"%PDF-1.7"), ("setup.exe", b"MZ")):
        sqlite_desk.do(clerk, mail_commands.attach_file, order.id, name, "application/octet-stream", "", content)
    return order


@pytest.mark.requirement("004-f5")
def test_a_file_is_saved_where_a_person_says_under_our_name(
    qtbot: QtBot, running: Jobs, with_files: make.Made, tmp_path: Path
) -> None:
    pane = opened(qtbot, running, with_files)
    qtbot.mouseClick(pane.related.findChild(QPushButton, "filter_bills"), Qt.MouseButton.LeftButton)
    assert not pane.save_act.isVisible()
    qtbot.mouseClick(pane.related.findChild(QPushButton, "filter_files"), Qt.MouseButton.LeftButton)
    assert pane.save_act.isVisible() and not pane.save_act.isEnabled()
    pane.related.files.choose_first()
    assert pane.save_act.isEnabled()
    row = pane.related.file()
    assert row is not None
    assert own_name(with_files.number, row.id, row.name) == f"{with_files.number}-{row.id}-图纸.pdf"
    pane.save_file(row, tmp_path / "kept.pdf")
    assert running.finish()
    assert (tmp_path / "kept.pdf").read_bytes() == b"%PDF-1.7" and "kept.pdf" in pane.notice.text()
    pane.save_file(row, tmp_path / "no folder" / "kept.pdf")
    assert running.finish()
    assert "another folder" in pane.notice.text()


@pytest.mark.requirement("004-f5")
def test_a_program_is_never_opened(qtbot: QtBot, running: Jobs, with_files: make.Made, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("orderdesk.ui.order.pane.QDesktopServices.openUrl", lambda url: shown.append(url.toLocalFile()) or True)
    pane = opened(qtbot, running, with_files)
    pane.related.show_list("files")
    drawing, program = pane.related.files.rows()
    pane.related.files.choose(program.id)
    qtbot.keyClick(pane.related.files, Qt.Key.Key_Return)
    assert running.finish() and not shown and "setup.exe" in pane.notice.text()
    pane.related.files.choose(drawing.id)
    qtbot.keyClick(pane.related.files, Qt.Key.Key_Return)
    assert running.finish()
    assert [Path(path).suffix for path in shown] == [".pdf"] and Path(shown[0]).read_bytes() == b"%PDF-1.7"


def test_an_order_that_is_gone_is_said(qtbot: QtBot, running: Jobs, order: make.Made) -> None:
    gone = make.Made(10_000, "", ())
    assert "not there any more" in opened(qtbot, running, gone).notice.text()


def test_a_switch_of_language_reaches_everything(
    qtbot: QtBot, running: Jobs, order: make.Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orderdesk import language
    from orderdesk.ui import words

    chinese = {
        "Next: the warehouse locks stock": "下一步：仓库锁货",
        "brought it in from a sheet": "从表格导入",
        "Deliver to": "送货地址",
    }
    monkeypatch.setattr(language, "catalogue", lambda spoken: chinese if spoken == "zh_CN" else {})
    pane = opened(qtbot, running, order)
    words.switch("zh_CN")
    assert pane.head.next.text() == "下一步：仓库锁货"
    assert "从表格导入" in pane.timeline.texts()[0]


def test_every_column_of_an_order_is_seen_on_a_small_screen(qtbot: QtBot, running: Jobs, order: make.Made) -> None:
    pane = opened(qtbot, running, order)
    pane.resize(1326, 728)  # what a window of 1366 × 768 leaves it
    for spoken in ("en", "zh_CN"):
        words.switch(spoken)
        for name in ("shipments", "bills", "messages"):
            pane.related.show_list(name)
            QApplication.processEvents()
            for table in (pane.lines, pane.related.shipments, pane.related.bills, pane.related.messages):
                if table.isVisible():
                    assert table.horizontalScrollBar().maximum() == 0, (spoken, table.objectName())
    shown = [column.key for number, column in enumerate(pane.lines.rows_model.columns) if not pane.lines.isColumnHidden(number)]
    assert {"let_off", "gift", "locked", "shipped"} <= set(shown)
