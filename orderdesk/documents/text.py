"""Breaking text into lines: Chinese between any two characters, other scripts between words, marks never astray."""

from __future__ import annotations

import re
from collections.abc import Sequence

from orderdesk.documents.fonts import paragraphs, width

_WIDE = "\u2e80-\ua4cf\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff"
_PIECES = re.compile(f"\\s+|[{_WIDE}]|[^\\s{_WIDE}]*?[-/,](?=\\w)|[^\\s{_WIDE}]+")
_NEVER_FIRST = set("，。、；：！？）》」』】〉”’…—％%‰℃·,.;:!?)]}")
_NEVER_LAST = set("（《「『【〈“‘([{￥¥$#№")


def wrapped(text: str, size: float, room: float) -> list[str]:
    """`text` as lines no wider than `room` points; every character that is not a space at a break is kept."""
    return [line for paragraph in paragraphs(text) for line in _broken(paragraph.strip(), size, room)]


def shrunk(text: str, sizes: Sequence[float], room: float) -> tuple[float, list[str]]:
    """The first size at which the text stands on one line, or else the first size with the text wrapped."""
    whole = paragraphs(text)
    if len(whole) == 1:
        unit = width(whole[0], 1)
        for size in sizes:
            if unit * size <= room:
                return size, [whole[0].strip()]
    return sizes[0], wrapped(text, sizes[0], room)


def fitted(text: str, sizes: Sequence[float], room: float, most: int) -> tuple[float, list[str]]:
    """The first size at which the text takes at most `most` lines, or the last size with as many as it takes."""
    size, lines = sizes[0], wrapped(text, sizes[0], room)
    for size in sizes[1:]:
        if len(lines) <= most:
            return sizes[sizes.index(size) - 1], lines
        lines = wrapped(text, size, room)
    return size, lines


def _broken(text: str, size: float, room: float) -> list[str]:
    if width(text, size) <= room:
        return [text]
    lines, line, used = [], "", 0.0
    for piece in _bound(_PIECES.findall(text)):
        wide = width(piece, size)
        if used + width(piece.rstrip(), size) <= room:
            line, used = line + piece, used + wide
            continue
        if line.strip():
            lines.append(line.rstrip())
        line, used = "", 0.0
        for character in piece.lstrip():  # a word longer than a line is broken where it must be
            wide = width(character, size)
            if line and used + wide > room:
                lines.append(line)
                line, used = "", 0.0
            line, used = line + character, used + wide
    if line.strip():
        lines.append(line.rstrip())
    return lines


def _bound(pieces: list[str]) -> list[str]:
    """Pieces with closing marks tied to what stands before them and opening marks to what follows."""
    tied: list[str] = []
    for piece in pieces:
        if tied and (piece[0] in _NEVER_FIRST or tied[-1][-1] in _NEVER_LAST) and not piece.isspace() and not tied[-1].isspace():
            tied[-1] += piece
        else:
            tied.append(piece)
    return tied
