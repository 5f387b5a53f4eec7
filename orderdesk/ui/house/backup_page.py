"""Backups: how they stand, what is kept, and how one is restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.backup.making import Made
from orderdesk.backup.places import Kept
from orderdesk.commands.backup import Drilled, back_up, backups_of, drill, folder, restore_command
from orderdesk.language import N_, _
from orderdesk.queries.backup import BackupRow, BackupStanding, standing
from orderdesk.rules.backups import DAILY, MONTHLY, WEEKLY, Trust
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import format, words
from orderdesk.ui.style.tokens import M, S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.facts import Fact, FactsCard
from orderdesk.ui.widgets.label import Label, card, data, said
from orderdesk.ui.widgets.progress import Course, ProgressRow
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

VERDICTS = {Trust.NEVER: "warn", Trust.FRESH: "good", Trust.OLD: "bad", Trust.FAILED: "bad"}
RESTORING = N_(
    "A backup is never restored over a desk. Restore it into a new one beside it, look at it, and let everybody work there from"
    " then on. This command restores the chosen backup:"
)
SOUND = {True: N_("Sound"), False: N_("Not sound")}


def size_text(size: int) -> str:
    """A file's size as people say it."""
    if size < 1_000_000:
        return _("{size} KB", size=format.quantity(max(1, round(size / 1_000))))
    return _("{size} MB", size=format.quantity(Decimal(size) / 1_000_000 // Decimal("0.1") * Decimal("0.1")))


COLUMNS = (
    Column[Kept]("taken", N_("Taken at"), lambda r: r.taken_at, kind=Kind.DATETIME, width=140),
    Column[Kept]("file", N_("File"), lambda r: r.name, stretch=True, tip=lambda r: str(r.path)),
    Column[Kept]("size", N_("Size"), lambda r: size_text(r.size), width=90),
    Column[Kept](
        "sound", N_("Examined"), lambda r: SOUND[r.sound], kind=Kind.WORD, width=96, ink=lambda r: "" if r.sound else "bad"
    ),
)


@dataclass(frozen=True, slots=True)
class Stock:
    """What is kept and where."""

    folder: Path
    files: tuple[Kept, ...]


class BackupPage(QWidget):
    """For the administrator. Signals: `edited()` when what can be done now changed."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab, self._desk = tab, tab.context.desk
        self._stands: BackupStanding | None = None
        self._stock: Stock | None = None
        self._course: Course | None = None
        self.make_act = tab.act("backUp", N_("Back up now"), "Ctrl+B", self.make, right="backup.make", icon="floppy-disk")
        self.drill_act = tab.act("drill", N_("Run the drill"), "Ctrl+D", self.drill, right="backup.drill", icon="shield-check")
        self.copy_act = tab.act("copyCommand", N_("Copy the command"), "Ctrl+Shift+C", self._copy, icon="copy")
        self.acts = (self.make_act, self.drill_act, self.copy_act)
        self.progress = ProgressRow()
        self.facts = FactsCard(N_("How it stands"))
        self.facts.setObjectName("backupFacts")
        self.list = PagedTable(
            "backups", COLUMNS, tab.jobs, icon="floppy-disk", empty=(N_("No backup yet"), N_("Press “Back up now” to make one."))
        )
        self.list.current_changed.connect(lambda _row: self._tell_command())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.make_act.button(primary=True))
        top.addWidget(self.drill_act.button())
        top.addWidget(self.progress, 1)
        top.addStretch(1)
        column.addLayout(top)
        column.addWidget(split("backup", self.list, self._side(), shares=(7, 5)), 1)
        words.tell(self, self._retell)
        tab.jobs.closed.connect(self._stop)

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        column.addWidget(self.facts)
        frame = card()
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(M, S, M, M)
        inner.setSpacing(S)
        inner.addWidget(said(N_("Restoring"), "strong"))
        inner.addWidget(said(RESTORING, "soft", wrap=True))
        self.command: Label = data("", "code", wrap=True)
        self.command.setObjectName("restoreCommand")
        words.say(self.command.setAccessibleName, N_("Command that restores the chosen backup"))
        inner.addWidget(self.command)
        row = QHBoxLayout()
        row.addWidget(self.copy_act.button())
        row.addStretch(1)
        inner.addLayout(row)
        column.addWidget(frame)
        column.addStretch(1)
        return side

    # showing

    def reload(self) -> None:
        """Read how it stands and what is kept."""
        desk = self._desk
        self._tab.jobs.read(self, "standing", standing, then=self._show_standing)
        self._tab.jobs.call(self, "files", lambda: Stock(folder(desk), backups_of(desk)), then=self._show_files)

    def _show_standing(self, stands: BackupStanding) -> None:
        self._stands = stands
        self._retell()

    def _show_files(self, stock: Stock) -> None:
        self._stock = stock
        self.list.show_rows(stock.files)
        if self.list.current() is None:
            self.list.choose_first()
        self._retell()

    def _retell(self) -> None:
        if self._stands is not None and self._stock is not None:
            self.facts.show_facts(_facts(self._stands, self._stock, datetime.now(UTC)))
        self._tell_command()
        self._allow()

    def _allow(self) -> None:
        there = self._stock is not None and bool(self._stock.files)
        self.drill_act.allow_if(there, N_("There is no backup yet. Make one first."))
        self.copy_act.allow_if(bool(self.command.text()), N_("There is no backup yet. Make one first."))
        self.edited.emit()

    def _tell_command(self) -> None:
        row = self.list.current()
        self.command.show_text(restore_command(self._desk, row.path) if row is not None else "")
        self.copy_act.allow_if(row is not None, N_("There is no backup yet. Make one first."))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.command.text())
        self._tab.notice.info(N_("The command is copied. Paste it into a terminal."))

    # doing

    def make(self) -> None:
        """Make a backup now."""
        desk, actor, course = self._desk, self._tab.actor, self.progress.begin(N_("Backing up…"))
        self._run("make", lambda: back_up(desk, actor, stopped=lambda: course.cancelled), self._made, course)

    def drill(self) -> None:
        """Prove the chosen backup."""
        row = self.list.current()
        file = row.path if row is not None else None
        desk, actor, course = (
            self._desk,
            self._tab.actor,
            self.progress.begin(N_("Restoring a backup out of the way and proving it…")),
        )
        self._run("drill", lambda: drill(desk, actor, file, stopped=lambda: course.cancelled), self._drilled, course)

    def _run(self, topic: str, work: Callable[[], object], then: Callable[[object], None], course: Course) -> None:
        self._course = course
        ends = (self.make_act.begin(), self.drill_act.begin())

        def end() -> None:
            self._course = None
            self.progress.end()
            for let_go in ends:
                let_go()
            self._tab.jobs.announce(Changes(frozenset({Area.SETTINGS})))

        self._tab.jobs.call(self, topic, work, then=then, failed=self._refused, always=end)

    def _made(self, made: object) -> None:
        assert isinstance(made, Made)
        if made.problems:
            self._tab.notice.warn(
                N_("The backup is made, but the desk it holds is not sound: {reason}"), reason=str(made.problems[0])
            )
        else:
            self._tab.notice.good(N_("The backup is made: {file}, {size}."), file=made.path.name, size=size_text(made.size))

    def _drilled(self, done: object) -> None:
        assert isinstance(done, Drilled)
        if done.good:
            rows = format.quantity(sum(done.restored.manifest.counts.values()))
            self._tab.notice.good(N_("{file} was restored and proved: {rows} rows."), file=done.file.name, rows=rows)
        else:
            reason = str(done.restored.problems[0])
            self._tab.notice.refuse(Refused(N_("{file} did not prove itself: {reason}"), file=done.file.name, reason=reason))

    def _refused(self, refusal: Refused) -> None:
        self._tab.notice.refuse(refusal)

    def _stop(self) -> None:
        if self._course is not None:  # the window closes: it does not wait for a server's whole dump
            self._course.cancelled = True


def _facts(stands: BackupStanding, stock: Stock, now: datetime) -> list[Fact]:
    size = sum(one.size for one in stock.files)
    kept = f"{format.quantity(len(stock.files))}  ·  {size_text(size)}" if stock.files else _("none")
    return [
        _last_backup(stands.backup),
        _last_drill(stands, now),
        Fact(N_("Backups kept"), kept, reason=_kept()),
        Fact(N_("Folder"), str(stock.folder), reason=_("On another disk they outlive this one: Settings, Backup.")),
    ]


def _kept() -> str:
    return _("The newest of {days} days, {weeks} weeks and {months} months.", days=DAILY, weeks=WEEKLY, months=MONTHLY)


def _last_backup(row: BackupRow | None) -> Fact:
    label = N_("Last backup")
    if row is None:
        return Fact(label, _("never"), "warn", _("Make one now."))
    return Fact(label, format.moment(row.at), "good" if row.good else "bad", _problems(row) or row.file_name)


def _last_drill(stands: BackupStanding, now: datetime) -> Fact:
    label, trust = N_("Last good drill"), stands.trust(now)
    good, last = stands.good_drill, stands.drill
    text = format.moment(good.at) if good is not None else _("never")
    if trust is Trust.FAILED and last is not None:
        reason = _("The drill of {when} failed: {reason}", when=format.moment(last.at), reason=_problems(last))
    elif trust is Trust.OLD:
        reason = _("Longer ago than {days} days. Run it now.", days=stands.days)
    elif trust is Trust.NEVER:
        reason = _("A backup nobody ever restored is a hope. Run the drill.")
    else:
        reason = good.file_name if good is not None else ""
    return Fact(label, text, VERDICTS[trust], reason)


def _problems(row: BackupRow) -> str:
    return "; ".join(str(Refused(text, **values)) for text, values in row.problems[:2])
