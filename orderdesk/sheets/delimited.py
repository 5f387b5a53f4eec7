"""Text files (.csv) as a stream of records, in whatever encoding and with whatever delimiter they came."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from orderdesk.rules.imports.refusals import FileRefused
from orderdesk.rules.imports.table import Row
from orderdesk.sheets.guards import COLUMNS, ROWS

_FIELD_CHARACTERS = 1_000_000
_SAMPLE_BYTES = 256 * 2**10
_SAMPLE_RECORDS = 50
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A csv decoded: its text, and what it was found to be written in."""

    text: str
    encoding: str
    delimiter: str

    def rows(self) -> Iterator[Row]:
        """The records that hold anything, numbered as a spreadsheet would; FileRefused beyond ROWS records."""
        csv.field_size_limit(_FIELD_CHARACTERS)
        count = 0
        records = enumerate(csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter), 1)
        while True:
            try:
                number, record = next(records)
            except StopIteration:
                return
            except csv.Error as error:
                raise FileRefused("wrong_file_type", what=str(error)) from error
            cells = [cell if cell.strip() else None for cell in record[:COLUMNS]]
            while cells and cells[-1] is None:
                cells.pop()
            if cells:
                count += 1
                if count > ROWS:
                    raise FileRefused("too_large", what=f"> {ROWS:,}")
                yield number, tuple(cells)


def open_text(data: bytes) -> DelimitedText:
    """The text of a csv with its encoding and delimiter found out; FileRefused (wrong_file_type) if it is not text."""
    encoding = guess_encoding(data)
    text = data.decode(encoding, errors="strict" if encoding != "cp1252" else "replace").removeprefix("\ufeff")
    controls = len(_CONTROLS.findall(text[:_SAMPLE_BYTES]))
    if controls > 2 + len(text[:_SAMPLE_BYTES]) // 200:
        raise FileRefused("wrong_file_type", what="?")
    text = text.replace("\x00", "")
    if said := _SEP_LINE.match(text):  # Excel's own hint, which it does not show as a row
        return DelimitedText(text[said.end() :], encoding, said[1])
    return DelimitedText(text, encoding, guess_delimiter(text))


def guess_encoding(data: bytes) -> str:
    """The encoding of a text: by its mark, else UTF-8 if it is valid, else whichever reads as common characters."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name if _decodes(data, name) else "cp1252"
    zeros = data[:4096]
    if zeros.count(0) * 4 > len(zeros):  # plain letters in UTF-16 have a zero byte each
        name = "utf-16-le" if zeros[1::2].count(0) >= zeros[::2].count(0) else "utf-16-be"
        if _decodes(data, name):
            return name
    if _decodes(data, "utf-8"):
        return "utf-8"
    return max(("gbk", "gb18030", "big5", "cp950", "big5hkscs", "cp1252"), key=lambda name: _likelihood(data, name))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeError, ValueError):
        return False
    return True


def _likelihood(data: bytes, encoding: str) -> float:
    """The share of characters beyond ASCII that are common in texts of that encoding; below zero if it does not decode.

    Both Chinese standards put their few thousand commonest characters into a first level with its own range of bytes, which a
    text read in the wrong encoding misses most of the time.
    """
    if encoding == "cp1252":
        return _western(data)
    try:
        text = data.decode(encoding)
    except (UnicodeError, ValueError):
        return -1.0
    strange = [character for character in text[:_SAMPLE_BYTES] if character > "\x7f"]
    common = sum(_is_common(character, encoding) for character in strange)
    return common / len(strange) if strange else 0.0


def _is_common(character: str, encoding: str) -> bool:
    if "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uff5e" or character in "“”‘’—…·×¥°":
        return True
    try:
        lead = character.encode("gb2312" if encoding.startswith("gb") else "big5")[0]
    except UnicodeEncodeError:
        return False
    return 0xB0 <= lead <= 0xD7 if encoding.startswith("gb") else 0xA4 <= lead <= 0xC6


def _western(data: bytes) -> float:
    """The share of high bytes that are letters standing alone among ASCII ones, as é does in Café."""
    runs = re.findall(rb"[\x80-\xff]+", data[:_SAMPLE_BYTES])
    alone = sum(1 for run in runs if len(run) == 1 and run[0] >= 0xC0)
    return 0.9 * alone / len(runs) if runs else 0.0


def guess_delimiter(text: str) -> str:
    """The mark that cuts most records into the same number of fields, more than one."""
    sample = text[:_SAMPLE_BYTES]
    csv.field_size_limit(_FIELD_CHARACTERS)
    best, best_score = ",", (0.0, 0)
    for delimiter in (",", ";", "\t", "|"):
        widths = _widths(sample, delimiter)
        usual = max(set(widths), key=lambda width: (widths.count(width), width)) if widths else 0
        score = (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)
        if (score[0] * min(score[1], 6), score[1]) > (best_score[0] * min(best_score[1], 6), best_score[1]):
            best, best_score = delimiter, score
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if any(cell.strip() for cell in record):
                torn = any(cell.count('"') % 2 for cell in record)  # cut in the middle of a quoted field
                widths.append(1 if torn else len(record))
            if len(widths) >= _SAMPLE_RECORDS:
                break
    except csv.Error:
        pass
    return widths
