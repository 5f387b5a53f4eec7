"""What the repository holds, and what it must never hold."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 450  # lines
MADE_HERE = {
    ".git", ".venv", ".cache", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis",
    "build", "dist", "tour", ".import_linter_cache",
}  # fmt: skip

# Written in parts, so that this file does not find itself.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "artifact" + "ory", "pkg" + ".dev"]
MACHINE_PATHS = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "../sha" + "red"]


@cache
def committed() -> tuple[Path, ...]:
    """Every file under version control that still exists; in a copy without git, every file but what is made here."""
    try:
        # A checkout may belong to another account than the one that tests it.
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [name for path in ROOT.rglob("*") if not MADE_HERE & set((name := path.relative_to(ROOT).as_posix()).split("/"))]
    return tuple(path for name in listed if name and (path := ROOT / name).is_file())


def texts() -> Iterator[tuple[str, str]]:
    """(name, text) of every committed text file."""
    for path in committed():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8")


def test_no_source_file_is_too_long_to_read() -> None:
    """Migrations are generated and never edited again, so nobody has to find his way in one."""
    sources = {name: text for name, text in texts() if name.endswith(".py") and not name.startswith("migrations/versions/")}
    assert {name: text.count("\n") for name, text in sources.items() if text.count("\n") > LONGEST_FILE} == {}


@pytest.mark.parametrize("words", [pytest.param(REGISTRIES, id="registries"), pytest.param(MACHINE_PATHS, id="machine paths")])
def test_nothing_names_an_address_that_others_do_not_have(words: list[str]) -> None:
    guilty = {name: word for name, text in texts() for word in words if word in text}
    assert guilty == {}


def test_no_font_and_no_program_is_committed() -> None:
    binaries = {".ttf", ".otf", ".ttc", ".woff", ".woff2", ".exe", ".dll", ".so", ".dylib", ".whl", ".zip", ".gz"}
    assert [path.name for path in committed() if path.suffix.lower() in binaries] == []


def test_the_test_lock_holds_the_run_lock() -> None:
    """`dev.py test` makes an environment in which `dev.py run` runs exactly what it would install itself."""
    running, testing = (_pins(ROOT / name) for name in ("requirements.lock", "requirements-dev.lock"))
    assert running - testing == set()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_is_hashed_and_no_address_is_given(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "--" not in text.replace("--hash=", "")


def test_the_locks_fit_the_project() -> None:
    """Who adds a dependency remakes the locks: `python3 dev.py lock`."""
    import tomllib

    from packaging.requirements import Requirement

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {"requirements.lock": project["dependencies"], "requirements-dev.lock": project["optional-dependencies"]["dev"]}
    for name, wanted in asked.items():
        versions = dict(pin.split("==") for pin in _pins(ROOT / name))
        for requirement in map(Requirement, wanted):
            key = requirement.name.lower().replace("_", "-")
            assert key in versions, f"{requirement} is missing in {name}"
            assert versions[key] in requirement.specifier, f"{name} holds {key} {versions[key]}, not {requirement}"


def test_help_tells_every_command() -> None:
    told = subprocess.run([sys.executable, "dev.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert all(command in told for command in ("run", "test", "requirements", "lock", "migration", "--database"))


def _pins(path: Path) -> set[str]:
    return set(re.findall(r"^([\w.\[\]-]+==[^\s;\\]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
