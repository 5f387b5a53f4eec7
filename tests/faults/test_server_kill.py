"""A PostgreSQL server is killed under four desks, which go on when it is back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from sqlalchemy import text

from orderdesk.database.desk import Desk
from tests.faults.cluster import Cluster, running
from tests.faults.house import Firm, broken, found, heard, processes, write_orders

DESKS = 4


def _states(url: str) -> dict[str, str]:
    desk = Desk.open(url)
    try:
        return dict(desk.read(lambda session: session.execute(text("SELECT number, state FROM sales_order")).all()))
    finally:
        desk.close()


def _broken(url: str) -> list[str]:
    desk = Desk.open(url)
    try:
        return broken(desk)
    finally:
        desk.close()


class Day:
    """Desks at work on a server, and what they said was saved."""

    def __init__(self, cluster: Cluster, url: str, firm: Firm, chance: random.Random, early: bool) -> None:
        self.cluster, self.url, self.chance = cluster, url, chance
        self.said: dict[str, str] = {}
        self.told = self.ended = 0
        self.ears: list[Connection] = []
        context = processes()
        self._workers = []
        for clerk in range(DESKS):
            ear, tell = context.Pipe()
            worker = context.Process(
                target=write_orders, args=(url, firm, clerk, chance.getrandbits(32), tell, early), daemon=True
            )
            worker.start()
            tell.close()
            self.ears.append(ear)
            self._workers.append(worker)

    def listen(self, seconds: float) -> None:
        """Hear what the desks say for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._hear()
            time.sleep(0.01)

    def wait_for_orders(self) -> None:
        """Until the desks work again."""
        before = self.told
        until = time.monotonic() + 60
        while self.told < before + DESKS and self.ended < DESKS and time.monotonic() < until:
            self.listen(0.05)

    def end(self) -> None:
        """Let each desk finish its order and go home."""
        for ear in self.ears:
            try:
                ear.send("enough")
            except OSError:
                continue
        until = time.monotonic() + 60
        while self.ended < DESKS and time.monotonic() < until:
            self.listen(0.05)
        for worker in self._workers:
            worker.join(10)
            worker.kill()

    def _hear(self) -> None:
        for ear in self.ears:
            for said, number in heard(ear):
                if said == "failed":
                    raise AssertionError(f"a desk failed by itself: {number}")
                if said == "done":
                    self.ended += 1
                else:
                    self.said[number] = said
                    self.told += 1

    def lost(self) -> list[str]:
        """Confirmed steps that are not there."""
        states = _states(self.url)
        return [
            number
            for number, said in self.said.items()
            if states.get(number) != "first_review" and not (said == "entered" and states.get(number) == "draft")
        ]


def test_no_confirmed_step_is_lost_when_the_server_is_killed(
    seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """All processes of PostgreSQL are killed under 4 desks: no confirmed step is lost or done twice, all checks are clean."""
    chance = random.Random(seed)
    kills = amount(1, 100)
    faults: list[str] = []
    lost: list[str] = []
    back = []
    with running() as cluster:
        url = cluster.create("desk")
        desk = Desk.open(url)
        firm = found(desk, clerks=DESKS)
        desk.close()
        day = Day(cluster, url, firm, chance, early=False)
        for _ in range(kills):
            day.wait_for_orders()
            day.listen(chance.random() * 0.5)
            cluster.kill()
            day.listen(chance.random() * 0.2)
            back.append(cluster.start())
            lost += day.lost()
            faults += _broken(url)
        day.wait_for_orders()
        day.end()
        lost += day.lost()
        faults += _broken(url)
        twice = len(_states(url)) - len(day.said)
        cluster.stop()
        bad_pages = cluster.bad_pages()
    record(
        "server kill", kills=kills, steps_confirmed=day.told, lost=len(lost), orders_too_many=twice,
        invariants_broken=len(faults), pages_damaged=bad_pages or "none", longest_restart_in_s=round(max(back), 1),
    )  # fmt: skip
    assert (lost, twice, faults, bad_pages) == ([], 0, [], "")


def test_desks_that_confirm_before_the_commit_are_caught(
    seed: int, amount: Callable[[int, int], int], record: Callable[..., None]
) -> None:
    """Negative control: desks that confirm before the commit must lose orders when the server is killed, and do."""
    chance = random.Random(seed)
    kills = lost = told = 0
    with running() as cluster:
        url = cluster.create("desk")
        desk = Desk.open(url)
        firm = found(desk, clerks=DESKS)
        desk.close()
        while not lost and kills < 30:
            day = Day(cluster, url, firm, chance, early=True)
            day.wait_for_orders()
            cluster.kill()
            kills += 1
            for worker in day._workers:
                worker.kill()
                worker.join()
            day._hear()
            cluster.start()
            lost += len(day.lost())
            told += day.told
    record("server kill, control", kills=kills, orders_confirmed=told, lost=lost)
    assert lost > 0
