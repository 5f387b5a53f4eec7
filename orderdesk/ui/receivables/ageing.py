"""The ageing as a picture: what is not due, and what is late, longer and longer, in ever stronger red.

    picture = AgeingPicture()
    picture.show_ageing(ageing_totals)           # one bar a currency
    picture.chosen.connect(self.filter_by)       # a bucket, or "" when its choice was taken back

A click on a part of a bar, or on its word below, chooses it; once more takes the choice back. Left and Right walk the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.receivables import Ageing
from orderdesk.rules.receivables import BUCKET_NAMES, BUCKETS
from orderdesk.ui import format, style, words
from orderdesk.ui.style.fonts import base
from orderdesk.ui.style.tokens import BODY, SMALL, XS, S
from orderdesk.ui.widgets.label import Label, card, said

BAR_HEIGHT = 18
LEAST = 3.0  # pixels a part takes that is not nothing
WORD_HEIGHT = 42
SWATCH = 8
GAP = 6
STRENGTH = {"days_1_30": 0.30, "days_31_60": 0.50, "days_61_90": 0.74, "over_90": 1.0}


def colour(bucket: str) -> QColor:
    """The colour of a part in the theme shown now."""
    palette = style.palette()
    if bucket == "not_due":
        return _mixed(palette.accent, palette.surface, 0.62)
    return _mixed(palette.bad.ink, palette.surface, STRENGTH[bucket])


def _mixed(ink: str, paper: str, share: float) -> QColor:
    over, under = QColor(ink), QColor(paper)
    parts = zip((over.red(), over.green(), over.blue()), (under.red(), under.green(), under.blue()), strict=True)
    return QColor(*(round(above * share + below * (1 - share)) for above, below in parts))


class AgeingPicture(QWidget):
    """Bars and words. Signals: `chosen(bucket)`, empty when nothing is chosen any more."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ageing")
        self._totals: tuple[Ageing, ...] = ()
        self._bucket = ""
        frame = card()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(S, S, S, XS)
        inner.setSpacing(XS)
        head = QHBoxLayout()
        head.addWidget(said(N_("Open by age"), "strong"))
        head.addStretch(1)
        self.sum = Label("soft")
        self.sum.setObjectName("ageingSum")
        head.addWidget(self.sum)
        inner.addLayout(head)
        self._bars = QVBoxLayout()
        self._bars.setSpacing(XS)
        inner.addLayout(self._bars)
        self.bars: list[AgeingBar] = []
        row = QHBoxLayout()
        row.setSpacing(0)
        self.words = {bucket: BucketButton(bucket) for bucket in BUCKETS}
        for bucket, button in self.words.items():
            button.clicked.connect(lambda _on=False, bucket=bucket: self.choose(bucket))
            row.addWidget(button, 1)
        inner.addLayout(row)
        words.tell(self, self._retell)

    def bucket(self) -> str:
        """The bucket chosen, or nothing."""
        return self._bucket

    def show_ageing(self, totals: Sequence[Ageing]) -> None:
        """Show one bar for each currency."""
        self._totals = tuple(totals)
        while len(self.bars) < len(self._totals):
            bar = AgeingBar()
            bar.picked.connect(self.choose)
            self.bars.append(bar)
            self._bars.addWidget(bar)
        for number, bar in enumerate(self.bars):
            bar.setVisible(number < len(self._totals))
            if number < len(self._totals):
                bar.show_ageing(self._totals[number])
        self._retell()

    def choose(self, bucket: str) -> None:
        """Choose a bucket, or take the choice back if it is chosen already."""
        self._bucket = "" if bucket == self._bucket else bucket
        for name, button in self.words.items():
            button.setChecked(name == self._bucket)
        for bar in self.bars:
            bar.mark(self._bucket)
        self.chosen.emit(self._bucket)

    def _retell(self) -> None:
        for bucket, button in self.words.items():
            amounts = [getattr(ageing, bucket) for ageing in self._totals]
            share = _share(amounts[0].units, self._totals[0].total.units) if amounts else ""
            button.show_amount(" · ".join(format.money(amount) for amount in amounts) or "–", share)
        late = " · ".join(format.money(ageing.overdue) for ageing in self._totals)
        owed = " · ".join(format.money(ageing.total) for ageing in self._totals)
        self.sum.show_text(_("{total} open, {late} of it late", total=owed, late=late) if owed else _("Nothing is open"))
        for bar in self.bars:
            bar.retell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        focused = [bucket for bucket, button in self.words.items() if button.hasFocus()]
        if step and focused:
            following = BUCKETS[(BUCKETS.index(focused[0]) + step) % len(BUCKETS)]
            self.words[following].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Escape and self._bucket:
            self.choose(self._bucket)
        else:
            super().keyPressEvent(event)


def _share(part: int, whole: int) -> str:
    return format.percent(part / whole) if whole > 0 and part else ""


class AgeingBar(QWidget):
    """One currency's bar. Signals: `picked(bucket)`."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ageingBar")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMouseTracking(True)
        self._ageing: Ageing | None = None
        self._marked = ""
        style.changed().connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(320, BAR_HEIGHT)

    def show_ageing(self, ageing: Ageing) -> None:
        """Show these amounts."""
        self._ageing = ageing
        self.retell()
        self.update()

    def mark(self, bucket: str) -> None:
        """Frame one part."""
        self._marked = bucket
        self.update()

    def retell(self) -> None:
        """Say the picture to a screen reader."""
        if self._ageing is not None:
            parts = [f"{_(BUCKET_NAMES[bucket])} {format.money(getattr(self._ageing, bucket))}" for bucket in BUCKETS]
            self.setAccessibleName(_("Open by age: {parts}", parts=", ".join(parts)))

    def parts(self) -> dict[str, QRectF]:
        """Where each bucket that holds something is painted."""
        if self._ageing is None:
            return {}
        units = {bucket: max(0, getattr(self._ageing, bucket).units) for bucket in BUCKETS}
        whole = sum(units.values())
        present = [bucket for bucket in BUCKETS if units[bucket]]
        spare = self.width() - LEAST * len(present)
        left, places = 0.0, {}
        for bucket in present:
            wide = LEAST + spare * units[bucket] / whole
            places[bucket] = QRectF(left, 0, wide, BAR_HEIGHT)
            left += wide
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), BAR_HEIGHT), QColor(style.palette().selection_idle))
        gap = QColor(style.palette().surface)
        for bucket, place in self.parts().items():
            painter.fillRect(place, colour(bucket))
            painter.fillRect(QRectF(place.right() - 1, 0, 1, BAR_HEIGHT), gap)
            if bucket == self._marked:
                painter.setPen(QPen(QColor(style.palette().ink), 2))
                painter.drawRect(place.adjusted(1, 1, -2, -1))

    def _at(self, point: QPointF) -> str:
        return next((bucket for bucket, place in self.parts().items() if place.contains(point)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bucket = self._at(event.position())
        if bucket and event.button() is Qt.MouseButton.LeftButton:
            self.picked.emit(bucket)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        bucket = self._at(event.position())
        if bucket and self._ageing is not None:
            self.setToolTip(f"{_(BUCKET_NAMES[bucket])}  {format.money(getattr(self._ageing, bucket))}")
        else:
            self.setToolTip("")


class BucketButton(QAbstractButton):
    """A bucket's word, amount and share, with its colour beside it."""

    def __init__(self, bucket: str) -> None:
        super().__init__()
        self.setObjectName(f"bucket_{bucket}")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bucket, self._amount, self._share = bucket, "", ""
        style.changed().connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(base(BODY))
        words_wide = metrics.horizontalAdvance(_(BUCKET_NAMES[self._bucket]) + self._share) + S
        return QSize(max(metrics.horizontalAdvance(self._amount), words_wide) + 2 * S + SWATCH + GAP, WORD_HEIGHT)

    def show_amount(self, amount: str, share: str) -> None:
        """Say how much is in it."""
        self._amount, self._share = amount, share
        name = _(BUCKET_NAMES[self._bucket])
        self.setAccessibleName(f"{name}: {amount} {share}".strip())
        self.setToolTip(_("Show only customers with something here"))
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        palette = style.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(self._bucket))
        painter.drawRect(QRectF(S, 8, SWATCH, SWATCH))
        left = S + SWATCH + GAP
        room = QRectF(left, 3, self.width() - left - S, 18)
        upright = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(base(SMALL))
        painter.setPen(QColor(palette.ink_soft))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | upright, _(BUCKET_NAMES[self._bucket]))
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | upright, self._share)
        painter.setFont(base(BODY))
        painter.setPen(QColor(palette.ink))
        painter.drawText(room.translated(0, 18), Qt.AlignmentFlag.AlignLeft | upright, self._amount)

    def _paint_ground(self, painter: QPainter) -> None:
        palette = style.palette()
        ground = (
            QColor(palette.selection) if self.isChecked() else QColor(palette.hover if self.underMouse() else palette.surface)
        )
        edge = QColor(palette.focus) if self.hasFocus() else QColor(palette.accent) if self.isChecked() else ground
        wide = 2 if self.hasFocus() else 1
        painter.setPen(QPen(edge, wide))
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2), XS, XS)
