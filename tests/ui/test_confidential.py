"""What leaves the house, seen and written down through the windows; what duty does not need, masked in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands.confidential import note_export, note_paper
from orderdesk.database.desk import Desk
from orderdesk.documents.collect import order_labels
from orderdesk.model import CustomerAddress, CustomerContact, MailMessage, Outbox, Shipment
from orderdesk.queries.confidential import disclosures, trained_staff
from orderdesk.queries.orders import find_anything
from orderdesk.queries.reach import read_by
from orderdesk.rules.rights import RIGHTS, Actor, Role
from orderdesk.rules.states import OrderState
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.widgets import aside
from orderdesk.ui.widgets.dialogs import TextQuestion
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.pdf_preview import PdfPreview
from tests import factories as make

PHONE, MAIL, ADDRESS = "13977316401", "wang.min@huida.example", "上海市浦东新区世纪大道88号"
SECRETS = (PHONE, "139 7731 6401", "wang.min@", "世纪大道88号")
Open = Callable[[type, Actor], QWidget]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def order(desk: Desk) -> int:
    """An approved order with a phone, a mail address and a postal address wherever it can have one."""
    customer = make.customer(desk, "汇达贸易")
    ways = {"contact_phone": PHONE, "contact_email": MAIL, "ship_to": ADDRESS, "contact_name": "王敏"}
    made = make.order(desk, customer, state=OrderState.APPROVED, remark=f"打 {PHONE}", **ways)
    packer = make.staff(desk, Role.SHIPPING)
    now = desk.read(lambda session: desk._now(session))

    def add(session: object) -> int:
        add_all = session.add_all  # type: ignore[attr-defined]
        mine, box = {"order_id": made.id}, {"packed_by": packer.staff_id, "packed_at": now}
        mail = {"message_id": "<1@x>", "content_hash": "1", "received_at": now, "raw": b"", "customer_id": customer}
        add_all([
            CustomerContact(customer_id=customer, name="王敏", phone=PHONE, phone_digits=PHONE, email=MAIL, is_default=True),
            CustomerAddress(customer_id=customer, address=ADDRESS, phone=PHONE, is_default=True),
            MailMessage(**mine, **mail, sender_name="王敏", sender_address=MAIL, subject=PHONE, body=f"{ADDRESS} {PHONE}"),
            Outbox(**mine, kind="x", recipient=MAIL, subject="订单", body=ADDRESS, created_by=packer.staff_id, created_at=now),
            Shipment(**mine, **box, number="SH1", state="packed", phone=PHONE, ship_to=ADDRESS),
        ])  # fmt: skip
        return made.id

    return make._put(desk, add)


@pytest.fixture
def open_pane(qtbot: QtBot, desk: Desk, order: int) -> Iterator[Callable[[Actor], OrderPane]]:
    running: list[Jobs] = []

    def go(actor: Actor) -> OrderPane:
        jobs = Jobs(desk, actor)
        running.append(jobs)
        pane = OrderPane(Context(desk, jobs, actor), order)
        qtbot.addWidget(pane)
        pane.resize(1366, 760)
        pane.show()
        assert jobs.finish()
        return pane

    yield go
    for jobs in running:
        jobs.finish()
        jobs.close()


def everything_said(widget: QWidget) -> str:
    """All a window holds: labels, tooltips, texts, every cell of every table with its tooltip."""
    said = [w.toolTip() for w in widget.findChildren(QWidget)]
    said += [label.text() for label in widget.findChildren(QLabel)]
    said += [edit.toPlainText() for edit in widget.findChildren(QPlainTextEdit)]
    said += [each.accessibleName() for each in widget.findChildren(QWidget)]
    for table in widget.findChildren(QTableView):
        model = table.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                said += [
                    str(model.data(index, role) or "") for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
                ]
    return "\n".join(said)


@pytest.mark.requirement("002-22", "002-24", "004-r8")
@pytest.mark.parametrize("role", list(Role))
def test_the_order_pane_holds_contact_data_only_for_whose_duty_needs_it(
    desk: Desk, order: int, open_pane: Callable[[Actor], OrderPane], role: Role
) -> None:
    pane = open_pane(make.staff(desk, role))
    pane.related.show_list("messages")
    for row in pane.related.messages.rows():
        pane.related.messages.choose(row.id)
        said = everything_said(pane) + repr(pane.whole)
        if role in RIGHTS["customer.contact"]:
            assert ADDRESS in said and MAIL in said and PHONE in said
        else:
            assert [secret for secret in SECRETS if secret in said] == []
            assert "139****6401" in said and "上海市浦东新区****" in said and "w****@huida.example" in said


@pytest.mark.parametrize("role", list(Role))
def test_ctrl_k_finds_a_customer_by_phone_and_shows_it_only_to_whose_duty_needs_it(desk: Desk, order: int, role: Role) -> None:
    (found,) = [row for row in desk.read(read_by(make.staff(desk, role), find_anything), "汇达") if row.kind == "customer"] or [
        None
    ]
    if found is not None:
        assert (PHONE in found.subtitle) == (role in RIGHTS["customer.contact"])


def test_a_reviewer_gives_a_reason_and_sees_it_whole(qtbot: QtBot, desk: Desk, open_pane: Callable[[Actor], OrderPane]) -> None:
    reviewer = make.staff(desk, Role.SALES_REVIEWER, name="孙审核")
    pane = open_pane(reviewer)
    assert pane.show_act.isVisible() and not pane.print_act.isVisible()
    qtbot.keyClick(pane.lines, Qt.Key.Key_F7)
    question = pane.window().findChild(TextQuestion)
    assert question is not None
    question.field.setPlainText("电话号码少一位，回电核对")
    question.accept_act.trigger()
    assert pane.jobs.finish()
    assert "上海市浦东新区世纪大道88号" in everything_said(pane) and not pane.show_act.isEnabled()
    (row,) = desk.read(disclosures).rows
    assert (row.who, row.kind, row.reason) == ("孙审核", "unmask", "电话号码少一位，回电核对")


def test_who_sees_everything_is_not_offered_to_be_shown(desk: Desk, open_pane: Callable[[Actor], OrderPane]) -> None:
    assert not open_pane(make.staff(desk, Role.CLERK)).show_act.isVisible()


@pytest.mark.requirement("002-22")
def test_a_paper_leaves_when_it_is_written_down_and_stays_when_it_cannot_be(
    qtbot: QtBot, desk: Desk, order: int, open_pane: Callable[[Actor], OrderPane], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipper = make.staff(desk, Role.SHIPPING, name="周发货")
    pane = open_pane(shipper)
    show_paper(pane, pane.jobs, "SO-label.pdf", order_labels, order)
    assert pane.jobs.finish()
    preview = pane.window().findChild(PdfPreview)
    assert preview is not None and desk.read(disclosures).rows == ()
    preview.leave(lambda: preview.save_to(tmp_path / "label.pdf"))
    assert pane.jobs.finish()
    (row,) = desk.read(disclosures).rows
    assert (row.who, row.kind, row.customer) == ("周发货", "print", "汇达贸易") and (tmp_path / "label.pdf").exists()
    pane.jobs.actor = make.staff(desk, Role.SALES_REVIEWER)  # he may not any more
    preview.leave(lambda: preview.save_to(tmp_path / "again.pdf"))
    assert pane.jobs.finish()
    assert not (tmp_path / "again.pdf").exists() and len(desk.read(disclosures).rows) == 1
    preview.close()


def test_what_is_shown_in_another_program_is_private_and_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside.tempfile, "tempdir", str(tmp_path))
    path = aside.put_aside("label.pdf", b"%PDF")
    assert path.read_bytes() == b"%PDF" and path.parent.stat().st_mode & 0o077 == 0
    aside.clear()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def house(qtbot: QtBot, desk: Desk) -> Iterator[Callable[[Actor], HouseTab]]:
    running: list[Jobs] = []

    def go(actor: Actor) -> HouseTab:
        jobs = Jobs(desk, actor)
        running.append(jobs)
        tab = HouseTab(Context(desk, jobs, actor))
        qtbot.addWidget(tab)
        tab.resize(1366, 700)
        tab.show()
        assert jobs.finish()
        return tab

    yield go
    for jobs in running:
        jobs.finish()
        jobs.close()


def test_a_manager_sees_what_left_the_house_and_who_took_it(
    qtbot: QtBot, desk: Desk, order: int, house: Callable[[Actor], HouseTab]
) -> None:
    finance = make.staff(desk, Role.FINANCE, name="钱会计")
    desk.do(finance, note_paper, "order_labels", [order])
    desk.do(finance, note_export, "customers.xlsx", 40)
    tab = house(make.staff(desk, Role.MANAGER))
    tab.show_page("disclosures")
    assert tab.jobs.finish()
    page = tab.disclosures
    assert [(row.who, row.kind, row.records) for row in page.list.rows()] == [("钱会计", "export", 40), ("钱会计", "print", 1)]
    assert [(row.who, row.prints, row.exports, row.records) for row in page.sums.rows()] == [("钱会计", 1, 1, 41)]
    page.kinds.choose("print")
    assert tab.jobs.finish()
    assert [row.customer for row in page.list.rows()] == ["汇达贸易"]
    page.kinds.choose("all")
    page.search.setText("customers.x")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    assert tab.jobs.finish()
    assert [row.what for row in page.list.rows()] == ["customers.xlsx"]
    page.month.setCurrentIndex(1)
    assert tab.jobs.finish()
    assert page.list.rows() == [] and page.sums.rows() == []


@pytest.mark.requirement("002-41")
def test_a_training_is_recorded_for_everybody_chosen(qtbot: QtBot, desk: Desk, house: Callable[[Actor], HouseTab]) -> None:
    clerk, other = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.WAREHOUSE, name="吴仓")
    tab = house(make.staff(desk, Role.ADMINISTRATOR, name="高远"))
    tab.show_page("trainings")
    assert tab.jobs.finish()
    page = tab.trainings
    assert [row.overdue for row in page.list.rows()] == [True] * 3
    page.list.choose(clerk.staff_id)
    page.record_act.trigger()
    assert tab.jobs.finish()
    assert page.form.fields["topic"].error.isVisible()
    page.list.selectAll()
    page.form.set_text("topic", "客户信息保密")
    page.record_act.trigger()
    assert tab.jobs.finish()
    assert {row.topic for row in desk.read(trained_staff, desk.today())} == {"客户信息保密"}
    assert [row.overdue for row in page.list.rows()] == [False] * 3
    assert [row.recorded_by for row in page.history.rows()] == ["高远"] and other.staff_id


@pytest.mark.requirement("004-s6")
def test_what_reviewers_were_taught_of_the_review_standards_is_on_record(
    qtbot: QtBot, desk: Desk, house: Callable[[Actor], HouseTab]
) -> None:
    reviewer, other = (make.staff(desk, role, name=name) for role, name in ((Role.SALES_REVIEWER, "王海"), (Role.CLERK, "林静")))
    tab = house(make.staff(desk, Role.ADMINISTRATOR, name="高远"))
    tab.show_page("trainings")
    assert tab.jobs.finish()
    page = tab.trainings
    page.list.choose(reviewer.staff_id)
    page.form.set_text("topic", "订单评审标准")
    page.form.set_text("trainer", "沈岚")
    page.record_act.trigger()
    assert tab.jobs.finish()
    assert tab.jobs.finish()
    last = {row.name: row.topic for row in page.list.rows()}
    assert last["王海"] == "订单评审标准" and last["林静"] == "" and other.staff_id
    page.list.choose(reviewer.staff_id)
    assert tab.jobs.finish()
    assert [(row.topic, row.trainer, row.held_on) for row in page.history.rows()] == [("订单评审标准", "沈岚", desk.today())]
