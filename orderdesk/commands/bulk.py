"""Many rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnDefault, Connection, Table, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from orderdesk.model import Base

PARCEL = 2_000  # rows of one executemany: large enough to be quick, small enough for memory
STREAMED = 200  # from so many rows on a server takes them as a stream, several times as fast
STREAM_PARCEL = 20_000  # rows of one stream, so that none meets the statement timeout
Rows = Sequence[Mapping[str, Any]]


def insert_rows(session: Session, table: type[Base], rows: Rows) -> None:
    """Insert rows that all name the same columns; what else the table has takes its default.

    They go past the session's bookkeeping of objects, which takes longer than the database does.
    """
    plain = table.__table__
    assert isinstance(plain, Table)
    session.flush()
    connection = session.connection()
    if len(rows) >= STREAMED and _takes_stream(connection, plain):
        for begin in range(0, len(rows), STREAM_PARCEL):
            _stream(connection, plain, rows[begin : begin + STREAM_PARCEL])
        return
    for begin in range(0, len(rows), PARCEL):
        connection.execute(insert(plain), list(rows[begin : begin + PARCEL]))


def _takes_stream(connection: Connection, table: Table) -> bool:
    """Whether COPY may be used: not on SQLite, nor where row security rules this person's access to the table."""
    if connection.dialect.name != "postgresql":
        return False
    return not connection.execute(select(func.row_security_active(table.name))).scalar_one()


def _stream(connection: Connection, table: Table, rows: Rows) -> None:
    from psycopg import Error, sql

    usual = _defaults(table, rows[0])
    columns = [table.columns[name] for name in (*rows[0], *usual)]
    dialect = connection.dialect
    ways = [(column.name, column.type.dialect_impl(dialect).bind_processor(dialect)) for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as stream:
            for row in rows:
                whole = {**usual, **row}
                stream.write_row([way(whole[name]) if way else whole[name] for name, way in ways])
    except Error as error:  # as SQLAlchemy would wrap it, so that it is judged like any other
        raise DBAPIError.instance(
            f"COPY {table.name}", None, error, Error, hide_parameters=True, connection_invalidated=driver.broken, dialect=dialect
        ) from error


def _defaults(table: Table, named: Iterable[str]) -> dict[str, Any]:
    """What columns that the rows do not name are filled with on our side; the server fills in its own."""
    missing = [column for column in table.columns if column.name not in set(named)]
    usual = [(column.name, column.default) for column in missing if isinstance(column.default, ColumnDefault)]
    return {name: default.arg for name, default in usual if default.is_scalar}
