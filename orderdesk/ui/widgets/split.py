"""Panes side by side that remember where they were divided.

`split("review", self.queue, self.detail, shares=(5, 7))`; more than two panes are fine.
`stacked=True` puts them one above the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget


class Split(QSplitter):
    """A splitter that writes its division down under its name."""

    def __init__(self, name: str, *panes: QWidget, shares: Sequence[int] = (), stacked: bool = False) -> None:
        super().__init__(Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal)
        self.setObjectName(f"{name}Split")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(8)
        for number, pane in enumerate(panes):
            self.addWidget(pane)
            self.setStretchFactor(number, shares[number] if number < len(shares) else 1)
        if shares:
            self.setSizes([share * 1000 for share in shares])
        kept = QSettings().value(self._key())
        if isinstance(kept, QByteArray):
            self.restoreState(kept)
        self.splitterMoved.connect(self._remember)

    def _key(self) -> str:
        return f"splits/{self.objectName()}/{self.count()}"

    def _remember(self, *_: int) -> None:
        QSettings().setValue(self._key(), self.saveState())


def split(name: str, *panes: QWidget, shares: Sequence[int] = (), stacked: bool = False) -> Split:
    """The panes, divided as last time or by their shares."""
    return Split(name, *panes, shares=shares, stacked=stacked)
