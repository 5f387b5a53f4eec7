"""The house as a whole: rooms of the role, counts, the finder, keys, the way in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_
from orderdesk.queries.routes import OwnAbsences
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui import preferences, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.keys import KeysOverview
from orderdesk.ui.main_window import MainWindow
from orderdesk.ui.sign_in import Person, SignIn
from orderdesk.ui.tab import Tab
from orderdesk.ui.tab_strip import TabStrip
from orderdesk.ui.tabs import TABS, TabSpec, tabs_for
from orderdesk.ui.widgets.dialogs import Question
from tests.ui.conftest import FakeDesk


class ReviewRoom(Tab):
    areas = frozenset({Area.REVIEW})
    built = 0

    def build(self) -> None:
        type(self).built += 1
        self.reads = 0
        self.approved = 0
        self.field = QLineEdit()
        self.approve = self.act("approve", N_("Approve"), "A", self._approve, right="review.first")
        self.body.addWidget(self.field)
        self.body.addWidget(self.approve.button(primary=True))

    def _approve(self) -> None:
        self.approved += 1

    def reload(self) -> None:
        self.reads += 1
        self.count.emit(7)

    def first_focus(self) -> QWidget:
        return self.field


class StockRoom(Tab):
    areas = frozenset({Area.WAREHOUSE})
    built = 0

    def build(self) -> None:
        type(self).built += 1
        self.shown: list[int] = []

    def show_record(self, record_id: int) -> None:
        self.shown.append(record_id)


def waiting(_session: object, actor: Actor) -> int:
    return 23 if actor.name else 0


SPECS = (
    TabSpec("review", N_("Review"), "check-square", Area.REVIEW, "see.review", "Ctrl+1", ReviewRoom),
    TabSpec("warehouse", N_("Warehouse"), "stack", Area.WAREHOUSE, "see.warehouse", "Ctrl+2", StockRoom, waiting),
    TabSpec("parties", N_("Customers"), "users", Area.PARTIES, "see.customers", "Ctrl+3", StockRoom),
)


@dataclass(frozen=True)
class Hit:
    kind: str
    id: int
    title: str
    subtitle: str = ""
    state: str = ""


HITS = [Hit("order", 5, "SO-5", state="draft"), Hit("shipment", 6, "SF6", state="handed_over"), Hit("customer", 7, "上海汇智")]


def find(_session: object, text: str, *, limit: int) -> Sequence[Hit]:
    return [hit for hit in HITS if text in hit.title][:limit]


class Pane(QWidget):
    def __init__(self, _context: Context, order_id: int) -> None:
        super().__init__()
        QVBoxLayout(self).addWidget(QLabel(str(order_id)))
        self.setWindowTitle(f"order {order_id}")


@pytest.fixture(autouse=True)
def nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no database to ask who is away."""
    monkeypatch.setattr("orderdesk.ui.absence.own_absences", lambda *_asked: OwnAbsences((), (), ()))


@pytest.fixture
def make_window(qtbot: QtBot, jobs: Jobs, fake_desk: FakeDesk) -> Callable[[Actor], MainWindow]:
    def make(actor: Actor) -> MainWindow:
        ReviewRoom.built = StockRoom.built = 0
        jobs.actor = actor
        context = Context(fake_desk, jobs, actor, company="汇达办公", order_pane=Pane)
        window = MainWindow(context, place="od@server", find=find, specs=SPECS)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        assert jobs.finish()
        return window

    return make


@pytest.fixture
def window(make_window: Callable[[Actor], MainWindow], actor: Actor) -> MainWindow:
    return make_window(actor)


def review(window: MainWindow) -> ReviewRoom:
    room = window.room("review")
    assert isinstance(room, ReviewRoom)
    return room


# rooms


def test_only_the_rooms_of_the_role_are_there(make_window: Callable[[Actor], MainWindow]) -> None:
    keeper = make_window(Actor(2, "sun", "孙悦", frozenset({Role.WAREHOUSE})))
    assert [spec.name for spec in keeper.specs] == ["warehouse"]
    assert keeper.show_tab("review") is None


def test_rooms_are_built_when_first_shown_and_kept(window: MainWindow) -> None:
    assert (ReviewRoom.built, StockRoom.built) == (1, 0)
    window.show_tab("warehouse")
    window.show_tab("review")
    window.show_tab("warehouse")
    assert (ReviewRoom.built, StockRoom.built) == (1, 1)


def test_tabs_tell_what_waits_even_before_they_are_built(window: MainWindow, jobs: Jobs) -> None:
    assert window.strip.counts == {0: 7, 1: 23}
    assert window.strip.accessibleTabName(1) == "Warehouse, 23 waiting"
    review(window).count.emit(0)
    assert window.strip.tabButton(0, window.strip.ButtonPosition.RightSide) is None


def test_a_visible_room_reads_again_when_its_area_changes(window: MainWindow, jobs: Jobs) -> None:
    room = review(window)
    assert room.reads == 1
    jobs.changed.emit(Changes(frozenset({Area.RECEIVABLES})))
    assert room.reads == 1
    jobs.changed.emit(Changes(frozenset({Area.REVIEW})))
    assert room.reads == 2


def test_a_hidden_room_reads_when_it_is_next_shown(window: MainWindow, jobs: Jobs) -> None:
    room = review(window)
    window.show_tab("warehouse")
    jobs.changed.emit(Changes(frozenset({Area.REVIEW})))
    jobs.changed.emit(Changes(frozenset({Area.REVIEW})))
    assert room.reads == 1
    window.show_tab("review")
    assert room.reads == 2
    window.show_tab("warehouse")
    window.show_tab("review")
    assert room.reads == 2, "nothing changed meanwhile"


def test_after_a_lost_connection_everything_is_read_again(window: MainWindow, jobs: Jobs) -> None:
    room = review(window)
    jobs.away.emit("gone")
    assert window.status.connection.text() == "not connected"
    jobs.back.emit()
    assert room.reads == 2 and window.status.connection.text() == "connected to od@server"


def test_the_keyboard_is_where_the_work_is(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(review(window).field.hasFocus)


def test_what_the_role_may_not_do_is_not_shown(make_window: Callable[[Actor], MainWindow], qtbot: QtBot) -> None:
    room = review(make_window(Actor(3, "zhao", "赵敏", frozenset({Role.BUSINESS_REVIEWER}))))
    button = room.findChild(QPushButton, "approveButton")
    assert isinstance(button, QPushButton) and not button.isVisible()
    room.setFocus()
    room.approve.trigger()
    assert room.approved == 0


def test_tabs_are_reached_by_their_keys(window: MainWindow, qtbot: QtBot) -> None:
    for key, name in ((Qt.Key.Key_2, "warehouse"), (Qt.Key.Key_1, "review")):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.specs[window.strip.currentIndex()].name == name
    window.previous_act.trigger()
    assert window.strip.currentIndex() == 2


def test_the_registry_is_whole() -> None:
    assert len({spec.shortcut for spec in TABS}) == len(TABS) == len({spec.name for spec in TABS})
    everything = Actor(1, "a", "a", frozenset(Role))
    for spec in tabs_for(everything):
        assert spec.exists and everything.may(spec.right)


# finding and opening


def test_ctrl_k_finds_and_enter_opens_the_order(window: MainWindow, qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(window.finder.field.hasFocus)
    qtbot.keyClicks(window.finder.field, "SO")
    qtbot.waitUntil(window.finder.results.isVisible)
    qtbot.keyClick(window.finder.field, Qt.Key.Key_Return)
    dialog = window.findChild(QDialog, "order_5")
    assert isinstance(dialog, QDialog) and dialog.isVisible() and dialog.windowTitle() == "order 5"
    assert not window.finder.isVisible()
    window.context.show_order(5)
    assert len(window.findChildren(QDialog, "order_5")) == 1


def test_enter_before_the_answer_opens_what_comes_first(window: MainWindow, qtbot: QtBot) -> None:
    window.find_act.trigger()
    qtbot.keyClicks(window.finder.field, "SF6")
    with qtbot.waitSignal(window.finder.picked) as picked:
        qtbot.keyClick(window.finder.field, Qt.Key.Key_Return)
    assert picked.args == [HITS[1]]


def test_a_found_customer_opens_in_his_room(window: MainWindow) -> None:
    window.finder.picked.emit(HITS[2])
    room = window.room("parties")
    assert isinstance(room, StockRoom) and room.shown == [7] and window.current_room() is room


def test_nothing_found_says_what_to_try(window: MainWindow, qtbot: QtBot, jobs: Jobs) -> None:
    window.find_act.trigger()
    qtbot.keyClicks(window.finder.field, "zzz")
    qtbot.waitUntil(lambda: "Nothing found" in window.finder.hint.text())
    qtbot.keyClick(window.finder.field, Qt.Key.Key_Escape)
    assert not window.finder.isVisible()


# what is said


def test_the_status_line_tells_when_it_saved(window: MainWindow, jobs: Jobs) -> None:
    assert window.status.saved.text() == ""
    jobs.do(window, lambda _work: Changes())
    assert jobs.finish()
    assert window.status.saved.text().startswith("saved ")


@pytest.mark.logs_errors
def test_an_unforeseen_error_shows_its_number_and_no_traceback(window: MainWindow, jobs: Jobs) -> None:
    jobs.read(window, "x", lambda _session: 1 // 0, then=print)
    assert jobs.finish()
    dialog = window.findChild(Question, "failure")
    assert isinstance(dialog, Question)
    said = dialog.text_label.text()
    assert "Traceback" not in said and "ZeroDivision" not in said and "tell your administrator the number" in said


def test_a_refusal_without_a_place_is_said_in_the_room_shown(window: MainWindow, jobs: Jobs) -> None:
    jobs.refused.emit("Not now.")
    assert review(window).notice.text() == "Not now."


def test_f1_lists_this_rooms_keys_and_everywheres(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_F1)
    overview = window.findChild(KeysOverview)
    assert isinstance(overview, KeysOverview)
    assert "A Approve" in overview.texts and "Ctrl+K Find anything" in overview.texts


def test_notices_wait_under_the_bell_until_looked_at(window: MainWindow) -> None:
    window.context.notify("Import finished: 91 customers.")
    assert "1" in window.top.bell.text()
    window.top.open_notices()
    assert window.top.bell.text() == ""


def test_the_names_of_the_rooms_come_before_their_icons_where_room_is_short(qtbot: QtBot) -> None:
    strip = TabStrip(TABS)
    qtbot.addWidget(strip)
    strip.show()
    for number in range(len(TABS)):
        strip.set_count(number, 12)
    strip.resize(4000, 40)
    whole = strip.sizeHint().width()
    strip.resize(whole + 10, 40)
    assert not strip.tabIcon(0).isNull()
    strip.resize(whole - 40, 40)
    assert strip.tabIcon(0).isNull() and strip.sizeHint().width() <= strip.width()
    strip.resize(whole + 10, 40)
    assert not strip.tabIcon(0).isNull()


def test_language_and_theme_change_while_running_and_are_remembered(window: MainWindow, some_chinese: None) -> None:
    preferences.choose_language("zh_CN")
    assert review(window).approve.text() == "通过"
    assert window.status.findChild(QPushButton, "languageButton").text() == "简体中文"  # type: ignore[union-attr]
    before = style.palette().name
    window.theme_act.trigger()
    assert style.palette().name != before and preferences.theme() == style.palette().name


def test_everything_one_can_press_has_a_name(window: MainWindow) -> None:
    nameless = [
        child.objectName() or repr(child)
        for child in window.findChildren(QPushButton)
        if child.isVisible() and not (child.accessibleName() or child.text())
    ]
    assert nameless == []
    assert [child for child in window.findChildren(QPushButton) if child.isVisible() and not child.objectName()] == []


def test_all_fits_on_a_small_screen(window: MainWindow) -> None:
    assert window.minimumSizeHint().width() <= 1366 and window.minimumSizeHint().height() <= 768


# signing in


def test_at_the_sample_desk_one_click_is_enough(qtbot: QtBot, jobs: Jobs, actor: Actor) -> None:
    people = [Person(1, "林静", (Role.CLERK,)), Person(2, "王磊", (Role.SALES_REVIEWER, Role.MANAGER))]
    window = SignIn(jobs, people=people, enter=lambda staff_id: Actor(staff_id, "x", "x", frozenset()))
    qtbot.addWidget(window)
    window.show()
    assert window.people[1].accessibleName() == "王磊, Sales reviewer · Manager"
    with qtbot.waitSignal(window.signed_in) as entered:
        qtbot.mouseClick(window.people[1], Qt.MouseButton.LeftButton)
    assert entered.args[0].staff_id == 2


def test_at_a_real_desk_nobody_is_listed_and_a_wrong_password_keeps_the_name(qtbot: QtBot, jobs: Jobs, actor: Actor) -> None:
    def authenticate(login: str, password: str) -> Actor:
        if password != "right":
            raise Refused(N_("Name and password do not match. Try again."))
        return actor

    window = SignIn(jobs, authenticate=authenticate)
    qtbot.addWidget(window)
    window.show()
    assert not hasattr(window, "people")
    window.form.set_text("login", "lin")
    window.form.set_text("password", "wrong")
    window.go.trigger()
    assert jobs.finish()
    assert window.notice.text().startswith("Name and password do not match")
    assert window.form.text("login") == "lin"
    window.form.set_text("password", "right")
    with qtbot.waitSignal(window.signed_in):
        window.go.trigger()
    assert preferences.last_login() == actor.login


def test_an_empty_desk_asks_for_its_administrator(qtbot: QtBot, jobs: Jobs, actor: Actor) -> None:
    made: list[tuple[str, str, str]] = []

    def found(login: str, name: str, password: str) -> Actor:
        made.append((login, name, password))
        return actor

    window = SignIn(jobs, found=found)
    qtbot.addWidget(window)
    window.show()
    for field, text in (("name", "吴昊"), ("login", "wu"), ("password", "a long one"), ("again", "another")):
        window.form.set_text(field, text)
    window.go.trigger()
    assert window.form.fields["again"].error.text() == "The two passwords differ." and made == []
    window.form.set_text("again", "a long one")
    with qtbot.waitSignal(window.signed_in):
        window.go.trigger()
    assert made == [("wu", "吴昊", "a long one")]


def test_a_database_away_at_sign_in_is_waited_for(qtbot: QtBot, jobs: Jobs, actor: Actor) -> None:
    up = threading.Event()

    def authenticate(_login: str, _password: str) -> Actor:
        if not up.is_set():
            raise DatabaseAway
        return actor

    window = SignIn(jobs, authenticate=authenticate)
    qtbot.addWidget(window)
    window.show()
    window.form.set_text("login", "lin")
    with qtbot.waitSignal(jobs.away):
        window.go.trigger()
    assert not window.go.isEnabled()
    up.set()
    with qtbot.waitSignal(window.signed_in):
        jobs.retry()
    assert window.go.isEnabled() and not jobs.is_away


def test_the_sign_in_window_speaks_the_language_chosen(qtbot: QtBot, jobs: Jobs, actor: Actor) -> None:
    window = SignIn(jobs, authenticate=lambda _login, _password: actor)
    qtbot.addWidget(window)
    chinese = window.findChild(QPushButton, "language_zh_CN")
    assert isinstance(chinese, QPushButton)
    with qtbot.waitSignal(words.language_changed()):
        chinese.click()
