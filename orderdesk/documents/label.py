"""The order label: what is in a package, whose order it is, and codes that a scanner reads off a cheap thermal print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from orderdesk.documents import codes
from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.figures import quantity
from orderdesk.documents.label_layout import THICK, LabelSheets, Line
from orderdesk.language import _, speaking


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One product in the package."""

    product: str
    spec: str
    quantity: Decimal
    unit: str = ""
    sku: str = ""


@dataclass(frozen=True, slots=True)
class OrderLabel:
    """The label of package `package` of `packages`; `code` is what both codes say, the order number if empty.

    `stock` is the label's size: "A6" or "100x150" (millimetres).
    """

    company: Company
    order: str
    receiver: Party
    lines: Sequence[LabelLine]
    package: int = 1
    packages: int = 1
    code: str = ""
    note: str = ""
    stock: str = "A6"


_QR = 27 * MM


def render(data: OrderLabel | Sequence[OrderLabel], language: str = "zh_CN", copy: bool = False) -> bytes:
    """One label or many of one size as PDF, a sheet a page; a label whose lines do not fit goes on on the next sheet."""
    labels = [data] if isinstance(data, OrderLabel) else list(data)
    with speaking(language):
        sheets = LabelSheets(labels[0].stock, " ".join((_("Order label"), labels[0].order)))
        for label in labels:
            sheets.label(partial(_head, sheets, label, copy), partial(_body, sheets, label), label.code or label.order)
        return sheets.drawing.finished()


def _head(sheets: LabelSheets, label: OrderLabel, copy: bool, top: float) -> float:
    code = label.code or label.order
    room = sheets.room
    least = top
    if codes.can_code(code):
        sheets.drawing.bars(codes.qr(code, sheets.right - _QR + 2 * MM, top - 2 * MM, _QR))
        room -= _QR
        least = top + _QR - 4 * MM
    y = top
    for line in sheets.paragraph(label.company.name, (8, 7), 1)[:2]:
        y += line.height
        sheets.drawing.text(sheets.left, y - 2, line.text, line.size)
    y = sheets.big(y + 2, label.order, (21, 19, 17, 15, 13, 11, 9), room)
    package = _("Package {number} of {count}", number=label.package, count=label.packages)
    y = sheets.marks(y + 7, [package, _("Copy") if copy else ""], 11)
    y = max(y + 5, least)
    sheets.drawing.line(sheets.left, y, sheets.right, y, THICK)
    return y + 3


def _body(sheets: LabelSheets, label: OrderLabel) -> list[Line]:
    receiver = label.receiver
    lines = sheets.paragraph(receiver.name, (14, 13, 12, 11, 10), 1, bold=True)
    lines += sheets.paragraph("  ".join(filter(None, (receiver.contact, receiver.phone))), (10.5, 9.5), 1, gap=1)
    lines += sheets.paragraph(receiver.address, (10.5, 9.5, 8.5, 7.5), 3, gap=1)
    lines += sheets.paragraph(label.note, (9, 8), 2, gap=2, bold=True)
    lines = sheets.ruled(lines)
    for line in label.lines:
        name = " ".join(filter(None, (line.sku, line.product)))
        lines += sheets.item(name, line.spec, quantity(line.quantity, line.unit))
    return lines
