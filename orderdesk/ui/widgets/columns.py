"""Columns of the one table: what they show, how it is written, how it is aligned.

COLUMNS = (
    Column[QueueRow]("number", N_("No."), lambda r: r.number, width=150, sort="number"),
    Column[QueueRow]("amount", N_("Amount"), lambda r: r.total, kind=Kind.MONEY, width=110),
    Column[QueueRow]("due", N_("Due"), lambda r: r.due, kind=Kind.DUE),
    Column[QueueRow]("state", N_("State"), lambda r: r.state, kind=Kind.STATE, entity=Entity.ORDER),
    Column[QueueRow]("stock", N_("Stock"), lambda r: Bar(r.on_hand, r.locked, r.asked), kind=Kind.BAR),
)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt

from orderdesk.language import _
from orderdesk.rules.money import Money
from orderdesk.rules.states import Entity, state_name
from orderdesk.ui import format, words

R = TypeVar("R")


class Kind(Enum):
    """What a column holds; decides writing, alignment and painting."""

    TEXT = "text"  # str
    WORD = "word"  # str marked with N_, spoken
    MONEY = "money"  # Money | None
    QUANTITY = "quantity"  # Decimal | int | None
    NUMBER = "number"  # int | None
    PERCENT = "percent"  # Decimal | float | None, a share of one
    DATE = "date"  # date | None
    DUE = "due"  # date | None; late ones in red
    DATETIME = "datetime"  # aware datetime | None
    LEFT = "left"  # timedelta | None: time left, negative is late
    PHONE = "phone"  # str
    STATE = "state"  # a state of Column.entity
    TICK = "tick"  # bool
    BAR = "bar"  # Bar


RIGHT_ALIGNED = frozenset({Kind.MONEY, Kind.QUANTITY, Kind.NUMBER, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class Bar:
    """Asked against locked and on hand, painted as one small bar; any unit, all the same."""

    on_hand: Decimal
    locked: Decimal
    asked: Decimal


@dataclass(frozen=True)
class Column(Generic[R]):
    """One column: `key` is its stable name, `title` a text marked with N_, `value` takes the row.

    `sort` is the name given to the query as sort="name" or sort="-name" when its head is clicked; empty: not sortable.
    `edit` makes its cells fields: it is given the row and what was typed; whoever made the table shows the rows anew.
    `private`: it holds a mail or postal address; phones are known by their kind. `roomy` is how many pixels wide the
    table must be for the column to be shown: for what is said elsewhere too.
    `tip` adds a tooltip of data, `ink` names a row's Tint of the palette (good, warn, bad, info), `stretch` takes spare width.
    """

    key: str
    title: str
    value: Callable[[R], Any]
    kind: Kind = Kind.TEXT
    width: int = 0
    stretch: bool = False
    sort: str = ""
    entity: Entity = Entity.ORDER
    unit: Callable[[R], str] | None = None
    tip: Callable[[R], str] | None = None
    ink: Callable[[R], str] | None = None
    strong: bool = False
    hidden: bool = False
    roomy: int = 0
    edit: Callable[[R, str], None] | None = None
    private: bool = False

    def text(self, row: R) -> str:
        """What the cell says."""
        value = self.value(row)
        if value is None:
            return ""
        if self.kind is Kind.QUANTITY and self.unit is not None:
            return format.quantity(value, self.unit(row))
        if self.kind is Kind.STATE:
            return _("Short") if value == "short" else state_name(self.entity, value)
        return _WRITE.get(self.kind, str)(value)

    def typed(self, row: R) -> str:
        """What the cell's field begins with: amounts without their currency."""
        value = self.value(row)
        return format.amount(value) if isinstance(value, Money) else self.text(row)

    def full(self, row: R) -> str:
        """What the cell says on hover, beyond its text; often nothing."""
        if self.tip is not None:
            return self.tip(row)
        value = self.value(row)
        if isinstance(value, datetime):
            return format.moment_full(value)
        if isinstance(value, date):
            return format.day_full(value)
        return ""

    def tint(self, row: R) -> str:
        """The name of the tint its ink takes, or nothing."""
        if self.ink is not None:
            return self.ink(row)
        value = self.value(row)
        if self.kind is Kind.DUE and format.is_late(value):
            return "bad"
        if self.kind is Kind.LEFT and isinstance(value, timedelta):
            return "bad" if value < timedelta() else "warn" if value < timedelta(hours=1) else ""
        if self.kind is Kind.MONEY and isinstance(value, Money) and value.units < 0:
            return "bad"
        return ""

    @property
    def alignment(self) -> Qt.AlignmentFlag:
        """Numbers right, ticks in the middle, all else left."""
        side = Qt.AlignmentFlag.AlignLeft
        if self.kind in RIGHT_ALIGNED:
            side = Qt.AlignmentFlag.AlignRight
        elif self.kind is Kind.TICK:
            side = Qt.AlignmentFlag.AlignHCenter
        return side | Qt.AlignmentFlag.AlignVCenter

    @property
    def room(self) -> int:
        """The width in pixels it starts with."""
        return self.width or _WIDTHS.get(self.kind, 120)


def _bar_text(bar: Bar) -> str:
    return _(
        "asked {asked}, locked {locked}, on hand {on_hand}",
        asked=format.quantity(bar.asked),
        locked=format.quantity(bar.locked),
        on_hand=format.quantity(bar.on_hand),
    )


def _tick_text(value: bool) -> str:
    return _("yes") if value else ""


_WRITE: dict[Kind, Callable[[Any], str]] = {
    Kind.WORD: words.speak_now,
    Kind.MONEY: format.money,
    Kind.QUANTITY: format.quantity,
    Kind.NUMBER: format.quantity,
    Kind.PERCENT: format.percent,
    Kind.DATE: format.day,
    Kind.DUE: format.due,
    Kind.DATETIME: format.moment,
    Kind.LEFT: format.span,
    Kind.PHONE: format.phone,
    Kind.TICK: _tick_text,
    Kind.BAR: _bar_text,
}
_WIDTHS = {
    Kind.MONEY: 112,
    Kind.QUANTITY: 88,
    Kind.NUMBER: 64,
    Kind.PERCENT: 72,
    Kind.DATE: 92,
    Kind.DUE: 100,
    Kind.DATETIME: 112,
    Kind.LEFT: 84,
    Kind.PHONE: 124,
    Kind.STATE: 132,
    Kind.TICK: 48,
    Kind.BAR: 120,
}
