"""What labels share: a head that each sheet repeats, lines that flow over as many sheets as they take, a barcode at the foot.

Labels come out of thermal printers of 203 dots an inch in pure black: no hairlines, no type under 7 points, codes on whole dots.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderdesk.documents import codes, fonts
from orderdesk.documents.codes import DOT
from orderdesk.documents.drawing import MM, Bar, Drawing
from orderdesk.documents.text import fitted, wrapped
from orderdesk.language import _

SIZES = {"A6": (105 * MM, 148 * MM), "100x150": (100 * MM, 150 * MM)}
THIN, THICK = 2 * DOT, 4 * DOT
_MARGIN = 5 * MM
_LEAST = 7.0  # 20 dots, the least a Chinese character can be read in
_SCALES = (1.3, 1.15, 1.0, 0.9, 0.8)
_BARCODE, _BARCODE_TEXT = 15 * MM, 9.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a label's body; `end` stands at the right edge; `rule` draws a line beneath; `gap` is empty room before."""

    text: str
    size: float
    bold: bool = False
    end: str = ""
    rule: bool = False
    gap: float = 0.0

    @property
    def height(self) -> float:
        """Points it takes."""
        return self.size * 1.28 + self.gap + (4.5 if self.rule else 0)


class LabelSheets:
    """The labels of one print, each on as many sheets as its lines take."""

    def __init__(self, stock: str, title: str) -> None:
        self.drawing = Drawing(SIZES[stock], title=title)
        self.left, self.right = _MARGIN, self.drawing.width - _MARGIN
        self._begun = False
        self.scale = 1.0

    @property
    def room(self) -> float:
        """The width of a line."""
        return self.right - self.left

    def label(self, head: Callable[[float], float], body: Callable[[], list[Line]], code: str) -> None:
        """One label: `head(y)` draws from y and gives where it ends; `code` becomes the barcode if it can be one.

        The lines of `body` are made in the largest type in which they fit one sheet.
        """
        for self.scale in _SCALES:
            sheets = self._sheets(body(), head, code)
            if len(sheets) == 1:
                break
        else:
            self.scale = 1.0
            sheets = self._sheets(body(), head, code)
        for number, sheet in enumerate(sheets, start=1):
            y = self._new_sheet(head)
            if len(sheets) > 1:
                told = _("Sheet {sheet} of {sheets}", sheet=number, sheets=len(sheets))
                self.drawing.text(self.right, y + 9, told, 8, align="right")
                y += 10
            self._body(y, sheet)
            self._barcode(code)

    def _sheets(self, lines: Sequence[Line], head: Callable[[float], float], code: str) -> list[list[Line]]:
        """The lines, sheet by sheet; the head is measured on a scratch page."""
        kept, self.drawing = self.drawing, Drawing((self.drawing.width, self.drawing.height), title="")
        start = head(_MARGIN)
        self.drawing = kept
        foot = self._barcode_top(code) - 2 * MM
        if sum(line.height for line in lines) <= foot - start:
            return [list(lines)]
        sheets: list[list[Line]] = [[]]
        y = start + 10
        for line in lines:
            if y + line.height > foot and sheets[-1]:
                sheets.append([])
                y = start + 10
            sheets[-1].append(line)
            y += line.height
        return sheets

    def _new_sheet(self, head: Callable[[float], float]) -> float:
        if self._begun:
            self.drawing.next_page()
        self._begun = True
        return head(_MARGIN)

    def _body(self, y: float, lines: Sequence[Line]) -> None:
        for line in lines:
            base = y + line.gap + line.size
            self.drawing.text(self.left, base, line.text, line.size, bold=line.bold)
            self.drawing.text(self.right, base, line.end, line.size, bold=True, align="right")
            y += line.height
            if line.rule:
                self.drawing.line(self.left, y - 1.5, self.right, y - 1.5, THIN)

    def _barcode_top(self, code: str) -> float:
        foot = self.drawing.height - _MARGIN
        return foot - _BARCODE - _BARCODE_TEXT * 1.3 if self._bars(code) else foot

    def _barcode(self, code: str) -> None:
        if bars := self._bars(code):
            self.drawing.bars(bars)
            foot = self.drawing.height - _MARGIN
            self.drawing.text((self.left + self.right) / 2, foot - 1, code, _BARCODE_TEXT, align="center")

    def _bars(self, code: str) -> list[Bar]:
        if not codes.can_code(code):
            return []
        # The label's edge is quiet too, so the bars may use the margins.
        top = self.drawing.height - _MARGIN - _BARCODE - _BARCODE_TEXT * 1.3
        return codes.code128(code, 1 * MM, top, self.drawing.width - 2 * MM, _BARCODE)

    def big(self, y: float, text: str, sizes: Sequence[float], room: float) -> float:
        """A heading as large as fits on one line, wrapped at the smallest size; where it ends."""
        size, lines = fitted(text, sizes, room, 1)
        for each in lines:
            y += size * 1.15
            self.drawing.text(self.left, y, each, size, bold=True)
        return y

    def marks(self, y: float, texts: Sequence[str], size: float) -> float:
        """Short facts in boxes side by side; where they end."""
        x = self.left
        for text in filter(None, texts):
            wide = fonts.width(text, size) + 8
            self.drawing.box(x + THIN / 2, y, wide, size * 1.45, THIN)
            self.drawing.text(x + wide / 2 + THIN / 2, y + size * 1.1, text, size, bold=True, align="center")
            x += wide + 5
        return y + size * 1.45

    def paragraph(self, text: str, sizes: Sequence[float], most: int, *, bold: bool = False, gap: float = 0.0) -> list[Line]:
        """Body lines of a text that shrinks before it takes more than `most` lines."""
        if not text:
            return []
        size, lines = fitted(text, [max(size * self.scale, _LEAST) for size in sizes], self.room, most)
        return [Line(each, size, bold, gap=0.0 if place else gap) for place, each in enumerate(lines)]

    def item(self, product: str, spec: str, quantity: str) -> list[Line]:
        """Body lines of one product with its quantity at the right."""
        name_sizes = [max(size * self.scale, _LEAST) for size in (10, 9)]
        end = fonts.width(quantity, name_sizes[0]) + 5 * MM
        if end > self.room * 0.6:
            told = [*self.paragraph(product, (10, 9), 2), *self.paragraph(spec, (8.5,), 2), *self.paragraph(quantity, (10,), 1)]
            return self.ruled(told)
        size, names = fitted(product, name_sizes, self.room - end, 2)
        first, *others = names
        lines = [Line(first, size, gap=1.5, end=quantity), *(Line(name, size) for name in others)]
        spec_size = max(8.5 * self.scale, _LEAST)
        lines += [Line(each, spec_size) for each in (wrapped(spec, spec_size, self.room) if spec else [])]
        return self.ruled(lines)

    def ruled(self, lines: list[Line]) -> list[Line]:
        """The lines with a rule beneath the last."""
        if not lines:
            return []
        last = lines[-1]
        return [*lines[:-1], Line(last.text, last.size, last.bold, last.end, rule=True, gap=last.gap)]
