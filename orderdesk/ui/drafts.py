"""What is typed and not saved: kept in a file of this person at this desk, and offered again when the program ended in between.

    context.drafts.watch(form)      # a `Typing`: it is looked at once a second, nothing has to be told
    drafts.found                    # what an earlier run left behind
    drafts.put_down(unsent)         # it was discarded, or was saved in fact
    drafts.end()                    # the person left: nothing of this run is kept

The file is the person's alone (mode 0600), replaced whole, and written on another thread. It holds customers' data. One that
cannot be read or is another's is set aside, never an error.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import stat
import weakref
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal

from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.settings import data_folder

log = logging.getLogger("orderdesk.ui.drafts")

FORMAT = 1
LOOK_MS = 1_000
MOST = 5_000_000  # bytes of a file we would have written ourselves
WINDOWS = 8  # of one person at one desk on this computer at the same time


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form as it was typed. `kind` is "<tab>/<form>", `title` a spoken sentence, `keys` those it may have been sent with.

    `data` are plain values: texts, numbers, lists and mappings of them.
    """

    kind: str
    title: str
    keys: tuple[str, ...]
    data: Mapping[str, Any]
    at: datetime


class Typing(Protocol):
    """A form with something to lose; a QObject or anything else that lives as long as its window."""

    kind: str

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """(title, keys, data) of what is typed and not saved; None when nothing is."""

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """Show it again with its keys; `saved` if one of them was saved in fact. False when there is nothing to show then."""


class Drafts(QObject):
    """The unsent forms of one person at one desk. Signals: `changed()` when `found` is another."""

    changed = Signal()

    def __init__(self, folder: Path, desk: str, login: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._whose = {"format": FORMAT, "desk": _digest(desk), "login": login}
        self._folder, self._stem = folder, f"{_digest(desk)[:16]}-{_digest(login)[:16]}"
        self._forms: list[weakref.ref[Any]] = []
        self._written: list[Unsent] = []
        self._taken: list[Unsent] = []
        self._writer = ThreadPoolExecutor(1, "drafts")
        self._lock: QLockFile | None = None
        self.file: Path | None = None
        self.found: list[Unsent] = []
        with contextlib.suppress(OSError):
            self._open()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def watch(self, form: Typing) -> None:
        """Keep what is typed in this form from now on."""
        self._forms.append(weakref.ref(form))

    def form(self, kind: str) -> Any:
        """The watched form of a kind; None if there is none."""
        return next((form for form in self._alive() if form.kind == kind), None)

    def take_up(self, unsent: Unsent) -> None:
        """It is being shown again: no longer offered, but kept until its form is looked at."""
        self.found.remove(unsent)
        self._taken.append(unsent)
        self.changed.emit()

    def put_down(self, unsent: Unsent) -> None:
        """It is not wanted any more, or was saved in fact."""
        self.found = [each for each in self.found if each is not unsent]
        self._taken = [each for each in self._taken if each is not unsent]
        self.changed.emit()
        self.look()

    def give_back(self, unsent: Unsent) -> None:
        """It could not be shown: offered again."""
        self._taken = [each for each in self._taken if each is not unsent]
        self.found.append(unsent)
        self.changed.emit()

    def look(self) -> None:
        """Write down what is typed now, if it is other than what is written."""
        before = {(each.kind, each.title): each for each in self._written}
        now = [unsent for form in self._alive() if (unsent := _look_at(form, before)) is not None]
        shown = {each.kind for each in now}
        self._taken = [each for each in self._taken if each.kind not in shown]
        now += [*self._taken, *self.found]
        if now != self._written and self.file is not None:
            self._written = now
            self._writer.submit(_write, self.file, self._whose, tuple(now))

    def finish(self) -> None:
        """Wait until everything is written; for tests."""
        self._writer.submit(_write_nothing).result()

    def end(self, *, keep: bool = False) -> None:
        """The person leaves; `keep` what is typed, because nobody knows yet whether it was saved."""
        if self._lock is None and self.file is None:
            return
        self._timer.stop()
        if not keep:
            self._forms.clear()
            self._taken.clear()
        self.look()
        self._writer.shutdown(wait=True)
        if self._lock is not None:
            self._lock.unlock()
        self._lock = self.file = None

    def _alive(self) -> list[Any]:
        return [form for each in self._forms if (form := each()) is not None]

    # files

    def _open(self) -> None:
        """Take a file of our own, and over what runs before us left in theirs."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in range(WINDOWS):
            file = self._folder / f"{self._stem}-{number}.json"
            if self.file is not None and not file.exists():
                continue
            lock = QLockFile(str(file.with_suffix(".lock")))
            lock.setStaleLockTime(0)  # one whose program is gone is taken over; one that lives never
            if not lock.tryLock(0):
                continue
            self.found += self._left_in(file)
            if self.file is None:
                self.file, self._lock = file, lock
            else:
                _write(self.file, self._whose, tuple(self.found))
                file.unlink(missing_ok=True)
                lock.unlock()
        self._written = list(self.found)

    def _left_in(self, file: Path) -> list[Unsent]:
        try:
            return _read(file, self._whose)
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("a file of unsent forms cannot be read and is set aside: %s", type(error).__name__)
            with contextlib.suppress(OSError):
                file.replace(file.with_suffix(f".{datetime.now(UTC):%Y%m%d-%H%M%S}.unreadable"))
            return []


class NoDrafts:
    """Keeps nothing, as in a window nobody signed in to."""

    found: tuple[Unsent, ...] = ()

    def watch(self, form: Typing) -> None:
        """Nothing."""

    def look(self) -> None:
        """Nothing."""

    def end(self, *, keep: bool = False) -> None:
        """Nothing."""


def drafts_of(desk: Any, login: str) -> Drafts:
    """Those of this person at this desk (a Desk), in the folder of his programs' data; without one nothing is kept."""
    try:
        folder = data_folder() / "unsent"
    except Refused:
        folder = Path(os.devnull)  # nothing can be made below it
    return Drafts(folder, str(desk.engine.url.set(username=None, password=None)), login)


def _look_at(form: Any, before: Mapping[tuple[str, str], Unsent]) -> Unsent | None:
    typed = form.typed()
    if typed is None:
        return None
    title, keys, data = typed
    same = before.get((form.kind, title))
    if same is not None and same.data == data and same.keys == tuple(keys):
        return same
    return Unsent(form.kind, title, tuple(keys), data, datetime.now(UTC))


def _write(file: Path, whose: Mapping[str, Any], forms: tuple[Unsent, ...]) -> None:
    """Replace the file as a whole; without forms it goes."""
    try:
        if not forms:
            file.unlink(missing_ok=True)
            return
        plain = [
            {"kind": each.kind, "title": each.title, "keys": each.keys, "data": each.data, "at": each.at.isoformat()}
            for each in forms
        ]
        text = json.dumps(whose | {"forms": plain}, ensure_ascii=False)  # type: ignore[operator]
        fresh = file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", errors="surrogatepass") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
    except (OSError, ValueError, TypeError) as error:
        log.warning("unsent forms cannot be kept: %s", type(error).__name__)


def _write_nothing() -> None:
    return


def _read(file: Path, whose: Mapping[str, Any]) -> list[Unsent]:
    """What a file holds; OSError, ValueError, KeyError or TypeError when it is not one of ours for this person."""
    with open(os.open(file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), encoding="utf-8", errors="surrogatepass") as opened:
        about = os.fstat(opened.fileno())
        mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
        if not stat.S_ISREG(about.st_mode) or not mine or about.st_size > MOST:
            raise ValueError
        kept = json.load(opened)
    if {name: kept[name] for name in whose} != dict(whose):
        raise ValueError
    return [_unsent(each) for each in kept["forms"]]


def _unsent(kept: Mapping[str, Any]) -> Unsent:
    kind, title, keys, data = kept["kind"], kept["title"], kept["keys"], kept["data"]
    texts = (kind, title, *keys)
    if not (isinstance(data, dict) and isinstance(keys, list) and all(isinstance(text, str) for text in texts)):
        raise TypeError
    at = datetime.fromisoformat(kept["at"])
    if at.tzinfo is None:
        raise ValueError
    return Unsent(kind, title, tuple(keys), data, at)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
