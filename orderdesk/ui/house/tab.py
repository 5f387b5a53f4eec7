"""The settings' tab: what the company decides, its staff and their trainings, its backups, who changed and who took out what,
and whose documents were altered or unclear."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from orderdesk.language import N_
from orderdesk.rules.changes import Area
from orderdesk.ui.audit.page import AuditPage
from orderdesk.ui.house.backup_page import BackupPage
from orderdesk.ui.house.channels_page import ChannelsPage
from orderdesk.ui.house.defects_page import DefectsPage
from orderdesk.ui.house.deputies_page import DeputiesPage
from orderdesk.ui.house.disclosures_page import DisclosuresPage
from orderdesk.ui.house.house_typing import SettingsTyping, StaffTyping
from orderdesk.ui.house.routes_page import RoutesEditor
from orderdesk.ui.house.settings_page import SettingsPage
from orderdesk.ui.house.staff_page import StaffPage
from orderdesk.ui.house.trainings_page import TrainingsPage
from orderdesk.ui.style.tokens import S
from orderdesk.ui.tab import Tab
from orderdesk.ui.widgets.chips import FilterChips

PAGES = (
    ("settings", N_("Settings")),
    ("staff", N_("Staff")),
    ("routes", N_("Review routes")),
    ("deputies", N_("Departments and deputies")),
    ("backup", N_("Backup")),
    ("audit", N_("Changes")),
    ("disclosures", N_("Data leaving")),
    ("trainings", N_("Trainings")),
    ("channels", N_("Channels")),
    ("defects", N_("Document defects")),
)
RIGHTS = {
    "settings": "settings.edit",
    "staff": "staff.edit",
    "routes": "routes.edit",
    "deputies": "routes.edit",
    "backup": "backup.make",
    "audit": "audit.read",
    "disclosures": "see.disclosures",
    "trainings": "staff.edit",
    "channels": "channel.edit",
    "defects": "see.defects",
}
"""What somebody must be allowed to be shown a page."""
UNCHANGED = N_("Nothing was changed.")


class HouseTab(Tab):
    """Its pages, one row of buttons."""

    areas = frozenset({Area.SETTINGS, Area.PARTIES})

    def build(self) -> None:
        right = "settings.edit" if self.actor.may("settings.edit") else "insertion.rules"
        self.save_act = self.act("save", N_("Save"), "Ctrl+S", self._save, right=right, icon="check")
        self.discard_act = self.act("discard", N_("Discard"), "Esc", self._discard, icon="x")
        self.new_act = self.act("newPerson", N_("New person"), "Ctrl+N", self._new, right="staff.edit", icon="user-plus")
        self.find_act = self.act("find", N_("Find"), "Ctrl+F", self._find, icon="magnifying-glass")
        self.chips = FilterChips([page for page in PAGES if self._sees(page[0])])
        self.chips.chosen.connect(self.show_page)
        self.settings = SettingsPage(self)
        self.staff = StaffPage(self)
        self.kept = (SettingsTyping(self.settings, self), StaffTyping(self.staff, self))
        self.routes = RoutesEditor(self)
        self.deputies = DeputiesPage(self)
        self.backup = BackupPage(self)
        self.audit = AuditPage(self)
        self.disclosures = DisclosuresPage(self)
        self.trainings = TrainingsPage(self)
        self.channels = ChannelsPage(self)
        self.defects = DefectsPage(self)
        self.pages = QStackedWidget()
        for page in self._all_pages():
            page.edited.connect(self._allow)
            self.pages.addWidget(page)
        top = QHBoxLayout()
        top.setSpacing(S)
        top.addWidget(self.chips, 1)
        top.addWidget(self.new_act.button())
        top.addWidget(self.discard_act.button(quiet=True))
        top.addWidget(self.save_act.button(primary=True))
        self.body.addLayout(top)
        self.body.addWidget(self.pages, 1)
        self.pages.setCurrentIndex([name for name, _text in PAGES].index(self.chips.key() or "audit"))
        self._allow()

    def _all_pages(self) -> tuple[Any, ...]:
        """In the order of PAGES."""
        return (
            self.settings, self.staff, self.routes, self.deputies, self.backup, self.audit, self.disclosures, self.trainings,
            self.channels, self.defects,
        )  # fmt: skip

    def _sees(self, page: str) -> bool:
        return self.actor.may(RIGHTS[page]) or (page == "settings" and self.actor.may("insertion.rules"))

    def first_focus(self) -> QWidget | None:
        lists = (
            self.staff.list,
            self.routes.list,
            self.deputies.list,
            self.backup.list,
            self.audit.changes.search,
            self.disclosures.list,
            self.trainings.list,
        )
        return (self.settings.search, *lists, self.channels.list, self.defects.list)[self.pages.currentIndex()]

    def reload(self) -> None:
        allowed = self.chips.keys()
        if "settings" in allowed:
            self.settings.reload()
        if "staff" in allowed:
            self.staff.reload()
        if "backup" in allowed:
            self.backup.reload()
        self._read_shown()

    def unkept(self) -> bool:
        return bool(self.settings.dirty()) or self.routes.changed()

    def show_page(self, key: str) -> None:
        """Show one of PAGES."""
        self.chips.choose(key)
        self.pages.setCurrentIndex([name for name, _text in PAGES].index(key))
        self._allow()
        self._read_shown()

    def show_setting(self, key: str) -> None:
        if self._sees("settings"):
            self.show_page("settings")
            self.settings.go_to(key)

    def _read_shown(self) -> None:
        """Pages of what happened are read when they are looked at."""
        page = self.pages.currentWidget()
        if page in (self.routes, self.deputies, self.audit, self.disclosures, self.trainings, self.channels, self.defects):
            page.reload()

    def _allow(self) -> None:
        page = PAGES[self.pages.currentIndex()][0]
        settings, staff = page == "settings", page == "staff"
        changed = len(self.settings.dirty()) if settings else 0
        self.save_act.setVisible(settings or staff)
        self.save_act.allow_if(staff or changed > 0, UNCHANGED)
        self.discard_act.setVisible(settings)
        self.discard_act.allow_if(changed > 0, UNCHANGED)
        if self.actor.may("staff.edit"):
            self.new_act.setVisible(staff)
        self.find_act.allow_if(page in ("settings", "audit", "disclosures", "defects"), N_("There is nothing to find here."))
        for page_name, acts in (("routes", self.routes.acts), ("deputies", self.deputies.acts)):
            for act in acts:
                act.setVisible(page == page_name and self.actor.may("routes.edit"))
        for act in self.backup.acts:
            act.setVisible(page == "backup" and self.actor.may("backup.make"))
        if self.actor.may("staff.edit"):
            self.trainings.record_act.setVisible(page == "trainings")
        for act in (self.channels.new_act, self.channels.keep_act, self.channels.close_act):
            act.setVisible(page == "channels" and self.actor.may("channel.edit"))

    def _save(self) -> None:
        (self.settings if self.pages.currentIndex() == 0 else self.staff).save()

    def _discard(self) -> None:
        self.settings.discard()

    def _new(self) -> None:
        self.staff.new()

    def _find(self) -> None:
        searches = {"audit": self.audit.changes.search, "disclosures": self.disclosures.search, "defects": self.defects.search}
        search = searches.get(PAGES[self.pages.currentIndex()][0], self.settings.search)
        search.setFocus()
        search.selectAll()
