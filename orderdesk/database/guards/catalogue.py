"""What PostgreSQL's catalogue says about protection, as lines of text."""

from __future__ import annotations

_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'"
_GRANT = (
    "coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'), a.privilege_type, CASE WHEN a.is_grantable THEN 'grantable' END"
)
_OWN_SETTING = """EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = s.setrole AND r.rolcanlogin) AND (
    split_part(c.line, '=', 1) LIKE '%.%'
    OR EXISTS (SELECT 1 FROM pg_settings g WHERE lower(g.name) = lower(split_part(c.line, '=', 1)) AND g.context = 'user'))"""
# What everybody may set for himself weakens no guard; were it told, anybody could stop the desk by setting it.

_TO_US = """(a.grantee = 0 OR EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = a.grantee AND (
    EXISTS (SELECT 1 FROM staff s WHERE s.login = r.rolname)
    OR EXISTS (SELECT 1 FROM desk_note d WHERE d.key = 'role_prefix' AND starts_with(r.rolname::text, d.value)))))"""


def _beyond(kind: str, oid: str, default: str) -> str:
    """What the server's own thing is not granted by itself."""
    own = f"SELECT i.initprivs FROM pg_init_privs i WHERE i.classoid = '{kind}'::regclass AND i.objoid = {oid} AND i.objsubid = 0"
    same = "b.grantee = a.grantee AND b.privilege_type = a.privilege_type"
    return f"NOT EXISTS (SELECT 1 FROM aclexplode(coalesce(({own}), acldefault({default}))) b WHERE {same})"


POSTGRESQL = f"""
SELECT concat_ws(' ', 'relation', n.nspname, c.relname, c.relkind, 'owner', c.relowner::regrole,
       CASE WHEN c.relrowsecurity THEN 'rows' END, CASE WHEN c.relforcerowsecurity THEN 'forced' END, c.reloptions::text)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS} AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')
UNION ALL
SELECT concat_ws(' ', 'grant', n.nspname, c.relname, {_GRANT})
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
aclexplode(coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner))) a
WHERE {_OURS} AND c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')
UNION ALL
SELECT concat_ws(' ', 'grant', n.nspname, c.relname, {_GRANT}, string_agg(t.attname, ',' ORDER BY t.attnum))
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(t.attacl) a
WHERE {_OURS} AND t.attacl IS NOT NULL GROUP BY n.nspname, c.relname, a.grantee, a.privilege_type, a.is_grantable
UNION ALL
SELECT concat_ws(' ', 'columns', n.nspname, c.relname, md5(string_agg(concat_ws(' ', t.attname, t.atttypid::regtype, t.attnotnull,
       t.attidentity, pg_get_expr(d.adbin, d.adrelid)), ',' ORDER BY t.attname)))
FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = t.attrelid AND d.adnum = t.attnum
WHERE {_OURS} AND c.relkind = 'r' AND t.attnum > 0 AND NOT t.attisdropped GROUP BY n.nspname, c.relname
UNION ALL
SELECT concat_ws(' ', 'constraint', n.nspname, c.conrelid::regclass, c.conname, c.contype, c.convalidated, c.condeferrable,
       c.conkey::text, c.confrelid::regclass, c.confkey::text, CASE c.contype WHEN 'c' THEN md5(pg_get_constraintdef(c.oid)) END)
FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'index', n.nspname, x.indexrelid::regclass, x.indisunique, x.indisvalid, x.indkey::text,
       md5(pg_get_expr(x.indpred, x.indrelid)))
FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'trigger', t.tgrelid::regclass, t.tgname, t.tgenabled, md5(pg_get_triggerdef(t.oid)))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND NOT t.tgisinternal
UNION ALL
SELECT concat_ws(' ', 'references', t.tgrelid::regclass, t.tgenabled, count(*))
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_OURS} AND t.tgisinternal GROUP BY t.tgrelid, t.tgenabled
UNION ALL
SELECT concat_ws(' ', 'rule', r.ev_class::regclass, r.rulename, r.ev_enabled, md5(pg_get_ruledef(r.oid)))
FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'policy', p.polrelid::regclass, p.polname, p.polcmd, p.polpermissive,
       (SELECT string_agg(o::regrole::text, ',' ORDER BY o::regrole::text) FROM unnest(p.polroles) o),
       md5(concat(pg_get_expr(p.polqual, p.polrelid), '|', pg_get_expr(p.polwithcheck, p.polrelid)))) FROM pg_policy p
UNION ALL
SELECT concat_ws(' ', 'function', p.oid::regprocedure, 'owner', p.proowner::regrole, p.provolatile,
       CASE WHEN p.prosecdef THEN 'definer' END, p.proconfig::text, l.lanname, md5(p.prosrc))
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'grant', p.oid::regprocedure, {_GRANT})
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'closed', p.oid::regprocedure) FROM pg_proc p
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea')
  AND NOT EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0)
UNION ALL
SELECT concat_ws(' ', 'grant', p.oid::regprocedure, {_GRANT}) FROM pg_proc p, aclexplode(p.proacl) a
WHERE p.pronamespace = 'pg_catalog'::regnamespace AND {_TO_US} AND {_beyond("pg_proc", "p.oid", "'f', p.proowner")}
UNION ALL
SELECT concat_ws(' ', 'grant', c.oid::regclass, {_GRANT}) FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'pg_catalog'::regnamespace AND {_TO_US} AND {_beyond("pg_class", "c.oid", "'r', c.relowner")}
UNION ALL
SELECT concat_ws(' ', 'schema', n.nspname, 'owner', n.nspowner::regrole) FROM pg_namespace n WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'grant', 'schema', n.nspname, {_GRANT})
FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a WHERE {_OURS}
UNION ALL
SELECT concat_ws(' ', 'grant', 'database', {_GRANT})
FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee <> d.datdba
UNION ALL
SELECT concat_ws(' ', 'grant', 'language', l.lanname, {_GRANT})
FROM pg_language l, aclexplode(coalesce(l.lanacl, acldefault('l', l.lanowner))) a WHERE l.lanname NOT IN ('internal', 'c')
UNION ALL
SELECT concat_ws(' ', 'default', d.defaclrole::regrole, d.defaclobjtype, d.defaclacl::text) FROM pg_default_acl d
WHERE has_schema_privilege(d.defaclrole, 'public', 'CREATE')
UNION ALL
SELECT concat_ws(' ', 'event', e.evtname, e.evtevent, e.evtenabled) FROM pg_event_trigger e
UNION ALL
SELECT concat_ws(' ', 'extension', e.extname) FROM pg_extension e
UNION ALL
SELECT concat_ws(' ', 'setting', nullif(s.setrole, 0)::regrole, c.line) FROM pg_db_role_setting s, unnest(s.setconfig) c (line)
WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database())) AND NOT ({_OWN_SETTING})
"""

ROLES = """
SELECT concat_ws(' ', 'role', r.rolname, CASE WHEN r.rolsuper THEN 'superuser' END,
       CASE WHEN r.rolcreaterole THEN 'createrole' END,
       CASE WHEN r.rolcreatedb THEN 'createdb' END, CASE WHEN r.rolreplication THEN 'replication' END,
       CASE WHEN r.rolbypassrls THEN 'bypassrls' END, CASE WHEN r.rolcanlogin THEN 'login' END)
FROM pg_roles r WHERE r.rolname = ANY (:names)
UNION ALL
SELECT concat_ws(' ', 'member', m.member::regrole, 'of', m.roleid::regrole) FROM pg_auth_members m
WHERE m.roleid IN (SELECT oid FROM pg_roles WHERE rolname = ANY (:powers))
   OR (m.member IN (SELECT oid FROM pg_roles WHERE rolname = ANY (:names))
       AND NOT (m.member::regrole::text IN (:keeper, quote_ident(:keeper)) AND EXISTS (
           SELECT 1 FROM pg_roles r JOIN staff p ON p.login = r.rolname WHERE r.oid = m.roleid)))
"""
# From PostgreSQL 16 on who makes a login is noted as its administrator; the maker of roles comes to be that of every person.

PEOPLE = """
SELECT concat_ws(' ', 'power', r.rolname) FROM pg_roles r JOIN staff p ON p.login = r.rolname
WHERE r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls
UNION ALL
SELECT concat_ws(' ', 'membership', m.member::regrole, 'of', m.roleid::regrole)
FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
WHERE g.rolname = ANY (:names) AND g.rolname <> ALL (:powers) AND r.rolname <> ALL (:names)
  AND NOT EXISTS (SELECT 1 FROM staff p LEFT JOIN staff_role q ON q.staff_id = p.id
                  WHERE p.login = r.rolname AND g.rolname IN (:everybody, :prefix || q.role))
UNION ALL
SELECT concat_ws(' ', 'membership', m.member::regrole, 'of', m.roleid::regrole)
FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member JOIN staff p ON p.login = r.rolname JOIN pg_roles g ON g.oid = m.roleid
WHERE g.rolname <> ALL (:names) OR g.rolname = ANY (:powers)
UNION ALL
SELECT concat_ws(' ', 'missing', p.login, 'of', q.role) FROM staff p JOIN staff_role q ON q.staff_id = p.id
WHERE p.disabled_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid JOIN pg_roles r ON r.oid = m.member
    WHERE r.rolname = p.login AND g.rolname = :prefix || q.role)
"""
