"""The rules as triggers: one function a table on PostgreSQL, one trigger a table and operation on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orderdesk.database.audit.what import TOGETHER
from orderdesk.database.guards.credit import used_sql
from orderdesk.database.guards.kept import KEPT
from orderdesk.database.guards.rule import DELETE, INSERT, UPDATE, Rule
from orderdesk.language import N_
from orderdesk.model import Base
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


_READS_MORE = frozenset({"inbound_order", "sales_order", "amendment", "review_decision", "credit_hold"})
"""Tables whose guard reads more than who writes them: a machine reads nothing, a reviewer no customer's address and no trail."""
_ROW_BY_ROW = frozenset({"allocation", "amendment_line", "correction"})
"""Tables whose rules on adding count the rows that are there, so that each must be judged before it is."""
_KEPT_KEY = N_("the number of a row is not changed")


def postgresql_triggers(rules: Iterable[Rule]) -> Iterator[str]:
    """Statements that make the guards; each function runs with the rights of whoever writes.

    Added rows, and changed ones of tables that are changed by the handful, are judged together when their statement is done,
    with one look for all of them; the others one by one. Where the database keeps a sum itself, only what is written by hand is
    judged.
    """
    for table, operations in _sorted(rules).items():
        for operation, judged in operations.items():
            name = f"guard_{table}_{operation.lower()}"
            tables = _together(table, operation)
            judging = _judged_together(table, operation, judged) if tables else _judged_alone(judged)
            ending = "NULL" if tables else "OLD" if operation == DELETE else "NEW"
            power = "SECURITY DEFINER " if table in _READS_MORE else ""
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {power}SET search_path = pg_catalog, public, pg_temp "
                f"AS $guard$\nDECLARE\n    who text := app_user();\n    me bigint;\n    duties text[];\n    broken int;\n"
                f"BEGIN\n    IF who <> '' THEN\n        {_identity(judging)}\n    END IF;\n{judging}\n    RETURN {ending};\n"
                "END $guard$"
            )
            by_hand = "WHEN (pg_trigger_depth() = 0) " if table in KEPT else ""
            rows = f"AFTER {operation} ON {table} {tables} FOR EACH STATEMENT"
            row = f"BEFORE {operation} ON {table} FOR EACH ROW"
            yield f"CREATE TRIGGER {name} {rows if tables else row} {by_hand}EXECUTE FUNCTION {name}()"


def _together(table: str, operation: str) -> str:
    """The tables of all rows of a statement, where they are judged together."""
    if operation == INSERT and table not in _ROW_BY_ROW:
        return "REFERENCING NEW TABLE AS added"
    if operation == UPDATE and table in TOGETHER:
        return "REFERENCING OLD TABLE AS former NEW TABLE AS added"
    return ""


def _identity(judging: str) -> str:
    """Who acts, with his duties if any rule asks for them."""
    mine = "p.login = who AND p.disabled_at IS NULL"
    if "duties" not in judging:
        return f"SELECT p.id INTO me FROM staff p WHERE {mine};"
    duties = "ARRAY(SELECT q.role FROM staff_role q WHERE q.staff_id = p.id)"
    return f"SELECT p.id, {duties} INTO me, duties FROM staff p WHERE {mine};"


def _judged_together(table: str, operation: str, judged: Sequence[Rule]) -> str:
    """The first rule that any row breaks, found with one statement, and its sentence."""
    rows = "added row_added"
    if operation == UPDATE and any("OLD." in rule.whole for rule in judged):
        key = [column.name for column in Base.metadata.tables[table].primary_key]
        rows += " LEFT JOIN former row_former ON " + " AND ".join(f"row_former.{name} = row_added.{name}" for name in key)
        judged = [Rule(table, operation, f"row_former.{key[0]} IS NULL", _KEPT_KEY), *judged]
    cases = " ".join(f"\n        WHEN {rule.whole} THEN {number}" for number, rule in enumerate(judged, 1))
    cases = cases.replace("NEW.", "row_added.").replace("OLD.", "row_former.")
    return f"    SELECT min(CASE{cases} END) INTO broken FROM {rows};\n{_refused(judged)}"


def _judged_alone(judged: Sequence[Rule]) -> str:
    """The same for one row: first what it says itself, then only those looks at other rows that concern it."""
    said = [(number, rule) for number, rule in enumerate(judged, 1) if not rule.looks]
    looked = [(number, rule) for number, rule in enumerate(judged, 1) if rule.looks]
    steps = []
    if said:
        cases = "".join(f"\n        WHEN {rule.whole} THEN {number}" for number, rule in said)
        steps.append(f"    broken := CASE{cases} END;")
    for number, rule in looked:
        concerned = f" AND ({rule.where})" if rule.where else ""
        steps.append(
            f"    IF broken IS NULL{concerned} THEN\n        broken := CASE WHEN {rule.condition} THEN {number} END;\n    END IF;"
        )
    return "\n".join([*steps, _refused(judged)])


def _refused(judged: Sequence[Rule]) -> str:
    sentences = ", ".join(_quoted(SPEAKS + rule.sentence) for rule in judged)
    codes = ", ".join(_quoted(rule.code) for rule in judged)
    return (
        f"    IF broken IS NOT NULL THEN\n        RAISE EXCEPTION USING MESSAGE = (ARRAY[{sentences}])[broken], "
        f"ERRCODE = (ARRAY[{codes}])[broken];\n    END IF;"
    )


def sqlite_triggers(rules: Iterable[Rule]) -> Iterator[str]:
    """Statements that make the guards."""
    for table, operations in _sorted(rules).items():
        for operation, judged in operations.items():
            cases = "\n    ".join(f"WHEN {rule.whole} THEN RAISE(ABORT, {_quoted(SPEAKS + rule.sentence)})" for rule in judged)
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
