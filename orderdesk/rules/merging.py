"""Two people changed one record: what differs, field by field, and what it comes to once somebody chose.

A record maps fields to values; a field of rows (contacts, packs, order lines) holds a tuple of such mappings.

    merge = Merge(before, mine, theirs, {"contacts": "name"})     # rows are told apart by the cell named
    merge.differences                                             # what the other changed and mine does not say as well
    merge.result({0: Side.MINE})                                  # the others as `usual` would have it

What only one of the two changed is no quarrel: mine stands unasked, theirs is offered as chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]
Record = Mapping[str, Any]


class Side(StrEnum):
    """Whose value shall stand."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing the other changed. `row` is the row meant, as people would know it; without a `cell` it is the row as a whole.

    A value of None in a whole row means that there is no such row.
    """

    part: str
    before: Any
    mine: Any
    theirs: Any
    row: Row | None = None
    cell: str = ""

    @property
    def both(self) -> bool:
        """Whether both changed it."""
        return bool(self.mine != self.before)

    @property
    def usual(self) -> Side:
        """What stands if nobody chooses otherwise."""
        return Side.MINE if self.both else Side.THEIRS


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A row as it came out: its cells, where it stood in mine and in theirs, and the cells taken from theirs."""

    cells: Row
    mine: int | None
    theirs: int | None
    taken: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Trio:
    """One row as it was, as I have it and as the other has it; with the numbers of its differences."""

    before: Row | None
    mine: int | None
    theirs: int | None
    whole: int | None = None
    cells: dict[str, int] = field(default_factory=dict)


class Merge:
    """See the top of the module."""

    def __init__(self, before: Record, mine: Record, theirs: Record, rows: Mapping[str, str] | None = None) -> None:
        self._before, self._mine, self._theirs, self._keys = before, mine, theirs, dict(rows or {})
        self._fields: dict[str, int] = {}
        self._trios: dict[str, list[_Trio]] = {}
        self._found: list[Difference] = []
        for part in mine:
            if part in self._keys:
                self._compare_rows(part)
            else:
                self._compare_field(part)
        self.differences = tuple(self._found)

    def result(self, chosen: Mapping[int, Side]) -> dict[str, Any]:
        """The record as chosen (difference -> side, by number); rows come as MergedRow, mine in my order, theirs after them."""
        sides = [chosen.get(number, difference.usual) for number, difference in enumerate(self.differences)]
        merged: dict[str, Any] = {}
        for part in self._mine:
            if part in self._keys:
                merged[part] = self._rows(part, sides)
            else:
                number = self._fields.get(part)
                taken = number is not None and sides[number] is Side.THEIRS
                merged[part] = self._theirs[part] if taken else self._mine[part]
        return merged

    def _add(self, difference: Difference) -> int:
        self._found.append(difference)
        return len(self._found) - 1

    def _compare_field(self, part: str) -> None:
        before, mine, theirs = self._before.get(part), self._mine[part], self._theirs.get(part)
        if theirs not in (before, mine):
            self._fields[part] = self._add(Difference(part, before, mine, theirs))

    def _compare_rows(self, part: str) -> None:
        before, mine, theirs = (tuple(record.get(part, ())) for record in (self._before, self._mine, self._theirs))
        key = self._keys[part]
        in_mine, in_theirs = _pairs(before, mine, key), _pairs(before, theirs, key)
        trios = [_Trio(row, in_mine[number], in_theirs[number]) for number, row in enumerate(before)]
        new_mine = [number for number in range(len(mine)) if number not in in_mine]
        new_theirs = [number for number in range(len(theirs)) if number not in in_theirs]
        same = _pairs([mine[number] for number in new_mine], [theirs[number] for number in new_theirs], key)
        for place, number in enumerate(new_mine):
            other = same[place]
            trios.append(_Trio(None, number, new_theirs[other] if other is not None else None))
        trios += [_Trio(None, None, number) for place, number in enumerate(new_theirs) if place not in same]
        for trio in trios:
            self._compare_trio(part, trio, mine, theirs)
        self._trios[part] = trios

    def _compare_trio(self, part: str, trio: _Trio, mine: Sequence[Row], theirs: Sequence[Row]) -> None:
        before = trio.before
        own = mine[trio.mine] if trio.mine is not None else None
        other = theirs[trio.theirs] if trio.theirs is not None else None
        if own is None or other is None:
            if other != before and other != own:
                trio.whole = self._add(Difference(part, before, own, other, row=before or own or other))
            return
        for cell in own:
            was = before.get(cell) if before is not None else None
            if own[cell] != other.get(cell) and (before is None or other.get(cell) != was):
                trio.cells[cell] = self._add(Difference(part, was, own[cell], other.get(cell), row=before or own, cell=cell))

    def _rows(self, part: str, sides: Sequence[Side]) -> tuple[MergedRow, ...]:
        mine, theirs = tuple(self._mine[part]), tuple(self._theirs.get(part, ()))
        kept: list[tuple[int, MergedRow]] = []
        added: list[tuple[int, MergedRow]] = []
        for trio in self._trios[part]:
            if trio.whole is not None and sides[trio.whole] is Side.THEIRS:
                if trio.theirs is not None:
                    cells = dict(theirs[trio.theirs])
                    place = kept if trio.mine is not None else added
                    place.append((trio.theirs, MergedRow(cells, None, trio.theirs, frozenset(cells))))
            elif trio.mine is not None:
                taken = frozenset(cell for cell, number in trio.cells.items() if sides[number] is Side.THEIRS)
                cells = dict(mine[trio.mine])
                cells |= {cell: theirs[trio.theirs][cell] for cell in taken if trio.theirs is not None}
                kept.append((trio.mine, MergedRow(cells, trio.mine, trio.theirs, taken)))
        return tuple(row for _place, row in sorted(kept, key=_place_of) + sorted(added, key=_place_of))


def _place_of(placed: tuple[int, MergedRow]) -> int:
    return placed[0]


def _pairs(before: Sequence[Row], after: Sequence[Row], key: str) -> list[int | None]:
    """For each row before, where it is now: the same row, else one of the same key, else one that is mostly the same."""
    found: list[int | None] = [None] * len(before)
    free = list(range(len(after)))

    def settle(same: Any) -> None:
        for place, row in enumerate(before):
            if found[place] is None:
                number = next((number for number in free if same(row, after[number])), None)
                if number is not None:
                    found[place] = number
                    free.remove(number)

    settle(lambda row, now: row == now)
    settle(lambda row, now: bool(row.get(key)) and row.get(key) == now.get(key))
    settle(_alike)
    return found


def _alike(row: Row, now: Row) -> bool:
    said = [cell for cell in row if row[cell] or now.get(cell)]
    same = [cell for cell in said if row[cell] == now.get(cell)]
    return bool(same) and len(same) * 2 >= len(said)
