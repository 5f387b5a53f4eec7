"""Code 128 and QR codes as black bars that fall on whole printer dots."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import segno
from reportlab.graphics.barcode.code128 import Code128

from orderdesk.documents.drawing import Bar

DOT = 72 / 203  # points a dot of a label printer
QUIET_CODE128, QUIET_QR = 10, 4  # modules kept empty around


def can_code(text: str) -> bool:
    """Whether a text may stand in a code: printable ASCII, since readers guess wrongly at anything else."""
    return bool(text) and text.isascii() and text.isprintable()


def code128(text: str, left: float, top: float, room: float, height: float) -> list[Bar]:
    """Bars centred in `room` points, quiet zones within it; none where even two dots a module do not fit."""
    runs = _runs(text)
    modules = sum(runs) + 2 * QUIET_CODE128
    dots = min(int(room / DOT / modules), 4)
    if dots < 2:
        return []
    module = dots * DOT
    x = _on_dot(left + (room - modules * module) / 2) + QUIET_CODE128 * module
    bars = []
    for place, run in enumerate(runs):
        if place % 2 == 0:
            bars.append((x, top, run * module, height))
        x += run * module
    return bars


def qr(text: str, left: float, top: float, room: float) -> list[Bar]:
    """A QR code, level M, as large as whole dots allow in a square of `room` points, its quiet zone within it."""
    rows = _matrix(text)
    modules = len(rows) + 2 * QUIET_QR
    module = max(int(room / DOT / modules), 1) * DOT
    x = _on_dot(left + (room - modules * module) / 2) + QUIET_QR * module
    y = _on_dot(top + (room - modules * module) / 2) + QUIET_QR * module
    return [
        (x + start * module, y + line * module, length * module, module)
        for line, row in enumerate(rows)
        for start, length in _dark(row)
    ]


def _on_dot(position: float) -> float:
    return round(position / DOT) * DOT


def _dark(row: bytes) -> Iterator[tuple[int, int]]:
    at = row.find(1)
    while at >= 0:
        end = row.find(0, at)
        end = len(row) if end < 0 else end
        yield at, end - at
        at = row.find(1, end)


@lru_cache(maxsize=256)
def _matrix(text: str) -> tuple[bytes, ...]:
    return tuple(bytes(row) for row in segno.make(text, error="m", micro=False, boost_error=False).matrix)


@lru_cache(maxsize=256)
def _runs(text: str) -> tuple[int, ...]:
    """Widths in modules, bar and space in turn, beginning with a bar."""
    symbol: Any = Code128(text, quiet=0)
    symbol.validate()
    symbol.encode()
    symbol.decompose()
    return tuple(ord(letter.lower()) - ord("a") + 1 for letter in symbol.decomposed)
