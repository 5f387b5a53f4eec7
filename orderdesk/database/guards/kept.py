"""Sums that the database keeps by itself and nobody writes: stock from movements and locks, balances from sealed postings.

On PostgreSQL functions of the tables' owner keep them, once a statement, so that people need no right to write them. On SQLite
triggers do, row by row, and tell the connection by `app_keep(1)` that until `app_keep(0)` it is the program itself that writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from orderdesk.language import N_

KEPT = frozenset({"stock_level", "customer_balance"})
"""The tables that hold those sums."""
TOO_LITTLE = N_("of this product not so much is in stock")
_SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

_MOVED = """
    WITH moved AS (SELECT a.product_id, sum(a.quantity_units)::bigint AS units FROM added a GROUP BY a.product_id),
    changed AS (
        UPDATE stock_level s SET on_hand_units = s.on_hand_units + m.units FROM moved m
        WHERE s.product_id = m.product_id RETURNING s.product_id)
    INSERT INTO stock_level (product_id, on_hand_units, locked_units)
    SELECT m.product_id, m.units, 0 FROM moved m WHERE NOT EXISTS (SELECT 1 FROM changed c WHERE c.product_id = m.product_id)
    ORDER BY m.product_id
    ON CONFLICT (product_id) DO UPDATE SET on_hand_units = stock_level.on_hand_units + excluded.on_hand_units;
"""
_LOCKED = """
    WITH locked AS (
        SELECT k.product_id, sum(k.units)::bigint AS units FROM ({rows}) k GROUP BY k.product_id HAVING sum(k.units) <> 0),
    changed AS (
        UPDATE stock_level s SET locked_units = s.locked_units + k.units FROM locked k
        WHERE s.product_id = k.product_id RETURNING s.product_id)
    SELECT EXISTS (SELECT 1 FROM locked k WHERE NOT EXISTS (SELECT 1 FROM changed c WHERE c.product_id = k.product_id))
    INTO missing;
    IF missing THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: {sentence}', ERRCODE = '23514';
    END IF;
"""
_COMING = "SELECT a.product_id, a.quantity_units AS units FROM added a WHERE a.state = 'open'"
_GOING = "SELECT g.product_id, -g.quantity_units AS units FROM gone g WHERE g.state = 'open'"
_OWED = """
    INSERT INTO customer_balance (customer_id, currency, balance_units)
    SELECT e.customer_id, e.currency, sum(l.debit_units - l.credit_units)
    FROM {sealed} JOIN journal_entry e ON e.id = s.entry_id JOIN journal_line l ON l.entry_id = e.id
    WHERE l.account = 'receivable' GROUP BY e.customer_id, e.currency ORDER BY e.customer_id, e.currency
    ON CONFLICT (customer_id, currency) DO UPDATE SET balance_units = customer_balance.balance_units + excluded.balance_units;
"""


def postgresql_keepers() -> Iterator[str]:
    """Functions and triggers; each adds up what a statement wrote and changes every sum once."""
    rows = {"insert": _COMING, "update": f"{_COMING} UNION ALL {_GOING}", "delete": _GOING}
    yield from _keeper("stock_movement", "insert", _MOVED)
    for operation, read in rows.items():
        yield from _keeper("stock_lock", operation, _LOCKED.format(rows=read, sentence=TOO_LITTLE), "missing boolean;")
    yield from _keeper("journal_seal", "insert", _OWED.format(sealed="added s"))


def _keeper(table: str, operation: str, body: str, declared: str = "") -> Iterator[str]:
    name = f"keep_{table}_{operation}"
    seen = {
        "insert": "NEW TABLE AS added",
        "update": "OLD TABLE AS gone NEW TABLE AS added",
        "delete": "OLD TABLE AS gone",
    }[operation]
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {_SAFE} AS $keep$\nDECLARE {declared}\nBEGIN{body}"
        "    RETURN NULL;\nEND $keep$"
    )
    yield (
        f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} REFERENCING {seen} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )


def sqlite_keepers() -> Iterator[str]:
    """Triggers, row by row; what cannot be is refused before `app_keep(1)`, for nothing may fail until `app_keep(0)`."""
    begun = (
        "INSERT INTO stock_level (product_id, on_hand_units, locked_units) SELECT NEW.product_id, 0, 0 "
        "WHERE NOT EXISTS (SELECT 1 FROM stock_level s WHERE s.product_id = NEW.product_id)"
    )
    moved = "UPDATE stock_level SET on_hand_units = on_hand_units + NEW.quantity_units WHERE product_id = NEW.product_id"
    short = _unless("s.on_hand_units + NEW.quantity_units >= s.locked_units", "NEW.quantity_units < 0 AND ")
    taken = (
        "UPDATE stock_level SET locked_units = locked_units + NEW.quantity_units "
        "WHERE product_id = NEW.product_id AND NEW.state = 'open'"
    )
    freed = (
        "UPDATE stock_level SET locked_units = locked_units - OLD.quantity_units "
        "WHERE product_id = OLD.product_id AND OLD.state = 'open'"
    )
    given = "CASE WHEN OLD.state = 'open' AND OLD.product_id = NEW.product_id THEN OLD.quantity_units ELSE 0 END"
    room = "s.locked_units - {given} + NEW.quantity_units <= s.on_hand_units"
    owed = _OWED.format(sealed="(SELECT NEW.entry_id AS entry_id) s").strip().rstrip(";")
    yield _kept_by("stock_movement", "insert", short, begun, moved)
    yield _kept_by("stock_lock", "insert", _unless(room.format(given=0), "NEW.state = 'open' AND "), taken)
    fits = _unless(room.format(given=given), "NEW.state = 'open' AND ")
    yield _kept_by("stock_lock", "update", fits, freed, taken)
    yield _kept_by("stock_lock", "delete", "", freed)
    yield _kept_by("journal_seal", "insert", "", owed)


def _unless(condition: str, when: str) -> str:
    level = f"SELECT 1 FROM stock_level s WHERE s.product_id = NEW.product_id AND {condition}"
    return f"SELECT RAISE(ABORT, 'orderdesk: {TOO_LITTLE}') WHERE {when}NOT EXISTS ({level})"


def _kept_by(table: str, operation: str, judged: str, *written: str) -> str:
    statements = [*([judged] if judged else []), "SELECT app_keep(1)", *written, "SELECT app_keep(0)"]
    body = "".join(f"  {statement};\n" for statement in statements)
    return f"CREATE TRIGGER keep_{table}_{operation} AFTER {operation.upper()} ON {table} BEGIN\n{body}END"
