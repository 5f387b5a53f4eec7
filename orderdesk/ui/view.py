"""Views of one tab, one shown at a time: chips to choose, Alt+1 and so on to go there.

    class WarehouseTab(ViewTab):
        def build(self) -> None:
            self.add_views(("lock", N_("Lock"), LockView(self)), ("stock", N_("Stock"), StockView(self)))
            self.stack.addWidget(self.form)        # takes the room of any of them: self.bring(self.form)

A `View` builds itself like a tab (`build`, `reload`, `first_focus`, `act`); it is read again when shown stale. Its acts work
while focus is inside it, so that two views may use the same key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.rights import Actor
from orderdesk.ui import words
from orderdesk.ui.context import Context
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.notice import NoticeBar


class View(QWidget):
    """Base of a tab's views, and of panes in them: made in a tab, or in another view."""

    def __init__(self, place: Tab | View) -> None:
        super().__init__(place.stack if isinstance(place, ViewTab) else place)  # where it will stand
        self.context: Context = place.context
        self.jobs: Jobs = place.jobs
        self.actor: Actor = place.actor
        self.notice: NoticeBar = place.notice
        self.stale = True
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(S)
        self.build()

    def build(self) -> None:
        """Make the widgets; called once."""

    def reload(self) -> None:
        """Read what is shown."""

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes when the view is shown."""
        return None

    def refresh(self) -> None:
        """Read what is shown if something changed since the last time."""
        if self.stale:
            self.stale = False
            self.reload()

    def act(
        self,
        name: str,
        text: str,
        key: str,
        run: Callable[[], object],
        *,
        right: str = "",
        icon: str = "",
        within: QWidget | None = None,
    ) -> Act:
        """An Act of this view, invisible to a role without `right`; its key works in all of it, or only `within` a part."""
        act = Act(within or self, name, text, key, run, icon=icon)
        if right and not self.actor.may(right):
            act.withhold()
        return act

    def confirmed(self, parent: QWidget, verb: str, then: Callable[[], None]) -> None:
        """Do `then` once the person has proved again that it is he, asked over `parent`; `verb` is one of STEP_UP."""
        if self.context.session is None:  # a room without a window, where nobody signed in
            then()
        else:
            self.context.session.confirmed(parent, verb, then)


class ViewTab(Tab):
    """A tab of views."""

    def add_views(self, *views: tuple[str, str, View]) -> None:
        """Show these, the first to begin with; each is (name, title marked with N_, view)."""
        self.views = {name: view for name, _title, view in views}
        self.chips = FilterChips([(name, title) for name, title, _view in views])
        words.say(self.chips.setAccessibleName, N_("Views"))
        for number, (name, title, view) in enumerate(views, 1):
            view.setObjectName(view.objectName() or f"{name}View")
            self.stack.addWidget(view)
            Act(self, f"view_{name}", title, f"Alt+{number}", partial(self.show_view, name))
        self.head = QHBoxLayout()
        self.head.setSpacing(M)
        self.head.addWidget(self.chips, 1)
        self.chips.chosen.connect(self.show_view)
        self.body.addLayout(self.head)
        self.body.addWidget(self.stack, 1)

    @cached_property
    def stack(self) -> QStackedWidget:
        """Where the views stand, one shown."""
        return QStackedWidget(self)

    def view(self) -> View:
        """The one shown now."""
        return self._views()[self.stack.currentIndex()]

    def _views(self) -> list[View]:
        """The views with a chip, then those that take the room of any of them."""
        widgets = (self.stack.widget(number) for number in range(self.stack.count()))
        return [view for view in widgets if isinstance(view, View)]

    def show_view(self, name: str) -> None:
        """Go to a view; it takes the keyboard."""
        self.chips.choose(name)
        self.bring(self.views[name])

    def bring(self, view: View) -> None:
        """Show a view of the stack; it takes the keyboard."""
        if self.stack.currentWidget() is view:
            return
        self.stack.setCurrentWidget(view)
        view.refresh()
        place = view.first_focus()
        if place is not None:
            place.setFocus(Qt.FocusReason.TabFocusReason)

    def reload(self) -> None:
        for view in self._views():
            view.stale = True
        self.view().refresh()

    def first_focus(self) -> QWidget | None:
        return self.view().first_focus()
