"""A PostgreSQL database into a dump and back, with the roles and the rights on the database that the dump leaves out."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection, Engine, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL

from orderdesk.backup.programs import environment, find, reason, run
from orderdesk.database.errors import DatabaseAway
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

DUMP, ROLES = "desk.dump", "roles.sql"
"""The names of the data and of the roles inside a backup."""
MAINTENANCE = ("postgres", "template1")
FREE = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}  # a backup may take its time
NOT_DUMPED = N_(
    "The database could not be read whole: {reason}. Make the backup as the database's owner, or as a role that may read"
    " everything."
)
NOT_RESTORED = N_("The backup could not be restored: {reason}. Nothing was kept of it.")
NOT_EMPTY = N_("The database {name} is not empty. Nothing was changed; name one that does not exist yet.")
NOT_MADE = N_("The database {name} cannot be made: {reason}. Sign in as a role that may create databases.")

_FACTS = text(
    "SELECT EXISTS (SELECT 1 FROM pg_namespace, aclexplode(nspacl) a WHERE nspname = 'public' AND a.grantee = 0"
    " AND a.privilege_type = 'CREATE') AS anybody_makes,"
    " pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,"
    " pg_get_userbyid(datdba) AS owner, datconnlimit AS connections, datacl IS NULL AS usual"
    " FROM pg_database WHERE datname = current_database()"
)
_RIGHTS = text(
    "SELECT CASE grantee WHEN 0 THEN '' ELSE pg_get_userbyid(grantee) END AS who, privilege_type AS may, is_grantable AS passing"
    " FROM pg_database, aclexplode(datacl) WHERE datname = current_database()"
)
_SETTINGS = text(
    "SELECT CASE setrole WHEN 0 THEN '' ELSE pg_get_userbyid(setrole) END AS who, unnest(setconfig) AS chosen"
    " FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment of a database, held still: a read-only transaction, and the name by which pg_dump shares it."""

    connection: Connection
    snapshot: str


@contextlib.contextmanager
def held_still(engine: Engine) -> Iterator[Moment]:
    """The database as of now; others go on writing."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True) as connection:
        for name, value in FREE.items():
            connection.execute(text(f"SET LOCAL {name} = {value}"))
        yield Moment(connection, str(connection.scalar(text("SELECT pg_export_snapshot()"))))


def major(connection: Connection) -> int:
    """The server's major version."""
    return int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000


def database_facts(connection: Connection) -> Mapping[str, Any]:
    """Owner, rights, encoding and settings of the database itself, which a restored one needs too."""
    return {
        **connection.execute(_FACTS).mappings().one(),
        "rights": [dict(row) for row in connection.execute(_RIGHTS).mappings()],
        "settings": [dict(row) for row in connection.execute(_SETTINGS).mappings()],
    }


def dump(url: URL, moment: Moment, folder: Path, stopped: Callable[[], bool]) -> dict[str, Path]:
    """Write dump and roles into a folder; name inside the backup -> file."""
    programs, surroundings = find(major(moment.connection)), environment(url)
    made = {DUMP: folder / DUMP, ROLES: folder / ROLES}
    try:
        with made[DUMP].open("wb") as out:
            command = [str(programs / "pg_dump"), "--format=custom", "--no-password", f"--snapshot={moment.snapshot}"]
            run([*command, "--lock-wait-timeout=30s"], surroundings, out, stopped)
        with made[ROLES].open("wb") as out:
            command = [str(programs / "pg_dumpall"), "--roles-only", "--no-role-passwords", "--no-password"]
            run([*command, f"--database={_named(str(url.database))}"], surroundings, out, stopped)
    except RuntimeError as error:
        raise Refused(NOT_DUMPED, reason=reason(error)) from error
    return made


def restore(url: URL, facts: Mapping[str, Any], content: Path, roles: Path, stopped: Callable[[], bool] = lambda: False) -> None:
    """Bring a dump into the database of the address, made when missing; Refused, leaving nothing, unless it is empty or new."""
    name = str(url.database)
    with _maintaining(url) as server:
        programs = find(server.info.server_version // 10_000)
        exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        if exists and _in_use(url):
            raise Refused(NOT_EMPTY, name=name)
        _make_roles(server, roles.read_text(encoding="utf-8"))
        if not exists:
            _create(server, name, facts)
        try:
            command = [str(programs / "pg_restore"), "--exit-on-error", "--single-transaction", "--no-password"]
            with _owners_may_come(url, facts):
                run([*command, f"--dbname={_named(name)}", str(content)], environment(url), stopped=stopped)
            _give_rights(server, name, facts)
        except BaseException as error:
            if not exists:
                drop(server, name)
            if isinstance(error, RuntimeError):
                raise Refused(NOT_RESTORED, reason=reason(error)) from error
            if isinstance(error, psycopg.Error):
                raise Refused(NOT_RESTORED, reason=_said(error)) from error
            raise


@contextlib.contextmanager
def scratch(url: URL) -> Iterator[URL]:
    """The address of a database that does not exist yet, on the same server; dropped afterwards, whatever happened."""
    name = f"orderdesk_drill_{secrets.token_hex(6)}"
    try:
        yield url.set(database=name)
    finally:
        with _maintaining(url) as server:
            drop(server, name)


def drop(server: psycopg.Connection, name: str) -> None:
    """Drop a database, whoever is in it."""
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def _maintaining(url: URL) -> Iterator[psycopg.Connection]:
    """A connection to the server that stands in no desk."""
    failed: psycopg.Error | None = None
    for name in MAINTENANCE:
        try:
            connection = psycopg.connect(**_arguments(url.set(database=name)), autocommit=True)
        except psycopg.Error as error:
            failed = error
            continue
        with connection:
            yield connection
        return
    raise DatabaseAway(str(failed).strip().split("\n")[0].removeprefix("connection failed: "))


def _arguments(url: URL) -> dict[str, Any]:
    _positional, given = postgresql.psycopg.dialect().create_connect_args(url)  # type: ignore[no-untyped-call]
    return {"connect_timeout": 8, "application_name": "orderdesk backup", **given}


def _in_use(url: URL) -> bool:
    with psycopg.connect(**_arguments(url)) as connection:
        query = "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        return connection.execute(f"{query} WHERE n.nspname !~ '^(pg_|information_schema$)' LIMIT 1").fetchone() is not None


def _create(server: psycopg.Connection, name: str, facts: Mapping[str, Any]) -> None:
    made = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING {} LC_COLLATE {} LC_CTYPE {} CONNECTION LIMIT {}").format(
        sql.Identifier(name), *(sql.Literal(facts[known]) for known in ("encoding", "collate", "ctype", "connections"))
    )
    plain = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name))
    try:
        try:
            server.execute(made)
        except (psycopg.errors.WrongObjectType, psycopg.errors.InvalidParameterValue, psycopg.errors.InvalidObjectDefinition):
            server.execute(plain)  # another system has other names for its collations; ours are all by code point
    except psycopg.Error as error:
        raise Refused(NOT_MADE, name=name, reason=_said(error)) from error


@contextlib.contextmanager
def _owners_may_come(url: URL, facts: Mapping[str, Any]) -> Iterator[None]:
    """Let things be given to their owners before these have their rights, which pg_restore gives last; not so to a superuser."""
    with psycopg.connect(**_arguments(url), autocommit=True) as connection:
        connection.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
        try:
            yield
        finally:
            if not facts["anybody_makes"]:
                connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")


def _give_rights(server: psycopg.Connection, name: str, facts: Mapping[str, Any]) -> None:
    """What pg_restore -C would do for the database itself: without it everybody might connect and make temporary tables again."""
    database = sql.Identifier(name)
    keeps = False
    try:
        server.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, sql.Identifier(facts["owner"])))
    except psycopg.errors.InsufficientPrivilege:
        keeps = True  # who may not give it away keeps it, and the former owner is nobody there
    if not facts["usual"]:
        server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        for right in facts["rights"]:
            if right["may"] in ("CONNECT", "CREATE", "TEMPORARY") and not (keeps and right["who"] == facts["owner"]):
                who = sql.Identifier(right["who"]) if right["who"] else sql.SQL("PUBLIC")
                passing = sql.SQL(" WITH GRANT OPTION") if right["passing"] else sql.SQL("")
                grant = sql.SQL("GRANT {} ON DATABASE {} TO {}{}").format(sql.SQL(right["may"]), database, who, passing)
                server.execute(grant)
    for setting in facts["settings"]:
        key, value = str(setting["chosen"]).split("=", 1)
        whose = sql.SQL("ALTER ROLE {} IN DATABASE {}").format(sql.Identifier(setting["who"]), database)
        begin = whose if setting["who"] else sql.SQL("ALTER DATABASE {}").format(database)
        server.execute(sql.SQL("{} SET {} = {}").format(begin, sql.Identifier(key), sql.Literal(value)))


_NAME = r'("(?:[^"]|"")+"|\w+)'
_MAKES = re.compile(rf"CREATE ROLE {_NAME};")
_CHANGES = re.compile(rf"ALTER ROLE {_NAME} WITH (?P<how>[A-Z0-9 -]+?)(?: VALID UNTIL '[^']*')?;")
_JOINS = re.compile(rf"GRANT {_NAME} TO {_NAME}(?P<how>(?: WITH [A-Z, ]+)?)(?: GRANTED BY {_NAME})?;")


def _make_roles(server: psycopg.Connection, script: str) -> None:
    """Make the roles of the script that the server lacks, without passwords; roles it has stay as they are.

    No superuser is ever made: whoever restores gives that away himself.
    """
    known = {row[0] for row in server.execute("SELECT rolname FROM pg_roles")}
    made: set[str] = set()
    try:
        for line in script.splitlines():
            if (found := _MAKES.fullmatch(line)) and _plain(found[1]) not in known:
                server.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(_plain(found[1]))))
                made.add(_plain(found[1]))
            elif (found := _CHANGES.fullmatch(line)) and _plain(found[1]) in made:
                how = re.sub(r"\b(SUPERUSER|REPLICATION)\b", r"NO\1", found["how"])
                server.execute(sql.SQL("ALTER ROLE {} WITH {}").format(sql.Identifier(_plain(found[1])), sql.SQL(how)))
            elif (found := _JOINS.fullmatch(line)) and _plain(found[2]) in made:
                names = (sql.Identifier(_plain(found[1])), sql.Identifier(_plain(found[2])))
                server.execute(sql.SQL("GRANT {} TO {}{}").format(*names, sql.SQL(found["how"])))
    except psycopg.Error as error:
        raise Refused(NOT_RESTORED, reason=_said(error)) from error


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _named(name: str) -> str:
    """A database's name as an argument that cannot be taken for an address."""
    return make_conninfo(dbname=name)


def _said(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().split("\n")[0].rstrip(".")
