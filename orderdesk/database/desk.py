"""One open desk: the only way to read from and write to the database, and the one place for retries."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, Select, bindparam, func, literal, null, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from orderdesk.database.blockers import who_holds
from orderdesk.database.deeds import Deed, Note, record
from orderdesk.database.engine import WRITES, Last, commit_after, let_go, make_engine
from orderdesk.database.errors import (
    DatabaseAway,
    Kind,
    Overtaken,
    away,
    classify,
    duplicate,
    gave_up,
    held_by,
    outdated_plan,
    refusal,
)
from orderdesk.database.guards.fingerprint import compare
from orderdesk.database.guards.versions import NOTE
from orderdesk.database.seat import Seat, seat_of, take_seat
from orderdesk.database.standing import Look, look, unfit
from orderdesk.language import N_
from orderdesk.model import DeskNote, IdempotencyKey, SettingValue, Staff, StaffRole
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role

ATTEMPTS = 5
PATIENCE = 10.0  # seconds
HOME_ZONE = "Asia/Shanghai"
CHOSEN = "chosen settings"  # in a session's info: what the company chose, where it was read along
NOTICE = 7_999  # bytes PostgreSQL carries in one notice

TAMPERED = N_("The protection of this database was changed. Nothing is saved until its administrator has put it right.")

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Work:
    """What a command works with: one transaction's session, who asked, and when by the database's clock."""

    session: Session
    actor: Actor
    now: datetime
    today: date
    ending: Ending = field(default_factory=lambda: Ending())
    tries: int = 1  # how often the command was begun, this time included
    notes: list[Note] = field(default_factory=list)  # what the orders' timelines are to say


@dataclass(slots=True)
class Ending:
    """How a command's transaction ends.

    `last` writes what many want at once. It is sent when all else is written, together with the commit, so that others wait for
    no desk; when others were quicker everything is taken back and the command tried again. `idle`: nothing at all was written.
    """

    last: Last | None = None
    idle: bool = False


class Desk:
    """An engine with the rules of its use; safe to share between threads.

    `clock` replaces the database's clock, for stories told at a chosen time.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] | None = None) -> None:
        self.engine = engine
        self.clock = clock
        self.id = secrets.token_hex(6)  # so that a desk does not hear its own changes as another's
        self._writer = engine.execution_options(**{WRITES: True})
        self._zone: ZoneInfo | None = None
        self._seat: tuple[Seat, str] | None = None
        self._tampering: list[str] | None = None
        self._look: Look | None = None

    @classmethod
    def open(cls, url: str, clock: Callable[[], datetime] | None = None) -> Desk:
        """A desk on the address (SQLAlchemy form); an address that cannot be right is Refused."""
        return cls(make_engine(url), clock)

    def close(self) -> None:
        """Let go of every connection."""
        let_go(self.engine)

    def forget(self) -> None:
        """Ask the database again what it is, after it was set up or migrated."""
        self._seat = self._tampering = self._look = None

    @property
    def tampering(self) -> list[str]:
        """What of the database's protection is not as the program made it; looked at once. While there is any, nobody writes."""
        if self._tampering is None:
            self._tampering = self.read(lambda session: compare(session.connection()))
        return self._tampering

    @property
    def seat(self) -> tuple[Seat, str]:
        """How this desk tells the database who acts, and the login it was opened with."""
        if self._seat is None:
            self._seat = self.read(lambda session: seat_of(session.connection()))
        return self._seat

    @property
    def hindrance(self) -> Refused | None:
        """Why nothing can be saved here, whoever wants to; None where it can."""
        return self.read(lambda session: self._hindered(session.connection()))

    def _hindered(self, connection: Connection, *, founding: bool = False) -> Refused | None:
        stands = self._look = self._look or look(connection)
        refused = unfit(stands.standing)
        if founding or refused is not None:
            return refused
        tampering = self._tampering
        if tampering is None:
            if self._seat is not None and self._seat[0] is Seat.SUPERUSER:
                return None  # who may change everything is not kept from writing by what he may have changed
            tampering = self._tampering = compare(connection)
        return Refused(TAMPERED) if tampering else None

    def act(self, session: Session, actor: Actor) -> None:
        """Say to the database that `actor` acts from here to the end of the session's transaction; Refused when he may not."""
        connection = session.connection()
        seat = self._seat = self._seat or seat_of(connection)
        if (refused := self._hindered(connection, founding=not actor.login)) is not None:
            raise refused
        take_seat(connection, *seat, actor)

    def _still_fits(self, session: Session, actor: Actor, note: str | None) -> None:
        """Look anew at a database that another program has changed since this desk was opened."""
        if self._look is not None and self._look.note != note:
            self.forget()
            if (refused := self._hindered(session.connection(), founding=not actor.login)) is not None:
                raise refused

    def read(self, query: Callable[..., R], /, *args: Any, **kwargs: Any) -> R:
        """What `query(session, …)` answers, in one read transaction; DatabaseAway or Refused when it cannot be had."""
        return self._patiently(lambda: self._read_once(query, args, kwargs))

    def _read_once(self, query: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any]) -> R:
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            return query(session, *args, **kwargs)

    def do(
        self,
        actor: Actor,
        command: Callable[..., Changes],
        /,
        *args: Any,
        key: str | None = None,
        lost: Callable[[], None] | None = None,
        **kwargs: Any,
    ) -> Changes:
        """Run `command(work, …)` in one transaction and return its Changes.

        With the same `key` a second call does nothing and returns the first one's Changes; the same key for something
        else is Refused, and so is everything of somebody who may not sign in any more. Conflicts of the database are
        tried again, at most 5 times or 10 seconds. When the connection breaks `lost` is called once; DatabaseAway then
        means that nobody knows whether it was saved, until `outcome` of the same key tells, unless it is `unsent`.
        """
        given, key = bool(key), key or str(uuid.uuid4())
        request = _request_hash(command, args, kwargs) if given else ""  # a key of our own never comes twice
        doubt, tries = _Doubt(lost), itertools.count(1)
        try:
            return self._patiently(lambda: self._do_once(actor, command, args, kwargs, key, request, next(tries), doubt), doubt)
        except Refused:
            done = self.outcome(actor, key) if doubt.lost else None
            if done is None:
                raise
            return done  # it was refused only because the try whose answer was lost had done it already

    def outcome(self, actor: Actor, key: str) -> Changes | None:
        """What the command sent with this key came to; None when it was not saved and cannot be any more.

        DatabaseAway while nobody can tell.
        """
        try:
            return self._patiently(lambda: self._outcome_once(actor, key))
        except Refused as held:  # a commit with this key may still be on its way
            raise DatabaseAway(str(held)) from held

    def _outcome_once(self, actor: Actor, key: str) -> Changes | None:
        with Session(self._writer, expire_on_commit=False) as session:  # never committed
            self.act(session, actor)
            done = session.get(IdempotencyKey, key)
            if done is None:
                # Putting the key there waits for a commit with the same key that is still on its way; where one came
                # through it is a duplicate, and the key is read again.
                mark = IdempotencyKey(key=key, staff_id=actor.staff_id or None, operation="outcome", request_hash="", result={})
                mark.done_at = datetime.now(UTC)
                session.add(mark)
                session.flush()
            return _changes_from(done.result) if done is not None else None

    def _do_once(
        self,
        actor: Actor,
        command: Callable[..., Changes],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        key: str,
        request: str,
        tries: int = 1,
        doubt: _Doubt | None = None,
    ) -> Changes:
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            self.act(session, actor)
            told = session.connection().execute(_opening(self.engine.dialect.name), {"key": key, "staff": actor.staff_id}).all()
            if told[0].request_hash is not None:
                if told[0].request_hash != request:
                    raise Refused(N_("This form was already sent with other content. Open a new one."))
                return _changes_from(told[0].result)
            self._still_fits(session, actor, told[0].note)
            actor = _as_of_now(told, actor)
            if told[0].settings is not None:
                session.info[CHOSEN] = told[0].settings
            now = self.clock() if self.clock is not None else _utc(told[0].clock)
            work = Work(session, actor, now, self.day(session, now), tries=tries)
            changes = command(work, *args, **kwargs)
            session.flush()
            if work.ending.idle and not request:  # nobody will ask for a key of our own
                session.rollback()  # which, unlike a commit, need not last
                return changes
            if doubt is not None:
                doubt.committing = True
            result = _changes_to(changes) | {"desk": self.id}
            deed = Deed(key, actor.staff_id or None, command.__name__, request, result, now)
            record(session.connection(), deed, work.notes, None if work.ending.idle else _notice(changes, self.id))
            if work.ending.last is not None:
                commit_after(session.connection(), work.ending.last)
            return changes

    def _patiently(self, attempt: Callable[[], R], doubt: _Doubt | None = None) -> R:
        begun, doubt = time.monotonic(), doubt or _Doubt(None)
        for number in range(1, ATTEMPTS + 1):
            try:
                return attempt()
            except Exception as error:
                kind = classify(error)
                if kind is Kind.REFUSE:
                    raise refusal(error) from error
                last = number == ATTEMPTS or time.monotonic() - begun > PATIENCE
                if kind is Kind.FAULT and not (duplicate(error) and not last):
                    raise
                if last:
                    if kind is Kind.AWAY or doubt.lost:
                        raise away(error, unsent=not doubt.committing) from error
                    holder = who_holds(self.engine, error)
                    raise (held_by(holder) if holder else gave_up(error)) from error
                if kind is Kind.AWAY:
                    doubt.begin()
                if kind is Kind.AWAY or outdated_plan(error):
                    let_go(self.engine)  # what the server has prepared for them goes with the connections
                if not isinstance(error, Overtaken):  # who was quicker is done already
                    time.sleep(random.uniform(0.02, 0.05) * 2**number)
        raise AssertionError("unreachable")

    def _now(self, session: Session) -> datetime:
        if self.clock is not None:
            return self.clock()
        if self.engine.dialect.name == "sqlite":
            return datetime.now(UTC)
        return _utc(session.execute(text("SELECT clock_timestamp()")).scalar_one())

    def day(self, session: Session, now: datetime) -> date:
        """The company's calendar day at an instant."""
        if self._zone is None:
            chosen = session.get(SettingValue, "company.time_zone")
            self._zone = ZoneInfo(str(chosen.value["value"]) if chosen else HOME_ZONE)
        return now.astimezone(self._zone).date()

    def today(self) -> date:
        """The company's calendar day now."""
        return self.read(lambda session: self.day(session, self._now(session)))


class _Doubt:
    """Whether the connection broke while something was being done, so that it may have been saved unheard."""

    def __init__(self, tell: Callable[[], None] | None) -> None:
        self.lost = False
        self.committing = False  # a commit was sent at least once
        self._tell = tell

    def begin(self) -> None:
        if not self.lost and self._tell is not None:
            self._tell()
        self.lost = True


@cache
def _opening(dialect: str) -> Select[Any]:
    """What every command begins with, asked at once: whether its key was used, who acts with which duties, settings, time."""
    shared = dialect == "postgresql"  # where each question is a way there and back
    clock = func.clock_timestamp() if shared else null()
    chosen = select(func.jsonb_object_agg(SettingValue.key, SettingValue.value)).scalar_subquery()
    settings = func.coalesce(chosen, func.jsonb_build_object(), type_=JSONB)
    always = select(literal(1).label("one")).subquery()
    return (
        select(
            clock.label("clock"),
            (settings if shared else null()).label("settings"),
            select(DeskNote.value).where(DeskNote.key == NOTE).scalar_subquery().label("note"),
            IdempotencyKey.request_hash,
            IdempotencyKey.result,
            Staff.id.label("staff_id"),
            Staff.disabled_at,
            StaffRole.role,
        )
        .select_from(always)
        .outerjoin(IdempotencyKey, IdempotencyKey.key == bindparam("key"))
        .outerjoin(Staff, Staff.id == bindparam("staff"))
        .outerjoin(StaffRole, StaffRole.staff_id == Staff.id)
    )


def _as_of_now(told: Sequence[Any], actor: Actor) -> Actor:
    """The person with the duties he holds now, whatever he held when he signed in; Refused when he may not come in any more."""
    if told[0].staff_id is None:
        return actor  # nobody is there yet when a desk is founded
    if told[0].disabled_at is not None:
        raise Refused(N_("You may not work here any more. Ask the administrator."))
    return replace(actor, roles=frozenset(Role(row.role) for row in told if row.role is not None))


def _utc(told: datetime | None) -> datetime:
    """The database's clock; an embedded desk's is the program's."""
    return told.astimezone(UTC) if told is not None else datetime.now(UTC)


def _request_hash(command: Callable[..., Changes], args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    return hashlib.sha256(repr((command.__module__, command.__name__, args, sorted(kwargs.items()))).encode()).hexdigest()


def _changes_to(changes: Changes) -> dict[str, Any]:
    return {
        "areas": sorted(changes.areas),
        "orders": sorted(changes.orders),
        "made": changes.made,
        "number": changes.number,
        "count": changes.count,
        "note": changes.note,
        "skipped": list(changes.skipped),
    }


def _notice(changes: Changes, desk: str) -> str:
    """What other desks are told; of more orders than a notice carries only the areas."""
    told = {"desk": desk, "areas": sorted(changes.areas), "orders": sorted(changes.orders)}
    text = json.dumps(told, separators=(",", ":"))
    return text if len(text) <= NOTICE else json.dumps(told | {"orders": []})


def _changes_from(result: dict[str, Any]) -> Changes:
    return Changes(
        areas=frozenset(Area(name) for name in result["areas"]),
        orders=frozenset(result["orders"]),
        made=result["made"],
        number=result["number"],
        count=result["count"],
        note=result["note"],
        skipped=tuple(result["skipped"]),
    )
