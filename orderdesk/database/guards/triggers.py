"""The rules as triggers: one function a table on PostgreSQL, one trigger a table and operation on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orderdesk.database.guards.credit import used_sql
from orderdesk.database.guards.kept import KEPT
from orderdesk.database.guards.rule import DELETE, INSERT, UPDATE, Rule
from orderdesk.rules.policy import CATALOGUE
from orderdesk.rules.rights import Role

SPEAKS = "orderdesk: "  # a refusal of ours begins so; database/errors.py listens for it


class PostgreSQLVoice:
    """Inside a guard function, which has read who acts into variables."""

    who = "who"
    me = "me"

    def holds(self, roles: Iterable[Role]) -> str:
        """See Voice."""
        listed = ", ".join(f"'{role}'" for role in sorted(roles))
        return f"coalesce(duties && ARRAY[{listed}]::text[], false)"

    def carries(self, move: str) -> str:
        """See Voice."""
        return f"(who = '' OR {move}.role = ANY (duties))"

    def differs(self, one: str, other: str) -> str:
        """See Voice."""
        return f"{one} IS DISTINCT FROM {other}"

    def apart(self, day: str, instant: str) -> str:
        """See Voice."""
        return f"({day} - ({instant} AT TIME ZONE 'UTC')::date)"

    def misdated(self, instant: str) -> str:
        """See Voice. A person's own login was opened as himself; a story is told by a server's master in his name."""
        now = f"{instant} NOT BETWEEN now() - interval '1 hour' AND clock_timestamp() + interval '5 minutes'"
        opened = "SELECT a.usesysid FROM pg_stat_get_activity(pg_backend_pid()) a"
        return f"{now} AND session_user = who AND ({opened}) = (SELECT r.oid FROM pg_roles r WHERE r.rolname = session_user)"

    def setting(self, key: str) -> str:
        """See Voice."""
        return f"coalesce((SELECT g.value->>'value' FROM setting g WHERE g.key = '{key}'), {_default(key)})"

    def credit_used(self, customer: str, currency: str) -> str:
        """See Voice."""
        return f"credit_used({customer}, {currency})"


class SQLiteVoice:
    """Inside a trigger; app_user() is a function of the connection, so that no other program can write at all."""

    who = "app_user()"
    me = "(SELECT p.id FROM staff p WHERE p.login = app_user() AND p.disabled_at IS NULL)"

    def holds(self, roles: Iterable[Role]) -> str:
        """See Voice."""
        listed = ", ".join(f"'{role}'" for role in sorted(roles))
        return f"EXISTS (SELECT 1 FROM staff_role q WHERE q.staff_id = {self.me} AND q.role IN ({listed}))"

    def carries(self, move: str) -> str:
        """See Voice."""
        return f"(app_user() = '' OR {move}.role IN (SELECT q.role FROM staff_role q WHERE q.staff_id = {self.me}))"

    def differs(self, one: str, other: str) -> str:
        """See Voice."""
        return f"{one} IS NOT {other}"

    def apart(self, day: str, instant: str) -> str:
        """See Voice."""
        return f"(julianday({day}) - julianday(substr({instant}, 1, 10)))"

    def misdated(self, instant: str) -> str:
        """See Voice. The clock of a file is its holder's."""
        return "false"

    def setting(self, key: str) -> str:
        """See Voice."""
        return f"coalesce((SELECT json_extract(g.value, '$.value') FROM setting g WHERE g.key = '{key}'), {_default(key)})"

    def credit_used(self, customer: str, currency: str) -> str:
        """See Voice; an embedded desk has one writer at a time."""
        return used_sql(customer, currency)


_HEAD = """
    who text := app_user();
    me bigint;
    duties text[];
    broken int;
BEGIN
    IF who <> '' THEN
        SELECT p.id, array_agg(q.role) INTO me, duties FROM staff p LEFT JOIN staff_role q ON q.staff_id = p.id
        WHERE p.login = who AND p.disabled_at IS NULL GROUP BY p.id;
    END IF;
"""
_BY_STRANGERS = frozenset({"inbound_order"})
"""Tables that logins write who may read nothing: their guard looks up who acts for them."""
_ROW_BY_ROW = frozenset({"allocation", "correction"})
"""Tables whose rules on adding count the rows that are there, so that each must be judged before it is."""


def postgresql_triggers(rules: Iterable[Rule]) -> Iterator[str]:
    """Statements that make the guards; each function runs with the rights of whoever writes.

    Added rows are judged together when their statement is done, with one look for all of them; the others one by one. Where the
    database keeps a sum itself, only what is written by hand is judged.
    """
    for table, operations in _sorted(rules).items():
        for operation, judged in operations.items():
            name = f"guard_{table}_{operation.lower()}"
            together = operation == INSERT and table not in _ROW_BY_ROW
            by_hand = "WHEN (pg_trigger_depth() = 0) " if table in KEPT else ""
            power = "SECURITY DEFINER " if table in _BY_STRANGERS else ""
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {power}SET search_path = pg_catalog, public, pg_temp "
                f"AS $guard$\nDECLARE{_HEAD}{_judging(judged, together=together)}\n"
                f"    {_ending(operation, together)}\nEND $guard$"
            )
            if together:
                yield (
                    f"CREATE TRIGGER {name} AFTER INSERT ON {table} REFERENCING NEW TABLE AS added "
                    f"FOR EACH STATEMENT {by_hand}EXECUTE FUNCTION {name}()"
                )
            else:
                yield f"CREATE TRIGGER {name} BEFORE {operation} ON {table} FOR EACH ROW {by_hand}EXECUTE FUNCTION {name}()"


def _judging(judged: Sequence[Rule], *, together: bool) -> str:
    """The first rule that a row breaks, found with one statement, and its sentence."""
    cases = "\n        ".join(f"WHEN {rule.condition} THEN {number}" for number, rule in enumerate(judged, 1))
    if together:
        look = f"SELECT min(CASE\n        {cases.replace('NEW.', 'row_added.')} END) INTO broken FROM added row_added;"
    else:
        look = f"broken := CASE\n        {cases} END;"
    sentences = ", ".join(_quoted(SPEAKS + rule.sentence) for rule in judged)
    codes = ", ".join(_quoted(rule.code) for rule in judged)
    return (
        f"    {look}\n    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION USING MESSAGE = (ARRAY[{sentences}])[broken], "
        f"ERRCODE = (ARRAY[{codes}])[broken];\n    END IF;"
    )


def _ending(operation: str, together: bool) -> str:
    if together:
        return "RETURN NULL;"
    return "RETURN OLD;" if operation == DELETE else "RETURN NEW;"


def sqlite_triggers(rules: Iterable[Rule]) -> Iterator[str]:
    """Statements that make the guards."""
    for table, operations in _sorted(rules).items():
        for operation, judged in operations.items():
            cases = "\n    ".join(
                f"WHEN {rule.condition} THEN RAISE(ABORT, {_quoted(SPEAKS + rule.sentence)})" for rule in judged
            )
            yield (
                f"CREATE TRIGGER guard_{table}_{operation.lower()} BEFORE {operation} ON {table} BEGIN\n"
                f"  SELECT CASE\n    {cases}\n  END;\nEND"
            )


def _sorted(rules: Iterable[Rule]) -> dict[str, dict[str, list[Rule]]]:
    """Table -> operation -> rules in their order."""
    found: dict[str, dict[str, list[Rule]]] = {}
    for rule in rules:
        found.setdefault(rule.table, {}).setdefault(rule.operation, []).append(rule)
    return {
        table: {operation: operations[operation] for operation in (INSERT, UPDATE, DELETE) if operation in operations}
        for table, operations in sorted(found.items())
    }


def _default(key: str) -> str:
    return _quoted(str(CATALOGUE[key].default))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
