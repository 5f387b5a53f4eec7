"""What an import found, as plain data for machines: one dictionary per file."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.order_result import ImportedLine, ImportedOrder, OrderImport
from orderdesk.rules.imports.refusals import FileRefused


def import_report(result: OrderImport | Refused) -> dict[str, Any]:
    """The outcome for one file: taken orders and refused rows, counted row by row and (`…_whole`) without broken orders."""
    if isinstance(result, Refused):
        return _refused_file(result)
    whole = result.whole_orders
    report: dict[str, Any] = {
        "file_result": "accepted",
        "file_reason": None,
        "format": result.format,
        "sheet": result.sheet,
        "encoding": result.encoding,
        "delimiter": result.delimiter,
        "header_row": result.header_row,
        "accepted_orders": len(result.orders),
        "accepted_lines": _lines(result.orders),
        "accepted_orders_whole": len(whole),
        "accepted_lines_whole": _lines(whole),
        "sum_quantity_base": _number(sum((line.quantity_base for order in result.orders for line in order.lines), Decimal(0))),
        "refused": [
            {"row": row.row, "reason": row.reason, "order_no": row.order_no, "field": row.field, "message": row.message}
            for row in result.refused
        ],
        "sheets_unread": list(result.unread),
        "ignored": [{"row": row.row, "why": row.why} for row in result.ignored],
        "orders": [_order(order) for order in result.orders],
    }
    if result.encoding is None:
        del report["encoding"], report["delimiter"]
    else:
        del report["sheet"]
    return report


def _refused_file(refusal: Refused) -> dict[str, Any]:
    return {
        "file_result": "refused",
        "file_reason": refusal.reason if isinstance(refusal, FileRefused) else "not_written",
        "message": str(refusal),
        "format": None,
        **dict.fromkeys(
            ("accepted_orders", "accepted_lines", "accepted_orders_whole", "accepted_lines_whole", "sum_quantity_base"), 0
        ),
        "refused": [],
        "ignored": [],
        "orders": [],
    }


def _lines(orders: Sequence[ImportedOrder]) -> int:
    return sum(len(order.lines) for order in orders)


def _order(order: ImportedOrder) -> dict[str, Any]:
    return {
        "order_no": order.order_no,
        "channel": order.channel,
        "date": order.date.isoformat() if order.date else None,
        "receiver": order.receiver or None,
        "phone": order.phone or None,
        "address": order.address.text or None,
        "lines": [_line(line) for line in order.lines],
    }


def _line(line: ImportedLine) -> dict[str, Any]:
    return {
        "row": line.row,
        "sku": line.sku,
        "quantity": _number(line.quantity),
        "unit": line.unit,
        "quantity_base": _number(line.quantity_base),
        "price": None if line.price is None else float(line.price),
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
