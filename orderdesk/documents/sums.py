"""Sums that stand at the foot of lists."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from orderdesk.documents.figures import quantity
from orderdesk.language import _


def by_unit(quantities: Iterable[tuple[Decimal, str]]) -> str:
    """Quantities added up unit by unit, since boxes and pieces do not add: “12 箱, 300 个”."""
    sums: dict[str, Decimal] = {}
    for value, unit in quantities:
        sums[unit] = sums.get(unit, Decimal(0)) + value
    return _(", ").join(quantity(value, unit) for unit, value in sums.items())
