"""Column kinds, written once: the same table on PostgreSQL and on SQLite (STRICT)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, ForeignKey, Identity, Integer, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite's STRICT tables know only INTEGER, REAL, TEXT and BLOB; text forms sort like what they mean.


class UtcTime(TypeDecorator[datetime]):
    """An instant: TIMESTAMPTZ, or TEXT of fixed width in UTC; always aware in Python."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return _written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)  # ten times as fast as strptime; Z makes it aware
        return value.astimezone(UTC)  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def _written(value: datetime) -> str:
    """The text form of an instant; the rows of one import mostly share a few."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


class Day(TypeDecorator[date]):
    """A calendar day: DATE, or TEXT as 2026-03-02."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else Date()

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Flag(TypeDecorator[bool]):
    """Yes or no: BOOLEAN, or INTEGER 0 and 1."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Integer() if dialect.name == "sqlite" else Boolean()

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> Any:
        return int(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


class Document(TypeDecorator[Any]):
    """Plain data as JSON: JSONB, or TEXT."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if dialect.name == "sqlite" else JSONB()

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value, ensure_ascii=False) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return json.loads(value) if isinstance(value, str) and dialect.name == "sqlite" else value


class Base(DeclarativeBase):
    """Every table of the desk; constraints are named so that both databases can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        int: BigInteger().with_variant(Integer(), "sqlite"),
        str: Text(),
        bool: Flag(),
        date: Day(),
        datetime: UtcTime(),
        bytes: LargeBinary(),
        dict[str, Any]: Document(),
    }


BYTEWISE = Text(collation="C").with_variant(Text(), "sqlite")
"""Text compared byte by byte, so that everything beginning with a text is one range of an index."""
Id = Annotated[int, mapped_column(Identity(), primary_key=True)]
Units = Annotated[int, mapped_column(default=0, server_default="0")]
"""Money or quantity in 1/10000."""
Words = Annotated[str, mapped_column(default="", server_default="")]
Switch = Annotated[bool, mapped_column(default=False)]


def ref(target: str, *, index: bool = True, primary_key: bool = False) -> Any:
    """A foreign key to `table.column`, indexed unless another index begins with it."""
    return mapped_column(ForeignKey(target), index=index and not primary_key, primary_key=primary_key)


def version_column() -> Any:
    """What an edit compares, so that nobody overwrites what he has not seen."""
    return mapped_column(default=1, server_default="1")
