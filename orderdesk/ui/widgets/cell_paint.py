"""Painting of chips, ticks and bars in cells."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from orderdesk.rules.states import Entity
from orderdesk.ui import icons, style
from orderdesk.ui.style.fonts import base
from orderdesk.ui.style.tokens import SMALL, Shape, chip_for
from orderdesk.ui.widgets.columns import Bar, Column, Kind
from orderdesk.ui.widgets.rows_model import COLUMN_ROLE, ROW_ROLE

CHIP_HEIGHT = 20
PAD = 8
CELL_PAD = 11


def chip_width(text: str) -> int:
    """How wide a chip with this text is."""
    return QFontMetrics(_chip_font()).horizontalAdvance(text) + 2 * PAD + 14


def paint_chip(painter: QPainter, room: QRect, entity: Entity, state: str, text: str) -> None:
    """A state chip at the left of `room`: its mark, its word, its colour."""
    look = chip_for(entity, state)
    tint = style.palette().chips[look.family]
    box = QRectF(room.left(), room.center().y() - CHIP_HEIGHT / 2 + 0.5, min(room.width(), chip_width(text)), CHIP_HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    outlined = look.shape is Shape.OUTLINE
    edge = QColor(tint.ink)
    edge.setAlphaF(1.0 if outlined else 0.22)  # so that a chip stands out from a selected row of its own colour
    painter.setPen(QPen(edge, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush if outlined else QColor(tint.paper))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), CHIP_HEIGHT / 2, CHIP_HEIGHT / 2)
    font = _chip_font()
    painter.setFont(font)
    painter.setPen(QColor(tint.ink))
    mark = QRectF(box.left() + PAD - 2, box.top(), 12, box.height())
    painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, look.mark)
    if look.shape is Shape.STRUCK:
        font.setStrikeOut(True)
        painter.setFont(font)
    word = box.adjusted(PAD + 13, 0, -PAD / 2, 0)
    said = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(word.width()) + 1)
    painter.drawText(word, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
    painter.restore()


def paint_bar(painter: QPainter, room: QRect, bar: Bar) -> None:
    """Asked is the frame; locked fills it solid, free stock fills on lightly, what lacks stays empty with a red end."""
    colours = style.palette()
    frame = QRectF(room.left(), room.center().y() - 4, room.width(), 9)
    painter.save()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.selection_idle))
    painter.drawRect(frame)
    asked = float(bar.asked)
    if asked > 0:
        locked = min(1.0, float(bar.locked) / asked)
        covered = min(1.0, max(locked, locked + max(0.0, float(bar.on_hand)) / asked))
        painter.setBrush(QColor(colours.chips["teal"].paper).darker(112 if colours.name == "light" else 90))
        painter.drawRect(QRectF(frame.left(), frame.top(), frame.width() * covered, frame.height()))
        painter.setBrush(QColor(colours.chips["indigo"].ink))
        painter.drawRect(QRectF(frame.left(), frame.top(), frame.width() * locked, frame.height()))
        if covered < 1:
            painter.setBrush(QColor(colours.bad.ink))
            painter.drawRect(QRectF(frame.right() - 2, frame.top() - 2, 2, frame.height() + 4))
    painter.restore()


class CellPainter(QStyledItemDelegate):
    """Paints what is more than text; the background stays the style's."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        column: Column[object] = index.data(COLUMN_ROLE)
        row = index.data(ROW_ROLE)
        if column is None or row is None:
            super().paint(painter, option, index)
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        widget = option.widget
        drawn_by = widget.style() if widget is not None else QApplication.style()
        drawn_by.drawControl(QStyle.ControlElement.CE_ItemViewItem, plain, painter, widget)
        room = option.rect.adjusted(CELL_PAD, 0, -CELL_PAD, 0)
        value = column.value(row)
        if value is None:
            return
        match column.kind:
            case Kind.STATE:
                paint_chip(painter, room, column.entity, value, column.text(row))
            case Kind.TICK if value:
                picture = icons.pixmap("check", 16, "accent")
                painter.drawPixmap(room.center().x() - 8, room.center().y() - 8, 16, 16, picture)
            case Kind.BAR:
                paint_bar(painter, room, value)


def _chip_font() -> QFont:
    return base(SMALL)
