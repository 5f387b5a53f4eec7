"""Who is to do something: a person of the house, or a duty that somebody holds.

self.who = StaffChoice(duties=True)
jobs.read(self, "people", colleagues, then=self.who.offer)
self.who.staff_id()    self.who.role()          # one of them, or neither while nobody is chosen
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from orderdesk.language import _
from orderdesk.queries.parties import Colleague
from orderdesk.rules.rights import ROLE_NAMES, Role
from orderdesk.ui import words


class StaffChoice(QComboBox):
    """A person, or with `duties` a duty. Signals: `edited()` when another was chosen by a person."""

    edited = Signal()

    def __init__(self, *, duties: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._duties = duties
        self._people: Sequence[Colleague] = ()
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(10)
        self.activated.connect(lambda _number: self.edited.emit())
        words.tell(self, self.retell)

    def offer(self, people: Sequence[Colleague]) -> None:
        """Let one of these be chosen; what was chosen stays."""
        self._people = people
        self.retell()

    def retell(self) -> None:
        """Speak the language of now."""
        chosen = self.currentData()
        self.clear()
        self.addItem("–", None)
        for person in self._people:
            self.addItem(person.name, person.id)
        for role in Role if self._duties else ():
            self.addItem(_("Duty: {name}", name=_(ROLE_NAMES[role])), role.value)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    def choose(self, who: int | str | None) -> None:
        """Show a person by id or a duty by its name; None shows nobody."""
        self.setCurrentIndex(max(0, self.findData(who)))

    def staff_id(self) -> int | None:
        """The person chosen."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, int) else None

    def role(self) -> Role | None:
        """The duty chosen."""
        chosen = self.currentData()
        return Role(chosen) if isinstance(chosen, str) else None
