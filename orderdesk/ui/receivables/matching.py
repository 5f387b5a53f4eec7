"""Matching money to bills: the money at the left, the open bills at the right, an amount for each bill between them.

    matching = Matching(jobs)
    matching.show_account(money_rows, open_bills)
    matching.offer(money)              # how much there is to match; those due first are proposed
    matching.changed.connect(…)        # matched(), rest()
    matching.allocations()             # bill id -> amount; Refused(field="bill.7") for what cannot be

Amounts typed stay until `forget()` or Propose; until then every change of the amount proposes anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QAbstractItemDelegate, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.language import N_, _
from orderdesk.queries.receivables import BillRow
from orderdesk.rules.errors import Refused
from orderdesk.rules.money import Money, parse_decimal, to_units
from orderdesk.rules.receivables import Open, oldest_first
from orderdesk.ui import format, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.receivables.columns import some
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.label import Label, said
from orderdesk.ui.widgets.table import PagedTable

TOO_MUCH = N_("This is more than is still open on the bill.")
BELOW = N_("An amount cannot be below zero.")


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """Money of the customer: the payment in hand (`number` empty while it is new) or an earlier one with something free."""

    number: str
    amount: Money
    free: Money
    in_hand: bool = False


@dataclass(frozen=True, slots=True)
class PayRow:
    """An open bill and what it gets; `typed` is kept as it was when it is no amount, with what is `wrong` about it."""

    bill: BillRow
    pays: Money | None
    typed: str = ""
    wrong: str = ""


class _PaysColumn(Column[PayRow]):
    def text(self, row: PayRow) -> str:
        return row.typed if row.wrong else super().text(row)

    def typed(self, row: PayRow) -> str:
        return row.typed if row.wrong else super().typed(row)

    def full(self, row: PayRow) -> str:
        return words.speak_now(row.wrong) if row.wrong else ""


MONEY = (
    Column[MoneyRow]("number", N_("Payment no."), lambda row: row.number or _("this payment"), stretch=True),
    Column[MoneyRow]("amount", N_("Amount"), lambda row: row.amount, kind=Kind.MONEY, width=98, roomy=300),
    Column[MoneyRow]("free", N_("Free"), lambda row: row.free, kind=Kind.MONEY, width=92, strong=True),
)


class Matching(QWidget):
    """See the top of the module. Signals: `changed()` when what is matched changed."""

    changed = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("matching")
        self._bills: Sequence[BillRow] = ()
        self._money: Sequence[MoneyRow] = ()
        self._offered: Money | None = None
        self._typed: dict[int, str] = {}
        self._rows: list[PayRow] = []
        self.by_hand = False
        no_money = (N_("No money yet"), N_("Write the amount received."))
        self.money = PagedTable("matchingMoney", MONEY, jobs, row_id=lambda row: row.number, empty=no_money)
        words.say(self.money.setAccessibleName, N_("Money to match"))
        nothing_open = (N_("No open bill"), N_("All of it stays as the customer's credit."))
        self.bills = PagedTable("matchingBills", self._columns(), jobs, row_id=lambda row: row.bill.bill_id, empty=nothing_open)
        words.say(self.bills.setAccessibleName, N_("Open bills, due first first"))
        self.propose_act = Act(self, "propose", N_("Propose"), "Ctrl+R", self.propose, icon="git-merge")
        self.whole_act = Act(self.bills, "payWhole", N_("Pay the whole bill, or nothing of it"), "Space", self._whole)
        self.sum = Label("strong", wrap=True)
        self.sum.setObjectName("matchingSum")
        self._lay_out()
        words.tell(self, self._retell)

    def _columns(self) -> Sequence[Column[PayRow]]:
        return (
            Column[PayRow]("number", N_("Bill"), lambda row: row.bill.number, stretch=True),
            Column[PayRow]("order", N_("Order"), lambda row: row.bill.order_number, width=114, roomy=680),
            Column[PayRow]("due", N_("Due"), lambda row: row.bill.due_date, kind=Kind.DUE, width=108),
            Column[PayRow]("open", N_("Receivable"), lambda row: row.bill.open, kind=Kind.MONEY, width=104),
            _PaysColumn(
                "pays",
                N_("Pays ✎"),
                lambda row: row.pays,
                kind=Kind.MONEY,
                width=112,
                strong=True,
                edit=self._edit,
                ink=lambda row: "bad" if row.wrong else "good",
            ),
            Column[PayRow]("left", N_("Left open"), _left, kind=Kind.MONEY, width=104, roomy=560),
        )

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for column, title, table in ((left, N_("Money"), self.money), (right, N_("Open bills"), self.bills)):
            column.setSpacing(S)
            column.addWidget(said(title, "strong"))
            column.addWidget(table, 1)
        lists = QHBoxLayout()
        lists.setSpacing(M)
        lists.addLayout(left, 4)
        lists.addLayout(right, 8)
        foot = QHBoxLayout()
        foot.setSpacing(M)
        foot.addWidget(self.sum, 1)
        foot.addWidget(self.propose_act.button(quiet=True))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(lists, 1)
        outer.addLayout(foot)

    # what there is

    def show_account(self, money: Sequence[MoneyRow], bills: Sequence[BillRow]) -> None:
        """Show earlier money and open bills; amounts typed for bills that are still open stay."""
        self._money, self._bills = tuple(money), tuple(bills)
        self._typed = {bill.bill_id: self._typed[bill.bill_id] for bill in bills if bill.bill_id in self._typed}
        self._fill()

    def offer(self, money: Money | None) -> None:
        """There is so much to match."""
        if money != self._offered:
            self._offered = money
            self._fill()

    def forget(self) -> None:
        """Forget what was typed for this customer and money."""
        self._typed, self.by_hand, self._offered, self._bills, self._money = {}, False, None, (), ()
        self._fill()

    def propose(self) -> None:
        """Match to what is due first, whatever was typed."""
        self._typed, self.by_hand = {}, False
        self._fill()

    def typed(self) -> dict[str, str] | None:
        """Bill id -> amount as typed; None while it is only proposed."""
        return {str(bill): text for bill, text in self._typed.items()} if self.by_hand else None

    def take_up(self, typed: dict[int, str]) -> None:
        """Go on with amounts typed before, for the bills that are still open."""
        self.by_hand = True
        self._typed = {bill.bill_id: typed[bill.bill_id] for bill in self._bills if bill.bill_id in typed}
        self._fill()

    # what is matched

    def matched(self) -> Money | None:
        """The sum of what bills get."""
        if self._offered is None:
            return None
        return Money(sum(row.pays.units for row in self._rows if row.pays is not None), self._offered.currency)

    def rest(self) -> Money | None:
        """What stays as credit; below zero when more is matched than there is."""
        matched = self.matched()
        return self._offered - matched if self._offered is not None and matched is not None else None

    def allocations(self) -> dict[int, Decimal]:
        """Bill id -> amount, nothing left out and nothing else; Refused naming the bill where an amount is wrong."""
        self._finish_typing()
        wrong = next((row for row in self._rows if row.wrong), None)
        if wrong is not None:
            raise Refused(
                N_("{bill}: {reason}"),
                field=f"bill.{wrong.bill.bill_id}",
                bill=wrong.bill.number,
                reason=words.speak_now(wrong.wrong),
            )
        rest = self.rest()
        if rest is not None and rest.units < 0:
            raise Refused(N_("{over} more is matched than was paid."), field="amount", over=format.money(-rest))
        return {row.bill.bill_id: row.pays.amount for row in self._rows if row.pays is not None and row.pays.units}

    def point_at(self, field: str) -> bool:
        """Take the bill a refusal names ("bill.7") in hand; says whether there is one."""
        kind, _dot, number = field.partition(".")
        if kind != "bill" or not number.isdigit() or not self.bills.choose(int(number)):
            return False
        self.bills.setFocus()
        return True

    # how it works

    def _fill(self) -> None:
        self._rows = self._typed_rows() if self.by_hand else self._proposed_rows()
        self._retell()
        self.changed.emit()

    def _proposed_rows(self) -> list[PayRow]:
        units = self._offered.units if self._offered is not None else 0
        shares = oldest_first([Open(bill.bill_id, bill.due_date, bill.open.units) for bill in self._bills], units)
        return [PayRow(bill, some(Money(shares.get(bill.bill_id, 0), bill.open.currency))) for bill in self._bills]

    def _typed_rows(self) -> list[PayRow]:
        return [_typed_row(bill, self._typed.get(bill.bill_id, "")) for bill in self._bills]

    def _edit(self, row: PayRow, text: str) -> None:
        if text.strip() == format.amount(row.pays) and not row.wrong:
            return  # only looked at
        if not self.by_hand:
            self._typed = {each.bill.bill_id: format.amount(each.pays) for each in self._rows}
            self.by_hand = True
        self._typed[row.bill.bill_id] = text
        self._fill()

    def _finish_typing(self) -> None:
        """Take over an amount still being typed, as when Ctrl+Enter is pressed in the middle of it."""
        editor = self.bills.indexWidget(self.bills.currentIndex())
        if editor is not None:
            self.bills.commitData(editor)
            self.bills.closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _whole(self) -> None:
        row = self.bills.current()
        if row is not None:
            self._edit(row, "" if row.pays is not None and row.pays.units else format.amount(row.bill.open))

    def _retell(self) -> None:
        matched, rest = self.matched(), self.rest()
        own = [MoneyRow(row.number, row.amount, rest if row.in_hand and rest is not None else row.free) for row in self._money]
        if self._offered is not None and not any(row.in_hand for row in self._money) and rest is not None:
            own.insert(0, MoneyRow("", self._offered, rest))
        self.money.show_rows(own)
        self.bills.show_rows(self._rows)
        over = rest is not None and rest.units < 0
        style.role(self.sum, "bad" if over else "strong")
        if matched is None or rest is None:
            self.sum.show_text("")
        elif over:
            self.sum.show_text(_("{over} more is matched than was paid.", over=format.money(-rest)))
        else:
            said_now = _("{matched} matched, {rest} stays as credit", matched=format.money(matched), rest=format.money(rest))
            self.sum.show_text(said_now)


def _left(row: PayRow) -> Money | None:
    return some(row.bill.open - row.pays) if row.pays is not None else row.bill.open


def _typed_row(bill: BillRow, text: str) -> PayRow:
    if not text.strip():
        return PayRow(bill, None)
    try:
        units = to_units(parse_decimal(text.strip().removeprefix(format.currency_sign(bill.open.currency))))
    except Refused:
        return PayRow(bill, None, text, N_("This is not an amount."))
    if units < 0:
        return PayRow(bill, None, text, BELOW)
    pays = Money(units, bill.open.currency)
    if units > bill.open.units:
        return PayRow(bill, None, format.amount(pays), TOO_MUCH)
    return PayRow(bill, pays)
