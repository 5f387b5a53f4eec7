"""What the program writes down about itself: where and of what kind, never whose data."""

from __future__ import annotations

import faulthandler
import logging
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from orderdesk import logs
from orderdesk.database.desk import Desk

pytestmark = pytest.mark.logs_errors
SECRET = "王敏 13800135678"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    enabled = faulthandler.is_enabled()  # pytest's own
    yield logs.begin(tmp_path / "log")
    logs.end()
    if enabled:
        faulthandler.enable(2)


def said(place: Path) -> str:
    return (place / logs.LOG).read_text("utf-8")


def test_an_error_is_told_by_kind_and_place_without_what_it_says(place: Path) -> None:
    try:
        try:
            int(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError:
        logs.log.exception("event %s: it failed", "ABC")
    text = said(place)
    assert "event ABC" in text and "builtins.KeyError" in text and "builtins.ValueError" in text and "test_logs.py:" in text
    assert SECRET not in text and "13800135678" not in text and str(Path.home()) not in text


def test_what_the_database_refuses_is_told_by_its_code_table_and_constraint(place: Path, desk: Desk) -> None:
    insert = text("INSERT INTO carrier (code, name, phone) VALUES (:code, :name, :phone)")
    values = {"code": SECRET, "name": SECRET, "phone": SECRET}
    with desk.engine.begin() as connection:
        connection.execute(insert, values)
    try:
        with desk.engine.begin() as connection:
            connection.execute(insert, values)
    except IntegrityError:
        logs.log.exception("event %s: it failed", "DEF")
    told = said(place)
    assert "IntegrityError" in told and ("23505" in told or "SQLITE_CONSTRAINT_UNIQUE" in told)
    assert SECRET not in told and "13800135678" not in told


def test_what_nobody_caught_is_told_by_a_number_where_the_program_was_started(
    place: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(logs.TRACE, raising=False)
    error = ValueError(SECRET)
    sys.excepthook(ValueError, error, None)
    thread = threading.Thread(target=lambda: int(SECRET))
    thread.start()
    thread.join()
    out = capfd.readouterr()
    assert out.err.count("orderdesk: event") == 2 and SECRET not in out.err + out.out + said(place)


def test_a_library_is_not_quoted(place: Path) -> None:
    logging.getLogger("imap_tools").warning("could not parse %s", SECRET)
    assert "WARNING imap_tools: said something" in said(place) and SECRET not in said(place)


@pytest.mark.skipif(sys.platform == "win32", reason="rights on files are told differently there")
def test_the_log_is_its_owners_and_does_not_grow_for_ever(place: Path) -> None:
    for _ in range(12):
        logs.log.info("x" * 1_000_000)
    files = sorted(place.glob(f"{logs.LOG}*"))
    assert len(files) == logs.FILES and sum(file.stat().st_size for file in files) <= logs.FILES * logs.SIZE
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (*files, place / logs.CRASH))
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
