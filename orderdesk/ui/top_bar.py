"""The bar over everything: the program and the company, the search, the notices, the person."""

from __future__ import annotations

from collections.abc import Sequence

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


class TopBar(QFrame):
    """Built by MainWindow from its acts."""

    def __init__(self, company: str, actor: Actor, find: Act, person_acts: Sequence[Act]) -> None:
        super().__init__()
        self.setObjectName("topBar")
        style.role(self, "bar")
        self._actor = actor
        self.notices: list[tuple[str, bool]] = []
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
        self.bell.clicked.connect(self.open_notices)
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

    def notify(self, sentence: str) -> None:
        """Keep a sentence under the bell until it is looked at."""
        self.notices = [(sentence, True), *self.notices][:NOTICES_KEPT]
        self._retell()

    def open_notices(self) -> None:
        """Show what was said; it counts as read then."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for sentence, _unread in self.notices:
            menu.addAction(sentence.replace("&", "&&"))
        if not self.notices:
            menu.addAction(_("No notices")).setEnabled(False)
        self.notices = [(sentence, False) for sentence, _unread in self.notices]
        self._retell()
        menu.popup(self.bell.mapToGlobal(self.bell.rect().bottomLeft()))

    def _retell(self) -> None:
        unread = sum(is_new for _sentence, is_new in self.notices)
        said = _("1 notice") if unread == 1 else _("{count} notices", count=format.quantity(unread))
        self.bell.setText(said if unread else "")
        self.bell.setAccessibleName(said)
        self.bell.setToolTip(said)
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
