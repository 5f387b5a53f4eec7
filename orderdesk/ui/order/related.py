"""What belongs to an order beside its lines: reviews, shipments, bills, messages, files, its archive, one list at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPlainTextEdit, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.orders import FileRow
from orderdesk.queries.whole_order import MessageRow, WholeOrder
from orderdesk.ui import words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.order.archiving import DEFECT_COLUMNS, archive_note
from orderdesk.ui.order.columns import BILLS, FILES, MESSAGES, SHIPMENTS
from orderdesk.ui.order.facts import decision
from orderdesk.ui.order.handing_over import HANDOVERS
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable
from orderdesk.ui.widgets.timeline import Timeline

LISTS = (
    ("shipments", N_("Shipments")),
    ("bills", N_("Bills")),
    ("reviews", N_("Reviews")),
    ("messages", N_("Messages")),
    ("files", N_("Files")),
    ("handovers", N_("Originals")),
    ("archive", N_("Archive")),
)


class Related(QWidget):
    """The lists under the lines. Signals: `file_opened(FileRow)` for Enter or a double click on a file."""

    file_opened = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole: WholeOrder | None = None
        self._messages: tuple[MessageRow, ...] = ()
        self.chips = FilterChips(LISTS)
        self.chips.chosen.connect(self.show_list)
        self.shipments = PagedTable(
            "orderShipments", SHIPMENTS, jobs, row_id=lambda r: r.shipment_id, compact=True,
            empty=(N_("Nothing shipped yet"), N_("Shipments appear here when the goods are packed.")), icon="truck",
        )  # fmt: skip
        self.bills = PagedTable(
            "orderBills", BILLS, jobs, row_id=lambda r: r.bill_id, compact=True,
            empty=(N_("Nothing billed yet"), N_("Finance bills what was delivered.")), icon="receipt",
        )  # fmt: skip
        self.reviews = Timeline()
        self.reviews.setObjectName("orderReviews")
        self.messages = PagedTable(
            "orderMessages", MESSAGES, jobs, compact=True,
            empty=(N_("No messages"), N_("The mail it came from and what is sent about it appear here.")), icon="envelope",
        )  # fmt: skip
        self.message_text = QPlainTextEdit()
        self.message_text.setObjectName("messageText")
        self.message_text.setReadOnly(True)
        words.say(self.message_text.setAccessibleName, N_("Message"))
        self.messages.current_changed.connect(self._show_message)
        self.files = PagedTable(
            "orderFiles", FILES, jobs, compact=True,
            empty=(N_("No files"), N_("Files that came with the order's mail, and documents added here.")), icon="paperclip",
        )  # fmt: skip
        self.files.activated.connect(self.file_opened)
        self.handovers = PagedTable(
            "orderHandovers", HANDOVERS, jobs, compact=True, icon="handshake",
            empty=(N_("No originals handed over yet"), N_("Ctrl+G hands the form and its attachments to the next person.")),
        )  # fmt: skip
        self.defects = PagedTable(
            "orderDefects", DEFECT_COLUMNS, jobs, row_id=lambda r: r.id, compact=True,
            empty=(N_("No defects"), N_("A document found altered or unclear is recorded here.")), icon="archive",
        )  # fmt: skip
        self._stack = QStackedWidget()
        for page in (
            self.shipments,
            self.bills,
            self.reviews,
            self._message_page(),
            self.files,
            self.handovers,
            self._archive_page(),
        ):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.chips)
        column.addWidget(self._stack, 1)
        words.tell(self, self._retell)

    def _message_page(self) -> QWidget:
        return split("orderMessages", self.messages, self.message_text, shares=(6, 4))

    def _archive_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.archive_note = Label("soft", wrap=True)
        self.archive_note.setObjectName("archiveNote")
        column.addWidget(self.archive_note)
        column.addWidget(self.defects, 1)
        return page

    def show_list(self, key: str) -> None:
        """Show one of LISTS."""
        self.chips.choose(key)
        self._stack.setCurrentIndex([name for name, _text in LISTS].index(key))

    def shown(self) -> str:
        """Which of LISTS is shown."""
        return LISTS[self._stack.currentIndex()][0]

    def file(self) -> FileRow | None:
        """The file in hand."""
        return self.files.current()

    def show_order(self, whole: WholeOrder) -> None:
        """Show what belongs to this order."""
        first = self._whole is None
        self._whole = whole
        self.shipments.show_rows(whole.shipments)
        self.bills.show_rows(whole.bills)
        self.messages.show_rows(whole.messages)
        self.files.show_rows(whole.order.files)
        self.handovers.show_rows(whole.handovers)
        self.defects.show_rows(whole.defects)
        counts = (
            whole.shipments,
            whole.bills,
            whole.decisions,
            whole.messages,
            whole.order.files,
            whole.handovers,
            whole.defects,
        )
        for (key, _text), rows in zip(LISTS, counts, strict=True):
            self.chips.set_count(key, len(rows))
        if first:  # begin with the list that says most of where the order stands
            filled = [key for (key, _text), rows in zip(LISTS, counts, strict=True) if rows]
            self.show_list("bills" if whole.bills else filled[0] if filled else LISTS[0][0])
        self._retell()

    def _retell(self) -> None:
        if self._whole is not None:
            self.reviews.show_entries([decision(row) for row in reversed(self._whole.decisions)])
            self.archive_note.setText(archive_note(self._whole))

    def _show_message(self, row: MessageRow | None) -> None:
        self.message_text.setPlainText("\n\n".join(filter(None, (row.error, row.body))) if row else "")
