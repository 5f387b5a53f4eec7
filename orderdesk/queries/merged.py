"""Customers merged into others: what they ordered counts as the one's who was kept."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import CustomerMerge


def family(session: Session, customer_id: int) -> list[int]:
    """A customer and those who were merged into him."""
    found, asked = [customer_id], [customer_id]
    while asked:
        merged = select(CustomerMerge.gone_id).where(CustomerMerge.kept_id.in_(asked))
        asked = [customer for customer in session.scalars(merged) if customer not in found]
        found += asked
    return found
