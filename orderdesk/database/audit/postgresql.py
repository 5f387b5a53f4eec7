"""The audit's triggers on PostgreSQL: functions of the tables' owner, so that people need no right to write the trail."""

from __future__ import annotations

from collections.abc import Sequence

from orderdesk.database.audit.what import HIDDEN, Audited

TRAIL = ("audit_row", "audit_block")
PATIENCE = "300ms"
BLOCK = 20_000
"""Rows sealed at once; writers wait meanwhile."""
# A name looked up in a schema of the caller's would let him answer in our place; pg_temp is last for the same reason.
SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
CANONICAL = (
    "jsonb_build_array(r.id, (extract(epoch FROM r.at) * 1000000)::bigint, r.login, r.place, r.table_name, r.operation,"
    " r.row_key, r.order_id, r.before, r.after)::text"
)
"""A row of the trail `r` as the text that is sealed; jsonb's text is the same after a dump and restore."""
CONTENT = (
    f"encode(sha256(coalesce(string_agg(sha256(convert_to({CANONICAL}, 'UTF8')), ''::bytea ORDER BY r.id), ''::bytea)), 'hex')"
)
"""The digest of all rows `r`."""


def statements(tables: Sequence[Audited]) -> list[str]:
    """Two functions and three triggers a table, the trail's own guards, and the function that seals."""
    made = removal(tables)
    for table in tables:
        name = f"audit_{table.name}"
        made += [
            _adding(table),
            _changing(table),
            f"REVOKE ALL ON FUNCTION public.{name}_new(), public.{name}() FROM PUBLIC",
            f"CREATE TRIGGER {name}_new AFTER INSERT ON public.{table.name} "
            f"REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.{name}_new()",
            f"CREATE TRIGGER {name}_gone AFTER DELETE ON public.{table.name} FOR EACH ROW EXECUTE FUNCTION public.{name}()",
            f"CREATE TRIGGER {name}_change AFTER UPDATE ON public.{table.name} "
            f"FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION public.{name}()",
        ]
    made += [_refusing(), "REVOKE ALL ON FUNCTION public.audit_refused() FROM PUBLIC"]
    for trail in TRAIL:
        made.append(
            f"CREATE TRIGGER {trail}_refused BEFORE UPDATE OR DELETE OR TRUNCATE ON public.{trail} "
            "FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refused()"
        )
    # Whoever may connect may seal: it only adds what anybody else's desk would add a few seconds later.
    return [*made, _seal(), "GRANT EXECUTE ON FUNCTION public.audit_seal() TO PUBLIC"]


def removal(tables: Sequence[Audited]) -> list[str]:
    """Every trigger and function dropped."""
    gone = []
    for table in tables:
        name = f"audit_{table.name}"
        gone += [f"DROP TRIGGER IF EXISTS {name}_{kind} ON public.{table.name}" for kind in ("new", "gone", "change")]
        gone.append(f"DROP FUNCTION IF EXISTS public.{name}_new(), public.{name}()")
    gone += [f"DROP TRIGGER IF EXISTS {trail}_refused ON public.{trail}" for trail in TRAIL]
    return [*gone, "DROP FUNCTION IF EXISTS public.audit_refused()", "DROP FUNCTION IF EXISTS public.audit_seal()"]


def _set(table: Audited) -> str:
    """How its functions run: instants are written in UTC, whatever zone the writer's session is in."""
    return f"{SAFE} SET timezone = 'UTC'" if table.instants else SAFE


def _less(table: Audited) -> str:
    left_out = ", ".join(f"'{column}'" for column in (*table.hidden, *table.unseen))
    return f" - ARRAY[{left_out}]" if left_out else ""


_INTO = "INSERT INTO public.audit_row (at, login, place, table_name, operation, row_key, order_id, before, after)"
_WHO = (
    "clock_timestamp(), coalesce(nullif(public.app_user(), ''), session_user), "
    "concat_ws(' ', current_setting('application_name', true), host(inet_client_addr()))"
)


def _adding(table: Audited) -> str:
    """Called once a statement, which for the lines of an order costs half of once a row."""
    return f"""CREATE FUNCTION public.audit_{table.name}_new() RETURNS trigger LANGUAGE plpgsql {_set(table)} AS $audit$
BEGIN
  {_INTO}
  SELECT {_WHO}, '{table.name}', 'insert', {_key(table, "n")}, {table.order_of("n")}, NULL, to_jsonb(n){_less(table)}
    FROM added n;
  RETURN NULL;
END $audit$"""


def _changing(table: Audited) -> str:
    changed = "\n".join(
        f'    IF NEW."{column}" IS DISTINCT FROM OLD."{column}" THEN '
        f"was := was || jsonb_build_object('{column}', {_value(table, 'OLD', column)}); "
        f"became := became || jsonb_build_object('{column}', {_value(table, 'NEW', column)}); END IF;"
        for column in (*table.shown, *table.hidden)
    )
    return f"""CREATE FUNCTION public.audit_{table.name}() RETURNS trigger LANGUAGE plpgsql {_set(table)} AS $audit$
DECLARE was jsonb; became jsonb; keyed text; ordered bigint;
BEGIN
  IF TG_OP = 'DELETE' THEN
    was := to_jsonb(OLD){_less(table)};
    keyed := {_key(table, "OLD")}; ordered := {table.order_of("OLD")};
  ELSE
    was := '{{}}'; became := '{{}}';
{changed}
    IF was = '{{}}' THEN RETURN NULL; END IF;
    keyed := {_key(table, "NEW")}; ordered := {table.order_of("NEW")};
  END IF;
  {_INTO}
  VALUES ({_WHO}, '{table.name}', lower(TG_OP), keyed, ordered, was, became);
  RETURN NULL;
END $audit$"""


def _value(table: Audited, row: str, column: str) -> str:
    return f"'{HIDDEN}'::text" if column in table.hidden else f'{row}."{column}"'


def _key(table: Audited, row: str) -> str:
    return " || '/' || ".join(f'{row}."{column}"::text' for column in table.key)


def _refusing() -> str:
    return f"""CREATE FUNCTION public.audit_refused() RETURNS trigger LANGUAGE plpgsql {SAFE} AS $audit$
BEGIN
  RAISE EXCEPTION USING MESSAGE = 'orderdesk: ' || TG_TABLE_NAME || ' is only ever added to', ERRCODE = 'insufficient_privilege';
END $audit$"""


def _seal() -> str:
    """One block of what was written since the last: how many rows, 0 when there is nothing, -1 when somebody else is at it."""
    return f"""CREATE FUNCTION public.audit_seal() RETURNS bigint LANGUAGE plpgsql
{SAFE} SET lock_timeout = '{PATIENCE}' AS $audit$
DECLARE since bigint; upto bigint; first bigint; counted bigint; former text; content text; sealed timestamptz;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN  -- an older view would miss what just came
    RAISE EXCEPTION 'orderdesk: the trail is sealed at read committed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT max(b.last_row) INTO since FROM public.audit_block b;
  IF NOT EXISTS (SELECT 1 FROM public.audit_row r WHERE since IS NULL OR r.id > since) THEN RETURN 0; END IF;
  LOCK TABLE public.audit_block IN SHARE ROW EXCLUSIVE MODE NOWAIT;  -- unlike an advisory lock, nobody else can hold it
  SELECT b.last_row, b.digest INTO since, former FROM public.audit_block b ORDER BY b.id DESC LIMIT 1;
  LOCK TABLE public.audit_row IN SHARE MODE;  -- waits for writers under way, so that no smaller number comes later
  SELECT min(n.id), max(n.id), count(*) INTO first, upto, counted FROM
    (SELECT r.id FROM public.audit_row r WHERE since IS NULL OR r.id > since ORDER BY r.id LIMIT {BLOCK}) n;
  IF counted = 0 THEN RETURN 0; END IF;  -- another desk was quicker
  SELECT {CONTENT} INTO content FROM public.audit_row r WHERE (since IS NULL OR r.id > since) AND r.id <= upto;
  sealed := clock_timestamp();
  INSERT INTO public.audit_block (first_row, last_row, row_count, previous, digest, sealed_at)
  VALUES (first, upto, counted, coalesce(former, ''), encode(sha256(convert_to(concat_ws('|',
    coalesce(former, ''), first, upto, counted, (extract(epoch FROM sealed) * 1000000)::bigint, content), 'UTF8')), 'hex'),
    sealed);
  RETURN counted;
EXCEPTION WHEN lock_not_available THEN RETURN -1;
END $audit$"""
