"""Each command on both databases: its result on standard output, its messages on standard error, its exit code."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from orderdesk.console.progress import Progress
from orderdesk.database.desk import Desk
from orderdesk.model import Bill, Customer, MailMessage, OrderLine, Product, SalesOrder
from orderdesk.queries.confidential import disclosures
from tests.console.conftest import MAIL, Run


def count(url: str, *tables: type) -> list[int]:
    desk = Desk.open(url)
    try:
        return [
            desk.read(lambda session, table=table: session.scalar(select(func.count()).select_from(table))) for table in tables
        ]
    finally:
        desk.close()


def test_sheets_come_in_once_however_often_they_are_given(run: Run, filled: str, sheets: Path) -> None:
    kept = count(filled, Customer, Product, SalesOrder, OrderLine, Bill)
    assert kept == [2, 2, 2, 3, 2]
    for kind in ("customers", "products", "orders"):
        again = run("import", kind, sheets / f"{kind}.csv")
        assert (again.code, again.out) == (0, f"{kind}.csv: 0 taken, 0 rows refused.\n")
    assert "2 orders were imported before" in again.err
    assert count(filled, Customer, Product, SalesOrder, OrderLine, Bill) == kept


def test_a_consistent_desk_passes_the_check(run: Run, filled: str) -> None:
    checked = run("check")
    assert checked.code == 0
    assert checked.err == ""
    assert {line.split()[0] for line in checked.out.splitlines()} == {"clean"}


def test_a_dry_run_says_what_would_come_and_writes_nothing(run: Run, sheets: Path, database_url: str) -> None:
    dry = run("import", "customers", sheets / "customers.csv", "--dry-run", "--database", database_url)
    assert (dry.code, dry.out) == (0, "customers.csv: 2 would be taken, 0 rows refused; nothing was written.\n")
    assert count(database_url, Customer) == [0]


def test_the_report_for_machines_names_every_file_and_row(run: Run, filled: str, sheets: Path) -> None:
    (sheets / "new.csv").write_text(
        "order_no,order_date,customer_code,sku,quantity\nN-1,2026-02-01,C100,PEN-01,5\nN-2,2026-02-01,C100,GHOST,1\n",
        encoding="utf-8",
    )
    (sheets / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    ran = run("import", "orders", sheets / "new.csv", sheets / "bad.csv", sheets / "gone.csv", "--json")
    files = json.loads(ran.out)["files"]
    assert ran.code == 1
    assert (files["new.csv"]["file_result"], files["new.csv"]["accepted_orders"], files["new.csv"]["written"]) == (
        "accepted",
        1,
        1,
    )
    assert [(row["row"], row["reason"]) for row in files["new.csv"]["refused"]] == [(3, "unknown_sku")]
    assert (files["bad.csv"]["file_result"], files["bad.csv"]["file_reason"]) == ("refused", "missing_column")
    assert files["gone.csv"]["file_reason"] == "unreadable"


def test_a_file_that_is_not_there_does_not_stop_the_others(run: Run, sheets: Path, database_url: str) -> None:
    ran = run("--database", database_url, "import", "customers", sheets / "gone.csv", sheets / "customers.csv")
    assert ran.code == 1
    assert ran.err.startswith("orderdesk: gone.csv: The file cannot be opened")
    assert ran.out == "customers.csv: 2 taken, 0 rows refused.\n"


def test_orders_taken_elsewhere_are_not_taken_again(run: Run, sheets: Path, filled: str) -> None:
    (sheets / "new.csv").write_text(
        "order_no,order_date,customer_code,sku,quantity\nN-1,2026-02-01,C100,PEN-01,5\nN-2,2026-02-01,C100,PEN-01,1\n",
        encoding="utf-8",
    )
    report = json.loads(run("import", "orders", sheets / "new.csv", "--dry-run", "--json").out)["files"]["new.csv"]
    channel = report["orders"][0]["channel"]
    (sheets / "known.json").write_text(json.dumps([{"channel": channel, "order_no": "N-1"}]), encoding="utf-8")
    taken = run("import", "orders", sheets / "new.csv", "--known", sheets / "known.json")
    assert (taken.code, taken.out) == (0, "new.csv: 1 taken, 0 rows refused.\n")
    (sheets / "known.json").write_text("[" * 100_000, encoding="utf-8")
    wrong = run("import", "orders", sheets / "new.csv", "--known", sheets / "known.json")
    assert wrong.code == 1
    assert "is not a list of taken orders" in wrong.err


def test_neighbouring_rows_refused_for_one_reason_are_one_line(run: Run, sheets: Path, filled: str) -> None:
    rows = "".join(f"N-1,2026-02-01,NOBODY,PEN-01,{quantity}\n" for quantity in (1, 2, 3))
    (sheets / "new.csv").write_text("order_no,order_date,customer_code,sku,quantity\n" + rows, encoding="utf-8")
    ran = run("import", "orders", sheets / "new.csv")
    assert ran.err.startswith("new.csv, rows 2–4: Customer code “NOBODY” is not on file.")
    assert ran.out == "new.csv: 0 taken, 3 rows refused.\n"


def test_somebody_at_a_terminal_sees_how_far_it_is(
    run: Run, sheets: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("import", "customers", sheets / "customers.csv", "--database", database_url)
    assert "\x1b" not in run(*command, "--dry-run").err
    monkeypatch.setattr(Progress, "at_terminal", staticmethod(lambda: True))
    ran = run(*command)
    assert "customers.csv: 0 rows read …" in ran.err
    assert "customers.csv: writing 2 …" in ran.err
    assert ran.err.endswith("\r\x1b[K")  # wiped, so that the line of the result stands alone
    assert ran.out == "customers.csv: 2 taken, 0 rows refused.\n"


def test_a_mail_is_read_and_nothing_is_written(run: Run, filled: str, sheets: Path) -> None:
    before = count(filled, MailMessage, SalesOrder, Customer)
    ran = run("mail", "read", sheets / "order.eml", "--json")
    record = json.loads(ran.out)["order.eml"]
    assert ran.code == 0
    assert (record["class"], record["customer_code"]) == ("order", "C100")
    assert [(line["sku"], line["quantity"], line["unit"], line["quantity_base"]) for line in record["lines"]] == [
        ("PEN-01", 10, "盒", 120)
    ]
    assert all({"field", "reason"} <= set(doubt) for doubt in record["doubts"])
    assert count(filled, MailMessage, SalesOrder, Customer) == before


def test_a_mail_forwarded_by_our_own_people_is_the_customers(run: Run, filled: str, sheets: Path) -> None:
    (sheets / "forwarded.eml").write_text(
        "From: Wang Fang <wang.fang@our-desk.example>\nTo: order@our-desk.example\nSubject: Fwd: order\n"
        "Date: Wed, 11 Feb 2026 09:30:00 +0800\nContent-Type: text/plain; charset=utf-8\n\nPlease enter this.\n\n"
        "-----Original Message-----\nFrom: Mary Poole <mary@harbour.example>\nSent: Tuesday, 10 February 2026 16:02\n"
        "To: wang.fang@our-desk.example\nSubject: order\n\nHi, please send 20 packs of copy paper (PAPER-A4).\nMary\n",
        encoding="utf-8",
    )
    record = json.loads(run("mail", "read", sheets / "forwarded.eml", "--json").out)["forwarded.eml"]
    assert record["customer_code"] == "C200"
    assert [(line["sku"], line["quantity"]) for line in record["lines"]] == [("PAPER-A4", 20)]


def test_a_file_that_is_no_mail_costs_only_itself(run: Run, filled: str, sheets: Path) -> None:
    (sheets / "noise.eml").write_bytes(bytes(range(256)))
    ran = run("mail", "read", sheets / "noise.eml", sheets / "gone.eml", sheets, sheets / "order.eml")
    assert ran.code == 1
    assert "orderdesk: noise.eml: This file is not a mail." in ran.err
    assert "gone.eml cannot be read" in ran.err
    assert "order.eml: order, C100, 1 lines" in ran.out


def test_files_of_one_name_in_two_folders_are_both_read(run: Run, filled: str, sheets: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "order.eml"
    other.parent.mkdir()
    other.write_text(MAIL.replace("PEN-01 中性笔 10", "PEN-01 中性笔 7").replace("<1@", "<2@"), encoding="utf-8")
    records = json.loads(run("mail", "read", sheets / "order.eml", other, other, "--json").out)
    assert [record["lines"][0]["quantity"] for record in records.values()] == [10, 7]


def test_an_orders_label_is_written_whole(run: Run, filled: str, tmp_path: Path) -> None:
    paper = tmp_path / "label.pdf"
    number = _numbers(filled)[0]
    ran = run("label", number, "-o", paper)
    assert (ran.code, ran.out, ran.err) == (0, "", f"Written: {paper}\n")
    assert paper.read_bytes().startswith(b"%PDF-")
    assert paper.read_bytes().rstrip().endswith(b"%%EOF")
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []
    desk = Desk.open(filled)
    (row,) = desk.read(disclosures).rows
    desk.close()
    assert (row.kind, row.records) == ("print", 1) and number in row.what


def test_a_paper_that_cannot_be_made_leaves_the_old_one(run: Run, filled: str, tmp_path: Path) -> None:
    paper = tmp_path / "label.pdf"
    paper.write_bytes(b"the old one")
    ran = run("label", "NO-SUCH", "-o", paper)
    assert (ran.code, ran.out, ran.err) == (1, "", "orderdesk: There is no order NO-SUCH.\n")
    assert paper.read_bytes() == b"the old one"


def test_a_paper_replaced_keeps_its_rights(run: Run, filled: str, tmp_path: Path) -> None:
    paper = tmp_path / "label.pdf"
    paper.write_bytes(b"the old one")
    paper.chmod(0o640)
    assert run("label", _numbers(filled)[0], "-o", paper).code == 0
    assert stat.S_IMODE(paper.stat().st_mode) == 0o640


def test_a_customers_statement_is_written(run: Run, filled: str, tmp_path: Path) -> None:
    paper = tmp_path / "statement.pdf"
    ran = run("statement", "C100", "--from", "2026-01-01", "--to", "2026-01-31", "-o", paper)
    assert ran.code == 0
    assert paper.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("C999", "--from", "2026-01-01", "--to", "2026-01-31"), "There is no customer C999."),
        (("C100", "--from", "2026-02-01", "--to", "2026-01-31"), "The period ends before it begins."),
    ],
)
def test_a_statement_that_cannot_be_is_refused(
    run: Run, filled: str, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("statement", *arguments, "-o", tmp_path / "statement.pdf")
    assert (ran.code, ran.err) == (1, f"orderdesk: {said}\n")
    assert not (tmp_path / "statement.pdf").exists()


def test_the_database_may_be_named_before_and_after_the_command_and_wins_over_the_environment(
    run: Run, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERDESK_DATABASE", "mysql://nobody/nothing")
    assert run("check").code == 1
    assert run("--database", filled, "check").code == 0
    assert run("check", "--database", filled).code == 0


def _numbers(url: str) -> list[str]:
    desk = Desk.open(url)
    try:
        return desk.read(lambda session: list(session.scalars(select(SalesOrder.number).order_by(SalesOrder.id))))
    finally:
        desk.close()


def test_help_speaks_the_language_asked_for(run: Run) -> None:
    english, chinese = run("import", "--help"), run("--language", "zh_CN", "import", "--help")
    assert (english.code, chinese.code) == (0, 0)
    assert english.out.isascii()
    assert not chinese.out.isascii()
    assert run("import", "--help", "--language", "en").out == english.out


@pytest.mark.requirement("003-33")
def test_an_order_that_looks_like_one_that_is_here_is_held_unless_it_is_asked_for(run: Run, filled: str, tmp_path: Path) -> None:
    head = "order_no,order_date,customer_code,sku,quantity\n"
    day = datetime.now(UTC).date().isoformat()
    (tmp_path / "first.csv").write_text(f"{head}N-1,{day},C100,PEN-01,5\n", encoding="utf-8")
    (tmp_path / "again.csv").write_text(f"{head}X-9,{day},C100,PEN-01,5\nX-10,{day},C100,PEN-01,77\n", encoding="utf-8")
    assert run("import", "orders", tmp_path / "first.csv").out == "first.csv: 1 taken, 0 rows refused.\n"
    dry = run("import", "orders", tmp_path / "again.csv", "--dry-run", "--json")
    [held] = json.loads(dry.out)["files"]["again.csv"]["held"]
    assert (held["row"], held["order_no"]) == (2, "X-9") and held["here"].startswith("SO")
    taken = run("import", "orders", tmp_path / "again.csv")
    assert taken.code == 0 and taken.out == "again.csv: 1 taken, 0 rows refused.\n"
    assert "order X-9 looks like SO" in taken.err and "--alike" in taken.err
    forced = run("import", "orders", tmp_path / "again.csv", "--alike")
    assert forced.out == "again.csv: 1 taken, 0 rows refused.\n"
    assert count(filled, SalesOrder) == [5]
