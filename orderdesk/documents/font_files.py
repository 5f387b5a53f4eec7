"""Font files as plain tables: which characters a file draws, how wide, and the outline of each when asked."""

from __future__ import annotations

import os
import struct
import sys
from array import array
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

from orderdesk.documents.font_weight import thickened

UNITS = 1000  # every outline is handed out in a square of 1000 units
_RESTRICTED = 0x0002  # OS/2 fsType: the font may not be embedded in a document

# What a Chinese desk is likely to have, the best first. Only these are opened: a machine may hold a thousand files.
_PREFERRED = (
    "notosanscjk", "notosanssc", "sourcehansans", "msyh.", "pingfang", "hiragino sans gb", "stheiti", "wqy-microhei",
    "wqy-zenhei", "notosanstc", "msjh.", "simhei", "simsun", "droidsansfallback", "dejavusans.", "segoeui.", "arial.", "arialuni",
    "liberationsans-regular", "notosans-regular", "malgun.",
)  # fmt: skip
_MOST = 12  # files kept open at most


class FontFile:
    """One face of a font file; outlines come out as TrueType, whatever the file holds."""

    def __init__(self, path: Path, number: int = 0) -> None:
        from fontTools.ttLib import TTFont  # a quarter of a second: paid by the first paper, not by the window

        self._font: Any = TTFont(BytesIO(path.read_bytes()), fontNumber=number, lazy=True)  # no file stays open
        self.usable = self._embeddable()
        self.glyphs = _glyph_numbers(self._font.reader["cmap"]) if self.usable else {}
        self._scale = UNITS / self._font["head"].unitsPerEm
        self._widths = self._advances() if self.usable else array("H")
        self._glyph_set: Any = None

    def _embeddable(self) -> bool:
        tables = self._font.reader.keys()
        allowed = "OS/2" not in tables or not self._font["OS/2"].fsType & _RESTRICTED
        return allowed and "cmap" in tables and "hmtx" in tables and ("glyf" in tables or "CFF " in tables)

    def _advances(self) -> array[int]:
        count = self._font["hhea"].numberOfHMetrics
        pairs = array("H", self._font.reader["hmtx"][: count * 4])
        if sys.byteorder == "little":
            pairs.byteswap()
        return pairs[::2]

    def advance(self, code: int) -> float:
        """The width of the character in 1/1000 of the type size."""
        number = min(self.glyphs[code], len(self._widths) - 1)
        return float(self._widths[number] * self._scale)

    def outline(self, code: int, scale: float = 1.0, weight: float = 0.0) -> bytes:
        """The character as a TrueType glyph record, `scale` times its size, strokes `weight` units thicker; empty for a space."""
        from fontTools.pens.cu2quPen import Cu2QuPen
        from fontTools.pens.filterPen import DecomposingFilterPen
        from fontTools.pens.transformPen import TransformPen
        from fontTools.pens.ttGlyphPen import TTGlyphPen

        if self._glyph_set is None:
            self._glyph_set = self._font.getGlyphSet()
        collected = TTGlyphPen(None)
        pen: Any = collected
        if "CFF " in self._font.reader:  # its curves are cubic and run the other way round
            pen = Cu2QuPen(pen, max_err=1.0, reverse_direction=True)
        scale *= self._scale
        if scale != 1.0:
            pen = TransformPen(pen, (scale, 0, 0, scale, 0, 0))
        glyph = self._glyph_set[self._font.getGlyphName(self.glyphs[code])]
        glyph.draw(DecomposingFilterPen(pen, self._glyph_set))
        drawn = collected.glyph()
        if weight and drawn.numberOfContours > 0:
            drawn.coordinates = type(drawn.coordinates)(thickened(list(drawn.coordinates), drawn.endPtsOfContours, weight))
        record: bytes = drawn.compile(None)
        return record + b"\0" * (-len(record) % 4)


def packaged() -> Iterator[Path]:
    """The files of the font packages that are installed, Chinese first, then Latin, Greek, Cyrillic and Vietnamese."""
    for package, name in (
        ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf"),
        ("font_source_sans_pro", "files/SourceSansPro-Regular.otf"),
    ):
        found = find_spec(package)
        for folder in (found.submodule_search_locations or []) if found else []:
            path = Path(folder) / name
            if path.is_file():
                yield path


def installed() -> list[Path]:
    """The system's own font files that are worth asking, the likeliest first."""
    files = [Path(folder) / name for root in _system_folders() for folder, _, names in os.walk(root) for name in names]
    known = [path for path in files if _preference(path) < len(_PREFERRED)]
    return sorted(known, key=lambda path: (_preference(path), len(path.name), str(path)))[:_MOST]


def face(path: Path) -> FontFile | None:
    """The face of a file to print with, the simplified Chinese one of a collection; None if it cannot be read or embedded."""
    try:
        found = FontFile(path, _simplified(path))
        return found if found.usable else None
    except Exception:  # noqa: BLE001 - a foreign file may be wrong in any way; the next one serves
        return None


def _simplified(path: Path) -> int:
    with path.open("rb") as file:
        if file.read(4) != b"ttcf":
            return 0
    from fontTools.ttLib import TTCollection

    with TTCollection(BytesIO(path.read_bytes()), lazy=True) as collection:
        names = [str(each["name"].getDebugName(4)) for each in collection]
    return next((place for place, name in enumerate(names) if " SC" in name), 0)


def _preference(path: Path) -> int:
    name = path.name.lower()
    return next((place for place, start in enumerate(_PREFERRED) if name.startswith(start)), len(_PREFERRED))


def _system_folders() -> list[Path]:
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        return [Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts", Path(local) / "Microsoft" / "Windows" / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    return [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local" / "share" / "fonts"]


def _glyph_numbers(table: bytes) -> dict[int, int]:
    """Character code -> glyph number, read from the raw table: ten times as fast as through glyph names."""
    count = struct.unpack_from(">H", table, 2)[0]
    records = [struct.unpack_from(">HHL", table, 4 + 8 * place) for place in range(count)]
    unicode = [start for platform, kind, start in records if platform == 0 or (platform == 3 and kind in (1, 10))]
    formats = {struct.unpack_from(">H", table, start)[0]: start for start in unicode}
    if 12 in formats:
        return _segmented_coverage(table, formats[12])
    return _segments(table, formats[4]) if 4 in formats else {}


def _segmented_coverage(table: bytes, start: int) -> dict[int, int]:
    numbers: dict[int, int] = {}
    groups = struct.unpack_from(">L", table, start + 12)[0]
    for first, last, glyph in struct.iter_unpack(">LLL", table[start + 16 : start + 16 + groups * 12]):
        numbers.update(zip(range(first, last + 1), range(glyph, glyph + last - first + 1), strict=True))
    return numbers


def _segments(table: bytes, start: int) -> dict[int, int]:
    count = struct.unpack_from(">H", table, start + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", table, start + 14)
    at = start + 16 + count * 2
    starts = struct.unpack_from(f">{count}H", table, at)
    deltas = struct.unpack_from(f">{count}H", table, at + count * 2)
    offsets_at = at + count * 4
    offsets = struct.unpack_from(f">{count}H", table, offsets_at)
    numbers: dict[int, int] = {}
    for place, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                where = offsets_at + place * 2 + offset + (code - first) * 2
                glyph = struct.unpack_from(">H", table, where)[0]
                if not glyph:
                    continue
            if number := (glyph + delta) & 0xFFFF:
                numbers[code] = number
    return numbers
