"""Rows on the clipboard: what holds a customer's phone or address is written down before, and is gone when the window is locked.

Whoever writes it down is the first parent with a `before_copy(name, rows, go)`, which is the main window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtWidgets import QWidget

from orderdesk.rules.masking import STARS
from orderdesk.ui.widgets.columns import Column, Kind

_last: list[str] = []  # what was put there last, for systems that do not say whose a clipboard is
BeforeCopy = Callable[[str, int, Callable[[], None]], None]


def copy_rows(table: QWidget, columns: Sequence[Column[Any]], rows: Sequence[Any]) -> None:
    """Put the rows on the clipboard, as a spreadsheet takes them."""
    text = "\n".join("\t".join(column.text(row) for column in columns) for row in rows)
    if not text:
        return
    told = sum(any(_tells(column, row) for column in columns) for row in rows)
    keeper = _keeper(table) if told else None
    put = partial(_put, text)
    if keeper is None:
        put()
    else:
        keeper(table.accessibleName() or table.window().windowTitle().partition(" – ")[0], told, put)


def clear_clipboard() -> None:
    """Take back what this program put on the clipboard; what another put there is left."""
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard() or (_last and clipboard.text() == _last[0]):
        clipboard.clear()
    _last.clear()
    if clipboard.supportsSelection() and clipboard.ownsSelection():
        clipboard.clear(QClipboard.Mode.Selection)


def _put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    _last[:] = [text]


def _tells(column: Column[Any], row: Any) -> bool:
    """Whether the cell holds a phone, mail or postal address that is not masked."""
    if column.kind is not Kind.PHONE and not column.private:
        return False
    text = column.text(row)
    return bool(text) and STARS not in text


def _keeper(widget: QObject) -> BeforeCopy | None:
    place: QObject | None = widget
    while place is not None:
        found: BeforeCopy | None = getattr(place, "before_copy", None)
        if found is not None:
            return found
        place = place.parent()
    return None
