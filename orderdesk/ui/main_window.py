"""The frame: top bar, tab strip, the rooms of the role, status line. Rooms are built when first shown.

    window = MainWindow(context, place="od@server", find=queries.intake.find_anything)
    window.show()
    window.signed_out.connect(…)     # the person leaves, the program stays

`context.show_order`, `show_tab` and `notify` are set here. Closing waits for running work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QDeadlineTimer, QEventLoop, QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.confidential import note_copy
from orderdesk.language import N_
from orderdesk.ui import preferences, words
from orderdesk.ui.absence import AbsenceChip
from orderdesk.ui.bell import Bell
from orderdesk.ui.context import Context
from orderdesk.ui.cover import Cover
from orderdesk.ui.curtain import Curtain
from orderdesk.ui.finder import Finder
from orderdesk.ui.keys import COMMON, KeysOverview
from orderdesk.ui.protection import ProtectionBar
from orderdesk.ui.status_line import StatusLine
from orderdesk.ui.tab import Tab
from orderdesk.ui.tab_strip import TabStrip
from orderdesk.ui.tabs import TABS, TabSpec, count_waiting, found, tabs_for
from orderdesk.ui.task_alerts import TaskAlerts
from orderdesk.ui.top_bar import TopBar
from orderdesk.ui.unsent import UnsentBar
from orderdesk.ui.widgets.actions import Act, acts_of
from orderdesk.ui.widgets.banner import ConnectionBanner
from orderdesk.ui.widgets.dialogs import confirm, tell_failure

ORDER_PANE = "orderdesk.ui.order.pane:OrderPane"
GEOMETRY = "window/geometry"
KEEP_MS = 5_000  # how long closing waits for what is being written


class MainWindow(QMainWindow):
    """The house. Signals: `signed_out()`."""

    signed_out = Signal()

    def __init__(
        self,
        context: Context,
        *,
        place: str = "",
        warning: str = "",
        find: Callable[..., Sequence[Any]] | None = None,
        specs: Sequence[TabSpec] = TABS,
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.context, self.jobs = context, context.jobs
        self.specs = tabs_for(context.actor, specs)
        self._built: dict[str, Tab] = {}
        self._orders: dict[int, QDialog] = {}
        self._sure = False  # that what is typed may be lost
        self._leaving = False  # the person signs out
        self._make_acts()
        self.top = TopBar(context.company, context.actor, self.find_act, self.bell_act, self._person_acts())
        self.absence = AbsenceChip(context)
        self.top.say_beside(self.absence)
        self.strip = TabStrip(self.specs)
        self.strip.currentChanged.connect(self._show_room)
        self.rooms = QStackedWidget()
        self._compose(place, warning)
        self.finder = Finder(self, self.jobs, find or _finds_nothing)
        self.finder.picked.connect(self._go_to_found)
        context.show_order, context.show_tab, context.notify = self.show_order, self.show_tab, self.top.notify
        self._counts_soon = QTimer(self, singleShot=True, interval=300)
        self._counts_soon.timeout.connect(self._read_counts)
        self._listen()
        self._restore_size()
        words.tell(self, self._retitle)
        if self.specs:
            self._show_room(0)
        self._read_counts()
        if any(spec.name == "tasks" for spec in self.specs):
            self.alerts = TaskAlerts(context, self)
            self.bell = Bell(context, self.top, self)

    # composition

    def _make_acts(self) -> None:
        def act(name: str, text: str, key: str, run: Callable[[], object], icon: str = "") -> Act:
            return Act(self, name, text, key, run, icon=icon, window_wide=True)

        self.find_act = act("find", N_("Find anything"), "Ctrl+K", lambda: self.finder.open(), "magnifying-glass")
        self.bell_act = act("bell", N_("What waits for you"), "Ctrl+J", lambda: self.top.open_notices(), "bell")
        self.keys_act = act("keys", N_("Keys"), "F1", self.show_keys, "keyboard")
        self.language_act = act("nextLanguage", N_("Next language"), "Ctrl+Shift+L", preferences.next_language, "translate")
        self.theme_act = act("theme", N_("Light or dark"), "Ctrl+Shift+T", preferences.other_theme, "circle-half")
        self.lock_act = act("lock", N_("Lock the window"), "Ctrl+L", self._lock, "lock-simple")
        self.password_act = act("changePassword", N_("Change my password"), "", self._change_password, "key")
        self.absence_act = act("myAbsence", N_("My absence"), "Ctrl+Shift+A", lambda: self.absence.ask(), "user-circle")
        if not self.context.actor.may("see.review"):
            self.absence_act.withhold()
        session = self.context.session
        if session is None:
            self.lock_act.withhold()
        if session is None or not session.can_change_password:
            self.password_act.withhold()
        self.sign_out_act = act("signOut", N_("Sign out"), "Ctrl+Shift+Q", self.sign_out, "sign-out")
        self.next_act = act("nextTab", N_("Next tab"), "Ctrl+Tab", lambda: self._step(1))
        self.previous_act = act("previousTab", N_("Previous tab"), "Ctrl+Shift+Tab", lambda: self._step(-1))
        for spec in self.specs:
            act(f"tab_{spec.name}", spec.title, spec.shortcut, partial(self.show_tab, spec.name))

    def _person_acts(self) -> Sequence[Act]:
        return (self.absence_act, self.theme_act, self.keys_act, self.password_act, self.lock_act, self.sign_out_act)

    def _compose(self, place: str, warning: str) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.unsent = UnsentBar(self.context, self.show_tab)
        for widget in (ConnectionBanner(self.jobs), ProtectionBar(self.context), self.unsent, self.top, self.strip):
            column.addWidget(widget)
        column.addWidget(self.rooms, 1)
        sheets = QStackedWidget()  # the page, and over it the cover of a locked window
        sheets.addWidget(page)
        self.setCentralWidget(sheets)
        self.curtain = Curtain(self)
        self.status = StatusLine(place, self.keys_act, self.language_act, self.theme_act, warning)
        self.setStatusBar(self.status)

    def _listen(self) -> None:
        self.jobs.saved.connect(self._saved)
        self.jobs.saved.connect(self.context.drafts.look)
        self.jobs.changed.connect(self._count_soon)
        self.jobs.away.connect(self.status.say_away)
        self.jobs.back.connect(self.status.say_connected)
        self.jobs.back.connect(self._count_soon)
        self.jobs.busy.connect(self.status.show_busy)
        self.jobs.failed_unexpectedly.connect(self._tell_failure)
        self.jobs.refused.connect(self._refuse_here)
        self.jobs.told.connect(self._tell_here)

    # rooms

    def show_tab(self, name: str) -> Tab | None:
        """Go to a room; None if this person has none of that name."""
        for number, spec in enumerate(self.specs):
            if spec.name == name:
                self.strip.setCurrentIndex(number)
                return self.room(name)
        return None

    def room(self, name: str) -> Tab:
        """The room, built if need be."""
        if name not in self._built:
            number = [spec.name for spec in self.specs].index(name)
            tab = self.specs[number].make(self.context, self.rooms)
            tab.setObjectName(tab.objectName() or f"{name}Tab")
            tab.count.connect(lambda count: self.strip.set_count(number, count))
            self._built[name] = tab
            self.rooms.addWidget(tab)
        return self._built[name]

    def current_room(self) -> Tab | None:
        """The room shown now."""
        room = self.rooms.currentWidget()
        return room if isinstance(room, Tab) else None

    @Slot(int)
    def _show_room(self, number: int) -> None:
        if 0 <= number < len(self.specs):
            self.rooms.setCurrentWidget(self.room(self.specs[number].name))
            self._retitle()

    def _step(self, by: int) -> None:
        if self.specs:
            self.strip.setCurrentIndex((self.strip.currentIndex() + by) % len(self.specs))

    @Slot()
    def _count_soon(self) -> None:
        if not self._counts_soon.isActive():  # begun again by each of many changes it would never end
            self._counts_soon.start()

    def _read_counts(self) -> None:
        for number, spec in enumerate(self.specs):
            if spec.waiting and spec.name not in self._built:
                take = partial(self._set_count, number, spec.name)
                self.jobs.read(self, f"waiting {spec.name}", count_waiting, spec, self.context.actor, then=take)

    def _set_count(self, number: int, name: str, count: int) -> None:
        if name not in self._built:  # a room that is built counts for itself
            self.strip.set_count(number, count)

    # orders and what was found

    def show_order(self, order_id: int) -> None:
        """Open an order in a window of its own beside the work, or bring its window to the front."""
        dialog = self._orders.get(order_id)
        if dialog is None:
            pane = (self.context.order_pane or found(ORDER_PANE))(self.context, order_id)
            dialog = QDialog(self)
            dialog.setObjectName(f"order_{order_id}")
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            layout = QVBoxLayout(dialog)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(pane)
            pane.windowTitleChanged.connect(dialog.setWindowTitle)
            dialog.setWindowTitle(pane.windowTitle() or words.speak_now(N_("Order")))
            dialog.resize(min(1400, self.width() - 40), min(840, self.height() - 40))
            dialog.destroyed.connect(lambda: self._orders.pop(order_id, None))
            self._orders[order_id] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _go_to_found(self, row: Any) -> None:
        if row.kind in ("order", "shipment"):
            self.show_order(row.id)
        elif row.kind == "customer":
            room = self.show_tab("parties")
            if room is not None:
                room.show_record(row.id)

    # what is said

    @Slot()
    def _saved(self) -> None:
        self.status.say_saved(datetime.now(UTC))

    @Slot(str)
    def _tell_failure(self, event: str) -> None:
        tell_failure(self, event)

    @Slot(str)
    def _refuse_here(self, sentence: str) -> None:
        room = self.current_room()
        if room is not None:
            room.notice.refuse_text(sentence)
        else:
            self.top.notify(sentence)

    @Slot(str)
    def _tell_here(self, sentence: str) -> None:
        room = self.current_room()
        if room is not None:
            room.notice.done(sentence)
        else:
            self.top.notify(sentence)

    def show_keys(self) -> None:
        """The overview of keys: this room's and everywhere's."""
        room = self.current_room()
        sections: list[tuple[str, list[tuple[str, str]]]] = []
        if room is not None:
            sections.append((N_("In this room"), list(_keys(room))))
        everywhere = [(act.key, act.text()) for act in self.findChildren(Act, options=Qt.FindChildOption.FindDirectChildrenOnly)]
        everywhere += [(key, words.speak_now(text)) for key, text in COMMON]
        sections.append((N_("Everywhere"), everywhere))
        KeysOverview(self, sections).open()

    # locked and unlocked

    def _lock(self) -> None:
        if self.context.session is not None:
            self.context.session.lock()

    def _change_password(self) -> None:
        if self.context.session is not None:
            self.context.session.change_password()

    def before_copy(self, name: str, rows: int, go: Callable[[], None]) -> None:
        """Write down that rows with customers' data go to the clipboard, then let them (002-22)."""
        self.context.jobs.do(self, note_copy, name, rows, then=lambda _changes: go())

    def keep_rooms(self) -> None:
        """Let every room write down what can be written without asking."""
        for room in self._built.values():
            room.keep()

    def draw_curtain(self, cover: Cover) -> None:
        """Cover the window, its title too."""
        self.curtain.draw(cover)
        cover.first_focus().setFocus()
        self._retitle()

    def open_curtain(self) -> None:
        """Show it again as it was."""
        self.curtain.open()
        self._retitle()

    def _retitle(self) -> None:
        if self.curtain.is_drawn:
            self.setWindowTitle(words.speak_now(N_("OrderDesk – locked")))
            return
        parts = ["OrderDesk", self.context.company]
        number = self.strip.currentIndex() if self.specs else -1
        if number >= 0:
            parts.insert(0, words.speak_now(self.specs[number].title))
        self.setWindowTitle(" – ".join(part for part in parts if part))

    # coming and going

    def _restore_size(self) -> None:
        kept = QSettings().value(GEOMETRY)
        if not (isinstance(kept, QByteArray) and self.restoreGeometry(kept)):
            self.resize(1366, 740)

    def sign_out(self) -> None:
        """The person leaves; asks first when something typed would be lost."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._sure:
            if not self.curtain.is_drawn:  # locked, it was kept before
                self._keep_all()
            unkept = next((spec for spec in self.specs if spec.name in self._built and self._built[spec.name].unkept()), None)
            if unkept is not None:
                event.ignore()
                self._ask_before_closing(unkept)
                return
        self.context.drafts.end(keep=self.jobs.is_checking)
        QSettings().setValue(GEOMETRY, self.saveGeometry())
        self.jobs.close()
        super().closeEvent(event)
        if self._leaving:
            self.signed_out.emit()

    def _keep_all(self) -> None:
        """Let every room write down what it can, and wait for it as long as the database answers."""
        self.keep_rooms()
        deadline = QDeadlineTimer(KEEP_MS)
        while not self.jobs.idle() and not self.jobs.is_away and not deadline.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents, 20)

    def _ask_before_closing(self, spec: TabSpec) -> None:
        leaving, self._leaving = self._leaving, False
        if not self.curtain.is_drawn:
            self.show_tab(spec.name)

        def close() -> None:
            self._sure, self._leaving = True, leaving
            self.close()

        confirm(
            self,
            N_("Close and lose what you typed?"),
            N_("Something in {room} is typed and not saved. Go back and save it, or close without it."),
            then=close,
            verb=N_("Close without it"),
            danger=True,
            room=lambda: words.speak_now(spec.title),
        )


def _keys(room: Tab) -> Iterator[tuple[str, str]]:
    for act in acts_of(room):
        yield act.key, act.text()


def _finds_nothing(_session: object, _text: str, limit: int = 0) -> Sequence[Any]:
    return ()
