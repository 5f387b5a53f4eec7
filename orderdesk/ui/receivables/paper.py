"""Papers of this tab: rendered and turned into pictures on a worker, shown when they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from orderdesk.documents.preview import page_count, pictures
from orderdesk.language import N_
from orderdesk.ui.context import Context
from orderdesk.ui.widgets.pdf_preview import PageImage, PdfPreview

DPI = 150
MOST = 30  # pages kept as pictures: some 6 MB each


@dataclass(frozen=True, slots=True)
class Rendered:
    """A paper: the PDF, its first pages as pictures, and how many there are."""

    pdf: bytes
    pages: tuple[PageImage, ...]
    count: int


def rendered(session: Any, make: Callable[..., bytes], *args: Any) -> Rendered:
    """What `make(session, *args)` prints; runs as a query."""
    pdf = make(session, *args)
    pages = tuple((page.width, page.height, page.pixels) for page in pictures(pdf, DPI, most=MOST))
    return Rendered(pdf, pages, page_count(pdf))


class Paper(PdfPreview):
    """A preview that reads its paper itself: `paper.make("BL-7.pdf", settlement_bill, bill_id)`."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.context = context
        self.resize(820, max(560, parent.window().height() - 60))
        self.acts = (self.print_act, self.save_act, self.open_act)
        self._wait()

    def make(self, name: str, render: Callable[..., bytes], *args: Any) -> None:
        """Show the paper as soon as it is rendered; a refusal is said in the preview."""
        self._wait()
        self.context.jobs.read(
            self, "paper", rendered, render, *args, then=lambda paper: self._shown(name, paper), failed=self.notice.refuse
        )

    def _wait(self) -> None:
        for act in self.acts:
            act.forbid(N_("The paper is being made."))

    def _shown(self, name: str, paper: Rendered) -> None:
        self.notice.clear()
        self.show_pages(paper.pages, paper.pdf, name)
        for act in self.acts:
            act.allow()
        if paper.count > len(paper.pages):
            self.notice.info(
                N_("Pages 1 to {shown} of {count} are shown. To print all, open the paper in the PDF program."),
                shown=len(paper.pages),
                count=paper.count,
            )
            self.print_act.forbid(N_("Too many pages to print from here; open the paper in the PDF program."))
