"""The command line as a shell meets it: pipes, files, foreign character sets, Ctrl+C, and how soon it answers."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from orderdesk.model import Customer
from tests.conftest import CopyOf
from tests.console.conftest import Run
from tests.console.test_commands import count

COMMAND = [sys.executable, "-m", "orderdesk"]
ENVIRONMENT = {**os.environ, "ORDERDESK_LANGUAGE": "en"}


@pytest.fixture
def desk_url(copy_of: CopyOf, take_sheets: Callable[[str], None], sheets: Path) -> str:
    """An embedded desk that holds the sheets."""
    return copy_of("sqlite", "sheets", take_sheets)


def shell(*arguments: object, url: str = "", **options: object) -> subprocess.CompletedProcess[bytes]:
    environment = {**ENVIRONMENT, "ORDERDESK_DATABASE": url, **options.pop("env", {})}  # type: ignore[dict-item]
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([*COMMAND, *map(str, arguments)], env=environment, timeout=60, check=False, **given)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_no_error(desk_url: str) -> None:
    """As in `orderdesk check | head -1`, with the reader gone before the first line."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        ran = shell("check", url=desk_url, stdout=nobody)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_a_full_disk_is_said(desk_url: str) -> None:
    with open("/dev/full", "wb") as full:
        ran = shell("check", url=desk_url, stdout=full)
    assert (ran.returncode, ran.stderr) == (1, b"orderdesk: No space left on device\n")


@pytest.mark.parametrize("charset", ["ascii", "latin-1", "gbk"])
def test_chinese_does_not_break_a_terminal_of_another_charset(desk_url: str, sheets: Path, charset: str) -> None:
    environment = {"PYTHONIOENCODING": charset, "PYTHONUTF8": "0"}
    (sheets / "坏.csv").write_text("品名,数量\n笔,3\n", encoding="utf-8")
    refused = shell("import", "orders", sheets / "坏.csv", url=desk_url, env=environment)
    assert (refused.returncode, b"Traceback" in refused.stderr) == (1, False)
    read = shell("mail", "read", sheets / "order.eml", "--json", url=desk_url, env=environment)
    assert read.returncode == 0
    assert json.loads(read.stdout.decode(charset))["order.eml"]["contact"] == "陈晨"
    chinese = shell("--language", "zh_CN", "check", url=desk_url, env=environment)
    assert (chinese.returncode, chinese.stderr) == (0, b"")


def test_the_plain_c_locale_is_no_obstacle(desk_url: str, sheets: Path) -> None:
    environment = {"LC_ALL": "C", "LANG": "C", "ORDERDESK_LANGUAGE": ""}
    ran = shell("check", url=desk_url, env=environment)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert len(ran.stdout.splitlines()) > 10


def test_a_paper_may_go_into_a_pipe(desk_url: str) -> None:
    ran = shell("statement", "C100", "--from", "2026-01-01", "--to", "2026-01-31", "-o", "-", url=desk_url)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"%PDF-")
    assert ran.stdout.rstrip().endswith(b"%%EOF")


@pytest.mark.parametrize(
    "arguments",
    [("imprt",), ("import",), ("import", "orders"), ("label", "X"), ("statement", "C1", "--from", "2026-13-01"),
     ("check", "--bogus"), ("mail",), ("--language", "fr", "check"), ("import", "orders", "f.csv", "--dry")],
)  # fmt: skip
def test_wrong_usage_is_told_from_other_trouble(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("usage: orderdesk")


def test_help_and_version_answer_at_once() -> None:
    """Without the database's library, the papers', the sheets' or the window's: a tenth of a second instead of one."""
    asking = (
        "import sys; from orderdesk.cli import main\n"
        "for ask in (['--version'], ['--help'], ['import', '--help']):\n"
        "    try: main(ask)\n"
        "    except SystemExit as ended: assert ended.code == 0\n"
        "heavy = {'sqlalchemy', 'alembic', 'psycopg', 'reportlab', 'openpyxl', 'PySide6', 'argon2', 'pypinyin', 'opencc'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", asking], env=ENVIRONMENT, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stderr == "[]\n"
    assert ran.stdout.startswith("orderdesk 0.")
    assert "mail" in ran.stdout


def test_a_check_needs_no_paper_no_sheet_and_no_window(desk_url: str) -> None:
    asking = (
        "import sys; from orderdesk.cli import main\n"
        "assert main(['check']) == 0\n"
        "heavy = {'reportlab', 'openpyxl', 'PySide6', 'argon2', 'pypinyin', 'opencc', 'lxml', 'keyring'}\n"
        "print(sorted(heavy & sys.modules.keys()), file=sys.stderr)"
    )
    environment = {**ENVIRONMENT, "ORDERDESK_DATABASE": desk_url}
    ran = subprocess.run([sys.executable, "-c", asking], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stderr == "[]\n"


def test_without_a_display_the_window_says_so_instead_of_crashing(desk_url: str) -> None:
    environment = {
        name: value for name, value in ENVIRONMENT.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    asked = [*COMMAND, "--database", desk_url]
    ran = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("orderdesk: There is no display to open a window on.")


@pytest.fixture
def long_sheet(tmp_path: Path) -> Iterator[Path]:
    """A pipe with the name of a sheet that never ends."""
    path = tmp_path / "long.csv"
    os.mkfifo(path)
    yield path
    with contextlib.suppress(OSError):
        path.unlink()


def pressed_until_it_ends(running: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Ctrl+C as people press it: a press just before the system waits for the file is heard only with the next."""
    for _press in range(5):
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return running.communicate(timeout=15)
    raise AssertionError("Ctrl+C did not end it")


def test_ctrl_c_ends_quietly_and_leaves_nothing(long_sheet: Path, sqlite_url: str) -> None:
    environment = {**ENVIRONMENT, "ORDERDESK_DATABASE": sqlite_url}
    command = [*COMMAND, "import", "customers", str(long_sheet)]
    # A shell that started the tests in the background lets them ignore Ctrl+C; the command must not inherit that.
    hears = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=hears)
    with open(long_sheet, "wb") as writer:  # opens when the command has opened it to read
        writer.write(b"customer_code,customer_name\nC1,One\n")
        writer.flush()
        out, err = pressed_until_it_ends(running)
    assert (running.returncode, out, err) == (130, b"", b"")
    assert count(sqlite_url, Customer) == [0]
