"""How a schema step runs: one transaction, one migrator at a time, the same on PostgreSQL and SQLite."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Engine, text

LOCK = 0x0DE5C  # the advisory lock migrators take

engine: Engine = context.config.attributes["engine"]
metadata = context.config.attributes.get("metadata")
options = context.config.attributes.get("options", {})
before = context.config.attributes.get("before")  # called with the connection before the first step
after = context.config.attributes.get("after")  # and after the last


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


with engine.connect().execution_options(**options) as connection:
    sqlite = engine.dialect.name == "sqlite"
    driver = connection.connection.driver_connection
    if sqlite:
        driver.execute("PRAGMA foreign_keys = OFF")  # batch steps rebuild tables; it works only outside a transaction
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
        transactional_ddl=True,  # SQLite's is too, though alembic does not count on it: all steps or none
        compare_type=True,
        render_item=render,
    )
    try:
        with context.begin_transaction():
            if before is not None:
                before(connection)
            context.run_migrations()
            if after is not None:
                after(connection)
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise RuntimeError("a step left a row that points nowhere")
    finally:
        if sqlite:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys = ON")
        else:
            connection.rollback()
            connection.execute(text(f"SELECT pg_advisory_unlock({LOCK})"))
            connection.commit()
