"""What may go wrong between a desk and its database, sorted into: try again, away, refuse, or a fault of ours."""

from __future__ import annotations

import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from orderdesk.language import N_, _
from orderdesk.rules.errors import Conflict, Refused


class DatabaseAway(Exception):
    """The database cannot be reached just now; its key tells later whether a write got through. `reason`: what was said.

    `unsent`: a write never came as far as its commit, so that it is known not to be saved.
    """

    def __init__(self, reason: str = "", *, unsent: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.unsent = reason, unsent

    @property
    def at_start(self) -> str:
        """The sentence for somebody who is only about to open the desk."""
        return _(
            N_("The database cannot be reached: {reason}. Check its address and that its server runs, then try again."),
            reason=self.reason.rstrip(".") or "?",
        )

    def __str__(self) -> str:
        return _("The database cannot be reached. Whether the last step was saved can be told when it answers again.")


class InTheWay(Refused):
    """Somebody else held what was needed for longer than anybody waits; nothing was saved, and a moment later it may go."""


class Kind(Enum):
    """What to do about an error."""

    RETRY = "retry"
    AWAY = "away"
    REFUSE = "refuse"
    FAULT = "fault"


RETRY_STATES = frozenset({"40001", "40P01", "55P03"})
AWAY_STATES = frozenset({"57P01", "57P02", "57P03"})
GUARD = "orderdesk:"  # guards in the database begin their sentences so


class Overtaken(Exception):
    """Others were quicker with what a command was about to take: take all back and look again."""


def classify(error: BaseException) -> Kind:
    """What to do about an error raised while talking to the database."""
    if isinstance(error, Refused | StaleDataError) or _unwritable(error):
        return Kind.REFUSE
    if isinstance(error, Overtaken):
        return Kind.RETRY
    if not isinstance(error, DBAPIError):
        return Kind.FAULT
    cause = error.orig
    state = getattr(cause, "sqlstate", None)
    if isinstance(cause, sqlite3.Error):
        return _classify_sqlite(cause)
    if state in RETRY_STATES or outdated_plan(error):
        return Kind.RETRY
    if error.connection_invalidated or state in AWAY_STATES or (state or "").startswith("08"):
        return Kind.AWAY
    if state is None and type(cause).__name__ == "OperationalError":
        return Kind.AWAY
    if state in ("53100", "22003", "42501") or GUARD in str(cause):
        return Kind.REFUSE
    return Kind.FAULT


def outdated_plan(error: BaseException) -> bool:
    """Whether the server remembers a statement as it was before a table was changed; told by its source, in any language."""
    cause = getattr(error, "orig", None)
    diagnosis = getattr(cause, "diag", None)
    return getattr(cause, "sqlstate", None) == "0A000" and getattr(diagnosis, "source_function", "") == "RevalidateCachedQuery"


def _unwritable(error: BaseException) -> bool:
    """Whether a text holds what no database text can: half a character, or (on PostgreSQL) a NUL."""
    cause = getattr(error, "orig", None)
    refused_by_driver = type(cause).__name__ == "DataError" and getattr(cause, "sqlstate", None) is None
    return isinstance(error, UnicodeEncodeError) or isinstance(cause, UnicodeEncodeError) or refused_by_driver


def _classify_sqlite(cause: sqlite3.Error) -> Kind:
    name = getattr(cause, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return Kind.RETRY
    if name.startswith(("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_PERM")):
        return Kind.REFUSE
    return Kind.REFUSE if GUARD in str(cause) else Kind.FAULT


_SENTENCES = {
    "53100": N_("The database's disk is full. Nothing was saved. Free some space, then try again."),
    "22003": N_("An amount is too large."),
    "42501": N_("The database does not allow you this."),
    "SQLITE_FULL": N_("The disk is full. Nothing was saved. Free some space, then try again."),
    "SQLITE_READONLY": N_("The database file is read-only. Nothing was saved. Ask for the right to write in its folder."),
    "SQLITE_CANTOPEN": N_("The database file cannot be opened. Check that its folder exists and that you may write in it."),
    "SQLITE_PERM": N_("The database file cannot be opened. Check that its folder exists and that you may write in it."),
    "SQLITE_CORRUPT": N_("The database file is damaged. Stop working and restore the last backup."),
    "SQLITE_NOTADB": N_("This file is not an OrderDesk database."),
}


def refusal(error: BaseException) -> Refused:
    """The error as a sentence for the person; only for Kind.REFUSE."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, StaleDataError):
        return Conflict(N_("Somebody else changed this meanwhile. What you typed is kept: reload, compare, and save again."))
    if _unwritable(error):
        return Refused(N_("A text holds a character that cannot be kept. Delete it or type it again."))
    cause = getattr(error, "orig", error)
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None) or ""
    if GUARD in str(cause):
        said = str(cause).split(GUARD, 1)[1].split("\n")[0].strip(" .'\")")
        return Refused(N_("The database refused: {reason}."), reason=_(said))
    for known, sentence in _SENTENCES.items():
        if code.startswith(known):
            return Refused(sentence)
    return Refused(N_("The database refused this step. Nothing was saved."))


def held_by(name: str) -> InTheWay:
    """The same as `gave_up` where it is known who is in the way."""
    return InTheWay(N_("{name} is working on the same thing. Nothing was saved; try again in a moment."), name=name)


def gave_up(error: BaseException) -> InTheWay:
    """The sentence for Kind.RETRY that did not come right in time."""
    if isinstance(getattr(error, "orig", error), sqlite3.Error):
        return InTheWay(
            N_("Another program holds the database file. Nothing was saved. Close that program, or try again in a moment.")
        )
    return InTheWay(N_("Somebody else is working on the same thing. Nothing was saved; try again in a moment."))


def away(error: BaseException, *, unsent: bool = False) -> DatabaseAway:
    """The error as DatabaseAway with the first line of what was said; the driver never puts a password there."""
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    return DatabaseAway(said.removeprefix("connection failed: ")[:300], unsent=unsent)


def duplicate(error: BaseException) -> bool:
    """Whether the error says that something unique is there already."""
    if not isinstance(error, IntegrityError):
        return False
    cause = error.orig
    return getattr(cause, "sqlstate", None) == "23505" or "UNIQUE constraint failed" in str(cause)
