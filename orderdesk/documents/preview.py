"""A document as pictures, for showing it before it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

import pypdfium2

_PDFIUM = Lock()  # the library behind serves one caller at a time


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: `pixels` are rows of red, green, blue bytes from the top, without padding (width x height x 3)."""

    width: int
    height: int
    pixels: bytes


def pictures(document: bytes, dpi: float = 96.0, *, most: int | None = None) -> list[Picture]:
    """The pages of a PDF at so many dots an inch, the first `most` of them."""
    with _PDFIUM:
        pdf = pypdfium2.PdfDocument(document)
        try:
            count = len(pdf) if most is None else min(most, len(pdf))
            return [_picture(pdf[number], dpi) for number in range(count)]
        finally:
            pdf.close()


def page_count(document: bytes) -> int:
    """How many pages a PDF has."""
    with _PDFIUM:
        pdf = pypdfium2.PdfDocument(document)
        try:
            return len(pdf)
        finally:
            pdf.close()


def _picture(page: pypdfium2.PdfPage, dpi: float) -> Picture:
    bitmap = page.render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=False)
    rows, stride, wide = bytes(bitmap.buffer), bitmap.stride, bitmap.width * 3
    if bitmap.n_channels != 3:
        raise ValueError(f"a page came out with {bitmap.n_channels} channels")
    pixels = b"".join(rows[at : at + wide] for at in range(0, stride * bitmap.height, stride))
    return Picture(bitmap.width, bitmap.height, pixels)
