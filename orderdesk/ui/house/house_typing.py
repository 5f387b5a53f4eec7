"""Settings and people as they are typed and not saved, kept and offered again; see drafts.py. Passwords are never kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from orderdesk.language import N_, _
from orderdesk.queries.parties import StaffRow, staff
from orderdesk.rules.changes import Changes
from orderdesk.rules.policy import CATALOGUE, checked
from orderdesk.rules.rights import Role
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.house.setting_row import written
from orderdesk.ui.tab import Tab

if TYPE_CHECKING:
    from orderdesk.ui.house.settings_page import SettingsPage
    from orderdesk.ui.house.staff_page import StaffPage

SOME = N_("settings: {first} and others")
ONE = N_("settings: {first}")
NEW = N_("new person {name}")
PERSON = N_("person {name}")


class SettingsTyping(QObject):
    """Of the page of settings; `show` brings it forward."""

    kind = "settings/settings"

    def __init__(self, page: SettingsPage, tab: Tab) -> None:
        super().__init__(page)
        self._page, self._tab = page, tab
        tab.context.drafts.watch(self)

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        rows = {key: self._page.rows[key] for key in self._page.dirty()}
        if not rows:
            return None
        first = _(CATALOGUE[next(iter(rows))].label)
        texts = {key: [row.stored, row.text()] for key, row in rows.items()}
        return _(SOME if len(rows) > 1 else ONE, first=first), (self._page.key,), {"texts": texts}

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing. What stood there when typing began is what a save compares with."""
        texts = {key: (str(before), str(text)) for key, (before, text) in unsent.data["texts"].items()}
        if saved is not None:
            return False
        for key, (before, text) in texts.items():
            row = self._page.rows.get(key)
            if row is not None:
                switch = CATALOGUE[key].kind == "switch"
                row.agree(checked(key, before == written(True) if switch else before))
                row.setText(text)
        self._page.key = unsent.keys[0]
        self._tab.show_page("settings")  # type: ignore[attr-defined]
        self._page.edited.emit()
        return bool(self._page.dirty())


class StaffTyping(QObject):
    """Of the page of people."""

    kind = "settings/staff"

    def __init__(self, page: StaffPage, tab: Tab) -> None:
        super().__init__(page)
        self._page, self._tab = page, tab
        tab.context.drafts.watch(self)

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        page = self._page
        if not page.changed():
            return None
        person, name = page.person, page.form.text("name").strip() or page.form.text("login").strip()
        data: dict[str, Any] = {"id": person.id if person else None}
        data |= {"login": page.form.text("login"), "name": page.form.text("name")}
        data |= {"language": page.language.currentData(), "disabled": page.disabled.isChecked()}
        data |= {"roles": [role.value for role in page.roles()]}
        return _(PERSON if person else NEW, name=name).strip(), (page.key,), data

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        data, held = unsent.data, frozenset(Role(role) for role in unsent.data["roles"])
        texts = {name: str(data[name]) for name in ("login", "name")}
        if saved is not None:
            return False

        def show(rows: tuple[StaffRow, ...]) -> None:
            row = next((each for each in rows if each.id == data["id"]), None)
            self._page.begin_again(rows, row, texts, held, unsent.keys[0])
            self._page.language.setCurrentIndex(max(0, self._page.language.findData(data["language"])))
            self._page.disabled.setChecked(row is not None and bool(data["disabled"]))
            self._tab.context.drafts.look()

        self._tab.show_page("staff")  # type: ignore[attr-defined]
        self._tab.jobs.read(self, "again", staff, then=show)
        return True
