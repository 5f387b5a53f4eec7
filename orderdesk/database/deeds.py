"""What every command leaves behind, written by one last statement: its orders' timeline, its key, the notice to other desks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from orderdesk.model import IdempotencyKey, TimelineEntry

CHANNEL = "orderdesk"  # where PostgreSQL tells other desks of a commit; database/feed.py listens

_TOLD = """
WITH told AS (
    INSERT INTO timeline (order_id, at, staff_id, verb, from_state, to_state, note, detail)
    SELECT t.order_id, %(now)s::timestamptz, %(staff)s::bigint, t.verb, t.source, t.target, t.note, t.detail::jsonb
    FROM unnest(%(orders)s::bigint[], %(verbs)s::text[], %(sources)s::text[], %(targets)s::text[], %(notes)s::text[],
        %(details)s::text[]) WITH ORDINALITY AS t (order_id, verb, source, target, note, detail, place) ORDER BY t.place)
"""
_DONE = f"""
INSERT INTO idempotency_key (key, staff_id, operation, request_hash, result, done_at)
VALUES (%(key)s, %(staff)s::bigint, %(operation)s, %(request)s, %(result)s::jsonb, %(now)s::timestamptz)
RETURNING CASE WHEN %(notice)s::text IS NOT NULL THEN pg_notify('{CHANNEL}', %(notice)s::text) END
"""  # the notice is heard on commit


@dataclass(frozen=True, slots=True)
class Note:
    """A line of an order's timeline; with states when it moved, without when something else happened."""

    order_id: int
    verb: str
    note: str
    detail: dict[str, Any] | None
    source: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Deed:
    """A command that has done its work: under which key, by whom (nobody is there yet when a desk is founded) and when."""

    key: str
    staff_id: int | None
    operation: str
    request_hash: str
    result: dict[str, Any]
    at: datetime


def record(connection: Connection, deed: Deed, notes: Sequence[Note], notice: str | None) -> None:
    """Write what is left to write; on PostgreSQL in one statement, which every command pays for.

    An embedded desk's feed reads the key's row instead of a notice.
    """
    if connection.dialect.name != "postgresql":
        write_notes(connection, notes, deed.staff_id, deed.at)
        connection.execute(insert(IdempotencyKey), _key(deed))
        return
    values: dict[str, Any] = {
        "key": deed.key,
        "staff": deed.staff_id,
        "operation": deed.operation,
        "request": deed.request_hash,
        "result": json.dumps(deed.result),
        "now": deed.at,
        "notice": notice,
    }
    if notes:
        values |= {
            "orders": [note.order_id for note in notes],
            "verbs": [note.verb for note in notes],
            "sources": [note.source for note in notes],
            "targets": [note.target for note in notes],
            "notes": [note.note for note in notes],
            "details": [None if note.detail is None else json.dumps(note.detail) for note in notes],
        }
    connection.exec_driver_sql(_TOLD + _DONE if notes else _DONE, values)


def write_notes(connection: Connection, notes: Sequence[Note], staff_id: int | None, at: datetime) -> None:
    """Add to the timelines what one person did at one time."""
    if notes:
        connection.execute(insert(TimelineEntry), [_row(note, staff_id, at) for note in notes])


def _key(deed: Deed) -> dict[str, Any]:
    return {
        "key": deed.key,
        "staff_id": deed.staff_id,
        "operation": deed.operation,
        "request_hash": deed.request_hash,
        "result": deed.result,
        "done_at": deed.at,
    }


def _row(note: Note, staff_id: int | None, at: datetime) -> dict[str, Any]:
    return {
        "order_id": note.order_id,
        "at": at,
        "staff_id": staff_id,
        "verb": note.verb,
        "from_state": note.source,
        "to_state": note.target,
        "note": note.note,
        "detail": note.detail,
    }
