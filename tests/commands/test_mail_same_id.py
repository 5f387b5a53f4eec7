"""Mails that come under a Message-ID which was used before."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from orderdesk.commands.receive import receive
from orderdesk.database.desk import Desk
from orderdesk.model import MailMessage
from orderdesk.rules.rights import Role
from tests import factories as make

MAIL = "From: li@x.example\r\nTo: desk@y.example\r\nSubject: order\r\nMessage-ID: <1@x>\r\n\r\nplease send {what}\r\n"


@pytest.mark.requirement("000-07")
def test_another_mail_under_the_same_message_id_is_kept_and_said(desk: Desk) -> None:
    clerk = make.staff(desk, Role.CLERK)
    first, second = (MAIL.format(what=what).encode() for what in ("paper", "pens"))
    assert len(receive(desk, clerk, [first]).kept) == 1
    assert receive(desk, clerk, [first]).known == 1
    assert len(receive(desk, clerk, [second]).kept) == 1
    for again in (first, second):  # read from the mailbox once more
        report = receive(desk, clerk, [again])
        assert (len(report.kept), report.known) == (0, 1)
    rows = desk.read(lambda session: [(row.body.strip(), row.problem) for row in session.scalars(select(MailMessage))])
    assert [body for body, _problem in rows] == ["please send paper", "please send pens"]
    assert "Message-ID" not in rows[0][1] and "Message-ID" in rows[1][1]
