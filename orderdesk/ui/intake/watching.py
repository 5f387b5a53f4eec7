"""The watched folder of this desk, looked into while the window is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from orderdesk.commands.watching import WatchReport, look_into
from orderdesk.language import N_
from orderdesk.ui.tab import Tab

EVERY_MS = 30_000


class Watching(QObject):
    """Looks every half minute into the folder that the settings name, on computers that have it."""

    def __init__(self, tab: Tab) -> None:
        super().__init__(tab)
        self._tab = tab
        self._folder: Path | None = None
        self._may = tab.actor.may("import.orders") and tab.actor.may("mail.receive")
        self._running = False
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, folder: str) -> None:
        """Look into this folder from now on; "" is none."""
        chosen = Path(folder.strip()) if folder.strip() and self._may else None
        if chosen != self._folder:
            self._folder = chosen
            self._timer.start() if chosen is not None else self._timer.stop()
            if chosen is not None:
                self.look()

    def look(self) -> None:
        """Look now, unless a look is still under way."""
        folder, desk, actor = self._folder, self._tab.context.desk, self._tab.actor
        if folder is None or self._running:
            return
        self._running = True
        self._tab.jobs.call(
            self, "watch", lambda: look_into(desk, actor, folder) if folder.is_dir() else WatchReport(),
            then=self._tell, failed=self._tab.notice.refuse, always=self._ended,
        )  # fmt: skip

    def _ended(self) -> None:
        self._running = False

    def _tell(self, report: WatchReport) -> None:
        if not report.anything:
            return
        if report.to_look:
            self._tab.notice.warn(
                N_("From the folder came {mails} mails and {orders} orders. To look at: {files}"),
                mails=report.mails, orders=report.orders, files="; ".join(report.to_look),
            )  # fmt: skip
        else:
            said = N_("From the folder came {mails} mails and {orders} orders.")
            self._tab.notice.info(said, mails=report.mails, orders=report.orders)
        self._tab.reload()
