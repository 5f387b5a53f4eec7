"""The rooms, in the order of the day; a new tab is one line here.

`build` names a class as "module:Class", imported when the tab is first shown: `Class(context, parent)` makes the tab.
`waiting` may name a query as "module:function", called as `function(session)` or `function(session, actor)` if it takes one:
the number on a tab not yet shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from inspect import signature
from typing import Any

from PySide6.QtWidgets import QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Area
from orderdesk.rules.rights import Actor
from orderdesk.ui.context import Context
from orderdesk.ui.tab import Tab


@dataclass(frozen=True, slots=True)
class TabSpec:
    """One tab: its name, title, icon, area, the right to see it, its key, and what builds it."""

    name: str
    title: str
    icon: str
    area: Area
    right: str
    shortcut: str
    build: str | Callable[[Context, QWidget | None], Tab]
    waiting: str | Callable[..., int] = ""

    def make(self, context: Context, parent: QWidget | None = None) -> Tab:
        """The tab itself, made in its place: a tree of widgets that is moved is dressed a second time."""
        maker: Callable[[Context, QWidget | None], Tab] = found(self.build) if isinstance(self.build, str) else self.build
        return maker(context, parent)

    @property
    def exists(self) -> bool:
        """Whether its module is in this build of the program."""
        if not isinstance(self.build, str):
            return True
        package, _, _ = self.build.partition(":")
        try:
            return find_spec(package) is not None
        except ModuleNotFoundError:
            return False


def count_waiting(session: Any, spec: TabSpec, actor: Actor) -> int:
    """What waits behind a tab that is not built yet; runs as a query."""
    query = found(spec.waiting) if isinstance(spec.waiting, str) else spec.waiting
    takes_actor = "actor" in signature(query).parameters
    return int(query(session, actor) if takes_actor else query(session))


def found(place: str) -> Any:
    """What "module:name" names."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


_UI = "orderdesk.ui."

TABS: tuple[TabSpec, ...] = (
    TabSpec(
        "intake",
        N_("Intake"),
        "tray",
        Area.INTAKE,
        "see.intake",
        "Ctrl+1",
        _UI + "intake.tab:IntakeTab",
        "orderdesk.queries.intake:waiting",
    ),
    TabSpec(
        "review",
        N_("Review"),
        "check-square",
        Area.REVIEW,
        "see.review",
        "Ctrl+2",
        _UI + "review.tab:ReviewTab",
        "orderdesk.queries.review:waiting",
    ),
    TabSpec(
        "warehouse",
        N_("Warehouse"),
        "stack",
        Area.WAREHOUSE,
        "see.warehouse",
        "Ctrl+3",
        _UI + "warehouse.tab:WarehouseTab",
        "orderdesk.queries.warehouse:waiting",
    ),
    TabSpec(
        "shipping",
        N_("Shipping"),
        "truck",
        Area.SHIPPING,
        "see.shipping",
        "Ctrl+4",
        _UI + "shipping.tab:ShippingTab",
        "orderdesk.queries.shipping:waiting",
    ),
    TabSpec(
        "receivables",
        N_("Receivables"),
        "receipt",
        Area.RECEIVABLES,
        "see.receivables",
        "Ctrl+5",
        _UI + "receivables.tab:ReceivablesTab",
        "orderdesk.queries.credit:waiting",
    ),
    TabSpec(
        "tasks",
        N_("My work"),
        "clipboard-text",
        Area.TASKS,
        "see.tasks",
        "Ctrl+9",
        _UI + "tasks.tab:TasksTab",
        "orderdesk.queries.tasks:waiting",
    ),
    TabSpec(
        "changes",
        N_("Order changes"),
        "pencil-simple",
        Area.CHANGES,
        "see.changes",
        "Ctrl+0",
        _UI + "changes.tab:ChangesTab",
        "orderdesk.queries.amendments:amendments_waiting",
    ),
    TabSpec("parties", N_("Customers"), "users", Area.PARTIES, "see.customers", "Ctrl+6", _UI + "parties.tab:PartiesTab"),
    TabSpec("catalogue", N_("Products"), "package", Area.CATALOGUE, "see.products", "Ctrl+7", _UI + "catalogue.tab:CatalogueTab"),
    TabSpec("settings", N_("Settings"), "gear", Area.SETTINGS, "see.settings", "Ctrl+8", _UI + "house.tab:HouseTab"),
)


def tabs_for(actor: Actor, specs: Sequence[TabSpec] = TABS) -> list[TabSpec]:
    """The tabs a person sees, in order."""
    return [spec for spec in specs if actor.may(spec.right) and spec.exists]
