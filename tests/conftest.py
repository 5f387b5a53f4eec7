"""What every test stands on: fresh databases on both servers, a quiet window system, a known language.

- `database_url`: a fresh migrated database, once on SQLite and once on PostgreSQL.
- `desk`: an open Desk on it, closed afterwards.
- `sqlite_url`, `postgresql_url`: the same for a test that needs just one.
- `empty_database_url`: a database without tables, on both.

The database is imported only by the fixtures that need it, so that a test of a rule starts at once.
"""

from __future__ import annotations

import itertools
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from orderdesk import language

if TYPE_CHECKING:
    from orderdesk.database.desk import Desk
    from tests.postgres import Server

os.environ["QT_QPA_PLATFORM"] = "offscreen"
if sys.platform.startswith("linux"):
    os.environ["LC_ALL"] = "C.UTF-8"  # Qt warns about any locale that is not UTF-8
# A test never touches the desk of whoever runs it, nor programs that it starts.
for _name in ("ORDERDESK_DATABASE", "ORDERDESK_LANGUAGE"):
    os.environ.pop(_name, None)
MEMORY, ROOM = Path("/dev/shm"), 6 << 30  # bytes
# Files of tests last for a moment: in memory a commit waits for no disk. The full fault forms want one.
if os.environ.get("ORDERDESK_FAULTS") != "full" and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
_private = tempfile.TemporaryDirectory(prefix="orderdesk-tests-")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
    os.environ[_name] = _private.name

_numbers = itertools.count(1)
_filled: dict[tuple[str, str], Path] = {}
_people: dict[str, dict[str, list[str]]] = {}
CopyOf = Callable[[str, str, Callable[[str], None]], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh migrated database of this test's own; the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """An open desk on a fresh migrated database."""
    from orderdesk.database.desk import Desk

    opened = Desk.open(database_url)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh migrated SQLite database."""
    path = tmp_path / "desk.db"
    shutil.copyfile(sqlite_template, path)
    return _sqlite_url(path)


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQL) -> Iterator[str]:
    """A fresh migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    postgresql_server.copy_template(name)
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture
def copy_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CopyOf]:
    """A fresh copy of a desk that takes long to fill: copy_of(kind, name, fill) fills it once in this process."""
    made: list[str] = []

    def copied(kind: str, name: str, fill: Callable[[str], None]) -> str:
        if kind == "sqlite":
            original = _filled.get((kind, name)) or request.getfixturevalue("tmp_path_factory").mktemp(name) / "desk.db"
            if (kind, name) not in _filled:
                shutil.copyfile(request.getfixturevalue("sqlite_template"), original)
                fill(_sqlite_url(original))
                _filled[kind, name] = original
            return _sqlite_url(shutil.copyfile(original, tmp_path / f"{name}.db"))
        server: PostgreSQL = request.getfixturevalue("postgresql_server")
        if (kind, name) not in _filled:
            server.copy_template(name)
            fill(server.url(name))
            _filled[kind, name] = Path(name)
            _people[name] = server.people()
        server.bring_back(_people[name])
        made.append(f"{name}_{next(_numbers)}")
        server.copy_template(made[-1], name)
        return server.url(made[-1])

    yield copied
    for each in made:
        request.getfixturevalue("postgresql_server").drop(each)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table; ask for one kind with indirect parametrization ("sqlite", "postgresql")."""
    if request.param == "sqlite":
        yield _sqlite_url(tmp_path / "empty.db")
        return
    server: PostgreSQL = request.getfixturevalue("postgresql_bare_server")
    name = f"empty_{next(_numbers)}"
    server.create(name)
    yield server.url(name)
    server.drop(name)


def pytest_unconfigure() -> None:
    """Delete what tests left in the private folders."""
    _private.cleanup()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for an empty database and does not say which kind gets both."""
    if "empty_database_url" in metafunc.fixturenames and not any(
        "empty_database_url" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize")
    ):
        metafunc.parametrize("empty_database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, to copy."""
    from orderdesk.database.schema import migrate

    path = tmp_path_factory.mktemp("template") / "desk.db"
    migrate(_sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def postgresql_bare_server() -> Iterator[PostgreSQL]:
    """A running private server, started when the first test of this process needs it."""
    from tests.postgres import Server

    server = Server()
    with PostgreSQL(server) as databases:
        yield databases
    server.stop()


@pytest.fixture(scope="session")
def postgresql_server(postgresql_bare_server: PostgreSQL) -> PostgreSQL:
    """The server with a company's desk to copy: whoever acts there acts with the rights of his own role."""
    from orderdesk.database.server import init

    postgresql_bare_server.create(PostgreSQL.TEMPLATE)
    init(postgresql_bare_server.url(PostgreSQL.TEMPLATE), None)
    postgresql_bare_server.remember_roles()
    return postgresql_bare_server


class PostgreSQL:
    """Databases made and dropped on one private server."""

    TEMPLATE = "migrated"

    def __init__(self, server: Server) -> None:
        import psycopg

        self._address = server.address
        self._connection = psycopg.connect(server.address.url("postgres").replace("+psycopg", ""), autocommit=True)
        self.remember_roles()

    def __enter__(self) -> PostgreSQL:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def url(self, name: str) -> str:
        """Its SQLAlchemy URL."""
        return self._address.url(name)

    def create(self, name: str) -> None:
        """Make an empty database."""
        self._run("CREATE DATABASE {} TEMPLATE template0", name)

    def copy_template(self, name: str, template: str = TEMPLATE) -> None:
        """Make a migrated database, or one more like `template`, to which nobody may be connected."""
        # From 15 on the server would rather write every page to its log, which takes twice as long.
        quick = " STRATEGY FILE_COPY" if self._connection.info.server_version >= 15_00_00 else ""
        self._run("CREATE DATABASE {} TEMPLATE {}" + quick, name, template)
        given = (("GRANT CONNECT", "migrated_user"), ("GRANT CONNECT", "migrated_inbound"), ("GRANT ALL", "migrated_owner"))
        for statement, role in (("REVOKE ALL", "PUBLIC"), *given):
            self._run(  # a copy does not take the rights of its original
                statement + " ON DATABASE {} " + ("FROM PUBLIC" if role == "PUBLIC" else f'TO "{role}"'), name
            )

    def drop(self, name: str) -> None:
        """Delete a database, and the roles (which belong to the whole server) that came with it."""
        self._run("DROP DATABASE {} WITH (FORCE)", name)
        for role in self._roles() - self._first_roles:
            self._run("DROP ROLE {}", role)

    def people(self) -> dict[str, list[str]]:
        """The roles that came since, each with the groups it is in."""
        groups: dict[str, list[str]] = {name: [] for name in self._roles() - self._first_roles}
        for member, group in self._connection.execute("SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members"):
            if member in groups:
                groups[member].append(group)
        return groups

    def bring_back(self, people: dict[str, list[str]]) -> None:
        """Have these roles again, as `people` told them."""
        from orderdesk.database.guards.roles import PERSON

        for name in people.keys() - self._roles():
            self._run(f"CREATE ROLE {{}} {PERSON} NOLOGIN", name)
            for group in people[name]:
                self._run("GRANT {} TO {}", group, name)

    def remember_roles(self) -> None:
        """Keep the roles there are now; `drop` deletes later ones."""
        self._first_roles = self._roles()

    def _roles(self) -> set[str]:
        return {name for (name,) in self._connection.execute("SELECT rolname FROM pg_roles")}

    def _run(self, statement: str, *names: str) -> None:
        from psycopg import sql

        self._connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _sqlite_url(path: Path) -> str:
    # Three slashes and the path: an absolute POSIX path brings the fourth itself.
    return f"sqlite:///{path.as_posix()}"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Tests read English, whatever the one before spoke."""
    before = language.current()
    language.use("en")
    yield
    language.use(before)


@pytest.fixture(autouse=True)
def own_preferences(request: pytest.FixtureRequest) -> Iterator[None]:
    """A window remembers nothing from the test before, nor from the person at this machine."""
    if "qapp" not in request.fixturenames:
        yield
        return
    from PySide6.QtCore import QSettings

    from orderdesk.ui import format

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, _private.name)
    yield
    format.use_zone(None)
    kept = QSettings()
    kept.clear()
    kept.sync()


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An error in the log fails the test, unless it is marked logs_errors; a test that switches the log off fails."""
    yield
    silent = [name for name, each in logging.root.manager.loggerDict.items() if getattr(each, "disabled", False)]
    ours = [name for name in silent if name.split(".")[0] == "orderdesk"]
    for name in ours:
        logging.getLogger(name).disabled = False
    assert not ours, f"this test switched off what others must see in the log: {ours}"
    if request.node.get_closest_marker("logs_errors"):
        return
    errors = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    if errors:
        pytest.fail("errors were logged: " + "; ".join(errors))
