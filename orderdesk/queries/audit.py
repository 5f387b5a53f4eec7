"""The audit trail as people search it: who changed what of which order when, newest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from orderdesk.model import AuditBlock, AuditRow, Base, SalesOrder, Staff
from orderdesk.queries.keyset import after_key, holds, page
from orderdesk.queries.paging import PAGE_SIZE, Cursor, Page
from orderdesk.queries.settings import setting

SLACK = timedelta(hours=1)  # what clocks of an embedded desk's machines may differ by


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; everything that is given must hold. Days are the company's, both included."""

    order: str = ""
    login: str = ""
    table: str = ""
    column: str = ""
    start: date | None = None
    end: date | None = None
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One row of the trail. `subject` names what was changed and `part_of` what it belongs to, as people know them.

    `before` and `after` are the columns' values; `names` says what the numbers among them stand for: (column, value) -> name.
    """

    id: int
    at: datetime
    who: str
    login: str
    place: str
    table: str
    operation: str
    key: str
    order: str
    order_id: int | None
    subject: str
    part_of: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    names: Mapping[tuple[str, int], str] = field(hash=False)


NAMED_BY: Mapping[str, str] = {
    "bill": "number",
    "carrier": "name",
    "customer": "name",
    "order_line": "position",
    "payment": "number",
    "product": "name",
    "sales_order": "number",
    "shipment": "number",
    "staff": "name",
}
"""Tables that others point to, and the column people know a row by."""

_OWN: Mapping[str, tuple[str, ...]] = {
    **{table: (column,) for table, column in NAMED_BY.items()},
    "attachment": ("name",),
    "customer_address": ("recipient", "address"),
    "customer_contact": ("name", "phone"),
    "desk_note": ("key",),
    "inquiry": ("number",),
    "learned_word": ("words",),
    "mail_message": ("subject",),
    "outbox": ("subject",),
    "product_pack": ("unit",),
    "review_route": ("name",),
    "review_standard": ("code",),
    "setting": ("key",),
    "staff_training": ("topic",),
    "plan_item": ("title",),
    "qualification": ("document",),
    "task": ("note", "kind"),
}
"""What a row is called by its own columns: the first that is not empty."""
_PART_OF: Mapping[str, tuple[str, ...]] = {
    "assignment": ("staff_id",),
    "assignment_rule": ("staff_id",),
    "qualification": ("staff_id",),
    "customer_check": ("customer_id",),
    "credit_assessment": ("customer_id",),
    "allocation": ("bill_id", "payment_id"),
    "bill_line": ("line_id",),
    "customer_address": ("customer_id",),
    "customer_contact": ("customer_id",),
    "department_member": ("staff_id",),
    "mail_link": ("mail_id",),
    "product_pack": ("product_id",),
    "shipment_line": ("line_id",),
    "staff_absence": ("staff_id",),
    "staff_role": ("staff_id",),
    "staff_training": ("staff_id",),
    "stock_lock": ("line_id",),
    "stock_movement": ("product_id",),
}
"""The columns that say what a row belongs to."""


def changes(session: Session, wanted: Wanted, after: Cursor | None = None, limit: int = PAGE_SIZE) -> Page[AuditEntry]:
    """A page of the trail, newest first."""
    statement = select(AuditRow).where(*_conditions(session, wanted))
    rows = session.execute(after_key(statement, (AuditRow.id,), after, newest_first=True).limit(limit + 1)).all()
    told = _Told(session, [row[0] for row in rows[:limit]])
    return page(rows, limit, lambda row: told.entry(row[0]), lambda row: (row[0].id,))


def people(session: Session) -> tuple[tuple[str, str], ...]:
    """(login, name) of everybody who works or worked here, by name."""
    return tuple((login, name) for login, name in session.execute(select(Staff.login, Staff.name).order_by(Staff.name)))


def _conditions(session: Session, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.order_id is not None:
        yield AuditRow.order_id == wanted.order_id
    if wanted.order.strip():
        yield AuditRow.order_id.in_(select(SalesOrder.id).where(holds(wanted.order, SalesOrder.number)))
    if wanted.login:
        yield AuditRow.login == wanted.login
    if wanted.table:
        yield AuditRow.table_name == wanted.table
    if wanted.column:
        yield AuditRow.operation == "update"
        yield _touches(session, wanted.column)
    yield from _period(session, wanted.start, wanted.end)


def _touches(session: Session, column: str) -> ColumnElement[bool]:
    if session.get_bind().dialect.name == "sqlite":
        return func.json_type(AuditRow.after, f'$."{column}"').is_not(None)
    return func.jsonb_exists(AuditRow.after, column)


def _period(session: Session, start: date | None, end: date | None) -> Iterable[ColumnElement[bool]]:
    """The days, and what the blocks know of them: a block's rows came before it was sealed, the rows after it later."""
    zone = ZoneInfo(str(setting(session, "company.time_zone")))
    if start is not None:
        begins = datetime.combine(start, time(), tzinfo=zone)
        yield AuditRow.at >= begins
        sealed = session.scalar(select(func.max(AuditBlock.last_row)).where(AuditBlock.sealed_at < begins - SLACK))
        if sealed is not None:
            yield AuditRow.id > sealed
    if end is not None:
        ends = datetime.combine(end + timedelta(days=1), time(), tzinfo=zone)
        yield AuditRow.at < ends
        sealed = session.scalar(select(func.min(AuditBlock.last_row)).where(AuditBlock.sealed_at >= ends + SLACK))
        if sealed is not None:
            yield AuditRow.id <= sealed


class _Told:
    """Rows of one page with the names of everything they point to, read in one statement a table."""

    def __init__(self, session: Session, rows: Sequence[AuditRow]) -> None:
        self._session = session
        logins = {row.login for row in rows}
        self._people = dict(session.execute(select(Staff.login, Staff.name).where(Staff.login.in_(logins))).all()) if rows else {}
        self._whole = self._wholes(rows)
        wanted: dict[str, set[int]] = defaultdict(set)
        for row in rows:
            if row.order_id is not None:
                wanted["sales_order"].add(row.order_id)
            for column, value in self._values(row):
                if (target := _target(row.table_name, column)) and isinstance(value, int):
                    wanted[target].add(value)
        self._names = {(table, number): name for table, ids in wanted.items() for number, name in self._read(table, ids)}

    def _read(self, table: str, ids: Iterable[int]) -> Iterable[tuple[int, str]]:
        columns = Base.metadata.tables[table].c
        rows = self._session.execute(select(columns.id, columns[NAMED_BY[table]]).where(columns.id.in_(sorted(ids))))
        return [(number, str(name)) for number, name in rows]

    def _wholes(self, rows: Sequence[AuditRow]) -> dict[tuple[str, str], Mapping[str, Any]]:
        """The whole row of what was only changed, as it stands now or stood when it was deleted."""
        missing: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            if row.operation == "update" and (row.table_name in _OWN or row.table_name in _PART_OF):
                missing[row.table_name].add(row.row_key)
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for table, keys in missing.items():
            found |= self._now(table, keys)
            gone = {key for key in keys if (table, key) not in found}
            if gone:
                last = select(AuditRow).where(
                    and_(AuditRow.table_name == table, AuditRow.row_key.in_(gone), AuditRow.operation.in_(("insert", "delete")))
                )
                found |= {(table, each.row_key): each.before or each.after or {} for each in self._session.scalars(last)}
        return found

    def _now(self, table: str, keys: Iterable[str]) -> dict[tuple[str, str], Mapping[str, Any]]:
        made = Base.metadata.tables.get(table)
        if made is None or len(made.primary_key.columns) != 1:
            return {}
        key = next(iter(made.primary_key.columns))
        wanted = [int(each) if key.type.python_type is int else each for each in keys]
        columns = [made.c[name] for name in dict.fromkeys((*_OWN.get(table, ()), *_PART_OF.get(table, ())))]
        rows = self._session.execute(select(key.label("its_key"), *columns).where(key.in_(wanted)))
        return {(table, str(row.its_key)): dict(row._mapping) for row in rows}

    def _values(self, row: AuditRow) -> Iterable[tuple[str, Any]]:
        for values in (row.before, row.after, self._whole.get((row.table_name, row.row_key))):
            yield from (values or {}).items()

    def entry(self, row: AuditRow) -> AuditEntry:
        """The row as people read it."""
        whole = {**self._whole.get((row.table_name, row.row_key), {}), **(row.before or {}), **(row.after or {})}
        if row.operation == "update":  # called by what it is called now, so that all its changes are seen as of one thing
            whole |= self._whole.get((row.table_name, row.row_key), {})
        names = {
            (column, value): self._names[target, value]
            for column, value in self._values(row)
            if isinstance(value, int) and (target := _target(row.table_name, column)) and (target, value) in self._names
        }
        subject = next((str(whole[column]) for column in _OWN.get(row.table_name, ()) if whole.get(column)), "")
        parts = (names.get((column, whole.get(column) or 0)) for column in _PART_OF.get(row.table_name, ()))
        return AuditEntry(
            id=row.id,
            at=row.at,
            who=self._people.get(row.login, row.login),
            login=row.login,
            place=row.place,
            table=row.table_name,
            operation=row.operation,
            key=row.row_key,
            order=self._names.get(("sales_order", row.order_id or 0), ""),
            order_id=row.order_id,
            subject=subject,
            part_of=" · ".join(part for part in parts if part),
            before=row.before or {},
            after=row.after or {},
            names=names,
        )


def _target(table: str, column: str) -> str:
    """The table a column points to, if its rows have names."""
    made = Base.metadata.tables.get(table)
    if made is None or column not in made.c:
        return ""
    for key in made.c[column].foreign_keys:
        if key.column.table.name in NAMED_BY:
            return str(key.column.table.name)
    return ""


__all__ = ["AuditEntry", "Wanted", "changes", "people"]
