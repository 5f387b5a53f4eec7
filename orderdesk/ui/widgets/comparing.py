"""The question when two people changed one record: field, what was there, what you typed, what the other wrote; pick one of each.

    ask_which(self, merge, wording, editor, then=self._save_merged)     # editor: who and when, or None; then gets the choices

`wording.label(difference)` and `wording.text(difference, value)` speak. Going back changes nothing: what was typed stays typed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QRadioButton, QScrollArea, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.editors import Editor
from orderdesk.rules.merging import Difference, Merge, Side
from orderdesk.ui import format, style
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.label import Label, said

Choices = dict[int, Side]
WIDTH = 920
HIGHEST = 420


class Wording(Protocol):
    """How the differences of one kind of record are spoken."""

    def label(self, difference: Difference) -> str:
        """The field, in the reader's language."""

    def text(self, difference: Difference, value: Any) -> str:
        """A value as people read it; of a row as a whole too."""


class Answer(QFrame):
    """One of the two answers of a row: a round button with the text beside it; a click anywhere chooses it."""

    def __init__(self, name: str, text: str, spoken: str) -> None:
        super().__init__()
        style.role(self, "card")
        self.button = QRadioButton()
        self.button.setObjectName(name)
        self.button.setAccessibleName(spoken)
        self.text_label = Label(wrap=True)
        self.text_label.show_text(text)
        self.text_label.setObjectName(f"{name}Text")
        row = QHBoxLayout(self)
        row.setContentsMargins(S, XS, S, XS)
        row.setSpacing(S)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text_label, 1)

    def mousePressEvent(self, _event: Any) -> None:
        self.button.setChecked(True)
        self.button.setFocus(Qt.FocusReason.MouseFocusReason)


class WhichQuestion(Question):
    """See the top of the module."""

    def __init__(self, parent: QWidget, merge: Merge, wording: Wording, editor: Editor | None) -> None:
        who = editor.name if editor is not None else ""
        named: dict[str, Any] = {"name": who} if who else {}
        super().__init__(
            parent,
            N_("{name} changed this meanwhile") if who else N_("Somebody else changed this meanwhile"),
            N_("Choose what shall stand. What only you changed stays as you typed it; going back loses nothing."),
            N_("Save this"),
            **named,
        )
        self.setObjectName("which")
        self.merge, self._wording, self._editor = merge, wording, editor
        self.answers: list[tuple[Answer, Answer]] = []
        self._groups: list[QButtonGroup] = []
        self.setMinimumWidth(WIDTH)
        self.content.addWidget(self._table())
        row = QHBoxLayout()
        row.setSpacing(S)
        self.all_mine = Act(self, "allMine", N_("Mine everywhere"), "Alt+1", lambda: self.choose_all(Side.MINE))
        self.all_theirs = Act(self, "allTheirs", N_("Theirs everywhere"), "Alt+2", lambda: self.choose_all(Side.THEIRS))
        for act in (self.all_mine, self.all_theirs):
            row.addWidget(act.button(quiet=True))
        row.addStretch(1)
        self.content.addLayout(row)
        if self.answers:
            self._chosen(0).setFocus()

    def _table(self) -> QWidget:
        page = QWidget()
        page.setObjectName("page")
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, M, 0)
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(XS)
        for column, share in enumerate((4, 5, 6, 6)):
            grid.setColumnStretch(column, share)
        for column, head in enumerate(
            (said(N_("Field"), "caption"), said(N_("Before"), "caption"), self._mine(), self._theirs())
        ):
            grid.addWidget(head, 0, column)
        for number, difference in enumerate(self.merge.differences):
            self._row(grid, number, difference)
        grid.setRowStretch(len(self.merge.differences) + 1, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        page.resize(WIDTH - 60, 10)
        needed = grid.heightForWidth(WIDTH - 60) if grid.hasHeightForWidth() else page.sizeHint().height()
        area.setMinimumHeight(min(HIGHEST, needed + S))
        return area

    def _mine(self) -> Label:
        return said(N_("You typed"), "caption")

    def _theirs(self) -> Label:
        editor = self._editor
        if editor is None:
            return said(N_("The other wrote"), "caption")
        return said(N_("{name} wrote, {time}"), "caption", name=editor.name, time=lambda: format.moment(editor.at))

    def _row(self, grid: QGridLayout, number: int, difference: Difference) -> None:
        label = self._wording.label(difference)
        field = Label(wrap=True)
        field.show_text(label)
        field.setContentsMargins(0, S, 0, 0)
        before = Label("soft", wrap=True)
        before.setContentsMargins(0, S, 0, 0)
        before.show_text(self._spoken(difference, difference.before))
        before.setObjectName(f"before_{number}")
        mine, theirs = (
            Answer(f"{side.value}_{number}", self._spoken(difference, value), f"{label}: {whose}")
            for side, value, whose in (
                (Side.MINE, difference.mine, _("yours")),
                (Side.THEIRS, difference.theirs, _("theirs")),
            )
        )
        group = QButtonGroup(self)
        for answer in (mine, theirs):
            group.addButton(answer.button)
        (mine if difference.usual is Side.MINE else theirs).button.setChecked(True)
        self._groups.append(group)
        self.answers.append((mine, theirs))
        for column, widget in enumerate((field, before, mine, theirs)):
            grid.addWidget(widget, number + 1, column, Qt.AlignmentFlag.AlignTop)

    def _spoken(self, difference: Difference, value: Any) -> str:
        if value is None and not difference.cell:
            return _("not there") if difference.row is not None else "–"
        return self._wording.text(difference, value) or "–"

    def _chosen(self, number: int) -> QRadioButton:
        return next(answer.button for answer in self.answers[number] if answer.button.isChecked())

    def choose_all(self, side: Side) -> None:
        """Choose the same side in every row."""
        for mine, theirs in self.answers:
            (mine if side is Side.MINE else theirs).button.setChecked(True)

    def choices(self) -> Choices:
        """What was chosen, by number of the difference."""
        return {
            number: Side.MINE if mine.button.isChecked() else Side.THEIRS for number, (mine, _theirs) in enumerate(self.answers)
        }


def ask_which(
    parent: QWidget, merge: Merge, wording: Wording, editor: Editor | None, *, then: Callable[[Choices], None]
) -> WhichQuestion:
    """Ask; `then` gets the choices unless the person goes back."""
    dialog = WhichQuestion(parent.window(), merge, wording, editor)
    dialog.accepted.connect(lambda: then(dialog.choices()))
    dialog.open()
    return dialog
