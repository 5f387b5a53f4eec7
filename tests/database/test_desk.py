"""One transaction a command, done once, tried again when it may be, told plainly when it cannot."""

from __future__ import annotations

import os
import sqlite3
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from orderdesk.commands.receivables import receive_payment
from orderdesk.commands.warehouse import receive_stock
from orderdesk.database.desk import Desk, Work
from orderdesk.database.engine import WRITES, wal_is_safe
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import NumberSequence, Staff, StaffRole
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make


def write_note(work: Work, key: str) -> Changes:
    """A command that leaves a trace."""
    work.session.add(NumberSequence(series=key, period="", last=0))
    return Changes(frozenset({Area.SETTINGS}), number=key, count=1)


def notes(desk: Desk) -> list[str]:
    """The traces."""
    return desk.read(lambda session: sorted(session.scalars(select(NumberSequence.series))))


def test_the_same_key_does_the_thing_once_and_gives_the_first_answer(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    first = desk.do(clerk, write_note, "a", key="k1")
    assert desk.do(clerk, write_note, "a", key="k1") == first
    assert notes(desk) == ["a"]


def test_the_same_key_for_something_else_is_refused(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    desk.do(clerk, write_note, "a", key="k1")
    with pytest.raises(Refused, match="already sent"):
        desk.do(clerk, write_note, "b", key="k1")
    assert notes(desk) == ["a"]


@pytest.mark.parametrize("odd", ["a\ud83d", "a\0"], ids=["half a character", "nul"])
def test_a_character_that_cannot_be_kept_is_refused_not_a_fault(desk: Desk, odd: str) -> None:
    if odd == "a\0" and desk.engine.dialect.name == "sqlite":
        desk.do(make.staff(desk, Role.CLERK), write_note, odd)
        assert notes(desk) == [odd]  # SQLite keeps it
        return
    with pytest.raises(Refused, match="cannot be kept"):
        desk.do(make.staff(desk, Role.CLERK), write_note, odd)
    with pytest.raises(Refused, match="cannot be kept"):
        desk.read(lambda session: session.scalars(select(NumberSequence).where(NumberSequence.series == odd)).all())


def test_a_duty_taken_away_or_given_counts_from_the_next_step_on(desk: Desk) -> None:
    keeper = make.staff(desk, Role.WAREHOUSE)
    product = make.product(desk, on_hand=1)
    with Session(desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        person = session.get_one(Staff, keeper.staff_id)
        person.roles = [StaffRole(role=Role.FINANCE)]
        session.flush()
        make.grant(session, keeper.login, [Role.FINANCE])
    with pytest.raises(Refused, match="role does not allow"):
        desk.do(keeper, receive_stock, product, Decimal(1))
    desk.do(keeper, receive_payment, make.customer(desk), Decimal(5), "CNY", "cash")


def test_a_refusal_leaves_nothing_and_its_key_free(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    moods = [True, False]

    def moody(work: Work) -> Changes:
        write_note(work, "a")
        if moods.pop(0):
            raise Refused("no")
        return Changes()

    with pytest.raises(Refused):
        desk.do(clerk, moody, key="k1")
    assert notes(desk) == []
    desk.do(clerk, moody, key="k1")
    assert notes(desk) == ["a"]


def fails(desk: Desk, times: int) -> tuple[list[int], Changes | None]:
    """A command that meets a conflict some times; how often it was run and what came of it."""
    runs: list[int] = []

    def command(work: Work) -> Changes:
        runs.append(1)
        write_note(work, f"try{len(runs)}")
        if len(runs) <= times:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorname = "SQLITE_BUSY"
            raise OperationalError("", {}, error)
        return Changes(count=1)

    try:
        return runs, desk.do(make.staff(desk, Role.CLERK), command)
    except Refused:
        return runs, None


def test_a_conflict_is_tried_again_from_the_start(desk: Desk) -> None:
    runs, changes = fails(desk, 2)
    assert len(runs) == 3 and changes is not None
    assert notes(desk) == ["try3"]


def test_patience_ends_after_five_tries(desk: Desk) -> None:
    runs, changes = fails(desk, 99)
    assert len(runs) == 5 and changes is None
    assert notes(desk) == []


def test_a_fault_of_ours_is_not_hidden_and_writes_nothing(desk: Desk) -> None:
    def faulty(work: Work) -> Changes:
        write_note(work, "a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.do(make.staff(desk, Role.CLERK), faulty)
    assert notes(desk) == []


def test_many_threads_writing_lose_nothing(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    threads = [
        threading.Thread(target=lambda at=at: [desk.do(clerk, write_note, f"{at}-{n}") for n in range(8)])  # type: ignore[misc]
        for at in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(notes(desk)) == 32


def test_a_database_held_by_another_program_is_told(sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    clerk = make.staff(desk, Role.CLERK)
    holder = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(Refused, match="Nothing was saved"):
            desk.do(clerk, write_note, "a")
    finally:
        holder.execute("ROLLBACK")
        holder.close()
    desk.do(clerk, write_note, "a")
    assert notes(desk) == ["a"]
    desk.close()


def test_a_server_that_is_not_there_is_away() -> None:
    desk = Desk.open("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(DatabaseAway):
        desk.read(lambda session: session.execute(select(NumberSequence.series)).all())


@pytest.mark.skipif(os.name != "posix", reason="rights on files are told differently elsewhere")
def test_a_folder_in_the_place_of_the_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "desk.db"
    folder.mkdir()
    with pytest.raises(Refused, match="is a folder"):
        Desk.open(f"sqlite:///{folder}").read(lambda session: session.execute(select(NumberSequence.series)).all())


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True)],
)
def test_wal_is_used_only_where_its_race_is_fixed(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_a_connection_in_use_when_the_desk_closes_is_closed_when_it_comes_back(postgresql_url: str) -> None:
    desk = Desk.open(postgresql_url)
    with desk.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        driver: Any = connection.connection.driver_connection
        desk.close()
        assert not driver.closed
    assert driver.closed
