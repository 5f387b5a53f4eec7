"""Mail out by SMTP."""

from __future__ import annotations

import mimetypes
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formataddr, formatdate, make_msgid, parseaddr
from enum import StrEnum

from orderdesk.language import N_
from orderdesk.rules.errors import Refused

_SECONDS = 30.0


class Encryption(StrEnum):
    """How the connection to a mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over; without `user` nobody signs in.

    `sender` is the address mail comes from, `name` what stands before it.
    """

    host: str
    port: int
    sender: str
    name: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: Encryption = Encryption.TLS


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to go with a mail."""

    name: str
    content: bytes = field(repr=False)
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail to send, in plain text.

    `in_reply_to` is the Message-ID it answers; `message_id` stays the same when it is sent again.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    cc: tuple[str, ...] = ()
    in_reply_to: str = ""
    files: tuple[OutgoingFile, ...] = ()
    message_id: str = ""


def composed(mail: OutgoingMail, server: SmtpServer) -> EmailMessage:
    """The message as it is sent; Refused when an address or the subject cannot stand in a mail."""
    message = EmailMessage()
    for address in (*mail.to, *mail.cc, server.sender):
        if "@" not in parseaddr(address)[1] or any(char in address for char in "\r\n"):
            raise Refused(N_("“{address}” is not a mail address."), field="to", address=address)
    if not mail.to:
        raise Refused(N_("The mail has no receiver."), field="to")
    message["From"] = formataddr((server.name, server.sender))
    message["To"] = ", ".join(mail.to)
    if mail.cc:
        message["Cc"] = ", ".join(mail.cc)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = mail.message_id or make_msgid(domain=server.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # so that no absent customer's program answers a program
    if mail.in_reply_to:
        answered = " ".join(mail.in_reply_to.split())
        message["In-Reply-To"] = message["References"] = answered
    message.set_content(mail.text)
    for file in mail.files:
        kind = file.media_type or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        main, _slash, sub = kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return message


def send(mail: OutgoingMail, server: SmtpServer, *, context: ssl.SSLContext | None = None, seconds: float = _SECONDS) -> str:
    """Hand the mail to the server and give its Message-ID; Refused when the server cannot be reached or does not take it."""
    message = composed(mail, server)
    with _plain_words(server), _signed_in(server, context, seconds) as client:
        client.send_message(message, to_addrs=[*mail.to, *mail.cc])
    return str(message["Message-ID"])


def reach(server: SmtpServer, *, context: ssl.SSLContext | None = None, seconds: float = _SECONDS) -> None:
    """Nothing if the server answers and takes the user and password; otherwise Refused in plain words. Sends nothing."""
    with _plain_words(server), _signed_in(server, context, seconds) as client:
        client.noop()


@contextmanager
def _signed_in(server: SmtpServer, context: ssl.SSLContext | None, seconds: float) -> Iterator[smtplib.SMTP]:
    with _connection(server, context or ssl.create_default_context(), seconds) as client:
        if server.user:
            client.login(server.user, server.password)
        yield client


@contextmanager
def _plain_words(server: SmtpServer) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise Refused(N_("The mail server does not accept the user name or the password."), field="password") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise Refused(
            N_("The mail server does not deliver to {addresses}."), field="to", addresses=", ".join(error.recipients)
        ) from error
    except smtplib.SMTPSenderRefused as error:
        raise Refused(N_("The mail server does not let {address} send."), field="sender", address=server.sender) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Refused(N_("The mail server does not offer this kind of sign-in or encryption."), field="encryption") from error
    except ssl.SSLError as error:
        raise Refused(N_("The mail server's certificate or encryption is not accepted."), field="encryption") from error
    except TimeoutError as error:
        raise Refused(N_("The mail server {host} does not answer."), field="host", host=server.host) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Refused(N_("The mail could not be sent through {host}."), field="host", host=server.host) from error


def _connection(server: SmtpServer, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    if server.encryption is Encryption.TLS:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=context)
    client = smtplib.SMTP(server.host, server.port, timeout=seconds)
    if server.encryption is Encryption.STARTTLS:
        try:
            client.starttls(context=context)
        except BaseException:
            client.close()
            raise
    return client
