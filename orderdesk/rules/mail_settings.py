"""Settings of the mailboxes a desk reads and of the server it sends by."""

from __future__ import annotations

from orderdesk.language import N_
from orderdesk.rules.mailboxes import MORE as MORE_MAILBOXES
from orderdesk.rules.setting import Setting

_MAIL = N_("Mail")

MAIL_SETTINGS: tuple[Setting, ...] = (
    Setting("mail.imap_host", _MAIL, N_("Incoming server (IMAP)"), "text", ""),
    Setting("mail.imap_port", _MAIL, N_("Incoming port"), "integer", 993, least=1, most=65535),
    Setting("mail.imap_folder", _MAIL, N_("Folders"), "text", "INBOX", hint=N_("Separated by semicolons")),
    Setting("mail.imap_tls", _MAIL, N_("Encrypted incoming connection"), "switch", True),
    Setting("mail.smtp_host", _MAIL, N_("Outgoing server (SMTP)"), "text", ""),
    Setting("mail.smtp_port", _MAIL, N_("Outgoing port"), "integer", 465, least=1, most=65535),
    Setting("mail.smtp_security", _MAIL, N_("Outgoing encryption"), "choice", "tls", choices=("tls", "starttls", "none")),
    Setting(
        "mail.user",
        _MAIL,
        N_("Mailbox user"),
        "text",
        "",
        hint=N_("The password is kept in this computer's keyring, never in the database"),
    ),
    Setting("mail.sender", _MAIL, N_("Sender address"), "text", ""),
    Setting(
        MORE_MAILBOXES,
        _MAIL,
        N_("Further mailboxes"),
        "text",
        "",
        hint=N_("user, server:port, folders; several separated by |"),
    ),
    Setting(
        "mail.fetch_minutes",
        _MAIL,
        N_("Mail is fetched every"),
        "integer",
        5,
        unit=N_("minutes"),
        clause="000-07",
        most=1440,
        hint=N_("And at once where the server tells what comes; 0: only by hand"),
    ),
    Setting(
        "mail.tries",
        _MAIL,
        N_("A message that was not sent is tried again"),
        "integer",
        5,
        unit=N_("times"),
        clause="000-08",
        most=100,
        hint=N_("Then somebody must send it"),
    ),
)
