"""The tabs, each with its icon and the number of what waits for this person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QWidget

from orderdesk.language import N_, _
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.style.tokens import ICON, S
from orderdesk.ui.tabs import TabSpec
from orderdesk.ui.widgets.label import Label


class TabStrip(QTabBar):
    """A tab a spec."""

    def __init__(self, specs: Sequence[TabSpec]) -> None:
        super().__init__()
        self.setObjectName("tabs")
        words.say(self.setAccessibleName, N_("Rooms"))
        self.specs = specs
        self.counts: dict[int, int] = {}
        self._pictured, self._width_with_icons = True, 0
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setIconSize(QSize(ICON, ICON))
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setUsesScrollButtons(True)
        for _spec in specs:
            self.addTab("")
        words.tell(self, self._retell)
        style.themed(self, self._redress)
        self.currentChanged.connect(self._redress)

    def set_count(self, number: int, count: int) -> None:
        """Write how much waits; none takes the number off."""
        self.counts[number] = count
        side = QTabBar.ButtonPosition.RightSide
        if not count:
            self.setTabButton(number, side, None)
        else:
            badge = Label("badge")  # a new one each time: the bar measures a button only when it is given
            badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
            badge.show_text(format.quantity(count))
            holder = QWidget()
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, S, 0)
            row.addWidget(badge)
            holder.adjustSize()
            self.setTabButton(number, side, holder)
        self._retell()

    def _retell(self) -> None:
        for number, spec in enumerate(self.specs):
            title = _(spec.title)
            self.setTabText(number, title)
            count = self.counts.get(number, 0)
            self.setAccessibleTabName(number, _("{title}, {count} waiting", title=title, count=count) if count else title)
            self.setTabToolTip(number, f"{title} ({spec.shortcut})")
        self._pictured = True
        self._redress()

    def _redress(self, *_: int) -> None:
        for number, spec in enumerate(self.specs):
            shown = icons.icon(spec.icon, "accent" if number == self.currentIndex() else "ink_soft")
            self.setTabIcon(number, shown if self._pictured else QIcon())
        self._fit()

    def _fit(self) -> None:
        """Leave the icons out where the names would not all be seen with them."""
        if self.width() < self.sizeHint().width() and self._pictured:
            self._width_with_icons, self._pictured = self.sizeHint().width(), False
            self._redress()
        elif not self._pictured and self.width() >= self._width_with_icons:
            self._pictured = True
            self._redress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
