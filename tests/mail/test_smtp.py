"""Mail is handed to a real SMTP server."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from orderdesk.mail.smtp import Encryption, OutgoingFile, OutgoingMail, SmtpServer, send
from orderdesk.rules.errors import Refused
from tests.mail.servers import free_port

MAIL = OutgoingMail(
    ("王芳 <wang@shop.example>",),
    "订单确认 SO26030001",
    "您好，订单已收到。\n谢谢！",
    in_reply_to="<1@shop.example>",
    files=(OutgoingFile("订单.pdf", b"%PDF-1.4 x", "application/pdf"),),
    message_id="<ack-1@own.example>",
)


class Inbox:
    """Takes mail, except for one address."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802
        if address.startswith("nobody@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"


def knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data.login == b"desk" and data.password == b"secret", handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[SmtpServer]:
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, authenticator=knows, auth_require_tls=False)
    controller.start()
    yield SmtpServer("127.0.0.1", port, "desk@own.example", "订单组", encryption=Encryption.NONE)
    controller.stop()


def test_the_mail_arrives_as_written(server: SmtpServer, inbox: Inbox) -> None:
    assert send(MAIL, server) == "<ack-1@own.example>"
    envelope = inbox.taken[0]
    assert envelope.rcpt_tos == ["wang@shop.example"]
    message = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
    assert message["Subject"] == MAIL.subject and message["In-Reply-To"] == "<1@shop.example>"
    assert "订单组" in str(message["From"])
    body = message.get_body()
    assert body is not None and body.get_content().splitlines() == MAIL.text.splitlines()
    assert [part.get_filename() for part in message.iter_attachments()] == ["订单.pdf"]


@pytest.mark.parametrize(
    ("mail", "changed", "field"),
    [
        (OutgoingMail(("nobody@shop.example",), "s", "t"), {}, "to"),
        (OutgoingMail(("no address",), "s", "t"), {}, "to"),
        (OutgoingMail(("a@b.example\r\nBcc: x@y.example",), "s", "t"), {}, "to"),
        (OutgoingMail((), "s", "t"), {}, "to"),
        (MAIL, {"user": "desk", "password": "wrong"}, "password"),
        (MAIL, {"encryption": Encryption.STARTTLS}, "encryption"),
        (MAIL, {"encryption": Encryption.TLS}, "encryption"),
    ],
)
def test_what_is_wrong_is_said(
    server: SmtpServer, inbox: Inbox, mail: OutgoingMail, changed: dict[str, object], field: str
) -> None:
    from dataclasses import replace

    with pytest.raises(Refused) as caught:
        send(mail, replace(server, **changed), seconds=5)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert not inbox.taken


def test_signing_in(server: SmtpServer, inbox: Inbox) -> None:
    from dataclasses import replace

    send(MAIL, replace(server, user="desk", password="secret"))
    assert len(inbox.taken) == 1


def test_a_subject_cannot_smuggle_a_header(server: SmtpServer, inbox: Inbox) -> None:
    send(OutgoingMail(("a@b.example",), "hello\r\nBcc: spy@x.example", "t"), server)
    message = email.message_from_bytes(inbox.taken[0].original_content or b"")
    assert message["Bcc"] is None and inbox.taken[0].rcpt_tos == ["a@b.example"]


def test_a_server_that_is_not_there_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        send(MAIL, SmtpServer("127.0.0.1", free_port(), "desk@own.example", encryption=Encryption.NONE), seconds=5)
    assert caught.value.field == "host"
