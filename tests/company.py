"""A company on a server of its own that wants SCRAM, as `orderdesk server init` makes it; every statement is in its log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from orderdesk.commands.signing_in import Opened, open_as
from orderdesk.database.desk import Desk
from orderdesk.database.server import Administrator, init
from tests.postgres import Server

BOSS, BOSS_SECRET = "gaoyuan", "nine green kettles whistle"


class Company:
    """The server, its superuser's connection, and who opened what."""

    def __init__(self) -> None:
        self.server = Server(authentication="scram-sha-256")
        self.master = psycopg.connect(self.master_url("postgres").replace("+psycopg", ""), autocommit=True)
        for setting in ("log_statement = 'all'", "log_min_duration_statement = 0", "log_connections = on"):
            self.master.execute(f"ALTER SYSTEM SET {setting}")
        self.master.execute("SELECT pg_reload_conf()")

    def stop(self) -> None:
        """Everything away."""
        self.master.close()
        self.server.stop()

    def master_url(self, name: str = "orders") -> str:
        """The superuser's address of a database."""
        return self.server.address.url(name)

    def url(self, login: str = "", password: str = "", name: str = "orders") -> str:
        """An address as people have it."""
        who = f"{login}:{quote(password)}@" if login else ""
        return f"postgresql://{who}127.0.0.1:{self.server.address.port}/{name}"

    def create(self, name: str, owner: str = "") -> None:
        """An empty database."""
        self.master.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0" + (" OWNER {}" if owner else "")).format(
                *map(sql.Identifier, [name, owner] if owner else [name])
            )
        )

    def found(self, name: str = "orders", *, people: bool = True) -> None:
        """The company's desk with its first administrator, or with nobody."""
        self.create(name)
        init(self.master_url(name), Administrator(BOSS, "高远", BOSS_SECRET) if people else None)

    @contextmanager
    def desk(self, login: str, password: str) -> Iterator[Opened]:
        """The desk as somebody opens it."""
        opened = open_as(self.url(), login, password)
        try:
            yield opened
        finally:
            opened.desk.close()

    @contextmanager
    def above(self) -> Iterator[Desk]:
        """The desk as the superuser has it."""
        desk = Desk.open(self.master_url())
        try:
            yield desk
        finally:
            desk.close()

    def log(self) -> str:
        """What the server has written so far."""
        folder = self.master.execute("SHOW data_directory").fetchone()
        assert folder is not None
        return (Path(folder[0]).parent / "log").read_text(encoding="utf-8", errors="replace")

    def roles(self) -> set[str]:
        """Every role of the server."""
        return {name for (name,) in self.master.execute("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_'")}

    def denied(self, since: int) -> list[str]:
        """Lines of the log after `since` characters in which somebody was not let do something."""
        return [line for line in self.log()[since:].split("\n") if "permission denied" in line]

    def ask(self, query: str) -> Any:
        """One value, asked by the superuser in the company's database."""
        with psycopg.connect(self.master_url().replace("+psycopg", ""), autocommit=True) as connection:
            row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None
