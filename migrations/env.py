"""How a schema step runs: one transaction, one migrator at a time, the same on PostgreSQL and SQLite."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Engine, text

LOCK = 0x0DE5C  # the advisory lock migrators take

engine: Engine = context.config.attributes["engine"]
metadata = context.config.attributes.get("metadata")


def render(kind: str, value: Any, autogen: Any) -> str | bool:
    """Column kinds as plain SQLAlchemy, because a step must not depend on the program as it is later."""
    if kind != "type":
        return False
    names = {
        "UtcTime": "sa.DateTime(timezone=True).with_variant(sa.Text(), 'sqlite')",
        "Day": "sa.Date().with_variant(sa.Text(), 'sqlite')",
        "Flag": "sa.Boolean().with_variant(sa.Integer(), 'sqlite')",
        "Document": "postgresql.JSONB().with_variant(sa.Text(), 'sqlite')",
        "BigInteger": "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')",
    }
    autogen.imports.add("from sqlalchemy.dialects import postgresql")
    if type(value).__name__ == "Text" and value.collation:
        return "sa.Text(collation='C').with_variant(sa.Text(), 'sqlite')"
    return names.get(type(value).__name__, False)


with engine.connect() as connection:
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # batch steps rebuild tables; checked again below
        connection.rollback()
    else:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text("SET statement_timeout = '10min'"))
        connection.execute(text(f"SELECT pg_advisory_lock({LOCK})"))
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,
        transaction_per_migration=False,
        compare_type=True,
        render_item=render,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        if sqlite:
            connection.rollback()
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.rollback()
        else:
            connection.rollback()
            connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
            connection.commit()
