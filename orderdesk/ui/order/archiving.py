"""Source documents in the order pane: added, archived, and recorded when one is altered or unclear.

self.archiving = Archiving(self)                 # in OrderPane.build, after its own acts
self.archiving.show_order(whole, shown)          # what is allowed now; `shown` is the list in front
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QWidget

from orderdesk.commands.archive import ARCHIVED, add_document, archive_order, record_defect
from orderdesk.language import N_, _
from orderdesk.queries.archive import PAPER, DefectForm, DefectRow, Document, defect_form
from orderdesk.queries.whole_order import WholeOrder
from orderdesk.rules.archive import ARCHIVABLE, DEFECTS
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.dialogs import Question, ask_text
from orderdesk.ui.widgets.form import Form

if TYPE_CHECKING:
    from orderdesk.ui.order.pane import OrderPane

NOT_YET = N_("An order is archived once it is approved.")
NOT_READ = N_("The order is still being read.")


def document_name(name: str) -> str:
    """A source document as people read it: a file's own name, or the form on paper."""
    return _(PAPER) if name == PAPER else name


def _what(row: DefectRow) -> str:
    return " · ".join(filter(None, (document_name(row.document), row.note)))


DEFECT_COLUMNS = (
    Column[DefectRow]("document", N_("Source document"), _what, stretch=True, strong=True, tip=_what),
    Column[DefectRow]("kind", N_("Defect"), lambda r: DEFECTS[r.kind], kind=Kind.WORD, width=72, ink=lambda _r: "bad"),
    Column[DefectRow]("responsible", N_("Person responsible"), lambda r: r.responsible, width=130),
    Column[DefectRow]("amount", N_("Amount"), lambda r: r.amount, kind=Kind.MONEY, width=76),
    Column[DefectRow]("manager", N_("Manager"), lambda r: r.manager, width=76),
    Column[DefectRow]("share", N_("Manager's share"), lambda r: r.share, kind=Kind.MONEY, width=118),
    Column[DefectRow]("finder", N_("Found by"), lambda r: r.found_by, width=76),
    Column[DefectRow]("at", N_("Time"), lambda r: r.at, kind=Kind.DATETIME, width=98),
)


class Archiving:
    """The three acts of an order's source documents, and their dialogs."""

    def __init__(self, pane: OrderPane) -> None:
        self._pane = pane
        self._whole: WholeOrder | None = None
        self.add_act = pane.act("addDocument", N_("Add document"), "Ctrl+D", self.choose, right="document.add", icon="paperclip")
        self.archive_act = pane.act("archive", N_("Archive"), "Ctrl+R", self.ask, right="order.archive", icon="archive")
        self.defect_act = pane.act(
            "recordDefect", N_("Record defect"), "Ctrl+M", self.ask_defect, right="defect.record", icon="warning"
        )
        self._acts = (
            (self.add_act, "files", "document.add"),
            (self.archive_act, "archive", "order.archive"),
            (self.defect_act, "archive", "defect.record"),
        )

    def buttons(self) -> list[QPushButton]:
        """One for each act."""
        return [act.button(quiet=True) for act, _list, _right in self._acts]

    def show_order(self, whole: WholeOrder | None, shown: str) -> None:
        """What can be done with this order while the list `shown` is in front."""
        self._whole = whole
        for act, place, right in self._acts:
            act.allow_if(whole is not None, NOT_READ)
            act.setVisible(shown == place and self._pane.actor.may(right))
        if whole is None:
            return
        archived = whole.archive is not None
        self.add_act.allow_if(not archived, ARCHIVED)
        self.archive_act.allow_if(not archived and whole.order.state in ARCHIVABLE, ARCHIVED if archived else NOT_YET)
        self.defect_act.allow()

    # documents

    def choose(self) -> None:
        """Ask which file is the document."""
        dialog = QFileDialog(self._pane, _("Add document"))
        dialog.setObjectName("addDocumentDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.add(Path(chosen)))
        dialog.open()

    def add(self, path: Path) -> None:
        """Keep this file with the order."""
        self._pane.jobs.call(self._pane, "document", partial(_content, path), then=partial(self._send, path.name))

    def _send(self, name: str, content: bytes) -> None:
        done = partial(self._pane.notice.good, N_("{name} is kept with the order."), name=name)
        self._do(add_document, name, content, then=done, act=self.add_act)

    # archiving

    def ask(self) -> None:
        """Ask for the note, then archive."""
        if self._whole is None:
            return
        files = len(self._whole.order.files)
        ask_text(
            self._pane,
            N_("Archive the documents of {number}"),
            N_(
                "{count} files and the mail it came by are put away with your name: you answer for them. After that nobody can "
                "change the order, nor add, change or take away a document. A note is needed only when there is no document."
            ),
            verb=N_("Archive"),
            needed=False,
            then=self.archive,
            number=self._whole.order.number,
            count=files,
        )

    def archive(self, note: str) -> None:
        """Archive, with this note."""
        done = partial(self._pane.notice.good, N_("The documents are archived. You answer for them."))
        self._do(archive_order, note, then=done, act=self.archive_act)

    # defects

    def ask_defect(self) -> None:
        """Read what can be recorded, then ask."""
        self._pane.jobs.read(self._pane, "defectForm", defect_form, self._pane.order_id, then=self._open)

    def _open(self, offered: DefectForm | None) -> None:
        if offered is not None:
            DefectQuestion(self._pane, offered).open()

    def _do(self, command: Callable[..., Changes], *args: object, then: Callable[[], None], act: Act) -> None:
        pane = self._pane
        pane.jobs.do(pane, command, pane.order_id, *args, key=uuid.uuid4().hex, then=lambda _changes: then(), always=act.begin())


class DefectQuestion(Question):
    """Which document, what is wrong with it, who answers for it; open until it is recorded."""

    def __init__(self, pane: OrderPane, offered: DefectForm) -> None:
        super().__init__(
            pane.window(),
            N_("Record a defect of a document"),
            N_("{amount} for the person responsible and {share} for the manager are recorded. It cannot be taken back."),
            N_("Record"),
            amount=lambda: format.money(offered.amount),
            share=lambda: format.money(offered.share),
        )
        self.setObjectName("defectQuestion")
        self._pane = pane
        self._key = uuid.uuid4().hex
        self._offered = offered
        self.document, self.kind, self.responsible, self.manager = (QComboBox() for _number in range(4))
        for document in offered.documents:
            self.document.addItem(document_name(document.name), document)
        for kind, name in DEFECTS.items():
            self.kind.addItem(_(name), kind)
        for key, name in offered.people:
            self.responsible.addItem(name, key)
        self.responsible.setCurrentIndex(max(0, self.responsible.findData(offered.responsible_id)))
        self.manager.addItem("–", None)
        for key, name in offered.managers:
            self.manager.addItem(name, key)
        self.manager.setCurrentIndex(1 if len(offered.managers) == 1 else 0)
        self.note = QLineEdit()
        self.form = Form()
        for row, text, editor in self._rows():
            editor.setObjectName(f"defect_{row}")
            self.form.row(row, text, editor)
        self.content.addWidget(self.form)
        self.document.setFocus()

    def _rows(self) -> tuple[tuple[str, str, QWidget], ...]:
        return (
            ("document", N_("Source document"), self.document),
            ("kind", N_("Defect"), self.kind),
            ("responsible", N_("Person responsible"), self.responsible),
            ("manager", N_("Manager"), self.manager),
            ("note", N_("Note"), self.note),
        )

    def accept(self) -> None:
        """Record it; a refusal is said here and what was chosen stays."""
        self.form.clear_errors()
        document: Document = self.document.currentData()
        self._pane.jobs.do(
            self, record_defect, self._pane.order_id, document.name, self.kind.currentData(), self.responsible.currentData(),
            self.manager.currentData(), attachment_id=document.file_id, note=self.note.text(),
            key=self._key, then=self._recorded, failed=self._refused, always=self.accept_act.begin(),
        )  # fmt: skip

    def _recorded(self, _changes: Changes) -> None:
        self._pane.notice.good(N_("The defect is recorded."))
        super().accept()

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        if error.field in self.form.fields:
            self.form.refuse(error)
        else:
            self._pane.notice.refuse(error)


def archive_note(whole: WholeOrder) -> str:
    """Who archived the order and answers for it, or that nobody did yet."""
    if whole.archive is None:
        return _("Not archived yet.")
    row = whole.archive
    told = _("Archived by {who}, {when}: {count} documents.", who=row.by, when=format.moment(row.at), count=row.documents)
    return f"{told} {row.note}".strip()


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(N_("{path} cannot be read: {reason}."), path=path, reason=reason) from None
