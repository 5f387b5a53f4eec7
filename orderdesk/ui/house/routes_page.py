"""Review routes: which orders, and which changes of them, go through which steps; written as a draft, tried out, switched on."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from orderdesk.commands.routes import save_routes, switch_routes
from orderdesk.language import N_, _
from orderdesk.queries.routes import Book, RoutesPage, Tried, routes_page, tried_changes, tried_out
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import CHANNELS, KINDS
from orderdesk.rules.routes import DOCUMENTS, ORDER, Route, Step
from orderdesk.rules.states import Entity, OrderState, state_name
from orderdesk.ui import format, words
from orderdesk.ui.house.route_form import RouteForm
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips
from orderdesk.ui.widgets.columns import Column, Kind
from orderdesk.ui.widgets.dialogs import confirm
from orderdesk.ui.widgets.label import Label
from orderdesk.ui.widgets.scrolled import scrolled
from orderdesk.ui.widgets.split import split
from orderdesk.ui.widgets.table import PagedTable

TRIED_DAYS = 31
TRIED_CHANGES_DAYS = 366  # changes are rarer
NEW_STEPS = (Step(OrderState.FIRST_REVIEW, hours=4),)
NO_DRAFT = N_("Save the routes as a draft first.")
UNCHANGED = N_("Nothing was changed.")
BAD_NUMBER = N_("A number of the route in hand cannot be read.")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A route with its place among those of its document, from 1."""

    id: int
    route: Route


def _amount(route: Route) -> str:
    amount = format.quantity(route.amount_from) if route.amount_from else ""
    if not amount:
        return ""
    return _("from {amount}", amount=amount) if route.document == ORDER else _("total rises by {amount}", amount=amount)


def condition(route: Route) -> str:
    """What a route asks of an order or of a change, in a few words."""
    of_order = route.document == ORDER
    parts = [
        _(KINDS[route.kind]) if route.kind else "",
        _(CHANNELS[route.channel]) if route.channel else "",
        _("grade {level}", level=route.level) if route.level else "",
        _amount(route),
        _("another price") if route.repriced else "",
        _("discount from {share}", share=format.percent(route.discount_from)) if route.discount_from else "",
    ]
    return " · ".join(filter(None, parts)) or (_("every other order") if of_order else _("every other one"))


def way(steps: tuple[str, ...]) -> str:
    """Steps as people call them, each with its department."""
    return " → ".join(_step_name(*step.partition(":")[::2]) for step in steps) or "–"


def _step_name(step: str, department: str) -> str:
    name = state_name(Entity.ORDER, step)
    return _("{step} ({department})", step=name, department=department) if department else name


def _way_of(row: Numbered) -> str:
    return way(tuple(f"{step.step}:{step.department}" for step in row.route.steps))


ROUTES = (
    Column[Numbered]("place", N_("No."), lambda row: row.id, kind=Kind.NUMBER, width=44),
    Column[Numbered]("name", N_("Name"), lambda row: row.route.name, width=148, strong=True),
    Column[Numbered]("condition", N_("Which ones"), lambda row: condition(row.route), stretch=True),
    Column[Numbered]("way", N_("Steps"), _way_of, stretch=True),
)
TRIED = (
    Column[Tried]("number", N_("No."), lambda row: row.number, width=124, strong=True),
    Column[Tried]("customer", N_("Customer"), lambda row: row.customer, width=140),
    Column[Tried]("total", N_("Amount"), lambda row: row.total, kind=Kind.MONEY),
    Column[Tried]("went", N_("Went"), lambda row: way(row.went), stretch=True),
    Column[Tried](
        "would", N_("Would go"), lambda row: way(row.would), stretch=True, ink=lambda row: "warn" if row.changed else ""
    ),
    Column[Tried]("route", N_("Route"), lambda row: row.route, width=64),
)


class RoutesEditor(QWidget):
    """See the top of the module. Signals: `edited()` when something changed that is not saved."""

    edited = Signal()

    def __init__(self, tab: Tab) -> None:
        super().__init__()
        self._tab = tab
        self._routes: list[Route] = []
        self._book: Book | None = None  # what is being edited began as this
        self._known: RoutesPage | None = None
        self._key = uuid.uuid4().hex
        act = tab.act
        self.add_act = act("addRoute", N_("Add route"), "Ctrl+Ins", self.add, right="routes.edit", icon="plus")
        self.remove_act = act("removeRoute", N_("Remove"), "Ctrl+Del", self.remove, right="routes.edit", icon="x")
        self.up_act = act("routeUp", N_("Up"), "Ctrl+Up", lambda: self.shift(-1), right="routes.edit")
        self.down_act = act("routeDown", N_("Down"), "Ctrl+Down", lambda: self.shift(1), right="routes.edit")
        self.try_act = act("tryRoutes", N_("Try out"), "Ctrl+T", self.try_out, right="routes.edit", icon="magnifying-glass")
        self.keep_act = act("saveRoutes", N_("Save draft"), "Ctrl+S", self.save, right="routes.edit", icon="check")
        self.switch_act = act("switchRoutes", N_("Switch on"), "Ctrl+Return", self.ask_switch, right="routes.edit")
        self.acts = (
            self.add_act, self.remove_act, self.up_act, self.down_act, self.try_act, self.keep_act, self.switch_act,
        )  # fmt: skip
        self.documents = FilterChips(tuple(DOCUMENTS.items()))
        self.documents.setObjectName("routeDocuments")
        self.documents.chosen.connect(lambda _key: self._turn())
        self.list = PagedTable("routes", ROUTES, tab.jobs, empty=(N_("No routes"), N_("Add one with Ctrl+Ins.")))
        self.list.current_changed.connect(self._take)
        self.form = RouteForm()
        self.form.edited.connect(self._typed)
        self.tried = PagedTable(
            "tried", TRIED, tab.jobs, compact=True,
            empty=(N_("Not tried out yet"), N_("Ctrl+T shows where past orders or changes would have gone by these routes.")),
        )  # fmt: skip
        self.standing, self.summary = Label("soft", wrap=True), Label("strong", wrap=True)
        self.standing.setObjectName("bookStanding")
        self.summary.setObjectName("triedSummary")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(S)
        outer.addLayout(self._head())
        outer.addWidget(self.documents)
        outer.addWidget(split("routes", self._left(), scrolled(self.form), shares=(8, 5)), 1)
        words.tell(self, self._retell)
        self._allow()

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(S)
        row.addWidget(self.standing, 1)
        row.addWidget(self.try_act.button())
        row.addWidget(self.keep_act.button())
        row.addWidget(self.switch_act.button(primary=True))
        return row

    def _left(self) -> QWidget:
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setSpacing(S)
        for act in (self.add_act, self.remove_act, self.up_act, self.down_act):
            row.addWidget(act.button(quiet=act is not self.add_act))
        row.addStretch(1)
        column.addLayout(row)
        lower = QWidget()
        below = QVBoxLayout(lower)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(S)
        below.addWidget(self.summary)
        below.addWidget(self.tried, 1)
        return split("routesTried", upper, lower, shares=(5, 5), stacked=True)

    # showing

    def reload(self) -> None:
        """Read the books; what is being edited stays."""
        self._tab.jobs.read(self, "routes", routes_page, self._tab.context.today(), then=self._show)

    def _show(self, known: RoutesPage) -> None:
        fresh = self._known is None or not self.changed()
        self._known = known
        self.form.offer(sorted(known.departments), known.levels)
        if fresh:
            self._begin(next((book for book in known.books if book.state in ("draft", "on")), None))
        self._retell()
        self._allow()

    def _begin(self, book: Book | None) -> None:
        self._book = book
        self._routes = list(book.routes) if book is not None else []
        self._fill(1)

    def _fill(self, place: int) -> None:
        """Show the routes of the document chosen, with the one at `place` in hand."""
        rows = self._rows()
        self.list.show_rows(rows)
        if rows:
            self.list.choose(min(max(place, 1), len(rows)))
        self._take(self.list.current())
        self._allow()

    def _take(self, row: Numbered | None) -> None:
        self.form.show_route(self._own()[row.id - 1] if row is not None and row.id <= len(self._own()) else None)
        self._allow()

    def _own(self) -> list[Route]:
        """The routes of the document chosen."""
        return [route for route in self._routes if route.document == self.documents.key()]

    def _rows(self) -> list[Numbered]:
        return [Numbered(number, route) for number, route in enumerate(self._own(), 1)]

    def _put(self, own: list[Route]) -> None:
        """These are the routes of the document chosen from now on."""
        mine = self.documents.key()
        self._routes = [
            route for document in DOCUMENTS for route in (own if document == mine else self._routes) if route.document == document
        ]

    def _turn(self) -> None:
        """Show the routes of another document."""
        self.tried.show_rows(())
        self.summary.show_text("")
        self._fill(1)

    def _retell(self) -> None:
        if self._known is None:
            return
        on = next((book for book in self._known.books if book.state == "on"), None)
        since = _("In force since {when}: {count} routes.", when=format.moment(on.at), count=len(on.routes)) if on else ""
        by = _("Switched on by {name}.", name=on.by) if on is not None and on.by else ""
        draft = self._book is not None and self._book.state == "draft"
        now = _("Shown is a draft that is not in force yet.") if draft or self.changed() else _("Shown are the routes in force.")
        self.standing.show_text("  ".join(filter(None, (since, by, now))))
        self.list.viewport().update()

    def changed(self) -> bool:
        """Whether the routes on the screen are not those that were read."""
        return tuple(self._routes) != (self._book.routes if self._book is not None else ())

    def _place(self) -> int:
        row = self.list.current()
        return row.id if row is not None else 0

    def _allow(self) -> None:
        place, draft = self._place(), self._book is not None and self._book.state == "draft"
        count = len(self._own())
        self.remove_act.allow_if(place > 0 and count > 1, N_("There must be a route for every order."))
        self.up_act.allow_if(place > 1, N_("It is the first one."))
        self.down_act.allow_if(0 < place < count, N_("It is the last one."))
        self.try_act.allow_if(count > 0, N_("Add a route first."))
        self.keep_act.allow_if(self.changed() and self.form.valid, UNCHANGED if self.form.valid else BAD_NUMBER)
        self.switch_act.allow_if(draft and not self.changed(), NO_DRAFT)
        self.edited.emit()

    # editing

    def _typed(self) -> None:
        place = self._place()
        if place:
            own = self._own()
            own[place - 1] = replace(self.form.route(), id=own[place - 1].id)
            self._put(own)
            self.list.blockSignals(True)
            self.list.show_rows(self._rows())
            self.list.blockSignals(False)
            self._retell()
            self._allow()

    def add(self) -> None:
        """A new route above the one in hand; the last one stays last, because it takes what no other does."""
        place = max(self._place(), 1)
        own = self._own()
        own.insert(place - 1, Route(NEW_STEPS, document=self.documents.key()))
        self._put(own)
        self._fill(place)
        self._retell()
        self.form.name.setFocus()

    def remove(self) -> None:
        """Take the route in hand out."""
        place, own = self._place(), self._own()
        del own[place - 1]
        self._put(own)
        self._fill(place)
        self._retell()

    def shift(self, by: int) -> None:
        """Move the route in hand up or down: the first one that fits an order is its route."""
        place, own = self._place(), self._own()
        own.insert(place - 1 + by, own.pop(place - 1))
        self._put(own)
        self._fill(place + by)
        self._retell()

    # trying out, saving, switching on

    def try_out(self) -> None:
        """Show which of the last month's orders, or the last year's changes, would have gone where."""
        today, document, routes = self._tab.context.today(), self.documents.key(), tuple(self._own())
        read = self._tab.jobs.read
        if document == ORDER:
            read(self, "tried", tried_out, routes, today - timedelta(days=TRIED_DAYS), today, then=self._show_tried)
        else:
            first = today - timedelta(days=TRIED_CHANGES_DAYS)
            read(self, "tried", tried_changes, routes, document, first, today, then=self._show_tried)

    def _show_tried(self, rows: tuple[Tried, ...]) -> None:
        other = [row for row in rows if row.changed]
        self.tried.show_rows([*other, *(row for row in rows if not row.changed)])
        counts = Counter(row.route for row in rows)
        by_route = ", ".join(
            _("route {number}: {count}", number=number or "–", count=counts[number]) for number in sorted(counts)
        )
        self.summary.show_text(
            _("{changed} of {count} orders would go another way. {routes}", changed=len(other), count=len(rows), routes=by_route)
            if self.documents.key() == ORDER
            else _(
                "{changed} of {count} changes would go another way. {routes}",
                changed=len(other),
                count=len(rows),
                routes=by_route,
            )
            if rows
            else _("No such change was asked for in the last year.")
        )

    def save(self) -> None:
        """Save what is shown as a new draft."""
        self._tab.jobs.do(
            self, save_routes, tuple(self._routes), "", key=self._key, then=self._saved, failed=self._refused,
            always=self.keep_act.begin(),
        )  # fmt: skip

    def _saved(self, changes: Changes) -> None:
        self._key = uuid.uuid4().hex
        self._tab.notice.good(N_("The draft is saved. Orders go as before until you switch it on."))
        self._known = None
        self.reload()

    def ask_switch(self) -> None:
        """Ask, then switch the draft on."""
        confirm(
            self,
            N_("Switch these routes on?"),
            N_("Every order submitted from now on goes this way. Orders in review finish the way they began."),
            then=self._switch,
            verb=N_("Switch on"),
        )

    def _switch(self) -> None:
        book = self._book
        if book is not None:
            self._tab.jobs.do(
                self, switch_routes, book.id, book.version, key=f"switch-{book.id}-{book.version}", then=self._switched,
                failed=self._refused, always=self.switch_act.begin(),
            )  # fmt: skip

    def _switched(self, changes: Changes) -> None:
        self._tab.notice.good(N_("The routes are switched on."))
        self._known = None
        self.reload()

    def _refused(self, error: Refused) -> None:
        self._key = uuid.uuid4().hex
        document, number = error.values.get("document"), error.values.get("number")
        if isinstance(document, str):
            self.documents.choose(document)
        if isinstance(number, int) and 0 < number <= len(self._own()):
            self.list.choose(number)
        self._tab.notice.refuse(error)
