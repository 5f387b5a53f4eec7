"""A disk whose power can be cut: what was synced is there afterwards, of the rest each sector may be there or not.

SQLite writes through a virtual file system of apsw, which notes every operation; `images` plays the notes back up to chosen
moments and gives what a reader would find after a cut there. Names of files behave as on a real disk too: a new file's name is
sure once the file was synced, and a deletion is sure only when the folder was synced.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import apsw

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Write:
    """Bytes written at an offset."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncate:
    """A file cut to a size."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Sync:
    """A file, and its name if it was new, made sure."""

    name: str


@dataclass(frozen=True, slots=True)
class Delete:
    """A file deleted; sure at once if the folder was synced."""

    name: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told that something is saved."""

    what: str


Note = Write | Truncate | Sync | Delete | Told


@dataclass
class _File:
    """One file as it is after a cut: sure bytes, and what was done since."""

    sure: bytearray = field(default_factory=bytearray)
    named: bool = False
    since: list[Write | Truncate] = field(default_factory=list)
    deleted: bool = False
    before: _File | None = None
    """What the name meant before, if the folder still may say so."""


class Disk:
    """Files in memory, and a note of everything done to them."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: bytearray(content) for name, content in files.items()}
        self._first = {name: bytes(content) for name, content in files.items()}
        self.notes: list[Note] = []

    def told(self, what: str) -> None:
        """Note that something was confirmed."""
        self.notes.append(Told(what))

    def cuts(self, moments: Sequence[int], chance: random.Random) -> Iterator[tuple[list[str], dict[str, bytes]]]:
        """For each moment (rising numbers of notes), what had been told and the files found after a cut there."""
        files = {name: _File(bytearray(content), named=True) for name, content in self._first.items()}
        told: list[str] = []
        done = 0
        for moment in moments:
            for note in self.notes[done:moment]:
                if isinstance(note, Told):
                    told.append(note.what)
                else:
                    _do(files, note)
            done = moment
            yield list(told), {name: found for name, file in files.items() if (found := _after(file, chance)) is not None}


def _do(files: dict[str, _File], note: Write | Truncate | Sync | Delete) -> None:
    file = files.setdefault(note.name, _File())
    if isinstance(note, Write | Truncate):
        if file.deleted:  # a new file under an old name
            file = files[note.name] = _File(before=file)
        file.since.append(note)
    elif isinstance(note, Sync):
        for change in file.since:
            _apply(file.sure, change)
        file.since.clear()
        if not file.named:  # then SQLite syncs the folder as well
            _sync_folder(files)
    else:
        file.deleted = True
        if note.sure:
            _sync_folder(files)


def _sync_folder(files: dict[str, _File]) -> None:
    for name in [name for name, file in files.items() if file.deleted]:
        del files[name]
    for file in files.values():
        file.named, file.before = True, None


def _after(file: _File, chance: random.Random) -> bytes | None:
    """What is found of a file after the cut; None if not even its name."""
    if (file.deleted or not file.named) and chance.random() < 0.5:
        return _after(file.before, chance) if file.before else None
    content = bytearray(file.sure)
    for change in file.since:
        if isinstance(change, Truncate):
            if chance.random() < 0.5:
                _apply(content, change)
            continue
        for begin in range(0, len(change.data), SECTOR):
            if chance.random() < 0.5:
                _apply(content, Write(change.name, change.offset + begin, change.data[begin : begin + SECTOR]))
    return bytes(content)


def _apply(content: bytearray, change: Write | Truncate) -> None:
    if isinstance(change, Truncate):
        del content[change.size :]
        return
    end = change.offset + len(change.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[change.offset : end] = change.data


class DiskSystem(apsw.VFS):
    """A virtual file system over a Disk, for one connection that holds its file alone."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802
        flags[1] = flags[0]
        return _OpenFile(self.disk, _plain(name))

    def xAccess(self, pathname: str, flags: int) -> bool:  # noqa: N802
        return _plain(pathname) in self.disk.files

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        self.disk.files.pop(_plain(filename), None)
        self.disk.notes.append(Delete(_plain(filename), syncdir))

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name


def _plain(name: Any) -> str:
    return PurePosixPath(name.filename() if isinstance(name, apsw.URIFilename) else name).name


class _OpenFile(apsw.VFSFile):
    def __init__(self, disk: Disk, name: str) -> None:
        self._disk, self._name = disk, name
        disk.files.setdefault(name, bytearray())

    @property
    def _content(self) -> bytearray:
        return self._disk.files[self._name]

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        note = Write(self._name, offset, bytes(data))
        _apply(self._content, note)
        self._disk.notes.append(note)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        note = Truncate(self._name, newsize)
        _apply(self._content, note)
        self._disk.notes.append(note)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._disk.notes.append(Sync(self._name))

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._content)

    def xLock(self, level: int) -> None:  # noqa: N802
        pass

    def xUnlock(self, level: int) -> None:  # noqa: N802
        pass

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xFileControl(self, op: int, ptr: int) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xClose(self) -> None:  # noqa: N802
        pass
