"""The rules as triggers: one function a table on PostgreSQL, one trigger a table and operation on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orderdesk.database.guards.rules import DELETE, INSERT, UPDATE, Rule
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


_WHO = """
    who text := app_user();
    me bigint;
    duties text[];
BEGIN
    IF who <> '' THEN
        SELECT p.id, array_agg(q.role) INTO me, duties FROM staff p LEFT JOIN staff_role q ON q.staff_id = p.id
        WHERE p.login = who AND p.disabled_at IS NULL GROUP BY p.id;
    END IF;
"""


def postgresql_triggers(rules: Iterable[Rule]) -> Iterator[str]:
    """Statements that make the guards; each function runs with the rights of whoever writes."""
    for table, operations in _sorted(rules).items():
        body = []
        for operation, judged in operations.items():
            body.append(f"IF TG_OP = '{operation}' THEN")
            for rule in judged:
                message = _quoted(SPEAKS + rule.sentence)
                body.append(
                    f"IF {rule.condition} THEN RAISE EXCEPTION USING MESSAGE = {message}, ERRCODE = '{rule.code}'; END IF;"
                )
            body.append("END IF;")
        judging = "\n    ".join(body)
        yield (
            f"CREATE FUNCTION guard_{table}() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp "
            f"AS $guard$\nDECLARE{_WHO}    {judging}\n"
            f"    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\nEND $guard$"
        )
        yield (
            f"CREATE TRIGGER guard_{table} BEFORE {' OR '.join(operations)} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION guard_{table}()"
        )


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


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
