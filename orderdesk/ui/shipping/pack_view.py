"""To pack: the orders that wait, and the bench."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.shipping import pack_order
from orderdesk.documents import collect
from orderdesk.language import N_
from orderdesk.queries.shipping import PackCase, PackRow, Scanned, pack_case, scanned, to_pack
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.packing import PACKING_STATES, lines_of, lines_to_count, plain, read_scan, why_nothing
from orderdesk.rules.states import Entity, state_name
from orderdesk.ui import format, words
from orderdesk.ui.shipping.bench import Bench
from orderdesk.ui.shipping.columns import TO_PACK
from orderdesk.ui.style.tokens import S
from orderdesk.ui.view import View
from orderdesk.ui.widgets.filter_edit import FilterEdit
from orderdesk.ui.widgets.papers import show_paper
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

NOTHING = (N_("Nothing to pack"), N_("Orders appear here when stock is locked for them."))
NO_ORDER = N_("Scan or choose an order first.")


class PackView(View):
    """Scans go to the bench wherever the keyboard is."""

    def build(self) -> None:
        self._pending: list[str] = []  # scans that came while an answer was awaited
        self._awaited: set[str] = set()
        self._last = 0  # the line counted last
        self.search = FilterEdit("packSearch", N_("Order number or customer (Ctrl+F)"))
        self.search.changed.connect(lambda _text: self._read())
        self.queue = PagedTable(
            "packQueue", TO_PACK, self.jobs, row_id=attrgetter("order_id"), empty=NOTHING, icon="package", keep_current=False
        )
        words.say(self.queue.setAccessibleName, N_("Orders to pack"))
        self.queue.current_changed.connect(self._chosen)
        self.queue.activated.connect(lambda row: self.context.show_order(row.order_id))
        self.queue.installEventFilter(self)
        self.bench = Bench()
        self.bench.scan.scanned.connect(self._take)
        self.bench.lines.activated.connect(self._count_line)
        self.body.addWidget(split("pack", self._left(), self._right(), shares=(6, 10)), 1)
        self._allow()

    def _left(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.search)
        column.addWidget(self.queue, 1)
        return pane

    def _right(self) -> QWidget:
        pane = QWidget()
        column = QVBoxLayout(pane)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.bench, 1)
        self.pack = self.act("pack", N_("Pack"), "Ctrl+Return", self._pack, right="shipment.pack", icon="package")
        self.all = self.act("countAll", N_("Count all"), "F6", self._count_all, right="shipment.pack")
        self.more = self.act("oneMore", N_("One more"), "Ctrl+Up", lambda: self._step(1), right="shipment.pack")
        self.less = self.act("oneLess", N_("One less"), "Ctrl+Down", lambda: self._step(-1), right="shipment.pack")
        self.aside = self.act("putAside", N_("Put aside"), "F8", self._put_aside)
        self.open = self.act("openOrder", N_("Open the order"), "Ctrl+O", self._open)
        self.find_act = self.act("findOrder", N_("Search"), "Ctrl+F", self._search)
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.pack.button(primary=True), 1)
        for act in (self.all, self.more, self.less, self.aside):
            row.addWidget(act.button())
        column.addLayout(row)
        return pane

    def reload(self) -> None:
        self._read()
        if self.bench.case is not None and not self._awaited:
            self._read_case(self.bench.case.order_id, quietly=True)

    def first_focus(self) -> QWidget:
        return self.bench.scan

    def _read(self) -> None:
        self.queue.load(to_pack, self.search.wanted())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A scanner is a keyboard: what is typed over the list belongs into the scan field.
        if watched is self.queue and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if plain and event.text().isprintable() and event.text().strip():
                self.bench.scan.setFocus(Qt.FocusReason.OtherFocusReason)
                self.bench.scan.insert(event.text())
                return True
        return super().eventFilter(watched, event)

    # orders

    def _chosen(self, row: PackRow | None) -> None:
        if row is not None and (self.bench.case is None or self.bench.case.order_id != row.order_id):
            self._open_case(row.order_id)

    def _open_case(self, order_id: int) -> None:
        self._awaited.add("case")
        self._read_case(order_id, quietly=False)

    def _read_case(self, order_id: int, *, quietly: bool) -> None:
        def show(case: PackCase | None) -> None:
            self._show(case, quietly=quietly)

        self.jobs.read(self, "case", pack_case, order_id, then=show, always=lambda: self._go_on("case"))

    def _show(self, case: PackCase | None, *, quietly: bool) -> None:
        if quietly:
            if self.bench.case is None:
                return
            if case is None or not case.ready:
                self._bad(Refused(N_("{number} was packed or changed elsewhere."), number=self.bench.case.order_number))
                case = None
        on_the_floor = case is not None and case.state in PACKING_STATES
        self.bench.show_case(case if on_the_floor else None)  # what nobody may pack yet never lies on the bench
        self._allow()
        if case is None:
            return
        if on_the_floor:
            self.queue.choose(case.order_id)
        else:
            self.queue.clearSelection()
        if quietly:
            return
        self._last = 0
        if case.ready:
            self.bench.verdict.say("info", N_("Order {number}: scan what goes in."), number=case.order_number)
        else:
            why = why_nothing(case.state, case.lines)
            self._bad(Refused(why, number=case.order_number, state=lambda: state_name(Entity.ORDER, case.state)))

    def _put_aside(self) -> None:
        self.bench.show_case(None)
        self.queue.clearSelection()
        self.bench.verdict.say("info", N_("Scan an order number to begin."))
        self._allow()
        self.bench.scan.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        if self.bench.case is not None:
            self.context.show_order(self.bench.case.order_id)

    # scans

    def _take(self, text: str) -> None:
        if self._awaited:
            self._pending.append(text)
            return
        scan, case = read_scan(text), self.bench.case
        lines = case.lines if case is not None else ()
        code = scan.code or next((line.sku for line in lines if line.line_id == self._last), "")
        mine = lines_of(lines, code)
        if mine and not self.actor.may("shipment.pack"):
            self._bad(Refused(N_("Your role looks on here: packing is done by the warehouse and shipping.")))
        elif mine:
            try:
                counts = lines_to_count(mine, self.bench.counts, scan.times)
            except Refused as error:
                self._bad(error)
            else:
                for line, quantity in counts:
                    self._count(line.line_id, quantity)
        elif not scan.code:
            self._bad(Refused(N_("Scan a product first, then write how many.")))
        else:
            self._look_up(scan.code)

    def _look_up(self, code: str) -> None:
        def found(what: Scanned | None) -> None:
            self._found(code, what)

        self._awaited.add("code")
        self.jobs.read(self, "code", scanned, code, then=found, always=lambda: self._go_on("code"))

    def _go_on(self, topic: str) -> None:
        """What was awaited has come: take the scans that came meanwhile."""
        self._awaited.discard(topic)
        while self._pending and not self._awaited:
            self._take(self._pending.pop(0))

    def _found(self, code: str, found: Scanned | None) -> None:
        case = self.bench.case
        if found is None:
            self._bad(Refused(N_("Nothing is known by {code}."), code=code))
        elif found.kind == "order":
            self._open_case(found.id)
        elif found.kind == "shipment":
            self._bad(Refused(N_("{number} is packed already."), number=found.text))
        elif case is None:
            self._bad(Refused(N_("{sku} {name}: scan the order first."), sku=found.text, name=found.name))
        else:
            self._bad(
                Refused(N_("Wrong: {sku} {name} is not in {order}."), sku=found.text, name=found.name, order=case.order_number)
            )

    def _count_line(self, row: object) -> None:
        line = getattr(row, "line", None)
        if line is not None and line.packable:
            self._count(line.line_id, line.packable)

    def _count_all(self) -> None:
        self.bench.count_all()
        self.bench.verdict.say("good", N_("Everything that can go in is counted."))
        self._allow()

    def _count(self, line_id: int, quantity: Decimal) -> None:
        self._last = line_id
        self.bench.set_count(line_id, quantity)
        row = next(row for row in self.bench.lines.rows() if row.line.line_id == line_id)
        self.bench.verdict.say(
            "good",
            N_("{sku}: {counted} of {packable}"),
            sku=row.line.sku,
            counted=format.quantity(row.counted),
            packable=format.quantity(row.line.packable, row.line.unit),
        )
        self._allow()

    def _step(self, by: int) -> None:
        row = self.bench.lines.current()
        if row is None or not row.line.packable:
            return
        quantity = row.counted + by
        if quantity > row.line.packable:
            self._bad(
                Refused(N_("Too many: all {count} of {sku} are in already."), count=plain(row.line.packable), sku=row.line.sku)
            )
        else:
            self._count(row.line.line_id, max(Decimal(0), quantity))

    def _bad(self, error: Refused) -> None:
        self.bench.verdict.refuse(error)
        QApplication.beep()

    # packing

    def _allow(self) -> None:
        case, counts = self.bench.case, self.bench.counts
        ready = case is not None and case.ready
        services_only = case is not None and ready and all(line.stockless for line in case.lines if line.packable)
        self.pack.allow_if(
            self.bench.begun() or services_only,
            NO_ORDER if case is None else N_("Scan what goes in, or count all with F6."),
        )
        can = sum(1 for line in case.lines if line.packable) if case is not None else 0
        full = sum(1 for row in self.bench.lines.rows() if row.full)
        if counts and full < can:
            self.pack.rename(N_("Pack a part: {full} of {lines} lines whole"), full=full, lines=can)
        else:
            self.pack.rename(N_("Pack"))
        for act in (self.all, self.more, self.less):
            act.allow_if(ready, NO_ORDER)
        for act in (self.aside, self.open):
            act.allow_if(case is not None, NO_ORDER)

    def _pack(self) -> None:
        case, bench = self.bench.case, self.bench
        if case is None or self._awaited:
            return
        remains, more = bench.what_remains(), bench.left_to_pack()

        def done(changes: Changes) -> None:
            bench.begin_anew(case.order_id)
            self.notice.good(N_("{number} packed. {remains}"), number=changes.number, remains=remains)
            if bench.case is case and "case" not in self._awaited:  # not when another was chosen meanwhile
                self._last = 0
                self._open_case(case.order_id) if more else self._put_aside()
            self._print(changes)

        end = self.pack.begin()

        def ended() -> None:
            end()
            self._go_on("pack")

        self._awaited.add("pack")  # what is scanned meanwhile belongs to what comes after
        self.jobs.do(
            self, pack_order, case.order_id, dict(bench.counts), bench.packages.value(), bench.area.text(), version=case.version,
            then=done, failed=self._refused, always=ended, key=bench.key,
        )  # fmt: skip

    def _print(self, changes: Changes) -> None:
        show_paper(
            self, self.jobs, f"{changes.number}-label.pdf", collect.shipment_labels, [changes.made],
            closed=lambda: self.bench.scan.setFocus(Qt.FocusReason.OtherFocusReason),
        )  # fmt: skip

    def _refused(self, error: Refused) -> None:
        self.bench.form.refuse(error)
        QApplication.beep()
        self._read()
        if self.bench.case is not None:  # another desk may have changed what is on the bench
            self._read_case(self.bench.case.order_id, quietly=True)

    def _search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
