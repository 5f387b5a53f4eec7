"""Signing in to PostgreSQL as a person: what is proved, what is never sent, and the sentence for each way it can fail."""

from __future__ import annotations

import itertools
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from orderdesk.commands import signing_in
from orderdesk.commands.parties import FOUNDER, add_staff
from orderdesk.commands.signing_in import change_own_password, open_again, open_as
from orderdesk.database import entrance
from orderdesk.database.desk import Desk
from orderdesk.database.entrance import Line, impersonal, is_personal, probe
from orderdesk.database.errors import DatabaseAway
from orderdesk.database.schema import migrate
from orderdesk.queries.parties import staff
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests.postgres import Server, encrypts
from tests.tls import Relay, certify

SECRET, OTHER = "correct horse battery", "seven quiet lemons at sea"
_numbers = itertools.count(1)


@dataclass
class Office:
    """A server that wants SCRAM, with a migrated desk on it."""

    server: Server
    owner: psycopg.Connection[Any]
    folder: Path

    def url(self, query: str = "", *, host: str = "127.0.0.1", port: int = 0, name: str = "orders") -> str:
        return f"postgresql://{host}:{port or self.server.address.port}/{name}{query}"

    def run(self, statement: str, *names: str) -> None:
        self.owner.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def person(self, *, password: str = SECRET, on_staff: bool = True) -> str:
        """A login of somebody, with the rights the tests need."""
        login = f"person{next(_numbers)}"
        self.owner.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), sql.Literal(password)))
        self.run("GRANT readers TO {}", login)
        if on_staff:
            desk = Desk.open(self.server.address.url("orders"))
            desk.do(FOUNDER, add_staff, login, "林静", (Role.CLERK,), None)
            desk.close()
        return login


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    certify(folder)
    server = Server(authentication="scram-sha-256", certificate=folder if encrypts() else None)
    with psycopg.connect(server.address.url("postgres").replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("CREATE DATABASE orders TEMPLATE template0")
        migrate(server.address.url("orders"))
        with psycopg.connect(server.address.url("orders").replace("+psycopg", ""), autocommit=True) as inside:
            inside.execute("CREATE ROLE readers")
            inside.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO readers")
        yield Office(server, owner, folder)
    server.stop()


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Closes what it is given at the end."""
    given: list[Any] = []

    def keep(what: Any) -> Any:
        given.append(what)
        return what

    yield keep
    for what in given:
        getattr(what, "desk", what).close()


@pytest.fixture
def clear_terms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("PG")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))


pytestmark = pytest.mark.usefixtures("clear_terms")


def test_an_address_without_a_name_asks_who_comes() -> None:
    assert is_personal("postgresql://db.example/orders") and is_personal("postgresql:///orders")
    assert not is_personal("postgresql://lin@db.example/orders") and not is_personal("sqlite:///desk.db")
    assert impersonal("postgresql://lin:secret@db.example:5433/orders?sslmode=require").endswith(
        "//db.example:5433/orders?sslmode=require"
    )


@pytest.mark.requirement("002-41")
def test_whoever_signs_in_is_the_person_of_that_login(office: Office, closing: Callable[[Any], Any]) -> None:
    login = office.person()
    opened = closing(open_as(office.url("?sslmode=disable"), f" {login.title()} ", SECRET))
    assert (opened.actor.login, opened.actor.name, opened.actor.roles) == (login, "林静", {Role.CLERK})
    assert opened.desk.read(lambda session: session.scalar(text("SELECT session_user"))) == login
    assert opened.line is Line.OPEN
    assert SECRET not in repr(opened.desk.engine.url) and opened.desk.engine.url.password is None


@pytest.mark.parametrize(
    ("setting", "login", "password", "name", "said", "field"),
    [
        ("", "", "wrong", "orders", "Name or password is not right", "password"),
        ("", "nobody", SECRET, "orders", "Name or password is not right", "password"),
        ("VALID UNTIL '2020-01-01'", "", SECRET, "orders", "the password's time is over", "password"),
        ("", "", "", "orders", "Type your password", "password"),
        ("", " ", SECRET, "orders", "Type your sign-in name", "login"),
        ("NOLOGIN", "", SECRET, "orders", "may not sign in here any more", "login"),
        ("CONNECTION LIMIT 0", "", SECRET, "orders", "at too many desks", None),
        ("", "", SECRET, "elsewhere", "no database “elsewhere” on this server", None),
        ("", "", SECRET, "closed", "does not let .* into “closed”", None),
    ],
)
def test_each_way_of_not_coming_in_has_its_sentence(
    office: Office, setting: str, login: str, password: str, name: str, said: str, field: str | None
) -> None:
    if name == "closed":
        office.run("CREATE DATABASE {}", "closed")
        office.run("REVOKE CONNECT ON DATABASE {} FROM PUBLIC", "closed")
    person = office.person(on_staff=False)
    if setting:
        office.run(f"ALTER ROLE {{}} {setting}", person)
    with pytest.raises(Refused, match=said) as refused:
        open_as(office.url("?sslmode=disable", name=name), login or person, password)
    assert refused.value.field == field and (not password.strip() or password not in str(refused.value))


def test_a_full_server_says_so(office: Office) -> None:
    person = office.person()
    office.run("ALTER DATABASE {} CONNECTION LIMIT 0", "orders")
    try:
        with pytest.raises(Refused, match="as many desks as it can"):
            open_as(office.url("?sslmode=disable"), person, SECRET)
    finally:
        office.run("ALTER DATABASE {} CONNECTION LIMIT -1", "orders")


def test_an_old_server_says_so(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entrance, "OLDEST_SERVER", 99)
    with pytest.raises(Refused, match="OrderDesk needs 99 or newer"):
        open_as(office.url("?sslmode=disable"), office.person(), SECRET)


def test_a_login_that_is_not_on_the_staff_or_disabled_there_stays_out(office: Office) -> None:
    with pytest.raises(Refused, match="not on the desk's staff"):
        open_as(office.url("?sslmode=disable"), office.person(on_staff=False), SECRET)
    person = office.person()
    with psycopg.connect(office.server.address.url("orders").replace("+psycopg", ""), autocommit=True) as inside:
        inside.execute("UPDATE staff SET disabled_at = now() WHERE login = %s", (person,))
    with pytest.raises(Refused, match="not on the desk's staff"):
        open_as(office.url("?sslmode=disable"), person, SECRET)


def test_a_server_that_does_not_answer_is_away_not_wrong(closing: Callable[[Any], Any]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
    url = f"postgresql://127.0.0.1:{port}/orders"
    assert probe(url) is None
    with pytest.raises(DatabaseAway, match="cannot be reached"):
        open_as(url, "lin", SECRET)


@pytest.mark.parametrize("way", ["password", "md5", "trust"])
def test_the_password_is_sent_to_no_server_that_would_take_it_unprotected(way: str) -> None:
    server = Server(authentication=way if way != "md5" else "password")
    try:
        with psycopg.connect(server.address.url("postgres").replace("+psycopg", ""), autocommit=True) as owner:
            owner.execute("SET password_encryption = 'md5'" if way == "md5" else "SELECT 1")
            owner.execute(f"CREATE ROLE lin LOGIN PASSWORD '{SECRET}'")
        with pytest.raises(Refused, match="in a way that is not safe; yours was not sent"):
            open_as(f"postgresql://127.0.0.1:{server.address.port}/postgres", "lin", SECRET)
    finally:
        server.stop()


# encrypted


@pytest.fixture
def sealed(office: Office, closing: Callable[[Any], Any]) -> tuple[int, str]:
    """A port that encrypts with the office's certificate, and what to add to its address.

    Where PostgreSQL's programs were built without TLS, a relay encrypts in front of it, and no login can be bound to the channel.
    """
    if encrypts():
        return office.server.address.port, ""
    return closing(Relay(office.folder, office.server.address.port)).port, "&channel_binding=prefer"


def test_an_address_that_names_the_certificate_is_verified_in_full(
    office: Office, sealed: tuple[int, str], closing: Callable[[Any], Any], tmp_path: Path
) -> None:
    port, extra = sealed
    login = office.person()
    named = f"?sslrootcert={office.folder / 'ca.crt'}{extra}"
    assert probe(office.url(named, host="localhost", port=port)) is Line.VERIFIED
    opened = closing(open_as(office.url(named, host="localhost", port=port), login, SECRET))
    assert opened.line is Line.VERIFIED
    assert opened.desk.engine.url.query["sslmode"] == "verify-full"
    foreign = certify(tmp_path)
    with pytest.raises(Refused, match="cannot show that it is the right one"):
        open_as(office.url(f"?sslrootcert={foreign}{extra}", host="localhost", port=port), login, SECRET)


def test_a_certificate_for_another_host_is_refused(office: Office, closing: Callable[[Any], Any], tmp_path: Path) -> None:
    ca = certify(tmp_path, "elsewhere.example")
    relay = closing(Relay(tmp_path, office.server.address.port))
    with pytest.raises(Refused, match="cannot show that it is the right one"):
        open_as(
            office.url(f"?sslrootcert={ca}&channel_binding=prefer", host="localhost", port=relay.port), office.person(), SECRET
        )


def test_without_a_named_certificate_it_is_encrypted_and_said_to_be_unverified(
    office: Office, sealed: tuple[int, str], closing: Callable[[Any], Any]
) -> None:
    port, extra = sealed
    url = office.url("?" + extra.removeprefix("&"), port=port)
    assert probe(url) is Line.UNVERIFIED
    opened = closing(open_as(url, office.person(), SECRET))
    assert opened.line is Line.UNVERIFIED
    in_use = "SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"
    assert opened.desk.read(lambda session: session.scalar(text(in_use))) == (1 if encrypts() else 0)


def test_whoever_stands_in_between_gets_neither_password_nor_session(
    office: Office, closing: Callable[[Any], Any], tmp_path: Path
) -> None:
    certify(tmp_path)
    relay = closing(Relay(tmp_path, office.server.address.port))
    with pytest.raises(Refused, match="may stand between"):
        open_as(office.url(port=relay.port), office.person(), SECRET)
    assert relay.seen and SECRET.encode() not in relay.seen


def test_an_address_that_demands_encryption_is_not_served_in_the_clear(closing: Callable[[Any], Any]) -> None:
    server = Server(authentication="scram-sha-256")
    try:
        assert probe(f"postgresql://127.0.0.1:{server.address.port}/postgres") is Line.OPEN
        with pytest.raises(Refused, match="does not encrypt"):
            open_as(f"postgresql://127.0.0.1:{server.address.port}/postgres?sslmode=require", "lin", SECRET)
    finally:
        server.stop()


# locking and one's own password


def test_a_locked_desk_connects_no_more_until_the_password_is_typed_again(office: Office, closing: Callable[[Any], Any]) -> None:
    url, login = office.url("?sslmode=disable"), office.person()
    opened = closing(open_as(url, login, SECRET))
    opened.key.drop()
    opened.desk.close()
    with pytest.raises(Refused, match="locked"):
        opened.desk.read(staff)
    with pytest.raises(Refused, match="Name or password"):
        open_again(opened, url, "something else entirely")
    with pytest.raises(Refused, match="locked"):
        opened.desk.read(staff)
    assert open_again(opened, url, SECRET).login == login
    assert opened.desk.read(staff)


def test_one_s_own_password_is_changed_without_the_server_ever_seeing_it(office: Office, closing: Callable[[Any], Any]) -> None:
    url, login = office.url("?sslmode=disable"), office.person()
    opened = closing(open_as(url, login, SECRET))
    with pytest.raises(Refused, match="Name or password"):
        change_own_password(opened, url, "not the old one", OTHER)
    with pytest.raises(Refused, match="at least 12"):
        change_own_password(opened, url, SECRET, "short")
    change_own_password(opened, url, SECRET, OTHER)
    stored = office.owner.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", (login,)).fetchone()
    assert stored is not None and stored[0].startswith("SCRAM-SHA-256$")
    opened.desk.close()
    assert opened.desk.read(staff), "the desk goes on with the new one"
    with pytest.raises(Refused, match="Name or password"):
        open_as(url, login, SECRET)
    assert signing_in.who_is(opened.desk).login == login
