"""A window nobody uses is covered, and nothing typed is lost by it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.commands.house import mark_sample
from orderdesk.commands.parties import FOUNDER, add_staff, change_staff, sign_in
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.confidential import disclosures
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.rights import Role
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.widgets.dialogs import Question
from tests import factories as make
from tests.ui.session.conftest import OTHER, SECRET, House

CONTROL = Qt.KeyboardModifier.ControlModifier


def words_on(widget: QWidget) -> str:
    """Every text somebody could read on it now."""
    shown = [*widget.findChildren(QLabel), *widget.findChildren(QLineEdit), *widget.findChildren(QPushButton)]
    return " ".join([widget.windowTitle(), *(each.text() for each in shown if each.isVisible())])


@pytest.mark.requirement("002-41")
def test_a_locked_window_shows_nothing_of_customers_and_keeps_what_was_typed(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    tab.show_record(1)
    tab.edit_act.trigger()
    assert main.jobs.finish()
    note = tab.editor.form.fields["alias"].editor
    note.setFocus()
    qtbot.keyClicks(note, "half typed")
    assert "上海汇智" in " ".join(each.text() for each in tab.editor.findChildren(QLineEdit))
    before = main.grab().toImage()
    qtbot.keyClick(main, Qt.Key.Key_L, CONTROL)
    assert house.session.is_locked and main.windowTitle() == "OrderDesk – locked"
    assert "上海汇智" not in words_on(main) and "half typed" not in words_on(main) and "高远" in words_on(main)
    assert not tab.isVisible() and not main.status.isVisible() and not main.top.isVisible()
    covered = main.grab().toImage()
    qtbot.waitUntil(lambda: house.cover.field.hasFocus())
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    assert main.jobs.finish() and main.windowTitle().startswith("Customers")
    assert note.text().endswith("half typed") and note.hasFocus()  # type: ignore[attr-defined]
    again = main.grab().toImage()
    assert again.size() == before.size() and covered != before
    qtbot.keyClicks(note, " and more")
    assert note.text().endswith("half typed and more")  # type: ignore[attr-defined]


@pytest.mark.requirement("002-22")
def test_rows_with_a_phone_are_copied_once_that_is_on_record_and_are_not_left_for_others(
    house: House, sqlite_url: str, qtbot: QtBot
) -> None:
    desk = Desk.open(sqlite_url)
    customer = make.customer(desk, "苏州蓝海教育", phone="13862145530")
    main = house.come_in()
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    tab.show_record(customer)
    assert main.jobs.finish()
    tab.list.copy()
    assert clipboard.text() == ""
    assert main.jobs.finish()
    assert "苏州蓝海教育\t" in clipboard.text() and "13862145530" in clipboard.text().replace(" ", "")
    (row,) = desk.read(disclosures).rows
    assert (row.who, row.kind, row.what, row.records) == ("高远", "export", "Copied rows: Customers", 1)
    qtbot.keyClick(main, Qt.Key.Key_L, CONTROL)
    assert house.session.is_locked and clipboard.text() == ""
    desk.close()


def test_pixels_of_the_cover_are_the_same_whatever_is_below(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    main.setFixedSize(1000, 700)
    pictures = []
    for room in ("parties", "intake"):
        main.show_tab(room)
        assert main.jobs.finish()
        main.lock_act.trigger()
        cover = house.cover
        cover.field.clearFocus()
        for label in cover.findChildren(QLabel):
            if label.text().startswith("Locked since"):
                label.setText("Locked")
        pictures.append(main.grab().toImage())
        house.prove(SECRET)
        qtbot.waitUntil(lambda: not house.session.is_locked)
        assert main.jobs.finish()
    assert pictures[0] == pictures[1]


def test_menus_are_closed_and_other_windows_hidden_until_it_is_unlocked(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    order = QDialog(main)
    order.setWindowTitle("SO-2026-1 上海汇智")
    field = QLineEdit("typed in a dialog")
    QVBoxLayout(order).addWidget(field)
    order.open()
    finished: list[int] = []
    order.finished.connect(finished.append)
    menu = QMenu(main)
    menu.addAction("上海汇智")
    menu.popup(main.mapToGlobal(QPoint(20, 20)))
    assert menu.isVisible() and order.isVisible()
    house.session.lock()
    visible = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
    assert visible == [main] and not menu.isVisible()
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    assert order.isVisible() and order.isModal() and field.text() == "typed in a dialog" and not finished
    assert not menu.isVisible()
    order.reject()


def test_the_finder_over_the_page_is_covered_too(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    main.finder.open()
    main.finder.field.setText("上海汇智")
    assert main.finder.isVisible()
    house.session.lock()
    assert not main.finder.isVisible() and "上海汇智" not in words_on(main)


def test_no_key_reaches_what_is_below(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    house.session.lock()
    room = main.strip.currentIndex()
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_K, Qt.Key.Key_Tab, Qt.Key.Key_N):
        qtbot.keyClick(main, key, CONTROL)
        qtbot.keyClick(house.cover.field, key, CONTROL)
    assert main.strip.currentIndex() == room and not main.finder.isVisible() and house.session.is_locked


@pytest.mark.usefixtures("quick_waits")
def test_a_wrong_password_is_said_and_each_next_try_waits_longer(house: House, qtbot: QtBot) -> None:
    house.come_in()
    house.session.lock()
    cover = house.cover
    house.prove("not this one at all")
    error = cover.form.fields["password"].error
    qtbot.waitUntil(lambda: "not your password" in error.text())
    assert not cover.unlock_act.isEnabled() and "waits a moment" in cover.unlock_act.toolTip()
    house.prove(SECRET)
    assert house.session.is_locked, "while it waits, nothing is tried"
    qtbot.waitUntil(cover.unlock_act.isEnabled)
    assert house.session.is_locked
    house.prove(OTHER)
    qtbot.waitUntil(lambda: not cover.unlock_act.isEnabled())
    qtbot.waitUntil(cover.unlock_act.isEnabled)
    assert house.session.is_locked, "another's password opens nothing"
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)


def test_a_locked_desk_has_let_go_of_the_database_and_hears_everything_afterwards(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    desk = main.context.desk
    house.session.lock()
    assert (
        desk.engine.pool.checkedout() == 0
        and "connections: 0" in desk.engine.pool.status().lower()
        or (desk.engine.pool.checkedin() == 0)
    )
    heard: list[Changes] = []
    main.jobs.changed.connect(heard.append)
    other = Desk.open(house.url)
    other.do(sign_in(other, "gaoyuan", SECRET), change_settings, {"company.phone": "0512 1"})
    other.close()
    assert not heard and desk.engine.pool.checkedin() == 0
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    qtbot.waitUntil(lambda: any(set(Area) == set(changes.areas) for changes in heard))


def test_what_was_asked_before_the_lock_is_saved_behind_it(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    main.jobs.do(main, change_settings, {"company.phone": "0512 66612345"})
    house.session.lock()
    other = Desk.open(house.url)
    known = "SELECT value FROM setting WHERE key = 'company.phone'"
    qtbot.waitUntil(lambda: bool(other.read(lambda session: session.connection().exec_driver_sql(known).all())))
    other.close()


def test_somebody_disabled_meanwhile_stays_outside(house: House, qtbot: QtBot) -> None:
    main = house.come_in("linjing", OTHER)
    house.session.lock()
    other = Desk.open(house.url)
    admin = sign_in(other, "gaoyuan", SECRET)
    other.do(admin, change_staff, main.context.actor.staff_id, "林静", (Role.CLERK,), True)
    other.close()
    house.prove(OTHER)
    qtbot.waitUntil(lambda: house.cover.form.fields["password"].error.text() != "")
    assert house.session.is_locked


def test_changed_duties_are_told_when_it_is_unlocked(house: House, qtbot: QtBot) -> None:
    main = house.come_in("linjing", OTHER)
    house.session.lock()
    other = Desk.open(house.url)
    admin = sign_in(other, "gaoyuan", SECRET)
    other.do(admin, change_staff, main.context.actor.staff_id, "林静", (Role.CLERK, Role.FINANCE), False)
    other.close()
    house.prove(OTHER)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    assert any("duties have changed" in notice.text for notice in main.top.notices)


def test_somebody_else_leaves_the_usual_way_and_is_asked_about_what_is_typed(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("settings")
    assert isinstance(tab, HouseTab) and main.jobs.finish()
    qtbot.keyClicks(tab.settings.rows["company.phone"].editor, "0512 1")
    house.session.lock()
    house.cover.leave_act.trigger()
    question = house.dialog(Question)
    assert isinstance(question, Question) and "not saved" in question.text_label.text()
    assert house.session.is_locked and "0512" not in words_on(main) and "0512" not in words_on(question)
    question.reject()
    assert house.session.is_locked
    house.cover.leave_act.trigger()
    leaving = house.dialog(Question)
    assert isinstance(leaving, Question)
    leaving.accept_act.trigger()
    qtbot.waitUntil(lambda: house.keeper.sign_in is not None and house.keeper.sign_in.isVisible())


def test_at_the_sample_desk_one_click_on_the_person_unlocks(sqlite_url: str, qtbot: QtBot) -> None:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, mark_sample)
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), None)
    desk.close()
    house = House(sqlite_url, qtbot)
    house.keeper.start()
    assert house.keeper.sign_in is not None
    house.keeper.sign_in.people[0].click()
    main = house.inside()
    assert not main.password_act.isVisible()
    house.session.lock()
    assert not house.cover.field.isVisible()
    house.cover.person.click()
    qtbot.waitUntil(lambda: not house.session.is_locked)
    house.close()
