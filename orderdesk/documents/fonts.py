"""The type of all papers: one typeface put together, character by character, from the fonts this machine has.

The installed font packages come first, then the fonts of the system. An outline is converted when its character is first
printed and kept, so that a paper waits for a few dozen characters, not for thirty thousand.
A character no font has is never printed as a box: it is refused by name.
"""

from __future__ import annotations

import re
import struct
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from orderdesk.documents.font_files import UNITS, FontFile, face, installed, packaged
from orderdesk.language import N_
from orderdesk.rules.errors import Refused

_BOLD = 42  # units that bold strokes are thicker
ASCENT, DESCENT = 880, -120  # of the square of 1000 units that Chinese characters fill
_COMPOSABLE = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_COMMON = "".join(map(chr, range(32, 127))) + "年月日第页共客户订单编号数量单价金额合计电话地址规格产品收货人"
# Scripts that need shaping or run from right to left would come out wrong, not merely plain: they count as missing.
_UNSHAPED = {"Mn", "Mc", "Me", "Cc", "Cs", "Co", "Cn"}
_RIGHT_TO_LEFT = {"R", "AL"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character to embed: a TrueType glyph record and its width in 1/1000 of the type size."""

    outline: bytes
    advance: int
    box: tuple[int, int, int, int] = (0, 0, 0, 0)  # left, low, right, high
    contours: int = 0
    points: int = 0

    @classmethod
    def of(cls, outline: bytes, advance: int) -> Glyph:
        """With the facts that stand in the record's head."""
        if not outline:
            return cls(outline, advance)
        contours, *box = struct.unpack_from(">5h", outline)
        points = struct.unpack_from(">H", outline, 8 + 2 * contours)[0] + 1
        return cls(outline, advance, (box[0], box[1], box[2], box[3]), contours, points)


class _Typeface:
    """The faces in the order they are asked, opened only when one before does not have the character."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._known: dict[tuple[str, bool], Glyph | None] = {}
        self._open: list[FontFile] = []
        self._further = _fonts()

    def glyph(self, character: str, bold: bool) -> Glyph | None:
        try:
            return self._known[character, bold]
        except KeyError:
            with self._lock:
                found = self._known[character, bold] = self._find(character, _BOLD if bold else 0)
                return found

    def _find(self, character: str, weight: float) -> Glyph | None:
        if unicodedata.category(character) in _UNSHAPED or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
            return None
        code = ord(character)
        for source in self._faces():
            if code in source.glyphs:
                scale = self._scale(source)
                outline = source.outline(code, scale, weight)
                if outline or character.isspace():  # a colour font lists it and draws nothing
                    return Glyph.of(outline, round(source.advance(code) * scale))
        return None

    def _faces(self) -> Iterator[FontFile]:
        yield from self._open
        for found in self._further:
            self._open.append(found)
            yield found

    def _scale(self, source: FontFile) -> float:
        """How much a face is enlarged so that its letters stand beside the first face's as one type."""
        first = self._open[0]
        letter = ord("n")
        if source is first or letter not in source.glyphs or letter not in first.glyphs or ord("中") in source.glyphs:
            return 1.0
        return min(max(first.advance(letter) / source.advance(letter), 0.8), 1.25)


def _fonts() -> Iterator[FontFile]:
    for files in (packaged, installed):
        for path in files():
            if found := face(path):
                yield found


class _Widths(dict[str, int]):
    """Character -> advance; asking for one that cannot be printed is Refused, so no such text is measured or drawn."""

    def __missing__(self, character: str) -> int:
        self[character] = glyph(character).advance
        return self[character]


_typeface = _Typeface()
_widths = _Widths()


def glyph(character: str, bold: bool = False) -> Glyph:
    """What to embed for a character; Refused, naming it, where no font of this machine has it."""
    found = _typeface.glyph(character, bold)
    if found is None:
        raise Refused(
            N_("The character “{character}” ({code}) cannot be printed: no font here has it. Replace it and print again."),
            character=character,
            code=f"U+{ord(character):04X}",
        )
    return found


def missing_characters(text: str) -> str:
    """The characters of `text` that cannot be printed here, each once, in the order met; empty when all can."""
    return "".join(dict.fromkeys(each for each in "".join(paragraphs(text)) if _typeface.glyph(each, False) is None))


def shortage() -> str:
    """What to tell a person where Chinese or accented letters cannot be printed, for `_` to speak; empty when all is well."""
    if missing_characters("汇匯"):
        return N_("No Chinese font was found: papers with Chinese text cannot be printed. Install one, such as Noto Sans CJK.")
    if missing_characters("éöłЖ"):
        return N_("No font for all European letters was found: some names cannot be printed. Install one, such as DejaVu Sans.")
    return ""


def prepare() -> None:
    """Open the fonts and convert the commonest characters, so that the first paper comes as fast as the next."""
    width(_COMMON, 10)


def width(text: str, size: float) -> float:
    """The width of one line of printable text in points at a type size in points."""
    return sum(map(_widths.__getitem__, text)) * size / UNITS


def paragraphs(text: str) -> list[str]:
    """The lines of a text as they will stand on paper: accents composed, tabs as spaces, invisible marks left out."""
    if text.isascii() and text.isprintable():
        return [text]
    return [_plain(line) for line in text.splitlines()] or [""]


def _plain(line: str) -> str:
    line = _COMPOSABLE.sub(lambda found: unicodedata.normalize("NFC", found[0]), line).replace("\t", " ")
    if line.isprintable() and not _VARIANTS.search(line):
        return line
    return "".join(each for each in line if unicodedata.category(each) != "Cf" and not _VARIANTS.match(each))
