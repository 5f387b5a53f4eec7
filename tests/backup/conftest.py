"""What tests of backups stand on: a folder of their own, PostgreSQL's programs, somebody who may."""

from __future__ import annotations

from pathlib import Path

import pytest

from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Actor, Role
from tests import factories as make
from tests.backup.programs import on_path


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This computer's data folder."""
    on_path(monkeypatch)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def administrator(desk: Desk) -> Actor:
    """Somebody who may back up, in a desk with an order."""
    make.order(desk)
    return make.staff(desk, Role.ADMINISTRATOR, login="gaoyuan", name="高远")
