"""How everything looks: `apply(app, "light" | "dark" | "system")` once at the start and again to switch.

Widgets take what they paint from `palette()` and the numbers in `style.tokens`; what the style sheet can do it does by
object properties, so a tab author writes `role(button, "primary")`, `role(label, "soft")`, never a colour:

- buttons: primary, quiet, danger, link   - labels: title, head, soft, small, caption, good, warn, bad   - frames: card, bar
- `themed(self, self.repaint_icons)` calls a method now and after each change of theme.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import asdict
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from orderdesk.language import ROOT
from orderdesk.ui.style import fonts, tokens
from orderdesk.ui.style.tokens import DARK, LIGHT, Palette

THEMES = ("light", "dark", "system")


class _Theme(QObject):
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.palette: Palette = LIGHT
        self.asked: weakref.WeakKeyDictionary[QObject, list[str]] = weakref.WeakKeyDictionary()


_theme = _Theme()


def palette() -> Palette:
    """The colours of the theme shown now."""
    return _theme.palette


def changed() -> SignalInstance:
    """The signal after every change of theme."""
    return _theme.changed


def themed(owner: QObject, method: Callable[[], None]) -> None:
    """Call a method of `owner` now and after each change of theme."""
    names = _theme.asked.setdefault(owner, [])
    if method.__name__ not in names:
        names.append(method.__name__)
    method()


def role(widget: QWidget, name: str) -> None:
    """Give a widget its part in the style sheet, such as primary or soft."""
    if widget.property("role") != name:
        widget.setProperty("role", name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def apply(app: QApplication, theme: str = "light") -> None:
    """Dress the application in a theme, one of THEMES; may be called again at any time."""
    if theme not in THEMES:
        raise ValueError(f"unknown theme: {theme}")
    dark = theme == "dark" or (theme == "system" and app.styleHints().colorScheme() is Qt.ColorScheme.Dark)
    _theme.palette = DARK if dark else LIGHT
    dress = sheet(_theme.palette)
    if app.styleSheet() == dress:
        return  # polishing every widget anew costs a quarter of a second
    if app.style().objectName().lower() != "fusion":
        app.setStyle("Fusion")
    app.setFont(fonts.base())
    app.setPalette(_qt_palette(_theme.palette))
    app.setStyleSheet(dress)
    for owner, names in list(_theme.asked.items()):
        for name in names:
            if isValid(owner):
                getattr(owner, name)()
    _theme.changed.emit()


def sheet(colours: Palette) -> str:
    """The style sheet of a theme, made from resources/style/window.qss and the tokens."""
    values: dict[str, str] = {}
    for name, value in asdict(colours).items():
        if isinstance(value, str):
            values[name] = value
        elif "ink" in value:
            values[f"{name}_ink"], values[f"{name}_paper"] = value["ink"], value["paper"]
    values |= {f"space_{n}": f"{v}px" for n, v in zip(("xs", "s", "m", "l", "xl"), tokens.SPACE, strict=True)}
    values |= {f"text_{n}": f"{v}px" for n, v in zip(("small", "body", "head", "title"), tokens.TEXT, strict=True)}
    values |= {"radius": f"{tokens.RADIUS}px", "field": f"{tokens.FIELD - 2}px"}
    values["icons"] = (ROOT / "resources" / "icons").as_posix()
    template = (ROOT / "resources" / "style" / "window.qss").read_text(encoding="utf-8")
    return Template(template).substitute(values)


def _qt_palette(colours: Palette) -> QPalette:
    """For what the style sheet does not reach."""
    qt, part = QPalette(), QPalette.ColorRole
    for colour_role, colour in (
        (part.Window, colours.window),
        (part.Base, colours.surface),
        (part.AlternateBase, colours.raised),
        (part.Button, colours.raised),
        (part.WindowText, colours.ink),
        (part.Text, colours.ink),
        (part.ButtonText, colours.ink),
        (part.ToolTipBase, colours.surface),
        (part.ToolTipText, colours.ink),
        (part.PlaceholderText, colours.ink_faint),
        (part.Highlight, colours.accent),
        (part.HighlightedText, colours.on_accent),
        (part.Link, colours.accent),
        (part.Accent, colours.accent),
        (part.Mid, colours.border),
        (part.Dark, colours.border_strong),
    ):
        qt.setColor(colour_role, QColor(colour))
    for colour_role in (part.WindowText, part.Text, part.ButtonText):
        qt.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(colours.ink_faint))
    return qt
