"""A card of facts: what is known about the thing in hand, each with its verdict and the reason for it.

    card = FactsCard(N_("Credit"))
    card.show_facts([
        Fact(N_("Limit"), format.money(limit)),
        Fact(N_("Owed"), format.money(owed), verdict="bad", reason=_("{over} over the limit", over=…)),
    ])

Labels are marked with N_ and spoken by the card; texts and reasons are data or already spoken. Verdicts: good, warn, bad, "".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from orderdesk.ui import icons, style, words
from orderdesk.ui.style.tokens import XS, M, S
from orderdesk.ui.widgets.label import Label, data, plain_tip, said

_MARKS = {"good": "check-circle", "warn": "warning", "bad": "x-circle", "": ""}


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card."""

    label: str
    text: str
    verdict: str = ""
    reason: str = ""


class FactsCard(QFrame):
    """Label, value, verdict; the same card everywhere."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        style.role(self, "card")
        self._facts: Sequence[Fact] = ()
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(M, S, M, S)
        self._outer.setSpacing(XS)
        self.title = said(title, "strong") if title else None
        if self.title is not None:
            self._outer.addWidget(self.title)
        self._outer.addStretch(1)
        self._rows: QWidget | None = None
        style.themed(self, self._redraw)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these instead."""
        self._facts = facts
        self._redraw()

    def texts(self) -> dict[str, str]:
        """Label -> text, as shown."""
        return {fact.label: fact.text for fact in self._facts}

    def _redraw(self) -> None:
        if self._rows is not None:
            self._rows.hide()
            self._rows.deleteLater()
        self._rows = QWidget()
        grid = QGridLayout(self._rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(XS)
        grid.setColumnStretch(1, 1)
        line = 0
        for fact in self._facts:
            line = self._add(grid, line, fact)
        self._outer.insertWidget(self._outer.count() - 1, self._rows)

    def _add(self, grid: QGridLayout, line: int, fact: Fact) -> int:
        label = said(fact.label, "soft")
        value = data(fact.text, fact.verdict or "", wrap=True)
        value.setAccessibleName(f"{words.speak_now(fact.label)}: {fact.text} {fact.reason}".strip())
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(label, line, 0, top)
        grid.addWidget(value, line, 1)
        if fact.verdict:
            mark = QLabel()
            mark.setPixmap(icons.tinted(_MARKS[fact.verdict], getattr(style.palette(), fact.verdict).ink))
            mark.setToolTip(plain_tip(fact.reason))
            grid.addWidget(mark, line, 2, top)
        if fact.reason:
            reason: Label = data(fact.reason, "small", wrap=True)
            grid.addWidget(reason, line + 1, 1, 1, 2)
            return line + 2
        return line + 1
