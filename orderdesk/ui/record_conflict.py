"""Two people changed one record: where both meet the one who saves later chooses, and then it is saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orderdesk.queries.editors import Editor as LastEditor
from orderdesk.queries.editors import last_editor
from orderdesk.rules.errors import Refused
from orderdesk.rules.merging import Merge
from orderdesk.ui.record_room import Edited
from orderdesk.ui.widgets.comparing import Choices, ask_which

if TYPE_CHECKING:
    from orderdesk.ui.records import RecordTab


def compare(tab: RecordTab, error: Refused, now: Edited | None) -> None:
    """Bring what is typed in the tab's form together with the record as it is now; None when it is gone."""
    tab.notice.refuse(error if now is not None else Refused(tab.room.gone))
    if now is None:
        return
    scratch = tab.make_editor()  # so that both are written alike
    scratch.start(now, None)
    theirs = scratch.record()
    scratch.deleteLater()
    merge = Merge(tab.before, tab.editor.record(), theirs, tab.room.parts)
    key = tab.key

    def settle(choices: Choices) -> None:
        if tab.in_form(key):
            tab.editor.show_record(merge.result(choices))
            tab.save_over(now, theirs)

    def ask(editor: LastEditor | None) -> None:
        if tab.in_form(key):
            ask_which(tab, merge, tab.editor, editor, then=settle)

    if merge.differences:
        tab.jobs.read(tab, "editor", last_editor, tab.room.table, now.id, then=ask, failed=lambda _error: ask(None))
    else:
        settle({})
