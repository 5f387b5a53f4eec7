"""What is audited: every table but those listed here, every column but contents; secrets only as changed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.sql.sqltypes import LargeBinary

from orderdesk.model.columns import Document, Flag, UtcTime

LEFT_OUT = {
    "audit_row": "it is the trail",
    "audit_block": "it seals the trail",
    "alembic_version": "the fingerprint of the schema watches it",
    "allowed_move": "the fingerprint of the guards watches it",
    "customer_balance": "the sum of the postings, which are audited; the check proves it",
    "customer_key": "made from the customer",
    "idempotency_key": "how commands are told apart, not what they change",
    "number_sequence": "the numbers given are in what they number",
    "presence": "who looks at what changes nothing",
    "product_key": "made from the product",
    "review_check": "only ever added, with the decision, which is audited",
    "review_reason": "computed from the order and its checks",
    "stock_level": "the sum of movements and locks, which are audited; the check proves it",
    "timeline": "only ever added, beside what it tells of, which is audited",
}
"""Tables not audited, and why."""
SECRET = frozenset({"password_hash"})
LONG = frozenset({"body", "reading"})  # beside every column of bytes
DERIVED = frozenset({"version", "phone_digits"})
"""Counts or repeats changes of other columns."""
TOGETHER = frozenset({"order_line", "stock_lock"})
"""Tables whose rows are changed by the handful: their triggers look once at all that a statement changed."""
HIDDEN = "***"
"""What stands for a value that is not kept, in a row that tells that it changed."""

_ORDER_OF = (
    ("line_id", "order_line"),
    ("bill_id", "bill"),
    ("shipment_id", "shipment"),
)


@dataclass(frozen=True, slots=True)
class Audited:
    """A table as its triggers see it: names of key, plain, yes-or-no, document and hidden columns, and where its order is."""

    name: str
    key: tuple[str, ...]
    plain: tuple[str, ...]
    flags: tuple[str, ...]
    documents: tuple[str, ...]
    hidden: tuple[str, ...]
    unseen: tuple[str, ...]
    columns: tuple[str, ...]
    instants: bool

    @property
    def together(self) -> bool:
        """Whether what a statement changed is written down at once."""
        return self.name in TOGETHER

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns whose values are kept, in the table's order."""
        return tuple(name for name in self.columns if name in {*self.plain, *self.flags, *self.documents})

    def order_of(self, row: str) -> str:
        """SQL for the order that OLD or NEW belongs to, or NULL."""
        if self.name == "sales_order":
            return f'{row}."id"'
        if "order_id" in self.columns:
            return f'{row}."order_id"'
        for column, table in _ORDER_OF:
            if column in self.columns:
                return f'(SELECT o.order_id FROM {table} o WHERE o.id = {row}."{column}")'
        return "NULL"


def audited(metadata: MetaData) -> tuple[Audited, ...]:
    """Every audited table, by name."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    return tuple(_seen(table) for table in tables if table.name not in LEFT_OUT)


def _seen(table: Table) -> Audited:
    kinds: dict[str, list[str]] = {"plain": [], "flags": [], "documents": [], "hidden": [], "unseen": []}
    for column in table.columns:
        kinds[_kind(column)].append(column.name)
    return Audited(
        name=table.name,
        key=tuple(column.name for column in table.primary_key.columns),
        columns=tuple(column.name for column in table.columns),
        instants=any(isinstance(column.type, UtcTime) for column in table.columns),
        **{kind: tuple(names) for kind, names in kinds.items()},
    )


def _kind(column: Column[object]) -> str:
    if column.name in DERIVED:
        return "unseen"
    if column.name in SECRET | LONG or isinstance(column.type, LargeBinary):
        return "hidden"
    if isinstance(column.type, Flag):
        return "flags"
    return "documents" if isinstance(column.type, Document) else "plain"
