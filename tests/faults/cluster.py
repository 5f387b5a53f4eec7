"""A PostgreSQL server of a test's own that keeps its promises to the disk, and can be killed and started again."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.postgres import NO_BINARIES, _account, _free_port, find_binaries

SETTINGS = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "checkpoint_timeout": "30s",
    "max_wal_size": "64MB",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "lc_messages": "C",
}
PATIENCE = 60.0  # seconds for a server to come back


class Cluster:
    """A server in a folder; every page has a checksum."""

    def __init__(self, home: Path, settings: Mapping[str, str] | None = None, data: Path | None = None) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise RuntimeError(NO_BINARIES)
        self._binaries, self._home, self._account = binaries, home, _account()
        self.data = data or home / "data"
        self.port = _free_port()
        self._settings = {**SETTINGS, **(settings or {}), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        if self._account is not None:
            shutil.chown(home, *self._account)
            shutil.chown(self.data.parent, *self._account)
        self._run(
            "initdb",
            "-D",
            str(self.data),
            "-U",
            "owner",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale",
            "C",
            "--data-checksums",
            "--no-sync",
            *(
                ["--waldir", str(home / "log-of-changes")] if data else []
            ),  # a full log stops a server, a full disk of data does not
        )
        self.start()

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://owner@127.0.0.1:{self.port}/{database}"

    def create(self, database: str) -> str:
        """A migrated database's URL."""
        from orderdesk.database.schema import migrate

        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        migrate(self.url(database))
        return self.url(database)

    def found(self, database: str) -> str:
        """The URL of a guarded desk where everybody signs in with his own login."""
        from orderdesk.database.server import init

        with self.connect("postgres") as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
        init(self.url(database), None)
        return self.url(database)

    def connect(self, database: str) -> psycopg.Connection[tuple[Any, ...]]:
        """A bare connection."""
        return psycopg.connect(self.url(database).replace("+psycopg", ""), autocommit=True)

    def start(self) -> float:
        """Start it, trying again while what is left of the last one ends; the seconds it took."""
        begun = time.monotonic()
        options = " ".join(f"-c {name}='{value}'" for name, value in {**self._settings, "port": str(self.port)}.items())
        while True:
            try:
                self._run("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self._home / "log"), "-o", options)
            except RuntimeError:
                if time.monotonic() - begun > PATIENCE:
                    raise
                time.sleep(0.1)
            else:
                return time.monotonic() - begun

    def kill(self) -> int:
        """End every process of it at once, without a word; how many there were."""
        server = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])
        processes = [server, *(process for process, parent in _processes() if parent == server)]
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        return len(processes)

    def stop(self) -> None:
        """Stop it as an administrator would."""
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    def bad_pages(self) -> str:
        """What pg_checksums finds wrong with a stopped server's pages; empty if nothing."""
        try:
            self._run("pg_checksums", "--check", "-D", str(self.data))
        except RuntimeError as error:
            return str(error)
        return ""

    def _run(self, program: str, *arguments: str) -> None:
        user, group = self._account or (None, None)
        executable = shutil.which(program, path=str(self._binaries)) or program
        # To a file: the server inherits the handle, and a pipe would stay open as long as it lives.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [executable, *arguments], cwd=self._home, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                user=user, group=group, extra_groups=None if user is None else [], check=False,
            )  # fmt: skip
            if done.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{program} failed: {said.read().decode(errors='replace')}")


@contextlib.contextmanager
def running(settings: Mapping[str, str] | None = None, data: Path | None = None) -> Iterator[Cluster]:
    """A running cluster, deleted afterwards; `data` places its files elsewhere than in a temporary folder."""
    if sys.platform == "win32":
        raise RuntimeError("A server is killed process by process; that is not written for Windows.")
    with tempfile.TemporaryDirectory(prefix="orderdesk-cluster-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        cluster = Cluster(home, settings, data)
        try:
            yield cluster
        finally:
            with contextlib.suppress(RuntimeError):
                cluster._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(cluster.data))


def _processes() -> Iterator[tuple[int, int]]:
    """Every process of this machine with its parent; a bare Linux has no `ps`."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        yield from ((int(line.split()[0]), int(line.split()[1])) for line in listed.splitlines())
        return
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # it has ended meanwhile
            if entry.name.isdigit():
                # The name before the parent is in brackets and may hold anything.
                yield int(entry.name), int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
