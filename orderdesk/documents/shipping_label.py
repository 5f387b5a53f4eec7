"""The logistics label: who gets the parcel and where, for the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from orderdesk.documents import codes
from orderdesk.documents.company import Company, Party
from orderdesk.documents.drawing import MM
from orderdesk.documents.label_layout import THICK, LabelSheets, Line
from orderdesk.language import _, speaking


@dataclass(frozen=True, slots=True)
class ShippingLabel:
    """The label of one parcel; the codes say the waybill number, or the order's while there is none."""

    sender: Company
    receiver: Party
    order: str
    waybill: str = ""
    carrier: str = ""
    package: int = 1
    packages: int = 1
    weight: str = ""
    note: str = ""
    stock: str = "A6"

    @property
    def code(self) -> str:
        """What the codes say."""
        return self.waybill or self.order


_QR = 27 * MM


def render(data: ShippingLabel | Sequence[ShippingLabel], language: str = "zh_CN", copy: bool = False) -> bytes:
    """One label or many of one size as PDF, a sheet a page."""
    labels = [data] if isinstance(data, ShippingLabel) else list(data)
    with speaking(language):
        sheets = LabelSheets(labels[0].stock, " ".join((_("Logistics label"), labels[0].code)))
        for label in labels:
            sheets.label(partial(_head, sheets, label, copy), partial(_body, sheets, label), label.code)
        return sheets.drawing.finished()


def _head(sheets: LabelSheets, label: ShippingLabel, copy: bool, top: float) -> float:
    room, least = sheets.room, top
    if codes.can_code(label.code):
        sheets.drawing.bars(codes.qr(label.code, sheets.right - _QR + 2 * MM, top - 2 * MM, _QR))
        room, least = room - _QR, top + _QR - 4 * MM
    y = sheets.big(top - 2, label.carrier or label.sender.name, (20, 18, 16, 14, 12, 10), room)
    package = _("Package {number} of {count}", number=label.package, count=label.packages)
    y = sheets.marks(y + 7, [package, label.weight, _("Copy") if copy else ""], 11)
    y = max(y + 5, least)
    sheets.drawing.line(sheets.left, y, sheets.right, y, THICK)
    return y + 3


def _body(sheets: LabelSheets, label: ShippingLabel) -> list[Line]:
    to, sender = label.receiver, label.sender
    lines = sheets.paragraph(_("To"), (9,), 1)
    lines += sheets.paragraph(to.contact or to.name, (18, 16, 14, 12), 1, bold=True)
    lines += sheets.paragraph(to.phone, (15, 13, 11), 1, bold=True, gap=1)
    lines += sheets.paragraph(to.name if to.contact else "", (12, 11, 10), 1, gap=2)
    lines += sheets.paragraph(to.address, (13, 12, 11, 10, 9, 8), 4, gap=2)
    lines = sheets.ruled(lines)
    lines += sheets.paragraph(_("From"), (9,), 1, gap=1)
    lines += sheets.paragraph("  ".join(filter(None, (sender.name, sender.phone))), (9.5, 8.5), 1)
    lines += sheets.paragraph(sender.address, (9, 8), 2)
    lines = sheets.ruled(lines)
    lines += sheets.paragraph(_("Order {number}", number=label.order), (10, 9), 1, gap=1)
    lines += sheets.paragraph(label.note, (10, 9), 2, bold=True)
    return lines
