"""The typeface: the system's own, with a Chinese face behind it, and figures of one width."""

from __future__ import annotations

import logging
import sys
from functools import lru_cache

from PySide6.QtGui import QFont, QFontDatabase

from orderdesk.ui.style.tokens import BODY

log = logging.getLogger("orderdesk.ui.fonts")

# Faces made for reading Chinese on screen, best first. A mere glyph collection such as Droid Sans Fallback is not among them.
CHINESE = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "Microsoft JhengHei UI",
    "PingFang TC",
)
LATIN = {"win32": "Segoe UI", "darwin": ".AppleSystemUIFont"}


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """The chain of families, Latin first where the system has a face of its own for windows."""
    known = set(QFontDatabase.families())
    chinese = [name for name in CHINESE if name in known]
    if not chinese:
        chinese = _packaged()
    latin = [LATIN[sys.platform]] if sys.platform in LATIN else []
    # On Linux one face for both scripts reads calmer than a wide Latin beside a narrow Chinese one.
    chain = [*latin, *chinese, QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()]
    return tuple(dict.fromkeys(chain))


def _packaged() -> list[str]:
    """The family of the font package, registered with Qt for this process."""
    try:
        from pylopdf_fonts_zh_cn import sans_path
    except ImportError:
        log.warning("no Chinese font on this machine and no font package: Chinese will show as boxes")
        return []
    number = QFontDatabase.addApplicationFont(str(sans_path()))
    return list(QFontDatabase.applicationFontFamilies(number)) if number >= 0 else []


def base(size: int = BODY, *, bold: bool = False) -> QFont:
    """The font of the window at `size` pixels, with tabular figures."""
    font = QFont(list(families()))
    font.setPixelSize(size)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    if bold:
        font.setWeight(QFont.Weight.Bold)
    return font
