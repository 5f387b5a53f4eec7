"""PostgreSQL's programs of the version the tests' server has."""

from __future__ import annotations

import os

import pytest

from tests.postgres import NO_BINARIES, find_binaries


def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have them found first."""
    folder = find_binaries()
    assert folder is not None, NO_BINARIES
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
