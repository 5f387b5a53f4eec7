"""Source documents through the windows: added, archived, a defect recorded, and what each person answers for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from orderdesk.commands.archive import add_document, record_defect
from orderdesk.database.desk import Desk
from orderdesk.documents.collect_handover import handover_paper
from orderdesk.queries import archive as archived
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.archiving import DefectQuestion
from orderdesk.ui.order.handing_over import HandOverQuestion
from orderdesk.ui.order.pane import OrderPane
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.dialogs import TextQuestion
from tests import factories as make
from tests.documents.reading import packed

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., Tab]


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def order(desk: Desk) -> make.Made:
    return make.approved_order(desk, make.customer(desk, "苏州蓝海教育"), [(make.product(desk, on_hand=9), 3)])


@pytest.fixture
def show(qtbot: QtBot, desk: Desk) -> Iterator[Open]:
    running: list[Jobs] = []

    def go(kind: Callable[..., Tab], actor: Actor, *args: object) -> Tab:
        jobs = Jobs(desk, actor)
        running.append(jobs)
        tab = kind(Context(desk, jobs, actor), *args)
        qtbot.addWidget(tab)
        tab.resize(1366, 760)
        tab.show()
        assert jobs.finish()
        return tab

    yield go
    for jobs in running:
        jobs.finish()
        jobs.close()
        jobs.deleteLater()


def press(qtbot: QtBot, pane: Tab, name: str) -> None:
    button = pane.findChild(QPushButton, name)
    assert button is not None and button.isVisible(), name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pane.jobs.finish()


@pytest.mark.requirement("004-f5", "004-o7", "004-o15")
def test_a_clerk_adds_the_scanned_form_archives_it_and_then_nothing_changes_any_more(
    qtbot: QtBot, desk: Desk, order: make.Made, show: Open, tmp_path: Path
) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    pane = show(OrderPane, clerk, order.id)
    assert isinstance(pane, OrderPane)
    pane.related.show_list("files")
    pane._allow()
    scan = tmp_path / "申请表.pdf"
    scan.write_bytes(b"%PDF-1.7 signed")
    pane.archiving.add(scan)
    assert pane.jobs.finish()
    assert [(row.name, row.added_by) for row in pane.related.files.rows()] == [("申请表.pdf", "林静")]
    press(qtbot, pane, "filter_archive")
    press(qtbot, pane, "archiveButton")
    question = pane.findChild(TextQuestion)
    assert question is not None and "answer for them" in question.text_label.text()
    question.accept_act.trigger()
    assert pane.jobs.finish()
    assert "林静" in pane.related.archive_note.text() and "1 documents" in pane.related.archive_note.text()
    assert "林静 archived its documents" in " ".join(pane.timeline.texts())
    assert not pane.archiving.archive_act.isEnabled() and not pane.archiving.add_act.isEnabled()
    assert "archived" in pane.archiving.add_act.toolTip()
    pane.archiving.add(scan)  # whoever gets past the button is refused
    assert pane.jobs.finish()
    assert "archived" in pane.notice.text() and len(pane.related.files.rows()) == 1


def test_who_may_not_archive_has_no_button(desk: Desk, order: make.Made, show: Open) -> None:
    pane = show(OrderPane, make.staff(desk, Role.WAREHOUSE), order.id)
    assert isinstance(pane, OrderPane)
    pane.related.show_list("files")
    pane._allow()
    names = ("archiveButton", "addDocumentButton", "recordDefectButton")
    found = [button for name in names for button in pane.findChildren(QPushButton, name)]
    assert len(found) == len(names) and not any(button.isVisible() for button in found)


def test_a_file_that_cannot_be_read_is_told(desk: Desk, order: make.Made, show: Open, tmp_path: Path) -> None:
    pane = show(OrderPane, make.staff(desk, Role.CLERK), order.id)
    assert isinstance(pane, OrderPane)
    pane.archiving.add(tmp_path / "gone.pdf")
    assert pane.jobs.finish()
    assert "cannot be read" in pane.notice.text()


@pytest.mark.requirement("004-o15")
def test_a_defect_is_recorded_against_a_person_and_counted_for_him_and_his_manager(
    qtbot: QtBot, desk: Desk, order: make.Made, show: Open
) -> None:
    clerk, manager = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.MANAGER, name="周敏")
    finance = make.staff(desk, Role.FINANCE, name="钱进")
    desk.do(clerk, add_document, order.id, "申请表.pdf", b"%PDF-1.7")
    pane = show(OrderPane, finance, order.id)
    assert isinstance(pane, OrderPane)
    press(qtbot, pane, "filter_archive")
    press(qtbot, pane, "recordDefectButton")
    question = pane.findChild(DefectQuestion)
    assert question is not None and "¥20.00" in question.text_label.text() and "¥4.00" in question.text_label.text()
    assert question.manager.currentText() == "周敏"
    question.responsible.setCurrentText("林静")
    question.note.setText("数量涂改")
    qtbot.keyClick(question, Qt.Key.Key_Return, CONTROL)
    assert pane.jobs.finish()
    assert [(r.document, r.responsible, r.found_by, r.note) for r in pane.related.defects.rows()] == [
        ("申请表.pdf", "林静", "钱进", "数量涂改")
    ]
    house = show(HouseTab, finance)
    assert isinstance(house, HouseTab)
    assert [(row.who, str(row.total)) for row in house.defects.sums.rows()] == [("林静", "20.00 CNY"), ("周敏", "4.00 CNY")]
    assert [row.number for row in house.defects.list.rows()] == [order.number]
    assert house.chips.keys() == ("defects",)  # of the house's pages this is the one finance is shown
    assert [(row.who, str(row.total)) for row in desk.read(archived.defect_sums)] == [("林静", "20.00 CNY"), ("周敏", "4.00 CNY")]
    assert manager.staff_id


def test_a_defect_recorded_already_is_told_and_what_was_chosen_stays(
    qtbot: QtBot, desk: Desk, order: make.Made, show: Open
) -> None:
    clerk = make.staff(desk, Role.CLERK, name="林静")
    desk.do(clerk, record_defect, order.id, archived.PAPER, "altered", clerk.staff_id)
    pane = show(OrderPane, clerk, order.id)
    assert isinstance(pane, OrderPane)
    press(qtbot, pane, "filter_archive")
    press(qtbot, pane, "recordDefectButton")
    question = pane.findChild(DefectQuestion)
    assert question is not None
    question.note.setText("again")
    qtbot.keyClick(question, Qt.Key.Key_Return, CONTROL)
    assert pane.jobs.finish()
    assert question.isVisible() and question.note.text() == "again"
    assert "recorded already" in question.form.fields["document"].error.text()
    question.kind.setCurrentIndex(1)
    qtbot.keyClick(question, Qt.Key.Key_Return, CONTROL)
    assert pane.jobs.finish()
    assert [row.kind for row in pane.related.defects.rows()] == ["altered", "unclear"]


@pytest.mark.requirement("002-07")
def test_originals_are_handed_to_the_next_person_with_a_sheet_and_received_by_him(
    qtbot: QtBot, desk: Desk, order: make.Made, show: Open
) -> None:
    clerk, engineer = make.staff(desk, Role.CLERK, name="林静"), make.staff(desk, Role.WAREHOUSE, name="周国强")
    desk.do(clerk, add_document, order.id, "图纸.pdf", b"%PDF-1.7 drawing")
    pane = show(OrderPane, clerk, order.id)
    assert isinstance(pane, OrderPane)
    press(qtbot, pane, "filter_handovers")
    press(qtbot, pane, "handOverButton")
    question = pane.findChild(HandOverQuestion)
    assert question is not None and [box.text() for box in question.boxes] == ["Order form on paper", "图纸.pdf"]
    question.accept_act.trigger()
    assert pane.jobs.finish()
    assert question.form.fields["documents"].error.isVisible()  # nothing is handed over yet
    question.boxes[1].setChecked(True)
    question.other.setText("合同，授权书")
    question.originals.setText("2")
    question.person.setCurrentIndex(question.person.findText("周国强"))
    question.accept_act.trigger()
    assert pane.jobs.finish()
    [row] = pane.related.handovers.rows()
    assert (row.documents, row.originals, row.to, row.received_at) == (("图纸.pdf", "合同", "授权书"), 2, "周国强", None)
    pane.related.handovers.choose_first()
    assert not pane.handing.take_act.isEnabled()  # they are another's to receive
    theirs = show(OrderPane, engineer, order.id)
    assert isinstance(theirs, OrderPane)
    press(qtbot, theirs, "filter_handovers")
    theirs.related.handovers.choose_first()
    press(qtbot, theirs, "takeOverButton")
    assert theirs.related.handovers.rows()[0].received_at is not None
    assert "paper_handover_sheet" in {action.objectName() for action in pane.paper_menu().actions()}
    paper = packed(desk.read(handover_paper, row.id))
    assert all(word in paper for word in ("图纸.pdf", "合同", "授权书", "林静", "周国强", order.number))
