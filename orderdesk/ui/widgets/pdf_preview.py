"""A paper as it will be printed, with Print, Save and Open.

    preview = PdfPreview(self)
    preview.show_pages(pages, pdf, "SO-20250301-0007.pdf")     # pages: (width, height, rgb bytes), from the documents layer
    preview.open()

`leave` is asked before the paper leaves the program: it writes that down, then calls what it is given.
It is a dialog that blocks nothing; embed its `pages` widget in a pane with `PdfPages` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QPageLayout, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.style.tokens import L, M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.aside import put_aside
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.notice import NoticeBar

PageImage = tuple[int, int, bytes]
Go = Callable[[], object]


class PdfPages(QScrollArea):
    """Pages one below the other, as wide as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paperPages")
        self.setWidgetResizable(True)
        self.images: list[QImage] = []
        page = QWidget()
        page.setObjectName("page")
        self._column = QVBoxLayout(page)
        self._column.setSpacing(L)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setWidget(page)
        self._labels: list[QLabel] = []

    def show_pages(self, pages: Sequence[PageImage]) -> None:
        """Show these instead."""
        self.images = [QImage(rgb, w, h, w * 3, QImage.Format.Format_RGB888).copy() for w, h, rgb in pages]
        for label in self._labels:
            label.deleteLater()
        self._labels = [QLabel() for _ in self.images]
        for label in self._labels:
            self._column.addWidget(label)
        self._fit()

    def _fit(self) -> None:
        density = self.devicePixelRatioF()
        width = max(200, self.viewport().width() - 2 * L)
        for label, image in zip(self._labels, self.images, strict=True):
            wide = min(int(width * density), image.width())
            picture = QPixmap.fromImage(image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))
            picture.setDevicePixelRatio(density)
            label.setPixmap(picture)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit()


class PdfPreview(QDialog):
    """The paper and what to do with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper")
        self.resize(QSize(760, 640))
        self._pdf, self._name = b"", ""
        self.leave: Callable[[Go], object] = lambda go: go()
        self.pages = PdfPages()
        self.notice = NoticeBar()
        self._title = Label("head", elide=True)
        self.print_act = Act(self, "print", N_("Print"), "Ctrl+P", self._print, icon="printer")
        self.save_act = Act(self, "save", N_("Save"), "Ctrl+S", self._ask_where, icon="floppy-disk")
        open_text = N_("Open in the PDF program")
        self.open_act = Act(self, "openPaper", open_text, "Ctrl+O", self._open_outside, icon="arrow-square-out")
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self._title, 1)
        row.addWidget(self.open_act.button(quiet=True))
        row.addWidget(self.save_act.button())
        row.addWidget(self.print_act.button(primary=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(M, M, M, M)
        outer.addLayout(row)
        outer.addWidget(self.notice)
        outer.addWidget(self.pages, 1)

    def show_pages(self, pages: Sequence[PageImage], pdf: bytes, name: str) -> None:
        """Show a paper; `name` is the file name offered."""
        self._pdf, self._name = pdf, name
        words.show(self.setWindowTitle, name)
        self._title.show_text(name)
        self.pages.show_pages(pages)

    def save_to(self, path: Path) -> None:
        """Write the PDF; a folder that does not let us is said in the notice bar."""
        try:
            path.write_bytes(self._pdf)
        except OSError as error:
            self.notice.refuse(
                Refused(N_("{path} cannot be written: {reason}. Choose another folder."), path=path, reason=error.strerror)
            )
        else:
            self.notice.good(N_("Saved as {path}."), path=path)

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, words.speak_now(N_("Save the paper")), self._name, "PDF (*.pdf)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.leave(partial(self.save_to, Path(chosen))))
        dialog.open()

    def _open_outside(self) -> None:
        self.leave(self._show_outside)

    def _show_outside(self) -> None:
        path = put_aside(self._name, self._pdf)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.notice.warn(N_("No program for PDF files was found. Save the paper instead."))

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.leave(partial(self.print_on, printer)))
        dialog.show()

    def print_on(self, printer: QPrinter) -> None:
        """Paint the pages on a printer, each as large as its sheet allows."""
        if not self.pages.images:
            return
        first = self.pages.images[0]
        landscape = first.width() > first.height()
        printer.setPageOrientation(QPageLayout.Orientation.Landscape if landscape else QPageLayout.Orientation.Portrait)
        painter = QPainter(printer)
        for number, image in enumerate(self.pages.images):
            if number:
                printer.newPage()
            sheet = painter.viewport()
            size = image.size().scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
            painter.drawImage(QRect(sheet.topLeft(), size), image)
        painter.end()
        self.notice.good(N_("Sent to the printer."))
