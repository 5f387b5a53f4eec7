"""What was read from a mail stands beside it, field by field, with how sure it is and why it should be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from orderdesk.ui.intake.line import Cell
from tests.ui.intake.conftest import Room
from tests.ui.intake.test_mail_kinds import letter
from tests.ui.intake.test_mail_order import WORDS, drop


@pytest.mark.requirement("003-32")
def test_each_field_has_its_value_its_certainty_and_its_reason(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "投诉", WORDS.replace("我们需要以下用品", "你们送来的货质量太差，投诉") + "\n请下周五前给说法"))
    listed = room.tab.reading
    assert listed.isVisible()
    texts = [label.text() for label in listed.widget().findChildren(QLabel)]
    assert "Complaint" in texts and any("苏州汇达办公用品有限公司" in text for text in texts)
    assert any(text.endswith("% sure") for text in texts)


def test_a_field_leads_to_its_words_in_the_mail(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "到哪了", "上周订的货还没收到，麻烦查一下。\n\n李强  13812345678"))
    names = {button.text(): button for button in room.tab.reading.widget().findChildren(QPushButton)}
    names["Phone"].click()
    assert room.tab.preview.text.textCursor().selectedText() == "13812345678"
    assert not names["Kind"].isEnabled()  # nothing in the mail says it in so many words


@pytest.mark.requirement("003-32")
def test_beside_the_form_stands_where_each_field_comes_from(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "订货", WORDS))
    assert room.tab.source.isVisible() and room.tab.source_reading.isVisible()
    texts = [label.text() for label in room.tab.source_reading.widget().findChildren(QLabel)]
    assert any("% sure" in text and "Known by the e-mail address." in text for text in texts)
    assert any("% sure" in text and "The line names the product's code." in text for text in texts)
    names = {button.text(): button for button in room.tab.source_reading.widget().findChildren(QPushButton)}
    names["Line 1"].click()
    assert "PA-A4-80" in room.tab.source.text.textCursor().selectedText()


def test_what_was_read_from_a_file_is_marked_in_its_words(room: Room, tmp_path: Path) -> None:
    sheet = "品名,部门,规格,数量,单位\nPA-A4-80,财务,复印纸,3,箱\n"
    drop(room, letter(tmp_path, "订货", "附件是采购单，请安排。\n\n张三丰", sheet=("采购单.csv", sheet)))
    assert "[采购单.csv]" in room.tab.source.text.toPlainText()
    assert any("PA-A4-80" in words and "财务" in words for words, _doubtful in room.tab.source.tinted())


def test_a_price_the_customer_writes_otherwise_is_doubted_on_its_line(room: Room, tmp_path: Path) -> None:
    drop(room, letter(tmp_path, "订货", "PA-A4-80 复印纸 3箱 @99.5元\nPA-A4-80 复印纸 1箱 赠送\n请送老地方"))
    asked, given = room.tab.pane.entry.model.typed()[:2]
    assert "99.5" in asked.doubts[Cell.PRICE] and asked.price != 99.5
    assert Cell.PRICE not in given.doubts
