"""The form of a record while it is typed, as it is kept and offered again; see drafts.py."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from orderdesk.language import _
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.typed_fields import parts_in, put_into, put_parts, texts_in

if TYPE_CHECKING:
    from orderdesk.ui.records import RecordTab


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record at the version it was read at when typing began."""

    id: int
    version: int
    code: str


class RecordTyping(QObject):
    """Of one room of records."""

    def __init__(self, tab: RecordTab) -> None:
        super().__init__(tab)
        self._tab = tab
        self.kind = tab.room.typing

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        tab = self._tab
        if not tab.unkept():
            return None
        edited = tab.editing
        fields = texts_in(tab.editor.form)
        name = fields.get("name", "")
        title = _(tab.room.new) if edited is None else _(tab.room.title, code=edited.code)
        data = {
            "id": edited.id if edited else None,
            "version": edited.version if edited else None,
            "before": dict(tab.before),
            "fields": fields,
            "parts": parts_in(tab.editor),
        }
        return f"{title} {name}".strip(), (tab.key,), data

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        tab, data = self._tab, unsent.data
        if saved is not None:
            if saved.made is not None:
                tab.show_record(saved.made)
            return False
        fields, parts = dict(data["fields"]), dict(data["parts"])
        if not all(isinstance(text, str) for text in fields.values()):
            raise TypeError
        show = partial(self._show, unsent, fields, parts)
        if data["id"] is None:
            self._tab.jobs.read(self, "again", tab.room.propose, then=lambda proposal: show(None, proposal))
        else:
            self._tab.jobs.read(self, "again", tab.room.edit, int(data["id"]), then=lambda edited: show(edited, None))
        return True

    def _show(self, unsent: Unsent, fields: dict[str, str], parts: dict[str, Any], edited: Any, proposal: Any) -> None:
        tab, data = self._tab, unsent.data
        if edited is None and data["id"] is not None:
            tab.notice.refuse(Refused(tab.room.gone))
            tab.context.drafts.give_back(unsent)
            return
        before = {name: tuple(value) if isinstance(value, list) else value for name, value in data["before"].items()}
        tab.open_again(edited, proposal, before)
        # What somebody else saved meanwhile is compared when this is saved, as for any form that was open for long.
        tab.go_on_from(Earlier(edited.id, int(data["version"]), edited.code) if edited is not None else None, unsent.keys[0])
        put_into(tab.editor.form, fields)
        put_parts(tab.editor, parts)
        tab.context.drafts.look()
