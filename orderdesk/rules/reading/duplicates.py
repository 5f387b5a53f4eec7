"""The same mail sent twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orderdesk.rules.reading.result import Kind, MailReading


def mark_duplicates(readings: Mapping[str, MailReading]) -> dict[str, MailReading]:
    """The readings in the given order (oldest first), later ones of the same content marked with the earlier one's name.

    The same lines under another order number or date are another order.
    """
    first: dict[object, str] = {}
    marked: dict[str, MailReading] = {}
    for name, reading in readings.items():
        keys = [("id", reading.message_id)] if reading.message_id else []
        keys += [("content", reading.content_hash)] if reading.content_hash else []
        keys += [("order", _order_key(reading))] if reading.kind is Kind.ORDER and reading.order.lines else []  # type: ignore[list-item]
        earlier = next((first[key] for key in keys if key in first), None)
        marked[name] = replace(reading, duplicate_of=earlier) if earlier else reading
        for key in keys:
            first.setdefault(key, earlier or name)
    return marked


def _order_key(reading: MailReading) -> tuple[object, ...]:
    """What a resent order keeps even where the greeting above it changes."""
    order = reading.order
    lines = tuple(sorted((line.sku or line.text, str(line.quantity_base), line.text) for line in order.lines))
    return order.customer_code, order.customer_ref, order.requested_date, order.ship_to, order.contact, lines
