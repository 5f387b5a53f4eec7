"""The order in hand was changed at another desk: what was there, what is typed here and what the other wrote, line by line too.

While somebody types he is only told, with a button to compare; when he saves he is asked, and what he chose is saved at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QObject

from orderdesk.language import _
from orderdesk.queries.editors import Editor, last_editor
from orderdesk.queries.intake import EditedOrder, order_to_edit
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS, KINDS, MEDIA, PAYMENT_METHODS, OrderForm
from orderdesk.rules.merging import Difference, Merge, MergedRow, Record
from orderdesk.rules.states import no_longer_edited
from orderdesk.ui import format
from orderdesk.ui.intake.entry import OrderEntry
from orderdesk.ui.intake.filling import FilledForm, of_order
from orderdesk.ui.intake.line import TITLES, Cell, Line
from orderdesk.ui.intake.line_text import price_text
from orderdesk.ui.intake.order_steps import EDITABLE, OrderSteps, Standing
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.comparing import Choices, ask_which

FIELDS = (
    "channel", "customer_id", "kind", "contact_name", "contact_phone", "contact_email", "ship_to", "ordered_at",
    "requested_date", "payment_method", "customer_po", "special_request", "remark", "medium", "payment_terms", "agreed_total",
    "project_name", "project_note", "paid", "paid_reference",
)  # fmt: skip
CELLS = {
    "product": Cell.PRODUCT,
    "quantity": Cell.QUANTITY,
    "unit": Cell.UNIT,
    "price": Cell.PRICE,
    "discount": Cell.DISCOUNT,
    "gift": Cell.GIFT,
    "remark": Cell.REMARK,
    "requested_date": None,
}
_AGREED_TO = frozenset({"product", "quantity", "unit", "price", "discount", "gift"})
CHOICES: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS, "kind": KINDS, "payment_method": PAYMENT_METHODS, "medium": MEDIA,
}  # fmt: skip


class OrderComparing(QObject):
    """Compares the form with the desk. `before` is the order as the form and the desk last agreed on it."""

    def __init__(self, jobs: Jobs, entry: OrderEntry, steps: OrderSteps) -> None:
        super().__init__(entry)
        self._jobs, self._entry, self._steps = jobs, entry, steps
        self._before: Record = {}
        self._sent: Record | None = None
        self._names: dict[int, str] = {}
        self._customers: dict[int, str] = {}
        steps.sending.connect(self._keep_sent)
        steps.kept.connect(self._agree)

    def begin(self, edited: EditedOrder | None = None) -> None:
        """Another order is in hand, as the desk has it; None for one that is not there yet."""
        self._names.clear()
        self._customers.clear()
        self._sent = None
        self._before = self._record_of(of_order(edited)) if edited is not None else {}

    def _keep_sent(self) -> None:
        try:
            self._sent = self._typed()
        except Refused:
            self._sent = None

    def _agree(self) -> None:
        if self._sent is not None:
            self._before = self._sent

    def agree_again(self) -> None:
        """What the desk changed as it saved the form is in the form now; nothing when more was typed meanwhile."""
        if not self._steps.dirty:
            self._keep_sent()
            self._agree()

    # both sides as records

    def _typed(self) -> Record:
        form = self._entry.gather()
        if self._entry.card is not None:
            self._customers[self._entry.card.id] = self._entry.card.name
        record = dict(self._record(form, self._entry.model.typed()))
        record["ordered_at"] = form.ordered_at or self._before.get("ordered_at")
        return record

    def _record_of(self, filled: FilledForm) -> Record:
        if filled.card is not None:
            self._customers[filled.card.id] = filled.card.name
        return self._record(filled.form, filled.lines)

    def _record(self, form: OrderForm, lines: Sequence[Line]) -> Record:
        self._names |= {line.product.id: line.product.name for line in lines if line.product is not None}
        found = {name: _plain(getattr(form, name)) for name in FIELDS}
        return found | {"lines": tuple(_cells(line) for line in lines)}

    # comparing

    def compare(self) -> None:
        """Read the order as it is now and ask; nothing is asked where the two do not meet."""
        order_id = self._steps.standing.order_id
        if order_id is not None:
            self._jobs.read(self, "compare", order_to_edit, order_id, then=self.ask)

    def ask(self, edited: EditedOrder | None) -> None:
        """Ask which of each shall stand; then it is saved."""
        here = self._steps.standing
        if edited is None or edited.detail.id != here.order_id or self._steps.running:
            return
        if edited.detail.state not in EDITABLE:
            here.state = edited.detail.state
            self._jobs.show_refusal(self, Refused(no_longer_edited(here.state), number=edited.detail.number))
            return
        theirs = of_order(edited)
        try:
            merge = Merge(self._before, self._typed(), self._record_of(theirs), {"lines": "product"})
        except Refused as error:
            self._entry.refuse(error)
            return
        if not merge.differences:
            self._settle(merge, {}, edited, theirs)
            return
        self._jobs.read(
            self, "editor", last_editor, "sales_order", edited.detail.id,
            then=lambda editor: self._ask(merge, editor, edited, theirs),
            failed=lambda _error: self._ask(merge, None, edited, theirs),
        )  # fmt: skip

    def _ask(self, merge: Merge, editor: Editor | None, edited: EditedOrder, theirs: FilledForm) -> None:
        if edited.detail.id == self._steps.standing.order_id:
            ask_which(self._entry, merge, self, editor, then=lambda chosen: self._settle(merge, chosen, edited, theirs))

    def _settle(self, merge: Merge, chosen: Choices, edited: EditedOrder, theirs: FilledForm) -> None:
        """Put what was chosen into the form and save it over the version that was compared."""
        steps, entry = self._steps, self._entry
        if edited.detail.id != steps.standing.order_id or steps.running:
            return
        record = merge.result(chosen)
        lines = _merged_lines(record["lines"], entry.model.typed(), theirs.lines)
        mine = record["customer_id"] == entry.customer_id
        card = entry.card if mine else theirs.card
        currency = entry.model.currency if mine else theirs.currency
        form = OrderForm(**{name: record[name] for name in FIELDS}, mail_id=entry.mail_id)
        entry.show_filled(FilledForm(form, lines, currency, card))
        self._before = self._record_of(theirs)
        steps.go_on_from(Standing.of(edited.detail))
        try:
            steps.save(entry.gather())
        except Refused as error:
            entry.refuse(error)

    # speaking

    def label(self, difference: Difference) -> str:
        """See widgets/comparing.py."""
        if difference.part != "lines":
            name = "customer" if difference.part == "customer_id" else difference.part
            form = next(form for form in self._entry.forms if name in form.fields)
            return form.fields[name].editor.accessibleName() or _("Ordered")
        row = difference.row or {}
        line = _("Line {name}", name=self._names.get(row.get("product") or 0, "–"))
        if not difference.cell:
            return line
        cell = CELLS[difference.cell]
        return _("{row}: {cell}", row=line, cell=_(TITLES[cell]) if cell is not None else _("Wanted on"))

    def text(self, difference: Difference, value: Any) -> str:
        """See widgets/comparing.py."""
        if difference.part == "lines" and not difference.cell:
            return self._line_text(value)
        return self._spoken(difference.cell or difference.part, value)

    def _line_text(self, row: Mapping[str, Any]) -> str:
        said = [self._names.get(row["product"] or 0, ""), format.quantity(row["quantity"] or Decimal(0), row["unit"])]
        price = self._spoken("gift", True) if row["gift"] else self._spoken("price", row["price"])
        return " · ".join(filter(None, (*said, price, self._spoken("discount", row["discount"]), row["remark"])))

    def _spoken(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return ""
        if name in CHOICES:
            return _(CHOICES[name].get(value, value))
        if name == "customer_id":
            return self._customers.get(value, "–")
        if name == "product":
            return self._names.get(value, "–")
        if name == "gift":
            return _("Gift") if value else _("no")
        if name == "price":
            return price_text(value, self._entry.model.currency)
        if name == "discount":
            return format.percent(value) if value else ""
        return _written(value)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return format.moment_full(value)
    if isinstance(value, date):
        return format.day_full(value)
    return format.quantity(value) if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    """Texts as the form's single lines write them."""
    return value.replace("\n", "; ").strip() if isinstance(value, str) else value


def _cells(line: Line) -> Mapping[str, Any]:
    return {
        "product": line.product.id if line.product is not None else None,
        "quantity": line.quantity,
        "unit": line.unit,
        "price": Decimal(0) if line.gift else line.price,
        "discount": line.discount,
        "gift": line.gift,
        "remark": _plain(line.remark),
        "requested_date": line.requested_date,
    }


def _merged_lines(rows: Sequence[MergedRow], mine: Sequence[Line], theirs: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(_merged_line(row, mine, theirs) for row in rows)


def _merged_line(row: MergedRow, mine: Sequence[Line], theirs: Sequence[Line]) -> Line:
    """My line with the cells chosen from theirs, or theirs as it is."""
    if row.mine is None or row.theirs is None:
        return mine[row.mine] if row.mine is not None else theirs[row.theirs or 0]
    line, other = mine[row.mine], theirs[row.theirs]
    for name in row.taken:
        if name == "product":
            line.product, line.last, line.offers = other.product, other.last, other.offers
        else:
            setattr(line, name, getattr(other, name))
        if name == "price":
            line.by_hand, line.kept = other.by_hand, other.kept
        cell = CELLS[name]
        for kept in (line.odd, line.wrong, line.doubts):
            if cell is not None:
                kept.pop(cell, None)
    if _AGREED_TO & set(row.taken):
        line.consent(None, "", "")
    line.saved = other.saved
    return line
