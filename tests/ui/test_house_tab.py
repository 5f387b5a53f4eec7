"""The settings' tab: what the company decides, and its staff, used as an administrator would."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import keyring
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orderdesk.commands.parties import sign_in
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.mail.secret import password
from orderdesk.queries.channels import open_channels
from orderdesk.queries.parties import staff
from orderdesk.queries.settings import all_settings, setting
from orderdesk.rules.policy import SETTINGS
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from tests import factories as make
from tests.mail.servers import imap_server

SECRET = "correct horse battery"


class Pocket(KeyringBackend):
    """A keyring for a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def pocket() -> Iterator[Pocket]:
    before, own = keyring.get_keyring(), Pocket()
    keyring.set_keyring(own)
    yield own
    keyring.set_keyring(before)


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def administrator(sqlite_desk: Desk) -> Actor:
    return make.staff(sqlite_desk, Role.ADMINISTRATOR, name="高远", login="gaoyuan")


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, administrator: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, administrator)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, administrator: Actor) -> HouseTab:
    made = HouseTab(Context(running.desk, running, administrator))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert running.finish()
    return made


def type_over(qtbot: QtBot, tab: HouseTab, key: str, text: str) -> None:
    editor = tab.settings.rows[key].editor
    editor.clear()  # type: ignore[attr-defined]
    qtbot.keyClicks(editor, text)


def test_every_setting_of_the_catalogue_is_there_with_unit_clause_and_default(tab: HouseTab) -> None:
    assert set(tab.settings.rows) == {known.key for known in SETTINGS}
    row = tab.settings.rows["receivables.term_days"]
    assert (row.text(), row.note.text()) == ("30", "default  ·  clause 000-45")
    assert not tab.save_act.isEnabled()


def test_what_is_changed_is_saved_and_marked(qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk) -> None:
    type_over(qtbot, tab, "receivables.term_days", "45")
    type_over(qtbot, tab, "receivables.two_person_limit", "50,000")
    tab.settings.rows["mail.imap_tls"].editor.click()  # type: ignore[attr-defined]
    assert "not saved" in tab.settings.rows["receivables.term_days"].note.text()
    qtbot.keyClick(tab.settings.search, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert running.finish()
    known = sqlite_desk.read(all_settings)
    assert (known["receivables.term_days"], known["receivables.two_person_limit"], known["mail.imap_tls"]) == (
        45,
        Decimal(50000),
        False,
    )
    assert "3 settings are saved" in tab.notice.text()
    assert "default: 30" in tab.settings.rows["receivables.term_days"].note.text() and not tab.save_act.isEnabled()
    tab.settings.rows["receivables.term_days"].default_button.click()
    tab.save_act.trigger()
    assert running.finish() and sqlite_desk.read(setting, "receivables.term_days") == 30


def test_what_is_typed_while_it_saves_is_still_to_be_saved(qtbot: QtBot, running: Jobs, tab: HouseTab) -> None:
    type_over(qtbot, tab, "receivables.term_days", "45")
    tab.save_act.trigger()
    type_over(qtbot, tab, "receivables.term_days", "60")
    type_over(qtbot, tab, "company.phone", "0512 1")
    assert running.finish()
    assert tab.settings.rows["receivables.term_days"].text() == "60"
    assert set(tab.settings.dirty()) == {"receivables.term_days", "company.phone"} and tab.unkept()


def test_what_is_discarded_can_be_taken_back(qtbot: QtBot, running: Jobs, tab: HouseTab) -> None:
    type_over(qtbot, tab, "company.phone", "0512 1")
    tab.discard_act.trigger()
    assert tab.settings.rows["company.phone"].text() == "" and not tab.unkept()
    tab.notice.undo_button.click()
    assert tab.settings.rows["company.phone"].text() == "0512 1" and tab.save_act.isEnabled()


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(
    qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk
) -> None:
    type_over(qtbot, tab, "company.phone", "0512 66612345")
    type_over(qtbot, tab, "mail.imap_port", "99999")
    tab.save_act.trigger()
    assert running.finish()
    error = tab.settings.forms["Mail"].fields["mail.imap_port"].error
    assert error.isVisible() and "from 1 to 65535" in error.text()
    assert sqlite_desk.read(setting, "company.phone") == "" and tab.settings.rows["company.phone"].text() == "0512 66612345"


def test_a_setting_is_found_by_its_clause_or_its_words(qtbot: QtBot, tab: HouseTab) -> None:
    qtbot.keyClicks(tab.settings.search, "000-45")
    assert tab.settings.visible_keys() == ["receivables.term_days"]
    tab.settings.search.clear()
    qtbot.keyClicks(tab.settings.search, "bank account")
    assert tab.settings.visible_keys() == ["company.bank_account"]


def test_another_desk_s_change_appears_without_losing_what_is_typed(
    qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk, administrator: Actor
) -> None:
    type_over(qtbot, tab, "company.phone", "110")
    changes = sqlite_desk.do(administrator, change_settings, {"company.phone": "120", "company.address": "Suzhou"})
    running.announce(changes)
    qtbot.waitUntil(lambda: tab.settings.rows["company.address"].text() == "Suzhou")
    assert tab.settings.rows["company.phone"].text() == "110" and tab.save_act.isEnabled()
    tab.discard_act.trigger()
    assert tab.settings.rows["company.phone"].text() == "120"


def test_the_mailbox_password_goes_to_the_keyring_only_and_the_connection_is_tried(
    qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk, pocket: Pocket
) -> None:
    with imap_server() as port:
        card = tab.settings.mailbox
        qtbot.keyClicks(card.password, "demopass")
        card.keep_act.trigger()
        assert running.finish() and "mailbox user" in card.outcome.text() and not pocket.kept
        for key, text in {"mail.imap_host": "127.0.0.1", "mail.imap_port": str(port), "mail.user": "demouser"}.items():
            type_over(qtbot, tab, key, text)
        tab.settings.rows["mail.imap_tls"].editor.click()  # type: ignore[attr-defined]
        card.keep_act.trigger()
        assert running.finish()
        assert password("demouser") == "demopass" and card.password.text() == ""
        card.try_act.trigger()
        assert running.finish()
        assert "folders" in card.outcome.text()
        qtbot.keyClicks(card.password, "wrong")
        card.try_act.trigger()
        assert running.finish()
        assert "password" in card.outcome.text()
    assert "demopass" not in str(sqlite_desk.read(all_settings))


def people(desk: Desk) -> dict[str, tuple[str, tuple[Role, ...], bool]]:
    return {row.login: (row.name, row.roles, row.disabled) for row in desk.read(staff)}


def test_a_person_is_added_changed_and_disabled(qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk) -> None:
    tab.show_page("staff")
    tab.new_act.trigger()
    page = tab.staff
    qtbot.keyClicks(page.login, "linjing")
    qtbot.keyClicks(page.name, "Lin Jing")
    tab.save_act.trigger()
    assert running.finish() and "at least one role" in page.roles_error.text()
    qtbot.mouseClick(page.boxes[Role.CLERK], Qt.MouseButton.LeftButton)
    page.boxes[Role.CLERK].setChecked(True)
    qtbot.keyClicks(page.password, "short")
    tab.save_act.trigger()
    assert running.finish()
    assert "at least 12 characters" in page.form.fields["password"].error.text()
    page.password.clear()
    qtbot.keyClicks(page.password, SECRET)
    tab.save_act.trigger()
    assert running.finish()
    assert people(sqlite_desk)["linjing"] == ("Lin Jing", (Role.CLERK,), False)
    assert sign_in(sqlite_desk, "linjing", SECRET).name == "Lin Jing"
    assert page.login.text() == "linjing" and page.login.isReadOnly()
    page.boxes[Role.FINANCE].setChecked(True)
    page.disabled.setChecked(True)
    tab.save_act.trigger()
    assert running.finish()
    assert people(sqlite_desk)["linjing"] == ("Lin Jing", (Role.CLERK, Role.FINANCE), True)


def test_the_last_administrator_stays(qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk) -> None:
    tab.show_page("staff")
    page = tab.staff
    assert page.name.text() == "高远"
    page.boxes[Role.ADMINISTRATOR].setChecked(False)
    page.boxes[Role.CLERK].setChecked(True)
    tab.save_act.trigger()
    assert running.finish()
    assert "One administrator must remain" in tab.notice.text()
    assert people(sqlite_desk)["gaoyuan"][1] == (Role.ADMINISTRATOR,)


def test_a_new_password_is_set(qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk) -> None:
    tab.show_page("staff")
    qtbot.keyClicks(tab.staff.password, SECRET)
    tab.save_act.trigger()
    assert running.finish()
    assert sign_in(sqlite_desk, "gaoyuan", SECRET).login == "gaoyuan" and tab.staff.password.text() == ""
    assert QApplication.clipboard().text() != SECRET


@pytest.mark.requirement("000-01")
def test_a_channel_is_added_on_the_screen_and_a_code_that_is_none_is_refused(
    qtbot: QtBot, running: Jobs, tab: HouseTab, sqlite_desk: Desk
) -> None:
    tab.show_page("channels")
    assert running.finish()
    page = tab.channels
    assert {"phone", "mail", "website", "platform"} <= {row.code for row in page.list.rows()}
    page.form.set_text("code", "two words")
    page.form.set_text("name", "门店")
    page.keep_act.trigger()
    assert running.finish()
    assert page.form.fields["code"].error.isVisible() and page.form.text("name") == "门店"
    page.form.set_text("code", "store")
    page.base.set_value("phone")
    page.keep_act.trigger()
    assert running.finish()
    assert running.finish()
    assert "store" in tab.notice.text()
    assert [(row.name, row.base) for row in page.list.rows() if row.code == "store"] == [("门店", "phone")]
    assert sqlite_desk.read(open_channels)["store"].base == "phone"
