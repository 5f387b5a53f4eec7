"""Coming in to a PostgreSQL desk as oneself: the password is proved to the server by SCRAM and never sent, stored or logged.

    entered = enter("postgresql://db.example/orders", "linjing", password)   # Refused or DatabaseAway in a sentence
    entered.desk, entered.line                                              # an open Desk; how well the connection is kept
    entered.key.drop(); entered.desk.close()                                # locked: nothing connects any more
    prove(url, "linjing", password); entered.key.give(password)             # unlocked

The connection is encrypted and the server's certificate checked wherever that can be had; `Line` says what it came to:

- An address that names a certificate (`?sslrootcert=…`), or a computer that keeps one for PostgreSQL: checked or refused.
- Otherwise, if the server encrypts: checked against the system's certificates, else encrypted but unchecked.
- Otherwise in the clear: the password still cannot be read on the way, but everything else can.

Over TLS the login is bound to the channel (`channel_binding=require`), so that nobody in between can pass it on. What the address
itself says (`sslmode`, `channel_binding`) is kept.
"""

from __future__ import annotations

import os
import re
import socket
import struct
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import URL

from orderdesk.database.desk import Desk
from orderdesk.database.door_sentences import no_entry, too_old
from orderdesk.database.engine import make_engine, parse_url
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

OLDEST_SERVER = 13
PATIENCE = 8  # seconds
_ASK_TLS = struct.pack("!ii", 8, 80877103)  # PostgreSQL's own question whether a server encrypts


class Line(Enum):
    """How well a connection is kept from others."""

    LOCAL = "local"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    OPEN = "open"


WARNINGS: Mapping[Line, str] = {
    Line.UNVERIFIED: N_("encrypted, server not verified"),
    Line.OPEN: N_("not encrypted"),
}
"""What the status line adds to the place."""


class Key:
    """What opens a person's connections; dropped, it lets nothing connect until it is given again."""

    def __init__(self, password: str) -> None:
        self._password: str | None = password

    def give(self, password: str) -> None:
        """Let connections be made again."""
        self._password = password

    def drop(self) -> None:
        """Forget the password."""
        self._password = None

    def show(self) -> str:
        """The password, for the driver; Refused while dropped."""
        if self._password is None:
            raise Refused(N_("This window is locked."))
        return self._password


@dataclass(frozen=True, slots=True)
class Entered:
    """An open desk of one person."""

    desk: Desk
    line: Line
    key: Key


def is_personal(url: str) -> bool:
    """Whether the address leaves open who comes in, so that everybody comes as himself."""
    known = parse_url(url)
    return known.get_backend_name() == "postgresql" and not known.username


def impersonal(url: str) -> str:
    """The address without name and password."""
    return parse_url(url)._replace(username=None, password=None).render_as_string(hide_password=False)


def enter(url: str, login: str, password: str) -> Entered:
    """Open the desk as the login; Refused with what to do, or DatabaseAway."""
    terms, line = _come_in(parse_url(url), login, password)
    key = Key(password)
    address = _address(parse_url(url), login, terms)
    engine = make_engine(address.render_as_string(hide_password=False))

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: Any, arguments: Sequence[Any], values: Mapping[str, Any]) -> Any:
        return dialect.connect(*arguments, **{**values, "password": key.show()})

    return Entered(Desk(engine), line, key)


def prove(url: str, login: str, password: str) -> None:
    """Nothing if the server takes the password; otherwise as `enter`. The connection is closed again."""
    _come_in(parse_url(url), login, password)


def change_password(url: str, login: str, password: str, new: str) -> None:
    """Give oneself a new password. The server is handed a verifier made here, so that the password reaches no log of its."""
    known = parse_url(url)
    terms, _line = _come_in(known, login, password)
    with _connect_once(known, login, password, terms) as connection:
        verifier = connection.pgconn.encrypt_password(new.encode(), login.encode(), b"scram-sha-256").decode()
        statement = psycopg.sql.SQL("ALTER ROLE {} PASSWORD {}")
        connection.execute(statement.format(psycopg.sql.Identifier(login), psycopg.sql.Literal(verifier)))


def probe(url: str) -> Line | None:
    """How well a connection would be kept, asked without signing in; None when the server does not answer.

    What is said VERIFIED here has a certificate that will be checked, and is refused if that fails.
    """
    known = parse_url(url)
    if _is_local(known):
        return Line.LOCAL
    offered = _offers_tls(known)
    if offered is None:
        return None
    if not offered or known.query.get("sslmode") == "disable":
        return Line.OPEN
    return Line.VERIFIED if _names_certificate(known) else Line.UNVERIFIED


def _come_in(url: URL, login: str, password: str) -> tuple[Mapping[str, str], Line]:
    """Prove the password on the best terms that can be had; the terms, and what they are worth."""
    choices = _choices(url)
    for terms in choices:
        try:
            with _connect_once(url, login, password, terms) as connection:
                return terms, _line_of(url, connection, terms)
        except psycopg.OperationalError as error:
            # Only before the password was proved, and only for want of a trusted certificate, may less be taken.
            proved = error.pgconn is None or error.pgconn.used_password
            if terms is choices[-1] or proved or not re.search("certificate|SSL error", str(error)):
                raise no_entry(error, login, str(url.database)) from error
    raise AssertionError("unreachable")


def _choices(url: URL) -> list[Mapping[str, str]]:
    """The terms to try, best first."""
    if _is_local(url):
        return [{"require_auth": "scram-sha-256"}]
    bound = {"require_auth": "scram-sha-256", "channel_binding": "require"}
    mode = url.query.get("sslmode") or os.environ.get("PGSSLMODE")
    if mode == "disable" or (mode in (None, "prefer", "allow") and not _names_certificate(url) and not _offers_tls(url)):
        return [{"require_auth": "scram-sha-256", "sslmode": "disable"}]
    if mode not in (None, "prefer", "allow"):
        return [bound | {"sslmode": str(mode)}]
    if _names_certificate(url):
        return [bound | {"sslmode": "verify-full"}]
    return [bound | {"sslmode": "verify-full", "sslrootcert": "system"}, bound | {"sslmode": "require"}]


def _line_of(url: URL, connection: psycopg.Connection[Any], terms: Mapping[str, str]) -> Line:
    found = connection.info.server_version // 10_000
    if found < OLDEST_SERVER:
        raise too_old(found, OLDEST_SERVER)
    if _is_local(url):
        return Line.LOCAL
    if not connection.pgconn.ssl_in_use:
        return Line.OPEN
    return Line.VERIFIED if terms["sslmode"].startswith("verify-") else Line.UNVERIFIED


def _address(url: URL, login: str, terms: Mapping[str, str]) -> URL:
    return url.set(username=login).update_query_dict({**terms, **_own(url)})


def _own(url: URL) -> Mapping[str, str]:
    """What the address itself says of these matters, as far as it may."""
    return {"channel_binding": str(url.query["channel_binding"])} if "channel_binding" in url.query else {}


def _connect_once(url: URL, login: str, password: str, terms: Mapping[str, str]) -> psycopg.Connection[Any]:
    address = {"host": url.host, "port": url.port, "dbname": url.database} | dict(url.query) | dict(terms) | dict(_own(url))
    values: dict[str, Any] = {name: value for name, value in address.items() if value is not None}
    return psycopg.connect(
        user=login, password=password, application_name="orderdesk", connect_timeout=PATIENCE, autocommit=True, **values
    )


def _is_local(url: URL) -> bool:
    """Whether the connection does not leave this computer's own sockets."""
    host = url.host or str(url.query.get("host", ""))
    return host.startswith(("/", "@")) or (not host and sys.platform != "win32")


def _names_certificate(url: URL) -> bool:
    if url.query.get("sslrootcert") or os.environ.get("PGSSLROOTCERT"):
        return True
    home = Path(os.environ.get("APPDATA", "")) / "postgresql" if sys.platform == "win32" else Path.home() / ".postgresql"
    return (home / "root.crt").exists()


def _offers_tls(url: URL) -> bool | None:
    """Whether the server encrypts; None when it does not answer."""
    try:
        with socket.create_connection((url.host or "localhost", url.port or 5432), PATIENCE) as link:
            link.sendall(_ASK_TLS)
            return link.recv(1) == b"S"
    except OSError:
        return None
