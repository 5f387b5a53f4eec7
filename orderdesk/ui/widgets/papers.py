"""A paper made and pictured off the GUI thread, then shown.

`show_paper(self, jobs, "SO-1-label.pdf", collect.order_labels, order_id, always=self.print_act.begin())` opens the preview when
the paper is made. A `Paper` is open from the beginning and makes itself anew as often as it is asked to, such as for another
period: `paper.make("ST-7.pdf", billing_statement, customer_id, start, end)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from orderdesk.commands.confidential import PAPERS, note_paper
from orderdesk.documents.collect import made_whole
from orderdesk.documents.preview import page_count, pictures
from orderdesk.language import N_
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.widgets.pdf_preview import Go, PageImage, PdfPreview

# The preview prints its pictures, and a scanner must still read a label's bars, so they are as sharp as fits in memory.
SHARPEST, COARSEST = 300.0, 110.0  # dots an inch
MOST_DOTS = 30_000_000  # of all pages together


@dataclass(frozen=True, slots=True)
class Pictured:
    """A paper: the PDF, its first pages as pictures, and how many there are."""

    pdf: bytes
    pages: tuple[PageImage, ...]
    count: int


def pictured(pdf: bytes) -> Pictured:
    """As many pages as fit in memory when coarse, as sharp as they then can be."""
    (first,) = pictures(pdf, 72, most=1)
    inches = first.width * first.height / 72**2
    count = page_count(pdf)
    shown = max(1, min(count, int(MOST_DOTS / (inches * COARSEST**2))))
    dpi = max(COARSEST, min(SHARPEST, sqrt(MOST_DOTS / (inches * shown))))
    return Pictured(pdf, tuple((page.width, page.height, page.pixels) for page in pictures(pdf, dpi, most=shown)), count)


def _show(preview: PdfPreview, name: str, paper: Pictured) -> None:
    preview.show_pages(paper.pages, paper.pdf, name)
    if paper.count > len(paper.pages):
        preview.notice.info(
            N_("Pages 1 to {shown} of {count} are shown. To print all, open the paper in the PDF program."),
            shown=len(paper.pages),
            count=paper.count,
        )
        preview.print_act.forbid(N_("Too many pages to print from here; open the paper in the PDF program."))


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

    def show(paper: Pictured) -> None:
        preview = PdfPreview(owner.window())
        preview.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not first:
            preview.leave = partial(_written_down, preview, jobs, query, args)
        _show(preview, name, paper)
        if closed is not None:
            preview.finished.connect(lambda _result: closed())
        preview.open()
        button = preview.findChild(QWidget, "printButton")
        if button is not None:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def picture(pdf: bytes) -> None:
        jobs.call(owner, "pictures", lambda: pictured(pdf), then=show)

    def make(_changes: Changes | None = None) -> None:
        jobs.read(owner, "paper", made_whole(query), *args, then=picture, always=always)

    def refuse(refusal: Refused) -> None:
        jobs.call(owner, "paper", partial(_refused, refusal), then=picture, always=always)

    first = _before_it_is_seen(jobs, query)
    if first:
        jobs.do(owner, note_paper, query.__name__, _records(args), then=make, failed=refuse)
    else:
        make()


def _refused(refusal: Refused) -> bytes:
    raise refusal


def _before_it_is_seen(jobs: Jobs, query: Callable[..., bytes]) -> bool:
    """Whether this paper shows the person more of a customer than his screens: then it is written down before it is made."""
    return jobs.actor is not None and not jobs.actor.may("customer.contact") and query.__name__ in PAPERS


def _records(args: tuple[Any, ...]) -> list[int]:
    return list(args[0]) if isinstance(args[0], list | tuple) else [args[0]]


def _written_down(preview: PdfPreview, jobs: Jobs, query: Callable[..., bytes], args: tuple[Any, ...], go: Go) -> None:
    """Let a paper go, once it is written down whose data goes with it (002-22); if that cannot be, it stays."""
    if query.__name__ not in PAPERS:
        go()
        return

    def written(_changes: Changes) -> None:
        go()

    jobs.do(preview, note_paper, query.__name__, _records(args), then=written)


class Paper(PdfPreview):
    """A preview that makes its paper itself; a refusal is said in it."""

    def __init__(self, jobs: Jobs, parent: QWidget) -> None:
        super().__init__(parent.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.jobs = jobs
        self.resize(820, max(560, parent.window().height() - 60))
        self.wait()

    def make(self, name: str, query: Callable[..., bytes], /, *args: Any) -> None:
        """Show the PDF that `query(session, *args)` gives as soon as it is made; the newest asked for is shown."""

        def picture(pdf: bytes) -> None:
            self.jobs.call(self, "pictures", lambda: pictured(pdf), then=show)

        def show(paper: Pictured) -> None:
            self.notice.clear()
            for act in (self.print_act, self.save_act, self.open_act):
                act.allow()
            self.leave = partial(_written_down, self, self.jobs, query, args)
            _show(self, name, paper)

        self.wait()
        self.jobs.read(self, "paper", made_whole(query), *args, then=picture, failed=self.notice.refuse)

    def wait(self) -> None:
        """Nothing can be done with what is shown: another paper is being made, or none can be."""
        self.jobs.forget(self, "pictures")
        for act in (self.print_act, self.save_act, self.open_act):
            act.forbid(N_("The paper is being made."))
