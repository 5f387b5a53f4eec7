"""Tables with hairlines: columns as wide as their figures, rows that wrap, and pages that go on where the last one ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from orderdesk.documents import fonts
from orderdesk.documents.drawing import MM
from orderdesk.documents.layout import HAIR, LEADING, PAD, RULE, TEXT, Paper
from orderdesk.documents.text import shrunk, wrapped

_AIR = 1.25 * MM  # above and below a row's text
_HEAD = TEXT - 0.8
_SMALLER = (TEXT, TEXT - 0.4, TEXT - 0.8)
_TICK = 3.2 * MM
_FIGURES = 12 * MM  # a column of figures is at least so wide, however small they are

Cells = Sequence[str]
Lines = list[tuple[float, list[str]]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: figures are as wide as their widest and stand right; text shares what is left by `share`."""

    title: str
    share: float = 0.0  # 0: as wide as its widest cell
    right: bool = False
    tick: bool = False  # an empty box to tick instead of text


class Table:
    """A table on a paper; rows are drawn as they are given, so that the caller may stop for a group's heading."""

    def __init__(self, paper: Paper, columns: Sequence[Column], rows: Sequence[Cells]) -> None:
        self._paper, self._columns = paper, columns
        self._widths = self._measured(rows)
        self._lefts = [paper.left + sum(self._widths[:place]) for place in range(len(columns))]

    def draw(
        self,
        rows: Sequence[Cells],
        *,
        strong: Sequence[int] = (),
        carried: Callable[[int], tuple[Cells, Cells]] | None = None,
        keep: float = 0.0,
    ) -> None:
        """All rows under a heading that each page repeats, a line of space after them.

        `strong` are the places of rows in bold; `carried(n)` gives the rows that end a page and begin the
        next once n rows stand; `keep` is the room that what follows the last row needs on the same page.
        """
        paper = self._paper
        spare = self._height(self._lines(carried(0)[0])) if carried else 0.0
        self._head(at_least=2 * (LEADING + 2 * _AIR) + spare)
        for place, row in enumerate(rows):
            lines = self._lines(row)
            last = place == len(rows) - 1
            wanted = self._height(lines) + (min(keep, paper.page_room / 2) if last else spare)
            if wanted > paper.room and (self._height(lines) <= paper.page_room / 2 or not self._splits(spare)):
                self._turn(carried(place) if carried else None)
            while self._height(lines) + (0 if last else spare) > paper.room:  # taller than the page: it goes on overleaf
                fits = int((paper.room - spare - 2 * _AIR) / LEADING)
                if fits >= 1:
                    self._row([(size, text[:fits]) for size, text in lines], bold=place in strong)
                    lines = [(size, text[fits:]) for size, text in lines]
                self._turn(carried(place) if carried else None)
            self._row(lines, bold=place in strong)
        self._rule(RULE)
        paper.y += 2 * MM

    def _splits(self, spare: float) -> bool:
        return self._paper.room - spare > 4 * LEADING

    def _turn(self, carried: tuple[Cells, Cells] | None) -> None:
        if carried:
            self._row(self._lines(carried[0]), bold=True)
        self._rule(RULE)
        self._paper.next_page()
        self._head()
        if carried:
            self._row(self._lines(carried[1]), bold=True)

    def _head(self, at_least: float = 0.0) -> None:
        titles = [wrapped(column.title, _HEAD, wide - 2 * PAD) for column, wide in zip(self._columns, self._widths, strict=True)]
        deep = max(map(len, titles)) * LEADING + 2 * _AIR
        if deep + at_least > self._paper.room:
            self._paper.next_page()
        self._rule(RULE)
        top = self._paper.y + _AIR + TEXT
        for place, title in enumerate(titles):
            self._cell(place, top, _HEAD, title, bold=True)
        self._paper.y += deep
        self._rule(HAIR * 2)

    def _row(self, lines: Lines, *, bold: bool) -> None:
        paper = self._paper
        top = paper.y + _AIR + TEXT
        for place, (size, text) in enumerate(lines):
            if self._columns[place].tick:
                paper.drawing.box(self._lefts[place] + PAD, paper.y + _AIR, _TICK, _TICK, 2 * HAIR)
            else:
                self._cell(place, top, size, text, bold=bold)
        paper.y += self._height(lines)
        self._rule(HAIR)

    def _cell(self, place: int, y: float, size: float, lines: list[str], *, bold: bool) -> None:
        right = self._columns[place].right
        x = self._lefts[place] + (self._widths[place] - PAD if right else PAD)
        for number, line in enumerate(lines):
            self._paper.drawing.text(x, y + number * LEADING, line, size, bold=bold, align="right" if right else "left")

    def _rule(self, weight: float) -> None:
        paper = self._paper
        paper.drawing.line(paper.left, paper.y, paper.right, paper.y, weight)

    def _lines(self, row: Cells) -> Lines:
        return [shrunk(text, _SMALLER, wide - 2 * PAD) for text, wide in zip(row, self._widths, strict=True)]

    def _height(self, lines: Lines) -> float:
        return max(len(text) for _, text in lines) * LEADING + 2 * _AIR

    def _measured(self, rows: Sequence[Cells]) -> list[float]:
        """Widths that fill the paper; columns of figures first, but never more than leaves each text a fifth of its share."""
        room = self._paper.right - self._paper.left
        wanted = []
        for place, column in enumerate(self._columns):
            cells = (fonts.width(line, TEXT) for row in rows for line in fonts.paragraphs(row[place])) if not column.share else ()
            floor = max(fonts.width(column.title, _HEAD), _FIGURES if column.right else 0.0) if not column.share else 0.0
            wanted.append(max([floor, _TICK if column.tick else 0.0, *cells]) + 2 * PAD + 0.5)
        shares = sum(column.share for column in self._columns)
        fixed = sum(wide for wide, column in zip(wanted, self._columns, strict=True) if not column.share)
        most = room * (0.7 if shares else 1.0)
        squeeze = min(1.0, most / fixed) if fixed else 1.0
        left = room - fixed * squeeze
        if not shares:
            squeeze = room / fixed
        pairs = zip(wanted, self._columns, strict=True)
        return [left * column.share / shares if column.share else wide * squeeze for wide, column in pairs]
