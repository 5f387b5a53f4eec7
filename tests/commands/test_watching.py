"""A folder that mails and sheets are put into: they come in by themselves, or lie where a person finds them with the reason."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from orderdesk.commands.imports import preview_file
from orderdesk.commands.watching import look_into
from orderdesk.database.desk import Desk
from orderdesk.queries.inbound import to_verify
from orderdesk.queries.intake import mails
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Role
from tests import factories as make

MAIL = b"From: li@x.example\r\nTo: desk@y.example\r\nSubject: order\r\nMessage-ID: <1@x>\r\n\r\nplease send paper\r\n"
HEAD = ("order no", "customer code", "date", "sku", "quantity")


def put(folder: Path, name: str, *rows: tuple[object, ...]) -> Path:
    """A sheet that has lain there for a while."""
    book = Workbook()
    for row in (HEAD, *rows):
        book.active.append(row)
    book.save(folder / name)
    return settled(folder / name)


def settled(path: Path) -> Path:
    """As if written some time ago."""
    before = time.time() - 60
    os.utime(path, (before, before))
    return path


@pytest.mark.requirement("003-01")
def test_what_lies_there_comes_in_and_what_needs_a_person_lies_apart(desk: Desk, tmp_path: Path) -> None:
    tmp_path = tmp_path / "orders"
    tmp_path.mkdir()
    clerk = make.staff(desk, Role.CLERK)
    make.customer(desk, code="K1")
    make.product(desk, "PA-1")
    day = desk.today().isoformat()
    (tmp_path / "a.eml").write_bytes(MAIL)
    settled(tmp_path / "a.eml")
    put(tmp_path, "good.xlsx", ("A1", "K1", day, "PA-1", 2), ("A2", "K1", day, "PA-1", 5))
    put(tmp_path, "bad.xlsx", ("B1", "K1", day, "NONE", 2), ("B2", "K1", day, "PA-1", 9))
    put(tmp_path, "same.xlsx", ("C1", "K1", day, "PA-1", 2))
    put(tmp_path, "two.xlsx", ("D1", "K1", day, "PA-1", 3))
    book = load_workbook(tmp_path / "two.xlsx")
    book.copy_worksheet(book.active).title = "branch"
    book.save(tmp_path / "two.xlsx")
    settled(tmp_path / "two.xlsx")
    (tmp_path / "notes.txt").write_text("not ours")
    (tmp_path / "fresh.eml").write_bytes(MAIL)  # may still be on its way
    os.utime(tmp_path / "fresh.eml", (time.time() + 600, time.time() + 600))  # however slow this machine is
    report = look_into(desk, clerk, tmp_path)
    assert (report.mails, report.orders) == (1, 2)
    assert len(desk.read(mails).rows) == 1 and len(desk.read(to_verify).rows) == 2
    assert sorted(path.name for path in (tmp_path / "done").iterdir()) == ["a.eml", "good.xlsx"]
    assert sorted(path.name for path in (tmp_path / "look").iterdir()) == ["bad.xlsx", "same.xlsx", "two.xlsx"]
    assert any("two.xlsx" in said and "branch" in said for said in report.to_look)
    assert any("bad.xlsx" in said and "1 rows are refused" in said for said in report.to_look)
    assert any("same.xlsx" in said and "look like" in said for said in report.to_look)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["fresh.eml", "notes.txt"]
    (tmp_path / "done" / "good.xlsx").rename(tmp_path / "good.xlsx")  # put there again
    again = look_into(desk, clerk, tmp_path)
    assert again.orders == 0 and any("imported before" in said or "refused" in said for said in again.to_look)


@pytest.mark.requirement("003-01")
def test_what_an_ended_desk_had_claimed_is_looked_at_again_once_it_is_surely_left(desk: Desk, tmp_path: Path) -> None:
    tmp_path = tmp_path / "orders"
    (tmp_path / "taking").mkdir(parents=True)
    clerk = make.staff(desk, Role.CLERK)
    make.customer(desk, code="K1")
    make.product(desk, "PA-1")
    left = put(tmp_path / "taking", "left.xlsx", ("A1", "K1", desk.today().isoformat(), "PA-1", 2))
    os.utime(left, (time.time() - 3600, time.time() - 3600))
    busy = tmp_path / "taking" / "busy.eml"  # another desk is at it
    busy.write_bytes(MAIL)
    report = look_into(desk, clerk, tmp_path)
    assert (report.mails, report.orders) == (0, 1)
    assert (tmp_path / "done" / "left.xlsx").is_file() and busy.is_file()
    assert len(desk.read(to_verify).rows) == 1


@pytest.mark.requirement("003-01")
def test_a_sheet_with_a_day_ahead_lies_apart_and_its_row_is_named(desk: Desk, tmp_path: Path) -> None:
    tmp_path = tmp_path / "orders"
    tmp_path.mkdir()
    clerk = make.staff(desk, Role.CLERK)
    make.customer(desk, code="K1")
    make.product(desk, "PA-1")
    today, ahead = (desk.today() + timedelta(days=days) for days in (0, 5))
    put(tmp_path, "ahead.xlsx", ("A1", "K1", today.isoformat(), "PA-1", 2), ("A2", "K1", ahead.isoformat(), "PA-1", 5))
    preview = preview_file(desk, "orders", tmp_path / "ahead.xlsx")
    assert [(row.row, row.number) for row in preview.refused] == [(3, "A2")] and "future" in preview.refused[0].message
    assert [good.number for good in preview.good] == ["A1"]
    (said,) = look_into(desk, clerk, tmp_path).to_look
    assert "row 3" in said and ahead.isoformat() in said
    assert (tmp_path / "look" / "ahead.xlsx").is_file()


def test_a_folder_that_cannot_be_used_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be used"):
        look_into(desk, make.staff(desk, Role.CLERK), tmp_path / "gone")
