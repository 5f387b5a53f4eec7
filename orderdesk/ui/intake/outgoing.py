"""Answers to customers: the acknowledgement of a mail order is queued, sent in the background, and its fate is shown (000-08)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from orderdesk.commands import receive
from orderdesk.commands.mail import acknowledge_order, send_again
from orderdesk.language import N_
from orderdesk.queries.intake import OutboxRow, outbox, outbox_messages
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.mailboxes import minutes_to_wait
from orderdesk.ui import style, words
from orderdesk.ui.context import Context
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label

MINUTE = 60_000


class Outgoing(QFrame):
    """A line that is there only while messages could not be sent. Signals: `sent(OutboxRow)`, `not_sent(OutboxRow)`."""

    sent = Signal(object)
    not_sent = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outgoing")
        style.role(self, "notice_warn")
        self._context, self._jobs = context, context.jobs
        self._failed: Sequence[OutboxRow] = ()
        self._waiting_for: set[int] = set()
        self.retry = QTimer(self, singleShot=True)
        self.retry.timeout.connect(self._retry)
        self.text = Label(wrap=True)
        self.text.setObjectName("outgoingText")
        self.again = Act(self, "sendAgain", N_("Send again"), "", self._send_again, icon="arrow-clockwise")
        if not context.may("mail.send"):
            self.again.withhold()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, XS, S, XS)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.again.button(quiet=True))
        self.hide()

    def reload(self) -> None:
        """Look for messages that could not be sent."""
        self._jobs.read(self, "failed", outbox, ("failed",), then=self._show)

    def acknowledge(self, order_id: int) -> None:
        """Tell the customer that his order was received; a refusal is shown and can be put right in the order."""
        if self._context.may("mail.send"):
            self._jobs.do(self, acknowledge_order, order_id, then=self._queued, failed=self._refused)

    def _queued(self, changes: Changes) -> None:
        self._waiting_for.add(changes.made or 0)
        self.send()

    def send(self) -> None:
        """Send what is queued, in the background."""
        desk, actor = self._context.desk, self._context.actor
        self._jobs.call(self, "send", lambda: receive.send_outbox(desk, actor), then=self._look, failed=self._refused)

    def _look(self, _report: object) -> None:
        self._jobs.read(self, "fate", outbox_messages, frozenset(self._waiting_for), then=self._tell)

    def _tell(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            if row.state != "queued":
                self._waiting_for.discard(row.id)
                (self.sent if row.state == "sent" else self.not_sent).emit(row)
        self.reload()
        told = frozenset(row.order_id for row in rows if row.order_id is not None)
        self._jobs.announce(Changes(frozenset({Area.INTAKE}), told))  # sending is written down outside jobs

    def _show(self, rows: Sequence[OutboxRow]) -> None:
        self._failed = rows
        self.setVisible(bool(rows))
        if rows and not self.retry.isActive() and self._context.may("mail.send"):
            self.retry.start(MINUTE * minutes_to_wait(min(row.attempts for row in rows)))
        if rows:
            words.say(
                self.text.setText,
                N_("{count} messages could not be sent; the last to {recipient}: {reason}")
                if len(rows) > 1
                else N_("The message to {recipient} could not be sent: {reason}"),
                count=len(rows),
                recipient=rows[-1].recipient,
                reason=rows[-1].error,
            )

    def _retry(self) -> None:
        """Try again by itself, later each time, as often as the settings say; then it waits for a person."""
        desk, actor = self._context.desk, self._context.actor
        self._waiting_for |= {row.id for row in self._failed}
        self._jobs.call(
            self, "retry", lambda: receive.send_failed_again(desk, actor), then=self._look, failed=lambda _refused: None
        )

    def _send_again(self) -> None:
        for row in self._failed:
            self._waiting_for.add(row.id)
            last = row is self._failed[-1]
            self._jobs.do(self, send_again, row.id, then=(lambda _changes: self.send()) if last else None)

    def _refused(self, error: Refused) -> None:
        self.reload()
        self._jobs.show_refusal(self, error)
