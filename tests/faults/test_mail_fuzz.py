"""Mails spoiled by chance and by intent are kept, read or marked unreadable; none stops the others."""

from __future__ import annotations

import email
import email.policy
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import func, select

from orderdesk.commands.receive import receive
from orderdesk.database.desk import Desk
from orderdesk.mail.message import SIZE_LIMIT
from orderdesk.model import MailMessage
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.faults.house import processes
from tests.faults.mutating import MAIL_WORDS, spoiled
from tests.faults.nasty_mails import nasty, plain
from tests.faults.test_sheet_fuzz import heaviest_child, too_heavy

TOGETHER = 50


class Tray:
    """A desk that takes mails in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.clerk: Actor = make.staff(desk, Role.CLERK)
        for number in range(4):
            make.product(desk, f"SKU-{number}", name=f"复印纸 A{number}")
        make.customer(desk, "蓝海", phone="138 6214 5530")
        self.kept = self.known = self.unreadable = self.told = 0
        self.faults: list[str] = []
        self.slowest = 0.0

    def take(self, first: int, mails: list[bytes]) -> None:
        """Some mails at once, as they come from a mailbox."""
        begun = time.monotonic()
        try:
            report = receive(self.desk, self.clerk, mails)
        except Exception as error:  # noqa: BLE001 - what this test is about
            self.faults.append(f"mails from {first}: {error!r}")
            return
        self.slowest = max(self.slowest, (time.monotonic() - begun) / len(mails))
        self.kept += len(report.kept)
        self.known += report.known
        self.unreadable += report.unreadable
        self.told += len(report.problems)
        if len(report.kept) + report.known + len(report.problems) != len(mails):
            self.faults.append(f"mails from {first}: some were lost")

    def stored(self) -> int:
        """Mails in the desk."""
        counting = select(func.count()).select_from(MailMessage)
        count: int = self.desk.read(lambda session: session.scalars(counting).one())
        return count


def spoiled_mails(count: int, chance: random.Random) -> Iterator[bytes]:
    """So many."""
    mails = plain()
    for _ in range(count):
        yield spoiled(chance.choice(mails), MAIL_WORDS, chance)


def test_spoiled_mails_are_kept(
    database_url: str, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Mails with bytes changed at random are kept, read or marked unreadable; intake goes on, the child stays below 512 MB."""
    heavy = heaviest_child()
    desk = Desk.open(database_url)
    tray = Tray(desk)
    count = amount(40, 10_000)
    begun = time.monotonic()
    mails = list(spoiled_mails(count, random.Random(seed)))
    for first in range(0, count, TOGETHER):
        tray.take(first, mails[first : first + TOGETHER])
    stored = tray.stored()
    record(
        f"mails, spoiled, {desk.engine.dialect.name}", mails=count, kept=tray.kept, known_before=tray.known,
        unreadable=tray.unreadable, uncaught=len(tray.faults), child_MB=heaviest_child(),
        mails_per_s=round(count / (time.monotonic() - begun)),
    )  # fmt: skip
    desk.close()
    assert tray.faults == []
    assert stored == tray.kept > tray.unreadable
    assert not too_heavy(heavy)


def write_nasty(folder: Path) -> None:
    """Write the mails made by hand into a folder."""
    for number, (_what, content) in enumerate(nasty()):
        (folder / f"{number}.eml").write_bytes(content)


def test_nasty_mails_are_kept(
    sqlite_url: str, tmp_path: Path, seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Mails made to do harm (nesting, brackets, charsets, names, sizes) are kept; only one too large is told instead."""
    desk = Desk.open(sqlite_url)
    tray = Tray(desk)
    maker = processes().Process(target=write_nasty, args=(tmp_path,))
    maker.start()
    maker.join()
    made = sorted(tmp_path.glob("*.eml"))
    assert len(made) > 30
    paths = random.Random(seed).sample(made, amount(6, len(made)))
    contents = [path.read_bytes() for path in paths]
    for number in range(0, len(contents), 5):
        tray.take(number, contents[number : number + 5])
    too_large = sum(len(content) > SIZE_LIMIT for content in contents)
    record(
        "mails, nasty", mails=len(paths), kept=tray.kept, too_large=tray.told, unreadable=tray.unreadable,
        uncaught=len(tray.faults), slowest_s=round(tray.slowest, 1),
    )  # fmt: skip
    desk.close()
    assert tray.faults == []
    assert tray.told == too_large
    assert tray.slowest < 60


def test_a_careless_reader_is_caught(seed: int, record: Callable[..., None]) -> None:
    """Negative control: the standard library alone must fail on some of these mails, and does."""
    failed = 0
    mails = [*spoiled_mails(200, random.Random(seed)), *(content for what, content in nasty() if "charset" in what)]
    for content in mails:
        try:
            message = email.message_from_bytes(content, policy=email.policy.default)
            for part in message.walk():
                if not part.is_multipart():
                    part.get_content()
            [str(value) for value in message.values()]
        except Exception:  # noqa: BLE001 - what this test is about
            failed += 1
    record("mails, control", mails=len(mails), uncaught=failed)
    assert failed > 0
