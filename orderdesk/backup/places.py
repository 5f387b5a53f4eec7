"""Where backups are kept, what they are called, and which may go."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from platformdirs import user_data_path
from sqlalchemy.engine import URL

from orderdesk.backup.archive import UNWRITABLE
from orderdesk.rules.backups import kept
from orderdesk.rules.errors import Refused

APPLICATION = "OrderDesk"
ENDING, UNSOUND = ".odbackup", ".unsound.odbackup"
STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Kept:
    """One backup in the folder. `path` serves as its id."""

    path: Path
    taken_at: datetime
    size: int
    sound: bool

    @property
    def id(self) -> str:
        """Which one."""
        return str(self.path)

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def folder_of(chosen: str) -> Path:
    """The folder backups go to: the company's choice, or one beside this computer's other data."""
    return Path(chosen).expanduser() if chosen.strip() else user_data_path(APPLICATION) / "backups"


def title_of(url: URL) -> str:
    """A short name of a desk, told apart from others of that name by a few digits of where it is."""
    embedded = url.get_backend_name() == "sqlite"
    where = str(Path(url.database or "").resolve()) if embedded else f"{url.host}:{url.port or 5432}/{url.database}"
    name = Path(url.database or "").stem if embedded else str(url.database)
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")[:40] or "desk"
    return f"{plain}-{hashlib.sha256(where.encode()).hexdigest()[:6]}"


def fresh_path(folder: Path, url: URL, taken_at: datetime, *, sound: bool) -> Path:
    """Where the backup of this moment goes; the folder is made when missing, what was left half written there is removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(UNWRITABLE, folder=folder, reason=error.strerror or error) from None
    for left in folder.glob(f".{title_of(url)}-*.part"):
        with contextlib.suppress(OSError):
            if datetime.now(UTC).timestamp() - left.stat().st_mtime > 86_400:
                left.unlink()
    while True:
        path = folder / f"{title_of(url)}-{taken_at.astimezone(UTC).strftime(STAMP)}{ENDING if sound else UNSOUND}"
        if not path.exists():
            return path
        taken_at += timedelta(seconds=1)  # two of one second: the later one is named after the next


def backups(folder: Path, url: URL) -> tuple[Kept, ...]:
    """The backups of this desk in the folder, the newest first; a folder that cannot be read holds none."""
    pattern = re.compile(rf"{re.escape(title_of(url))}-(\d{{8}}-\d{{6}})(\.unsound)?{re.escape(ENDING)}")
    found: list[Kept] = []
    try:
        for path in folder.iterdir():
            if match := pattern.fullmatch(path.name):
                taken = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
                found.append(Kept(path, taken, path.stat().st_size, sound=not match[2]))
    except (OSError, ValueError):
        return tuple(sorted(found, key=_moment, reverse=True))
    return tuple(sorted(found, key=_moment, reverse=True))


def rotate(folder: Path, url: URL, zone: tzinfo) -> Sequence[Path]:
    """Delete what no day, week or month needs any more; an unsound one as soon as there is a later one of its kind."""
    there = backups(folder, url)
    stay = kept((one.taken_at for one in there if one.sound), zone)
    newest_unsound = next((one for one in there if not one.sound), None)
    gone: list[Path] = []
    for one in there:
        if one.taken_at in stay and one.sound or one is newest_unsound:
            continue
        with contextlib.suppress(OSError):  # somebody holds it open; the next time
            one.path.unlink()
            gone.append(one.path)
    return gone


def _moment(one: Kept) -> datetime:
    return one.taken_at
