"""Roles, functions and grants of a PostgreSQL desk.

Guarded: a person is a login role, a duty a group role, and what a duty may write is granted column by column. Open: everybody
shares one login, each transaction says who acts, and the same rules refuse by trigger; that guards against mistakes only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, select, text

from orderdesk.database.engine import AT_ONCE, BESIDE
from orderdesk.database.guards import contact
from orderdesk.database.guards.credit import FUNCTION
from orderdesk.database.guards.writes import BY_ROLE, Write, columns_of
from orderdesk.language import N_
from orderdesk.model import Base, DeskNote
from orderdesk.rules.rights import RIGHTS, Role

PREFIX = "role_prefix"  # the note with which the names of a guarded desk's roles begin
LOGIN = "orderdesk.login"  # the setting in which an open desk's transaction says who acts
BY_FUNCTION = frozenset({"staff", "staff_role"})
"""Tables that people change only through the functions below."""
SECRETS: Mapping[str, frozenset[str]] = {"staff": frozenset({"password_hash"})}
"""Columns nobody reads."""
READERS: Mapping[str, str] = {"audit_row": "audit.read", "audit_block": "audit.read", "backup_record": "backup.drill"}
"""Tables not everybody reads, with the verb that does."""
OWN_ROWS: Mapping[str, str | None] = {"idempotency_key": None, "disclosure": "see.disclosures"}
"""Tables of which everybody reads what he added himself, with the verb that reads all."""
SENTENCES = (
    N_("only an administrator changes people"),
    N_("only an administrator changes another person"),
    N_("there is no such duty"),
    N_("a password is never sent as it is"),
    N_("this sign-in name cannot be used"),
    N_("this server knows that sign-in name already"),
    N_("this person is not there any more"),
)
"""What the functions below refuse with, marked here because SQL cannot mark it."""
SAFE_PATH = "SET search_path = pg_catalog, public, pg_temp"
DESKS = 2  # a person may have open at once
PERSON = f"NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT CONNECTION LIMIT {DESKS * (AT_ONCE + BESIDE)}"


def prefix_of(connection: Connection) -> str:
    """How the names of a guarded desk's roles begin; empty for an open one."""
    return connection.scalar(select(DeskNote.value).where(DeskNote.key == PREFIX)) or ""


def owner(prefix: str) -> str:
    """Who owns the tables and guards; nobody signs in as it."""
    return f"{prefix}owner"


def keeper(prefix: str) -> str:
    """Who may make login roles; only the functions below act as it."""
    return f"{prefix}roleadmin"


def everybody(prefix: str) -> str:
    """The group of everybody who works at the desk."""
    return f"{prefix}user"


def group(prefix: str, role: Role) -> str:
    """The group of those who hold a duty."""
    return f"{prefix}{role.value}"


def machines(prefix: str) -> str:
    """The group of other systems that hand orders in, and may do nothing else."""
    return f"{prefix}inbound"


def groups(prefix: str) -> list[str]:
    """Every group of people."""
    return [everybody(prefix), *(group(prefix, role) for role in Role)]


def functions(prefix: str) -> Iterator[str]:
    """Who acts, what a customer has used of his credit, and on a guarded desk the only way to change people."""
    yield FUNCTION
    if not prefix:
        yield (
            "CREATE FUNCTION app_user() RETURNS text LANGUAGE sql STABLE AS "
            f"$who$ SELECT coalesce(pg_catalog.current_setting('{LOGIN}', true), '') $who$"
        )
        return
    yield (
        "CREATE FUNCTION app_user() RETURNS text LANGUAGE sql STABLE AS $who$ SELECT CASE WHEN "
        f"pg_catalog.pg_has_role(session_user, '{owner(prefix)}', 'member') THEN '' ELSE session_user::text END $who$"
    )
    yield from _people(prefix)


def _people(prefix: str) -> Iterator[str]:
    listed = ", ".join(f"'{role.value}'" for role in Role)
    yield f"""
CREATE FUNCTION staff_administers() RETURNS boolean LANGUAGE sql STABLE {SAFE_PATH} AS $f$
    SELECT app_user() = '' OR EXISTS (SELECT 1 FROM staff p JOIN staff_role q ON q.staff_id = p.id
        WHERE p.login = app_user() AND p.disabled_at IS NULL AND q.role = 'administrator')
$f$"""
    yield f"""
CREATE FUNCTION staff_save(p_id bigint, p_login text, p_name text, p_language text, p_roles text[], p_disabled boolean,
                           p_verifier text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER {SAFE_PATH} AS $f$
DECLARE
    made bigint := p_id;
    known text := p_login;
    duty text;
BEGIN
    IF NOT staff_administers() THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: only an administrator changes people', ERRCODE = '42501';
    END IF;
    IF NOT p_roles <@ ARRAY[{listed}] THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: there is no such duty', ERRCODE = '22023';
    END IF;
    IF p_verifier IS NOT NULL AND p_verifier !~ '^SCRAM-SHA-256[$]' THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: a password is never sent as it is', ERRCODE = '22023';
    END IF;
    IF made IS NULL THEN
        IF p_login !~ '^[a-z][a-z0-9_.]{{0,39}}$' OR p_login LIKE 'pg@_%' ESCAPE '@' OR starts_with(p_login, '{prefix}') THEN
            RAISE EXCEPTION USING MESSAGE = 'orderdesk: this sign-in name cannot be used', ERRCODE = '22023';
        END IF;
        IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = p_login) THEN
            RAISE EXCEPTION USING MESSAGE = 'orderdesk: this server knows that sign-in name already', ERRCODE = '42710';
        END IF;
        EXECUTE 'CREATE ROLE ' || quote_ident(p_login) || ' {PERSON} '
            || CASE WHEN p_verifier IS NULL THEN 'NOLOGIN' ELSE 'LOGIN PASSWORD ' || quote_literal(p_verifier) END;
        INSERT INTO staff (login, name, language, password_hash)
        VALUES (p_login, p_name, p_language, CASE WHEN p_verifier IS NOT NULL THEN 'SCRAM' END) RETURNING id INTO made;
    ELSE
        SELECT login INTO known FROM staff WHERE id = made FOR UPDATE;
        IF known IS NULL THEN
            RAISE EXCEPTION USING MESSAGE = 'orderdesk: this person is not there any more', ERRCODE = '22023';
        END IF;
        UPDATE staff SET name = p_name, disabled_at = CASE WHEN p_disabled THEN coalesce(disabled_at, now()) END WHERE id = made;
    END IF;
    DELETE FROM staff_role WHERE staff_id = made AND role <> ALL (p_roles);
    INSERT INTO staff_role (staff_id, role) SELECT made, unnest(p_roles) ON CONFLICT DO NOTHING;
    PERFORM staff_grant(known, p_roles, p_disabled);
    RETURN made;
END $f$"""
    yield f"""
CREATE FUNCTION staff_grant(p_login text, p_roles text[], p_disabled boolean) RETURNS void
LANGUAGE plpgsql {SAFE_PATH} AS $f$
DECLARE duty text;
BEGIN
    IF NOT p_disabled THEN
        EXECUTE 'GRANT ' || quote_ident('{everybody(prefix)}') || ' TO ' || quote_ident(p_login);
    END IF;
    FOREACH duty IN ARRAY ARRAY[{listed}] LOOP
        IF duty = ANY (p_roles) AND NOT p_disabled THEN
            EXECUTE 'GRANT ' || quote_ident('{prefix}' || duty) || ' TO ' || quote_ident(p_login);
        ELSIF EXISTS (SELECT 1 FROM pg_auth_members m WHERE m.member = p_login::regrole
                      AND m.roleid = ('{prefix}' || duty)::regrole) THEN
            EXECUTE 'REVOKE ' || quote_ident('{prefix}' || duty) || ' FROM ' || quote_ident(p_login);
        END IF;
    END LOOP;
    IF p_disabled THEN
        EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' NOLOGIN';
    ELSIF (SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = p_login)
          AND EXISTS (SELECT 1 FROM staff WHERE login = p_login AND password_hash = 'SCRAM') THEN
        EXECUTE 'ALTER ROLE ' || quote_ident(p_login) || ' LOGIN';
    END IF;
END $f$"""
    yield f"""
CREATE FUNCTION staff_password(p_id bigint, p_verifier text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER {SAFE_PATH} AS $f$
DECLARE known text; gone boolean;
BEGIN
    SELECT login, disabled_at IS NOT NULL INTO known, gone FROM staff WHERE id = p_id;
    IF known IS NULL OR NOT (staff_administers() OR known = session_user) THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: only an administrator changes another person', ERRCODE = '42501';
    END IF;
    IF p_verifier !~ '^SCRAM-SHA-256[$]' THEN
        RAISE EXCEPTION USING MESSAGE = 'orderdesk: a password is never sent as it is', ERRCODE = '22023';
    END IF;
    UPDATE staff SET password_hash = 'SCRAM' WHERE id = p_id;
    EXECUTE 'ALTER ROLE ' || quote_ident(known) || CASE WHEN gone THEN ' NOLOGIN' ELSE ' LOGIN' END
        || ' PASSWORD ' || quote_literal(p_verifier);
END $f$"""
    for signature in (
        "staff_save(bigint, text, text, text, text[], boolean, text)",
        "staff_grant(text, text[], boolean)",
        "staff_password(bigint, text)",
    ):
        yield f"ALTER FUNCTION {signature} OWNER TO {_name(keeper(prefix))}"


def grants(prefix: str) -> Iterator[str]:
    """What each group may read and write; everything else is taken away first."""
    if not prefix:
        return
    people = ", ".join(map(_name, groups(prefix)))
    everyone = _name(everybody(prefix))
    admin = _name(keeper(prefix))
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {people}, {admin}"
    yield from (
        f"REVOKE ALL ({_listed(column.name for column in table.columns)}) ON {table.name} FROM {people}, {admin}"
        for table in Base.metadata.sorted_tables
    )
    yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC, {people}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON staff, staff_role TO {admin}"
    yield f"GRANT EXECUTE ON FUNCTION app_user(), staff_administers(), audit_seal() TO {everyone}, {admin}"
    yield f"GRANT EXECUTE ON FUNCTION credit_used(bigint, text) TO {everyone}"
    administrators = _name(group(prefix, Role.ADMINISTRATOR))
    yield f"GRANT EXECUTE ON FUNCTION staff_save(bigint, text, text, text, text[], boolean, text) TO {administrators}"
    yield f"GRANT EXECUTE ON FUNCTION staff_password(bigint, text) TO {everyone}"
    yield f"GRANT SELECT ON alembic_version TO {everyone}"
    masks = "contact_open(), contact_shown(), mask_phone(text), mask_email(text), mask_address(text), mask_words(text, text[])"
    yield f"GRANT EXECUTE ON FUNCTION {masks} TO {everyone}"
    yield f"GRANT SELECT ON {', '.join(map(contact.view_of, contact.HIDDEN))} TO {everyone}"
    yield from _found_by(prefix)
    yield from _for_machines(machines(prefix))
    for name in sorted(Base.metadata.tables):
        yield from _reading(prefix, name)
        if name in OWN_ROWS:
            yield from _own_rows(prefix, name, OWN_ROWS[name])
        for role in Role:
            write = BY_ROLE[role].get(name)
            if write is not None and name not in BY_FUNCTION:
                yield from _writing(name, write, _name(group(prefix, role)))


def _for_machines(role: str) -> Iterator[str]:
    """A machine reaches the one table it writes, and reads nothing, not even that; desks set up earlier have no such group."""
    given = (
        f"GRANT USAGE ON SCHEMA public TO {_name(role)}",
        f"GRANT INSERT (external_ref, channel, payload) ON inbound_order TO {_name(role)}",
    )
    yield f"DO $m$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN {'; '.join(given)}; END IF; END $m$"


def _reading(prefix: str, table: str) -> Iterator[str]:
    verb = READERS.get(table)
    readers = [everybody(prefix)] if verb is None else [group(prefix, role) for role in sorted(RIGHTS.get(verb, ()))]
    hidden = contact.HIDDEN.get(table, ("", {}))[1]
    secret = SECRETS.get(table, frozenset()) | set(hidden)
    names = sorted(column.name for column in Base.metadata.tables[table].columns if column.name not in secret)
    columns = f" ({_listed(names)})" if secret else ""
    if readers:
        yield f"GRANT SELECT{columns} ON {table} TO {', '.join(map(_name, readers))}"
    if hidden:
        yield f"GRANT SELECT ({_listed(hidden)}) ON {table} TO {_of_verb(prefix, contact.NEEDS)}"


def close_large_objects(connection: Connection) -> None:
    """Let nobody fill the server with large objects, which no grant of a database covers; only a superuser can close them."""
    power = text("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = session_user")
    acting, superuser = connection.execute(power).one()
    if prefix_of(connection) and superuser:
        connection.exec_driver_sql("SET LOCAL ROLE NONE")
        for signature in ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)"):
            connection.exec_driver_sql(f"REVOKE ALL ON FUNCTION pg_catalog.{signature} FROM PUBLIC")
        connection.exec_driver_sql(f"SET LOCAL ROLE {_name(acting)}".replace("%", "%%"))


def adopt_people(connection: Connection) -> None:
    """Let the maker of roles change people that somebody else made or brought back; from PostgreSQL 16 on it needs that said."""
    prefix = prefix_of(connection)
    strangers = text(
        "SELECT r.rolname FROM pg_roles r JOIN staff p ON p.login = r.rolname "
        "WHERE current_setting('server_version_num')::int >= 160000 "
        "AND (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) "
        "AND NOT EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles k ON k.oid = m.member "
        "WHERE m.roleid = r.oid AND k.rolname = :keeper AND m.admin_option)"
    )
    found = connection.scalars(strangers, {"keeper": keeper(prefix)}).all() if prefix else ()
    if found:
        acting = str(connection.scalar(text("SELECT current_user")))
        connection.exec_driver_sql("SET LOCAL ROLE NONE")
        people = ", ".join(map(_name, found))
        granting = f"GRANT {people} TO {_name(keeper(prefix))} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
        connection.exec_driver_sql(granting.replace("%", "%%"))
        connection.exec_driver_sql(f"SET LOCAL ROLE {_name(acting)}".replace("%", "%%"))


def _own_rows(prefix: str, table: str, verb: str | None) -> Iterator[str]:
    mine = "staff_id = (SELECT p.id FROM staff p WHERE p.login = session_user)"
    yield f"CREATE POLICY own ON {table} FOR SELECT TO {_name(everybody(prefix))} USING ({mine})"
    yield f"CREATE POLICY added ON {table} FOR INSERT TO {_name(everybody(prefix))} WITH CHECK (true)"
    if verb is not None:
        yield f"CREATE POLICY whole ON {table} FOR SELECT TO {_of_verb(prefix, verb)} USING (true)"
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"


def _found_by(prefix: str) -> Iterator[str]:
    """Whoever may not read phones may not find out their digits one by one either."""
    public = f"NOT ({contact.PRIVATE_KEYS})"
    yield f"CREATE POLICY public ON customer_key FOR SELECT TO {_name(everybody(prefix))} USING ({public})"
    yield f"CREATE POLICY whole ON customer_key FOR ALL TO {_of_verb(prefix, contact.NEEDS)} USING (true) WITH CHECK (true)"
    yield "ALTER TABLE customer_key ENABLE ROW LEVEL SECURITY"


def _of_verb(prefix: str, verb: str) -> str:
    return ", ".join(_name(group(prefix, role)) for role in sorted(RIGHTS[verb]))


def _writing(table: str, write: Write, name: str) -> Iterator[str]:
    if write.add:
        yield f"GRANT INSERT ({_listed(columns_of(table))}) ON {table} TO {name}"
    if write.change:
        yield f"GRANT UPDATE ({_listed(write.change)}) ON {table} TO {name}"
    if write.remove:
        yield f"GRANT DELETE ON {table} TO {name}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _name(role: str) -> str:
    return '"' + role.replace('"', '""') + '"'
