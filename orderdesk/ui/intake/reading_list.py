"""What was read from a mail, field by field: the value, how sure it is, and why it should be looked at.

Signals: `asked(str)` with the customer's words behind a field, when a person wants to see them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.intake import MailDetail
from orderdesk.rules.intake import MAIL_KINDS, PAYMENT_METHODS
from orderdesk.ui import format, style, words
from orderdesk.ui.intake.mail_pane import WORDS_OF
from orderdesk.ui.style.tokens import XS, L, S
from orderdesk.ui.widgets.label import Label

HIGH = 190
MOST_LINES = 60
FIELDS: Mapping[str, str] = {
    "class": N_("Kind"),
    "customer_code": N_("Customer"),
    "contact": N_("Contact"),
    "phone": N_("Phone"),
    "ship_to": N_("Address"),
    "requested_date": N_("Wanted on"),
    "payment_method": N_("Payment"),
    "customer_ref": N_("Their order no."),
    "refers_to": N_("Speaks of"),
}
_MISSING = {"customer_code": "customer"}


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field as read: name, value, the customer's words behind it, why it is doubtful or left out; `sure` in per cent.

    `origin` says where it comes from.
    """

    name: str
    value: str
    phrase: str
    reason: str
    sure: int | None
    origin: str = ""

    def told(self) -> str:
        """How sure it is and why: the doubt, else where it comes from."""
        if self.reason:
            return self.reason
        sure = _("{percent} % sure", percent=self.sure) if self.sure is not None else ""
        return " · ".join(filter(None, (sure, self.origin)))


def read_fields(reading: Mapping[str, Any], customer: str = "") -> Iterator[ReadField]:
    """The fields of a reading that are worth a row, in the order of the form; the lines last."""
    reasons: dict[str, str] = {}
    for doubt in reading.get("doubts", ()):
        reasons.setdefault(str(doubt["field"]), _(str(doubt["reason"])))
    certain = reading.get("confidence") or {}
    origins = reading.get("origins") or {}
    missing = reading.get("missing") or ()
    for name, label in FIELDS.items():
        value = _shown(name, reading.get(name))
        if name == "customer_code" and value and customer:
            value = f"{value}  {customer}"
        reason = reasons.get(name, "")
        if not value and not reason and _MISSING.get(name, name) in missing:
            reason = _("The mail does not say, and the card neither.")
        if value or reason:
            sure = round(100 * float(certain[name])) if name in certain else None
            origin = _(str(origins[name])) if name in origins else ""
            yield ReadField(_(label), value, str(reading.get(WORDS_OF.get(name, "")) or ""), reason, sure, origin)
    for number, line in enumerate((reading.get("lines") or ())[:MOST_LINES]):
        why = "; ".join(dict.fromkeys(text for field, text in reasons.items() if field.startswith(f"lines[{number}]")))
        amount = " ".join(str(part) for part in (line.get("quantity"), line.get("unit")) if part is not None)
        value = "  ".join(filter(None, (str(line.get("sku") or "–"), amount)))
        name = f"lines[{number}]"
        sure = None if why or name not in certain else round(100 * float(certain[name]))
        origin = _(str(origins[name])) if name in origins else ""
        yield ReadField(_("Line {number}", number=number + 1), value, str(line.get("text") or ""), why, sure, origin)
    if "lines" in reasons:
        yield ReadField(_("Lines"), "", "", reasons["lines"], None)


def _shown(name: str, value: object) -> str:
    if not value:
        return ""
    match name:
        case "class":
            return _(MAIL_KINDS.get(str(value), str(value)))
        case "requested_date":
            return format.day(date.fromisoformat(str(value)))
        case "payment_method":
            return _(PAYMENT_METHODS.get(str(value), str(value)))
    return str(value)


class ReadingList(QScrollArea):
    """See the top of the module."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("readingList")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMaximumHeight(HIGH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._mail: MailDetail | None = None
        words.say(self.setAccessibleName, N_("What was read"))
        words.tell(self, self._retell)
        self.hide()

    def show_mail(self, mail: MailDetail | None) -> None:
        """List what was read from this mail."""
        self._mail = mail
        self.setVisible(mail is not None and bool(mail.reading))
        self._retell()

    def _retell(self) -> None:
        reading = self._mail.reading if self._mail is not None else None
        customer = self._mail.customer if self._mail is not None else ""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, S, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(L)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(1, 1)
        for row, field in enumerate(read_fields(reading or {}, customer)):
            self._row(grid, row, field)
        column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(inside)

    def _row(self, grid: QGridLayout, row: int, field: ReadField) -> None:
        name = QPushButton(field.name.replace("&", "&&"))
        style.role(name, "link")
        name.setAccessibleName(field.name)
        name.setEnabled(bool(field.phrase))
        name.clicked.connect(lambda _on=False, phrase=field.phrase: self.asked.emit(phrase))
        value = Label("strong" if not field.reason else "", wrap=True)
        value.show_text(field.value)
        value.setVisible(bool(field.value))
        told = Label("doubt" if field.reason else "small", wrap=True)
        told.show_text(field.told())
        beside = QVBoxLayout()  # the pane is narrow: what is to be said of a value stands under it
        beside.setSpacing(0)
        beside.addWidget(value)
        beside.addWidget(told)
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addLayout(beside, row, 1)
