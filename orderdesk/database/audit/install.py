"""The statements that make the triggers, by the kind of database."""

from __future__ import annotations

from sqlalchemy import MetaData

from orderdesk.database.audit import postgresql, sqlite
from orderdesk.database.audit.what import audited


def statements(dialect: str, metadata: MetaData) -> list[str]:
    """SQL that makes the audit of every table of `metadata` that matters; needs `app_user()`; may be run again."""
    tables = audited(metadata)
    return sqlite.statements(tables) if dialect == "sqlite" else postgresql.statements(tables)


def removal(dialect: str, metadata: MetaData) -> list[str]:
    """SQL that takes it away, whether it is there or not; the trail itself stays."""
    tables = audited(metadata)
    return sqlite.removal(tables) if dialect == "sqlite" else postgresql.removal(tables)
