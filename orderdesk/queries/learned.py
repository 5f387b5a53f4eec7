"""What was learned from clerks who put right what was read from mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import Customer, LearnedWord, Product, SalesOrder, Staff
from orderdesk.queries.keyset import AnyRow, after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page


@dataclass(frozen=True, slots=True)
class LearnedRow:
    """A customer's words for a product, or an address he writes from; `order` is the order whose entry taught it."""

    id: int
    kind: str
    words: str
    customer: str
    product: str
    order: str
    by: str
    at: datetime


def learned_words(session: Session, search: str = "", after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[LearnedRow]:
    """What was learned, the newest first; with `search` what holds it in words, customer or product."""
    statement = (
        select(
            LearnedWord,
            Customer.name.label("customer"),
            Product.sku,
            Product.name.label("product"),
            SalesOrder.number,
            Staff.name.label("who"),
        )
        .join(Customer, Customer.id == LearnedWord.customer_id)
        .join(Staff, Staff.id == LearnedWord.learned_by)
        .outerjoin(Product, Product.id == LearnedWord.product_id)
        .outerjoin(SalesOrder, SalesOrder.id == LearnedWord.order_id)
    )
    if search.strip():
        statement = statement.where(holds(search, LearnedWord.words, Customer.name, Product.sku, Product.name))
    found = session.execute(after_key(statement, (LearnedWord.id,), after, newest_first=True).limit(limit + 1)).all()
    return page(found, limit, _row, lambda row: (row.LearnedWord.id,))


def _row(row: AnyRow) -> LearnedRow:
    word = row.LearnedWord
    product = f"{row.sku or ''}  {row.product or ''}".strip()
    return LearnedRow(word.id, word.kind, word.words, row.customer, product, row.number or "", row.who, word.learned_at)
