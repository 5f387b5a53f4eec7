"""All papers by name, so that a Print menu lists them by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from orderdesk.documents import (
    amendment,
    bill,
    closing_sheet,
    day_sheet,
    handover_sheet,
    label,
    packing_list,
    pick_list,
    review_batch,
    review_sheet,
    shipping_label,
    statement,
)
from orderdesk.language import N_


class Render(Protocol):
    """What every paper offers: its data in, PDF out, in a language, marked as a copy if it is one."""

    def __call__(self, data: object, language: str = ..., copy: bool = ...) -> bytes: ...


@dataclass(frozen=True, slots=True)
class PaperKind:
    """One paper: `title` is an English text to be spoken with `_`, `area` the part of the house it belongs to."""

    name: str
    title: str
    area: str
    data: type
    _render: object

    def render(self, data: object, language: str = "zh_CN", copy: bool = False) -> bytes:
        """The paper as PDF; TypeError where the data is another paper's."""
        if not isinstance(data, self.data):
            raise TypeError(f"{self.name} is printed from {self.data.__name__}, not from {type(data).__name__}")
        return self._render(data, language, copy)  # type: ignore[operator,no-any-return]


_ALL = (
    PaperKind("order_confirmation", N_("Order confirmation"), "review", review_sheet.OrderConfirmation, review_sheet.render),
    PaperKind("review_batch", N_("Orders for the manager"), "review", review_batch.ReviewBatch, review_batch.render),
    PaperKind("change_confirmation", N_("Confirmation of a change"), "changes", amendment.ChangeConfirmation, amendment.render),
    PaperKind("handover_sheet", N_("Hand-over of originals"), "archive", handover_sheet.HandoverSheet, handover_sheet.render),
    PaperKind("pick_list", N_("Pick list"), "warehouse", pick_list.PickList, pick_list.render),
    PaperKind("label", N_("Order label"), "shipping", label.OrderLabel, label.render),
    PaperKind("shipping_label", N_("Logistics label"), "shipping", shipping_label.ShippingLabel, shipping_label.render),
    PaperKind("packing_list", N_("Delivery note"), "shipping", packing_list.PackingList, packing_list.render),
    PaperKind("bill", N_("Settlement bill"), "receivables", bill.Bill, bill.render),
    PaperKind("statement", N_("Billing statement"), "receivables", statement.Statement, statement.render),
    PaperKind("closing_sheet", N_("Daily closing sheet"), "house", closing_sheet.ClosingSheet, closing_sheet.render),
    PaperKind("day_sheet", N_("Daily clear sheet"), "house", day_sheet.DaySheet, day_sheet.render),
)

PAPERS: Mapping[str, PaperKind] = {paper.name: paper for paper in _ALL}


def of_area(area: str) -> list[PaperKind]:
    """The papers of one area, in the order its work goes."""
    return [paper for paper in _ALL if paper.area == area]
