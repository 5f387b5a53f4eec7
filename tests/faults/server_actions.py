"""What people try at a server with logins of their own: at its roles, its guards, its files, and customers' data."""

from __future__ import annotations

from orderdesk.database.guards.contact import HIDDEN
from tests.faults.action import ALL, on_server

SERVER = [
    on_server("read password hashes", "SELECT password_hash FROM staff"),
    on_server("read the audit trail", "SELECT * FROM audit_row", may="MA"),
    on_server("read what others took out", "SELECT what FROM disclosure WHERE staff_id <> {me}", may="MA"),
    on_server("read one's own disclosures", "SELECT what FROM disclosure", may=ALL),
    on_server("read others' steps", "SELECT result FROM idempotency_key WHERE staff_id IS DISTINCT FROM {me}"),
    on_server("read how backups stand", "SELECT * FROM backup_record", may="A"),
    on_server("make a large object", "SELECT lo_create(0)"),
    on_server("fill a large object", "SELECT lo_from_bytea(0, 'x')"),
    on_server("add oneself a duty", "INSERT INTO staff_role (staff_id, role) VALUES ({me}, 'manager')"),
    on_server("take a duty away", "DELETE FROM staff_role WHERE staff_id = {other}"),
    on_server("rename a person", "UPDATE staff SET name = 'x' WHERE id = {other}"),
    on_server("let a person in again", "UPDATE staff SET disabled_at = NULL WHERE id = {other}"),
    on_server("add a person", "SELECT staff_save(NULL, 'newone', 'New', '', ARRAY['clerk'], false, NULL)", may="A"),
    on_server(
        "add a person with a plain password", "SELECT staff_save(NULL, 'newone', 'New', '', ARRAY['clerk'], false, 'secret')"
    ),
    on_server("add a person named as a role", "SELECT staff_save(NULL, '{prefix}clerk', 'New', '', ARRAY['clerk'], false, NULL)"),
    on_server(
        "add a person who is the server's master", "SELECT staff_save(NULL, '{master}', 'New', '', ARRAY['clerk'], false, NULL)"
    ),
    on_server("give a duty there is not", "SELECT staff_save({other}, '', 'x', '', ARRAY['owner'], false, NULL)"),
    on_server("give another a password", "SELECT staff_password({other}, 'SCRAM-SHA-256$x')", may="A"),
    on_server("grant duties past the desk", "SELECT staff_grant('{login}', ARRAY['manager'], false)"),
    on_server("take the owner's role", 'SET ROLE "{prefix}owner"'),
    on_server("take the role maker's role", 'SET ROLE "{prefix}roleadmin"'),
    on_server("be somebody else", "SET SESSION AUTHORIZATION '{master}'"),
    on_server("grant oneself a role", 'GRANT "{prefix}manager" TO "{login}"'),
    on_server("make a login", "CREATE ROLE sneaky LOGIN"),
    on_server("change another's password", "ALTER ROLE \"{other_login}\" PASSWORD 'x'"),
    on_server("become a maker of roles", 'ALTER ROLE "{login}" CREATEROLE'),
    on_server("make a table", "CREATE TABLE mine (x int)"),
    on_server("make a passing table", "CREATE TEMP TABLE staff (x int)"),
    on_server("make a function", "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'"),
    on_server("run a block of code", "DO $x$ BEGIN NULL; END $x$"),
    on_server("switch a guard off", "ALTER TABLE sales_order DISABLE TRIGGER ALL"),
    on_server("drop a guard", "DROP TRIGGER guard_sales_order_update ON sales_order"),
    on_server("replace a guard", "CREATE OR REPLACE FUNCTION app_user() RETURNS text LANGUAGE sql AS $x$ SELECT '' $x$"),
    on_server(
        "hang the audit on another table", "CREATE TRIGGER t AFTER INSERT ON timeline EXECUTE FUNCTION guard_bill_update()"
    ),
    on_server("work as a replica, without guards", "SET session_replication_role = replica"),
    on_server("empty a table", "TRUNCATE timeline"),
    on_server("hold the orders", "LOCK TABLE sales_order IN ACCESS EXCLUSIVE MODE"),
    on_server("drop a table", "DROP TABLE timeline"),
    on_server("add a column", "ALTER TABLE bill ADD x int"),
    on_server("read the server's passwords", "SELECT rolpassword FROM pg_authid"),
    on_server("read a file of the server", "SELECT pg_read_file('postgresql.conf')"),
    on_server("write a file of the server", "COPY customer TO '/tmp/x'"),
    on_server("run a program on the server", "COPY customer TO PROGRAM 'id'"),
    on_server("change the server", "ALTER SYSTEM SET fsync = off"),
    on_server("add an extension", "CREATE EXTENSION dblink"),
    on_server("make a large object of a file", "SELECT lo_import('/etc/passwd')"),
    on_server("write an order's key by hand", "INSERT INTO sales_order (id) OVERRIDING SYSTEM VALUE VALUES (1)"),
]
CONTACT = [
    on_server(f"read {table}.{column} of a customer", f"SELECT {column} FROM {table}", may="CMHFA")
    for table, (_whose, columns) in sorted(HIDDEN.items())
    for column in sorted(columns)
]
