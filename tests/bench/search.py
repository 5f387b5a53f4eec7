"""A customer found while he speaks: `python -m tests.bench.search --small 2000 --large 200000`.

The same words are looked for at a small and at a large desk, in turn. `desk` is the search as the window asks for it, `bare` the
same answer by one bare statement over the same index, read through the same door. Told are the two ratios the search is held to:
large to small, and desk to bare. Every answer is compared with the other subject's.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from orderdesk.commands.imports.customers import add_customers
from orderdesk.commands.parties import AddressForm, ContactForm, CustomerForm
from orderdesk.database.desk import Desk, Work
from orderdesk.database.schema import migrate
from orderdesk.queries.parties import find_customers
from orderdesk.rules.changes import Changes
from orderdesk.rules.rights import Role
from orderdesk.rules.search import searches
from tests import factories as make
from tests.bench.measuring import latency, say, server, tell

WORKLOAD = "customer search"
TOWNS = "苏州 无锡 常州 南京 杭州 宁波 上海 南通 合肥 芜湖 绍兴 嘉兴".split()
WORDS = "汇达 晨光 远帆 华东 星湖 蓝海 金桥 东方 瑞丰 恒信 天成 广源 联创 博远 宏图 嘉禾".split()
TRADES = "办公用品 文具 纸业 科技 贸易 教育 印务 商行".split()
FAMILY, GIVEN = "张李王刘陈杨赵黄周吴徐孙", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"
PARCEL = 5_000
_BARE = text("""
WITH near AS (SELECT customer_id, key FROM customer_key WHERE key >= :low AND key < :high ORDER BY key LIMIT 96),
best AS (SELECT customer_id, min(length(key)) AS rank FROM near GROUP BY customer_id ORDER BY 2, 1 LIMIT 12)
SELECT c.id, c.code, c.name, c.level, c.currency, c.payment_terms, c.credit_limit_units, c.disabled_at, b.balance_units,
       p.name, p.phone, a.address, a.postal_code, a.city, a.region, a.country
FROM best JOIN customer c ON c.id = best.customer_id
LEFT JOIN customer_balance b ON b.customer_id = c.id AND b.currency = c.currency
LEFT JOIN customer_contact p ON p.id =
  (SELECT id FROM customer_contact WHERE customer_id = c.id ORDER BY is_default DESC, id LIMIT 1)
LEFT JOIN customer_address a ON a.id =
  (SELECT id FROM customer_address WHERE customer_id = c.id ORDER BY is_default DESC, id LIMIT 1)
ORDER BY best.rank, c.id""")


def customer(chance: random.Random, number: int) -> CustomerForm:
    """A believable one."""
    name = f"{chance.choice(TOWNS)}{chance.choice(WORDS)}{chance.choice(TRADES)}有限公司"
    person = chance.choice(FAMILY) + "".join(chance.sample(GIVEN, 2))
    phone = f"1{chance.choice('356789')}{chance.randrange(10**9):09d}"
    contacts = (ContactForm(person, phone, f"c{number}@example.com"),)
    return CustomerForm(f"C{number:06d}", name, contacts=contacts, addresses=(AddressForm(f"星湖街{number}号", person, phone),))


def fill(desk: Desk, count: int, seed: int) -> None:
    """Put customers into a fresh desk."""
    chance = random.Random(seed)
    clerk = make.staff(desk, Role.CLERK)

    def add(work: Work, forms: Sequence[CustomerForm]) -> Changes:
        add_customers(work, forms)
        return Changes()

    for begin in range(0, count, PARCEL):
        desk.do(clerk, add, [customer(chance, number) for number in range(begin, min(count, begin + PARCEL))])


def typed(chance: random.Random, count: int) -> list[str]:
    """What clerks type: runs of digits, names, pinyin initials and codes."""
    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"{chance.randrange(10**4):04d}",
        lambda: f"1{chance.choice('356789')}{chance.randrange(100):02d}",
        lambda: chance.choice(WORDS),
        lambda: chance.choice(("szhd", "wxcg", "zsf", "lm", "ncb", "hzyf", "shtc")),
        lambda: chance.choice(FAMILY) + chance.choice(GIVEN),
        lambda: f"C{chance.randrange(2_000):06d}",
    )
    return [chance.choice(kinds)() for _ in range(count)]


def bare(session: Session, low: str, high: str) -> list[int]:
    """The one indexed statement."""
    return [row[0] for row in session.connection().execute(_BARE, {"low": low, "high": high})]


def measure(desk: Desk, words: Sequence[str]) -> Mapping[str, list[float]]:
    """Seconds of each search by each subject; both must find the same."""
    seconds: dict[str, list[float]] = {"desk": [], "bare": []}
    for each in words:
        begun = time.perf_counter()
        ours = [row.id for row in desk.read(find_customers, each)]
        between = time.perf_counter()
        (low, high), *_more = searches(each)
        theirs = desk.read(bare, low, high)
        seconds["desk"].append(between - begun)
        seconds["bare"].append(time.perf_counter() - between)
        assert sorted(ours) == sorted(theirs), each
    return seconds


def run(options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """Ratios by database: large to small, desk to bare."""
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder, server() as cluster:
        for kind in ("sqlite", "postgresql"):
            medians: dict[tuple[str, str], float] = {}
            desks: dict[str, Desk] = {}
            for size in ("small", "large"):
                count = getattr(options, size)
                url = f"sqlite:///{Path(folder) / size}.db" if kind == "sqlite" else cluster.found(f"search_{size}")
                if kind == "sqlite":
                    migrate(url)
                say("filling", kind, make_url(url).database, count)
                desks[size] = Desk.open(url)
                fill(desks[size], count, options.seed)
                _settle(desks[size])
            chance = random.Random(options.seed)
            for size in ("small", "large", "small", "large"):  # the second round is told
                seconds = measure(desks[size], typed(chance, options.searches))
                for subject, samples in seconds.items():
                    medians[subject, size] = latency(samples)["median"]
                    tell(WORKLOAD, f"{kind} {size} {subject}", {"customers": getattr(options, size)}, latency(samples))
            for desk in desks.values():
                desk.close()
            found[kind] = {
                "large / small": round(medians["desk", "large"] / medians["desk", "small"], 2),
                "desk / bare": round(medians["desk", "large"] / medians["bare", "large"], 2),
            }
            tell(WORKLOAD, f"{kind} ratios", {}, found[kind])
    return found


def _settle(desk: Desk) -> None:
    """Statistics as a desk in use has them."""
    connection: Any = desk.engine.raw_connection()
    try:
        if desk.engine.dialect.name == "postgresql":
            connection.driver_connection.autocommit = True
        connection.cursor().execute("ANALYZE")
    finally:
        connection.close()


def parse(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Options from words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=2_000)
    parser.add_argument("--large", type=int, default=200_000)
    parser.add_argument("--searches", type=int, default=300)
    parser.add_argument("--seed", type=int, default=4)
    return parser.parse_args(words)


if __name__ == "__main__":
    run(parse())
