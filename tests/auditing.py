"""A desk whose changes are audited, whether or not its schema step already brought the triggers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from orderdesk.database.audit import statements
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from orderdesk.model import Base

PERSON = "CREATE FUNCTION public.app_user() RETURNS text LANGUAGE sql STABLE AS 'SELECT session_user::text'"


def run(desk: Desk, *told: str, **values: Any) -> None:
    """Statements in one transaction, past every command."""
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        for statement in told:
            connection.execute(text(statement), values)


def audit(desk: Desk) -> Desk:
    """The desk with the audit in place."""
    dialect = desk.engine.dialect.name
    with desk.engine.connect() as connection:
        if dialect == "sqlite":
            there = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'audit_sales_order_insert'")).first()
        else:
            there = connection.execute(text("SELECT to_regprocedure('public.audit_sales_order_change()')")).scalar_one()
            known = connection.execute(text("SELECT to_regprocedure('public.app_user()')")).scalar_one()
    if there:
        return desk
    if dialect == "sqlite" and not _knows_who(desk):
        event.listen(desk.engine, "connect", lambda plain, _record: plain.create_function("app_user", 0, lambda: "lin"))
        desk.engine.dispose()
    made = statements(dialect, Base.metadata)
    run(desk, *(() if dialect == "sqlite" or known else (PERSON,)), *made)
    return desk


def _knows_who(desk: Desk) -> bool:
    with desk.engine.connect() as connection:
        try:
            connection.execute(text("SELECT app_user()"))
        except OperationalError:
            return False
    return True
