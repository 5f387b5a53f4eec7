"""What a mail consists of, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail.

    `text` is what could be read from it: one line per row or paragraph, cells separated by tabs, sheets by an empty line.
    `problem` is an English sentence (for `_`) when it could not be read, else empty.
    """

    name: str
    media_type: str
    content: bytes = field(repr=False)
    sha256: str
    text: str = ""
    inline: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class MailParts:
    """A mail taken apart.

    `date` is aware, in the writer's own offset, or None. `text` is the plain part, `html_text` the HTML part as text with the
    cells of data tables separated by tabs; `has_table` says that it holds such a table. `content_hash` is the same for two mails
    of the same sender with the same subject, words and attachments. `messages` are mails attached as mails.
    `automatic` marks auto-replies and bounces, `bulk` newsletters, by their headers. `problems` are English sentences (for `_`)
    about what could not be read; `unreadable` says that nothing could.
    """

    message_id: str = ""
    date: datetime | None = None
    from_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    subject: str = ""
    in_reply_to: str = ""
    text: str = ""
    html_text: str = ""
    has_table: bool = False
    attachments: tuple[Attachment, ...] = ()
    messages: tuple[MailParts, ...] = ()
    content_hash: str = ""
    automatic: bool = False
    bulk: bool = False
    problems: tuple[str, ...] = ()
    unreadable: bool = False

    @property
    def body(self) -> str:
        """The words of the mail: the HTML part where only it keeps a table or a text, else the plain part."""
        if self.html_text and (self.has_table or len(self.text.strip()) < 2):
            return self.html_text
        return self.text
