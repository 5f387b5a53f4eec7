"""The follow-up plan of an order: phases with key points, people and days, and risks with their measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from orderdesk import language
from orderdesk.commands.assignments import PhaseForm, RiskForm, save_plan
from orderdesk.language import N_
from orderdesk.queries.assignments import PlanRow
from orderdesk.queries.parties import Colleague, colleagues
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.ui.context import Context
from orderdesk.ui.typed_date import read_date
from orderdesk.ui.widgets.form_question import FormQuestion
from orderdesk.ui.widgets.label import said
from orderdesk.ui.widgets.rows_editor import Cell, RowsEditor

PHASES = (
    Cell("title", N_("Phase"), 3),
    Cell("detail", N_("Key points"), 6),
    Cell("who", N_("Person responsible"), 2),
    Cell("starts_on", N_("From day"), 2),
    Cell("ends_on", N_("Until"), 2),
)
RISKS = (Cell("title", N_("Risk"), 4), Cell("detail", N_("Measure"), 6), Cell("who", N_("Person responsible"), 2))


class PlanQuestion(FormQuestion):
    """`then` gets the Changes once the plan is written."""

    def __init__(
        self,
        owner: QWidget,
        context: Context,
        order_id: int,
        number: str,
        plan: Sequence[PlanRow],
        then: Callable[[Changes], None],
    ) -> None:
        super().__init__(
            owner,
            "planQuestion",
            N_("Follow-up plan of {number}"),
            N_("Each phase becomes a task of its person, due on its last day. People are written by name."),
            N_("Write the plan"),
            columns=2,
            number=number,
        )
        self.setMinimumWidth(940)
        self._context, self._order_id, self._then = context, order_id, then
        self._people: Sequence[Colleague] = ()
        self.phases, self.risks = RowsEditor("phases", PHASES), RowsEditor("risks", RISKS)
        for title, rows in ((N_("Phases"), self.phases), (N_("Risks and measures"), self.risks)):
            self.content.addWidget(said(title, "strong"))
            self.content.addWidget(rows)
        self.phases.set_rows([_texts(row) for row in plan if row.kind == "phase"])
        self.risks.set_rows([_texts(row) for row in plan if row.kind == "risk"])
        context.jobs.read(self, "people", colleagues, then=self._know)
        self.tried.connect(self._send)
        self.phases.field(0, "title").setFocus()

    def _know(self, people: Sequence[Colleague]) -> None:
        self._people = people

    def _person(self, name: str) -> int | None:
        return next((one.id for one in self._people if one.name.casefold() == name.casefold()), None)

    def typed(self) -> tuple[list[PhaseForm], list[RiskForm]]:
        """The plan as typed; Refused where a day is none, or nobody of a name works here."""
        phases = []
        for number, row in enumerate(self.phases.rows(), 1):
            starts_on, ends_on = (self._day(row[key], number) for key in ("starts_on", "ends_on"))
            phases.append(PhaseForm(row["title"], row["detail"], self._known(row["who"]), starts_on, ends_on))
        risks = [RiskForm(row["title"], row["detail"], self._known(row["who"])) for row in self.risks.rows()]
        return phases, risks

    def _known(self, name: str) -> int | None:
        found = self._person(name) if name else self._context.actor.staff_id
        if found is None:
            raise Refused(N_("Nobody named {name} works here. Write the full name."), name=name)
        return found

    def _day(self, text: str, number: int) -> date | None:
        if not text:
            return None
        return read_date(text, self._context.today(), day_first=language.current() == "en")

    def _send(self) -> None:
        try:
            phases, risks = self.typed()
        except Refused as error:
            self.notice.refuse(error)
            return
        self._context.jobs.do(
            self,
            save_plan,
            self._order_id,
            phases,
            risks,
            then=self._sent,
            failed=self.notice.refuse,
            always=self.accept_act.begin(),
        )

    def _sent(self, changes: Changes) -> None:
        self.done_well()
        self._then(changes)


def _texts(row: PlanRow) -> dict[str, str]:
    days = {key: day.isoformat() if day else "" for key, day in (("starts_on", row.starts_on), ("ends_on", row.ends_on))}
    return {"title": row.title, "detail": row.detail, "who": row.who, **days}
