"""A pane that scrolls up and down when the screen is too low for it, instead of squeezing what is in it.

`split("review", self.queue, scrolled(self.detail))`: use it for every right half with a form or cards.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(pane: QWidget) -> QScrollArea:
    """The pane in a scroll area that is as wide as the pane needs and as low as there is room."""
    area = QScrollArea()
    area.setObjectName(f"{pane.objectName()}Scroll")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(pane)
    area.setMinimumWidth(pane.minimumSizeHint().width() + 14)
    return area
