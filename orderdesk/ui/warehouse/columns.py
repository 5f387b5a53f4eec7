"""What the warehouse's tables show."""

from __future__ import annotations

from decimal import Decimal

from orderdesk.language import N_, _
from orderdesk.queries.warehouse import LineStockRow, MovementRow, PickOrderRow, PickRow, QueueRow, StockRow
from orderdesk.rules.states import Entity, LineState
from orderdesk.ui import format
from orderdesk.ui.standing import place_column, place_tip
from orderdesk.ui.widgets.columns import Bar, Column, Kind

MOVEMENTS = {
    "opening": N_("Opening stock"),
    "receipt": N_("Goods received"),
    "issue": N_("Shipped out"),
    "return": N_("Came back"),
    "count": N_("Counted"),
}


def product(row: QueueRow | LineStockRow | PickRow | StockRow) -> str:
    """Name and spec on one line."""
    return f"{row.name}  {row.spec}".strip()


def coded(row: QueueRow | LineStockRow) -> str:
    """SKU, name and spec on one line."""
    return f"{row.sku}  {product(row)}"


def some(value: Decimal) -> Decimal | None:
    """A quantity worth showing; none is left blank so that what is there stands out."""
    return value or None


def _line_bar(row: QueueRow | LineStockRow) -> Bar:
    return Bar(max(Decimal(0), row.available), row.locked, row.asked - row.shipped)


def _line_bar_tip(row: QueueRow | LineStockRow) -> str:
    return _(
        "asked {asked}, locked {locked}, free {free}",
        asked=format.quantity(row.asked - row.shipped, row.unit),
        locked=format.quantity(row.locked),
        free=format.quantity(row.available),
    )


def _stock_bar_tip(row: StockRow) -> str:
    return _(
        "on hand {on_hand}, locked {locked}, still wanted {wanting}",
        on_hand=format.quantity(row.on_hand, row.unit),
        locked=format.quantity(row.locked),
        wanting=format.quantity(row.wanting),
    )


def _queue_state(row: QueueRow) -> str | None:
    # Every line here wants stock; only what stands out is said.
    return "short" if row.short else LineState.LOCKED if row.locked else None


def _line_state(row: LineStockRow) -> str:
    return "short" if row.short else row.state


_PLACE: Column[QueueRow] = place_column(lambda row: row, lambda row: row.came_at, roomy=920)
QUEUE = (
    Column[QueueRow](
        "number",
        N_("No."),
        lambda row: row.order_number,
        width=116,
        tip=place_tip(lambda row: row, lambda row: row.came_at),
        ink=lambda row: "warn" if row.rank else "",
    ),
    Column[QueueRow]("customer", N_("Customer"), lambda row: row.customer_name, width=120, tip=lambda row: row.customer_name),
    _PLACE,
    Column[QueueRow]("due", N_("Delivery"), lambda row: row.requested_date, kind=Kind.DUE, width=94),
    Column[QueueRow]("product", N_("Product"), coded, stretch=True, tip=coded),
    Column[QueueRow]("wanting", N_("Wants"), lambda row: row.wanting, kind=Kind.QUANTITY, width=70, unit=lambda row: row.unit),
    Column[QueueRow]("stock", N_("Stock"), _line_bar, kind=Kind.BAR, width=80, tip=_line_bar_tip),
    Column[QueueRow](
        "short", N_("Short by"), lambda row: some(row.short), kind=Kind.QUANTITY, width=76, ink=lambda _row: "bad", strong=True
    ),
    Column[QueueRow]("state", N_("State"), _queue_state, kind=Kind.STATE, entity=Entity.LINE, width=84),
)

ORDER_LINES = (
    Column[LineStockRow]("product", N_("Product"), coded, stretch=True, tip=coded),
    Column[LineStockRow]("asked", N_("Asked"), lambda row: row.asked, kind=Kind.QUANTITY, width=68, unit=lambda row: row.unit),
    Column[LineStockRow]("locked", N_("Locked"), lambda row: some(row.locked), kind=Kind.QUANTITY, width=68),
    Column[LineStockRow]("packed", N_("Packed"), lambda row: some(row.packed), kind=Kind.QUANTITY, width=68),
    Column[LineStockRow](
        "short", N_("Short by"), lambda row: some(row.short), kind=Kind.QUANTITY, width=76, ink=lambda _row: "bad", strong=True
    ),
    Column[LineStockRow]("state", N_("State"), _line_state, kind=Kind.STATE, entity=Entity.LINE, width=100),
)


def lacking(row: StockRow) -> str:
    """The tint of what orders want when there is less than that."""
    return "bad" if row.wanting > row.available else ""


def low(row: StockRow) -> str:
    """The tint of free stock at or below the reorder point."""
    return "warn" if row.reorder_at and row.available <= row.reorder_at else ""


STOCK = (
    Column[StockRow]("sku", N_("SKU"), lambda row: row.sku, width=100),
    Column[StockRow]("product", N_("Product"), product, stretch=True, tip=product),
    Column[StockRow]("location", N_("Place"), lambda row: row.location, width=84),
    Column[StockRow]("on_hand", N_("On hand"), lambda row: row.on_hand, kind=Kind.QUANTITY, width=92, unit=lambda row: row.unit),
    Column[StockRow]("locked", N_("Locked"), lambda row: some(row.locked), kind=Kind.QUANTITY, width=72),
    Column[StockRow]("free", N_("Free"), lambda row: row.available, kind=Kind.QUANTITY, width=72, ink=low),
    Column[StockRow]("wanting", N_("Still wanted"), lambda row: some(row.wanting), kind=Kind.QUANTITY, width=98, ink=lacking),
    Column[StockRow](
        "bar",
        N_("Locked / free"),
        lambda row: Bar(row.available, row.locked, max(row.on_hand, row.locked + row.wanting)),
        kind=Kind.BAR,
        width=110,
        tip=_stock_bar_tip,
    ),
)


def _reference(row: MovementRow) -> str:
    return " · ".join(filter(None, (row.reference, row.note)))


MOVED = (
    Column[MovementRow]("at", N_("When"), lambda row: row.at, kind=Kind.DATETIME, width=124),
    Column[MovementRow]("kind", N_("What"), lambda row: MOVEMENTS[row.kind], kind=Kind.WORD, width=104),
    Column[MovementRow](
        "quantity", N_("Quantity"), lambda row: row.quantity, kind=Kind.QUANTITY, width=76, unit=lambda row: row.unit
    ),
    Column[MovementRow]("reference", N_("Reference"), _reference, stretch=True, tip=_reference),
    Column[MovementRow]("who", N_("Who"), lambda row: row.who, width=72),
)

PICK_ORDERS = (
    Column[PickOrderRow]("number", N_("No."), lambda row: row.order_number, width=124),
    Column[PickOrderRow]("customer", N_("Customer"), lambda row: row.customer_name, stretch=True),
    Column[PickOrderRow]("due", N_("Delivery"), lambda row: row.requested_date, kind=Kind.DUE, width=92),
    Column[PickOrderRow](
        "lines",
        N_("Lines ready"),
        lambda row: _("{ready} of {lines}", ready=row.locked_lines, lines=row.lines),
        width=92,
        ink=lambda row: "" if row.locked_lines == row.lines else "warn",
    ),
    Column[PickOrderRow]("state", N_("State"), lambda row: row.state, kind=Kind.STATE, width=124),
)

PICKS = (
    Column[PickRow]("location", N_("Place"), lambda row: row.location, width=92, strong=True),
    Column[PickRow]("sku", N_("SKU"), lambda row: row.sku, width=96),
    Column[PickRow]("product", N_("Product"), product, stretch=True, tip=product),
    Column[PickRow]("quantity", N_("Fetch"), lambda row: row.quantity, kind=Kind.QUANTITY, width=84, unit=lambda row: row.unit),
    Column[PickRow]("order", N_("For order"), lambda row: row.order_number, width=118),
)
