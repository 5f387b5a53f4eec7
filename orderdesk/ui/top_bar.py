"""The bar over everything: the program and the company, the search, the notices, the person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from orderdesk.language import LANGUAGES, N_, _
from orderdesk.rules.rights import ROLE_NAMES, Actor
from orderdesk.ui import format, icons, preferences, style, words
from orderdesk.ui.style.tokens import XL, L, M, S
from orderdesk.ui.widgets.actions import Act, key_text
from orderdesk.ui.widgets.label import Label

NOTICES_KEPT = 20
Going = Callable[[], object]
Listed = tuple[str, Going]
"""What the bell lists of what waits: a line, and what opens it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence under the bell, whether it is still to be read, and what opens what it speaks of."""

    text: str
    unread: bool = True
    go: Going | None = None


class TopBar(QFrame):
    """Built by MainWindow from its acts."""

    def __init__(self, company: str, actor: Actor, find: Act, bell: Act, person_acts: Sequence[Act]) -> None:
        super().__init__()
        self.setObjectName("topBar")
        style.role(self, "bar")
        self._actor = actor
        self.notices: list[Notice] = []
        self.waiting: Sequence[tuple[str, Sequence[Listed]]] = ()
        name = Label("head")
        name.show_text("OrderDesk")
        self.company = Label("soft")
        self.company.show_text(company)
        self.search = QPushButton()
        self.search.setObjectName("findButton")
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(460)
        style.role(self.search, "find")
        icons.dress(self.search, "magnifying-glass")
        words.say(self.search.setText, N_("{key}   find order, phone, customer, waybill"), key=key_text(find.key))
        words.say(self.search.setAccessibleName, N_("Find anything"))
        self.search.clicked.connect(find.trigger)
        self.bell = QToolButton()
        self.bell.setObjectName("notices")
        self.bell.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        style.role(self.bell, "quiet")
        icons.dress(self.bell, "bell")
        self.bell_act = bell
        self.bell.clicked.connect(bell.trigger)
        self.person = QToolButton()
        self.person.setObjectName("person")
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.person.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        style.role(self.person, "quiet")
        icons.dress(self.person, "user-circle")
        self.person.setMenu(self._person_menu(person_acts))
        layout = self._line = QHBoxLayout(self)
        layout.setContentsMargins(L, S, M, S)
        layout.setSpacing(M)
        layout.addWidget(name)
        layout.addWidget(self.company)
        layout.addSpacing(XL)
        layout.addStretch(1)
        layout.addWidget(self.search, 4)
        layout.addStretch(1)
        layout.addWidget(self.bell)
        layout.addWidget(self.person)
        words.tell(self, self._retell)

    def say_beside(self, chip: QWidget) -> None:
        """Put what concerns the person beside his name."""
        self._line.insertWidget(self._line.indexOf(self.bell), chip)

    def notify(self, sentence: str, go: Going | None = None) -> None:
        """Keep a sentence under the bell until it is looked at; choosing it does `go`."""
        self.notices = [Notice(sentence, go=go), *self.notices][:NOTICES_KEPT]
        self._retell()

    def show_waiting(self, lists: Sequence[tuple[str, Sequence[Listed]]]) -> None:
        """List what waits for the person above what was said: heading, and lines that open what they name."""
        self.waiting = lists

    def open_notices(self) -> None:
        """Show what waits and what was said, which counts as read then; Enter or a click opens the line."""
        menu = QMenu(self)
        menu.setObjectName("noticesMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for heading, lines in self.waiting:
            menu.addAction(heading).setEnabled(False)
            for text, go in lines:
                _line(menu, text, go)
            menu.addSeparator()
        for notice in self.notices:
            _line(menu, notice.text, notice.go)
        if not self.notices and not self.waiting:
            menu.addAction(_("No notices")).setEnabled(False)
        self.notices = [replace(notice, unread=False) for notice in self.notices]
        self._retell()
        menu.popup(self.bell.mapToGlobal(self.bell.rect().bottomLeft()))
        first = next((action for action in menu.actions() if action.isEnabled() and action.text()), None)
        if first is not None:
            menu.setActiveAction(first)

    def _retell(self) -> None:
        unread = sum(notice.unread for notice in self.notices)
        said = _("1 notice") if unread == 1 else _("{count} notices", count=format.quantity(unread))
        self.bell.setText(said if unread else "")
        self.bell.setAccessibleName(said)
        self.bell.setToolTip(f"{said} ({key_text(self.bell_act.key)})")
        self.person.setText(f"{self._actor.name}  ▾".replace("&", "&&"))
        roles = " · ".join(_(ROLE_NAMES[role]) for role in ROLE_NAMES if role in self._actor.roles)
        self.person.setToolTip(roles)
        self.person.setAccessibleName(f"{self._actor.name}, {roles}")

    def _person_menu(self, acts: Sequence[Act]) -> QMenu:
        menu = QMenu(self)
        for code, name in LANGUAGES.items():
            action = QAction(name, menu)
            action.setObjectName(f"speak_{code}")
            action.triggered.connect(lambda _on=False, code=code: preferences.choose_language(code))
            menu.addAction(action)
        menu.addSeparator()
        for act in acts:
            menu.addAction(act)
        return menu


def _line(menu: QMenu, text: str, go: Going | None) -> None:
    action = menu.addAction(text.replace("&", "&&"))
    if go is not None:
        action.triggered.connect(lambda _on=False: go())
