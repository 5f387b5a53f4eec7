"""The audit's triggers on PostgreSQL: functions of the tables' owner, so that people need no right to write the trail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    """Functions and triggers of each table, the trail's own guards, and the function that seals."""
    made = removal(tables)
    for table in tables:
        for function, body, when in _watching(table):
            made += [
                f"CREATE FUNCTION public.{function}() RETURNS trigger LANGUAGE plpgsql {_set(table)} AS $audit$\n{body}\n$audit$",
                f"REVOKE ALL ON FUNCTION public.{function}() FROM PUBLIC",
                f"CREATE TRIGGER {function} AFTER {when} EXECUTE FUNCTION public.{function}()",
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
        for kind in _KINDS:
            name = f"audit_{table.name}_{kind}"
            gone += [f"DROP TRIGGER IF EXISTS {name} ON public.{table.name}", f"DROP FUNCTION IF EXISTS public.{name}()"]
    gone += [f"DROP TRIGGER IF EXISTS {trail}_refused ON public.{trail}" for trail in TRAIL]
    return [*gone, "DROP FUNCTION IF EXISTS public.audit_refused()", "DROP FUNCTION IF EXISTS public.audit_seal()"]


def _set(table: Audited) -> str:
    """How its functions run: instants are written in UTC, whatever zone the writer's session is in."""
    return f"{SAFE} SET timezone = 'UTC'" if table.instants else SAFE


_KINDS = ("new", "change", "gone")
_INTO = "INSERT INTO public.audit_row (at, login, place, table_name, operation, row_key, order_id, before, after)"
_WHO = (
    "clock_timestamp(), coalesce(nullif(public.app_user(), ''), session_user), "
    "concat_ws(' ', current_setting('application_name', true), host(inet_client_addr()))"
)


def _watching(table: Audited) -> Iterator[tuple[str, str, str]]:
    """Function, body and occasion of each trigger; what one statement adds is written at once, at half the cost of each row."""
    names = [f"audit_{table.name}_{kind}" for kind in _KINDS]
    occasion = f"{{}} ON public.{table.name} REFERENCING {{}} FOR EACH STATEMENT"
    added = f"{_select(table, 'insert', 'n', 'NULL', _kept(table, 'n'))} FROM added n;"
    yield names[0], f"BEGIN\n  {added}\n  RETURN NULL;\nEND", occasion.format("INSERT", "NEW TABLE AS added")
    if table.together:
        same_row = " AND ".join(f'o."{column}" = n."{column}"' for column in table.key)
        changed = (
            f"{_select(table, 'update', 'n', _changed(table, 'o', 'd.same'), _changed(table, 'n', 'd.same'))} FROM changed n "
            f"JOIN former o ON {same_row}, LATERAL (SELECT {_same(table, 'o', 'n')} AS same) d "
            f"WHERE cardinality(d.same) < {len(table.columns)};"
        )
        when = occasion.format("UPDATE", "OLD TABLE AS former NEW TABLE AS changed")
        yield names[1], f"BEGIN\n  {changed}\n  RETURN NULL;\nEND", when
    else:
        body = (
            f"DECLARE same text[] := {_same(table, 'OLD', 'NEW')};\nBEGIN\n"
            f"  IF cardinality(same) < {len(table.columns)} THEN\n"
            f"    {_select(table, 'update', 'NEW', _changed(table, 'OLD', 'same'), _changed(table, 'NEW', 'same'))};\n"
            "  END IF;\n  RETURN NULL;\nEND"
        )
        yield names[1], body, f"UPDATE ON public.{table.name} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)"
    gone = _select(table, "delete", "OLD", _kept(table, "OLD"), "NULL")
    yield names[2], f"BEGIN\n  {gone};\n  RETURN NULL;\nEND", f"DELETE ON public.{table.name} FOR EACH ROW"


def _select(table: Audited, operation: str, row: str, before: str, after: str) -> str:
    """The statement that writes rows of the trail, up to where they are looked for."""
    key = " || '/' || ".join(f'{row}."{column}"::text' for column in table.key)
    return f"{_INTO}\n    SELECT {_WHO}, '{table.name}', '{operation}', {key}, {table.order_of(row)}, {before}, {after}"


def _kept(table: Audited, row: str) -> str:
    """A row as it is kept, without what is not."""
    if not table.hidden:
        return f"to_jsonb({row}) - {_array(table.unseen)}" if table.unseen else f"to_jsonb({row})"
    listed = ", ".join(f'{row}."{column}"' for column in table.shown)  # a file's content is not made into text to be dropped
    return f"(SELECT to_jsonb(k) FROM (SELECT {listed}) k)"


def _same(table: Audited, old: str, new: str) -> str:
    """The names of the columns that do not differ, and of those nobody is told of; one expression is far cheaper than many."""
    watched = (*table.shown, *table.hidden)
    listed = [f"""CASE WHEN {new}."{name}" IS NOT DISTINCT FROM {old}."{name}" THEN '{name}' END""" for name in watched]
    listed += [f"'{name}'" for name in table.unseen]
    return f"array_remove(ARRAY[{', '.join(listed)}]::text[], NULL)"


def _changed(table: Audited, row: str, same: str) -> str:
    """What differs of a row; of a hidden column only that it does."""
    hidden = [
        f"CASE WHEN '{name}' <> ALL ({same}) THEN jsonb_build_object('{name}', '{HIDDEN}') ELSE '{{}}' END"
        for name in table.hidden
    ]
    return " || ".join([f"({_kept(table, row)} - {same})", *hidden])


def _array(names: Sequence[str]) -> str:
    listed = ", ".join(f"'{name}'" for name in names)
    return f"ARRAY[{listed}]"


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
