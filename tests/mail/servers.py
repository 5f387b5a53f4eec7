"""Real mail servers on the loopback address, for as long as a test needs them."""

from __future__ import annotations

import imaplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def imap_server() -> Iterator[int]:
    """An IMAP server with the user demouser / demopass and an empty folder Orders; its port."""
    port = free_port()
    program = Path(sys.executable).with_name("pymap")
    server = subprocess.Popen(
        [str(program), "--host", "127.0.0.1", "--port", str(port), "--no-tls", "dict", "--demo-data"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _answers(port, server)
        with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
            client.login("demouser", "demopass")
            client.create("Orders")
        yield port
    finally:
        server.kill()
        server.wait()


def _answers(port: int, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
                client.settimeout(10)
                assert client.recv(4)
                return
        except OSError:
            continue
    raise AssertionError("the IMAP server did not start")


def put(port: int, *messages: bytes, folder: str = "Orders") -> None:
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
        client.login("demouser", "demopass")
        for message in messages:
            kind, answer = client.append(folder, "", "", message)
            assert kind == "OK", answer


def state(port: int, folder: str = "Orders") -> list[bytes]:
    """The folder's messages with their flags, as the server tells them."""
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
        client.login("demouser", "demopass")
        client.select(folder, readonly=True)
        _kind, rows = client.fetch("1:*", "(UID FLAGS)")
        return [row for row in rows if isinstance(row, bytes)]


def make_folder(port: int, name: str) -> None:
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
        client.login("demouser", "demopass")
        client.create(name)
