"""Another business date for an order: only who may, and with the reason (004-k3)."""

from __future__ import annotations

import uuid
from datetime import date

from PySide6.QtWidgets import QPlainTextEdit

from orderdesk.commands.inbound import change_business_date
from orderdesk.language import N_
from orderdesk.queries.orders import OrderDetail
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.states import OrderState
from orderdesk.ui import format
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.dialogs import Question
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.notice import NoticeBar

ENDED = N_("The order is ended; its business date stands.")


class Redating:
    """The button of the order's window that asks for another business date."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._order: OrderDetail | None = None
        self.act = tab.act("redate", N_("Business date"), "Ctrl+D", self.ask, right="order.redate", icon="calendar")

    def show_order(self, order: OrderDetail | None) -> None:
        """Another order is shown, or another version of it."""
        self._order = order
        ended = order is None or order.state in (OrderState.CLOSED, OrderState.CANCELLED)
        self.act.allow_if(not ended, ENDED)

    def ask(self) -> None:
        """Ask for the date and the reason."""
        if self._order is not None:
            RedateQuestion(self._tab, self._order).open()


class RedateQuestion(Question):
    """Tried before it closes: a refusal appears at its field."""

    def __init__(self, tab: Tab, order: OrderDetail) -> None:
        super().__init__(
            tab.window(),
            N_("Another business date for {number}"),
            N_("It is {day} now. The change stays in the order's history with your reason."),
            N_("Change the date"),
            number=order.number,
            day=format.day_full(order.business_date),
        )
        self.setObjectName("redateQuestion")
        self._tab, self._order, self._key = tab, order, uuid.uuid4().hex
        self.notice = NoticeBar()
        self.form = Form()
        self.day = DateEdit(tab.context.today)
        self.day.set_value(order.business_date)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(72)
        self.form.row("business_date", N_("Business date"), self.day, needed=True)
        self.form.row("reason", N_("Reason"), self.reason, needed=True)
        self.content.addWidget(self.notice)
        self.content.addWidget(self.form)
        self.day.setFocus()

    def accept(self) -> None:
        """Tried first."""
        self.form.clear_errors()
        try:
            day = self._day()
        except Refused as error:
            self.form.refuse(error)
            return
        self._tab.jobs.do(
            self, change_business_date, self._order.id, self._order.version, day, self.form.text("reason"),
            key=self._key, then=self._done, failed=self._refused, always=self.accept_act.begin(),
        )  # fmt: skip

    def _day(self) -> date:
        day = self.day.value()
        if day is None:
            raise Refused(N_("Write a date."), field="business_date")
        return day

    def _done(self, _changes: Changes) -> None:
        super().accept()

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        self.form.refuse(error)
