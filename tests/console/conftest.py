"""The command line called in this process, on small sheets and mails of our own."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from orderdesk.cli import main
from tests.conftest import CopyOf

CUSTOMERS = """\
customer_code,customer_name,contact,phone,email,address,terms
C100,蓝岛文具有限公司,陈晨,13800138000,chen@landao.example,上海市徐汇区漕溪路88号,月结30天
C200,Harbour Stationers Ltd,Mary Poole,+442079460123,mary@harbour.example,4 Quay Street London,Net 15
"""
PRODUCTS = """\
sku,name_zh,name_en,unit,list_price,stock,pack_size
PEN-01,中性笔,Gel pen,支,2.50,1000,盒=12支
PAPER-A4,复印纸,Copy paper,包,19.80,200,箱=5包
"""
ORDERS = """\
order_no,order_date,customer_code,sku,quantity,unit,unit_price,shipped_date,carrier
H-1,2026-01-05,C100,PEN-01,24,支,2.50,2026-01-08,顺丰
H-1,2026-01-05,C100,PAPER-A4,3,包,19.80,2026-01-08,顺丰
H-2,2026-01-06,C200,PAPER-A4,2,箱,95.00,2026-01-09,顺丰
"""
MAIL = """\
From: 陈晨 <chen@landao.example>
To: order@our-desk.example
Subject: =?utf-8?b?6K6i6LSn?=
Date: Tue, 10 Feb 2026 09:30:00 +0800
Message-ID: <1@landao.example>
Content-Type: text/plain; charset=utf-8

你好，请送：
PEN-01 中性笔 10 盒
送到上海市徐汇区漕溪路88号，陈晨 13800138000
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """A command's exit code and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line; whatever happens, nobody is shown a traceback and the first word of a complaint is the program."""
    monkeypatch.setenv("ORDERDESK_LANGUAGE", "en")

    def call(*arguments: object) -> Ran:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert "ORDERDESK_TRACE" not in err, err
        return Ran(code, out, err)

    return call


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A folder with customers.csv, products.csv, orders.csv and order.eml."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in (("customers.csv", CUSTOMERS), ("products.csv", PRODUCTS), ("orders.csv", ORDERS), ("order.eml", MAIL)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def take_sheets(run: Run, sheets: Path) -> Callable[[str], None]:
    """Brings the sheets to the desk of a URL."""

    def take(url: str) -> None:
        for kind in ("customers", "products", "orders"):
            assert run("import", kind, sheets / f"{kind}.csv", "--database", url).code == 0

    return take


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, copy_of: CopyOf, take_sheets: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> str:
    """The URL of a desk that holds the sheets, which every command uses unless told otherwise."""
    url = copy_of(request.param, "sheets", take_sheets)
    monkeypatch.setenv("ORDERDESK_DATABASE", url)
    return url


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that anybody may enter, read and write; pytest's own are shut to others."""
    with tempfile.TemporaryDirectory(prefix="orderdesk-test-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        folder.chmod(0o777)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a person whom the system's rights bind, even if the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
