"""A mail as it came: who, when, its files, its words with what was read from them tinted.

pane.show_mail(detail)      pane.show_mail(None)
pane.file_wanted.connect(…) # an attachment is to be saved: FileRow
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.intake import MailDetail
from orderdesk.queries.orders import FileRow
from orderdesk.rules.intake import MAIL_KINDS
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.style.tokens import L, M, S
from orderdesk.ui.widgets.label import Label

SHORTEST = 2
CELL = 56.0  # pixels between the cells of a sheet's row
WORDS_OF = {
    "contact": "contact",
    "phone": "phone",
    "ship_to": "ship_to",
    "requested_date": "date_words",
    "customer_po": "customer_po",
    "customer_ref": "customer_ref",
    "remark": "remark",
}
"""Field -> what of the reading stands in the mail in the customer's own words."""
Spot = tuple[str, bool]


class MailPane(QWidget):
    """Signals: `file_wanted(FileRow)`."""

    file_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mailPane")
        self.mail: MailDetail | None = None
        self.subject, self.writer, self.when = Label("head", elide=True), Label("soft", elide=True), Label("small")
        self.kind, self.problem = Label("strong"), Label("doubt", wrap=True)
        self.subject.setObjectName("mailSubject")
        self.problem.setObjectName("mailProblem")
        self._files = QWidget()
        self._file_row = QHBoxLayout(self._files)
        self._file_row.setContentsMargins(0, 0, 0, 0)
        self._file_row.setSpacing(S)
        self.text = QPlainTextEdit()
        self.text.setObjectName("mailText")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAcceptDrops(False)
        self.text.setTabStopDistance(CELL)
        words.say(self.text.setAccessibleName, N_("The words of the mail"))
        self.below = QVBoxLayout()  # what the room adds between the words and the buttons
        self.below.setSpacing(S)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(S)
        self._lay_out()
        style.themed(self, self._tint)
        words.tell(self, self._retell)

    def _lay_out(self) -> None:
        frame = QFrame()
        style.role(frame, "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(M, S, M, S)
        inside.setSpacing(S)
        line = QHBoxLayout()
        line.setSpacing(L)
        line.addWidget(self.kind)
        line.addWidget(self.writer, 1)
        line.addWidget(self.when)
        inside.addWidget(self.subject)
        inside.addLayout(line)
        inside.addWidget(self.problem)
        inside.addWidget(self._files)
        inside.addWidget(self.text, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addWidget(frame, 1)
        outer.addLayout(self.below)
        outer.addLayout(self.acts)

    def show_mail(self, mail: MailDetail | None) -> None:
        """Show this mail."""
        self.mail = mail
        self.subject.show_text(mail.subject if mail is not None else "")
        who = f"{mail.sender_name} <{mail.sender_address}>".strip() if mail is not None else ""
        self.writer.show_text(who)
        self.text.setPlainText(_whole(mail) if mail is not None else "")
        self._show_files(mail.files if mail is not None else ())
        self._retell()
        self._tint()

    def _show_files(self, files: tuple[FileRow, ...]) -> None:
        while self._file_row.count():
            item = self._file_row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        for file in files:
            button = QPushButton(file.name.replace("&", "&&"))
            button.setObjectName(f"file{file.id}")
            button.setAccessibleName(file.name)
            icons.dress(button, "paperclip")
            words.say(button.setToolTip, N_("Save this file"))
            button.clicked.connect(lambda _on=False, file=file: self.file_wanted.emit(file))
            self._file_row.addWidget(button)
        self._file_row.addStretch(1)
        self._files.setVisible(bool(files))

    def _retell(self) -> None:
        mail = self.mail
        if mail is None:
            return
        words.say(self.kind.setText, MAIL_KINDS.get(mail.kind, MAIL_KINDS["other"]))
        at = mail.sent_at or mail.received_at
        self.when.show_text(format.moment(at))
        self.when.setToolTip(format.moment_full(at))
        twin = (mail.reading or {}).get("duplicate_of")
        said = [mail.problem] if mail.problem else []
        if twin:
            said.append(_("The same was sent before: compare with the other mail or order before you take it."))
        self.problem.show_text("\n".join(said))
        self.problem.setVisible(bool(said))

    def point_at(self, phrase: str) -> None:
        """Bring the customer's words that something was read from into view."""
        found = self._spot(phrase) if len(phrase) >= SHORTEST else None
        if found is not None:
            self.text.setTextCursor(found)
            self.text.ensureCursorVisible()

    def tinted(self) -> list[tuple[str, bool]]:
        """The passages marked and whether each is doubtful, as they stand in the text."""
        return [(part.cursor.selectedText(), part.doubtful) for part in self._marks]

    def _tint(self) -> None:
        reading = self.mail.reading if self.mail is not None else None
        self._marks: list[_Mark] = [mark for phrase, doubt in read_phrases(reading or {}) for mark in self._find(phrase, doubt)]
        colours = style.palette()
        selections = []
        for mark in self._marks:
            shown = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setBackground(QColor(colours.doubt if mark.doubtful else colours.info.paper))
            shown.cursor, shown.format = mark.cursor, look
            selections.append(shown)
        self.text.setExtraSelections(selections)

    def _find(self, phrase: str, doubtful: bool) -> Iterator[_Mark]:
        found = self._spot(phrase)
        if found is not None:
            yield _Mark(found, doubtful)

    def _spot(self, phrase: str) -> QTextCursor | None:
        """The phrase where it stands; else the line or row that has all of its words, between other cells."""
        found = self.text.document().find(_anyhow_spaced(phrase))
        if not found.isNull():
            return found
        wanted = phrase.casefold().split()
        block = self.text.document().begin()
        while wanted and block.isValid():
            line = block.text().casefold()
            if all(word in line for word in wanted):
                row = QTextCursor(block)
                row.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                return row
            block = block.next()
        return None


def _whole(mail: MailDetail) -> str:
    """The words of the mail and, under their names, those of the files it was read from."""
    files = (mail.reading or {}).get("attached") or ()
    return "\n\n".join([mail.body, *(f"[{file.get('name', '')}]\n{file.get('text', '')}" for file in files)])


def _anyhow_spaced(phrase: str) -> QRegularExpression:
    """The phrase with whatever blanks the writer set between its words."""
    parts = [QRegularExpression.escape(part) for part in phrase.split()]
    return QRegularExpression(r"\s+".join(parts), QRegularExpression.PatternOption.CaseInsensitiveOption)


class _Mark:
    def __init__(self, cursor: QTextCursor, doubtful: bool) -> None:
        self.cursor, self.doubtful = cursor, doubtful


def read_phrases(reading: Mapping[str, Any]) -> list[Spot]:
    """The customer's words that something was read from, and whether it is doubtful; longer ones last, on top."""
    doubtful = {str(doubt["field"]) for doubt in reading.get("doubts", ())}
    spots: list[Spot] = []
    for name, words_of in WORDS_OF.items():
        text = reading.get(words_of)
        if text:
            spots.append((str(text), name in doubtful))
    for number, line in enumerate(reading.get("lines") or ()):
        unsure = any(field.startswith(f"lines[{number}]") for field in doubtful)
        spots += [(part.strip(), unsure) for part in str(line.get("text") or "").splitlines()]
    return [(text, unsure) for text, unsure in spots if len(text) >= SHORTEST]
