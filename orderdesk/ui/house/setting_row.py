"""One setting on the screen: its editor, its unit, its clause, and whether it is the default."""

from __future__ import annotations

from zoneinfo import available_timezones

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from orderdesk.language import N_, _
from orderdesk.rules.acknowledging import standard_text
from orderdesk.rules.policy import Setting, Value
from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.label import Label

CHOICES = {"tls": "TLS", "starttls": "STARTTLS", "none": N_("Not encrypted")}
NARROW, WIDE, LETTER = 140, 420, 520


class SettingRow(QWidget):
    """Signals: `edited()` when a person changed it."""

    edited = Signal()

    def __init__(self, setting: Setting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._standard = standard_text(setting)
        self.stored: str | None = None
        self._newest: Value | None = None
        self.seen: Value | None = None  # what was in force when it was last shown or typing began
        self.editor = self._make_editor()
        self.editor.setObjectName(f"{setting.key}.editor")
        words.say(self.editor.setAccessibleName, setting.label)
        self.setFocusProxy(self.editor)
        self.default_button = QPushButton()
        self.default_button.setObjectName(f"{setting.key}.default")
        icons.dress(self.default_button, "arrow-counter-clockwise")
        style.role(self.default_button, "quiet")
        back = N_("Back to the default") if not self._standard else N_("Standard text")
        words.say(self.default_button.setToolTip, back)
        words.say(self.default_button.setAccessibleName, back)
        if self._standard:
            words.say(self.default_button.setText, back)
        self.default_button.clicked.connect(self._to_default)
        self.note = Label("small", wrap=True)
        self.note.setObjectName(f"{setting.key}.note")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(S)
        if setting.kind != "switch":
            narrow = setting.kind in ("integer", "money", "decimal", "choice")
            self.editor.setFixedWidth(NARROW if narrow else LETTER if self._standard else WIDE)
        kept = self.default_button.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # so that notes stay in line
        self.default_button.setSizePolicy(kept)
        layout.addWidget(self.editor)
        layout.addWidget(self._unit())
        layout.addWidget(self.default_button)
        layout.addWidget(self.note, 1)
        if isinstance(self.editor, QPlainTextEdit):
            for beside in (self.default_button, self.note):
                layout.setAlignment(beside, Qt.AlignmentFlag.AlignTop)
        self.show_value(setting.default)
        words.tell(self, self._retell)

    def _make_editor(self) -> QWidget:
        kind = self.setting.kind
        if kind == "switch":
            check = QCheckBox()
            check.clicked.connect(self._touched)
            return check
        if kind == "choice":
            box = QComboBox()
            for choice in self.setting.choices:
                box.addItem(choice, choice)
            box.activated.connect(self._touched)
            return box
        if kind == "long_text":
            area = QPlainTextEdit()
            area.setFixedHeight(250 if self._standard else 64)
            area.setTabChangesFocus(True)
            area.textChanged.connect(self._touched)
            return area
        line = QLineEdit()
        if kind == "time_zone":
            line.setCompleter(self._zones(line))
        if kind in ("integer", "money", "decimal"):
            line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.textEdited.connect(self._touched)
        return line

    @staticmethod
    def _zones(parent: QWidget) -> QCompleter:
        completer = QCompleter(sorted(available_timezones()), parent)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        return completer

    def _unit(self) -> Label:
        label = Label("soft")
        if self.setting.unit:
            words.say(label.setText, self.setting.unit)
        label.setVisible(bool(self.setting.unit))
        return label

    def sizeHint(self) -> QSize:
        return self.editor.sizeHint()

    # what it says

    def value(self) -> str | bool:
        """What is typed, for rules.policy.checked."""
        if isinstance(self.editor, QCheckBox):
            return self.editor.isChecked()
        return self.text()

    def text(self) -> str:
        """The same as text; "" for a standard text."""
        typed = self.typed()
        return "" if typed == self._standard else typed

    def typed(self) -> str:
        """What stands in the editor."""
        editor = self.editor
        if isinstance(editor, QCheckBox):
            return written(editor.isChecked())
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        return editor.toPlainText().strip() if isinstance(editor, QPlainTextEdit) else editor.text().strip()  # type: ignore[attr-defined]

    def setText(self, text: str) -> None:
        """Put a text into the editor, as the program; "" is the standard text where there is one."""
        editor, text = self.editor, text or self._standard
        editor.blockSignals(True)
        if isinstance(editor, QCheckBox):
            editor.setChecked(text == written(True))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(text)))
        elif isinstance(editor, QPlainTextEdit):
            editor.setPlainText(text)
        else:
            editor.setText(text)  # type: ignore[attr-defined]
        editor.blockSignals(False)
        self._retell()

    def show_value(self, value: Value) -> None:
        """Show the value in force; what a person typed and did not save yet stays."""
        self._newest = value
        if not self.dirty:  # else what was there when typing began is what a save compares
            self.agree(value)
            self.setText(written(value))
        self._retell()

    def put_back(self) -> None:
        """Show what is in force, whatever was typed."""
        if self._newest is not None:
            self.agree(self._newest)
        self.setText(self.stored or "")

    def agree(self, value: Value) -> None:
        """This is in force, whatever is typed."""
        self.seen, self.stored = value, written(value)

    @property
    def dirty(self) -> bool:
        """Whether what is typed is not what is in force."""
        return self.stored is not None and self.text() != self.stored

    def matches(self, search: str) -> bool:
        """Whether label, unit, key, clause or value contain the text."""
        known = (
            _(self.setting.label),
            self.setting.label,
            self.setting.key,
            self.setting.clause,
            self.text(),
            _(self.setting.group),
        )
        return any(search.casefold() in text.casefold() for text in known)

    def _touched(self, *_args: object) -> None:
        self._retell()
        self.edited.emit()

    def _to_default(self) -> None:
        self.setText(written(self.setting.default))
        self._touched()

    def _retell(self) -> None:
        if not hasattr(self, "note"):
            return
        default = written(self.setting.default)
        usual = self.text() == default
        self.default_button.setVisible(not usual)
        if isinstance(self.editor, QComboBox):
            for number, choice in enumerate(self.setting.choices):
                self.editor.setItemText(number, _(CHOICES.get(choice, choice)))
        parts = [_("not saved yet") if self.dirty else self._usual_said() if usual else self._default_said(default)]
        if self.setting.clause:
            parts.append(_("clause {clause}", clause=self.setting.clause))
        if self.setting.hint:
            parts.append(_(self.setting.hint))
        self.note.show_text("  ·  ".join(filter(None, parts)))

    def _usual_said(self) -> str:
        return _("standard text") if self._standard else _("default")

    def _default_said(self, default: str) -> str:
        if self._standard:
            return _("the company's own wording")
        if isinstance(self.editor, QCheckBox):
            default = _("yes") if self.setting.default else _("no")
        return _("default: {value}", value=_(CHOICES.get(default, default))) if default else ""


def written(value: Value) -> str:
    """A setting's value as the screen writes it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
