"""A paper on the screen: made away from the window, as sharp as it can be, honest about what is not shown."""

from __future__ import annotations

import io

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from orderdesk.database.desk import Desk
from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.papers import Paper, pictured


def pdf(pages: int) -> bytes:
    """A4 sheets with their number."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842))
    for number in range(pages):
        canvas.drawString(100, 700, f"sheet {number + 1}")
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def opener(qtbot: QtBot) -> QWidget:
    """A window to open papers from."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


def test_a_short_paper_is_sharp_and_a_long_one_is_cut_before_it_fills_the_memory() -> None:
    one, many = pictured(pdf(1)), pictured(pdf(200))
    assert one.pages[0][0] > 2400  # A4 at 300 dots an inch
    assert many.count == 200
    assert len(many.pages) < 40
    assert sum(width * height for width, height, _pixels in many.pages) < 40_000_000


def test_a_long_paper_says_that_not_all_of_it_is_shown(qtbot: QtBot, sqlite_url: str) -> None:
    desk = Desk.open(sqlite_url)
    jobs = Jobs(desk)
    place = opener(qtbot)
    window = Paper(jobs, place)
    assert not window.print_act.isEnabled()
    window.make("long.pdf", lambda _session: pdf(60))
    assert jobs.finish()
    assert "of 60 are shown" in window.notice.text()
    assert not window.print_act.isEnabled() and window.save_act.isEnabled()
    window.make("short.pdf", lambda _session: pdf(1))
    assert jobs.finish()
    assert window.notice.text() == "" and window.print_act.isEnabled()

    def refused(_session: object) -> bytes:
        raise Refused(N_("Write a date."))

    window.make("none.pdf", refused)
    assert jobs.finish()
    assert window.notice.text() == "Write a date." and not window.print_act.isEnabled()
    window.close()
    jobs.close()
    desk.close()
