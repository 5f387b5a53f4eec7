"""Reading a finished PDF back, as a person with a viewer or a scanner would."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2
import zxingcpp
from PIL import Image


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its size in points, its text, and the box (left, bottom, right, top) of each character that has ink."""

    width: float
    height: float
    text: str
    marks: tuple[tuple[str, tuple[float, float, float, float]], ...]

    @property
    def packed(self) -> str:
        """The text without any space or line break."""
        return "".join(self.text.split())


def sheets(document: bytes) -> list[Sheet]:
    """All pages."""
    pdf = pypdfium2.PdfDocument(document)
    try:
        return [_sheet(pdf[number]) for number in range(len(pdf))]
    finally:
        pdf.close()


def packed(document: bytes) -> str:
    """The text of all pages without spaces."""
    return "".join(sheet.packed for sheet in sheets(document))


def column(document: bytes, left: float, right: float) -> str:
    """The text between two places across the first page, line under line, without spaces."""
    marks = [(character, box) for character, box in sheets(document)[0].marks if left <= box[0] < right]
    lines: dict[int, list[tuple[float, str]]] = {}
    for character, box in marks:
        middle = round((box[1] + box[3]) / 2)
        line = next((known for known in lines if abs(known - middle) < 5), middle)
        lines.setdefault(line, []).append((box[0], character))
    return "".join(character for line in sorted(lines, reverse=True) for _, character in sorted(lines[line]))


def picture(document: bytes, page: int = 0, *, dpi: float = 203, one_bit: bool = True) -> Image.Image:
    """A page as a label printer prints it: every dot black or white."""
    pdf = pypdfium2.PdfDocument(document)
    try:
        grey = pdf[page].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        pdf.close()
    return grey.point(lambda value: 255 if value > 127 else 0, "L") if one_bit else grey


def scanned(image: Image.Image) -> dict[str, str]:
    """Kind of code -> what it says, for every code a scanner finds."""
    return {str(code.format).replace(" ", ""): code.text for code in zxingcpp.read_barcodes(image)}


def overlaps(sheet: Sheet) -> list[tuple[str, str]]:
    """Pairs of characters printed over each other."""
    found = []
    marks = sorted(sheet.marks, key=lambda mark: mark[1][0])
    for place, (one, a) in enumerate(marks):
        for other, b in marks[place + 1 :]:
            if b[0] >= a[2]:
                break
            wide, high = min(a[2], b[2]) - b[0], min(a[3], b[3]) - max(a[1], b[1])
            smaller = min((a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1]))
            if high > 0 and wide * high > 0.25 * smaller:
                found.append((one, other))
    return found


def _sheet(page: pypdfium2.PdfPage) -> Sheet:
    text = page.get_textpage()
    marks = []
    for place in range(text.count_chars()):
        character = text.get_text_range(place, 1)
        if character.strip():
            marks.append((character, text.get_charbox(place)))
    return Sheet(*page.get_size(), text.get_text_bounded(), tuple(marks))
