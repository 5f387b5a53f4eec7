"""Saying which column of a sheet is what, and keeping that for the next sheet of the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from orderdesk.commands.imports import save_profile
from orderdesk.language import N_
from orderdesk.queries.channels import ChannelRow, open_channels
from orderdesk.rules.changes import Changes
from orderdesk.rules.errors import Refused
from orderdesk.rules.imports.order_words import NEEDED
from orderdesk.rules.imports.profiles import ASSIGNED, Headings, Profile, checked
from orderdesk.ui.context import Context
from orderdesk.ui.widgets.choice import Choice
from orderdesk.ui.widgets.form import Form
from orderdesk.ui.widgets.form_question import FormQuestion

KEPT_AS = N_("Keep as")


class AssignQuestion(FormQuestion):
    """A choice of heading for each thing an order may say; what the headings say by themselves is chosen already."""

    def __init__(self, parent: QWidget, context: Context, headings: Headings, name: str, then: Callable[[Profile], None]) -> None:
        super().__init__(
            parent, "assignQuestion", N_("Which column is what?"),
            N_("Beneath each heading the sheet's first values are shown. With a name the next sheet of this kind is read alike."),
            N_("Read the sheet so"),
        )  # fmt: skip
        self._context, self._headings, self._then = context, headings, then
        self.setMinimumWidth(820)
        self.setMinimumHeight(560)
        pairs = zip(headings.texts, headings.samples, strict=True)
        shown = {text: f"{text}    {sample}".strip() for text, sample in pairs if text}
        self.choices: dict[str, Choice] = {}
        self.columns = Form(columns=2)
        for field, label in ASSIGNED.items():
            choice = Choice(shown, blank=True)
            choice.set_value(headings.found.get(field, ""))
            self.choices[field] = choice
            self.columns.row(field, label, choice, needed=field in NEEDED)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.columns)
        self.content.insertWidget(1, area, 1)
        self.name = QLineEdit(name)
        self.channel = Choice({"": N_("Sheet")})
        self.form.row("name", KEPT_AS, self.name, hint=N_("A name for this kind of sheet; blank: only this once"))
        self.form.row("channel", N_("Channel"), self.channel)
        context.jobs.read(self, "channels", open_channels, then=self._offer)
        self.tried.connect(self._try)
        self.choices["order_no"].setFocus()

    def _offer(self, channels: Mapping[str, ChannelRow]) -> None:
        rows = {row.code: row.name for row in channels.values() if row.base in ("platform", "website", "sheet")}
        self.channel.offer({"": N_("Sheet")} | {code: name for code, name in rows.items() if code != "sheet"})

    def _try(self) -> None:
        self.columns.clear_errors()
        try:
            columns = checked({field: choice.value() for field, choice in self.choices.items()})
        except Refused as error:
            (self.columns if error.field in self.columns.fields else self.form).refuse(error)
            return
        profile = Profile(self.name.text().strip(), self._headings.signature, columns, self.channel.value())
        if not profile.name:
            self._done(profile)
            return
        self._context.jobs.do(
            self, save_profile, profile.name, profile.headings, dict(columns), profile.channel,
            then=lambda _changes: self._done(profile), failed=self.form.refuse, always=self.accept_act.begin(),
        )  # fmt: skip

    def _done(self, profile: Profile, _changes: Changes | None = None) -> None:
        self.done_well()
        self._then(profile)
