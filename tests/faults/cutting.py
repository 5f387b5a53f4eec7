"""A wire to PostgreSQL on loopback that breaks at COMMIT: before the server has it, or after, so that its answer is lost."""

from __future__ import annotations

import contextlib
import random
import socket
import threading
from collections import Counter
from collections.abc import Callable
from typing import Self

COMMIT = b"COMMIT\0"  # as psycopg sends it, in a simple query or in an extended one
BLOCK = 65_536
MORE = 0.05  # by chance beyond the share, so that no pattern is learnt


class CuttingWire:
    """Listens on a port of its own and passes everything on, except what chance takes.

    At least `share` of the COMMITs are cut, before or after. `seen` counts "commit", "before", "after" and "through".
    """

    def __init__(self, port: int, seed: int, share: float) -> None:
        self._server, self._chance, self.share = port, random.Random(seed), share
        self._threads: list[threading.Thread] = []
        self.seen: Counter[str] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._listener)
        self._listener.close()
        for thread in self._threads:
            thread.join()

    def _begin(self, work: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                desk, _address = self._listener.accept()
            except OSError:
                return
            self._begin(self._serve, desk)

    def _serve(self, desk: socket.socket) -> None:
        mute = threading.Event()
        with desk, socket.create_connection(("127.0.0.1", self._server)) as server:
            back = self._begin(self._to_desk, server, desk, mute)
            self._to_server(desk, server, mute)
            back.join()

    def _to_server(self, desk: socket.socket, server: socket.socket, mute: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := desk.recv(BLOCK):
                if COMMIT in data:
                    how = self._draw()
                    if how == "before":
                        break
                    if how == "after":
                        mute.set()
                server.sendall(data)
        _close(desk, server)

    def _draw(self) -> str:
        """What becomes of the next COMMIT; never less than the share is cut."""
        self.seen["commit"] += 1
        owed = self.seen["before"] + self.seen["after"] < self.share * self.seen["commit"]
        how = self._chance.choice(("before", "after")) if owed or self._chance.random() < MORE else "through"
        self.seen[how] += 1
        return how

    def _to_desk(self, server: socket.socket, desk: socket.socket, mute: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(BLOCK):
                if mute.is_set():
                    break  # the server has committed; nobody hears of it
                desk.sendall(data)
        _close(desk, server)


def _close(*ends: socket.socket) -> None:
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
