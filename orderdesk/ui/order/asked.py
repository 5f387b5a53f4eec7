"""In the order pane: what a colleague asked of this person, answered there, and the check item by item after the review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from orderdesk.commands.review import answer_question
from orderdesk.language import N_
from orderdesk.queries.review import QuestionRow, questions
from orderdesk.queries.whole_order import WholeOrder
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.going_through import go_through
from orderdesk.ui.widgets.dialogs import ask_text

if TYPE_CHECKING:
    from orderdesk.ui.order.pane import OrderPane


class Asked:
    """Two acts; answering is shown only to whom a question waits for."""

    def __init__(self, pane: OrderPane) -> None:
        self._pane = pane
        self._waiting: QuestionRow | None = None
        self.answer_act = pane.act("answerQuestion", N_("Answer"), "Ctrl+Q", self.ask, icon="question")
        self.walk_act = pane.act("goThrough", N_("Item by item"), "Ctrl+F9", self.walk, right="order.enter", icon="list-bullets")
        self.answer_act.setVisible(False)

    def buttons(self) -> list[QPushButton]:
        """Their buttons."""
        return [self.answer_act.button(), self.walk_act.button(quiet=True)]

    def show_order(self, whole: WholeOrder | None) -> None:
        """Look whether somebody waits for this person's answer."""
        self.walk_act.allow_if(whole is not None, N_("The order is still being read."))
        if whole is not None:
            self._pane.jobs.read(self._pane, "questions", questions, whole.order.id, then=self._show)

    def _show(self, rows: tuple[QuestionRow, ...]) -> None:
        me = self._pane.actor.staff_id
        self._waiting = next((row for row in rows if row.asked_of_id == me and row.answered_at is None), None)
        self.answer_act.setVisible(self._waiting is not None)
        if self._waiting is not None:
            self._pane.notice.warn(
                N_("{name} asks: {question} Answer with Ctrl+Q."), name=self._waiting.asked_by, question=self._waiting.question
            )

    def ask(self) -> None:
        """Ask for the answer."""
        row = self._waiting
        if row is not None:
            ask_text(
                self._pane, N_("Answer {name}"), "{question}", verb=N_("Answer"), then=lambda text: self._send(row, text),
                name=row.asked_by, question=row.question,
            )  # fmt: skip

    def _send(self, row: QuestionRow, text: str) -> None:
        self._pane.jobs.do(
            self._pane, answer_question, row.id, text, key=f"answer-{row.id}",
            then=lambda _changes: self._pane.notice.good(N_("Your answer stands with the order.")),
            always=self.answer_act.begin(),
        )  # fmt: skip

    def walk(self) -> None:
        """Go through the order item by item."""
        go_through(self._pane, self._pane.jobs, self._pane.order_id, self._walked, self._refuse)

    def _walked(self, changes: Changes) -> None:
        self._pane.notice.good(N_("What was found is kept with the order."))

    def _refuse(self, error: Refused) -> None:
        self._pane.notice.refuse(error)
