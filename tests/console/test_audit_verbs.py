"""The trail proved and the day closed from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from orderdesk.database.audit import seal
from orderdesk.database.desk import Desk
from orderdesk.database.engine import WRITES
from tests import factories as make
from tests.auditing import audit
from tests.console.conftest import Run
from tests.documents import reading


@pytest.fixture
def worked(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk on which an order was taken today, audited."""
    monkeypatch.setenv("ORDERDESK_DATABASE", database_url)
    desk = audit(Desk.open(database_url))
    make.order(desk, lines=[(make.product(desk), 3, "12.50")], business_date=make.day("2026-03-02"))
    desk.close()
    return database_url


def test_the_head_is_printed_and_the_trail_proved_against_it(run: Run, worked: str) -> None:
    said = run("audit", "head")
    assert said.code == 0
    digest = said.out.split()[0]
    assert len(digest) == 64
    proved = run("audit", "verify", "--head", f"{digest[:32]} {digest[32:].upper()}")
    assert (proved.code, proved.err) == (0, "")
    assert "in 1 blocks, 0 not sealed yet" in proved.out


def test_a_head_that_the_trail_does_not_reach_is_not_clean(run: Run, worked: str) -> None:
    run("audit", "head")
    proved = run("audit", "verify", "--head", "0" * 64)
    assert proved.code == 1
    assert "does not reach the head" in proved.out


def test_a_trail_that_was_changed_is_not_clean_for_audit_and_check(run: Run, worked: str) -> None:
    desk = audit(Desk.open(worked))
    seal(desk)
    with desk.engine.execution_options(**{WRITES: True}).begin() as connection:
        if desk.engine.dialect.name == "sqlite":
            for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.execute(text("UPDATE audit_row SET login = 'wang' WHERE id = (SELECT min(id) FROM audit_row)"))
    desk.close()
    proved = run("audit", "verify")
    assert proved.code == 1
    assert "not as they were sealed in block 1" in proved.out
    checked = run("check")
    assert checked.code == 1
    assert "NOT CLEAN  The audit trail is as it was sealed" in checked.out


def test_the_closing_sheet_is_written_with_the_days_figures_and_the_head(run: Run, worked: str, tmp_path: Path) -> None:
    made = run("closing", "--date", "2026-03-02", "-o", tmp_path / "closing.pdf", "--language", "en")
    assert made.code == 0
    said = reading.packed((tmp_path / "closing.pdf").read_bytes()).replace("\u00a0", "")
    digest = run("audit", "head").out.split()[0]
    assert digest in said
    assert "Ordersentered1CNY37.50" in said
    assert "Billsmade0" in said
