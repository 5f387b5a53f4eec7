"""Locking and releasing as a person asks for it, and saying what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject

from orderdesk.commands import warehouse
from orderdesk.language import N_, _
from orderdesk.rules.changes import Changes
from orderdesk.ui.view import View
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.dialogs import ask_text

MOST = 4  # reasons said in the notice; the lines left out stay in the list with theirs


class Line(Protocol):
    """What locking asks of a row."""

    @property
    def line_id(self) -> int: ...
    @property
    def sku(self) -> str: ...


class Locking(QObject):
    """Locks and releases lines for a view; its acts are held while a command runs."""

    def __init__(self, view: View) -> None:
        super().__init__(view)
        self.view, self.jobs, self.notice = view, view.jobs, view.notice
        self.acts: list[Act] = []

    def lock(self, rows: Sequence[Line], *, partly: bool = False, untouched: bool = False) -> None:
        """Lock what these lines want; `untouched` says that nothing was locked for them before, so that it can be undone."""
        ids = [row.line_id for row in rows]
        if not ids:
            return

        def done(changes: Changes) -> None:
            undo = (lambda: self._undo(ids)) if untouched and changes.count == len(ids) else None
            self._say_locked(changes, undo)

        self.jobs.do(self, warehouse.lock_lines, ids, partly, then=done, always=self._held())

    def lock_all(self) -> None:
        """Lock every line that can be had whole, in queue order."""
        self.jobs.do(self, warehouse.lock_all, then=self._locked_all, always=self._held())

    def release(self, rows: Sequence[Line]) -> None:
        """Ask why, then let go of what is locked for these lines."""
        ids = [row.line_id for row in rows]
        if ids:
            ask_text(
                self.view,
                N_("Release the stock"),
                N_("Why is the stock of {skus} released? Other orders can take it then."),
                then=lambda reason: self._release(ids, reason),
                verb=N_("Release"),
                skus=", ".join(dict.fromkeys(row.sku for row in rows)),
            )

    def _release(self, ids: list[int], reason: str) -> None:
        self.jobs.do(self, warehouse.release_lines, ids, reason, then=self._released, always=self._held())

    def _undo(self, ids: list[int]) -> None:
        self._release(ids, _("Taken back right after locking"))

    def _locked_all(self, changes: Changes) -> None:
        self._say_locked(changes, None)

    def _say_locked(self, changes: Changes, undo: Callable[[], None] | None) -> None:
        reasons = reasons_of(changes.skipped)
        if not changes.count and not reasons:
            self.notice.info(N_("No line wants stock now."))
        elif not changes.count:
            self.notice.warn(N_("Nothing was locked. {reasons}"), reasons=reasons)
        elif reasons:
            self.notice.warn(N_("Lines locked: {count}. Left out or not whole: {reasons}"), count=changes.count, reasons=reasons)
        else:
            self.notice.good(N_("Lines locked: {count}."), count=changes.count, undo=undo)

    def _released(self, changes: Changes) -> None:
        reasons = reasons_of(changes.skipped)
        if reasons:
            self.notice.warn(N_("Lines released: {count}. {reasons}"), count=changes.count, reasons=reasons)
        else:
            self.notice.good(N_("Lines released: {count}."), count=changes.count)

    def _held(self) -> Callable[[], None]:
        ends = [act.begin() for act in self.acts]

        def end() -> None:
            for each in ends:
                each()

        return end


def reasons_of(skipped: Sequence[str]) -> str:
    """The first few reasons in one line, and how many more there are."""
    said = "; ".join(skipped[:MOST])
    more = len(skipped) - MOST
    return _("{reasons} … and {more} more", reasons=said, more=more) if more > 0 else said
