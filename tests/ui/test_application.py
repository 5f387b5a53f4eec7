"""Coming in and leaving: the sample desk by a click, a real one by name and password, an empty one by founding it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from orderdesk.app import door
from orderdesk.commands.house import mark_sample
from orderdesk.commands.parties import FOUNDER, add_staff
from orderdesk.database.desk import Desk
from orderdesk.rules.rights import Role
from orderdesk.settings import Settings
from orderdesk.ui.application import Application
from orderdesk.ui.sign_in import SignIn


@pytest.fixture
def keeper(sqlite_url: str, qtbot: QtBot) -> Iterator[Application]:
    """The application on a fresh desk, not yet begun."""
    made = Application(lambda: door(Settings(sqlite_url, "en", embedded=False)))
    yield made
    made.close()


def window(keeper: Application) -> SignIn:
    """The sign-in window."""
    assert keeper.sign_in is not None
    return keeper.sign_in


def fill(keeper: Application, **typed: str) -> None:
    """Type into the fields and send."""
    for name, text in typed.items():
        editor = window(keeper).form.fields[name].editor
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
    window(keeper).go.trigger()


def tabs(keeper: Application) -> list[str]:
    """The rooms of whoever is in."""
    assert keeper.main is not None
    return [spec.name for spec in keeper.main.specs]


def test_the_sample_desk_lists_its_people_one_click_each(keeper: Application, sqlite_url: str, qtbot: QtBot) -> None:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, mark_sample)
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), None)
    desk.do(FOUNDER, add_staff, "wumin", "吴敏", (Role.FINANCE,), None)
    desk.close()
    keeper.start()
    assert len(window(keeper).people) == 2
    window(keeper).people[1].click()
    qtbot.waitUntil(lambda: keeper.main is not None)
    assert "receivables" in tabs(keeper) and "intake" not in tabs(keeper)


def test_a_real_desk_never_lists_its_people(keeper: Application, sqlite_url: str, qtbot: QtBot) -> None:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, add_staff, "admin", "高远", (Role.ADMINISTRATOR,), "a long enough password")
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), "another long password")
    desk.close()
    keeper.start()
    assert not hasattr(window(keeper), "people")
    fill(keeper, login="linjing", password="wrong password here")
    qtbot.waitUntil(lambda: "not right" in window(keeper).form.fields["password"].error.text())
    assert keeper.main is None
    assert window(keeper).form.text("login") == "linjing"
    fill(keeper, login="LinJing", password="another long password")
    qtbot.waitUntil(lambda: keeper.main is not None)
    assert "intake" in tabs(keeper) and "review" not in tabs(keeper)


def test_an_empty_desk_asks_for_its_administrator(keeper: Application, qtbot: QtBot) -> None:
    keeper.start()
    fill(keeper, name="高远", login="gaoyuan", password="short", again="short")
    qtbot.waitUntil(lambda: "at least" in window(keeper).form.fields["password"].error.text())
    fill(keeper, name="高远", login="gaoyuan", password="a long enough password", again="a long enough password")
    qtbot.waitUntil(lambda: keeper.main is not None)
    assert {"intake", "review", "receivables"} <= set(tabs(keeper))


def test_signing_out_leads_back_to_the_door(keeper: Application, sqlite_url: str, qtbot: QtBot) -> None:
    desk = Desk.open(sqlite_url)
    desk.do(FOUNDER, mark_sample)
    desk.do(FOUNDER, add_staff, "linjing", "林静", (Role.CLERK,), None)
    desk.close()
    keeper.start()
    window(keeper).people[0].click()
    qtbot.waitUntil(lambda: keeper.main is not None)
    assert keeper.main is not None
    keeper.main.sign_out_act.trigger()
    qtbot.waitUntil(lambda: keeper.sign_in is not None and keeper.sign_in.isVisible())
