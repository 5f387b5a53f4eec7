"""Icons from one set (Phosphor, through qtawesome), tinted for the theme.

`dress(button, "truck")` gives a button, action or tab its icon and re-tints it when the theme changes; `icon("truck")` and
`pixmap("truck", 20)` are for painting. `tone` is a name of a Palette colour such as ink_soft, accent or on_accent.
"""

from __future__ import annotations

import os
import weakref
from functools import lru_cache
from typing import Any

os.environ.setdefault("QT_API", "pyside6")

import qtawesome
from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon, QPixmap
from shiboken6 import isValid

from orderdesk.ui import style

PREFIX = "ph."
SIZES = (16, 20)

_dressed: weakref.WeakKeyDictionary[QObject, tuple[str, str]] = weakref.WeakKeyDictionary()


def icon(name: str, tone: str = "ink_soft") -> QIcon:
    """The icon in the theme's colour now."""
    return _icon(name, str(getattr(style.palette(), tone)), style.palette().ink_faint)


def pixmap(name: str, size: int = 16, tone: str = "ink_soft") -> QPixmap:
    """The icon as a picture `size` pixels wide at 100 %."""
    return icon(name, tone).pixmap(size, size)


def tinted(name: str, colour: str, size: int = 16) -> QPixmap:
    """The icon in a colour given as #rrggbb."""
    return _icon(name, colour, colour).pixmap(size, size)


def dress(widget: Any, name: str, tone: str = "ink_soft") -> None:
    """Give a button or action its icon and keep it in tune with the theme."""
    _dressed[widget] = (name, tone)
    widget.setIcon(icon(name, tone))


def _redress() -> None:
    for widget, (name, tone) in list(_dressed.items()):
        if isValid(widget):
            widget.setIcon(icon(name, tone))  # type: ignore[attr-defined]


style.changed().connect(_redress)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, disabled: str) -> QIcon:
    # Plain pixmaps at the densities of real screens: a QIcon whose engine is written in Python outlives its theme badly.
    ready = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        drawn = qtawesome.icon(PREFIX + name, color=tint)
        for size in SIZES:
            for density in (1.0, 1.5, 2.0):
                picture = drawn.pixmap(round(size * density), round(size * density))
                picture.setDevicePixelRatio(density)
                ready.addPixmap(picture, mode)
    return ready
