"""The packing bench: one order, counted by scanning, into one shipment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.shipping import PackCase
from orderdesk.rules.errors import Refused
from orderdesk.rules.packing import fitting, remaining
from orderdesk.ui import format, style, words
from orderdesk.ui.shipping.columns import BENCH, BenchLine
from orderdesk.ui.style.tokens import HEAD, L, M, S
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.table import PagedTable

ROW_HEIGHT = 40
MOST_LEFT = 3  # lines named in what remains


class Verdict(QFrame):
    """What came of the last scan, to be read from two steps away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("verdict")
        self.kind = ""
        self.label = Label("title", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(L, M, L, M)
        row.addWidget(self.label, 1)
        self.say("info", N_("Scan an order number to begin."))

    def say(self, kind: str, text: str, /, **values: object) -> None:
        """Show good, bad or info."""
        self.kind = kind
        words.say(self.label.setText, text, **values)
        self.setAccessibleName(self.label.text())
        style.role(self, f"notice_{kind}")
        for child in self.findChildren(QWidget):
            child.style().unpolish(child)
            child.style().polish(child)

    def refuse(self, error: Refused) -> None:
        """Show why a scan counts nothing."""
        self.say("bad", error.text, **error.values)

    def text(self) -> str:
        """What it says."""
        return self.label.text()


class ScanField(QLineEdit):
    """Where codes arrive. Signals: `scanned(text)`."""

    scanned = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scan")
        style.role(self, "big")
        words.say(self.setPlaceholderText, N_("Scan an order or a product; 12*code for twelve"))
        words.say(self.setAccessibleName, N_("Scan"))
        self.returnPressed.connect(self._enter)

    def _enter(self) -> None:
        text = self.text().strip()
        self.clear()
        if text:
            self.scanned.emit(text)


class Bench(QWidget):
    """The order in hand, its counts, and where the package waits. Counts are kept by order, so that one can be put aside."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bench")
        self.case: PackCase | None = None
        self.key = ""
        self._counts: dict[int, dict[int, Decimal]] = {}
        self.verdict, self.scan = Verdict(), ScanField()
        self.title = Label("title", elide=True)
        self.due = Label("head")
        self.goes_to = Label("soft", wrap=True)
        self.request = Label("notice", wrap=True)
        self.lines = PagedTable(
            "benchLines", BENCH, row_id=attrgetter("line.line_id"), icon="barcode",
            empty=(N_("No order on the bench"), N_("Scan its number off the pick list, or choose it on the left.")),
        )  # fmt: skip
        self.lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the scanner types into the field, whatever is clicked
        self.lines.setStyleSheet(f"QTableView {{ font-size: {HEAD}px; }}")
        self.lines.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        words.say(self.lines.setAccessibleName, N_("Lines to pack"))
        self.remains = Label("soft", wrap=True)
        self.remains.setObjectName("remains")
        self.form = Form(columns=2)
        self.packages = QSpinBox()
        self.packages.setRange(1, 999)
        self.area = QLineEdit()
        self.form.row("packages", N_("Packages"), self.packages)
        self.form.row("area", N_("Waiting area"), self.area, hint=N_("Where it stands, such as B3"))
        self.area.returnPressed.connect(self.scan.setFocus)
        self._compose()
        words.tell(self, self.retell)

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.due)
        column.addWidget(self.scan)
        column.addWidget(self.verdict)
        column.addLayout(head)
        column.addWidget(self.goes_to)
        column.addWidget(self.request)
        column.addWidget(self.lines, 1)
        column.addWidget(self.remains)
        column.addWidget(self.form)

    # counts

    @property
    def counts(self) -> Mapping[int, Decimal]:
        """Line id -> how much is in the package."""
        return self._counts.get(self.case.order_id, {}) if self.case is not None else {}

    def begun(self) -> bool:
        """Whether something was counted by hand, not only services that go along."""
        services = {line.line_id for line in self.case.lines if line.stockless} if self.case is not None else set()
        return any(line_id not in services for line_id in self.counts)

    def set_count(self, line_id: int, quantity: Decimal) -> None:
        """So much of a line is in the package."""
        if self.case is None:
            return
        counts = self._counts.setdefault(self.case.order_id, {})
        counts[line_id] = quantity
        if not quantity:
            del counts[line_id]
        self.retell()
        self.lines.choose(line_id)

    def count_all(self) -> None:
        """Everything that can go in is in."""
        if self.case is not None:
            self._counts[self.case.order_id] = {line.line_id: line.packable for line in self.case.lines if line.packable}
            self.retell()

    def left_to_pack(self) -> bool:
        """Whether more could go in than was counted."""
        lines = self.case.lines if self.case is not None else ()
        return any(line.packable > self.counts.get(line.line_id, Decimal(0)) for line in lines)

    def begin_anew(self, order_id: int) -> None:
        """What was counted of the order is packed: an empty package, an empty form."""
        self._counts.pop(order_id, None)
        if self.case is not None and self.case.order_id == order_id:
            self._fresh_form()

    def _fresh_form(self) -> None:
        self.key = uuid.uuid4().hex
        self.packages.setValue(1)
        self.area.clear()
        self.form.clear_errors()

    # showing

    def show_case(self, case: PackCase | None) -> None:
        """Take an order in hand, or none; counts that no longer fit are cut."""
        before = self.case.order_id if self.case is not None else None
        self.case = case
        if case is not None:
            self._counts[case.order_id] = fitting(case.lines, self._counts.get(case.order_id, {}))
        if case is None or case.order_id != before:
            self._fresh_form()
        self.retell()

    def retell(self) -> None:
        """Write everything anew."""
        case = self.case
        for widget in (self.title, self.due, self.goes_to, self.form):
            widget.setVisible(case is not None)
        wish = case.special_request if case is not None else ""
        self.request.setVisible(bool(wish))
        self.remains.setVisible(case is not None)
        if case is None:
            self.lines.show_rows([])
            return
        self.title.show_text(f"{case.order_number}  {case.customer_name}")
        self.due.show_text(format.due(case.requested_date))
        style.role(self.due, "bad" if format.is_late(case.requested_date) else "head")
        self.goes_to.show_text("  ".join(filter(None, (case.recipient, format.phone(case.phone), case.ship_to))))
        self.request.show_text(_("Special request: {request}", request=wish))
        self.lines.show_rows([BenchLine(line, self.counts.get(line.line_id, Decimal(0))) for line in case.lines])
        self.remains.show_text(self.what_remains())

    def what_remains(self) -> str:
        """What of the order stays behind when this is packed, in a sentence."""
        left = remaining(self.case.lines, self.counts) if self.case is not None else []
        if not left:
            return _("Nothing remains: the order leaves whole.")
        named = ", ".join(f"{line.sku} × {format.quantity(quantity, line.unit)}" for line, quantity in left[:MOST_LEFT])
        if len(left) > MOST_LEFT:
            return _("Remains for later: {lines} … and {more} more lines", lines=named, more=len(left) - MOST_LEFT)
        return _("Remains for later: {lines}", lines=named)
