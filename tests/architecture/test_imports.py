"""The import contracts of pyproject.toml hold."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


@pytest.mark.requirement("004-j4")
@pytest.mark.parametrize("contract", [pytest.param(contract["id"], id=contract["id"]) for contract in CONTRACTS])
def test_contract_is_kept(contract: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    # It would set up the log for a program of its own, which switches off every logger there is until the process ends.
    monkeypatch.setattr("logging.config.dictConfig", lambda _config: None)
    exit_code = lint_imports(limit_to_contracts=(contract,), no_logo=True, no_cache=True)
    assert exit_code == 0, capsys.readouterr().out


def test_every_tab_is_under_contract() -> None:
    """A new tab folder has to be named in the contract that keeps tabs apart."""
    (contract,) = [contract for contract in CONTRACTS if contract["id"] == "tabs"]
    named = {word.strip("() ") for word in contract["layers"][0].split("|")}
    tabs = {path.parent.name for path in (ROOT / "orderdesk" / "ui").glob("*/tab.py")}
    assert tabs - named == set()


def test_migrations_stand_alone() -> None:
    """A migration is history: it must not change when today's code does."""
    migrations = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    assert migrations
    guilty = [path.name for path in migrations if any(name.split(".")[0] == "orderdesk" for name in _imported(path))]
    assert guilty == []


def test_rules_ask_nobody_for_the_time() -> None:
    """The clock is passed in."""
    clocks = {"now", "today", "utcnow"}
    guilty = [
        f"{path.name}:{node.lineno}"
        for path in (ROOT / "orderdesk" / "rules").glob("**/*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clocks
        and isinstance(node.func.value, ast.Name) and node.func.value.id in {"datetime", "date"}
    ]  # fmt: skip
    assert guilty == []


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names
