"""Sealing what was written, and proving that it still is what was sealed.

A block covers the rows after the block before it, up to its last. Its digest is over the former digest, its own numbers and
the digests of its rows, so that a row changed, added or taken away, a block changed or taken away, all show. Only the end of
the trail can be cut off unseen by this alone: hence a head is noted elsewhere, and `verify` is given it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from orderdesk.database.audit.postgresql import BLOCK, CONTENT
from orderdesk.database.engine import WRITES
from orderdesk.database.errors import Kind, classify
from orderdesk.language import N_, _
from orderdesk.model import AuditBlock, AuditRow

if TYPE_CHECKING:  # a desk makes the triggers that this package writes
    from orderdesk.database.desk import Desk

AT_ONCE = 200
"""Blocks proved by one statement."""


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest block, to note where nobody of this database reaches: its digest, the last row it covers, when it was made."""

    digest: str
    row: int
    at: datetime


@dataclass(frozen=True, slots=True)
class AuditStanding:
    """What `verify` found: how much it went through, the head, and the first trouble if there is any.

    `unsealed` rows came after the last block. `trouble` is a sentence marked with N_ over `values`; `bad_block` and `bad_rows`
    (first and last number) say where.
    """

    rows: int
    blocks: int
    unsealed: int
    head: AuditHead | None
    trouble: str = ""
    values: tuple[tuple[str, object], ...] = ()
    bad_block: int | None = None
    bad_rows: tuple[int, int] | None = None

    @property
    def good(self) -> bool:
        """Whether all of it is as it was sealed."""
        return not self.trouble

    @property
    def sentence(self) -> str:
        """What was found, in the language spoken."""
        if self.trouble:
            return _(self.trouble, **dict(self.values))
        return _(
            "The audit trail is as it was sealed: {rows} rows in {blocks} blocks, {unsealed} not sealed yet.",
            rows=self.rows,
            blocks=self.blocks,
            unsealed=self.unsealed,
        )


_ROWS = N_("Rows {first} to {last} of the audit trail are not as they were sealed in block {block}.")
_CHAIN = N_("Block {block} of the audit trail was changed, or the one before it is missing.")
_CUT = N_("The audit trail does not reach the head that was noted: its end was cut off, or all of it was made anew.")


def head(session: Session) -> AuditHead | None:
    """The newest block; None while nothing is sealed."""
    block = session.scalars(select(AuditBlock).order_by(AuditBlock.id.desc()).limit(1)).one_or_none()
    return AuditHead(block.digest, block.last_row, block.sealed_at) if block else None


def seal(desk: Desk) -> int:
    """Seal what was written since; how many rows. 0 when nothing was, or when another desk is at it."""
    sealed = 0
    while True:
        try:
            count = _seal_once(desk)
        except OperationalError as error:
            if classify(error) is not Kind.RETRY:
                raise
            count = -1  # others had the file for as long as anybody waits for it
        sealed += max(count, 0)
        if count < BLOCK:
            return sealed


def _seal_once(desk: Desk) -> int:
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        if desk.engine.dialect.name == "sqlite":
            return _seal_sqlite(session)
        return int(session.execute(text("SELECT public.audit_seal()")).scalar_one())


def seal_if_due(desk: Desk) -> int:
    """The same for whoever asks every few seconds: an embedded file is not held to find that nothing was written."""
    if desk.engine.dialect.name == "sqlite" and not desk.read(_anything_to_seal):
        return 0
    return seal(desk)


def _anything_to_seal(session: Session) -> bool:
    since = session.scalar(select(func.max(AuditBlock.last_row)))
    newest = session.scalar(select(func.max(AuditRow.id)))
    return newest is not None and (since is None or newest > since)


def _seal_sqlite(session: Session) -> int:
    """One block, in a transaction that already holds the file's only right to write."""
    former = session.scalars(select(AuditBlock).order_by(AuditBlock.id.desc()).limit(1)).one_or_none()
    numbers = select(AuditRow.id).order_by(AuditRow.id).limit(BLOCK)
    new = session.scalars(numbers.where(AuditRow.id > former.last_row) if former else numbers).all()
    if not new:
        return 0
    block = AuditBlock(
        first_row=new[0],
        last_row=new[-1],
        row_count=len(new),
        previous=former.digest if former else "",
        sealed_at=datetime.now(UTC),
    )
    count, content = _content_sqlite(session, former.last_row if former else None, block.last_row)
    assert count == len(new)
    values = {name: getattr(block, name) for name in ("first_row", "last_row", "row_count", "previous", "sealed_at")}
    session.execute(insert(AuditBlock).values(digest=_digest(block, content), **values))
    return len(new)


def _digest(block: AuditBlock, content: str) -> str:
    moment = (block.sealed_at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    told = (block.previous, block.first_row, block.last_row, block.row_count, moment, content)
    return hashlib.sha256("|".join(map(str, told)).encode()).hexdigest()


_SQLITE_ROWS = (
    'SELECT id, "at", login, place, table_name, operation, row_key, order_id, "before", "after" FROM audit_row '
    "WHERE (:since IS NULL OR id > :since) AND id <= :upto ORDER BY id"
)
_POSTGRESQL_ROWS = (
    f"SELECT b.id, count(r.id), {CONTENT} FROM audit_block b "
    "LEFT JOIN audit_row r ON r.id <= b.last_row AND r.id > coalesce("
    "(SELECT f.last_row FROM audit_block f WHERE f.id < b.id ORDER BY f.id DESC LIMIT 1), '-9223372036854775808'::bigint) "
    "WHERE b.id >= :first AND b.id <= :last GROUP BY b.id"
)


def _content_sqlite(session: Session, since: int | None, upto: int) -> tuple[int, str]:
    """How many rows there are after `since` up to `upto`, and their digest, made of the texts as they stand in the file."""
    digest, count = hashlib.sha256(), 0
    for row in session.execute(text(_SQLITE_ROWS), {"since": since, "upto": upto}):
        digest.update(hashlib.sha256(json.dumps(list(row), ensure_ascii=False, default=_strange).encode()).digest())
        count += 1
    return count, digest.hexdigest()


def _strange(value: object) -> str:
    """Bytes where a text should be: what somebody wrote past every check is sealed text no more."""
    return repr(value)


def verify(session: Session, noted: str = "") -> AuditStanding:
    """Prove every block against its rows and the block before; `noted` is the digest of a head kept elsewhere.

    Goes on to the end for its counts, and names the first trouble.
    """
    stands = AuditStanding(0, 0, 0, None)
    former: AuditBlock | None = None
    met = not noted
    for block, count, content in _blocks(session):
        met = met or block.digest == noted
        stands = replace(stands, rows=stands.rows + count, blocks=stands.blocks + 1)
        if stands.good:
            stands = _judged(stands, former, block, count, content)
        former = block
    if former is not None:
        stands = replace(stands, head=AuditHead(former.digest, former.last_row, former.sealed_at))
    tail = select(func.count()).select_from(AuditRow)
    unsealed = session.scalar(tail.where(AuditRow.id > former.last_row) if former else tail) or 0
    stands = replace(stands, rows=stands.rows + unsealed, unsealed=unsealed)
    return stands if met or not stands.good else replace(stands, trouble=_CUT)


def _judged(stands: AuditStanding, former: AuditBlock | None, block: AuditBlock, count: int, content: str) -> AuditStanding:
    rows = (block.first_row, block.last_row)
    if block.previous != (former.digest if former else "") or (former is not None and block.first_row <= former.last_row):
        return replace(stands, trouble=_CHAIN, values=(("block", block.id),), bad_block=block.id, bad_rows=rows)
    if block.row_count != count or block.digest != _digest(block, content):
        values = (("first", block.first_row), ("last", block.last_row), ("block", block.id))
        return replace(stands, trouble=_ROWS, values=values, bad_block=block.id, bad_rows=rows)
    return stands


def _blocks(session: Session) -> Iterator[tuple[AuditBlock, int, str]]:
    """Every block with how many rows there are in its reach, and their digest."""
    former: AuditBlock | None = None
    sqlite = session.get_bind().dialect.name == "sqlite"
    while True:
        statement = select(AuditBlock).order_by(AuditBlock.id).limit(AT_ONCE)
        blocks = session.scalars(statement.where(AuditBlock.id > former.id) if former else statement).all()
        if not blocks:
            return
        found: dict[int, tuple[int, str]] = {}
        if not sqlite:
            rows: Any = session.execute(text(_POSTGRESQL_ROWS), {"first": blocks[0].id, "last": blocks[-1].id})
            found = {number: (count, content) for number, count, content in rows}
        for block in blocks:
            since = former.last_row if former else None
            count, content = _content_sqlite(session, since, block.last_row) if sqlite else found.get(block.id, (0, ""))
            yield block, count, content
            former = block
