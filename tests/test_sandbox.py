"""Untrusted files are read where they can do no harm."""

from __future__ import annotations

import datetime
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from orderdesk import sandbox
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused


class Foreign:
    """Not plain data."""


@dataclass(frozen=True)
class Outside:
    """A dataclass that is not the program's own."""

    text: str


def echo(payload: bytes, *args: object) -> object:
    return payload.decode(), args, datetime.date(2026, 3, 2), Decimal("1.50"), Changes(frozenset({Area.INTAKE}), count=2)


def length(payload: bytes) -> int:
    return len(payload)


def odd(payload: bytes) -> str:
    match payload:
        case b"slow":
            time.sleep(60)
        case b"greedy":
            return "x" * (1 << 31)
        case b"fatal":
            os._exit(3)
        case b"deep":
            return odd(payload) + "x"
        case b"refused":
            raise Refused("Row {row} is empty.", field="rows", row=3)
        case b"broken":
            raise KeyError("inside")
    return payload.decode()


def forbidden(payload: bytes) -> object:
    match payload:
        case b"connect":
            socket.create_connection(("127.0.0.1", 9), timeout=1)
        case b"write":
            Path("sandbox-was-here").write_text("x" * 10)
        case b"start":
            import subprocess

            subprocess.run([sys.executable, "-c", "0"], check=False)
        case b"environment":
            return sorted(os.environ)
        case b"modules":
            return sorted({name.split(".")[0] for name in sys.modules})
        case b"foreign":
            return Foreign()
        case b"outside":
            return Outside("x")
        case b"print":
            print("noise")
            os.write(1, b"more noise")
    return None


def counting(payload: bytes) -> Iterator[int]:
    for number in range(int(payload)):
        if number == 2000:
            raise Refused("Row {row} is empty.", row=number)
        yield number


def test_plain_results_and_own_records_come_back() -> None:
    expected = ("纸", (7, "b"), datetime.date(2026, 3, 2), Decimal("1.50"), Changes(frozenset({Area.INTAKE}), count=2))
    assert sandbox.run(echo, "纸".encode(), 7, "b") == expected


@pytest.mark.parametrize("payload", [b"greedy", b"fatal", b"deep", b"broken"])
def test_whatever_goes_wrong_is_refused(payload: bytes) -> None:
    with pytest.raises(Refused, match=r"cannot be read|kann"):
        _in_english(payload)


def _in_english(payload: bytes) -> None:
    from orderdesk.language import speaking

    with speaking("en"):
        try:
            sandbox.run(odd, payload)
        except Refused as refused:
            raise Refused(str(refused)) from None


def test_a_refusal_inside_keeps_its_words_and_field() -> None:
    with pytest.raises(Refused) as caught:
        sandbox.run(odd, b"refused")
    assert (caught.value.text, caught.value.field, caught.value.values) == ("Row {row} is empty.", "rows", {"row": 3})


def test_a_slow_file_is_stopped() -> None:
    begun = time.monotonic()
    with pytest.raises(sandbox.Overtime):
        sandbox.run(odd, b"slow", seconds=1.5)
    assert time.monotonic() - begun < 10


def test_one_bad_payload_costs_only_itself() -> None:
    results = list(sandbox.run_many(odd, [b"a", b"fatal", b"b", b"broken", b"refused", b"c"]))
    assert [r if isinstance(r, str) else "refused" for r in results] == ["a", "refused", "b", "refused", "refused", "c"]


def test_two_hundred_payloads_share_one_start() -> None:
    begun = time.monotonic()
    assert list(sandbox.run_many(length, [b"x" * n for n in range(200)])) == list(range(200))
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("payload", [b"connect", b"write", b"start", b"foreign", b"outside"])
def test_what_a_file_may_not_do(payload: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Refused):
        sandbox.run(forbidden, payload)
    assert not [path for path in tmp_path.iterdir() if path.stat().st_size]


def test_the_child_knows_no_secrets_and_loads_no_window_or_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDERDESK_DATABASE", "postgresql://secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    environment, modules = sandbox.run_many(forbidden, [b"environment", b"modules"])
    assert isinstance(environment, list) and not {"ORDERDESK_DATABASE", "PGPASSWORD"} & set(environment)
    assert isinstance(modules, list) and not {"PySide6", "sqlalchemy", "psycopg"} & set(modules)


def test_printing_does_not_disturb_the_answer() -> None:
    assert list(sandbox.run_many(forbidden, [b"print", b"print"])) == [None, None]


def test_a_stream_gives_its_items_before_a_refusal() -> None:
    seen: list[int] = []
    with pytest.raises(Refused):
        seen.extend(sandbox.stream(counting, b"5000"))
    items = sandbox.stream(counting, b"5000")
    assert [next(items) for _ in range(10)] == list(range(10))
    items.close()  # type: ignore[attr-defined]
    assert list(sandbox.stream(counting, b"1500")) == list(range(1500))


def test_a_large_payload_arrives_whole() -> None:
    assert sandbox.run(length, b"x" * 25_000_000) == 25_000_000
