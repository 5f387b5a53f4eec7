"""Goods copied from a sheet or a chat: each line of the text is a line of an order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_NUMBER = re.compile(r"^\d[\d,]*(?:\.\d+)?$")
_AMOUNT = re.compile(r"^\d[\d,]*(?:\.\d+)?\s*[^\W\d_]{1,4}$")
_WRITTEN = re.compile(r"^(?P<goods>.+?)(?:\s*[×*]\s*|\s+)(?P<amount>\d[\d,]*(?:\.\d+)?\s*[^\W\d_]{0,4})$")


@dataclass(frozen=True, slots=True)
class PastedLine:
    """What names the goods (code, barcode or name), and how much is wanted as written, with its unit; "" if nothing says so."""

    goods: str
    amount: str


def several(text: str) -> bool:
    """Whether a text is more than one field: rows or cells of a sheet."""
    return any(mark in text.strip() for mark in "\n\r\t\u2028")


def pasted_lines(text: str) -> list[PastedLine]:
    """The lines of a text, empty ones left out; full-width signs count as half-width."""
    found = []
    for line in unicodedata.normalize("NFKC", text).splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cells):
            found.append(_of_cells([cell for cell in cells if cell]) if len(cells) > 1 else _of_words(cells[0]))
    return found


def _of_cells(cells: list[str]) -> PastedLine:
    goods, rest = cells[0], cells[1:]
    for place, cell in enumerate(rest):
        if _NUMBER.match(cell):
            unit = rest[place + 1] if place + 1 < len(rest) else ""
            return PastedLine(goods, cell + (unit if 0 < len(unit) <= 4 and unit.isalpha() else ""))
    return PastedLine(goods, next((cell for cell in rest if _AMOUNT.match(cell)), ""))


def _of_words(line: str) -> PastedLine:
    found = _WRITTEN.match(line)
    return PastedLine(found["goods"].strip(), found["amount"].strip()) if found else PastedLine(line, "")
