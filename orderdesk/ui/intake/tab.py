"""The intake room: what waits at the left, the order or mail in hand at the right, a mail beside its form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from orderdesk.commands.mail import set_mail_aside
from orderdesk.commands.receive import ReceiveReport
from orderdesk.language import N_
from orderdesk.queries.channels import open_channels
from orderdesk.queries.intake import EditedOrder, MailDetail, MailRow, OutboxRow, mail_detail, order_to_edit, tray_counts
from orderdesk.queries.mail_drafts import DraftToEdit, draft_to_edit
from orderdesk.queries.orders import OrderRow
from orderdesk.queries.settings import all_settings
from orderdesk.rules.changes import Area, Changes
from orderdesk.rules.policy import Value
from orderdesk.ui import style
from orderdesk.ui.context import Context
from orderdesk.ui.intake.handed_in import HandedIn
from orderdesk.ui.intake.incoming import Incoming, dropped_files
from orderdesk.ui.intake.learned_words import learned_act
from orderdesk.ui.intake.mail_doors import DOORS, MailDoors
from orderdesk.ui.intake.mail_pane import MailPane
from orderdesk.ui.intake.mail_watch import MailWatch
from orderdesk.ui.intake.order_pane import OrderPane
from orderdesk.ui.intake.order_typing import OrderTyping
from orderdesk.ui.intake.outgoing import Outgoing
from orderdesk.ui.intake.queue import IntakeQueue
from orderdesk.ui.intake.reading_list import ReadingList
from orderdesk.ui.intake.watching import Watching
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.actions import Act
from orderdesk.ui.widgets.empty import EmptyState
from orderdesk.ui.widgets.progress import ProgressRow
from orderdesk.ui.widgets.split import split

WIDE = 1_700  # pixels from which queue, mail and form stand side by side
WAITING = ("mails", "draft", "returned", "parked", "untaken")


class IntakeTab(Tab):
    """Orders come in here."""

    areas = frozenset({Area.INTAKE, Area.SETTINGS})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._mail: MailDetail | None = None
        self._door_wanted = 0  # the mail whose form is to be opened once it is read
        super().__init__(context, parent)
        self.setAcceptDrops(True)

    # how it is made

    def build(self) -> None:
        self._make_acts()
        self.queue = IntakeQueue(self.jobs, self.actor)
        self.handed_in = HandedIn(self, self.queue)
        self.watching = Watching(self)
        self.outgoing = Outgoing(self.context)
        self.progress = ProgressRow()
        self.incoming = Incoming(self.context, self, self.notice, self.progress, self._mails_arrived)
        self.watch = MailWatch(self.context, self)
        self.watch.came.connect(self.incoming.came_by_itself)
        self.watch.trouble.connect(self.incoming.cannot_fetch)
        self.source = MailPane()
        self.source_reading = ReadingList()
        self.source_reading.asked.connect(self.source.point_at)
        self.source.below.addWidget(self.source_reading)
        self.source.acts.addWidget(self.back_act.button(quiet=True))
        self.source.acts.addStretch(1)
        self.preview = MailPane()
        self.doors = MailDoors(self.context)
        self.reading = ReadingList()
        self.reading.asked.connect(self.preview.point_at)
        self.preview.below.addWidget(self.reading)
        self.preview.below.addWidget(self.doors)
        self._make_narrow_acts()
        for act in (self.aside_act, self.back_in_act):
            self.preview.acts.addWidget(act.button(quiet=True))
        self.preview.acts.addStretch(1)
        self.take_button = self.take_act.button(primary=True)
        self.preview.acts.addWidget(self.take_button)
        self.preview.acts.addWidget(self.doors.act.button(primary=True))
        self.pane = OrderPane(self.context)
        self.typing = OrderTyping(self, self.pane)
        self.empty = EmptyState(
            N_("Nothing in hand"),
            N_("Take a call with Ctrl+N, or choose from the list. Drop mails or sheets anywhere on this page."),
            icon="phone-call",
            act=self.new_act if self.new_act.isVisible() else None,
        )
        self.right = QStackedWidget()
        for widget in (self.empty, self.preview, self.pane):
            self.right.addWidget(widget)
        self.left = self._left_side()
        self.panes = split("intake", self.left, self.source, self.right, shares=(4, 4, 10))
        self.body.addWidget(self.panes, 1)
        self.source.hide()
        self._listen()

    def _make_acts(self) -> None:
        self.new_act = self.act("newOrder", N_("New order"), "Ctrl+N", self.new_order, right="order.enter", icon="phone-call")
        self.new_act.setShortcuts([QKeySequence("Ctrl+N"), QKeySequence("N")])
        self.fetch_act = self.act("fetchMail", N_("Fetch mail"), "M", self._fetch, right="mail.receive", icon="download-simple")
        self.open_act = self.act("openMails", N_("Open mails"), "O", self._open_mails, right="mail.receive", icon="envelope-open")
        self.import_act = self.act("importSheet", N_("Import sheet"), "I", self._import, right="import.orders", icon="table")
        self.aside_act = self.act(
            "setAside", N_("No order: set aside"), "S", self._set_aside, right="mail.receive", icon="archive"
        )
        self.back_in_act = self.act("bringBack", N_("Show the order"), "", self._open_order_of_mail)
        self.learned_act = learned_act(self)
        self.back_act = self.act("showQueue", N_("Show the list"), "F7", self._show_queue, icon="list")

    def _make_narrow_acts(self) -> None:
        """Acts whose keys mean something else outside the list or the mail."""
        self.take_act = Act(self.preview, "takeMail", N_("Make the order"), "Return", self._take_mail, icon="arrow-right")
        self.copy_act = Act(self.queue, "copyOrder", N_("Copy order"), "C", self._copy, icon="copy")
        if not self.actor.may("order.enter"):
            self.take_act.withhold()
            self.copy_act.withhold()

    def _left_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.new_act.button(), 1)
        first.addWidget(self.import_act.button(), 1)
        for act in (self.fetch_act, self.open_act, self.learned_act):
            second.addWidget(act.button(quiet=True), 1)
        for row in (first, second):
            row.setSpacing(S)
            column.addLayout(row)
        column.addWidget(self.queue, 1)
        column.addWidget(self.handed_in)
        column.addWidget(self.outgoing)
        column.addWidget(self.progress)
        side.setMinimumWidth(436)  # so that every tray can be read in every language
        return side

    def _listen(self) -> None:
        self.queue.mail_in_hand.connect(self._walk_to_mail)
        self.queue.order_in_hand.connect(lambda row: self._walk_to_order(row, focus=False))
        self.queue.mail_opened.connect(self._open_mail)
        self.queue.order_opened.connect(lambda row: self._walk_to_order(row, focus=True))
        self.pane.left.connect(self._order_left)
        self.pane.line_removed.connect(self._line_removed)
        self.source.file_wanted.connect(self.incoming.save_file)
        self.preview.file_wanted.connect(self.incoming.save_file)
        self.outgoing.sent.connect(self._was_sent)
        self.outgoing.not_sent.connect(self._was_not_sent)
        self.doors.dealt_with.connect(self._mail_dealt_with)

    # reading

    def reload(self) -> None:
        self.queue.reload()
        self.outgoing.reload()
        self._look_again()
        self.jobs.read(self, "counts", tray_counts, then=self._show_counts)
        self.jobs.read(self, "limits", all_settings, then=self._take_limits)
        self.jobs.read(self, "channels", open_channels, then=self.pane.entry.know_channels)

    def _look_again(self) -> None:
        """Show what others did to the order in hand, unless something is being typed into it."""
        order_id = self.pane.order_id
        if order_id is not None and self.right.currentWidget() is self.pane:
            self.jobs.read(self, "again", order_to_edit, order_id, then=self._show_again)

    def _show_again(self, edited: EditedOrder | None) -> None:
        steps = self.pane.steps
        if edited is None or edited.detail.id != self.pane.order_id or edited.detail.version == steps.standing.version:
            return
        if steps.dirty:
            self.pane.head.show_changed()  # nobody who types is interrupted
        elif not steps.running and self.pane.entry.grid.editing.editor is None:
            self.pane.open_order(edited)

    def _show_counts(self, counts: dict[str, int]) -> None:
        self.queue.show_counts(counts)
        self.handed_in.take(counts.get("inbound", 0))
        self.count.emit(sum(counts.get(tray, 0) for tray in WAITING))

    def _take_limits(self, settings: dict[str, Value]) -> None:
        self.pane.entry.lead_days = int(settings["intake.lead_days"])
        self.pane.entry.horizon_days = int(settings["intake.horizon_days"])
        self.pane.entry.model.limits = int(settings["review.outlier_times"]), int(settings["review.outlier_percent"])
        self.pane.entry.service_percent = int(settings["intake.service_payment"])
        self.watching.watch(str(settings["intake.watch_folder"]))
        self.pane.entry.price_consent = bool(settings["intake.price_consent"])
        self.watch.look(settings)

    def first_focus(self) -> QWidget:
        if self.right.currentWidget() is self.pane:
            return self.pane.entry.first_focus()
        return self.queue.table()

    def keep(self) -> None:
        self.pane.save_quietly(at_once=True)

    def unkept(self) -> bool:
        return self.pane.unkept()

    def show_record(self, record_id: int) -> None:
        """Take an order in hand."""
        self._open_order(record_id, focus=True)

    # the form

    def new_order(self) -> None:
        """Somebody calls: an empty form at once."""

        def begin() -> None:
            self._show_source(None)
            self.queue.let_go()
            self.right.setCurrentWidget(self.pane)
            self.pane.new_order()

        self._leave(begin)

    def _leave(self, then: Callable[[], None]) -> None:
        """Go on once what is in the form is safe."""
        if self.right.currentWidget() is self.pane:
            self.pane.leave(then)
        else:
            then()

    def _walk_to_order(self, row: OrderRow, *, focus: bool) -> None:
        if row.id == self.pane.order_id and self.right.currentWidget() is self.pane:
            if focus:
                self.pane.entry.first_focus().setFocus()
            return
        self._leave(lambda: self._open_order(row.id, focus=focus))

    def _open_order(self, order_id: int, *, focus: bool) -> None:
        self.jobs.read(self, "in hand", order_to_edit, order_id, then=lambda edited: self._show_order(edited, focus))

    def _show_order(self, edited: EditedOrder | None, focus: bool) -> None:
        if edited is None:
            return
        if edited.detail.mail_id is not None:
            self.jobs.read(self, "mail", mail_detail, edited.detail.mail_id, then=self._show_source)
        else:
            self._show_source(None)
        self.right.setCurrentWidget(self.pane)
        self.pane.open_order(edited, focus=focus)

    def go_on(self, mail_id: int | None) -> None:
        """Bring the form to the front, with the mail it was made from."""
        self._show_source(None)
        if mail_id is not None:
            self.jobs.read(self, "mail", mail_detail, mail_id, then=self._show_source)
        self.queue.let_go()
        self.right.setCurrentWidget(self.pane)

    def _copy(self) -> None:
        row = self.queue.table().current()
        if isinstance(row, OrderRow):
            self._leave(lambda: self.jobs.read(self, "in hand", order_to_edit, row.id, then=self._show_copy))

    def _show_copy(self, edited: EditedOrder | None) -> None:
        if edited is not None:
            self._show_source(None)
            self.queue.let_go()
            self.right.setCurrentWidget(self.pane)
            self.pane.copy_order(edited)

    def _order_left(self, verb: str, changes: Changes | None) -> None:
        from_mail = self._mail is not None
        rest = self._mail.id if self._mail is not None and self._mail.orders > self._mail.made + 1 else 0
        self._show_source(None)
        self.right.setCurrentWidget(self.empty)
        self.queue.let_go()
        self.queue.focus()
        said = {
            "submit": N_("{number} was submitted; the first review has it now."),
            "park": N_("{number} is parked."),
            "cancel": N_("{number} is cancelled."),
        }.get(verb)
        if said is not None and changes is not None:
            self.notice.good(said, number=changes.number)
        if verb == "submit" and changes is not None and changes.note:
            self.notice.warn(N_("{number} was submitted. {note}"), number=changes.number, note=changes.note)
        if verb == "submit" and from_mail and changes is not None and changes.made is not None:
            self.outgoing.acknowledge(changes.made)
        if verb == "submit" and rest:
            self.jobs.read(self, "mail", mail_detail, rest, then=self._show_preview)  # the next order of the mail

    def _line_removed(self, row: int, put_back: Callable[[], None]) -> None:
        self.notice.good(N_("Line {number} was taken out."), undo=put_back, number=row + 1)

    # mails

    def _walk_to_mail(self, row: MailRow) -> None:
        self._leave(lambda: self.jobs.read(self, "mail", mail_detail, row.id, then=self._show_preview))

    def _show_preview(self, mail: MailDetail | None) -> None:
        if mail is None:
            return
        self._show_source(None)
        self.preview.show_mail(mail)
        self.reading.show_mail(mail)
        self.doors.show_mail(mail, at_once=self._door_wanted == mail.id)
        self._door_wanted = 0
        style.role(self.take_button, "" if self.doors.isVisibleTo(self) else "primary")
        self.right.setCurrentWidget(self.preview)
        if mail.orders > 1:
            self.take_act.rename(N_("Make order {number} of {count}"), number=min(mail.made + 1, mail.orders), count=mail.orders)
        else:
            self.take_act.rename(N_("Make the order"))
        self.take_act.allow_if(
            mail.made < mail.orders and mail.state != "unreadable",
            N_("The order of this mail is there already, or it cannot be read."),
        )
        self.back_in_act.setVisible(mail.order_id is not None)

    def _open_mail(self, row: MailRow) -> None:
        if row.kind in DOORS and row.order_id is None:
            self._door_wanted = row.id
            self._walk_to_mail(row)
        elif row.order_id is not None and not row.more:
            self._leave(lambda: self._open_order(row.order_id or 0, focus=True))
        else:
            self._leave(lambda: self._begin_draft(row.id))

    def _take_mail(self) -> None:
        if self.right.currentWidget() is self.preview and self.preview.mail is not None:
            self._begin_draft(self.preview.mail.id)

    def _begin_draft(self, mail_id: int) -> None:
        self.jobs.read(self, "mail", mail_detail, mail_id, then=self._show_source)
        self.jobs.read(self, "in hand", draft_to_edit, mail_id, then=self._show_draft)

    def _show_draft(self, read: DraftToEdit | None) -> None:
        if read is not None:
            self.right.setCurrentWidget(self.pane)
            self.pane.open_draft(read)

    def _open_order_of_mail(self) -> None:
        mail = self.preview.mail
        if mail is not None and mail.order_id is not None:
            self._open_order(mail.order_id, focus=True)

    def _set_aside(self) -> None:
        mail = self.preview.mail
        if mail is None or self.right.currentWidget() is not self.preview:
            return
        self.right.setCurrentWidget(self.empty)
        self.queue.focus()
        self.jobs.do(self, set_mail_aside, mail.id, then=lambda _changes: self._was_set_aside(mail))

    def _was_set_aside(self, mail: MailDetail) -> None:
        self.notice.good(
            N_("“{subject}” was set aside."),
            undo=lambda: self.jobs.do(self, set_mail_aside, mail.id, False),
            subject=mail.subject,
        )

    def _mail_dealt_with(self, told: str, values: dict[str, str]) -> None:
        self.right.setCurrentWidget(self.empty)
        self.notice.good(told, number=values.get("number", ""))
        self.queue.focus()

    def _show_source(self, mail: MailDetail | None) -> None:
        """Put a mail beside the form; in a narrow window it takes the place of the list."""
        self._mail = mail
        self.source.show_mail(mail)
        self.source_reading.show_mail(mail if mail is not None and mail.orders == 1 else None)
        if mail is None:
            self.source.hide()
        self._fit()
        self.source.setVisible(mail is not None)

    def _show_queue(self) -> None:
        """Fold the list out over a mail's place, or in again; where no mail is in its place it never goes."""
        self.left.setVisible(self._mail is None or not self.left.isVisible() or self.width() >= WIDE)
        if self._mail is None:
            self.queue.focus()

    def _fit(self) -> None:
        wide = self.width() >= WIDE
        self.left.setVisible(wide or self._mail is None)
        self.back_act.setVisible(not wide and self._mail is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if (event.oldSize().width() >= WIDE) != (event.size().width() >= WIDE):
            self._fit()

    # in and out

    def _mails_arrived(self, report: ReceiveReport) -> None:
        self.reload()
        if report.kept:
            self.queue.choose_tray("mails")
        if len(report.kept) == 1 and not report.unreadable:
            self._leave(lambda: self.jobs.read(self, "mail", mail_detail, report.kept[0], then=self._take_up))

    def _take_up(self, mail: MailDetail | None) -> None:
        """One mail came: an order fills the form, anything else is shown with what can be done with it."""
        if mail is not None and mail.kind in ("order", ""):
            self._begin_draft(mail.id)
        else:
            self._show_preview(mail)

    def _fetch(self) -> None:
        self.incoming.fetch(self.fetch_act.begin())

    def _open_mails(self) -> None:
        self.incoming.choose_mails()

    def _import(self) -> None:
        self.incoming.import_sheet()

    def take_files(self, paths: list[Path]) -> None:
        """Files were dropped."""
        self.incoming.take(paths)

    def _was_sent(self, row: OutboxRow) -> None:
        self.notice.good(N_("The customer was told: message sent to {recipient}."), recipient=row.recipient)

    def _was_not_sent(self, row: OutboxRow) -> None:
        self.notice.warn(
            N_("The order is submitted, but the message to {recipient} was not sent: {reason}"),
            recipient=row.recipient,
            reason=row.error,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.take_files(dropped_files(event.mimeData()))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.right.currentWidget() is self.pane:
            self.pane.save_quietly()
