"""What is typed about the rows of a list, in one small form beside it: each row keeps its own, and unsent it is offered again.

    self.typing = RowTyping(self.form, "warehouse/receipt", N_("goods received: {what}"), view.context, self._go_to)
    self.typing.take(row.product_id, row.sku)      # another row is in hand: its texts are put into the form
    jobs.do(…, key=self.typing.key, then=lambda changes: self.typing.done(row.product_id))

A form without a list has one row, of any number.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from PySide6.QtCore import QObject

from orderdesk.language import _
from orderdesk.rules.changes import Changes
from orderdesk.ui.context import Context
from orderdesk.ui.drafts import Unsent
from orderdesk.ui.typed_fields import put_into, texts_in
from orderdesk.ui.widgets.form import Form


@dataclass(frozen=True, slots=True)
class Written:
    """About one row: what it is called, its fields, and what stood beside them when typing began."""

    name: str
    fields: dict[str, str]
    beside: str

    @property
    def blank(self) -> bool:
        """Whether nothing is typed."""
        return not any(text.strip() for text in self.fields.values())


class RowTyping(QObject):
    """See the module. `go(row, name)` shows a row that is not in hand; `beside` is kept and given back with the texts."""

    def __init__(self, form: Form, kind: str, title: str, context: Context, go: Callable[[int, str], None]) -> None:
        super().__init__(form)
        self.kind = kind
        self.key = uuid.uuid4().hex
        self.beside = ""
        self._form, self._title, self._go = form, title, go
        self._kept: dict[int, Written] = {}
        self._row: int | None = None
        self._name = ""
        context.drafts.watch(self)

    def take(self, row: int | None, name: str = "") -> bool:
        """Take another row in hand, or none; False when it is the one in hand already."""
        if row == self._row:
            return False
        if self._row is not None:
            self._kept[self._row] = self._written()
        self._row, self._name = row, name
        self._put(self._kept.pop(row, None) if row is not None else None)
        return True

    def done(self, row: int) -> None:
        """What was typed about this row is saved; what is being typed about another stays."""
        self._kept.pop(row, None)
        if row == self._row:
            self._put(None)

    def _put(self, written: Written | None) -> None:
        self.key = uuid.uuid4().hex
        self.beside = written.beside if written else ""
        for name in self._form.fields:
            self._form.clear_error(name)
        put_into(self._form, written.fields if written else dict.fromkeys(self._form.fields, ""))

    def _written(self) -> Written:
        return Written(self._name, texts_in(self._form), self.beside)

    def typed(self) -> tuple[str, Iterable[str], dict[str, Any]] | None:
        """See drafts.Typing."""
        rows = dict(self._kept)
        if self._row is not None:
            rows[self._row] = self._written()
        rows = {row: each for row, each in rows.items() if not each.blank}
        if not rows:
            return None
        of = rows.get(self._row) if self._row is not None else None
        first = of or next(iter(rows.values()))
        what = first.name or next(text for text in first.fields.values() if text.strip())
        data = {"row": self._row, "rows": {str(row): asdict(each) for row, each in rows.items()}}
        return _(self._title, what=what), (self.key,) if of else (), data

    def restore(self, unsent: Unsent, saved: Changes | None) -> bool:
        """See drafts.Typing."""
        rows = {int(row): _written_again(each) for row, each in unsent.data["rows"].items()}
        if saved is not None:
            rows.pop(unsent.data["row"], None)
        self._kept |= rows
        if self._row in self._kept:
            self._put(self._kept.pop(self._row))
        if rows:
            row = unsent.data["row"] if unsent.data["row"] in rows else next(iter(rows))
            self._go(row, rows[row].name)
        return bool(rows)


def _written_again(kept: dict[str, Any]) -> Written:
    fields = {str(name): str(text) for name, text in kept["fields"].items()}
    return Written(str(kept["name"]), fields, str(kept["beside"]))
