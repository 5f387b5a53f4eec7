"""build.spec makes a program that starts by itself: it migrates its own SQLite desk and shows the sign-in window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built program, in a folder outside the checkout so that it cannot borrow anything from it."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(folder / "dist"),
         "--workpath", str(folder / "work"), "build.spec"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    suffix = ".exe" if sys.platform == "win32" else ""
    return folder / "dist" / "OrderDesk" / f"OrderDesk{suffix}"


@pytest.mark.ondemand
@pytest.mark.timeout(1200)
def test_the_built_program_migrates_a_desk_and_shows_the_sign_in(program: Path, tmp_path: Path) -> None:
    done = _run(program, "--self-check", home=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.ondemand
@pytest.mark.timeout(1200)
def test_the_built_program_works_without_a_window(program: Path, tmp_path: Path) -> None:
    desk = f"sqlite:///{(tmp_path / 'desk.db').as_posix()}"
    for command in ("sample", "check"):
        done = _run(program, command, "--database", desk, home=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


def _run(program: Path, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run it as someone who has neither the checkout nor its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_"))}
    environment = {**kept, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_DATA_HOME": str(home / "data")}
    return subprocess.run(
        [str(program), *arguments], cwd=home, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
