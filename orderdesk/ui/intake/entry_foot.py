"""The foot of the order form: how many lines, what they come to, by when they can be there; looked up while one types."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from orderdesk.language import N_
from orderdesk.queries.catalogue import LastSale, last_sales
from orderdesk.queries.intake import promise_date
from orderdesk.queries.outliers import usual_sales
from orderdesk.queries.pricing import price_offers
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, style, words
from orderdesk.ui.context import Context
from orderdesk.ui.intake.lines_model import LinesModel
from orderdesk.ui.style.tokens import L
from orderdesk.ui.widgets.date_edit import DateEdit
from orderdesk.ui.widgets.label import Label

PAUSE_MS = 120


class EntryFoot(QWidget):
    """Total and promise; `look_up_soon()` after the lines or the customer changed, `customer_id` is whose last prices count."""

    def __init__(self, context: Context, model: LinesModel, wish: DateEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._jobs, self._model, self._wish = context, context.jobs, model, wish
        self.customer_id: int | None = None
        self.order_id: int | None = None
        self.promised: date | None = None
        self.total, self.let_off, self.promise = Label("head"), Label("soft"), Label("soft")
        self.let_off.setObjectName("concession")
        self.total.setObjectName("total")
        self.promise.setObjectName("promise")
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(L)
        self.row.addWidget(self.total)
        self.row.addWidget(self.let_off)
        self.row.addWidget(self.promise, 1)
        self.pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.pause.timeout.connect(self._look_up)
        model.touched.connect(self.look_up_soon)
        model.wanted_changed.connect(self.look_up_soon)
        model.repriced.connect(self._retell)
        wish.edited.connect(self._tell_promise)
        words.tell(self, self._retell)

    def look_up_soon(self) -> None:
        """Say the total now and look up the rest when the person pauses."""
        self._retell()
        self.pause.start()

    def forget(self) -> None:
        """Another order is in the form."""
        self.promised = None
        self.look_up_soon()

    def _look_up(self) -> None:
        wanted = dict(self._model.wanted())
        if wanted:
            self._jobs.read(self, "promise", promise_date, wanted, self._context.today(), then=self._promise)
        else:
            self._promise(None)
        unpriced = [line.product.id for line in self._model.lines if line.product is not None and line.offers is None]
        if unpriced:
            values = (self.customer_id, unpriced, self._model.currency, self._context.today())
            self._jobs.read(self, "offers", price_offers, *values, then=self._model.note_offers)
        missing = [line.product.id for line in self._model.lines if line.product is not None and line.last is None]
        if missing and self.customer_id is not None:
            self._jobs.read(self, "last", last_sales, self.customer_id, missing, then=self._note_last)
        unknown = [line.product.id for line in self._model.lines if line.product is not None and line.usual is None]
        if unknown:
            self._jobs.read(
                self, "usual", usual_sales, self.customer_id, unknown, self._model.currency, self.order_id,
                then=self._model.note_usual,
            )  # fmt: skip

    def _promise(self, day: date | None) -> None:
        self.promised = day
        self._tell_promise()

    def _note_last(self, last: Mapping[int, LastSale]) -> None:
        self._model.note_last(last)

    def _retell(self) -> None:
        count = len(self._model.typed())
        words.say(
            self.total.setText,
            N_("{count} lines   {total}") if count != 1 else N_("1 line   {total}"),
            count=count,
            total=lambda: format.money(self._model.total()),
        )
        let_off = self._model.concession()
        self.let_off.setVisible(bool(let_off.units))
        words.say(self.let_off.setText, N_("Concession {amount}"), amount=lambda: format.money(let_off))
        self._tell_promise()

    def _tell_promise(self) -> None:
        day = self.promised
        try:
            wish = self._wish.value()
        except Refused:
            wish = None
        if day is None:
            style.role(self.promise, "soft")
            self.promise.show_text("")
        elif wish is not None and wish < day:
            style.role(self.promise, "warn")
            words.say(self.promise.setText, N_("Can be there by {day}: later than wanted"), day=lambda: format.day(day))
        else:
            style.role(self.promise, "good")
            words.say(self.promise.setText, N_("Can be there by {day}"), day=lambda: format.day(day))
