"""The audit's triggers on SQLite: an embedded desk that cannot name who acts (`app_user()`) writes nothing at all."""

from __future__ import annotations

from collections.abc import Sequence

from orderdesk.database.audit.what import HIDDEN, Audited

TRAIL = ("audit_row", "audit_block")
AT = "strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'"  # as model/columns.py writes instants


def statements(tables: Sequence[Audited]) -> list[str]:
    """Three triggers a table, and two that keep the trail."""
    made = removal(tables)
    for table in tables:
        made += [_insert(table), _delete(table), _update(table)]
    for trail in TRAIL:
        for verb in ("UPDATE", "DELETE"):
            made.append(
                f"CREATE TRIGGER {trail}_{verb.lower()}_refused BEFORE {verb} ON {trail} "
                f"BEGIN SELECT RAISE(ABORT, 'orderdesk: {trail} is only ever added to'); END"
            )
    return made


def removal(tables: Sequence[Audited]) -> list[str]:
    """Every trigger dropped."""
    names = [f"audit_{table.name}_{verb}" for table in tables for verb in ("insert", "update", "delete")]
    names += [f"{trail}_{verb}_refused" for trail in TRAIL for verb in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {name}" for name in names]


def _written(table: Audited, verb: str, row: str, before: str, after: str, when: str = "") -> str:
    key = " || '/' || ".join(f'CAST({row}."{column}" AS TEXT)' for column in table.key)
    return (
        f"CREATE TRIGGER audit_{table.name}_{verb} AFTER {verb.upper()} ON {table.name} {when} BEGIN "
        'INSERT INTO audit_row ("at", login, place, table_name, operation, row_key, order_id, "before", "after") '
        f"VALUES ({AT}, coalesce(app_user(), ''), '', '{table.name}', '{verb}', {key}, {table.order_of(row)}, {before}, "
        f"{after}); END"
    )


def _insert(table: Audited) -> str:
    return _written(table, "insert", "NEW", "NULL", _whole(table, "NEW"))


def _delete(table: Audited) -> str:
    return _written(table, "delete", "OLD", _whole(table, "OLD"), "NULL")


def _update(table: Audited) -> str:
    watched = [*table.shown, *table.hidden]
    when = "WHEN " + " OR ".join(f'OLD."{column}" IS NOT NEW."{column}"' for column in watched)
    return _written(table, "update", "NEW", _changed(table, "OLD"), _changed(table, "NEW"), when)


def _whole(table: Audited, row: str) -> str:
    """Every kept column as a JSON object."""
    return "json_object(" + ", ".join(f"'{column}', {_value(table, row, column)}" for column in table.shown) + ")"


def _value(table: Audited, row: str, column: str) -> str:
    place = f'{row}."{column}"'
    if column in table.flags:
        return f"CASE {place} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END"
    return f"json({place})" if column in table.documents else place


def _changed(table: Audited, row: str) -> str:
    """Only the columns that differ; written as text, because json_object cannot leave one out."""
    parts = []
    for column in (*table.shown, *table.hidden):
        value = f"""'"{HIDDEN}"'""" if column in table.hidden else _text(table, row, column)
        parts.append(f"""CASE WHEN OLD."{column}" IS NOT NEW."{column}" THEN ',"{column}":' || {value} ELSE '' END""")
    return "'{' || substr(" + " || ".join(parts) + ", 2) || '}'"


def _text(table: Audited, row: str, column: str) -> str:
    place = f'{row}."{column}"'
    if column in table.flags:
        return f"CASE {place} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
    return f"coalesce({place}, 'null')" if column in table.documents else f"json_quote({place})"
