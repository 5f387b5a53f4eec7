"""The banner across the window while the database does not answer, or nobody knows whether something was saved."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from orderdesk.language import N_
from orderdesk.ui import icons, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label

AWAY = N_("The database does not answer. What you type is kept; it is tried again by itself every few seconds.")
CHECKING = N_("Connection lost. Checking whether it was saved…")


class ConnectionBanner(QFrame):
    """Shows itself on `jobs.away` and `jobs.checking`, goes when neither is true any more; its button tries again at once."""

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
        self._away = self._checking = False
        jobs.away.connect(lambda _reason: self._tell(away=True))
        jobs.back.connect(lambda: self._tell(away=False))
        jobs.checking.connect(lambda checking: self._tell(checking=checking))

    def _tell(self, *, away: bool | None = None, checking: bool | None = None) -> None:
        self._away = self._away if away is None else away
        self._checking = self._checking if checking is None else checking
        text = CHECKING if self._checking else AWAY
        words.say(self.text_label.setText, text)
        self.retry_button.setVisible(self._away)
        self.setVisible(self._away or self._checking)

    def _repaint(self) -> None:
        self._mark.setPixmap(icons.tinted("wifi-slash", style.palette().warn.ink, 20))
