"""The order form while it is typed, as it is kept and offered again; see drafts.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLineEdit

from orderdesk.language import N_, _
from orderdesk.queries.orders import OrderDetail
from orderdesk.queries.typed_order import Beside, beside
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import LineForm, OrderForm
from orderdesk.rules.states import OrderState
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.intake.filling import FilledForm
from orderdesk.ui.intake.line import Cell, Line
from orderdesk.ui.intake.order_pane import OrderPane
from orderdesk.ui.intake.order_steps import EDITABLE, Standing
from orderdesk.ui.typed_fields import put_into, texts_in

if TYPE_CHECKING:
    from orderdesk.ui.intake.tab import IntakeTab

CANCELLED = N_("This order was cancelled meanwhile. What you typed is shown, but it cannot be saved any more.")
CLOSED = N_("This order was submitted meanwhile. What you typed is shown, but it cannot be saved any more.")


class OrderTyping(QObject):
    """Of the order in hand."""

    kind = "intake/order"

    def __init__(self, tab: IntakeTab, pane: OrderPane) -> None:
        super().__init__(tab)
        self._tab, self._pane = tab, pane
        tab.context.drafts.watch(self)

    # keeping

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        pane, entry, standing = self._pane, self._pane.entry, self._pane.steps.standing
        in_cell = self._in_cell()
        if standing.state not in EDITABLE or not (pane.steps.dirty or in_cell):
            return None
        lines = [_plain(line) for line in entry.model.typed()]
        fields = {name: text for form in entry.forms for name, text in texts_in(form).items() if name != "ordered_at"}
        written = any(fields[name].strip() for name in _WORDS)
        if not (lines or in_cell or written):
            return None
        data = {
            "key": pane.steps.key,
            "order": {"id": standing.order_id, "version": standing.version},
            "customer": entry.customer_id,
            "mail": entry.mail_id,
            "currency": entry.model.currency,
            "fields": fields,
            "ordered": list(entry.ordered_text()),
            "lines": lines,
            "in_cell": in_cell,
        }
        said = N_("phone order for {customer} ({count} lines)") if fields["channel"] == "phone" else _OTHER
        customer = fields["customer"].strip() or "–"
        return _(said, customer=customer, count=len(lines)), (pane.steps.save_key,), data

    def _in_cell(self) -> list[Any] | None:
        """[row, cell, text] of a cell that is being typed in."""
        grid = self._pane.entry.grid
        editor, place = grid.editing.editor, grid.currentIndex()
        if not isinstance(editor, QLineEdit) or not editor.isModified() or not editor.text().strip() or not place.isValid():
            return None
        return [place.row(), Cell(place.column()).name, editor.text()]

    # going on

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing; an order that was saved in fact is gone on with."""
        data = _whole(unsent.data)
        made = saved.made if saved is not None else None
        order_id = made if made is not None else data["order"]["id"]
        currency, lines = str(data["currency"]), [_Kept.of(each) for each in data["lines"]]
        form = _form(data)
        products = [line.product for line in lines if line.product is not None]

        def show(beside: Beside) -> None:
            typed = tuple(line.line(beside) for line in lines)
            self._show(unsent, FilledForm(form, typed, currency, beside.card), beside.detail, fresh=made is not None)

        self._tab.jobs.read(self, "again", beside, form.customer_id, products, order_id, then=show)
        return True

    def _show(self, unsent: Unsent, filled: FilledForm, detail: OrderDetail | None, *, fresh: bool) -> None:
        pane, entry, data = self._pane, self._pane.entry, unsent.data
        entry.show_filled(filled)
        fields = {str(name): str(text) for name, text in data["fields"].items()}
        for form in entry.forms:
            put_into(form, {name: text for name, text in fields.items() if name in form.fields and name != "customer"})
        if filled.card is None:
            entry.customer.setText(fields["customer"])
        entry.put_ordered(*(str(text) for text in data["ordered"]))
        standing = Standing.of(detail) if detail is not None else Standing()
        if not fresh:  # what others saved meanwhile is a conflict to look at, not to be written over
            standing.version = data["order"]["version"]
        pane.steps.take(standing)
        pane.steps.key = str(data["key"])
        entry.touched.emit()
        self._put_in_cell(data["in_cell"])
        self._tab.go_on(filled.form.mail_id)
        if standing.state not in EDITABLE:
            self._tab.notice.refuse(Refused(CANCELLED if standing.state == OrderState.CANCELLED else CLOSED))
        self._tab.context.drafts.look()

    def _put_in_cell(self, in_cell: Any) -> None:
        model = self._pane.entry.model
        if in_cell and 0 <= int(in_cell[0]) < len(model.lines):
            model.type(int(in_cell[0]), Cell[str(in_cell[1])], str(in_cell[2]))


_OTHER = N_("order for {customer} ({count} lines)")
_WORDS = (
    "customer", "contact_name", "contact_phone", "contact_email", "ship_to", "customer_po", "special_request", "remark",
    "project_name", "project_note", "paid",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kept:
    """A line as it was kept, its product still only an id."""

    product: int | None
    typed: Line

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> _Kept:
        line = Line(
            unit=str(kept["unit"]),
            quantity=_number(kept["quantity"]),
            price=_number(kept["price"]),
            by_hand=bool(kept["by_hand"]),
            kept=bool(kept.get("kept", False)),
            discount=Decimal(str(kept["discount"])),
            gift=bool(kept["gift"]),
            requested_date=date.fromisoformat(kept["requested_date"]) if kept["requested_date"] else None,
            remark=str(kept["remark"]),
            approver_id=int(kept["approver_id"]) if kept.get("approver_id") is not None else None,
            approver=str(kept.get("approver", "")),
            approver_remark=str(kept.get("approver_remark", "")),
            agreed_now=bool(kept.get("agreed_now", False)),
            candidates=tuple(int(each) for each in kept["candidates"]),
            odd=_cells(kept["odd"]),
            wrong=_cells(kept["wrong"]),
            doubts=_cells(kept["doubts"]),
            to_confirm={Cell[str(name)] for name in kept.get("to_confirm", ())},
        )
        if kept.get("saved"):
            line.saved = _saved(kept["saved"])
        return cls(int(kept["product"]) if kept["product"] is not None else None, line)

    def line(self, beside: Beside) -> Line:
        """With its product; one that is gone is to be chosen again."""
        line = self.typed
        if self.product is not None:
            line.product, line.last = beside.products.get(self.product), beside.last.get(self.product)
        return line


def _plain(line: Line) -> dict[str, Any]:
    return {
        "product": line.product.id if line.product is not None else None,
        "unit": line.unit,
        "quantity": str(line.quantity) if line.quantity is not None else None,
        "price": str(line.price) if line.price is not None else None,
        "by_hand": line.by_hand,
        "kept": line.kept,
        "discount": str(line.discount),
        "gift": line.gift,
        "requested_date": line.requested_date.isoformat() if line.requested_date else None,
        "remark": line.remark,
        "approver_id": line.approver_id,
        "approver": line.approver,
        "approver_remark": line.approver_remark,
        "agreed_now": line.agreed_now,
        "candidates": list(line.candidates),
        "to_confirm": [cell.name for cell in line.to_confirm],
        "saved": _kept_saved(line.saved) if line.saved is not None else None,
        **{name: {cell.name: said for cell, said in getattr(line, name).items()} for name in ("odd", "wrong", "doubts")},
    }


def _kept_saved(saved: LineForm) -> dict[str, Any]:
    plain = {name: getattr(saved, name) for name in LineForm.__dataclass_fields__}
    for name in ("quantity", "price", "discount"):
        plain[name] = str(plain[name])
    return plain | {"requested_date": saved.requested_date.isoformat() if saved.requested_date else None}


def _saved(kept: Mapping[str, Any]) -> LineForm:
    numbers = {name: Decimal(str(kept[name])) for name in ("quantity", "price", "discount")}
    day = date.fromisoformat(kept["requested_date"]) if kept["requested_date"] else None
    return LineForm(**{**kept, **numbers, "requested_date": day})


def _whole(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The data, after what is needed only later was seen to be there; KeyError and the like when it is not."""
    _day, _clock, _at = data["ordered"]
    if data["in_cell"]:
        row, cell, _text = data["in_cell"]
        int(row), Cell[cell]
    dict(data["fields"]), data["order"]["version"], data["order"]["id"], data["key"]
    return data


def _form(data: Mapping[str, Any]) -> OrderForm:
    fields = data["fields"]
    at = data["ordered"][2]
    return OrderForm(
        channel=str(fields["channel"]),
        customer_id=int(data["customer"]) if data["customer"] is not None else None,
        kind=str(fields["kind"]),
        payment_method=str(fields["payment_method"]),
        medium=str(fields.get("medium", "")),
        ordered_at=datetime.fromisoformat(at) if at else None,
        mail_id=int(data["mail"]) if data["mail"] is not None else None,
    )


def _cells(kept: Mapping[str, Any]) -> dict[Cell, str]:
    return {Cell[name]: str(said) for name, said in kept.items()}


def _number(kept: Any) -> Decimal | None:
    return Decimal(str(kept)) if kept is not None else None
