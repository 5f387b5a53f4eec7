"""A room of the house: the base of every tab.

    class ReviewTab(Tab):
        areas = frozenset({Area.REVIEW, Area.INTAKE})          # Changes here make it stale

        def build(self) -> None:                                # once, before it is first shown
            self.queue = PagedTable("reviewQueue", COLUMNS, self.jobs)
            self.body.addWidget(split("review", self.queue, self.detail))
            self.approve = self.act("approve", N_("Approve"), "A", self._approve, right="review.first", icon="check")

        def reload(self) -> None:                               # now visible and stale, or asked by F5
            self.queue.load(queue, self.actor.roles)

        def first_focus(self) -> QWidget:
            return self.queue

`self.notice` is its notice bar, `self.body` the layout below it, `self.count.emit(n)` writes the number on the tab ("what waits
for me"). A tab reloads by itself: when shown stale, when Changes touch its areas while visible, when the database is back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Area, Changes
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.notice import NoticeBar


class Tab(QWidget):
    """Base of tabs and of order panes. Signals: `count(int)` of what waits for this person."""

    areas: ClassVar[frozenset[Area]] = frozenset()
    count = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.jobs = context.jobs
        self.actor = context.actor
        self.stale = True
        outer = QVBoxLayout(self)
        outer.setContentsMargins(M, S, M, S)
        outer.setSpacing(S)
        self.notice = NoticeBar()
        outer.addWidget(self.notice)
        self.body = QVBoxLayout()
        self.body.setSpacing(S)
        outer.addLayout(self.body, 1)
        self.refresh = Act(self, "reload", N_("Read again"), "F5", self._reload_now)
        self.build()
        self.jobs.changed.connect(self._hear)
        self.jobs.back.connect(self._read_all_again)

    def build(self) -> None:
        """Make the widgets; called once."""

    def reload(self) -> None:
        """Read what is shown."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the tab is shown; usually the queue."""
        return None

    def show_record(self, record_id: int) -> None:
        """Take a record in hand, such as a customer found by Ctrl+K; tabs of records override it."""

    def show_setting(self, key: str) -> None:
        """Go to a setting; the house's tab overrides it."""

    def keep(self) -> None:
        """The window is closing: write down what can be written without asking."""

    def unkept(self) -> bool:
        """Whether closing now would lose something typed here."""
        return False

    def concerned(self, changes: Changes) -> bool:
        """Whether these changes make it stale; narrower tabs (one order) override it."""
        return bool(self.areas & changes.areas)

    def act(self, name: str, text: str, key: str, run: Callable[[], object], *, right: str = "", icon: str = "") -> Act:
        """An Act of this tab, invisible to a role without `right`."""
        act = Act(self, name, text, key, run, icon=icon)
        if right and not self.actor.may(right):
            act.withhold()
        return act

    def confirmed(self, verb: str, then: Callable[[], None]) -> None:
        """Do `then` once the person has proved again that it is he; `verb` is one of rules/rights.py: STEP_UP."""
        if self.context.session is None:  # a room without a window, where nobody signed in
            then()
        else:
            self.context.session.confirmed(self, verb, then)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if self.concerned(changes):
            self.stale = True
            if self.isVisible():
                self._reload_now()

    @Slot()
    def _read_all_again(self) -> None:
        self.stale = True
        if self.isVisible():
            self._reload_now()

    def _reload_now(self) -> None:
        self.stale = False
        self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.stale:
            self._reload_now()
        place = self.first_focus()
        if place is not None:
            place.setFocus(Qt.FocusReason.TabFocusReason)
