"""Untrusted files are read in a disposable child process: no database, no network, no writing, limits on memory and time.

The child is `python -m orderdesk.sandbox`; the frozen program starts itself again with ARGUMENT, so its entry point calls
`serve_when_asked()` before it imports anything else. Messages are pickles behind a length; what the child sends back is
unpickled with an allow-list, for the child is not trusted once it has seen the file.
"""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import importlib
import io
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Self, TypeVar

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

T = TypeVar("T")

ARGUMENT = "--read-untrusted"
SECONDS = 60.0
MEMORY_MB = 512
ANSWER_LIMIT = 256 * 1024 * 1024  # bytes of one answer, before it is unpickled

_LENGTH = struct.Struct(">Q")
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG", "LC_ALL")
_PLAIN = (
    {("builtins", name) for name in ("set", "frozenset", "bytearray")}
    | {("decimal", "Decimal")}
    | {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}
)


class Overtime(Refused):
    """The child did not finish in time."""


def run(work: Callable[..., T], payload: bytes, *args: object, seconds: float = SECONDS, memory_mb: int = MEMORY_MB) -> T:
    """What `work(payload, *args)` returns, worked out in a child process.

    `work` is a module-level function; `args` are picklable; the result is plain data or orderdesk's own dataclasses and enums.
    Refused raised inside travels out; too slow, too large or unreadable is Refused as well.
    """
    with _Child(memory_mb) as child:
        return child.ask(work, payload, args, seconds)  # type: ignore[no-any-return]


def run_many(
    work: Callable[..., T], payloads: Iterable[bytes], *args: object, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
) -> Iterator[T | Refused]:
    """One result or Refused for each payload, in order, sharing a child as long as it lives; `seconds` are for each."""
    child: _Child | None = None
    try:
        for payload in payloads:
            child = child or _Child(memory_mb)
            try:
                result: T | Refused = child.ask(work, payload, args, seconds)
            except Refused as refused:
                result = refused
            if not child.alive:
                child.close()
                child = None
            yield result
    finally:
        if child:
            child.close()


def stream(
    work: Callable[..., Iterable[T]], payload: bytes, *args: object, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
) -> Iterator[T]:
    """The items `work(payload, *args)` yields, one after the other, so that neither side holds them all.

    `seconds` is the time one item may take to come. Closing the iterator ends the child.
    """
    with _Child(memory_mb) as child:
        yield from child.items(work, payload, args, seconds)


class _Child:
    """The parent's end of one child process."""

    def __init__(self, memory_mb: int) -> None:
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, ARGUMENT] if frozen else [sys.executable, "-S", "-m", "orderdesk.sandbox"]
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment |= {"PYTHONPATH": os.pathsep.join(filter(None, [_root(), *sys.path])), "PYTHONIOENCODING": "utf-8"}
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._memory_mb = memory_mb
        self._late = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def close(self) -> None:
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
        self._process.wait()

    def ask(self, work: Callable[..., Any], payload: bytes, args: tuple[object, ...], seconds: float) -> Any:
        self._send(work, payload, args, seconds, streaming=False)
        return self._answer(seconds)[1]

    def items(self, work: Callable[..., Any], payload: bytes, args: tuple[object, ...], seconds: float) -> Iterator[Any]:
        self._send(work, payload, args, seconds, streaming=True)
        while True:
            kind, value = self._answer(seconds)
            if kind == "end":
                return
            yield from value

    def _send(self, work: Callable[..., Any], payload: bytes, args: tuple[object, ...], seconds: float, streaming: bool) -> None:
        task = (work.__module__, work.__qualname__, args, float(seconds), self._memory_mb, streaming)
        pipe = self._process.stdin
        assert pipe is not None
        with contextlib.suppress(OSError), self._limit(seconds):  # a dead child is told by the missing answer
            _write(pipe, pickle.dumps(task))
            _write(pipe, payload)

    def _answer(self, seconds: float) -> tuple[str, Any]:
        pipe = self._process.stdout
        assert pipe is not None
        with self._limit(seconds):
            answer = _read(pipe, ANSWER_LIMIT)
        if answer is None:
            self.close()
            if self._late or self._process.returncode == -24:  # SIGXCPU
                raise Overtime(N_("Reading took longer than {seconds} seconds and was stopped."), seconds=round(seconds))
            raise Refused(N_("The file cannot be read: it is damaged or needs too much memory."))
        try:
            kind, value = _Careful(io.BytesIO(answer)).load()
        except Exception as error:
            self.close()
            raise Refused(N_("The file cannot be read: it is damaged or needs too much memory.")) from error
        if kind == "refused":
            text, field, values = value
            raise Refused(str(text), field=field, **values)
        if kind == "failed":
            raise Refused(N_("The file cannot be read: it is damaged or of another kind than its name says."), kind=str(value))
        return kind, value

    @contextlib.contextmanager
    def _limit(self, seconds: float) -> Iterator[None]:
        def stop() -> None:
            self._late = True
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _Careful(pickle.Unpickler):
    """Builds plain values, and orderdesk's own dataclasses and enums; anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member  # how some releases of Python 3.11 write down an enum's member
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.split(".")[0] == "orderdesk":
            found = super().find_class(module, name)
            if isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not plain data")


def _member(owner: Any, name: str) -> Any:
    """The member of an enum, and nothing else."""
    if isinstance(owner, type) and issubclass(owner, enum.Enum) and name in owner.__members__:
        return owner[name]
    raise pickle.UnpicklingError(f"{owner}.{name} is not plain data")


def _root() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _write(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def _read(pipe: IO[bytes], limit: int) -> bytes | None:
    try:
        head = pipe.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        if length > limit:
            return None
        message = pipe.read(length)
    except (OSError, ValueError):  # the child was stopped
        return None
    return message if len(message) == length else None


# ---------------------------------------------------------------------------------------------------- the child's side


def serve_when_asked() -> None:
    """Become the child and never return, if the frozen program was started for that; else nothing."""
    if sys.argv[1:2] == [ARGUMENT]:
        serve()
        raise SystemExit(0)


def serve() -> None:
    """Answer tasks from standard input until it ends."""
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # nothing a library prints may reach the answers
        os.dup2(quiet, descriptor)
    sys.dont_write_bytecode = True
    locked = False
    while (message := _read(tasks, ANSWER_LIMIT)) is not None:
        module, name, args, seconds, memory_mb, streaming = pickle.loads(message)
        payload = _read(tasks, 1 << 40)
        if payload is None:
            return
        try:
            work = getattr(importlib.import_module(module), name)
            if not locked:
                _lock(memory_mb)
                locked = True
            _allow(seconds)
            answer = _work_streaming(work, payload, args, answers) if streaming else ("value", work(payload, *args))
            packed = pickle.dumps(answer)
        except Refused as refused:
            packed = pickle.dumps(("refused", (refused.text, refused.field, _plain(refused.values))))
        except BaseException as error:  # noqa: BLE001 - whatever a file provokes, MemoryError and RecursionError too
            packed = pickle.dumps(("failed", type(error).__name__))
        _write(answers, packed)


def _work_streaming(work: Callable[..., Any], payload: bytes, args: tuple[object, ...], answers: IO[bytes]) -> tuple[str, None]:
    chunk: list[object] = []
    size = 1
    for item in work(payload, *args):
        chunk.append(item)
        if len(chunk) >= size:  # the first item at once, later ones in growing parcels
            _write(answers, pickle.dumps(("items", chunk)))
            chunk = []
            size = min(size * 2, 512)
    if chunk:
        _write(answers, pickle.dumps(("items", chunk)))
    return "end", None


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, (str, int, float, bool, type(None))) else str(value) for name, value in values.items()
    }


def _lock(memory_mb: int) -> None:
    """Give up memory, files and the network, as far as the system lets us."""
    sys.addaudithook(_forbid)
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes

        if sys.platform == "linux":
            ctypes.CDLL(None).unshare(0x10000000 | 0x40000000)  # a user and a network of one's own, without any link
    with contextlib.suppress(ImportError):
        import resource

        size = memory_mb * 1024 * 1024
        for limit, value in ((resource.RLIMIT_AS, size), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
            with contextlib.suppress(OSError, ValueError):  # macOS knows RLIMIT_AS but may refuse it
                resource.setrlimit(limit, (value, value))


def _allow(seconds: float) -> None:
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime + seconds) + 2, hard))


_FORBIDDEN = frozenset(
    "socket.connect socket.bind socket.getaddrinfo subprocess.Popen os.system os.exec os.posix_spawn os.fork os.remove os.rename "
    "os.rmdir os.mkdir shutil.rmtree ftplib.connect smtplib.connect".split()
)


def _forbid(event: str, args: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(event)


if __name__ == "__main__":
    serve()
