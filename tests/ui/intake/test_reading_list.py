"""What was read from a mail stands beside it, field by field, with how sure it is and why it should be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

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
