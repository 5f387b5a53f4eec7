"""Who changed a record last, as its trail of changes says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from orderdesk.model import AuditRow, SettingValue, Staff
from orderdesk.queries.settings import all_settings
from orderdesk.rules.policy import Value


@dataclass(frozen=True, slots=True)
class Editor:
    """Who, and when."""

    name: str
    at: datetime


def last_editor(session: Session, table: str, key: int) -> Editor | None:
    """Whoever changed this record, or for an order also its lines; None where nothing is known."""
    statement = select(AuditRow.at, Staff.name).join(Staff, Staff.login == AuditRow.login).order_by(AuditRow.id.desc()).limit(1)
    if table == "sales_order":
        statement = statement.where(AuditRow.order_id == key, AuditRow.table_name.in_(("sales_order", "order_line")))
    else:
        statement = statement.where(AuditRow.table_name == table, AuditRow.row_key == str(key))
    found = session.execute(statement).one_or_none()
    return Editor(found.name, found.at) if found is not None else None


def settings_with_editors(session: Session, keys: list[str]) -> tuple[Mapping[str, Value], dict[str, Editor]]:
    """Every setting in force, and who decided these last, by key."""
    statement = (
        select(SettingValue.key, SettingValue.changed_at, Staff.name)
        .join(Staff, Staff.id == SettingValue.changed_by)
        .where(SettingValue.key.in_(keys))
    )
    return all_settings(session), {key: Editor(name, at) for key, at, name in session.execute(statement)}
