"""The files backups are: which are kept, and what is refused as none."""

from __future__ import annotations

import random
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.engine import URL

from orderdesk.backup import archive, places, sealed
from orderdesk.backup.manifest import Manifest
from orderdesk.rules.backups import kept
from orderdesk.rules.errors import Refused

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
DESK = URL.create("sqlite", database="desk.db")


def manifest() -> Manifest:
    return Manifest("sqlite", "desk", NOON, "1.0", "0001", {"sales_order": 3})


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A small backup of one file."""
    (tmp_path / "data").write_bytes(random.Random(1).randbytes(200_000))
    archive.write(tmp_path / "one", manifest(), {"data": tmp_path / "data"})
    return tmp_path / "one"


def test_half_hours_of_a_year_shrink_to_days_weeks_and_months() -> None:
    taken = [NOON - timedelta(minutes=30 * number) for number in range(48 * 400)]
    stay = sorted(kept(taken, ZONE), reverse=True)
    days = [moment.astimezone(ZONE).strftime("%m-%d") for moment in stay]
    assert stay[0] == NOON
    assert days[:7] == ["06-30", "06-29", "06-28", "06-27", "06-26", "06-25", "06-24"]
    assert days[7:10] == ["06-21", "06-14", "05-31"]  # Sundays, then the last of each month
    assert len(stay) == 7 + 2 + 11


def test_a_desk_seldom_used_keeps_its_last_days_however_long_ago() -> None:
    taken = [NOON - timedelta(days=50 * number) for number in range(10)]
    assert kept(taken, ZONE) == frozenset(taken)


def test_rotation_touches_only_backups_of_its_own_desk(tmp_path: Path) -> None:
    other = URL.create("sqlite", database="elsewhere/desk.db")
    for number in range(3):
        places.fresh_path(tmp_path, DESK, NOON - timedelta(hours=number), sound=True).touch()
    for number in range(2):
        places.fresh_path(tmp_path, DESK, NOON - timedelta(hours=number, minutes=1), sound=False).touch()
    foreign = places.fresh_path(tmp_path, other, NOON - timedelta(hours=3), sound=True)
    foreign.touch()
    (tmp_path / "holiday.jpg").touch()
    places.rotate(tmp_path, DESK, ZONE)
    left = places.backups(tmp_path, DESK)
    assert [(one.taken_at, one.sound) for one in left] == [(NOON, True), (NOON - timedelta(minutes=1), False)]
    assert foreign.exists() and (tmp_path / "holiday.jpg").exists()


def test_every_shortened_backup_is_refused(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for size in (0, 1, 10, len(whole) // 2, len(whole) - 1):
        backup.write_bytes(whole[:size])
        with pytest.raises(Refused, match=r"not a backup|damaged"), archive.opened(backup) as opened:
            opened.bring_out("data", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_every_turned_bit_of_the_data_is_found(backup: Path, tmp_path: Path) -> None:
    whole, chance = backup.read_bytes(), random.Random(7)
    for _ in range(50):
        place = chance.randrange(100, 190_000)
        backup.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
        with pytest.raises(Refused, match=r"damaged"), archive.opened(backup) as opened:
            opened.bring_out("data", tmp_path / "out")
        assert not (tmp_path / "out").exists()


def test_what_is_no_backup_is_named(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear customer")
    with zipfile.ZipFile(tmp_path / "sheet.xlsx", "w") as sheet:
        sheet.writestr("xl/workbook.xml", "<workbook/>")
    with zipfile.ZipFile(tmp_path / "odd", "w") as odd:
        odd.writestr(archive.MANIFEST, '{"format": 1, "counts": "many"}')
    with zipfile.ZipFile(tmp_path / "later", "w") as later:
        later.writestr(archive.MANIFEST, '{"format": 2}')
    for name, sentence in (
        ("letter.txt", "letter.txt is not a backup of OrderDesk."),
        ("sheet.xlsx", "sheet.xlsx is not a backup of OrderDesk."),
        ("odd", "odd is damaged"),
        ("later", "later was made by a newer OrderDesk"),
        ("gone", "gone cannot be opened"),
    ):
        with pytest.raises(Refused, match=sentence), archive.opened(tmp_path / name):
            pass


def test_a_sealed_backup_of_many_pieces_comes_back_and_no_piece_can_move(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(content := random.Random(3).randbytes(3 * sealed.PIECE + 5))
    target = tmp_path / "sealed"
    archive.write(target, manifest(), {"data.dump": tmp_path / "data"}, "correct horse battery")
    with archive.opened(target, "correct horse battery") as opened:
        opened.bring_out("data.dump", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == content
    raw = target.read_bytes()
    head, step = len(sealed.MAGIC) + sealed.SALT + sealed.START, sealed.PIECE + sealed.TAG
    first, second, rest = raw[head : head + step], raw[head + step : head + 2 * step], raw[head + 2 * step :]
    for changed in (raw[:head] + second + first + rest, raw[:head] + first + second, raw[:head] + first + rest):
        target.write_bytes(changed)
        with pytest.raises(Refused, match=r"cannot be unsealed"), archive.opened(target, "correct horse battery"):
            pass


def test_a_backup_never_takes_the_place_of_another_file(backup: Path, tmp_path: Path) -> None:
    before = backup.read_bytes()
    with pytest.raises(Refused, match=r"is there already"):
        archive.write(backup, manifest(), {"data": tmp_path / "data"})
    assert backup.read_bytes() == before
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))
