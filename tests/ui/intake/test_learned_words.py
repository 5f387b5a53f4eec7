"""What the desk learned is seen, found and forgotten by a clerk."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy.orm import Session

from orderdesk.database.engine import WRITES
from orderdesk.model import LearnedWord
from orderdesk.queries.learned import learned_words
from orderdesk.ui.intake.learned_words import LearnedWords
from tests.ui.intake.conftest import Room


def teach(room: Room, words: str, product: str | None, customer: str = "C0001") -> None:
    product_id = room.ids[product] if product is not None else None
    with Session(room.desk.engine.execution_options(**{WRITES: True})) as session, session.begin():
        session.add(
            LearnedWord(
                kind="sender" if product is None else "product", customer_id=room.ids[customer], words=words, key=words,
                product_id=product_id, learned_by=room.clerk.staff_id, learned_at=datetime.now(UTC),
            )
        )  # fmt: skip


def test_what_was_learned_is_listed_found_and_forgotten(room: Room) -> None:
    for words, product in (("白纸", "PA-A4-80"), ("水笔", "PN-GEL-05"), ("zhang@huida.example", None)):
        teach(room, words, product)
    teach(room, "纸", "HH-TS-3", "C0002")
    room.tab.learned_act.trigger()
    room.settle()
    shown = room.dialog("learnedWords")
    assert isinstance(shown, LearnedWords)
    assert [row.words for row in shown.list.rows()] == ["纸", "zhang@huida.example", "水笔", "白纸"]  # the newest first
    shown.search.setFocus()
    QTest.keyClicks(shown.search, "PN-GEL")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    room.settle()
    [row] = shown.list.rows()
    assert (row.words, row.customer, row.product) == ("水笔", "苏州汇达办公用品有限公司", "PN-GEL-05  中性笔")
    shown.list.choose_first()
    shown.forget_act.trigger()
    room.settle()
    assert "水笔" in shown.notice.text() and not shown.list.rows()
    assert [each.words for each in room.desk.read(learned_words).rows] == ["纸", "zhang@huida.example", "白纸"]
    shown.close()


def test_lists_of_learned_words_come_a_page_at_a_time(room: Room) -> None:
    for words in ("a", "b", "c"):
        teach(room, words, "PA-A4-80")
    first = room.desk.read(learned_words, "", None, 2)
    rest = room.desk.read(learned_words, "", first.after, 2)
    assert [row.words for row in (*first.rows, *rest.rows)] == ["c", "b", "a"] and rest.after is None
