"""Every setting of the catalogue, grouped, found by any word of it, saved together."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from orderdesk.commands.settings import change_settings
from orderdesk.language import N_, _
from orderdesk.queries.editors import Editor, settings_with_editors
from orderdesk.queries.settings import all_settings
from orderdesk.rules.acknowledging import ACKNOWLEDGEMENT
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Conflict, Refused
from orderdesk.rules.merging import Difference, Merge
from orderdesk.rules.policy import CATALOGUE, SETTINGS, Value, checked, right_of
from orderdesk.ui import words
from orderdesk.ui.house.letter_preview import LetterPreview, placeholders
from orderdesk.ui.house.mailbox import MailboxCard
from orderdesk.ui.house.setting_row import CHOICES, SettingRow, written
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.comparing import Choices, ask_which
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import card, said

ALL = "all"
MAIL = next(setting.group for setting in SETTINGS if setting.key.startswith("mail."))
WIDEST = 1080
IN_A_ROW = 10  # so many groups a small screen has room for
ROOM_BELOW = 60  # for what is said under a field
LABELS = 210  # so that the fields of all groups stand in one line


class SettingsPage(QWidget):
    """Signals: `edited()` when something was typed or saved."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self.key = uuid.uuid4().hex
        self.rows: dict[str, SettingRow] = {}
        self.forms: dict[str, Form] = {}
        self._cards: dict[str, QWidget] = {}
        self.search = FilterEdit("settingSearch", N_("Find a setting or a clause (Ctrl+F)"))
        self.search.textChanged.connect(lambda _text: self._filter())
        groups = tuple(dict.fromkeys(setting.group for setting in SETTINGS if self._shows(setting.key)))
        first, further = groups[:IN_A_ROW], groups[IN_A_ROW:]
        self.chips = FilterChips(
            ((ALL, N_("All")), *((group, group) for group in first)), below=tuple((group, group) for group in further)
        )
        self.chips.chosen.connect(lambda _key: self._filter())
        self.mailbox = MailboxCard(tab, self.values)
        self.letter = LetterPreview(tab, self.values, self)
        self.letter.language.chosen.connect(lambda _key: self._filter())
        self.edited.connect(self.letter.show_letter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(M)
        self.search.setFixedWidth(320)
        top.addWidget(self.search)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.chips)  # in a row of their own: with the search beside them they need more than a small screen has
        column.addWidget(self._groups(), 1)

    def _groups(self) -> QWidget:
        area = QScrollArea()
        area.setObjectName("settings")
        area.setWidgetResizable(True)
        page = QWidget()
        page.setObjectName("page")
        page.setMaximumWidth(WIDEST)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, M, 0)
        column.setSpacing(M)
        for group in dict.fromkeys(setting.group for setting in SETTINGS if self._shows(setting.key)):
            frame = card()
            inner = QVBoxLayout(frame)
            inner.setContentsMargins(M, S, M, M)
            inner.setSpacing(S)
            inner.addWidget(said(group, "head"))
            inner.addWidget(self._form(group))
            if group == MAIL:
                inner.addWidget(self.mailbox)
            if group == ACKNOWLEDGEMENT:
                inner.insertWidget(1, placeholders())
                inner.insertWidget(2, self.letter.language)
                inner.addWidget(self.letter)
            self._cards[group] = frame
            column.addWidget(frame)
        column.addStretch(1)
        area.setWidget(page)
        self._area = area
        self._filter()
        return area

    def _form(self, group: str) -> Form:
        form = Form()
        for setting in SETTINGS:
            if setting.group == group and self._shows(setting.key):
                row = SettingRow(setting)
                form.row(setting.key, setting.label, row)
                if not self._tab.actor.may(right_of(setting.key)):
                    row.setEnabled(False)
                    words.say(row.setToolTip, N_("The management decides this."))
                row.edited.connect(self.edited)
                form.fields[setting.key].label.setMinimumWidth(LABELS)
                self.rows[setting.key] = row
        self.forms[group] = form
        return form

    def _shows(self, key: str) -> bool:
        """Who runs the desk sees all of it, others what is theirs to decide."""
        return self._tab.actor.may("settings.edit") or self._tab.actor.may(right_of(key))

    # showing and finding

    def reload(self) -> None:
        """Read what is in force."""
        self._tab.jobs.read(self, "settings", all_settings, then=self._show)
        if ACKNOWLEDGEMENT in self._cards:
            self.letter.reload()

    def _show(self, values: Mapping[str, Value]) -> None:
        for key, row in self.rows.items():
            row.show_value(values[key])
        self.edited.emit()

    def values(self) -> dict[str, str | bool]:
        """Every setting as typed."""
        return {key: row.value() for key, row in self.rows.items()}

    def dirty(self) -> list[str]:
        """The keys of what was typed and is not saved."""
        return [key for key, row in self.rows.items() if row.dirty]

    def visible_keys(self) -> list[str]:
        """The settings the search leaves in sight."""
        return [key for key, row in self.rows.items() if not row.isHidden() and not self._cards[row.setting.group].isHidden()]

    def _filter(self) -> None:
        search, group = self.search.text().strip(), self.chips.key()
        for name, frame in self._cards.items():
            shown = False
            for key, field in self.forms[name].fields.items():
                row = self.rows[key]
                spoken = not row.setting.language or row.setting.language == self.letter.language.key()
                hit = row.matches(search) if search else spoken
                field.label.setVisible(hit)
                row.setVisible(hit)
                shown |= hit
            frame.setVisible(shown and group in (ALL, name))
        self.mailbox.setVisible(not search)
        worded = not search and ACKNOWLEDGEMENT in self._cards  # who may not word it sees nothing of it
        self.letter.setVisible(worded)
        self.letter.language.setVisible(worded)

    def go_to(self, key: str) -> None:
        """Show a setting's group and put the keyboard into its field."""
        self.search.clear()
        self.chips.choose(CATALOGUE[key].group)
        self._speak(key)
        self.rows[key].setFocus()

    def _speak(self, key: str) -> None:
        if CATALOGUE[key].language:
            self.letter.language.choose(CATALOGUE[key].language)

    # saving

    def save(self) -> None:
        """Save what was changed; the first that does not fit is said at its field and nothing is saved."""
        changed = {key: self.rows[key].value() for key in self.dirty()}
        wrong = list(self._refusals(changed))
        for error in reversed(wrong):  # the first one last, so that the keyboard goes there
            self._refuse(error)
        if changed and not wrong:
            seen = {key: self.rows[key].seen for key in changed}
            self._tab.jobs.do(
                self, change_settings, changed, seen, key=self.key, then=partial(self._saved, changed), failed=self._failed
            )

    def _failed(self, error: Refused) -> None:
        if isinstance(error, Conflict):
            self._tab.notice.refuse(error)
            self._tab.jobs.read(self, "conflict", settings_with_editors, self.dirty(), then=self._compare)
        else:
            self._refuse(error)

    def _compare(self, found: tuple[Mapping[str, Value], Mapping[str, Editor]]) -> None:
        """Somebody else saved some of them first: a person chooses, and then it is saved at once."""
        now, editors = found
        dirty = self.dirty()
        before = {key: self.rows[key].stored for key in dirty}
        theirs = {key: written(now[key]) for key in dirty}
        merge = Merge(before, {key: self.rows[key].text() for key in dirty}, theirs)
        names = {editors[each.part].name for each in merge.differences if each.part in editors}
        editor = next(iter(editors.values())) if len(names) == 1 else None

        def settle(choices: Choices) -> None:
            for key, text in merge.result(choices).items():
                self.rows[key].agree(now[key])
                self.rows[key].setText(text)
            self.key = uuid.uuid4().hex
            self._tab.notice.clear()
            self.edited.emit()
            self.save()

        if merge.differences:
            ask_which(self, merge, self, editor, then=settle)
        else:
            settle({})

    def label(self, difference: Difference) -> str:
        """See widgets/comparing.py."""
        return _(CATALOGUE[difference.part].label)

    def text(self, difference: Difference, value: str) -> str:
        """See widgets/comparing.py."""
        if CATALOGUE[difference.part].kind == "switch":
            return _("yes") if value == written(True) else _("no")
        if CATALOGUE[difference.part].standard and not value:
            return _("standard text")
        return _(CHOICES.get(value, value)) if value else ""

    def _refusals(self, changed: Mapping[str, str | bool]) -> Iterator[Refused]:
        for key, value in changed.items():
            try:
                checked(key, value)
            except Refused as error:
                yield error

    def _refuse(self, error: Refused) -> None:
        row = self.rows.get(error.field or "")
        if row is None:
            self._tab.notice.refuse(error)
            return
        self.search.clear()
        if self.chips.key() != row.setting.group:
            self.chips.choose(ALL)
        self._speak(row.setting.key)
        self.forms[row.setting.group].refuse(error)
        # What was hidden until now has no place yet.
        QTimer.singleShot(0, self._area, lambda: self._area.ensureWidgetVisible(row, 0, ROOM_BELOW))

    def _saved(self, sent: Mapping[str, str | bool], changes: Changes) -> None:
        self.key = uuid.uuid4().hex
        for form in self.forms.values():
            form.clear_errors()
        for key, value in sent.items():
            if self.rows[key].value() == value:  # what was typed since is still to be saved
                self.rows[key].agree(checked(key, value))
                self.rows[key].setText(self.rows[key].stored or "")
        self.reload()
        self._tab.notice.good(N_("{count} settings are saved."), count=changes.count)

    def discard(self) -> None:
        """Put aside what was typed and not saved; it can be taken back."""
        typed = {key: self.rows[key].text() for key in self.dirty()}
        for form in self.forms.values():
            form.clear_errors()
        for row in self.rows.values():
            row.put_back()
        self.edited.emit()
        if typed:
            self._tab.notice.good(N_("What was typed is discarded."), undo=lambda: self._type_again(typed))

    def _type_again(self, typed: Mapping[str, str]) -> None:
        for key, text in typed.items():
            self.rows[key].setText(text)
        self.edited.emit()
