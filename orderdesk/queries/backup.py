"""Backups and drills as they were recorded, and where backups go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from orderdesk.model import BackupRecord, IdempotencyKey, Staff
from orderdesk.queries.settings import number_setting, text_setting
from orderdesk.rules.backups import Trust, trust

BACKUP, DRILL = "backup", "drill"
RECORDING = "record_backup"  # the command that writes them; it alone is no reason for another backup


@dataclass(frozen=True, slots=True)
class BackupRow:
    """One backup or drill; `who` is empty when the program did it. `problems`: sentences marked with N_, and what fills them."""

    id: int
    kind: str
    at: datetime
    who: str
    good: bool
    file_name: str
    problems: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class BackupStanding:
    """The last backup, the last drill, the last drill that was good, and for how many days that counts."""

    backup: BackupRow | None
    drill: BackupRow | None
    good_drill: BackupRow | None
    days: int

    def trust(self, now: datetime) -> Trust:
        """How far backups may be trusted."""
        last, good = self.drill, self.good_drill
        return trust(last.at if last else None, last is not None and last.good, good.at if good else None, now, self.days)

    def alarming(self, now: datetime) -> bool:
        """Whether the administrator has to be told without asking."""
        return self.trust(now).alarming or (self.backup is not None and not self.backup.good)


@dataclass(frozen=True, slots=True)
class BackupPlace:
    """Where backups go ("" is the usual folder), in whose days they are kept, and how often an embedded desk makes one."""

    folder: str
    zone: ZoneInfo
    minutes: int


def place(session: Session) -> BackupPlace:
    """What the company decided about backups."""
    zone = ZoneInfo(text_setting(session, "company.time_zone"))
    return BackupPlace(text_setting(session, "backup.folder"), zone, number_setting(session, "backup.minutes"))


def standing(session: Session) -> BackupStanding:
    """How backups and drills stand."""
    days = number_setting(session, "backup.drill_days")
    return BackupStanding(_last(session, BACKUP), _last(session, DRILL), _last(session, DRILL, good=True), days)


def anything_since(session: Session) -> bool:
    """Whether anybody did anything since the moment the last good backup holds."""
    last = select(BackupRecord.detail).where(BackupRecord.kind == BACKUP, BackupRecord.good).order_by(BackupRecord.id.desc())
    told = session.scalar(last.limit(1))
    if not told or "taken_at" not in told:
        return True
    since = datetime.fromisoformat(str(told["taken_at"]))
    done = exists().where(IdempotencyKey.done_at >= since, IdempotencyKey.operation != RECORDING)
    return bool(session.scalar(select(done)))


def _last(session: Session, kind: str, *, good: bool = False) -> BackupRow | None:
    statement = select(BackupRecord, Staff.name).outerjoin(Staff, Staff.id == BackupRecord.staff_id)
    statement = statement.where(BackupRecord.kind == kind).order_by(BackupRecord.id.desc()).limit(1)
    found = session.execute(statement.where(BackupRecord.good) if good else statement).first()
    return _row(*found) if found else None


def _row(record: BackupRecord, who: str | None) -> BackupRow:
    told = (record.detail or {}).get("problems", ())
    problems = tuple((str(one["text"]), dict(one["values"])) for one in told)
    return BackupRow(record.id, record.kind, record.at, who or "", record.good, record.file_name, problems)
