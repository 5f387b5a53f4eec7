"""What stands where there is nothing yet: a picture, a title, and what to do next.

`EmptyState(N_("Nothing waits for you"), N_("Orders appear here when they are submitted."), icon="check-circle")`
Where a search found nothing it says that instead: there may well be something.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import L, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.label import Label

NOT_FOUND = N_("Nothing found for “{text}”")
TRY_LESS = N_("Try part of it, or clear the search to see everything.")


def search_of(query: Callable[..., Any], args: tuple[Any, ...], values: dict[str, Any]) -> str:
    """What a query looks for: its argument named `search`, if it has one."""
    asked = signature(query).bind_partial(None, *args, **values).arguments.get("search", "")
    return asked if isinstance(asked, str) else ""


class EmptyState(QWidget):
    """Centred in whatever room it gets; an Act adds its button."""

    def __init__(
        self, title: str, hint: str = "", *, icon: str = "tray", act: Act | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("empty")
        self._icon = icon
        self._picture = QLabel()
        self._title = Label("head")
        self._hint = Label("soft", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(L, L, L, L)
        layout.setSpacing(S)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addStretch(2)
        for label in (self._picture, self._title):
            layout.addWidget(label, 0, centre)
        self._hint.setAlignment(centre)
        layout.addWidget(self._hint, 0, centre)
        if act is not None:
            button: QPushButton = act.button(primary=True)
            layout.addWidget(button, 0, centre)
        layout.addStretch(3)
        self.say(title, hint)
        style.themed(self, self._repaint)

    def say(self, title: str, hint: str = "", **values: object) -> None:
        """Say something else."""
        self._standing = (title, hint, values)
        self._say(title, hint, values)

    def looked_for(self, text: str) -> None:
        """Say that nothing is found by this; blank: what stands here without a search."""
        if text.strip():
            self._say(NOT_FOUND, TRY_LESS, {"text": text.strip()})
        else:
            self._say(*self._standing)

    def _say(self, title: str, hint: str, values: dict[str, object]) -> None:
        words.say(self._title.setText, title, **values)
        words.say(self._hint.setText, hint, **values)
        self._hint.setVisible(bool(hint))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.setFixedWidth(max(80, min(420, self.width() - 2 * L)))  # a wrapped label in the middle needs its width told

    def _repaint(self) -> None:
        self._picture.setPixmap(icons.tinted(self._icon, style.palette().ink_faint, 20))
