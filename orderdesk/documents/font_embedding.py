"""The characters of one document as one embedded TrueType font with two-byte codes.

reportlab's own TrueType support wants a whole converted file and splits it into fonts of 256 characters; this one takes glyphs
as they are met, keeps them in one font, and tells a reader which character each stands for.
"""

from __future__ import annotations

import struct
import sys
from array import array
from itertools import accumulate
from typing import Any

from reportlab.pdfbase import pdfdoc

from orderdesk.documents.font_files import UNITS
from orderdesk.documents.fonts import ASCENT, DESCENT, Glyph, glyph

_TAG = "ORDESK"
_NOTHING = Glyph(b"", UNITS // 2)


class DocumentFont:
    """Numbers the characters of one document in the order they are met; reportlab embeds it when the document is finished."""

    def __init__(self, name: str = "F1", *, bold: bool = False) -> None:
        self.name, self._bold = name, bold
        self._numbers: dict[str, str] = {}
        self._glyphs = [_NOTHING]

    def codes(self, text: str) -> str:
        """`text` as the hexadecimal string a PDF shows; Refused where a character cannot be printed."""
        try:
            return "".join(map(self._numbers.__getitem__, text))
        except KeyError:
            for character in text:
                if character not in self._numbers:
                    self._glyphs.append(glyph(character, self._bold))
                    self._numbers[character] = f"{len(self._glyphs) - 1:04X}"
            return self.codes(text)

    def bind(self, document: Any) -> None:
        """Have a reportlab document embed this font when it is saved; F1 takes the place of the Helvetica it would begin with."""
        if self._numbers or self.name == "F1":
            document.delayedFonts.append(self)

    def addObjects(self, document: Any) -> None:  # noqa: N802 - the name reportlab calls
        """Write the font, its widths and its characters into the document."""
        font_name = f"{_TAG}+OrderDeskPaper{'-Bold' if self._bold else ''}"
        program = _stream(document, _program(self._glyphs), f"program-{self.name}")
        descriptor = _dictionary(
            Type="/FontDescriptor", FontName=f"/{font_name}", Flags=4, FontBBox=f"[-200 {DESCENT - 200} 2000 {ASCENT + 200}]",
            ItalicAngle=0, Ascent=ASCENT, Descent=DESCENT, CapHeight=733, StemV=80, FontFile2=program,
        )  # fmt: skip
        widths = " ".join(str(each.advance) for each in self._glyphs)
        descendant = _dictionary(
            Type="/Font", Subtype="/CIDFontType2", BaseFont=f"/{font_name}", CIDToGIDMap="/Identity",
            DW=UNITS, W=f"[0 [{widths}]]",
            CIDSystemInfo="<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>",
            FontDescriptor=document.Reference(descriptor, f"descriptor-{self.name}"),
        )  # fmt: skip
        font = _dictionary(
            Type="/Font", Subtype="/Type0", BaseFont=f"/{font_name}", Encoding="/Identity-H",
            DescendantFonts=pdfdoc.PDFArray([document.Reference(descendant, f"descendant-{self.name}")]),
            ToUnicode=_stream(document, _characters(self._numbers), f"characters-{self.name}"),
        )  # fmt: skip
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font, f"font-{self.name}")


def _dictionary(**entries: object) -> Any:
    return pdfdoc.PDFDictionary(entries)


def _stream(document: Any, content: bytes, name: str) -> Any:
    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.dictionary["Length1"] = len(content)
    stream.filters = [pdfdoc.PDFZCompress]
    return document.Reference(stream, name)


def _characters(numbers: dict[str, str]) -> bytes:
    """The map from codes back to characters, by which a reader copies and searches text."""
    pairs = [f"<{number}> <{character.encode('utf-16-be').hex().upper()}>" for character, number in numbers.items()]
    groups = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    parts = ["/CIDInit /ProcSet findresource begin 12 dict begin begincmap"]
    parts.append("/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def")
    parts.append("/CMapName /Adobe-Identity-UCS def /CMapType 2 def")
    parts.append("1 begincodespacerange <0000> <FFFF> endcodespacerange")
    for group in groups:
        parts += [f"{len(group)} beginbfchar", *group, "endbfchar"]
    parts.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(parts).encode("ascii")


def _program(glyphs: list[Glyph]) -> bytes:
    """A TrueType file of just these glyphs, in this order."""
    offsets = list(accumulate((len(each.outline) for each in glyphs), initial=0))
    points, contours = max(each.points for each in glyphs), max(each.contours for each in glyphs)
    left, low, right, high = (pick(each.box[side] for each in glyphs) for side, pick in enumerate((min, min, max, max)))
    widest = max(each.advance for each in glyphs)
    tables = {
        b"glyf": b"".join(each.outline for each in glyphs),
        b"head": struct.pack(
            ">LLLLHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNITS, 0, 0, left, low, right, high, 0, 6, 2, 1, 0
        ),
        b"hhea": struct.pack(
            ">LhhhHhhhhhh4hhH", 0x10000, ASCENT, DESCENT, 0, widest, 0, 0, right, 1, 0, 0, 0, 0, 0, 0, 0, len(glyphs)
        ),
        b"hmtx": struct.pack(f">{'Hh' * len(glyphs)}", *(fact for each in glyphs for fact in (each.advance, each.box[0]))),
        b"loca": struct.pack(f">{len(offsets)}L", *offsets),
        b"maxp": struct.pack(">LHHHHHHHHHHHHHH", 0x10000, len(glyphs), points, contours, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    return _file(tables)


def _file(tables: dict[bytes, bytes]) -> bytes:
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(">LHHHH", 0x10000, count, 16 << power, power, 16 * count - (16 << power))
    at, directory, body = len(head) + 16 * count, [], []
    for tag, content in sorted(tables.items()):
        padded = content + b"\0" * (-len(content) % 4)
        directory.append(tag + struct.pack(">LLL", _sum(padded), at, len(content)))
        body.append(padded)
        at += len(padded)
    whole = head + b"".join(directory) + b"".join(body)
    place = whole.index(b"\x5f\x0f\x3c\xf5") - 4  # `head` carries the check sum of the whole file
    return whole[:place] + struct.pack(">L", (0xB1B0AFBA - _sum(whole)) & 0xFFFFFFFF) + whole[place + 4 :]


def _sum(content: bytes) -> int:
    words = array("I", content)
    if sys.byteorder == "little":
        words.byteswap()
    return sum(words) & 0xFFFFFFFF
