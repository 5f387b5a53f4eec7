"""HTML to text: lines as they are seen, data tables as rows with tabs, nothing hidden or struck out, nothing fetched."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from lxml import html as parser

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr "
    "li main nav ol p pre section summary table tbody td tfoot th thead title tr ul".split()
)
_SILENT = frozenset("head style script noscript template title meta link object embed svg s strike del".split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|line-through|font-size\s*:\s*0(px|pt|em)?\s*(;|$)", re.IGNORECASE
)
_CELL_LIMIT = 20_000
_SPAN_LIMIT = 60


def html_text(markup: str) -> tuple[str, bool]:
    """The text and whether it holds a data table."""
    markup = re.sub(r"^\s*<\?xml[^>]*\?>", "", markup)
    if not markup.strip():
        return "", False
    try:
        root = parser.document_fromstring(markup, parser=parser.HTMLParser(encoding=None, remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError, AssertionError):
        return re.sub(r"<[^>]*>", " ", markup), False
    writer = _Writer()
    writer.element(root)
    return writer.text(), writer.tables > 0


class _Writer:
    """Collects lines while walking the tree; lxml bounds its depth."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.current: list[str] = []
        self.quote = 0
        self.tables = 0
        self.list: list[int | None] = []

    def text(self) -> str:
        self.end_line()
        text = "\n".join(line.rstrip() for line in self.lines)
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n")

    def write(self, text: str | None, kept: bool = False) -> None:
        if text:
            self.current.append(text if kept else re.sub(r"[ \t\r\n]+", " ", text))

    def end_line(self, blank: bool = False) -> None:
        line = "".join(self.current).replace("\xa0", " ")
        self.current = []
        if line.strip() or blank:
            for part in line.strip(" \n").split("\n"):
                self.lines.append("> " * self.quote + part)

    def element(self, node: Any, kept: bool = False) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag or tag in _SILENT or _HIDDEN.search(node.get("style") or ""):
            return
        if tag == "br":
            self.end_line(blank=True)
            return
        if tag == "table" and (rows := _data_rows(node)) is not None:
            self._table(rows)
            return
        block = tag in _BLOCKS
        if block:
            self.end_line()
        self._open(tag, node)
        self.write(node.text, kept or tag == "pre")
        for child in node:
            self.element(child, kept or tag == "pre")
            self.write(child.tail, kept or tag == "pre")
        self._close(tag)
        if block:
            self.end_line()
        if tag in ("p", "h1", "h2", "h3", "h4", "table", "ul", "ol") and self.lines and self.lines[-1] and not self.list:
            self.lines.append("> " * self.quote)

    def _open(self, tag: str, node: Any) -> None:
        if tag == "blockquote":
            self.quote += 1
        elif tag == "hr":
            self.lines.append("> " * self.quote + "----------")
        elif tag in ("ul", "ol"):
            self.list.append(0 if tag == "ol" else None)
        elif tag == "li":
            number = self.list[-1] if self.list else None
            if number is not None:
                self.list[-1] = number + 1
            self.write("   " * (len(self.list) - 1) + (f"{number + 1}. " if number is not None else "- "), kept=True)
        elif tag == "td" and node.getprevious() is not None:
            self.write(" ")

    def _close(self, tag: str) -> None:
        if tag == "blockquote":
            self.end_line()
            self.quote -= 1
        elif tag in ("ul", "ol"):
            self.list.pop()

    def _table(self, rows: list[list[str]]) -> None:
        self.end_line()
        self.tables += 1
        self.lines.append("> " * self.quote)
        self.lines += ["> " * self.quote + "\t".join(row) for row in rows]
        self.lines.append("> " * self.quote)


def _data_rows(table: Any) -> list[list[str]] | None:
    """Rows of cell texts with merged cells filled in, or None where the table only lays out the page."""
    if table.find(".//table") is not None:
        return None
    trs = list(table.iter("tr"))
    if len(trs) < 2 or sum(1 for tr in trs if len(_cells(tr)) > 1) < max(2, len(trs) // 3):
        return None
    if any(cell.find(".//p") is not None and len(cell.findall(".//p")) > 6 for tr in trs for cell in _cells(tr)):
        return None
    grid: dict[tuple[int, int], str] = {}
    for y, tr in enumerate(trs):
        x = 0
        for cell in _cells(tr):
            while (y, x) in grid:
                x += 1
            text = _cell_text(cell)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for dy in range(min(down, len(trs) - y)):
                for dx in range(across):
                    grid[y + dy, x + dx] = text if dx == 0 else ""
            x += across
            if len(grid) > _CELL_LIMIT:
                return None
    width = max((x for _, x in grid), default=-1) + 1
    return [[grid.get((y, x), "") for x in range(width)] for y in range(len(trs))]


def _cells(row: Any) -> list[Any]:
    return [child for child in row if child.tag in ("td", "th")]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), _SPAN_LIMIT) if value.isdigit() and len(value) < 5 else 1


def _cell_text(cell: Any) -> str:
    writer = _Writer()
    writer.write(cell.text)
    for child in cell:
        writer.element(child)
        writer.write(child.tail)
    if _HIDDEN.search(cell.get("style") or ""):
        return ""
    return re.sub(r"\s+", " ", " ".join(writer.text().split("\n"))).strip()
