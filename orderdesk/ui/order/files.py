"""Files kept with an order: saved where a person says, shown by the system's viewer, never run.

A kept file came from outside. It is written under a name of ours, and only kinds that viewers show are opened.
"""

from __future__ import annotations

import re
from pathlib import PurePath

SHOWN = frozenset(
    ".pdf .png .jpg .jpeg .gif .bmp .tif .tiff .webp .txt .csv .eml .xlsx .xls .docx .doc .pptx .ppt .ods .odt .rtf".split()
)
"""Endings of files that may be opened; programs, scripts, links, macros and archives are not among them."""
_STEM = re.compile(r"[^\w\- ]+")
_LONGEST = 60


def ending(name: str) -> str:
    """The ending of a file's name that is safe to keep; empty for any other."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    return suffix if suffix in SHOWN else ""


def own_name(order_number: str, file_id: int, name: str) -> str:
    """What a kept file is called on this computer, such as SO2611220001-7-drawing.pdf; an unknown kind ends in .bin."""
    stem = _STEM.sub(" ", PurePath(name.replace("\\", "/")).stem).strip()[:_LONGEST].strip()
    return "-".join(filter(None, (order_number, str(file_id), stem))) + (ending(name) or ".bin")
