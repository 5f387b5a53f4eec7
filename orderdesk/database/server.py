"""Setting up a company on one PostgreSQL: owners, groups, tables, guards and the first administrator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, text

from orderdesk.database import guards
from orderdesk.database.desk import Desk
from orderdesk.database.guards import roles
from orderdesk.database.schema import Standing, migrate_desk, standing
from orderdesk.database.scram import verifier
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role


@dataclass(frozen=True, slots=True)
class Administrator:
    """The first one: how he signs in and what he is called."""

    login: str
    name: str
    password: str | None


def init(url: str, administrator: Administrator | None, prefix: str = "") -> None:
    """Make the empty database at `url` (its owner's address) a guarded desk; Refused, and nothing made, when it cannot be.

    `prefix` begins the names of its roles, which a server's databases share: the database's name unless told.
    """
    desk = Desk.open(url)
    try:
        init_desk(desk, administrator, prefix)
    finally:
        desk.close()


def init_desk(desk: Desk, administrator: Administrator | None, prefix: str = "") -> None:
    """The same on an open desk."""
    if desk.engine.dialect.name != "postgresql":
        raise Refused(N_("A shared desk needs PostgreSQL: orderdesk server init postgresql://owner@host/name"))
    stands = desk.read(lambda _session: standing(desk.engine))
    if stands is not Standing.EMPTY:
        raise Refused(N_("This database is not empty. Make a new one (createdb) and set that up."))
    with desk.engine.begin() as connection:
        prefix = prefix or f"{_plain(desk.engine.url.database or 'orderdesk')}_"
        _require_power(connection)
        _make_roles(connection, prefix)
    try:
        migrate_desk(desk, prefix=prefix, then=lambda connection: _add_first(connection, administrator))
    except BaseException:
        drop_roles(desk, prefix)
        raise


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "orderdesk"


def _require_power(connection: Connection) -> None:
    may = connection.execute(text("SELECT rolsuper OR rolcreaterole, rolsuper FROM pg_roles WHERE rolname = current_user")).one()
    if not may[0]:
        raise Refused(
            N_("Setting up a shared desk makes roles, which {name} may not. Use a superuser, or an owner with CREATEROLE."),
            name=connection.scalar(text("SELECT current_user")),
        )
    owns = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"
    if not connection.scalar(text(owns)):
        raise Refused(
            N_("{name} does not own this database. Use its owner, or make a new one: createdb --owner {name} NAME"),
            name=connection.scalar(text("SELECT current_user")),
        )
    schema = "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'public'"
    if not connection.scalar(text(schema)):  # as on every server before PostgreSQL 15
        raise Refused(
            N_("{name} does not own this database's schema. A superuser, in this database: ALTER SCHEMA public OWNER TO {name}"),
            name=connection.scalar(text("SELECT current_user")),
        )


def _make_roles(connection: Connection, prefix: str) -> None:
    owner, keeper = roles.owner(prefix), roles.keeper(prefix)
    wanted = [owner, keeper, *roles.groups(prefix), roles.machines(prefix)]
    there = connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names)"), {"names": wanted}).all()
    if there:
        raise Refused(
            N_("This server already has roles of that name ({names}). Choose another beginning with --prefix."),
            names=", ".join(sorted(there)),
        )
    for name in wanted:
        _run(connection, "CREATE ROLE {} NOLOGIN" + (" CREATEROLE" if name == keeper else ""), name)
    for name in roles.groups(prefix):
        _run(connection, "GRANT {} TO {} WITH ADMIN OPTION", name, keeper)
    me = str(connection.scalar(text("SELECT current_user")))
    for name in (owner, keeper):
        _run(connection, "GRANT {} TO {}", name, me)
    _run(connection, "GRANT {} TO {}", keeper, owner)  # so that it can give its functions away
    close_database(connection, prefix)
    _run(connection, "ALTER SCHEMA public OWNER TO {}", owner)
    _run(connection, "REVOKE ALL ON SCHEMA public FROM PUBLIC")
    _run(connection, "GRANT USAGE ON SCHEMA public TO {}", roles.everybody(prefix))
    _run(connection, "GRANT USAGE, CREATE ON SCHEMA public TO {}", keeper)
    if connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")):
        _run(connection, "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC")
        _run(connection, "GRANT USAGE ON LANGUAGE plpgsql TO {}", owner)
        _run(connection, "GRANT USAGE ON LANGUAGE plpgsql TO {}", keeper)


def close_database(connection: Connection, prefix: str) -> None:
    """Let only the desk's people connect to the database, and nobody but its owner make anything in it.

    A database copied from another, or restored without its own rights, is open to all until this is done.
    """
    database = str(connection.scalar(text("SELECT current_database()")))
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, roles.everybody(prefix))
    if _there(connection, roles.machines(prefix)):
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, roles.machines(prefix))
    _run(connection, "GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {} TO {}", database, roles.owner(prefix))


def _add_first(connection: Connection, administrator: Administrator | None) -> None:
    if administrator is None:
        return
    kept = None if administrator.password is None else verifier(connection, administrator.login, administrator.password)
    connection.execute(
        text("SELECT staff_save(NULL, :login, :name, '', :roles, false, :verifier)"),
        {
            "login": administrator.login,
            "name": administrator.name,
            "roles": [Role.ADMINISTRATOR.value],
            "verifier": kept,
        },
    )


def drop_roles(desk: Desk, prefix: str) -> None:
    """Take back what a set-up that failed has made; the roles own nothing yet."""
    with desk.engine.begin() as connection:
        me = str(connection.scalar(text("SELECT current_user")))
        names = [*roles.groups(prefix), roles.machines(prefix), roles.keeper(prefix), roles.owner(prefix)]
        there = connection.scalars(text("SELECT rolname FROM pg_roles WHERE rolname = ANY (:names)"), {"names": names}).all()
        for name in there:
            _run(connection, "REASSIGN OWNED BY {} TO {}", name, me)
            _run(connection, "DROP OWNED BY {}", name)
        for name in there:
            _run(connection, "DROP ROLE {}", name)


def add_machine(desk: Desk, login: str, password: str) -> None:
    """Let another system sign in as `login` to hand orders in, and do nothing else (000-04); a second time renews its password.

    Asked of the desk's owner at a guarded PostgreSQL; Refused elsewhere, and for a login that is somebody's.
    """
    with desk.engine.begin() as connection:
        prefix = roles.prefix_of(connection) if connection.dialect.name == "postgresql" else ""
        if not prefix:
            raise Refused(N_("Only a company's PostgreSQL has logins for other systems. Elsewhere use: orderdesk inbound add"))
        _require_power(connection)
        if re.fullmatch(r"[a-z][a-z0-9_.]{0,39}", login) is None or login.startswith(prefix):
            raise Refused(N_("This sign-in name cannot be used."))
        group = roles.machines(prefix)
        if not _there(connection, group):
            _run(connection, "CREATE ROLE {} NOLOGIN", group)
        if _there(connection, login):
            member = "SELECT 1 FROM pg_auth_members WHERE roleid = to_regrole(:group) AND member = to_regrole(:login)"
            quoted = {"group": f'"{group}"', "login": f'"{login}"'}
            if connection.scalar(text(member), quoted) is None:
                raise Refused(N_("This server knows that sign-in name already."))
        else:
            _run(connection, f"CREATE ROLE {{}} {roles.PERSON}", login)
            _run(connection, "GRANT {} TO {}", group, login)
        kept = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), verifier(connection, login, password))
        connection.exec_driver_sql(kept.as_string().replace("%", "%%"))
        close_database(connection, prefix)
        _run(connection, "SET LOCAL ROLE {}", roles.owner(prefix))
        guards.apply(connection)


def _there(connection: Connection, role: str) -> bool:
    return connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is not None


def _run(connection: Connection, statement: str, *names: str) -> None:
    spoken = sql.SQL(statement).format(*map(sql.Identifier, names)).as_string()
    connection.exec_driver_sql(spoken.replace("%", "%%"))
