"""A paper made and pictured off the GUI thread, then shown.

`show_paper(self, jobs, "SO-1-label.pdf", collect.order_labels, order_id, always=self.print_act.begin())`
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from orderdesk.documents.preview import page_count, pictures
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.pdf_preview import PageImage, PdfPreview

# The preview prints its pictures, and a scanner must still read a label's bars, so they are as sharp as fits in memory.
SHARPEST, COARSEST = 300.0, 110.0  # dots an inch
MOST_DOTS = 30_000_000  # of all pages together


def show_paper(
    owner: QWidget,
    jobs: Jobs,
    name: str,
    query: Callable[..., bytes],
    /,
    *args: Any,
    always: Callable[[], None] | None = None,
    closed: Callable[[], object] | None = None,
) -> None:
    """Open a preview of the PDF that `query(session, *args)` gives; `name` is the file name offered, `closed` is called after it.

    A refusal goes to the owner's notice bar. Enter prints.
    """

    def picture(pdf: bytes) -> None:
        jobs.call(owner, "pictures", lambda: _pages(pdf), then=lambda pages: show(pages, pdf))

    def show(pages: Sequence[PageImage], pdf: bytes) -> None:
        preview = PdfPreview(owner.window())
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        preview.show_pages(pages, pdf, name)
        if closed is not None:
            preview.finished.connect(lambda _result: closed())
        preview.open()
        button = preview.findChild(QWidget, "printButton")
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    jobs.read(owner, "paper", query, *args, then=picture, always=always)


def _pages(pdf: bytes) -> list[PageImage]:
    (first,) = pictures(pdf, 72, most=1)
    area = page_count(pdf) * first.width * first.height / 72**2  # square inches
    dpi = max(COARSEST, min(SHARPEST, sqrt(MOST_DOTS / area)))
    return [(page.width, page.height, page.pixels) for page in pictures(pdf, dpi)]
