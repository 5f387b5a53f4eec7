"""Marks at the fields of the order form: what is refused, what is missing, what is doubtful."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from orderdesk.language import _
from orderdesk.rules.errors import Refused
from orderdesk.rules.intake import Problem
from orderdesk.ui.intake.line import Cell
from orderdesk.ui.intake.lines_grid import LinesGrid
from orderdesk.ui.widgets.form import Form

CELL_OF = {
    "product": Cell.PRODUCT,
    "sku": Cell.PRODUCT,
    "text": Cell.PRODUCT,
    "quantity": Cell.QUANTITY,
    "quantity_base": Cell.QUANTITY,
    "unit": Cell.UNIT,
    "price": Cell.PRICE,
    "customer_price": Cell.PRICE,
    "discount": Cell.DISCOUNT,
    "remark": Cell.REMARK,
    "note": Cell.REMARK,
}
FIELD_OF = {"customer_code": "customer", "contact": "contact_name", "phone": "contact_phone"}


class Marks:
    """Knows where every field is; `above` are the forms over the grid, `below` those under it."""

    def __init__(self, above: Sequence[Form], grid: LinesGrid, below: Sequence[Form]) -> None:
        self._above, self._grid, self._below = above, grid, below
        self._model = grid.lines_model

    @property
    def _forms(self) -> list[Form]:
        return [*self._above, *self._below]

    def clear(self) -> None:
        """Take every mark off the fields."""
        for form in self._forms:
            form.clear_errors()

    def refuse(self, error: Refused) -> bool:
        """Show a refusal at the field it names; False when there is no such field here."""
        path = error.field or ""
        if path.startswith("lines["):
            row, cell = _place(path)
            self._model.mark_wrong(row, cell, str(error))
            self._grid.stand(row, cell)
            return True
        if path == "lines":
            self._model.mark_wrong(len(self._model.lines) - 1, Cell.PRODUCT, str(error))
            self._grid.begin()
            return True
        form = self._form(path)
        if form is not None:
            form.refuse(error)
        return form is not None

    def doubt(self, path: str, reason: str) -> None:
        """Mark what was read with a doubt; a field that is not here is passed over."""
        if path.startswith("lines["):
            row, cell = _place(path)
            if row < len(self._model.lines) - 1:
                self._model.lines[row].doubts[cell] = _(reason)
            return
        name = FIELD_OF.get(path, path)
        form = self._form(name)
        if form is not None:
            form.doubt(name, _(reason))

    def line_faults(self) -> bool:
        """Mark what the lines lack and go to the first; says whether there is any."""
        wrong = self._model.problems()
        if wrong:
            self._grid.stand(*min(wrong))
        return bool(wrong)

    def faults(self, problems: Iterable[Problem]) -> bool:
        """Mark everything amiss, the keyboard ending at the first field; says whether there is anything."""
        found = list(problems)
        if self._model.typed():  # lines that lack something say so themselves
            found = [problem for problem in found if problem.field != "lines"]
        order = {name: number for number, name in enumerate(name for form in self._above for name in form.fields)}
        order |= {"lines": 50} | {name: 60 + number for number, name in enumerate(n for form in self._below for n in form.fields)}
        last_first = sorted(found, key=lambda problem: order.get(problem.field, 99), reverse=True)
        below = [problem for problem in last_first if order.get(problem.field, 99) > 50]
        for problem in below:
            self.refuse(problem.refuse())
        lines_wrong = self.line_faults()
        for problem in last_first[len(below) :]:
            self.refuse(problem.refuse())
        return lines_wrong or bool(found)

    def doubtful(self) -> list[Callable[[], None]]:
        """Ways to each doubtful place, top to bottom."""
        ways = [*_doubtful_fields(self._above)]
        for row, line in enumerate(self._model.lines):
            ways += [partial(self._grid.stand, row, cell) for cell in sorted(line.doubts)]
        return [*ways, *_doubtful_fields(self._below)]

    def _form(self, name: str) -> Form | None:
        return next((form for form in self._forms if name in form.fields), None)


def _doubtful_fields(forms: Sequence[Form]) -> Iterable[Callable[[], None]]:
    for form in forms:
        for field in form.fields.values():
            if field.editor.property("doubtful"):
                yield field.editor.setFocus


def _place(path: str) -> tuple[int, Cell]:
    number, _bracket, name = path.removeprefix("lines[").partition("].")
    return int(number) if number.isdigit() else 0, CELL_OF.get(name, Cell.PRODUCT)
