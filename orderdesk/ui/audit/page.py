"""The settings tab's page of the audit trail: search it, prove it, print the day's closing sheet."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from orderdesk.database.audit import AuditStanding, seal, verify
from orderdesk.documents.collect_closing import closing_sheet
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui import format
from orderdesk.ui.audit.changes_list import ChangesList
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.papers import show_paper

CLEAN = N_(
    "The audit trail is as it was sealed: {rows} rows in {blocks} blocks, {unsealed} not sealed yet. "
    "Head {head} at row {row}, {at}."
)
UNSEALED = N_("Nothing is sealed yet. The first block is made within a few seconds after the first change.")


class AuditPage(QWidget):
    """Its buttons are its own: they show only here. Signals: `edited()`, as every page of the tab has it; never sent."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self.setObjectName("auditPage")
        self._tab, self._jobs, self._context = tab, tab.jobs, tab.context
        self.changes = ChangesList(tab.context, tab.notice)
        self.verify_act = Act(self, "auditVerify", N_("Verify"), "Ctrl+Shift+V", self.verify, icon="shield-check")
        self.closing_act = Act(self, "closingSheet", N_("Closing sheet"), "Ctrl+P", self._closing, icon="printer")
        for act in (self.verify_act, self.closing_act):
            self.changes.buttons.addWidget(act.button(quiet=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.changes, 1)

    def reload(self) -> None:
        """Read anew."""
        self.changes.read()

    def verify(self) -> None:
        """Prove the whole trail and say what was found."""
        desk = self._context.desk

        def prove() -> AuditStanding:
            seal(desk)
            found: AuditStanding = desk.read(verify)
            return found

        self._tab.notice.info(N_("The audit trail is being proved …"))
        self._jobs.call(self, "verify", prove, then=self._proved, always=self.verify_act.begin())

    def _proved(self, stands: AuditStanding) -> None:
        if not stands.good:
            values: dict[str, Any] = dict(stands.values)
            self._tab.notice.refuse(Refused(stands.trouble, **values))
            return
        if stands.head is None:
            self._tab.notice.info(UNSEALED)
            return
        self._tab.notice.good(
            CLEAN,
            rows=stands.rows, blocks=stands.blocks, unsealed=stands.unsealed,
            head=stands.head.digest[:16], row=stands.head.row, at=format.moment_exact(stands.head.at),
        )  # fmt: skip

    def _closing(self) -> None:
        """The sheet of the day that the list ends with, or of today; sealed first, so that it covers what was done till now."""
        try:
            day = self.changes.end.value() or self._context.today()
        except Refused as refused:
            self._tab.notice.refuse(refused)
            return
        desk, held = self._context.desk, self.closing_act.begin()

        def show(_sealed: int) -> None:
            show_paper(self, self._jobs, f"closing-{day:%Y%m%d}.pdf", closing_sheet, day, always=self.closing_act.begin())

        self._jobs.call(self, "seal", lambda: seal(desk), then=show, always=held)
