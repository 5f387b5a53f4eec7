"""Whether something was saved can be asked by its key, whatever became of the connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from orderdesk.commands.shipping import add_carrier
from orderdesk.database.desk import Desk, Work
from orderdesk.database.errors import DatabaseAway
from orderdesk.model import Carrier
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make


def carriers(desk: Desk) -> int:
    """How many there are."""
    return desk.read(lambda session: session.scalar(select(func.count(Carrier.id))) or 0)


@contextmanager
def breaking(desk: Desk, when: str, times: int) -> Iterator[None]:
    """The connection breaks at the next commits: before the server has them ("begin"), or after ("end")."""
    left = [times]

    def broken(*_args: object) -> None:
        if left[0]:
            left[0] -= 1
            raise OperationalError("COMMIT", {}, psycopg.OperationalError("server closed the connection unexpectedly"))

    if when == "end":
        commit = desk.engine.dialect.do_commit

        def commit_unheard(connection: Any) -> None:
            commit(connection)
            broken()

        desk.engine.dialect.do_commit = commit_unheard  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            desk.engine.dialect.do_commit = commit  # type: ignore[method-assign]
        return
    event.listen(desk.engine, "commit", broken)
    try:
        yield
    finally:
        event.remove(desk.engine, "commit", broken)


def test_a_key_tells_what_was_saved_and_what_was_not(desk: Desk) -> None:
    clerk = make.staff(desk, Role.SHIPPING)
    assert desk.outcome(clerk, "never") is None
    made = desk.do(clerk, add_carrier, "SF", "顺丰", "95338", key="k")
    assert desk.outcome(clerk, "k") == made
    assert desk.outcome(clerk, "never") is None, "asking leaves nothing behind"
    desk.do(clerk, add_carrier, "YT", "圆通", "95554", key="never")
    assert carriers(desk) == 2


@pytest.mark.parametrize("when", ["begin", "end"])
def test_a_lost_answer_is_found_by_the_key(desk: Desk, when: str) -> None:
    clerk, lost = make.staff(desk, Role.SHIPPING), []
    with breaking(desk, when, 2):
        made = desk.do(clerk, add_carrier, "SF", "顺丰", "95338", key="k", lost=lambda: lost.append(1))
    assert carriers(desk) == 1 and desk.outcome(clerk, "k") == made
    assert lost == [1], "told once that the connection broke"


@pytest.mark.parametrize(("when", "saved"), [("begin", 0), ("end", 1)])
def test_when_patience_ends_nobody_knows_until_the_key_is_asked(desk: Desk, when: str, saved: int) -> None:
    clerk = make.staff(desk, Role.SHIPPING)
    # After the commit every further try finds the key and has nothing to commit but the reading of it.
    with breaking(desk, when, 99), pytest.raises(DatabaseAway):
        desk.do(clerk, add_carrier, "SF", "顺丰", "95338", key="k")
    assert carriers(desk) == saved
    assert (desk.outcome(clerk, "k") is not None) is bool(saved)


def test_a_refusal_caused_by_ones_own_lost_commit_is_no_refusal(desk: Desk) -> None:
    """The second try runs before the first one's commit is seen, and finds the code taken by it."""
    clerk, tries = make.staff(desk, Role.SHIPPING), []

    def twice(work: Work, code: str) -> Changes:
        tries.append(code)
        if len(tries) == 2:
            raise Refused("There is a carrier “{code}” already.", code=code)
        return add_carrier(work, code, "顺丰", "95338")

    real: Any = desk._do_once
    hidden = [0]

    def once(*args: Any) -> Changes:
        hidden[0] += 1
        return real(*args[:4], "k" if hidden[0] == 1 else "another", args[5])

    desk._do_once = once  # type: ignore[method-assign, assignment]
    with breaking(desk, "end", 1):
        changes = desk.do(clerk, twice, "SF", key="k")
    assert carriers(desk) == 1 and changes.made is not None


def test_asking_waits_for_a_commit_on_its_way(postgresql_url: str) -> None:
    desk, other = Desk.open(postgresql_url), Desk.open(postgresql_url)
    clerk = make.staff(desk, Role.SHIPPING)
    sent, let = threading.Event(), threading.Event()

    def held(_connection: object) -> None:
        sent.set()
        let.wait(5)

    event.listen(desk.engine, "commit", held)
    worker = threading.Thread(target=lambda: desk.do(clerk, add_carrier, "SF", "顺丰", "95338", key="k"))
    worker.start()
    assert sent.wait(5)
    threading.Timer(0.2, let.set).start()
    answer = other.outcome(clerk, "k")
    worker.join()
    assert answer is not None and answer.made is not None, "“not saved” would have been wrong a moment later"
    for each in (desk, other):
        each.close()


def test_a_commit_that_hangs_is_not_called_unsaved(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orderdesk.database.engine.SESSION", {"lock_timeout": 50, "timezone": "UTC"})
    desk, other = Desk.open(postgresql_url), Desk.open(postgresql_url)
    clerk = make.staff(desk, Role.SHIPPING)
    sent, let = threading.Event(), threading.Event()

    def held(_connection: object) -> None:
        sent.set()
        let.wait(10)

    event.listen(desk.engine, "commit", held)
    worker = threading.Thread(target=lambda: desk.do(clerk, add_carrier, "SF", "顺丰", "95338", key="k"))
    worker.start()
    assert sent.wait(5)
    with pytest.raises(DatabaseAway):
        other.outcome(clerk, "k")
    let.set()
    worker.join()
    assert other.outcome(clerk, "k") is not None
    for each in (desk, other):
        each.close()
