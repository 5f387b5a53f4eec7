"""Who agreed to the special prices and gifts of an order, and to just what (004-o4)."""

from __future__ import annotations

from dataclasses import dataclass

from orderdesk.model import OrderLine, SalesOrder


@dataclass(frozen=True, slots=True)
class Consents:
    """Who agreed to lines of the saved order, and to what; nothing of it counts for another customer (004-o4)."""

    given: frozenset[tuple[int | None, str]]
    terms: frozenset[tuple[object, ...]]

    @classmethod
    def of(cls, order: SalesOrder, customer_id: int | None) -> Consents:
        """Those of an order as it is saved, before it is written for this customer."""
        agreed = [line for line in order.lines if line.approver_id is not None]
        same = agreed if order.customer_id == customer_id else []
        return cls(
            frozenset((line.approver_id, line.approver_remark) for line in agreed),
            frozenset(_terms(line) for line in same),
        )

    def hold(self, line: OrderLine) -> bool:
        """Whether the consent a line carries was given for the line as it is."""
        return (line.approver_id, line.approver_remark) not in self.given or _terms(line) in self.terms


def _terms(line: OrderLine) -> tuple[object, ...]:
    return (
        line.approver_id, line.approver_remark, line.product_id, line.unit, line.quantity_units, line.price_units,
        line.discount_units, line.gift,
    )  # fmt: skip
