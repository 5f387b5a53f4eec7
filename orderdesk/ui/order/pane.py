"""The order pane: what it is, what is wrong with it, what comes next, everything that happened, and its papers."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from orderdesk.commands.confidential import note_file
from orderdesk.language import N_, _
from orderdesk.queries.intake import file_content
from orderdesk.queries.orders import FileRow
from orderdesk.queries.whole_order import WholeOrder, whole_order
from orderdesk.rules.amendments import AMENDABLE
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui import words
from orderdesk.ui.audit.of_order import OrderChanges
from orderdesk.ui.context import Context
from orderdesk.ui.order import facts
from orderdesk.ui.order.amending import Amending
from orderdesk.ui.order.archiving import Archiving
from orderdesk.ui.order.asked import Asked
from orderdesk.ui.order.columns import LINES, Line
from orderdesk.ui.order.files import ending, own_name
from orderdesk.ui.order.handing_over import HandingOver
from orderdesk.ui.order.head import OrderHead
from orderdesk.ui.order.papers import Offer, offers
from orderdesk.ui.order.redating import Redating
from orderdesk.ui.order.related import Related
from orderdesk.ui.order.sentences import entry
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.unmasking import NOTHING_HIDDEN, masked, show_whole
from orderdesk.ui.widgets.aside import put_aside
from orderdesk.ui.widgets.facts import FactsCard
from orderdesk.ui.widgets.label import plain_tip
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.saving import ask_where, write_file
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable
from orderdesk.ui.widgets.timeline import Timeline

GONE = N_("This order is not there any more.")
FILE_GONE = N_("This file is not there any more.")
NOT_AMENDABLE = N_("Only an approved order that has not left whole is amended.")
NO_FILE = N_("Choose a file in the list of files first.")


class OrderPane(Tab):
    """One order whole; it reads itself again when the order changes, here or at another desk."""

    areas = frozenset(Area)

    def __init__(self, context: Context, order_id: int, parent: QWidget | None = None) -> None:
        self.order_id = order_id
        self.whole: WholeOrder | None = None
        super().__init__(context, parent)
        self.setObjectName("orderPane")

    def build(self) -> None:
        self.print_act = self.act("print", N_("Print"), "Ctrl+P", self.choose_paper, right="customer.print", icon="printer")
        self.open_act = self.act("openFile", N_("Open file"), "Ctrl+O", self._open_file, icon="arrow-square-out")
        self.save_act = self.act("saveFile", N_("Save file"), "Ctrl+S", self._save_file, icon="floppy-disk")
        self.changes_act = self.act(
            "changes", N_("Changes"), "Ctrl+H", self.show_changes, right="audit.read", icon="clock-counter-clockwise"
        )
        self.amend_act = self.act(
            "amend", N_("Change order"), "Ctrl+E", self.ask_change, right="amendment.ask", icon="pencil-simple"
        )
        self.show_act = show_whole(self, self._subject)
        self.archiving = Archiving(self)
        self.asked = Asked(self)
        self.handing = HandingOver(self)
        self.redating = Redating(self)
        self.head = OrderHead(self.jobs)
        self.print_button = self.print_act.button(primary=True)
        acts = (self.open_act, self.save_act, self.show_act, self.changes_act, self.redating.act, self.amend_act)
        for button in (
            *(act.button(quiet=True) for act in acts),
            *self.archiving.buttons(),
            *self.asked.buttons(),
            *self.handing.buttons(),
            self.print_button,
        ):
            self.head.buttons.addWidget(button)
        self.lines = PagedTable("orderLines", LINES, self.jobs, compact=True, empty=(N_("No lines yet"), ""), icon="list-bullets")
        self.related = Related(self.jobs)
        self.related.file_opened.connect(lambda _row: self._open_file())
        self.related.files.current_changed.connect(lambda _row: self._allow())
        self.related.handovers.current_changed.connect(lambda _row: self._allow())
        self.related.chips.chosen.connect(lambda _key: self._allow())
        self.delivery = FactsCard(N_("Delivery and contact"))
        self.origin = FactsCard(N_("Origin"))
        self.check = FactsCard(N_("Preliminary check"))
        self.timeline = Timeline()
        left = split("orderLeft", self.lines, self.related, shares=(6, 5), stacked=True)
        self.body.addWidget(self.head)
        self.body.addWidget(split("order", left, self._side(), shares=(9, 4)), 1)
        words.tell(self, self._retell)
        self._allow()

    def _side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        for widget in (self.delivery, self.origin, self.check):
            column.addWidget(widget)
        column.addWidget(self.timeline, 1)
        return side

    def first_focus(self) -> QWidget | None:
        return self.lines

    def concerned(self, changes: Changes) -> bool:
        return self.order_id in changes.orders if changes.orders else bool(self.areas & changes.areas)

    def reload(self) -> None:
        self.jobs.read(self, "order", whole_order, self.order_id, then=self._show)

    def _show(self, whole: WholeOrder | None) -> None:
        if whole is None:
            self.notice.refuse(Refused(GONE))
            return
        self.whole = whole
        self.setWindowTitle(whole.order.number)
        self.lines.show_rows([Line(line, whole.stock.get(line.id)) for line in whole.order.lines])
        self.related.show_order(whole)
        self._retell()
        self._allow()

    def _retell(self) -> None:
        if self.whole is None:
            return
        self.head.show_order(self.whole.order, self.whole.holds)
        self.delivery.show_facts(facts.delivery(self.whole.order))
        self.origin.show_facts(facts.origin(self.whole.order))
        self.check.show_facts(facts.preliminary(self.whole.check))
        self.timeline.show_entries([entry(step) for step in reversed(self.whole.steps)])

    def _allow(self) -> None:
        for act in (self.print_act, self.changes_act):
            act.allow_if(self.whole is not None, GONE)
        order = self.whole.order if self.whole else None
        self.amend_act.allow_if(order is not None and order.state in AMENDABLE, NOT_AMENDABLE)
        self.show_act.allow_if(order is not None and masked(order.contact_phone, order.ship_to), NOTHING_HIDDEN)
        self.redating.show_order(order)
        self.archiving.show_order(self.whole, self.related.shown())
        self.asked.show_order(self.whole)
        self.handing.show_order(self.whole, self.related.shown())
        here = self.related.shown() == "files"
        for act in (self.open_act, self.save_act):
            act.setVisible(here)
            act.allow_if(self.related.file() is not None, NO_FILE)

    def ask_change(self) -> None:
        """Ask for a change of the approved order, in a window of its own."""
        if self.whole is not None:
            Amending(self, self.whole, self._asked).open()

    def _asked(self, changes: Changes) -> None:
        self.notice.good(N_("{number} waits for its review. The order stays as it is until then."), number=changes.number)

    def _subject(self) -> tuple[int | None, str]:
        return (self.whole.order.customer_id, self.whole.order.number) if self.whole else (None, "")

    def show_changes(self) -> None:
        """Who changed what of this order, in a window of its own."""
        if self.whole is not None:
            OrderChanges(self.context, self.order_id, self.whole.order.number, self).open()

    # papers

    def choose_paper(self) -> None:
        """Ask which paper, in a menu under the button."""
        menu = self.paper_menu()
        menu.popup(self.print_button.mapToGlobal(QPoint(0, self.print_button.height())))

    def paper_menu(self) -> QMenu:
        """The papers of this order; those that cannot be had now are grey and say why."""
        menu = QMenu(self)
        menu.setObjectName("papers")
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for offer in offers(self.whole, self.context.today()) if self.whole else ():
            action = QAction(_("{paper}  {number}", paper=_(offer.title), number=offer.number), menu)
            action.setObjectName(f"paper_{offer.name}")
            action.setEnabled(not offer.reason)
            action.setToolTip(plain_tip(_(offer.reason)) if offer.reason else "")
            action.triggered.connect(partial(self._make, offer))
            menu.addAction(action)
        return menu

    def _make(self, offer: Offer, *_args: Any) -> None:
        show_paper(self, self.jobs, offer.file_name, offer.query, *offer.args, always=self.print_act.begin())

    # files

    def _open_file(self) -> None:
        row = self.related.file()
        if row is None:
            return
        if not ending(row.name):
            self.notice.warn(N_("{name} is of a kind that is not opened from here. Save it and have it checked."), name=row.name)
            return
        self.jobs.read(self, "file", file_content, row.id, then=partial(self._show_outside, row))

    def _show_outside(self, row: FileRow, found: tuple[str, bytes] | None) -> None:
        if found is None:
            self.notice.refuse(Refused(FILE_GONE))
            return
        self.jobs.do(self, note_file, row.id, then=lambda _changes: self._open_outside(row, found[1]))

    def _open_outside(self, row: FileRow, content: bytes) -> None:
        path = put_aside(self._own_name(row), content)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.notice.warn(N_("No program for this file was found. Save it instead."))

    def _save_file(self) -> None:
        row = self.related.file()
        if row is None:
            return
        ask_where(self, "saveFileDialog", N_("Save the file"), self._own_name(row), partial(self.save_file, row))

    def save_file(self, row: FileRow, path: Path) -> None:
        """Write a kept file to `path`; a folder that does not let us is said in the notice bar."""
        self.jobs.read(self, "file", file_content, row.id, then=partial(self._write_file, row, path))

    def _write_file(self, row: FileRow, path: Path, found: tuple[str, bytes] | None) -> None:
        if found is None:
            self.notice.refuse(Refused(FILE_GONE))
            return
        write = partial(write_file, path, found[1])
        self.jobs.do(self, note_file, row.id, then=lambda _changes: self.jobs.call(self, "save", write, then=self._saved))

    def _saved(self, path: Path) -> None:
        self.notice.good(N_("Saved as {path}."), path=path)

    def _own_name(self, row: FileRow) -> str:
        return own_name(self.whole.order.number if self.whole else "", row.id, row.name)
