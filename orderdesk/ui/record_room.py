"""What a room of records is given: its words, rights, queries and command, and what its form has to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from orderdesk.commands.imports import Kind
from orderdesk.rules.changes import Changes
from orderdesk.rules.merging import Difference, Record
from orderdesk.ui.widgets.form import Form


class Edited(Protocol):
    """A record as it was read for editing."""

    @property
    def id(self) -> int:
        """Its id."""

    @property
    def version(self) -> int:
        """The version it was read at."""

    @property
    def code(self) -> str:
        """What people call it by."""


class Editor(Protocol):
    """The form of a record; a QWidget."""

    form: Form

    def start(self, edited: Any, proposal: Any) -> None:
        """Begin with a record as read, or with nothing but a proposal."""

    def typed(self) -> Any:
        """The form as typed; Refused, naming the field, where something cannot be understood."""

    def record(self) -> Record:
        """The form as it stands, text by text, rows and all."""

    def show_record(self, record: Record) -> None:
        """Put such a record into the form; rows come as MergedRow."""

    def label(self, difference: Difference) -> str:
        """What a difference is about, in the reader's language."""

    def text(self, difference: Difference, value: Any) -> str:
        """A value of a record as people read it."""


@dataclass(frozen=True, slots=True)
class Room:
    """What distinguishes one room of records from another; texts are marked with N_, `{code}` names the record.

    `typing` is the kind of its form in drafts.py: the tab's name, and what is typed.

    `table` is where the record is kept; `parts` are its rows, with the cell that tells them apart.

    `rows(session, search, after=…)`, `edit(session, id) -> Edited | None`, `propose(session)` for a new one,
    `save(work, form, id, version)`, `sheet(desk, search) -> (xlsx, how many rows)`. With `export_right` the sheet holds
    customers' data: it leaves with that right only, and once it is written down.
    """

    name: str
    typing: str
    hint: str
    label: str
    new: str
    title: str
    saved: str
    gone: str
    nobody: str
    file_name: str
    right: str
    import_right: str
    kind: Kind
    table: str
    parts: Mapping[str, str]
    rows: Callable[..., Any]
    edit: Callable[..., Any]
    propose: Callable[..., Any]
    save: Callable[..., Changes]
    sheet: Callable[[Any, str], tuple[bytes, int]]
    export_right: str = ""
