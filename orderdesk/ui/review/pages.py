"""Beside the lines of an order under review: its source and the record, the customer's file, and what was said before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QShowEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from orderdesk.commands.reading_source import read_source
from orderdesk.language import N_, _
from orderdesk.queries.review import DecisionRow, QuestionRow, ReviewCase
from orderdesk.queries.review.confirmations import ItemRow
from orderdesk.queries.review.rounds import Difference, Round
from orderdesk.queries.review.source import Compared, Source
from orderdesk.rules.confirming import ITEM_NAMES, STAGE_NAMES
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import KINDS, PAYMENT_METHODS
from orderdesk.rules.review import Verdict, said_value
from orderdesk.rules.states import Entity, OrderState, state_name
from orderdesk.ui import format, style, words
from orderdesk.ui.jobs import Jobs
from orderdesk.ui.style.tokens import S
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable
from orderdesk.ui.widgets.timeline import Entry, Timeline

TAB = 96  # between the cells of a sheet
SHORTEST = 2  # letters of a value that is looked for in the source's words


def _field(row: Compared) -> str:
    return _("Line {number}: {field}", number=row.line, field=_(row.field)) if row.line else _(row.field)


def spoken_value(value: object) -> str:
    """A value of either side as people write it."""
    if isinstance(value, date):
        return format.day_full(value)
    if isinstance(value, Decimal):
        return format.quantity(value)
    return str(said_value(value) or "–")


def _ink(row: Compared) -> str:
    return "" if row.same else "bad"


COMPARED = (
    Column[Compared]("field", N_("Field"), _field, width=130, ink=_ink),
    Column[Compared]("source", N_("In the source"), lambda row: spoken_value(row.source), stretch=True, ink=_ink),
    Column[Compared]("record", N_("In the record"), lambda row: spoken_value(row.record), stretch=True, ink=_ink),
)


class SourcePage(QWidget):
    """A document's words, differing values tinted, above the comparison; differences first. Signals: `read(Source)` of a file.

    The mail is compared when the order is read; a file once it is looked at, because it is read anew in the sandbox.
    """

    read = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._source: Source | None = None
        self._case: ReviewCase | None = None
        self._wanted = 0  # the file that is to be read once the page is looked at
        self.choice = QComboBox()
        self.choice.setObjectName("sourceChoice")
        words.say(self.choice.setAccessibleName, N_("Document"))
        self.choice.activated.connect(lambda _index: self._choose())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.summary = Label("soft", wrap=True)
        self.summary.setObjectName("sourceSummary")
        self.text = QPlainTextEdit()
        self.text.setObjectName("sourceText")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setTabStopDistance(TAB)
        words.say(self.text.setAccessibleName, N_("The words of the document"))
        self.table = PagedTable("compared", COMPARED, jobs, compact=True)
        column.addWidget(self.choice)
        column.addWidget(self.summary)
        self.text.setMinimumHeight(48)
        self.table.setMinimumHeight(64)
        self.both = split("reviewSource", self.text, self.table, shares=(4, 6), stacked=True)
        column.addWidget(self.both, 1)
        column.addStretch(0)
        style.themed(self, self._tint)

    @property
    def shown(self) -> Source | None:
        """The document on the screen, once it is read."""
        return self._source

    def show_case(self, case: ReviewCase) -> None:
        """Show what the order came from: its mail, or the newest of its files."""
        known = self._case.order if self._case is not None else None
        again = known is not None and (known.id, known.version) == (case.order.id, case.order.version)
        chosen = self.choice.currentData() if known is not None and known.id == case.order.id else None
        if not again:
            self._source = None
        self._case = case
        self.choice.clear()
        if case.source is not None:
            self.choice.addItem(_("Mail: {subject}", subject=case.source.subject or "–"), 0)
        for file in case.files:
            self.choice.addItem(file.name, file.id)
        kept = self.choice.findData(chosen) if chosen is not None else -1
        self.choice.setCurrentIndex(kept if kept >= 0 else 0 if case.source is not None else self.choice.count() - 1)
        self.choice.setVisible(self.choice.count() > 1)
        self._choose()

    def _choose(self) -> None:
        case, file_id = self._case, self.choice.currentData()
        self._wanted = 0
        if case is None:
            return
        if file_id is None:
            channel = case.order.channel_name
            self._show(None)
            words.say(
                self.summary.setText, N_("There is no document: it came by {channel}."), channel=lambda: words.speak_now(channel)
            )
        elif file_id == 0:
            self._show(case.source)
        elif self._source is None or self._source.file_id != file_id:
            self._show(None)
            words.say(self.summary.setText, N_("{file} is being read …"), file=self.choice.currentText())
            self._wanted = file_id
            if self.isVisible():
                self._read_wanted()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._read_wanted()

    def _read_wanted(self) -> None:
        case, file_id, jobs = self._case, self._wanted, self._jobs
        if case is None or not file_id or jobs.actor is None:
            return
        self._wanted = 0
        desk: Any = jobs.desk
        work = partial(read_source, desk, jobs.actor, case.order.id, file_id)
        jobs.call(self, "source", work, then=partial(self._take, case.order.id), failed=self._refused)

    def _take(self, order_id: int, source: Source) -> None:
        if self._case is not None and self._case.order.id == order_id and self.choice.currentData() == source.file_id:
            self._show(source)
            self.read.emit(source)

    def _refused(self, error: Refused) -> None:
        words.say(self.summary.setText, error.text, **error.values)

    def _show(self, source: Source | None) -> None:
        self._source = source
        self.both.setVisible(source is not None)
        if source is None:
            return
        head = f"{source.subject}\n\n" if not source.table else ""
        self.text.setPlainText(f"{head}{source.body}")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap if source.table else QPlainTextEdit.LineWrapMode.WidgetWidth)
        if not source.read and source.file_id:
            words.say(
                self.summary.setText, N_("This file could not be read by itself: open it and compare it with your own eyes.")
            )
        elif not source.read:
            words.say(self.summary.setText, N_("This mail could not be read by itself: compare it with your own eyes."))
        elif source.differences:
            words.say(self.summary.setText, N_("{count} fields differ from the source."), count=source.differences)
        else:
            words.say(self.summary.setText, N_("The record says what the source says."))
        self.table.show_rows(sorted(source.compared, key=lambda row: row.same))
        self._tint()

    def _tint(self) -> None:
        source = self._source
        if source is None:
            return
        tints = style.palette()
        found: list[QTextEdit.ExtraSelection] = []
        for row in source.compared:
            tint = tints.good if row.same else tints.bad
            for text in _written(row.source):
                found += _marked(self.text.document(), text, tint.paper)
        self.text.setExtraSelections(found)


def _written(value: object) -> Iterator[str]:
    """How a value may stand in the source's words."""
    if isinstance(value, date):
        yield value.isoformat()
        yield f"{value.month}月{value.day}日"
    elif isinstance(value, str) and len(value.strip()) >= SHORTEST and "*" not in value:  # nothing is told by where a mask stands
        yield value.strip()
        yield value.split()[0]


def _marked(document: QTextDocument, text: str, fill: str) -> list[QTextEdit.ExtraSelection]:
    found: list[QTextEdit.ExtraSelection] = []
    cursor = document.find(text)
    while not cursor.isNull() and len(found) < 20:
        selection = QTextEdit.ExtraSelection()
        form = QTextCharFormat()
        form.setBackground(QColor(fill))
        selection.cursor, selection.format = QTextCursor(cursor), form
        found.append(selection)
        cursor = document.find(text, cursor)
    return found


class CustomerPage(QWidget):
    """The customer's credit file (000-16) and who confirmed what of the order with him."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.facts = FactsCard()
        self.facts.setObjectName("creditFile")
        self.items = PagedTable(
            "confirmedItems", ITEMS, jobs, row_id=lambda row: (row.stage, row.item, row.at), compact=True,
            empty=(N_("Nothing was gone through yet"), ""),
        )  # fmt: skip
        column.addWidget(self.facts)
        self.items.setMinimumHeight(96)
        column.addWidget(self.items, 1)

    def show_case(self, case: ReviewCase) -> None:
        """Show whose order it is."""
        card, values = case.card, {check.code: check.values for check in case.checks}
        self.items.show_rows(case.confirmed)
        if card is None:
            self.facts.show_facts([Fact(N_("Customer"), _("Not on file"))])
            return
        credit, risk = values.get("credit", {}), values.get("risk", {})
        self.facts.show_facts(
            [
                Fact(N_("Customer"), f"{card.code}  {card.name}"),
                Fact(N_("Grade"), card.level or "–"),
                Fact(N_("Credit limit"), format.money(card.credit_limit) if card.credit_limit.units else _("none agreed")),
                Fact(N_("Owes and has running"), format.money(credit.get("exposure"))),
                Fact(N_("With this order"), format.money(credit.get("needed"))),
                Fact(N_("Overdue"), format.money(values.get("overdue", {}).get("overdue"))),
                Fact(N_("Orders so far"), str(risk.get("count", 0))),
                Fact(N_("On average"), format.money(risk.get("average")) if risk.get("average") else "–"),
                Fact(
                    N_("Agreed terms"),
                    "  ".join(filter(None, (_(PAYMENT_METHODS.get(card.payment_method, "")), card.payment_terms))) or "–",
                ),
                Fact(N_("Last order"), _last_order(case)),
                Fact(N_("Note"), card.note or "–"),
            ]
        )


def _last_order(case: ReviewCase) -> str:
    card = case.card
    if card is None or not card.last_order_number:
        return "–"
    if card.last_order_number == case.order.number:
        return _("this one")
    return f"{card.last_order_number}  {format.day(card.last_order_date)}"


def _stage(row: ItemRow) -> str:
    return STAGE_NAMES[row.stage]


def _found(row: ItemRow) -> str:
    said = _("right") if row.good else row.note
    return said if row.current else _("{what} (the order changed since)", what=said)


ITEMS = (
    Column[ItemRow]("stage", N_("Check"), _stage, kind=Kind.WORD, width=96),
    Column[ItemRow]("item", N_("Item"), lambda row: ITEM_NAMES[row.item], kind=Kind.WORD, width=112),
    Column[ItemRow]("found", N_("Found"), _found, stretch=True, ink=lambda row: "" if row.good else "bad"),
    Column[ItemRow]("who", N_("Who"), lambda row: row.who, width=64),
    Column[ItemRow]("said", N_("With"), lambda row: row.said_by, width=64),
    Column[ItemRow]("at", N_("When"), lambda row: row.at, kind=Kind.DATETIME, width=104),
)


class HistoryPage(QWidget):
    """Every round: decisions, questions and answers, and what changed from one submission to the next."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.timeline = Timeline()
        self.timeline.setObjectName("reviewHistory")
        column.addWidget(self.timeline)

    def show_case(self, case: ReviewCase) -> None:
        """Show what was said before."""
        entries = [_decision(row) for row in case.history]
        entries += [entry for row in case.questions for entry in _asked(row)]
        entries += [_submitted(row) for row in case.rounds]
        self.timeline.show_entries(sorted(entries, key=lambda entry: entry.at))


def _decision(row: DecisionRow) -> Entry:
    approved = row.verdict == "approved"
    said = _("approved") if approved else _("returned")
    what = _("{step}: {verdict}", step=state_name(Entity.ORDER, OrderState(row.step)), verdict=said)
    bad = [check.fact for check in row.checks if check.verdict == Verdict.BAD]
    notes = [check.note for check in row.checks if check.note]
    return Entry(row.at, row.who, what, " · ".join(filter(None, (row.opinion, *notes, *bad))), tone="good" if approved else "bad")


def _asked(row: QuestionRow) -> Iterator[Entry]:
    yield Entry(row.asked_at, row.asked_by, _("asked {name}", name=row.asked_of), row.question)
    if row.answered_at is not None:
        yield Entry(row.answered_at, row.asked_of, _("answered"), row.answer)


def _submitted(row: Round) -> Entry:
    what = _("Round {number}: submitted", number=row.number)
    return Entry(row.at, row.who, what, " · ".join(map(difference, row.changed)), tone="warn" if row.changed else "")


def difference(row: Difference) -> str:
    """What changed between two rounds, in words."""
    field = _("Line {number}: {field}", number=row.line, field=_(row.field)) if row.line else _(row.field)
    if not (row.before or row.after):
        return _("{field} changed", field=field)
    return _("{field}: {before} → {after}", field=field, before=_plain(row.before), after=_plain(row.after))


def _plain(text: str) -> str:
    known = {**KINDS, **PAYMENT_METHODS}
    return _(known[text]) if text in known else text or "–"


def count_said(rows: Sequence[object]) -> int | None:
    """A number for a chip: none when there is nothing."""
    return len(rows) or None
