"""The company's own wording of the acknowledgement: typed on the settings' screen, looked at with a real order, and sent so."""

from __future__ import annotations

import email.policy
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from orderdesk.commands.mail import acknowledge_order
from orderdesk.commands.parties import CustomerForm, save_customer
from orderdesk.commands.receive import send_outbox
from orderdesk.commands.settings import change_settings
from orderdesk.database.desk import Desk
from orderdesk.queries.settings import setting
from orderdesk.rules.acknowledging import ACKNOWLEDGEMENT, ACKNOWLEDGEMENT_SETTINGS, check_wording, key_of, standard_text
from orderdesk.rules.errors import Refused
from orderdesk.rules.rights import Actor, Role
from orderdesk.ui.context import Context
from orderdesk.ui.house.tab import HouseTab
from orderdesk.ui.jobs import Jobs
from tests import factories as make
from tests.mail.servers import free_port

OWN = "Hello {contact} of {customer},\nyour order {number}:\n{lines}\n{total} by {date} to {address}\n{company} {phone}"


class Inbox:
    """Keeps what a real mail server was given."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []

    async def handle_DATA(self, _server: SMTP, _session: SmtpSession, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body(("plain",))
        assert body is not None
        self.taken.append((envelope.rcpt_tos[0], str(message["Subject"]), body.get_content().replace("\r\n", "\n").strip()))
        return "250 OK"


@pytest.fixture
def sqlite_desk(sqlite_url: str) -> Iterator[Desk]:
    opened = Desk.open(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def boss(sqlite_desk: Desk) -> Actor:
    return make.staff(sqlite_desk, *Role)


@pytest.fixture
def running(qtbot: QtBot, sqlite_desk: Desk, boss: Actor) -> Iterator[Jobs]:
    jobs = Jobs(sqlite_desk, boss)
    yield jobs
    jobs.finish()
    jobs.close()
    jobs.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, running: Jobs, boss: Actor) -> HouseTab:
    made = HouseTab(Context(running.desk, running, boss))
    qtbot.addWidget(made)
    made.resize(1340, 640)
    made.show()
    assert running.finish()
    return made


@pytest.fixture
def inbox(sqlite_desk: Desk, boss: Actor) -> Iterator[Inbox]:
    kept, port = Inbox(), free_port()
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    where = {"mail.smtp_host": "127.0.0.1", "mail.smtp_port": str(port), "mail.smtp_security": "none"}
    sqlite_desk.do(boss, change_settings, where | {"mail.sender": "desk@own.example", "company.name_en": "Own Ltd."})
    yield kept
    controller.stop()


def order_of(desk: Desk, boss: Actor, language: str, name: str) -> int:
    """An order of a customer who reads that language."""
    customer = desk.do(boss, save_customer, CustomerForm(f"C-{language}", name, language=language)).made
    product = make.product(desk, name="Paper", price="2.50")
    made = make.order(desk, customer, lines=[(product, 4)], contact_email=f"{language}@shop.example", contact_name="Ms Vogt")
    return made.id


def write(tab: HouseTab, key: str, text: str) -> None:
    editor = tab.settings.rows[key].editor
    assert editor.isVisible()
    if isinstance(editor, QPlainTextEdit):
        editor.setPlainText(text)
    else:
        editor.setText(text)  # type: ignore[attr-defined]
        editor.textEdited.emit(text)  # type: ignore[attr-defined]


@pytest.mark.requirement("000-08")
def test_the_companys_own_wording_is_what_the_customer_gets(
    tab: HouseTab, running: Jobs, sqlite_desk: Desk, boss: Actor, inbox: Inbox
) -> None:
    foreign = order_of(sqlite_desk, boss, "en", "Vogt GmbH")
    home = order_of(sqlite_desk, boss, "zh_CN", "汇达")
    tab.reload()
    assert running.finish()
    page = tab.settings
    page.chips.choose(ACKNOWLEDGEMENT)
    page.letter.language.choose("en")
    page.letter.order.setCurrentIndex(page.letter.order.findText("Vogt", Qt.MatchFlag.MatchContains))
    write(tab, key_of("en", "subject"), "Order {number} is in hand")
    write(tab, key_of("en", "body"), OWN)
    subject, body = page.letter.subject.text(), page.letter.body.toPlainText()
    assert "Hello Ms Vogt of Vogt GmbH" in body and "Paper" in body and "10.00 CNY" in body and "Own Ltd." in body
    assert "{" not in subject + body
    tab.save_act.trigger()
    assert running.finish() and "2 settings are saved" in tab.notice.text()
    for order in (foreign, home):
        sqlite_desk.do(boss, acknowledge_order, order)
    assert send_outbox(sqlite_desk, boss).sent == 2
    assert inbox.taken[0] == ("en@shop.example", subject, body.strip())
    assert "感谢惠顾" in inbox.taken[1][2]  # who reads another language gets that language's standard text
    page.rows[key_of("en", "body")].default_button.click()
    assert "Thank you. We have received" in page.rows[key_of("en", "body")].typed()
    tab.save_act.trigger()
    assert running.finish() and sqlite_desk.read(setting, key_of("en", "body")) == ""


def test_a_wrong_or_missing_placeholder_is_said_at_its_field_and_nothing_is_saved(
    tab: HouseTab, running: Jobs, sqlite_desk: Desk
) -> None:
    page = tab.settings
    page.chips.choose(ACKNOWLEDGEMENT)
    key = key_of("zh_CN", "body")
    write(tab, key, "您好 {kunde} {number} {lines}")
    page.letter.language.choose("en")  # the fault lies in a language that is not in hand
    tab.save_act.trigger()
    assert running.finish()
    error = page.forms[ACKNOWLEDGEMENT].fields[key].error
    assert error.isVisible() and "{kunde}" in error.text() and "{number}" in error.text()
    assert sqlite_desk.read(setting, key) == "" and "kunde" in page.rows[key].text()
    write(tab, key, "您好 {number}")
    tab.save_act.trigger()
    assert error.isVisible() and error.text().startswith("{lines} is missing")


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("subject", "We have it", "{number} is missing"),
        ("subject", "{number", "brace"),
        ("body", "{number} {lines} {}", "{}"),
        ("body", "{number} {lines} }", "brace"),
        ("body", "{number!r} {lines}", "{number!r}"),
    ],
)
def test_what_could_not_be_filled_in_is_refused(part: str, text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        check_wording(text, key_of("en", part))
    assert said in str(refused.value) and refused.value.field == key_of("en", part)


def test_every_standard_text_would_be_accepted_and_full_width_braces_are() -> None:
    for each in ACKNOWLEDGEMENT_SETTINGS:
        assert check_wording(standard_text(each), each.key) == standard_text(each)
    assert check_wording("订单｛number｝", key_of("zh_CN", "subject")) == "订单{number}"


def test_the_management_which_words_nothing_sees_no_letter_and_may_switch_the_language(qtbot: QtBot, sqlite_desk: Desk) -> None:
    manager = make.staff(sqlite_desk, Role.MANAGER)
    jobs = Jobs(sqlite_desk, manager)
    tab = HouseTab(Context(sqlite_desk, jobs, manager))
    tab.show()
    assert jobs.finish()
    letter = tab.settings.letter
    assert not letter.isVisible() and not letter.language.isVisible()
    tab.close()
    tab.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(letter)  # or the next switch would ask a page that is gone
    jobs.finish()
    jobs.close()
    jobs.deleteLater()
