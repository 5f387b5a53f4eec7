"""With one's own login at PostgreSQL: signing in, unlocking, and a password kept only in a safe keyring."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import keyring
import psycopg
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from pytestqt.qtbot import QtBot

from orderdesk.app import place_of
from orderdesk.commands.parties import FOUNDER, add_staff
from orderdesk.database.desk import Desk
from orderdesk.database.remembered import Memory
from orderdesk.database.schema import migrate
from orderdesk.queries.parties import staff
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from orderdesk.ui import preferences
from tests.postgres import Server
from tests.ui.session.conftest import SECRET, House


class Pocket(KeyringBackend):
    """A keyring that keeps secrets safe, for a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlaintextKeyring(Pocket):
    """One that would write passwords into a file anybody reads."""


@pytest.fixture
def own_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that wants SCRAM, with a desk on it and the logins of two people."""
    running = Server(authentication="scram-sha-256")
    with psycopg.connect(running.address.url("postgres").replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("CREATE DATABASE orders TEMPLATE template0")
        migrate(running.address.url("orders"))
        desk = Desk.open(running.address.url("orders"))
        desk.do(FOUNDER, add_staff, "gaoyuan", "高远", (Role.ADMINISTRATOR, Role.FINANCE), None)
        desk.close()
        owner.execute(f"CREATE ROLE gaoyuan LOGIN PASSWORD '{SECRET}'")
    with psycopg.connect(running.address.url("orders").replace("+psycopg", ""), autocommit=True) as inside:
        inside.execute("GRANT USAGE ON SCHEMA public TO gaoyuan")
        inside.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO gaoyuan")
    yield running
    running.stop()


@pytest.fixture
def shared(server: Server, qtbot: QtBot) -> Iterator[House]:
    made = House(f"postgresql://127.0.0.1:{server.address.port}/orders", qtbot)
    yield made
    made.close()


def test_the_window_opens_a_postgresql_desk_with_the_person_s_own_login(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    own_keyring(Pocket())
    window = shared.door()
    assert "not encrypted" in window.line_notice.text() and not window.remember.isChecked()
    window.form.set_text("login", "gaoyuan")
    window.form.set_text("password", "not this one at all")
    window.go.trigger()
    qtbot.waitUntil(lambda: "not right" in window.form.fields["password"].error.text())
    window.form.set_text("password", SECRET)
    window.go.trigger()
    main = shared.inside()
    assert main.context.actor.name == "高远" and main.status.warning.text() == "⚠ not encrypted"
    shared.session.lock()
    with pytest.raises(Refused, match="locked"):
        main.context.desk.read(staff)
    shared.prove("not this one at all")
    error = shared.cover.form.fields["password"].error
    qtbot.waitUntil(lambda: "not your password" in error.text())
    qtbot.waitUntil(shared.cover.unlock_act.isEnabled)
    shared.prove(SECRET)
    qtbot.waitUntil(lambda: not shared.session.is_locked)
    assert main.context.desk.read(staff)


def test_a_password_is_remembered_only_when_asked_and_forgotten_on_signing_out(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    pocket = Pocket()
    own_keyring(pocket)
    shared.come_in()
    shared.close()
    assert not pocket.kept
    window = shared.door()
    window.form.set_text("login", "gaoyuan")
    window.form.set_text("password", SECRET)
    window.remember.setChecked(True)
    window.go.trigger()
    shared.inside()
    assert list(pocket.kept.values()) == [SECRET]
    shared.close()
    again = shared.door()
    assert again.form.text("login") == "gaoyuan" and again.form.text("password") == "" and again.remember.isChecked()
    again.go.trigger()
    main = shared.inside()
    main.sign_out_act.trigger()
    qtbot.waitUntil(lambda: shared.keeper.sign_in is not None)
    assert not pocket.kept


def test_a_remembered_password_that_is_wrong_is_forgotten(
    shared: House, qtbot: QtBot, own_keyring: Callable[[KeyringBackend], None]
) -> None:
    pocket = Pocket()
    own_keyring(pocket)
    preferences.remember_login("gaoyuan")
    Memory(place_of(shared.url)).keep("gaoyuan", "the old one of last year")
    window = shared.door()
    window.go.trigger()
    qtbot.waitUntil(lambda: "not right" in window.form.fields["password"].error.text())
    assert not pocket.kept


@pytest.mark.parametrize("unsafe", [PlaintextKeyring, fail.Keyring, null.Keyring])
def test_a_keyring_that_keeps_nothing_safe_is_not_offered(
    shared: House, own_keyring: Callable[[KeyringBackend], None], unsafe: type[KeyringBackend]
) -> None:
    own_keyring(unsafe())
    window = shared.door()
    assert window.remember.isHidden()
    assert "no keyring that keeps passwords safe" in window.form.fields["password"].editor.toolTip()
    assert not Memory("anywhere").keep("gaoyuan", SECRET)
