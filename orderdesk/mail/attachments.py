"""What can be read from the files customers attach: sheets, Word files, PDFs with text, plain text."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from orderdesk.language import N_
from orderdesk.mail.decoding import decoded

_UNPACKED_LIMIT = 200 * 1024 * 1024
_ROWS, _COLUMNS, _CHARACTERS, _PAGES = 5_000, 100, 400_000, 60

DAMAGED = N_("An attachment is damaged or of another kind than its name says.")
PROTECTED = N_("An attachment is protected by a password.")
TOO_LARGE = N_("An attachment is too large when unpacked.")

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Protected(Exception):
    """The file wants a password."""


class _TooLarge(Exception):
    """The file unpacks to more than is allowed."""


def attachment_text(name: str, media_type: str, content: bytes) -> tuple[str, str]:
    """The text (rows with tabs, an empty line between sheets or pages) and a problem, either of which may be empty."""
    reader = _reader(name.lower(), media_type.lower(), content)
    if reader is None or not content:
        return "", ""
    try:
        return reader(content)[:_CHARACTERS], ""
    except _Protected:
        return "", PROTECTED
    except (_TooLarge, MemoryError):
        return "", TOO_LARGE
    except Exception:  # noqa: BLE001 - whatever a library raises on a damaged file means the same to the clerk
        return "", DAMAGED


def _reader(name: str, media_type: str, content: bytes) -> Callable[[bytes], str] | None:
    """By what the bytes are, then by name: programs label sheets as they like."""
    if content.startswith(b"%PDF") or b"%PDF-" in content[:1024]:
        return _pdf
    if content.startswith(b"PK\x03\x04"):
        return _package
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_office
    if name.endswith((".csv", ".txt", ".tsv", ".xls", ".md")) or media_type.startswith("text/") or media_type.endswith("/csv"):
        return _plain
    return None


def _plain(content: bytes) -> str:
    import csv

    text, _certain = decoded(content, None)
    if re.match(r"\s*(<!doctype html|<html|<table|<\?xml)", text[:200], re.IGNORECASE):
        from orderdesk.mail.html import html_text

        return html_text(text)[0]
    lines = text.splitlines()[:_ROWS]
    head = "\n".join(lines[:20])
    delimiter = max(",;\t|", key=head.count)
    if sum(1 for line in lines[:20] if line.count(delimiter) >= 2) < max(2, min(len(lines), 20) // 2):
        return "\n".join(lines)
    return _rows(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))


def _package(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(info.file_size for info in package.infolist()) > _UNPACKED_LIMIT or len(package.infolist()) > 5_000:
            raise _TooLarge
        names = set(package.namelist())
        if "word/document.xml" in names:
            return _word(package.read("word/document.xml"))
        if any(name.startswith("xl/") for name in names) or "content.xml" in names:
            return _sheets(content)
        if any(info.flag_bits & 1 for info in package.infolist()):
            raise _Protected
    return ""


def _old_office(content: bytes) -> str:
    # Password-protected xlsx and docx files come in the old container with a stream of this name.
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise _Protected
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return ""
    return _sheets(content)


def _sheets(content: bytes) -> str:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise _Protected from error
    with book:
        texts = []
        for number, about in enumerate(book.sheets_metadata):
            if about.typ is not SheetTypeEnum.WorkSheet or about.visible is not SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_index(number)
            if sheet.total_height > 200_000 or sheet.total_width > 2_000:
                raise _TooLarge
            rows = [list(row[:_COLUMNS]) for row in sheet.to_python(skip_empty_area=False, nrows=_ROWS)]
            _fill_merged(rows, sheet.merged_cell_ranges or [])
            texts.append(_rows([_shown(value) for value in row] for row in rows))
    return "\n\n".join(texts)


def _fill_merged(rows: list[list[Any]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """A cell merged downwards stands for each of its rows; one merged sideways stands once."""
    for (top, left), (bottom, _right) in ranges:
        if top < len(rows) and left < len(rows[top]):
            for y in range(top + 1, min(bottom + 1, len(rows))):
                rows[y][left] = rows[top][left]


def _shown(value: object) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
    return str(value if value is not None else "")


def _rows(rows: Iterable[Iterable[str]]) -> str:
    lines = []
    for row in rows:
        cells = [re.sub(r"\s+", " ", cell).strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        lines.append("\t".join(cells[:_COLUMNS]))
    return "\n".join(lines)


def _word(content: bytes) -> str:
    from lxml import etree

    tree = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    body = tree.find(f"{_WORD}body")
    lines: list[str] = []
    for block in body if body is not None else ():
        if block.tag == f"{_WORD}tbl":
            lines += ["", *_word_table(block), ""]
        else:
            lines += ["".join(_word_text(paragraph)) for paragraph in block.iter(f"{_WORD}p")]
    return "\n".join(lines)


def _word_text(node: Any) -> Iterable[str]:
    for part in node.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br"):
        yield part.text or "" if part.tag == f"{_WORD}t" else " "


def _word_table(table: Any) -> Iterable[str]:
    above: dict[int, str] = {}
    for row in table.iter(f"{_WORD}tr"):
        cells: list[str] = []
        for cell in row.iter(f"{_WORD}tc"):
            text = re.sub(r"\s+", " ", " ".join("".join(_word_text(p)) for p in cell.iter(f"{_WORD}p"))).strip()
            merge = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
            if merge is not None and merge.get(f"{_WORD}val") != "restart":
                text = above.get(len(cells), text)
            above[len(cells)] = text
            span = cell.find(f"{_WORD}tcPr/{_WORD}gridSpan")
            value = span.get(f"{_WORD}val") if span is not None else "1"
            cells += [text] + [""] * (min(int(value), _COLUMNS) - 1)
        yield "\t".join(cells)


def _pdf(content: bytes) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _Protected from error
        raise
    pages = []
    for number in range(min(len(document), _PAGES)):
        page = document[number].get_textpage()
        pages.append("\n".join(_pdf_lines(page)))
    return "\n\n".join(pages)


def _pdf_lines(page: Any) -> list[str]:
    """Lines from top to bottom; a gap wider than about two letters separates cells."""
    pieces: list[tuple[float, float, float, float, str]] = []
    for index in range(min(page.count_rects(), 20_000)):
        left, bottom, right, top = page.get_rect(index)
        text = page.get_text_bounded(left, bottom, right, top).strip()
        if text:
            pieces.append((left, bottom, right, top, " ".join(text.split())))
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for piece in sorted(pieces, key=lambda piece: (-(piece[1] + piece[3]), piece[0])):
        middle = (piece[1] + piece[3]) / 2
        if rows and rows[-1][0][1] - 1 <= middle <= rows[-1][0][3] + 1:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_pdf_row(sorted(row)) for row in rows]


def _pdf_row(pieces: list[tuple[float, float, float, float, str]]) -> str:
    line = pieces[0][4]
    end = pieces[0][2]
    for left, bottom, right, top, text in pieces[1:]:
        gap = left - end
        height = max(top - bottom, 1.0)
        line += ("\t" if gap > height * 0.9 else " " if gap > height * 0.12 else "") + text
        end = max(end, right)
    return line
