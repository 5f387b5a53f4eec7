"""The sentence under the grid about the line in hand: what is wrong with it, else what the clerk may want to say."""

from __future__ import annotations

from orderdesk.language import _
from orderdesk.ui import format
from orderdesk.ui.intake.line import Cell, Line
from orderdesk.ui.intake.line_text import price_text
from orderdesk.ui.intake.lines_model import LinesModel


def hint_of(line: Line | None, cell: Cell, model: LinesModel) -> tuple[str, str]:
    """(sentence, role of the label)."""
    if line is None or line.blank and not line.wrong:
        return _("Type a code, barcode, name or pinyin; Enter on the empty line goes on. Ctrl+Delete removes a line."), "small"
    wrong = line.wrong.get(cell) or next(iter(line.wrong.values()), "")
    if wrong:
        return wrong, "error"
    doubt = line.doubts.get(cell) or next(iter(line.doubts.values()), "")
    if doubt:
        return doubt, "doubt"
    if model.short(line) and line.product is not None:
        free = format.quantity(line.product.available, line.product.unit)
        wanted = format.quantity(model.wanted().get(line.product.id), line.product.unit)
        return _(
            "Short: {wanted} wanted, {free} available. What is missing will be supplied later.", wanted=wanted, free=free
        ), "bad"
    return "     ".join(_facts(line, model.currency)), "small"


def _facts(line: Line, currency: str) -> list[str]:
    product = line.product
    facts: list[str] = []
    if product is None:
        return facts
    for unit, base in product.packs.items():
        facts.append(_("1 {pack} = {quantity}", pack=unit, quantity=format.quantity(base, product.unit)))
    listed = line.list_price(currency)
    if listed is None:
        facts.append(_("The list price is in {currency}.", currency=product.price.currency))
    elif line.by_hand:
        facts.append(_("List price {price}", price=price_text(listed, currency)))
    found = line.quote(currency)
    if found is not None and found.source and not line.by_hand and not line.gift:
        facts.append(line.price_from(currency))
    let_off = line.concession(currency)
    if let_off is not None:
        facts.append(_("Concession {amount}", amount=format.money(let_off)))
    if line.approver_id is not None:
        facts.append(_("{words}: {name}", words=line.approver_remark, name=line.approver))
    elif line.special(currency):
        facts.append(_("Say who agreed to this price (F10)"))
    if line.last is not None:
        facts.append(
            _(
                "Last time {price} for {quantity}, order {number} (Ctrl+J takes this price)",
                price=format.money(line.last.price),
                quantity=format.quantity(line.last.quantity, line.last.unit),
                number=line.last.order_number,
            )
        )
    if line.requested_date is not None:
        facts.append(_("Wanted on {day}", day=format.day(line.requested_date)))
    return facts or [product.name]
