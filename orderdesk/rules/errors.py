"""The one error a person is meant to read."""

from __future__ import annotations

from orderdesk.language import _


class Refused(Exception):
    """Something may not or cannot be done; says what is wrong and what to do, in the reader's words.

    `text` is an English sentence marked with N_; `values` fill its {names}. `field` names the field concerned, if one is.
    """

    def __init__(self, text: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(text)
        self.text = text
        self.values = values
        self.field = field

    def __str__(self) -> str:
        return _(self.text, **self.values)


class Conflict(Refused):
    """Someone else changed the record since it was read."""
