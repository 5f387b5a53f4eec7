"""A database, a folder or a disk that will not: which of them and what to do is said, and nothing is written half."""

from __future__ import annotations

import importlib
import os
import shutil
import sqlite3
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from orderdesk.database import desk as desk_module
from orderdesk.database import engine
from orderdesk.model import Customer
from tests.console.conftest import CUSTOMERS, Run, as_nobody
from tests.console.test_commands import count


@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("nonsense", 1, "“nonsense” is not a database address."),
        ("postgresql://me:secret@host:port/name", 1, "“postgresql://me:***@host:port/name” is not a database address."),
        (" ", 1, "No database is named."),
        ("mysql://root@localhost/desk", 1, "OrderDesk works on PostgreSQL and SQLite, not on “mysql”."),
        ("sqlite://", 1, "An embedded desk needs a file"),
        ("postgresql://me@127.0.0.1:1/desk", 3, "The database cannot be reached: connection to server at"),
    ],
)
def test_an_address_that_leads_nowhere(run: Run, monkeypatch: pytest.MonkeyPatch, url: str, code: int, said: str) -> None:
    monkeypatch.setattr(desk_module, "PATIENCE", 0)
    ran = run("check", "--database", url)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_a_database_held_by_another_program(run: Run, sqlite_url: str, sheets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BUSY", 10)
    monkeypatch.setattr(desk_module, "PATIENCE", 0)
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    for command in (("check",), ("migrate",), ("sample",), ("import", "customers", sheets / "customers.csv")):
        ran = run(*command, "--database", sqlite_url)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith("orderdesk: Another program holds the database file.")
    holder.close()
    assert count(sqlite_url, Customer) == [0]


def test_a_table_held_on_the_server(run: Run, postgresql_url: str, sheets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.SESSION, "lock_timeout", 50)
    monkeypatch.setattr(desk_module, "PATIENCE", 0)
    with psycopg.connect(postgresql_url.replace("+psycopg", "")) as holder:
        holder.execute("LOCK TABLE customer IN ACCESS EXCLUSIVE MODE")
        ran = run("import", "customers", sheets / "customers.csv", "--database", postgresql_url)
        assert (ran.code, ran.out) == (1, "")
        assert "Somebody else is working on the same thing." in ran.err
    assert count(postgresql_url, Customer) == [0]


def _set_version(url: str, version: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.create_function("app_user", 0, lambda: "")  # the guards ask for it
            connection.execute("UPDATE alembic_version SET version_num = ?", [version])
        connection.close()
    else:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            server.execute("UPDATE alembic_version SET version_num = %s", [version])


def test_a_database_of_a_newer_program_is_left_alone(run: Run, database_url: str, sheets: Path) -> None:
    _set_version(database_url, "from-the-future")
    said = "This database was made by a newer OrderDesk. Update this desk; nothing was changed."
    checked = run("check", "--database", database_url)
    assert checked.code == 1
    assert checked.out.startswith("NOT CLEAN")
    assert said in checked.out
    for command in (
        ("migrate",),
        ("sample",),
        ("import", "customers", sheets / "customers.csv"),
        ("mail", "read", sheets / "order.eml"),
    ):
        ran = run(*command, "--database", database_url)
        assert (ran.code, ran.out, ran.err) == (1, "", f"orderdesk: {said}\n")


def test_a_database_of_an_older_program_is_told_and_brought_up(run: Run, empty_database_url: str) -> None:
    from alembic.script import ScriptDirectory

    from orderdesk.database.schema import migrate, migrations_folder

    first = ScriptDirectory(str(migrations_folder())).get_base()
    assert first is not None
    migrate(empty_database_url, first)
    older = run("check", "--database", empty_database_url)
    assert older.code == 1
    assert "This database needs an update. Its administrator runs: orderdesk migrate" in older.out
    assert run("migrate", "--database", empty_database_url).code == 0
    assert run("check", "--database", empty_database_url).code == 0


def test_an_empty_database_is_told_and_set_up(run: Run, empty_database_url: str, sheets: Path) -> None:
    if empty_database_url.startswith("sqlite"):
        Path(empty_database_url.removeprefix("sqlite:///")).touch()
    empty = run("check", "--database", empty_database_url)
    assert empty.code == 1
    assert "This database is empty. Set it up first: orderdesk migrate" in empty.out
    assert run("migrate", "--database", empty_database_url).code == 0
    assert run("import", "customers", sheets / "customers.csv", "--database", empty_database_url).code == 0
    assert run("check", "--database", empty_database_url).code == 0


def test_work_that_only_reads_makes_no_desk(run: Run, tmp_path: Path, sheets: Path) -> None:
    path = tmp_path / "not yet.db"
    for command in (
        ("check",),
        ("mail", "read", sheets / "order.eml"),
        ("label", "X", "-o", tmp_path / "x.pdf"),
        ("import", "customers", sheets / "customers.csv", "--dry-run"),
    ):
        ran = run(*command, "--database", f"sqlite:///{path}")
        assert (ran.code, ran.err) == (1, f"orderdesk: There is no desk at {path} yet. Set it up first: orderdesk migrate\n")
        assert not path.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"These are the minutes of a meeting, and no database by any means, " * 20, "This file is not an OrderDesk database."),
        ("foreign", "This database holds something else than OrderDesk."),
    ],
)
def test_a_file_of_something_else_is_left_alone(run: Run, tmp_path: Path, content: bytes | str, said: str) -> None:
    path = tmp_path / "other.db"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE recipe (name TEXT)")
        other.close()
    before = path.read_bytes()
    for command in ("check", "migrate", "sample"):
        ran = run(command, "--database", f"sqlite:///{path}")
        assert ran.code == 1
        assert said in ran.out + ran.err
    assert path.read_bytes() == before


@pytest.mark.parametrize("empty_database_url", ["postgresql"], indirect=True)
def test_who_may_not_make_tables_is_told_who_may(run: Run, empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url.replace("+psycopg", ""), autocommit=True) as server:
        server.execute("CREATE ROLE visitor LOGIN PASSWORD 'visiting'")
    visiting = make_url(empty_database_url).set(username="visitor", password="visiting").render_as_string(hide_password=False)
    ran = run("migrate", "--database", visiting)
    assert (ran.code, ran.err) == (
        1,
        "orderdesk: You may not change the tables of this database. Its owner runs: orderdesk migrate\n",
    )
    checked = run("check", "--database", visiting)
    assert (checked.code, "This database is empty." in checked.out) == (1, True)


def test_a_broken_desk_is_found_out_and_named(run: Run, filled: str) -> None:
    broken = "UPDATE stock_level SET on_hand_units = on_hand_units + 10000"
    if filled.startswith("sqlite"):
        with sqlite3.connect(filled.removeprefix("sqlite:///")) as connection:
            for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                connection.execute(f'DROP TRIGGER "{trigger}"')
            connection.execute(broken)
        connection.close()
    else:
        with psycopg.connect(filled.replace("+psycopg", "")) as server:
            server.execute("SET session_replication_role = replica")
            server.execute(broken)
    ran = run("check")
    assert ran.code == 1
    lines = ran.out.splitlines()
    at = lines.index("NOT CLEAN  What is on hand is the sum of the movements")
    assert lines[at + 1].split()[0] in ("PAPER-A4", "PEN-01")
    assert sum(line.startswith("NOT CLEAN") for line in lines) == 1


# ---- rights and disks ---------------------------------------------------------------------------------------------------


def test_a_folder_without_rights(run: Run, open_folder: Path, sheets: Path) -> None:
    """The desk's own folder, and one above that does not exist."""
    desk = open_folder / "desk"
    desk.mkdir()
    url = f"sqlite:///{desk / 'desk.db'}"
    importlib.import_module("orderdesk.sample")  # while the program's own files may be read
    warm = open_folder / "warm.db"
    assert run("migrate", "--database", f"sqlite:///{warm}").code == 0  # all that is needed is imported, whoever may read it
    desk.chmod(0o555)
    with as_nobody():
        for command in ("migrate", "sample"):
            ran = run(command, "--database", url)
            assert ran.code == 1
            assert ran.err.startswith(
                "orderdesk: The database file cannot be opened. Check that its folder exists and that you may"
            )
    assert list(desk.iterdir()) == []
    ran = run("migrate", "--database", f"sqlite:///{open_folder / 'nowhere' / 'desk.db'}")
    assert (ran.code, "does not exist. Make it, or choose another place" in ran.err) == (1, True)


def test_a_desk_that_may_only_be_read_is_read(run: Run, sqlite_url: str, open_folder: Path) -> None:
    folder = open_folder / "desk"
    folder.mkdir()
    path = folder / "desk.db"
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), path)
    assert run("check", "--database", f"sqlite:///{path}").code == 0
    importlib.import_module("orderdesk.sample")  # while the program's own files may be read
    path.chmod(0o444)
    folder.chmod(0o555)
    with as_nobody():
        assert run("check", "--database", f"sqlite:///{path}").code == 0
        refused = run("sample", "--database", f"sqlite:///{path}")
    assert refused.code == 1
    assert "The database file is read-only. Nothing was saved." in refused.err


def test_a_paper_goes_nowhere_it_may_not(run: Run, filled: str, open_folder: Path) -> None:
    folder = open_folder / "papers"
    folder.mkdir()
    command = ("statement", "C100", "--from", "2026-01-01", "--to", "2026-01-31", "-o")
    assert run(*command, open_folder / "warm.pdf").code == 0
    missing = run(*command, open_folder / "no folder" / "s.pdf")
    assert (missing.code, missing.err.endswith("cannot be written: No such file or directory.\n")) == (1, True)
    if filled.startswith("sqlite"):
        return  # its file is in a folder that only the tests' own person may enter
    folder.chmod(0o555)
    with as_nobody():
        ran = run(*command, folder / "s.pdf")
    assert (ran.code, ran.err.endswith("cannot be written: Permission denied.\n")) == (1, True)
    assert list(folder.iterdir()) == []


def test_a_folder_named_as_the_database_is_called_a_folder(run: Run, tmp_path: Path) -> None:
    for command in ("check", "migrate"):
        ran = run(command, "--database", f"sqlite:///{tmp_path}")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == f"orderdesk: {tmp_path} is a folder. Name a file in it, such as {tmp_path / 'orderdesk.db'}.\n"


def test_a_sheet_that_may_not_be_read(run: Run, sqlite_url: str, open_folder: Path) -> None:
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), open_folder / "desk.db")
    os.chmod(open_folder / "desk.db", 0o666)
    sheet = open_folder / "customers.csv"
    sheet.write_text(CUSTOMERS, encoding="utf-8")
    command = ("import", "customers", sheet, "--database", f"sqlite:///{open_folder / 'desk.db'}")
    assert run(*command, "--dry-run").code == 0
    sheet.chmod(0)
    with as_nobody():
        ran = run(*command)
    assert ran.code == 1
    assert ran.err.startswith("orderdesk: customers.csv: The file cannot be opened: Permission denied.")
