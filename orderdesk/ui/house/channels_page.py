"""The ways orders come in: those every desk knows and the company's own, which can be added to (000-01)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from orderdesk.commands.channels import add_channel, change_channel
from orderdesk.language import N_, _
from orderdesk.queries.channels import ChannelRow, channels
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS
from orderdesk.ui import words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.choice import Choice
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label, card
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

LIST = (
    Column[ChannelRow]("name", N_("Name"), lambda r: r.name, kind=Kind.WORD, stretch=True, strong=True),
    Column[ChannelRow]("code", N_("Code"), lambda r: r.code, width=110),
    Column[ChannelRow]("base", N_("Works like"), lambda r: CHANNELS[r.base], kind=Kind.WORD, width=130),
    Column[ChannelRow](
        "open", N_("State"), lambda r: N_("Not in use") if r.disabled else N_("In use"), kind=Kind.WORD, width=80,
        ink=lambda r: "soft" if r.disabled else "",
    ),
)  # fmt: skip
FIXED = N_("Every desk knows this channel; it cannot be changed.")


class ChannelsPage(QWidget):
    """A list at the left, at the right a form for a new channel or the one chosen. Signals: `edited()`."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab, self._jobs = tab, tab.jobs
        self._row: ChannelRow | None = None
        self._key = uuid.uuid4().hex
        self.list = PagedTable("channels", LIST, tab.jobs, row_id=lambda r: r.code, icon="funnel", empty=(N_("No channels"), ""))
        self.list.current_changed.connect(self._show_row)
        may = "channel.edit"
        self.new_act = tab.act("newChannel", N_("New channel"), "Ctrl+Shift+N", self.begin, right=may, icon="plus")
        self.keep_act = tab.act("keepChannel", N_("Save the channel"), "Ctrl+Return", self.save, right=may, icon="check")
        self.close_act = tab.act("closeChannel", N_("Close it for new orders"), "", self._toggle, right=may, icon="prohibit")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split("channels", self.list, self._side(), shares=(7, 5)))
        self.begin()

    def _side(self) -> QWidget:
        frame = card()
        column = QVBoxLayout(frame)
        column.setContentsMargins(M, M, M, M)
        column.setSpacing(S)
        self.title, self.hint = Label("head"), Label("soft", wrap=True)
        self.code, self.name = QLineEdit(), QLineEdit()
        self.base = Choice(CHANNELS)
        self.form = Form()
        self.form.row("code", N_("Code"), self.code, needed=True, hint=N_("Small letters and digits, such as store"))
        self.form.row("name", N_("Name"), self.name, needed=True)
        self.form.row("base", N_("Works like"), self.base, needed=True)
        acts = QHBoxLayout()
        acts.addWidget(self.close_act.button(quiet=True))
        acts.addStretch(1)
        acts.addWidget(self.new_act.button())
        acts.addWidget(self.keep_act.button(primary=True))
        for widget in (self.title, self.form, self.hint):
            column.addWidget(widget)
        column.addLayout(acts)
        column.addStretch(1)
        return frame

    def reload(self) -> None:
        """Read the channels."""
        self._jobs.read(self, "channels", channels, then=self.list.show_rows)

    def begin(self) -> None:
        """An empty form for a new channel."""
        self.list.clearSelection()
        self._show(None)
        self.code.setFocus()

    def _show_row(self, row: ChannelRow | None) -> None:
        if row is not None and self.list.hasFocus() or row is None:
            self._show(row)

    def _show(self, row: ChannelRow | None) -> None:
        self._row, self._key = row, uuid.uuid4().hex
        self.form.clear_errors()
        fixed = row is not None and row.id is None
        self.form.set_text("code", row.code if row else "")
        self.form.set_text("name", _(row.name) if row else "")
        self.base.set_value(row.base if row else "platform")
        self.code.setEnabled(row is None)
        self.base.setEnabled(row is None)
        self.name.setEnabled(not fixed)
        words.say(self.title.setText, N_("New channel") if row is None else N_("Channel {code}"), code=row.code if row else "")
        words.say(self.hint.setText, FIXED if fixed else N_("One that works like the phone is read back before it is submitted."))
        self.keep_act.allow_if(not fixed, FIXED)
        self.close_act.allow_if(row is not None and not fixed, FIXED if fixed else N_("Choose a channel in the list."))
        self.close_act.rename(N_("Open it again") if row is not None and row.disabled else N_("Close it for new orders"))

    def save(self) -> None:
        """Add the new channel, or rename the one chosen."""
        self.form.clear_errors()
        if self._row is None:
            values = (self.form.text("code"), self.form.text("name"), self.base.value())
            self._do(add_channel, *values)
        elif self._row.id is not None:
            self._do(change_channel, self._row.id, self._row.version, self.form.text("name"), self._row.disabled)

    def _toggle(self) -> None:
        row = self._row
        if row is not None and row.id is not None:
            self._do(change_channel, row.id, row.version, row.name, not row.disabled)

    def _do(self, command: Callable[..., Changes], *args: object) -> None:
        self._jobs.do(self, command, *args, key=self._key, then=self._saved, failed=self._refuse, always=self.keep_act.begin())

    def _saved(self, changes: Changes) -> None:
        self._tab.notice.good(N_("Channel {code} is saved."), code=changes.number)
        self.begin()
        self.reload()

    def _refuse(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)
