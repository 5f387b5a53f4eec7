"""Sheet files in: from untrusted bytes to plain typed rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile
from zlib import error as zlib_error

from defusedxml.common import DefusedXmlException

from orderdesk import sandbox
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.refusals import FileRefused, as_file_refusal
from orderdesk.rules.imports.table import Merge, Row, SheetFile, SheetTable, Value
from orderdesk.sheets.delimited import open_text
from orderdesk.sheets.guards import FILE_BYTES, ROWS, kind_of

SECONDS = 180.0
WATCH_EVERY = 200
# What reading yields, in order: ("file", kind, encoding, delimiter), then per sheet ("sheet", name, hidden, epoch_1904),
# its rows, and ("merged", ranges).
Item = tuple[Any, ...]
_BROKEN = (ParseError, BadZipFile, zlib_error, DefusedXmlException, KeyError, ValueError, IndexError, TypeError, AttributeError,
           OSError, EOFError, NotImplementedError, UnicodeError, OverflowError)  # fmt: skip


def load(path: Path) -> bytes:
    """The bytes of a file a person chose; Refused if it cannot be read or is larger than any import may be."""
    try:
        if path.stat().st_size > FILE_BYTES:
            raise FileRefused("too_large", what=f"{path.stat().st_size / 2**20:.0f} MB > {FILE_BYTES // 2**20} MB")
        return path.read_bytes()
    except OSError as error:
        raise FileRefused("unreadable", what=error.strerror or str(error)) from error


def read_safely(path: Path, watch: Callable[[int], None] | None = None) -> SheetFile:
    """A file's sheets, parsed in a disposable child process; FileRefused with the reason if it is not to be taken.

    `watch` hears how many pieces have come so far; what it raises stops the reading, and the child with it.
    """
    data = load(path)
    kind_of(data, path.name)  # most wrong files are told without starting a child
    with closing(_from_child(data, path.name)) as items:
        return _assemble(_watched(items, watch) if watch else items, data)


def read_bytes_safely(data: bytes, name: str) -> SheetFile:
    """The same of bytes that are kept already."""
    if len(data) > FILE_BYTES:
        raise FileRefused("too_large", what=f"{len(data) / 2**20:.0f} MB > {FILE_BYTES // 2**20} MB")
    kind_of(data, name)
    with closing(_from_child(data, name)) as items:
        return _assemble(items, data)


def _from_child(data: bytes, name: str) -> Generator[Item, None, None]:
    try:
        yield from sandbox.stream(stream, data, name, seconds=SECONDS)
    except sandbox.Overtime as late:
        raise FileRefused("too_large", what=str(late)) from None
    except Refused as refused:
        raise as_file_refusal(refused) from None


def _watched(items: Iterable[Item], watch: Callable[[int], None]) -> Iterator[Item]:
    for count, item in enumerate(items):
        if count % WATCH_EVERY == 0:
            watch(count)
        yield item


def read(data: bytes, name: str = "") -> SheetFile:
    """The same in this process, for files that are trusted."""
    return _assemble(stream(data, name), data)


def stream(data: bytes, name: str = "") -> Iterator[Item]:
    """A file's sheets piece by piece, see Item; only the current row is held. FileRefused as soon as something is wrong."""
    kind = kind_of(data, name)
    if kind == "csv":
        text = open_text(data)
        yield "file", "csv", text.encoding, text.delimiter
        yield "sheet", "", False, False
        yield from text.rows()
        return
    from orderdesk.sheets.workbook import open_workbook  # loads openpyxl, which only the child process needs

    yield "file", "xlsx", None, None
    count = 0
    try:
        for sheet in open_workbook(data):
            yield "sheet", sheet.name, sheet.hidden, sheet.epoch_1904
            for row in sheet.rows():
                count += 1
                if count > ROWS:
                    raise FileRefused("too_large", what=f"> {ROWS:,}")
                yield row
            yield "merged", tuple(sheet.merged)
    except _BROKEN as error:
        raise FileRefused("damaged") from error


def _assemble(items: Iterable[Item], data: bytes) -> SheetFile:
    kind, encoding, delimiter = "", None, None
    tables: list[SheetTable] = []
    head: tuple[str, bool, bool] | None = None
    rows: list[Row] = []
    merged: tuple[Merge, ...] = ()
    once: dict[str, Value] = {}  # equal texts are kept once: half of an order sheet repeats the row above

    def finish() -> None:
        if head:
            tables.append(SheetTable(head[0], tuple(rows), merged, head[1], head[2]))

    for item in items:
        if isinstance(item[0], int):
            cells = item[1]
            rows.append((item[0], tuple([once.setdefault(cell, cell) if isinstance(cell, str) else cell for cell in cells])))
        elif item[0] == "merged":
            merged = item[1]
        elif item[0] == "sheet":
            finish()
            head, rows, merged = item[1:], [], ()
        else:
            kind, encoding, delimiter = item[1:]
    finish()
    if not any(table.rows for table in tables):
        raise FileRefused("empty_file")
    return SheetFile(kind, tuple(tables), hashlib.sha256(data).hexdigest(), encoding, delimiter)
