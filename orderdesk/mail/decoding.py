"""Bytes of a mail to characters, whatever charset they claim."""

from __future__ import annotations

import codecs
import re
from email.header import decode_header
from functools import lru_cache

# Names under which mail programs send more characters than the charset of that name holds.
_WIDER = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gb18030": "gb18030", "hz-gb-2312": "hz",
    "big5": "cp950", "big5-hkscs": "big5hkscs", "x-big5": "cp950", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "ascii", "unicode-1-1-utf-7": "utf-7", "utf8": "utf-8",
    "cp936": "gb18030", "ansi_x3.4-1968": "ascii", "iso-8859-8-i": "iso-8859-8",
}  # fmt: skip
_WORD = re.compile(r"=\?[^?\s]{1,40}\?[bqBQ]\?[^?]*\?=")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\u200b\u200e\u200f\u202a-\u202e\u2060]")


def decoded(content: bytes, charset: str | None) -> tuple[str, bool]:
    """The text and whether it is certain; bytes that fit no charset become U+FFFD."""
    for name in _candidates(charset):
        if name and (codec := _codec(name)):
            try:
                text = content.decode(codec)
            except (UnicodeError, ValueError):
                continue
            return cleaned(text), True
    text, bad = _guess(content)
    return cleaned(text), not bad


def _candidates(charset: str | None) -> list[str]:
    name = (charset or "").strip().strip("'\"").lower()
    found = [_WIDER.get(name, name)]
    if found == ["cp950"]:
        found.append("big5hkscs")
    # Plain ASCII and Latin are claimed by programs that do not know better, so their claim counts only after UTF-8.
    return ["utf-8", *found] if found[0] in ("", "ascii", "cp1252") else found


@lru_cache(maxsize=256)
def _codec(name: str) -> str | None:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if info._is_text_encoding else None


def _guess(content: bytes) -> tuple[str, bool]:
    """The likeliest reading of unlabelled bytes: UTF-8, then whichever Chinese charset gives the commoner characters."""
    for name in ("utf-8", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8",):
        try:
            return content.decode(name), False
        except UnicodeError:
            continue
    readings: list[tuple[float, int, str]] = []
    for name in ("gb18030", "cp950", "cp1252"):
        try:
            text = content.decode(name)
        except UnicodeError:
            continue
        readings.append((_strangeness(text), len(readings), text))
    if readings:
        return min(readings)[2], False
    return content.decode("gb18030", "replace"), True


def _strangeness(text: str) -> float:
    """How unlike ordinary writing a decoded text is: rare ideographs, private use and half words of accented letters."""
    odd = 0.0
    for char in text:
        code = ord(char)
        if code < 0x80 or 0x3000 <= code < 0x3040 or 0xFF00 <= code < 0xFFF0:
            continue
        if 0x4E00 <= code < 0xA000:
            # Common characters have a place in the first level of GB 2312 or Big5; rare ones decide against a charset.
            odd += 0.0 if _common(char) else 1.0
        else:
            odd += 0.6 if 0xC0 <= code < 0x180 else 1.5
    return odd / max(len(text), 1)


@lru_cache(maxsize=8192)
def _common(char: str) -> bool:
    try:
        if 0xB0 <= char.encode("gb2312")[0] <= 0xD7:
            return True
    except UnicodeError:
        pass
    try:
        return 0xA4 <= char.encode("cp950")[0] <= 0xC6
    except UnicodeError:
        return False


def cleaned(text: str) -> str:
    """Without control and invisible characters, with plain line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _CONTROL.sub("", text)


def header_text(raw: str) -> str:
    """A header as people read it: encoded words, raw bytes in any charset, line folds and all; never an error."""
    raw = raw[:65536]
    if any("\udc80" <= char <= "\udcff" for char in raw):
        raw = decoded(raw.encode("utf-8", "surrogateescape"), None)[0]
    if _WORD.search(raw):
        try:
            pieces = decode_header(re.sub(r"\r?\n[ \t]+", " ", raw))
        except Exception:  # noqa: BLE001 - base64 that is none, and whatever else a sender invents
            pieces = [(raw, None)]
        raw = "".join(piece if isinstance(piece, str) else decoded(piece, charset)[0] for piece, charset in _joined(pieces))
    return re.sub(r"\s+", " ", cleaned(raw)).strip()


def _joined(pieces: list[tuple[bytes | str, str | None]]) -> list[tuple[bytes | str, str | None]]:
    """Neighbouring words of one charset as one, for some programs cut a character in two."""
    joined: list[tuple[bytes | str, str | None]] = []
    for piece, charset in pieces:
        if joined and isinstance(piece, bytes) and charset and joined[-1][1] == charset and isinstance(joined[-1][0], bytes):
            joined[-1] = (joined[-1][0] + piece, charset)
        else:
            joined.append((piece, charset))
    return joined
