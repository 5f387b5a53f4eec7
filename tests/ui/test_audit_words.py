"""The trail speaks people's words: no stored word and no column's own name reaches whoever reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import CheckConstraint

from orderdesk.model import Base
from orderdesk.queries.audit import AuditEntry
from orderdesk.ui.audit.sentences import differences, sentence
from orderdesk.ui.audit.spoken import TECHNICAL, said
from orderdesk.ui.audit.vocabulary import COLUMNS, KINDS

CHOICES = [
    (table, column, word)
    for table in KINDS
    for check in Base.metadata.tables[table].constraints
    if isinstance(check, CheckConstraint) and (found := re.fullmatch(r"(\w+) IN \((.*)\)", str(check.sqltext)))
    for column in [found[1]]
    for word in re.findall(r"'(\w+)'", found[2])
]


def entry(table: str, before: dict[str, object], after: dict[str, object]) -> AuditEntry:
    """A change as the trail has it."""
    return AuditEntry(
        id=1,
        at=datetime(2026, 3, 2, tzinfo=UTC),
        who="林静",
        login="linjing",
        place="",
        table=table,
        operation="update",
        key="7",
        order="",
        order_id=None,
        subject="七月订单",
        part_of="",
        before=before,
        after=after,
        names={},
    )


@pytest.mark.parametrize("table", KINDS)
def test_every_column_has_a_name_or_is_left_out(table: str) -> None:
    assert not {column.name for column in Base.metadata.tables[table].columns} - COLUMNS.keys() - TECHNICAL


def test_every_word_the_database_may_hold_is_said() -> None:
    assert len(CHOICES) > 50
    assert [choice for choice in CHOICES if not said(*choice)] == []


def test_a_change_reads_in_words() -> None:
    mail = entry("mail_message", {"state": "new", "content_hash": "0a"}, {"state": "set_aside", "content_hash": "0b"})
    assert sentence(mail) == "changed mail “七月订单”: State New → Set aside"
    lock = entry("stock_lock", {"state": "open"}, {"state": "used"})
    assert [(each.before, each.after) for each in differences(lock)] == [("Locked", "Shipped")]
    assert [each.before for each in differences(entry("review_decision", {"step": "first_review"}, {}))] == ["First review"]


def test_a_change_of_nothing_else_is_still_told() -> None:
    assert [each.id for each in differences(entry("attachment", {"sha256": "0a"}, {"sha256": "0b"}))] == ["sha256"]
