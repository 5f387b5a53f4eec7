"""The banner across the window while the database does not answer."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from orderdesk.language import N_
from orderdesk.ui import icons, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label


class ConnectionBanner(QFrame):
    """Shows itself on `jobs.away`, goes on `jobs.back`; its button tries again at once."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("connectionBanner")
        style.role(self, "notice_warn")
        self._mark = QLabel()
        self.text_label = Label(wrap=True)
        self.text_label.setObjectName("connectionText")
        self.retry_button = QPushButton()
        self.retry_button.setObjectName("connectionRetry")
        words.say(self.retry_button.setText, N_("Try again now"))
        self.retry_button.clicked.connect(jobs.retry)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(M, XS, M, XS)
        layout.setSpacing(S)
        layout.addWidget(self._mark)
        layout.addWidget(self.text_label, 1)
        layout.addWidget(self.retry_button)
        self.hide()
        style.themed(self, self._repaint)
        jobs.away.connect(self._away)
        jobs.back.connect(self.hide)

    @Slot(str)
    def _away(self, _reason: str) -> None:
        words.say(
            self.text_label.setText,
            N_("The database does not answer. What you type is kept; it is tried again by itself every few seconds."),
        )
        self.show()

    def _repaint(self) -> None:
        self._mark.setPixmap(icons.tinted("wifi-slash", style.palette().warn.ink, 20))
