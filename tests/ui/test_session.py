"""A window nobody uses is covered, a weighty step asks for the password again, and nothing typed is lost by either."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import keyring
import psycopg
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from orderdesk.app import door, place_of
from orderdesk.commands.house import mark_sample
from orderdesk.commands.parties import FOUNDER, add_staff, change_staff, sign_in
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.database.remembered import Memory
from orderdesk.database.schema import migrate
from orderdesk.model import Customer
from orderdesk.queries.parties import staff
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import STEP_UP, Role
from orderdesk.settings import Settings
from orderdesk.ui import preferences, proving
from orderdesk.ui.application import Application
from orderdesk.ui.cover import Cover
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.idle import IdleWatch
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.parties.tab import PartiesTab
from orderdesk.ui.session import Session
from orderdesk.ui.sign_in import SignIn
from orderdesk.ui.step_up import OwnPassword, StepUp
from orderdesk.ui.widgets.dialogs import Question
from tests import factories as make
from tests.postgres import Server

SECRET, OTHER = "correct horse battery", "seven quiet lemons at sea"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def quick_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proving, "WAITS_MS", (40, 80))


class House:
    """The whole program on a real desk, one person in it."""

    def __init__(self, url: str, qtbot: QtBot) -> None:
        self.qtbot, self.url = qtbot, url
        self.keeper = Application(lambda: door(Settings(url, "en", embedded=False)))

    def door(self) -> SignIn:
        """The sign-in window, opened."""
        self.keeper.start()
        window = self.keeper.sign_in
        assert window is not None
        self.qtbot.waitUntil(window._jobs.idle)
        return window

    def come_in(self, login: str = "gaoyuan", password: str = SECRET) -> MainWindow:
        window = self.door()
        window.form.set_text("login", login)
        window.form.set_text("password", password)
        window.go.trigger()
        return self.inside()

    def inside(self) -> MainWindow:
        self.qtbot.waitUntil(lambda: self.keeper.main is not None)
        main = self.keeper.main
        assert main is not None
        assert main.jobs.finish()
        self.come_forward()
        return main

    @property
    def session(self) -> Session:
        assert self.keeper.main is not None and self.keeper.main.context.session is not None
        return self.keeper.main.context.session

    @property
    def cover(self) -> Cover:
        assert self.keeper.main is not None
        return next(each for each in self.keeper.main.findChildren(Cover) if not each.isHidden())

    def come_forward(self) -> None:
        """Make this the window the keyboard talks to, once windows that are going have gone."""
        main = self.keeper.main
        assert main is not None
        QApplication.processEvents()
        main.activateWindow()
        self.qtbot.waitUntil(main.isActiveWindow)

    def close(self) -> None:
        """End, whatever is typed somewhere."""
        if self.keeper.main is not None:
            self.keeper.main._sure = True
        self.keeper.close()

    def prove(self, password: str) -> None:
        """Type a password into the cover and press Enter."""
        self.come_forward()
        self.cover.field.clear()
        self.qtbot.keyClicks(self.cover.field, password)
        self.qtbot.keyClick(self.cover.field, Qt.Key.Key_Return)

    def dialog(self, kind: type[QDialog]) -> QDialog:
        self.qtbot.waitUntil(lambda: bool(self._dialogs(kind)))
        return self._dialogs(kind)[0]

    def _dialogs(self, kind: type[QDialog]) -> list[QDialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind) and each.isVisible()]


@pytest.fixture
def house(sqlite_url: str, qtbot: QtBot) -> Iterator[House]:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, add_staff, "gaoyuan", "高远", (Role.ADMINISTRATOR, Role.FINANCE, Role.CLERK), SECRET)
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), OTHER)
    make.customer(desk, "上海汇智办公用品")
    desk.close()
    made = House(sqlite_url, qtbot)
    yield made
    made.close()


def words_on(widget: QWidget) -> str:
    """Every text somebody could read on it now."""
    shown = [*widget.findChildren(QLabel), *widget.findChildren(QLineEdit), *widget.findChildren(QPushButton)]
    return " ".join([widget.windowTitle(), *(each.text() for each in shown if each.isVisible())])


# locked


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
    assert any("duties have changed" in sentence for sentence, _new in main.top.notices)


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


# nobody there


class Clock:
    def __init__(self) -> None:
        self.running = self.wall = 1000.0

    def __call__(self) -> tuple[float, float]:
        return self.running, self.wall


@pytest.fixture
def watch(qtbot: QtBot) -> tuple[IdleWatch, Clock, list[bool]]:
    clock, said = Clock(), []
    made = IdleWatch(clock=clock)
    made.minutes = 10
    made.idle.connect(lambda: said.append(True))
    return made, clock, said


def test_after_ten_minutes_without_a_hand_it_is_said_once(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    clock.running += 599
    idle.look()
    assert not said
    clock.running += 1
    idle.look()
    idle.look()
    assert said == [True]


def test_a_computer_that_slept_counts_its_sleep(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    clock.wall += 3600
    idle.look()
    assert said == [True]


def test_never_means_never(watch: tuple[IdleWatch, Clock, list[bool]]) -> None:
    idle, clock, said = watch
    idle.minutes = 0
    clock.running += 10**6
    idle.look()
    assert not said


def _key(window: QWidget) -> None:
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_A)


def _pointer(window: QWidget) -> None:
    QTest.mouseMove(window.windowHandle(), QPoint(5, 5))
    QTest.mouseMove(window.windowHandle(), QPoint(25, 25))
    QApplication.processEvents()


def _click(window: QWidget) -> None:
    QTest.mouseClick(window.windowHandle(), Qt.MouseButton.LeftButton)


def _chinese(_window: QWidget) -> None:
    focus = QGuiApplication.focusObject()
    assert isinstance(focus, QObject)
    event = QInputMethodEvent()
    event.setCommitString("汇")
    QApplication.sendEvent(focus, event)


@pytest.mark.parametrize("hand", [_key, _pointer, _click, _chinese])
@pytest.mark.parametrize("in_dialog", [False, True])
def test_a_hand_anywhere_in_the_program_is_somebody(
    watch: tuple[IdleWatch, Clock, list[bool]], qtbot: QtBot, hand: Callable[[QWidget], None], in_dialog: bool
) -> None:
    idle, clock, said = watch
    window = QDialog()
    QVBoxLayout(window).addWidget(QLineEdit())
    qtbot.addWidget(window)
    window.open() if in_dialog else window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.findChildren(QLineEdit)[0].setFocus()
    idle.look()
    clock.running += 599
    hand(window)
    clock.running += 599
    idle.look()
    assert not said
    clock.running += 1
    idle.look()
    assert said == [True]


def test_the_window_locks_itself_after_the_company_s_minutes(house: House, qtbot: QtBot) -> None:
    desk = Desk.open(house.url)
    desk.do(sign_in(desk, "gaoyuan", SECRET), change_settings, {"session.idle_minutes": "3"})
    desk.close()
    main = house.come_in()
    assert house.session.idle.minutes == 3
    main.jobs.do(main, change_settings, {"session.idle_minutes": "7"})
    qtbot.waitUntil(lambda: house.session.idle.minutes == 7)
    house.session.idle.idle.emit()
    assert house.session.is_locked


# the password again


def limit_of(desk: Desk) -> Decimal:
    return Decimal(desk.read(lambda session: session.scalars(select(Customer.credit_limit_units)).one())) / 10_000


def type_limit(house: House, main: MainWindow, limit: str) -> PartiesTab:
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    tab.show_record(1)
    tab.edit_act.trigger()
    assert main.jobs.finish()
    tab.editor.form.set_text("credit_limit", limit)
    tab.save_act.trigger()
    return tab


def test_a_credit_limit_asks_for_the_password_once_in_five_minutes(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    desk = main.context.desk
    before = limit_of(desk)
    tab = type_limit(house, main, "1234")
    dialog = house.dialog(StepUp)
    assert isinstance(dialog, StepUp) and "what a customer may owe" in dialog.text_label.text()
    qtbot.keyClicks(dialog.form.fields["password"].editor, "not mine, I guess")
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: "not your password" in dialog.form.fields["password"].error.text())
    assert limit_of(desk) == before and dialog.isVisible()
    qtbot.waitUntil(dialog.accept_act.isEnabled)
    dialog.form.set_text("password", SECRET)
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: limit_of(desk) == 1234)
    assert main.jobs.finish() and tab.pages.currentIndex() == 0
    type_limit(house, main, "4321")
    qtbot.waitUntil(lambda: limit_of(desk) == 4321)


def test_going_back_from_it_saves_nothing_and_keeps_the_form(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    before = limit_of(main.context.desk)
    tab = type_limit(house, main, "1234")
    house.dialog(StepUp).reject()
    assert main.jobs.finish() and limit_of(main.context.desk) == before
    assert tab.pages.currentIndex() == 1 and "1234" in tab.editor.form.text("credit_limit").replace(",", "")


def test_what_is_not_weighty_asks_nothing(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("parties")
    assert isinstance(tab, PartiesTab) and main.jobs.finish()
    tab.show_record(1)
    tab.edit_act.trigger()
    assert main.jobs.finish()
    tab.editor.form.set_text("alias", "汇智")
    tab.save_act.trigger()
    assert main.jobs.finish() and "is saved" in tab.notice.text()


def test_staff_is_changed_only_by_somebody_who_proves_who_he_is(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    tab = main.show_tab("settings")
    assert isinstance(tab, HouseTab) and main.jobs.finish()
    tab.show_page("staff")
    tab.staff.list.choose(2)
    assert main.jobs.finish()
    tab.staff.boxes[Role.FINANCE].setChecked(True)
    tab.save_act.trigger()
    dialog = house.dialog(StepUp)
    assert isinstance(dialog, StepUp) and main.jobs.finish()
    assert Role.FINANCE not in main.context.desk.read(staff)[1].roles
    dialog.form.set_text("password", SECRET)
    dialog.accept_act.trigger()
    qtbot.waitUntil(lambda: Role.FINANCE in main.context.desk.read(staff)[1].roles)


def test_a_lock_ends_the_five_minutes(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    done: list[str] = []
    for time in ("first", "again"):
        house.session.confirmed(main, "staff.edit", lambda time=time: done.append(time))  # type: ignore[misc]
        if time == "first":
            dialog = house.dialog(StepUp)
            assert isinstance(dialog, StepUp)
            dialog.form.set_text("password", SECRET)
            dialog.accept_act.trigger()
            qtbot.waitUntil(lambda: done == ["first"])
    assert done == ["first", "again"]
    house.session.lock()
    house.prove(SECRET)
    qtbot.waitUntil(lambda: not house.session.is_locked)
    house.session.confirmed(main, "staff.edit", lambda: done.append("after"))
    house.dialog(StepUp).reject()
    assert done == ["first", "again"]


def test_every_weighty_step_says_what_it_is() -> None:
    assert {"customer.credit", "staff.edit"} <= set(STEP_UP) and all(
        text.startswith("You are about to") for text in STEP_UP.values()
    )


# one's own password


def test_one_s_own_password_is_changed_with_the_old_one(house: House, qtbot: QtBot) -> None:
    main = house.come_in()
    main.password_act.trigger()
    dialog = house.dialog(OwnPassword)
    assert isinstance(dialog, OwnPassword)

    def fill(old: str, new: str, again: str) -> None:
        qtbot.waitUntil(dialog.accept_act.isEnabled)
        for name, text in (("password", old), ("new", new), ("again", again)):
            dialog.form.set_text(name, text)
        dialog.accept_act.trigger()

    fill(SECRET, OTHER, "something different")
    assert "differ" in dialog.form.fields["again"].error.text()
    fill(SECRET, "password1234", "password1234")
    assert "tried first" in dialog.form.fields["new"].error.text()
    fill("not the old one", OTHER, OTHER)
    qtbot.waitUntil(lambda: "not your password" in dialog.form.fields["password"].error.text())
    fill(SECRET, OTHER, OTHER)
    qtbot.waitUntil(lambda: any("password is changed" in sentence for sentence, _new in main.top.notices))
    assert sign_in(main.context.desk, "gaoyuan", OTHER).name == "高远"


# with one's own login at PostgreSQL


class Pocket(KeyringBackend):
    """A keyring that keeps secrets safe, for a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlaintextKeyring(Pocket):
    """One that would write passwords into a file anybody reads."""


@pytest.fixture
def own_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that wants SCRAM, with a desk on it and the logins of two people."""
    running = Server(authentication="scram-sha-256")
    with psycopg.connect(running.address.url("postgres").replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("CREATE DATABASE orders TEMPLATE template0")
        migrate(running.address.url("orders"))
        desk = Desk.open(running.address.url("orders"))
        desk.do(FOUNDER, add_staff, "gaoyuan", "高远", (Role.ADMINISTRATOR, Role.FINANCE), None)
        desk.close()
        owner.execute(f"CREATE ROLE gaoyuan LOGIN PASSWORD '{SECRET}'")
    with psycopg.connect(running.address.url("orders").replace("+psycopg", ""), autocommit=True) as inside:
        inside.execute("GRANT USAGE ON SCHEMA public TO gaoyuan")
        inside.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO gaoyuan")
    yield running
    running.stop()


@pytest.fixture
def shared(server: Server, qtbot: QtBot) -> Iterator[House]:
    made = House(f"postgresql://127.0.0.1:{server.address.port}/orders", qtbot)
    yield made
    made.close()


def test_the_window_opens_a_postgresql_desk_with_the_person_s_own_login(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    own_keyring(Pocket())
    window = shared.door()
    assert "not encrypted" in window.line_notice.text() and not window.remember.isChecked()
    window.form.set_text("login", "gaoyuan")
    window.form.set_text("password", "not this one at all")
    window.go.trigger()
    qtbot.waitUntil(lambda: "not right" in window.form.fields["password"].error.text())
    window.form.set_text("password", SECRET)
    window.go.trigger()
    main = shared.inside()
    assert main.context.actor.name == "高远" and main.status.warning.text() == "⚠ not encrypted"
    shared.session.lock()
    with pytest.raises(Refused, match="locked"):
        main.context.desk.read(staff)
    shared.prove("not this one at all")
    error = shared.cover.form.fields["password"].error
    qtbot.waitUntil(lambda: "not your password" in error.text())
    qtbot.waitUntil(shared.cover.unlock_act.isEnabled)
    shared.prove(SECRET)
    qtbot.waitUntil(lambda: not shared.session.is_locked)
    assert main.context.desk.read(staff)


def test_a_password_is_remembered_only_when_asked_and_forgotten_on_signing_out(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    pocket = Pocket()
    own_keyring(pocket)
    shared.come_in()
    shared.close()
    assert not pocket.kept
    window = shared.door()
    window.form.set_text("login", "gaoyuan")
    window.form.set_text("password", SECRET)
    window.remember.setChecked(True)
    window.go.trigger()
    shared.inside()
    assert list(pocket.kept.values()) == [SECRET]
    shared.close()
    again = shared.door()
    assert again.form.text("login") == "gaoyuan" and again.form.text("password") == "" and again.remember.isChecked()
    again.go.trigger()
    main = shared.inside()
    main.sign_out_act.trigger()
    qtbot.waitUntil(lambda: shared.keeper.sign_in is not None)
    assert not pocket.kept


def test_a_remembered_password_that_is_wrong_is_forgotten(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    pocket = Pocket()
    own_keyring(pocket)
    preferences.remember_login("gaoyuan")
    Memory(place_of(shared.url)).keep("gaoyuan", "the old one of last year")
    window = shared.door()
    window.go.trigger()
    qtbot.waitUntil(lambda: "not right" in window.form.fields["password"].error.text())
    assert not pocket.kept


@pytest.mark.parametrize("unsafe", [PlaintextKeyring, fail.Keyring, null.Keyring])
def test_a_keyring_that_keeps_nothing_safe_is_not_offered(
    shared: House, own_keyring: Callable[[KeyringBackend], None], unsafe: type[KeyringBackend]
) -> None:
    own_keyring(unsafe())
    window = shared.door()
    assert window.remember.isHidden()
    assert "no keyring that keeps passwords safe" in window.form.fields["password"].editor.toolTip()
    assert not Memory("anywhere").keep("gaoyuan", SECRET)
