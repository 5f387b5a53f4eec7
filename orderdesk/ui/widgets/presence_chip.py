"""A calm chip that says who else has the order in hand open, and who is editing it; nothing is shown while nobody is there.

self.here = PresenceChip(jobs)
self.here.show_order(order.id)                       # and show_order(None) when no order is in hand
self.here.show_order(order.id, editing=True)         # tells the others so
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from orderdesk.language import _
from orderdesk.queries.presence import Present
from orderdesk.ui import format, icons, style, words
from orderdesk.ui.attendance import attendance_of
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import XS, S
from orderdesk.ui.widgets.label import Label, plain_tip

NAMED = 2  # people named in one sentence; the tooltip names them all


class PresenceChip(QWidget):
    """See the top of the module. It stands in the layout also while it is empty, so that it knows whether it is on screen."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presence")
        self._jobs = jobs
        self._order_id: int | None = None
        self._attendance = attendance_of(jobs)
        self.chip = QFrame()
        self._mark = QLabel()
        self.text_label = Label()
        self.text_label.setObjectName("presenceText")
        inside = QHBoxLayout(self.chip)
        inside.setContentsMargins(S, 0, S, 0)
        inside.setSpacing(XS)
        inside.addWidget(self._mark)
        inside.addWidget(self.text_label)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.chip)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.chip.hide()
        self._attendance.changed.connect(self._hear)
        words.tell(self, self._retell)
        style.themed(self, self._paint_mark)

    def show_order(self, order_id: int | None, *, editing: bool = False) -> None:
        """This order is in hand here."""
        self._order_id = order_id
        self._attendance.attend(self, order_id, editing=editing)
        self._retell()

    def text(self) -> str:
        """What it says; empty while nobody else is there."""
        return "" if self.chip.isHidden() else self.text_label.text()

    def people(self) -> tuple[Present, ...]:
        """Who else is there."""
        return self._attendance.others(self._order_id)

    @Slot(int)
    def _hear(self, order_id: int) -> None:
        if order_id == self._order_id:
            self._retell()

    def _retell(self) -> None:
        people = self.people()
        own = self._jobs.actor.staff_id if self._jobs.actor else 0
        self.chip.setVisible(bool(people))
        if not people:
            return
        style.role(self.chip, "here_editing" if people[0].editing else "here")
        for child in (self._mark, self.text_label):
            child.style().unpolish(child)
            child.style().polish(child)
        self.text_label.show_text(said(people, own))
        self.text_label.setToolTip(plain_tip("\n".join(sentence(one, own) for one in people)))
        self.setAccessibleName(self.text_label.text())
        self._paint_mark()

    def _paint_mark(self) -> None:
        editing = any(one.editing for one in self.people())
        tint = (style.palette().warn if editing else style.palette().info).ink
        self._mark.setPixmap(icons.tinted("pencil-simple" if editing else "eye", tint, 16))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._attendance.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._attendance.look_again()


def said(people: Sequence[Present], own: int = 0) -> str:
    """All of them in one short sentence."""
    if len(people) == 1:
        return sentence(people[0], own)
    names = _(", ").join(_("you") if one.staff_id == own else one.name for one in people[:NAMED])
    editing = [one for one in people if one.editing]
    more = len(people) - NAMED
    if len(editing) == 1 and len(people) == 2:
        return _("{name} is editing this order, {other} has it open", name=_name(people[0], own), other=_name(people[1], own))
    if len(editing) == 1:
        return _("{name} is editing this order, {count} more have it open", name=_name(editing[0], own), count=len(people) - 1)
    if more > 0:
        return _("{names} and {count} more have this open", names=names, count=more)
    return _("{names} are editing this order", names=names) if editing else _("{names} have this open", names=names)


def sentence(one: Present, own: int = 0) -> str:
    """What one of them does."""
    if one.staff_id == own:
        if one.editing:
            return _("You are editing this order at another desk")
        return _("You have this open at another desk since {time}", time=_time(one.since))
    if one.editing:
        return _("{name} is editing this order", name=one.name)
    return _("{name} has this open since {time}", name=one.name, time=_time(one.since))


def _time(at: datetime) -> str:
    local = format.local(at)
    return f"{local:%H:%M}" if local.date() == format.this_day() else format.moment(at)


def _name(one: Present, own: int) -> str:
    return _("you") if one.staff_id == own else one.name
