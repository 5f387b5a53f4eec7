"""The sign-in window: name and password at a real desk, one click a person at the sample desk, the first administrator once.

    window = SignIn(jobs, authenticate=lambda login, password: sign_in(desk, login, password))
    window = SignIn(jobs, people=[Person(1, "林静", (Role.CLERK,)), …], enter=lambda staff_id: …)      # sample desk
    window = SignIn(jobs, found=lambda login, name, password: …)                                      # empty desk
    window.signed_in.connect(open_main_window)                                                         # what they returned

The callables return who came in (anything with a `login`, such as an Entry) or raise Refused (with field "login", "password" or
"name"); they run off the GUI thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from orderdesk.database.remembered import NO_KEYRING, Memory
from orderdesk.language import LANGUAGES, N_, _
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import ROLE_NAMES, Role
from orderdesk.ui import icons, preferences, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.fonts import base
from orderdesk.ui.style.tokens import BODY, HEAD, SMALL, XL, XS, L, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.banner import ConnectionBanner
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, card, said
from orderdesk.ui.widgets.notice import NoticeBar

_TINTS = ("blue", "teal", "violet", "orange", "indigo", "green", "amber", "grey")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the sample desk offers."""

    id: int
    name: str
    roles: tuple[Role, ...]


class SignIn(QWidget):
    """Who sits here? Signals: `signed_in(entry)`.

    `probe()` tells off the window's thread what is wrong with the connection (marked with N_, or empty); `memory` remembers a
    password where the computer can keep it; `login` is offered.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        jobs: Jobs,
        *,
        authenticate: Callable[[str, str], Any] | None = None,
        people: Sequence[Person] = (),
        enter: Callable[[int], Any] | None = None,
        found: Callable[[str, str, str], Any] | None = None,
        company: str = "",
        place: str = "",
        probe: Callable[[], str] | None = None,
        memory: Memory | None = None,
        login: str = "",
    ) -> None:
        super().__init__()
        self.setObjectName("signIn")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        words.say(self.setWindowTitle, N_("OrderDesk – sign in"))
        self.resize(880, 620)
        self._jobs, self._authenticate, self._enter, self._found = jobs, authenticate, enter, found
        self._memory, self._login, self._recalled = memory, login or preferences.last_login(), ("", "")
        self.notice = NoticeBar()
        self.line_notice = NoticeBar()
        self.line_notice.setObjectName("lineNotice")
        self.form = Form()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ConnectionBanner(jobs))
        outer.addStretch(1)
        middle = QVBoxLayout()
        middle.setSpacing(L)
        self._add_head(middle, company)
        middle.addWidget(self.notice)
        if people and enter is not None:
            self._add_people(middle, people)
        else:
            self._add_form(middle)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(middle)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        outer.addLayout(self._foot(place))
        if self._found is None and "login" in self.form.fields:
            self.form.fields["password" if self._login else "login"].editor.setFocus()
        if probe is not None:
            words.show(self._where.setText, place)  # nothing is connected yet
            jobs.call(self, "probe", probe, then=self._warn, failed=lambda _error: None)

    def _add_head(self, layout: QVBoxLayout, company: str) -> None:
        name = Label("title")
        name.show_text("OrderDesk")
        head = QVBoxLayout()
        head.setSpacing(XS)
        layout.addLayout(head)
        head.addWidget(name)
        line = Label("soft")
        if company:
            line.show_text(company)
        else:
            words.say(line.setText, N_("Orders from the call to the statement"))
        head.addWidget(line)

    def _add_people(self, layout: QVBoxLayout, people: Sequence[Person]) -> None:
        layout.addWidget(said(N_("This is the sample desk. Who would you like to be?"), "head"))
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(M)
        self.people: list[PersonButton] = []
        columns = 2 if len(people) <= 10 else 3
        for number, person in enumerate(people):
            button = PersonButton(person, _TINTS[number % len(_TINTS)], number + 1)
            button.clicked.connect(lambda _on=False, person=person: self._enter_as(person))
            grid.addWidget(button, number // columns, number % columns)
            self.people.append(button)
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(grid)
        if len(people) <= 10:
            layout.addWidget(page)
        else:
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setWidget(page)
            area.setMinimumSize(760, 360)
            layout.addWidget(area)
        if self.people:
            self.people[0].setFocus()

    def _add_form(self, layout: QVBoxLayout) -> None:
        frame: QFrame = card()
        frame.setFixedWidth(440)
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(XL, XL, XL, XL)
        inside.setSpacing(L)
        inside.addWidget(self.line_notice)
        if self._found is not None:
            inside.addWidget(said(N_("This desk is new: who will administer it?"), "head", wrap=True))
            inside.addWidget(said(N_("The administrator adds the other people and sets the rules."), "soft", wrap=True))
            self.form.row("name", N_("Your name"), QLineEdit(), needed=True)
        self.form.row("login", N_("Sign-in name"), QLineEdit(), needed=self._found is not None)
        password = QLineEdit()
        password.setEchoMode(QLineEdit.EchoMode.Password)
        self.form.row("password", N_("Password"), password, needed=self._found is not None)
        if self._found is not None:
            again = QLineEdit()
            again.setEchoMode(QLineEdit.EchoMode.Password)
            self.form.row("again", N_("Password again"), again, needed=True)
        inside.addWidget(self.form)
        if self._memory is not None:
            self._add_memory(inside, self._memory, password)
        verb = N_("Create the administrator") if self._found is not None else N_("Sign in")
        self.go = Act(self, "signIn", verb, "Return", self._send, icon="arrow-right")
        inside.addWidget(self.go.button(primary=True))
        layout.addWidget(frame)
        if self._found is None:
            self.form.set_text("login", self._login)

    def _add_memory(self, inside: QVBoxLayout, memory: Memory, password: QLineEdit) -> None:
        self.remember = QCheckBox()
        self.remember.setObjectName("remember")
        words.say(self.remember.setText, N_("Remember me on this computer"))
        words.say(self.remember.setToolTip, N_("The password is kept in this computer's keyring, until you sign out"))
        inside.addWidget(self.remember)
        if memory.is_sound:
            self._jobs.call(self, "recall", partial(memory.recall, self._login), then=self._recall, failed=lambda _error: None)
        else:
            self.remember.hide()
            words.say(password.setToolTip, NO_KEYRING)

    def _recall(self, password: str) -> None:
        if password:
            self._recalled = (self._login, password)
            self.remember.setChecked(True)
            words.say(self._password().setPlaceholderText, N_("Remembered on this computer"))

    def _password(self) -> QLineEdit:
        editor = self.form.fields["password"].editor
        assert isinstance(editor, QLineEdit)
        return editor

    def _warn(self, warning: str) -> None:
        if warning:
            self.line_notice.warn(warning)

    def _foot(self, place: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(L, S, L, M)
        row.setSpacing(S)
        self._where = Label("small")
        if place:
            words.say(self._where.setText, N_("connected to {place}"), place=place)
        row.addWidget(self._where)
        row.addStretch(1)
        for code, name in LANGUAGES.items():
            button = QPushButton(name)
            button.setObjectName(f"language_{code}")
            style.role(button, "quiet")
            button.clicked.connect(lambda _on=False, code=code: preferences.choose_language(code))
            row.addWidget(button)
        theme = QPushButton()
        theme.setObjectName("theme")
        style.role(theme, "quiet")
        icons.dress(theme, "circle-half")
        words.say(theme.setAccessibleName, N_("Light or dark"))
        words.say(theme.setToolTip, N_("Light or dark"))
        theme.clicked.connect(preferences.other_theme)
        row.addWidget(theme)
        return row

    def _enter_as(self, person: Person) -> None:
        enter = self._enter
        if enter is not None:
            self.setEnabled(False)
            self._jobs.call(self, "sign-in", lambda: enter(person.id), then=self._entered, always=self._ready)

    def _send(self) -> None:
        self.form.clear_errors()
        typed = self.form.texts()
        try:
            work = self._work(typed)
        except Refused as error:
            self.form.refuse(error)
            return
        self._jobs.call(self, "sign-in", work, then=self._entered, failed=self._not_entered, always=self.go.begin())

    def _work(self, typed: dict[str, str]) -> Callable[[], Any]:
        login, password = typed["login"].strip(), typed["password"]
        if not login:
            raise Refused(N_("Type your sign-in name."), field="login")
        found, authenticate = self._found, self._authenticate
        if found is None:
            if authenticate is None:
                raise RuntimeError("a sign-in window needs authenticate, people and enter, or found")
            if (recalled := self._recalled) and not password and recalled[0] == login:
                password = recalled[1]
            memory = self._memory
            if memory is None:
                return lambda: authenticate(login, password)
            return partial(_come_in, authenticate, memory, login, password, self.remember.isChecked())
        if password != typed["again"]:
            raise Refused(N_("The two passwords differ."), field="again")
        return lambda: found(login, typed["name"].strip(), password)

    @Slot(object)
    def _entered(self, entry: Any) -> None:
        preferences.remember_login(entry.login)
        self.signed_in.emit(entry)

    def _not_entered(self, error: Refused) -> None:
        if error.field in self.form.fields:
            self.form.refuse(error)
        else:
            self.notice.refuse(error)
        if error.field == "password" and self._recalled[1]:  # what was remembered is not right any more
            self._recalled = ("", "")
            words.show(self._password().setPlaceholderText, "")
        if self._found is None:
            self._password().selectAll()
            self._password().setFocus()

    def _ready(self) -> None:
        self.setEnabled(True)


def _come_in(authenticate: Callable[[str, str], Any], memory: Memory, login: str, password: str, keep: bool) -> Any:
    """On a worker: sign in, and remember the password or forget it."""
    try:
        entered = authenticate(login, password)
    except Refused as error:
        if error.field == "password":
            memory.forget(login)
        raise
    if keep:
        memory.keep(login, password)
    else:
        memory.forget(login)
    return entered


class PersonButton(QPushButton):
    """A person to be: initial, name, roles, and the digit that chooses him."""

    def __init__(self, person: Person, tint: str, number: int) -> None:
        super().__init__()
        self.person, self._tint, self._number = person, tint, number
        self.setObjectName(f"person_{person.id}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if number <= 9:
            self.setShortcut(str(number))
        words.tell(self, self._retell)

    def roles(self) -> str:
        """His duties in the language spoken."""
        return " · ".join(_(ROLE_NAMES[role]) for role in self.person.roles)

    def _retell(self) -> None:
        self.setAccessibleName(f"{self.person.name}, {self.roles()}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(360, 64)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, 64)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        colours, painter = style.palette(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = colours.chips[self._tint]
        circle = QRectF(14, self.height() / 2 - 20, 40, 40)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.paper))
        painter.drawEllipse(circle)
        painter.setPen(QColor(look.ink))
        painter.setFont(base(HEAD, bold=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, self.person.name[:1])
        left = 68.0
        room = self.width() - left - 40
        for text, size, ink, top in (
            (self.person.name, BODY + 1, colours.ink, self.height() / 2 - 21),
            (self.roles(), SMALL, colours.ink_soft, self.height() / 2 + 1),
        ):
            painter.setFont(base(size, bold=size > BODY))
            painter.setPen(QColor(ink))
            said_text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room))
            painter.drawText(QRectF(left, top, room, 20), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said_text)
        if self._number <= 9:
            painter.setFont(base(SMALL))
            painter.setPen(QColor(colours.ink_faint))
            at_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(self.rect().adjusted(0, 0, -16, 0), at_right, str(self._number))
