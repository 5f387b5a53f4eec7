"""What a rule of the database is, and how the two databases' spelling is told apart.

A rule is a condition over NEW and OLD that refuses, with its sentence. It is written once; a Voice says what the two databases
spell differently. `who` is the login of the person acting, empty for the desk's owner (who made these rules and could take
them away) and while a desk is founded; `me` is his staff id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from orderdesk.rules.rights import Role

INSERT, UPDATE, DELETE = "INSERT", "UPDATE", "DELETE"
NOT_YOURS = "42501"  # SQLSTATE insufficient_privilege
NOT_RIGHT = "23514"  # SQLSTATE check_violation


class Voice(Protocol):
    """What a database spells in its own way."""

    who: str
    me: str

    def holds(self, roles: Iterable[Role]) -> str:
        """True when the person acting has one of the roles."""

    def carries(self, move: str) -> str:
        """True when the person acting may make the row `move` of allowed_move."""

    def differs(self, one: str, other: str) -> str:
        """True when the values differ, NULL being a value."""

    def apart(self, day: str, instant: str) -> str:
        """How many days a day lies after the day of an instant, which in another zone is one more or less."""

    def misdated(self, instant: str) -> str:
        """True when an instant is not now, give or take what a long command takes; false where the clock may be a story's."""

    def setting(self, key: str) -> str:
        """The value in force of a setting, as text."""

    def credit_used(self, customer: str, currency: str) -> str:
        """What a customer owes and has on its way, once nobody else is at his credit gate."""


@dataclass(frozen=True, slots=True)
class Rule:
    """When `condition` holds for a row, the operation is refused with the sentence.

    `where` can be told from the row alone; only where it holds the condition, which looks at other rows, is asked at all.
    """

    table: str
    operation: str
    condition: str
    sentence: str
    code: str = NOT_RIGHT
    where: str = ""

    @property
    def whole(self) -> str:
        """The condition with where it is asked."""
        return f"({self.where}) AND ({self.condition})" if self.where else self.condition

    @property
    def looks(self) -> bool:
        """Whether it looks at other rows."""
        return "SELECT" in self.condition
