"""Whatever is wrong with a file, a mail or the settings: it is said in a sentence, and nothing is written half."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orderdesk.settings import settings_file
from tests.console.conftest import Run

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zipped(path: Path, member: str, content: bytes = b"<x/>", times: int = 1) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(member, "w", force_zip64=True) as file:
        for _time in range(times):
            file.write(content)


def _picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))


def _nothing(path: Path) -> None:
    path.touch()


def _locked(path: Path) -> None:
    path.write_bytes(_OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512))


def _bomb(path: Path) -> None:
    _zipped(path, "xl/worksheets/sheet1.xml", bytes(2**20), 300)


def _word(path: Path) -> None:
    _zipped(path, "word/document.xml")


def _half(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04" + bytes(200))


def _folder(path: Path) -> None:
    path.mkdir()


def _vanished(path: Path) -> None:
    path.symlink_to(path.parent / "it was here")


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (_picture, "f.xlsx", "This is no .xlsx or .csv file that can be read (PNG)."),
        (_word, "f.xlsx", "This is no .xlsx or .csv file that can be read (Word)."),
        (_nothing, "f.xlsx", "The file is empty."),
        (_locked, "f.xlsx", "The file is protected by a password."),
        (_bomb, "f.xlsx", "The file unpacks to far more than a sheet should: 300 MB > 200 MB."),
        (_half, "f.xlsx", "The file is damaged."),
        (lambda path: path.write_text("品名,数量\n笔,3\n", encoding="utf-8"), "f.csv", "No header row was found that names: "),
        (_folder, "f.xlsx", "The file cannot be opened: Is a directory."),
        (_vanished, "f.xlsx", "The file cannot be opened: No such file or directory."),
    ],
)
@pytest.mark.parametrize("kind", ["customers", "orders"])
def test_a_file_that_is_not_fit_is_refused_whole(
    run: Run, sqlite_url: str, tmp_path: Path, make: object, name: str, said: str, kind: str
) -> None:
    path = tmp_path / name
    make(path)  # type: ignore[operator]
    ran = run("--database", sqlite_url, "import", kind, path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"orderdesk: {name}: {said}")
    report = json.loads(run("--database", sqlite_url, "import", kind, path, "--json").out)["files"][name]
    assert report["file_result"] == "refused"
    assert report["message"].startswith(said)


@pytest.mark.parametrize(
    ("kind", "heading", "row", "what"),
    [
        ("products", "code,name,contact,phone,address", "C1,One,Ann,13800138000,Quay 1", "customers"),
        ("customers", "编码,名称,单位,单价,库存", "P1,笔,支,2.50,100", "products"),
        ("products", "order_no,order_date,sku,product,quantity,unit_price", "A1,2026-01-05,P1,Pen,3,2.50", "orders"),
        ("customers", "订单号,客户名称,电话,商品编码,数量", "A1,蓝岛,13800138000,P1,3", "orders"),
    ],
)
def test_a_sheet_of_another_kind_is_told_before_it_fills_the_wrong_place(
    run: Run, sqlite_url: str, tmp_path: Path, kind: str, heading: str, row: str, what: str
) -> None:
    (tmp_path / "f.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
    ran = run("--database", sqlite_url, "import", kind, tmp_path / "f.csv")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"orderdesk: f.csv: This is a sheet of {what}. Import it as such, or choose another file.\n"


def test_a_bare_list_of_codes_and_names_is_taken_as_what_it_is_called(run: Run, sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("code,name\nX1,One\n", encoding="utf-8")
    for kind in ("customers", "products"):
        assert run("--database", sqlite_url, "import", kind, tmp_path / "f.csv").out == "f.csv: 1 taken, 0 rows refused.\n"


def test_a_duplicate_order_number_names_the_row_and_writes_nothing_twice(run: Run, filled: str, sheets: Path) -> None:
    rows = "N-1,2026-02-01,C100,PEN-01,5\nH-1,2026-02-01,C100,PEN-01,1\nN-1,2026-02-01,C200,PAPER-A4,1\n"
    (sheets / "new.csv").write_text("order_no,order_date,customer_code,sku,quantity\n" + rows, encoding="utf-8")
    ran = run("import", "orders", sheets / "new.csv", "--json")
    refused = json.loads(ran.out)["files"]["new.csv"]["refused"]
    assert [(row["row"], row["reason"]) for row in refused] == [
        (2, "order_conflict"),
        (3, "duplicate_order"),
        (4, "order_conflict"),
    ]


def test_a_mail_in_another_charset_than_it_says_is_read_and_said(run: Run, filled: str, sheets: Path) -> None:
    (sheets / "wrong.eml").write_bytes(
        b"From: chen@landao.example\r\nTo: order@our-desk.example\r\nSubject: order\r\nDate: Tue, 10 Feb 2026 09:30:00 +0800\r\n"
        b"Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        + "你好，请送 PEN-01 中性笔 10 盒，谢谢".encode("gbk")
    )
    (sheets / "unknown.eml").write_bytes(
        b"From: chen@landao.example\r\nSubject: order\r\n"
        b"Content-Type: text/plain; charset=klingon\r\n\r\nPlease send 3 boxes of PEN-01 \xff\xfe\xfd\r\n"
    )
    ran = run("mail", "read", sheets / "wrong.eml", sheets / "unknown.eml", "--json")
    records = json.loads(ran.out)
    assert ran.code == 0
    assert [(line["sku"], line["quantity_base"]) for line in records["wrong.eml"]["lines"]] == [("PEN-01", 120)]
    assert [line["sku"] for line in records["unknown.eml"]["lines"]] == ["PEN-01"]


# ---- settings -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def written_settings() -> Iterator[Path]:
    """The settings file of this test, gone afterwards."""
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    yield path
    path.unlink()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'database = "sqlite:///x.db\n', "cannot be read: Illegal character"),
        (b"\xff\xfe\xfd", "cannot be read: 'utf-8' codec"),
        (b"database = 5\n", "must give “database” as text"),
        (b'databse = "x"\n', "has an unknown setting “databse”. Known are: database, language."),
        (b'language = "fr"\n', "“fr” is not one of"),
    ],
)
def test_a_settings_file_that_is_wrong_is_named(
    run: Run, written_settings: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    written_settings.write_bytes(content)
    monkeypatch.delenv("ORDERDESK_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    ran = run("check")
    assert ran.code == 1
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_settings_file_names_the_desk(run: Run, written_settings: Path, sqlite_url: str) -> None:
    written_settings.write_text(f'database = "{sqlite_url}"\n', encoding="utf-8")
    assert run("check").code == 0
