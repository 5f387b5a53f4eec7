"""backup, restore and drill from the command line, on both databases."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orderdesk.backup import server
from orderdesk.database.engine import parse_url
from tests.backup.programs import on_path
from tests.console.conftest import Run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of this test's own."""
    on_path(monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


@pytest.mark.requirement("002-25")
def test_a_backup_is_made_proved_and_restored(run: Run, filled: str, tmp_path: Path) -> None:
    made = run("backup")
    assert made.code == 0, made.err
    path = Path(made.out.strip())
    assert path.parent == tmp_path / "home" / "OrderDesk" / "backups" and path.is_file()
    drilled = run("drill")
    assert (drilled.code, drilled.err) == (0, ""), drilled.out
    assert re.fullmatch(rf"{re.escape(str(path))}: restored and proved, \d+ rows\.\n", drilled.out)
    if filled.startswith("sqlite"):
        into = f"sqlite:///{(tmp_path / 'new.db').as_posix()}"
        restore_and_check(run, path, into)
        again = run("restore", path, "--into", into)
        assert again.code == 1 and "is there already" in again.err
        return
    with server.scratch(parse_url(filled)) as url:
        restore_and_check(run, path, url.render_as_string(hide_password=False))


def restore_and_check(run: Run, path: Path, into: str) -> None:
    restored = run("restore", path, "--into", into)
    assert restored.code == 0 and "Restored into" in restored.err
    assert str(parse_url(into).password) not in restored.err
    assert run("check", "--database", into).code == 0


def test_a_file_of_ones_own_is_never_overwritten(run: Run, filled: str, tmp_path: Path) -> None:
    target = tmp_path / "mine.odbackup"
    assert run("backup", "-o", target).code == 0
    before = target.read_bytes()
    again = run("backup", "-o", target)
    assert again.code == 1 and "is there already" in again.err
    assert target.read_bytes() == before


def test_a_sealed_backup_needs_a_file_and_its_passphrase(
    run: Run, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ORDERDESK_DATABASE", sqlite_url)
    secret, target = tmp_path / "passphrase", tmp_path / "sealed"
    secret.write_text("correct horse battery\n")
    assert "with -o FILE" in run("backup", "--passphrase-file", secret).err
    assert run("backup", "-o", target, "--passphrase-file", secret).code == 0
    assert "--passphrase-file FILE" in run("drill", target).err
    secret.write_text("correct horse battery\r\n")
    assert run("drill", target, "--passphrase-file", secret).code == 0
    secret.write_text("short")
    assert "at least 12 characters" in run("drill", target, "--passphrase-file", secret).err
    assert "cannot be opened" in run("drill", target, "--passphrase-file", tmp_path / "gone").err


def test_what_cannot_be_restored_is_said_in_a_sentence(run: Run, filled: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter"
    letter.write_text("Dear customer")
    assert "is not a backup of OrderDesk" in run("restore", letter, "--into", "sqlite:///x.db").err
    path = Path(run("backup").out.strip())
    other = "postgresql://127.0.0.1/x" if filled.startswith("sqlite") else "sqlite:///x.db"
    refused = run("restore", path, "--into", other)
    assert refused.code == 1 and "It cannot be restored into" in refused.err
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    assert run("drill").code == 1 and "damaged" in run("drill").err


def test_no_backup_makes_a_desk_that_is_not_there(run: Run, tmp_path: Path) -> None:
    gone = tmp_path / "gone.db"
    assert run("backup", "--database", f"sqlite:///{gone.as_posix()}").code == 1
    assert not gone.exists()
