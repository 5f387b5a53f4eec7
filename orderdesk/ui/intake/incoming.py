"""Mails and sheets coming in: dropped, opened or fetched; the reading happens elsewhere, and what came of it is said here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from orderdesk.commands import receive
from orderdesk.commands.confidential import note_file
from orderdesk.commands.receive import ReceiveReport
from orderdesk.language import N_, _
from orderdesk.queries.intake import file_content
from orderdesk.queries.orders import FileRow
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.context import Context
from orderdesk.ui.widgets.notice import NoticeBar
from orderdesk.ui.widgets.progress import ProgressRow

MAIL_ENDINGS = frozenset({".eml"})
SHEET_ENDINGS = frozenset({".xlsx", ".csv", ".xlsm", ".xls"})
IMPORT_DIALOG = "orderdesk.ui.imports.dialog"
TOPIC = "receive"
STRANGE = N_("{files} cannot be taken in. Mails end in .eml, sheets in .xlsx or .csv.")


def dropped_files(data: QMimeData) -> list[Path]:
    """The local files of something dragged here."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class Incoming(QObject):
    """Takes files in for the room `place`; `arrived` is called with the report after mails were kept."""

    def __init__(
        self, context: Context, place: QWidget, notice: NoticeBar, progress: ProgressRow, arrived: Callable[[ReceiveReport], None]
    ) -> None:
        super().__init__(place)
        self._context, self._place, self._notice, self._progress, self._arrived = context, place, notice, progress, arrived

    def take(self, paths: Sequence[Path]) -> None:
        """Files of any kind: mails are received, a sheet opens the import, others are refused by name."""
        mails = [path for path in paths if path.suffix.lower() in MAIL_ENDINGS]
        sheets = [path for path in paths if path.suffix.lower() in SHEET_ENDINGS]
        strange = [path.name for path in paths if path not in mails and path not in sheets]
        left_out = [Refused(STRANGE, files=", ".join(strange))] if strange else []
        if left_out:
            self._notice.refuse(left_out[0])
        if mails:
            self.receive_mails(mails, left_out)
        if sheets:
            self.import_sheet(sheets[0])

    def receive_mails(self, paths: Sequence[Path], left_out: Sequence[Refused] = ()) -> None:
        """Read and keep mails; what came with them and was left out is said with what came of them."""
        desk, actor, files = self._context.desk, self._context.actor, tuple(paths)
        self._progress.begin(N_("Reading {count} mails"), count=len(files))
        self._context.jobs.call(
            self,
            TOPIC,
            lambda: receive.receive_files(desk, actor, files),
            then=lambda report: self._report(report, left_out),
            failed=self._notice.refuse,
            always=self._progress.end,
        )

    def fetch(self, always: Callable[[], None]) -> None:
        """Look into the mailbox the settings name."""
        desk, actor = self._context.desk, self._context.actor
        self._progress.begin(N_("Fetching mail"))

        def end() -> None:
            self._progress.end()
            always()

        self._context.jobs.call(
            self, TOPIC, lambda: receive.receive_mailbox(desk, actor), then=self._report, failed=self._notice.refuse, always=end
        )

    def came_by_itself(self, report: ReceiveReport) -> None:
        """Mails were fetched in the background: the lists are read again, and nothing in hand is touched."""
        self._context.jobs.announce(Changes(frozenset({Area.INTAKE})))
        self._context.notify(report_sentence(report))

    def cannot_fetch(self, reason: str) -> None:
        """Fetching in the background began to fail."""
        self._notice.warn(N_("Mail cannot be fetched: {reason}"), reason=reason)

    def choose_mails(self) -> None:
        """Ask for .eml files."""
        dialog = QFileDialog(self._place, _("Open mails"), "", _("Mails (*.eml)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.take([Path(name) for name in names]))
        dialog.open()

    def import_sheet(self, path: Path | None = None) -> None:
        """Open the import of orders from a sheet, with a file if there is one already."""
        if find_spec(IMPORT_DIALOG.rpartition(".")[0]) is None or find_spec(IMPORT_DIALOG) is None:
            self._notice.refuse(Refused(N_("Sheets cannot be imported with this build of the program.")))
            return
        dialog: QDialog = import_module(IMPORT_DIALOG).ImportDialog(self._context, kind="orders", path=path, parent=self._place)
        dialog.open()

    def save_file(self, file: FileRow) -> None:
        """Save an attachment where the person says; it is never opened by this program."""
        dialog = QFileDialog(self._place, _("Save the file"), file.name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda name: self._write(file.id, Path(name)))
        dialog.open()

    def _write(self, file_id: int, path: Path) -> None:
        def write(found: tuple[str, bytes] | None) -> None:
            if found is not None:
                self._context.jobs.do(self, note_file, file_id, then=lambda _changes: keep(found[1]), failed=self._notice.refuse)

        def keep(content: bytes) -> None:
            self._context.jobs.call(self, "save", lambda: save_to(path, content), then=self._saved, failed=self._notice.refuse)

        self._context.jobs.read(self, "file", file_content, file_id, then=write)

    def _saved(self, path: Path) -> None:
        self._notice.good(N_("Saved as {path}."), path=path)

    def _report(self, report: ReceiveReport, left_out: Sequence[Refused] = ()) -> None:
        said, problems = report_sentence(report), [*report.problems, *map(str, left_out)]
        if problems:
            self._notice.warn(N_("{said} {problems}"), said=said, problems=" ".join(problems))
        elif report.kept:
            self._notice.good(N_("{said}"), said=said)
        else:
            self._notice.info(N_("{said}"), said=said)
        self._arrived(report)


def save_to(path: Path, content: bytes) -> Path:
    """Write a file; Refused when that cannot be done."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise Refused(N_("{path} cannot be written: {reason}"), path=path, reason=error.strerror or error) from error
    return path


def report_sentence(report: ReceiveReport) -> str:
    """What came of receiving, in one line."""
    parts = []
    new = len(report.kept) - report.unreadable
    if new:
        parts.append(_("{count} new.", count=new))
    if report.known:
        known = N_("{count} were here already.") if report.known > 1 else N_("It was here already.")
        parts.append(_(known, count=report.known))
    if report.unreadable:
        parts.append(_("{count} could not be read; see Unreadable.", count=report.unreadable))
    return " ".join(parts) or _("No new mail.")
